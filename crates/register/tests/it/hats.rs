//! Hats as they follow from the fixtures, and as they change with days, moves, births, deaths, owners.

use base::Time;
use chrono::NaiveDate;
use door::{HatKind, Residents};
use register::{Kind, Register};
use serde_json::json;
use testkit::{NORDSUND, NOW};

use crate::town::*;

fn noon(day: &str) -> Time {
    let day: NaiveDate = day.parse().unwrap();
    Time::from_oslo(day.and_hms_opt(12, 0, 0).unwrap())
}

fn named(kind: HatKind, name: &str) -> (HatKind, String) {
    (kind, name.to_owned())
}

#[test]
fn marthe_wears_all_her_hats() {
    on_each_engine(async |world| {
        everything(&world.store).await;
        assert_eq!(
            worn(&world.store, MARTHE).await,
            [
                named(HatKind::Property, "Lyngstien 13B"),
                named(HatKind::Child, "Maren"),
                named(HatKind::Kin, "Ruth Lyngvær"),
                named(HatKind::Organisation, "Nordsund Svømmeklubb"),
                named(HatKind::Job, "Rensviktunet"),
                named(HatKind::Mandate, "Bystyret"),
            ]
        );
        let hats = hats_at(&world.store, MARTHE, NOW).await;
        assert_eq!(hats[1].key, "property:1505-10/34");
        assert_eq!(hats[6].role.nb, "1. vara (Kystlista)");
        assert_eq!(
            worn(&world.store, JON).await,
            [
                named(HatKind::Property, "Lyngstien 13A"),
                named(HatKind::Child, "Maren"),
                named(HatKind::Job, "Rensviktunet"),
            ]
        );
        // A role she left and a job that ended are no hats.
        assert_eq!(
            worn(&world.store, RUTH).await,
            [named(HatKind::Property, "Lyngstien 2"), named(HatKind::Child, "Sol"),]
        );
        let ole = hats_at(&world.store, OLE, NOW).await;
        let job = ole.iter().find(|h| h.kind == HatKind::Job).unwrap();
        assert_eq!(job.roles, ["registrar", "leader"]);
        assert!(ole.iter().any(|h| h.kind == HatKind::Ward && h.name.nb == "Per Ås"));
    });
}

#[test]
fn hats_begin_and_end_with_their_days_though_nothing_is_imported() {
    on_each_engine(async |world| {
        everything(&world.store).await;
        let register = Register::new(world.store.clone());
        let jon = id(&world.store, JON).await;
        let today = register.wearer(NORDSUND, jon, None, NOW).await.unwrap().unwrap();
        assert_eq!(register.wearer(NORDSUND, jon, Some(today.version), NOW).await.unwrap(), None, "unchanged");
        let last = register.wearer(NORDSUND, jon, Some(today.version), noon("2026-11-30")).await.unwrap().unwrap();
        assert!(last.hats.iter().any(|h| h.kind == HatKind::Job), "the last day counts");
        let after = register.wearer(NORDSUND, jon, Some(last.version), noon("2026-12-01")).await.unwrap().unwrap();
        assert!(after.version > last.version && !after.hats.iter().any(|h| h.kind == HatKind::Job));
        // The consent ends with the year; Sol comes of age on 2 January 2028.
        let marthe = hats_at(&world.store, MARTHE, noon("2027-01-01")).await;
        assert!(!marthe.iter().any(|h| h.kind == HatKind::Kin));
        assert!(hats_at(&world.store, RUTH, noon("2028-01-01")).await.iter().any(|h| h.kind == HatKind::Child));
        assert!(!hats_at(&world.store, RUTH, noon("2028-01-02")).await.iter().any(|h| h.kind == HatKind::Child));
    });
}

#[test]
fn a_death_takes_hats_away_at_once() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let before = version(store, MARTHE).await;
        let mut ruth = document(RUTH);
        ruth["status"] = json!([{"erGjeldende": true, "status": "doed"}]);
        // An older document has one object where others have a list.
        ruth["doedsfall"] = json!({"erGjeldende": true, "doedsdato": "2026-11-21"});
        event(store, 1, "personErDoed", RUTH, &[ruth]).await;
        assert!(hats_at(store, RUTH, NOW).await.is_empty());
        assert!(!worn(store, MARTHE).await.iter().any(|h| h.0 == HatKind::Kin), "nobody wears the dead");
        assert!(version(store, MARTHE).await > before);
        let register = Register::new(store.clone());
        assert!(matches!(register.meet(NORDSUND, RUTH, NOW).await, Err(base::Error::NotFound)));
    });
}

#[test]
fn a_birth_gives_a_hat_at_once() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let before = version(store, MARTHE).await;
        let mut child = document(MAREN);
        child["identifikasjonsnummer"][0]["foedselsEllerDNummer"] = json!(NEWBORN);
        child["foedsel"] = json!([{"erGjeldende": true, "foedselsdato": "2026-11-20"}]);
        child["navn"] = json!([{"erGjeldende": true, "fornavn": "Eli", "etternavn": "Lyngvær"}]);
        event(store, 1, "personErOpprettet", NEWBORN, &[child]).await;
        assert!(worn(store, MARTHE).await.contains(&named(HatKind::Child, "Eli")));
        assert!(version(store, MARTHE).await > before);
    });
}

#[test]
fn a_new_owner_takes_over_at_once() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let (marthe, jon) = (version(store, MARTHE).await, version(store, JON).await);
        let sold = format!("matrikkelnummer;teller;nevner;eier;fra\n1505-10/34;1;1;{JON};2026-11-20\n");
        load(store, Kind::Owners, &sold).await;
        assert!(!worn(store, MARTHE).await.iter().any(|h| h.0 == HatKind::Property));
        assert!(worn(store, JON).await.contains(&named(HatKind::Property, "Lyngstien 13B")));
        assert!(version(store, MARTHE).await > marthe && version(store, JON).await > jon);
    });
}

#[test]
fn a_move_raises_the_version_and_changes_the_address() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let before = version(store, MARTHE).await;
        let mut marthe = document(MARTHE);
        marthe["bostedsadresse"][0]["vegadresse"]["adressenummer"] = json!({"husnummer": 4});
        event(store, 1, "endringIBostedsadresse", MARTHE, &[marthe]).await;
        assert!(version(store, MARTHE).await > before);
        let person = id(store, MARTHE).await;
        let summary = register::person_summary(store.db(), NORDSUND, person).await.unwrap();
        let home = summary.address.unwrap();
        assert_eq!((home.text.as_str(), home.property.as_str()), ("Lyngstien 4", "1505-10/4"));
    });
}

#[test]
fn responsibility_that_the_childs_document_takes_away_is_gone() {
    on_each_engine(async |world| {
        let store = &world.store;
        everything(store).await;
        let before = version(store, JON).await;
        let mut maren = document(MAREN);
        maren["foreldreansvar"] = json!([{"erGjeldende": true, "ansvar": "mor", "ansvarlig": MARTHE}]);
        event(store, 1, "endringIForeldreansvar", MAREN, &[maren]).await;
        assert!(!worn(store, JON).await.iter().any(|h| h.0 == HatKind::Child), "his own document still claims it");
        assert!(version(store, JON).await > before);
        assert!(worn(store, MARTHE).await.iter().any(|h| h.0 == HatKind::Child));
    });
}

#[test]
fn who_signs_in_first_is_written_down_and_filled_in_later() {
    on_each_engine(async |world| {
        let store = &world.store;
        let register = Register::new(store.clone());
        let met = register.meet(NORDSUND, MARTHE, NOW).await.unwrap();
        assert_eq!(register.meet(NORDSUND, MARTHE, NOW).await.unwrap(), met);
        assert!(matches!(register.meet(NORDSUND, "20036914712", NOW).await, Err(base::Error::Invalid(_))));
        let wearer = register.wearer(NORDSUND, met, None, NOW).await.unwrap().unwrap();
        assert_eq!((wearer.name.as_str(), wearer.hats.len()), ("", 1));
        everything(store).await;
        assert_eq!(id(store, MARTHE).await, met);
        assert_eq!(worn(store, MARTHE).await.len(), 6);
        let other = register.wearer(testkit::SMOLA, met, None, NOW).await;
        assert!(matches!(other, Err(base::Error::NotFound)), "another municipality's register");
    });
}
