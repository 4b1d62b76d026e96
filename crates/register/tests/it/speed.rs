//! The whole demo town, measured. Not a test of time: run it and read.
//! `cargo test -p register --test it -- --ignored --nocapture whole_town`

use base::config::Register as Sources;
use chrono::NaiveDate;
use register::{Kind, Load, Outcome};
use store::Store;
use testkit::NORDSUND;

async fn load(store: &Store, kind: Kind, text: &str) -> Outcome {
    #[expect(clippy::disallowed_methods, reason = "a duration is only measured for people")]
    let began = std::time::Instant::now();
    let load = Load { kind, source: kind.usual_source(), text, extra: "" };
    let outcome = register::import(store, &Sources::default(), NORDSUND, load).await.unwrap();
    eprintln!("{:>12} {:>6.2} s {outcome:?}", kind.name(), began.elapsed().as_secs_f64());
    outcome
}

#[test]
#[ignore = "takes long; run it to measure"]
fn whole_town() {
    let town = demo::nordsund(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
    let persons = serde_json::Value::Array(town.persons.clone()).to_string();
    let files = [
        (Kind::Addresses, town.addresses.to_string()),
        (Kind::Persons, persons),
        (Kind::UnitsBrreg, town.units_brreg.to_string()),
        (Kind::RolesBrreg, town.roles_brreg.to_string()),
        (Kind::Owners, town.owners_csv.clone()),
        (Kind::Units, town.units_csv.clone()),
        (Kind::Hr, town.hr_csv.clone()),
        (Kind::Mandates, town.mandates_csv.clone()),
        (Kind::Enrolments, town.enrolments_csv.clone()),
        (Kind::NextOfKin, town.next_of_kin_csv.clone()),
    ];
    testkit::on_each_store(&[store::MIGRATIONS, register::MIGRATIONS], async |store, _| {
        for round in ["first", "again"] {
            #[expect(clippy::disallowed_methods, reason = "a duration is only measured for people")]
            let began = std::time::Instant::now();
            for (kind, text) in &files {
                let outcome = load(store, *kind, text).await;
                if round == "again" {
                    assert_eq!((outcome.added, outcome.changed), (0, 0), "{}", kind.name());
                }
            }
            eprintln!("{round}: {:.1} s", began.elapsed().as_secs_f64());
        }
        let sql = "SELECT reason AS reason, args AS args, COUNT(*) AS n FROM import_problem GROUP BY reason, args ORDER BY 3 DESC LIMIT 20";
        #[derive(store::FromQueryResult)]
        struct Row {
            reason: String,
            args: String,
            n: i64,
        }
        for r in store.db().rows::<Row>(sql, vec![]).await.unwrap() {
            eprintln!("{} {} {}", r.n, r.reason, r.args);
        }
    });
}
