//! Every importer: the same again changes nothing, bad rows stand aside while the rest loads.

use register::Kind;
use serde_json::{Value, json};
use testkit::NORDSUND;

use crate::town::*;

#[test]
fn the_same_files_again_change_nothing() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        // Rows that waited for units are in by now; nothing else has a reason to change.
        let entries = "SELECT COUNT(*) FROM journal WHERE kind NOT LIKE 'register.import%'";
        let versions = "SELECT CAST(SUM(version) AS BIGINT) FROM person";
        let (before, sum) = (count(store, entries).await, count(store, versions).await);
        for kind in Kind::ALL {
            let outcome = load(store, kind, fixture(kind)).await;
            assert_eq!((outcome.added, outcome.changed), (0, 0), "{}", kind.name());
            assert!(outcome.same > 0 || kind == Kind::Events, "{}", kind.name());
        }
        assert_eq!((count(store, entries).await, count(store, versions).await), (before, sum));
    });
}

/// A text of each kind with one good and one bad part, and the reason that must be given.
fn bad() -> Vec<(Kind, String, &'static str)> {
    let first = |kind: Kind| {
        let all: Value = serde_json::from_str(fixture(kind)).unwrap();
        all.get("adresser").unwrap_or(&all)[0].clone()
    };
    let with = |kind: Kind, change: fn(&mut Value)| {
        let mut wrong = first(kind);
        change(&mut wrong);
        let both = json!([wrong, first(kind)]);
        if kind == Kind::Addresses { json!({"adresser": both}).to_string() } else { both.to_string() }
    };
    let rows = |kind: Kind, row: String| format!("{}{row}\n", fixture(kind));
    vec![
        (
            Kind::Persons,
            with(Kind::Persons, |d| d["identifikasjonsnummer"][0]["foedselsEllerDNummer"] = json!("20036914712")),
            "register-problem-number-in",
        ),
        (
            Kind::Persons,
            with(Kind::Persons, |d| d["foedsel"][0]["foedselsdato"] = json!("1992-02-30")),
            "register-problem-date",
        ),
        (
            Kind::Persons,
            with(Kind::Persons, |d| d["doedsfall"] = json!([{"doedsdato": "1950-01-01"}])),
            "register-problem-dead-before-born",
        ),
        (Kind::Persons, with(Kind::Persons, |d| d["navn"] = json!("Marthe")), "register-problem-unreadable"),
        (Kind::Persons, with(Kind::Persons, |d| d["identifikasjonsnummer"] = json!([])), "register-problem-no-number"),
        (
            Kind::Addresses,
            with(Kind::Addresses, |d| d["representasjonspunkt"]["lat"] = json!(7.7)),
            "register-problem-place",
        ),
        (
            Kind::UnitsBrreg,
            with(Kind::UnitsBrreg, |d| d["organisasjonsnummer"] = json!("112233445")),
            "register-problem-organisation-number",
        ),
        (Kind::RolesBrreg, with(Kind::RolesBrreg, |d| d["rollegrupper"] = json!(1)), "register-problem-unreadable"),
        (Kind::Owners, rows(Kind::Owners, format!("10/34;1;1;{JON};")), "register-problem-property"),
        (Kind::Owners, rows(Kind::Owners, format!("1505-10/99;3;2;{JON};")), "register-problem-share"),
        (Kind::Units, rows(Kind::Units, "Med Mellomrom;Navn;;;;".into()), "register-problem-key"),
        (Kind::Hr, rows(Kind::Hr, format!("9;{JON};finnesikke;Vikar;nei;;;")), "register-problem-unknown-unit"),
        (Kind::Hr, rows(Kind::Hr, format!("9;{JON};arkiv;Vikar;nei;;2024-05-01;2024-01-01")), "register-problem-order"),
        (Kind::Mandates, rows(Kind::Mandates, "1;bystyret;Bystyret;;medlem;;".into()), "register-problem-number-in"),
        (Kind::Enrolments, rows(Kind::Enrolments, format!("{TEEN};lyngen;kino;;;")), "register-problem-code"),
        (Kind::NextOfKin, rows(Kind::NextOfKin, format!("{JON};{JON};2024-01-01;")), "register-problem-kin-self"),
        (Kind::NextOfKin, rows(Kind::NextOfKin, format!("{JON};{RUTH};;")), "register-problem-empty"),
    ]
}

#[test]
fn a_bad_row_is_kept_aside_and_the_rest_loads() {
    on_each_engine(async |world| {
        let store = &world.store;
        load(store, Kind::Units, fixture(Kind::Units)).await;
        for (kind, text, reason) in bad() {
            let outcome = load(store, kind, &text).await;
            assert!(outcome.added + outcome.changed + outcome.same > 0, "the rest of {} loads", kind.name());
            let sql = format!(
                "SELECT COUNT(*) FROM import_problem WHERE kind = '{}' AND reason = '{reason}' AND line > 0 AND state = 'open'",
                kind.name()
            );
            assert_eq!(count(store, &sql).await, 1, "{} {reason}", kind.name());
            let before = count(store, "SELECT COUNT(*) FROM import_problem").await;
            let again = load(store, kind, &text).await;
            assert_eq!((again.added, again.changed, again.bad), (0, 0, outcome.bad), "{} again", kind.name());
            assert_eq!(count(store, "SELECT COUNT(*) FROM import_problem").await, before, "each bad row is kept once");
        }
    });
}

#[test]
fn shares_that_do_not_add_up_are_said_and_loaded() {
    on_each_engine(async |world| {
        let outcome = load(&world.store, Kind::Owners, fixture(Kind::Owners)).await;
        assert_eq!((outcome.added, outcome.bad), (4, 1));
        let property = register::property_by_key(world.store.db(), NORDSUND, "1505-10/33").await.unwrap();
        assert_eq!((property.owners[0].numerator, property.owners[0].denominator), (1, 2));
        assert_eq!(count(&world.store, "SELECT COUNT(*) FROM import_problem WHERE warning = TRUE").await, 1);
    });
}

#[test]
fn rows_that_name_units_to_come_are_loaded_when_these_come() {
    on_each_engine(async |world| {
        let store = &world.store;
        let outcome = load(store, Kind::Hr, fixture(Kind::Hr)).await;
        assert_eq!((outcome.added, outcome.bad), (0, 4));
        load(store, Kind::Units, fixture(Kind::Units)).await;
        assert_eq!(count(store, "SELECT COUNT(*) FROM employment").await, 4);
        assert_eq!(count(store, "SELECT COUNT(*) FROM import_problem WHERE state = 'open'").await, 0);
    });
}

#[test]
fn a_file_that_is_not_whole_is_refused() {
    on_each_engine(async |world| {
        for (kind, text) in
            [(Kind::Persons, "[{\"a\":"), (Kind::Persons, "navn;alder"), (Kind::Hr, "navn;alder\nA;3\n")]
        {
            let load = register::Load { kind, source: "x", text, extra: "" };
            let said = register::import(&world.store, &base::config::Register::default(), NORDSUND, load).await;
            assert!(matches!(said, Err(base::Error::Malformed(_))), "{said:?}");
        }
    });
}

#[test]
fn an_owner_who_cannot_be_read_does_not_take_the_property_from_the_others() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let text =
            format!("matrikkelnummer;teller;nevner;eier;fra\n1505-10/2;1;2;{RUTH};\n1505-10/2;1;2;12345678901;\n");
        let outcome = load(store, Kind::Owners, &text).await;
        assert_eq!((outcome.changed, outcome.bad), (0, 1));
        let property = register::property_by_key(store.db(), NORDSUND, "1505-10/2").await.unwrap();
        assert_eq!(property.owners.len(), 2, "what was held stays until the row is repaired");
    });
}

/// The samples of Enhetsregisteret and the address service, where they lie beside the repository:
/// `REGISTER_SAMPLES=folder cargo test -p register --test it -- --ignored samples --nocapture`
#[test]
#[ignore = "needs the samples"]
fn samples_of_the_real_services() {
    let folder = std::path::PathBuf::from(std::env::var("REGISTER_SAMPLES").expect("REGISTER_SAMPLES names a folder"));
    on_each_engine(async |world| {
        for (kind, name) in [
            (Kind::UnitsBrreg, "brreg/enheter-details-response.json"),
            (Kind::UnitsBrreg, "brreg/enheter-details-deleted-response.json"),
            (Kind::UnitsBrreg, "brreg/enheter-search-page1-response.json"),
            (Kind::UnitsBrreg, "brreg/entity_923609016.json"),
            (Kind::UnitsBrreg, "brreg/underenheter-details-response.json"),
            (Kind::RolesBrreg, "brreg/enheter-roller-enhet-response.json"),
            (Kind::RolesBrreg, "brreg/enheter-roller-person-response.json"),
            (Kind::Addresses, "adresse/sok_komponert.json"),
        ] {
            let text = std::fs::read_to_string(folder.join(name)).unwrap();
            eprintln!("{name}: {:?}", load(&world.store, kind, &text).await);
        }
        // Placeholder numbers such as 123456789 break the check of organisation numbers; nothing else is wrong.
        let other = "SELECT COUNT(*) FROM import_problem WHERE reason <> 'register-problem-organisation-number'";
        assert_eq!(count(&world.store, other).await, 0);
    });
}
