//! The invented people of the fixtures, by their synthetic numbers, and what tests share.

use std::sync::Arc;

use base::Time;
use base::config::Register as Sources;
use base::id::Uuid;
use door::{Hat, HatKind, Residents};
use register::{Kind, Load, Outcome, Register};
use serde_json::{Value, json};
use store::{Store, vals};
use testkit::{NORDSUND, World};

pub const MARTHE: &str = "04859230046";
pub const MAREN: &str = "09832170000";
pub const JON: &str = "14829031060";
pub const RUTH: &str = "01874242051";
pub const OLE: &str = "20914243018";
pub const TEEN: &str = "02811060049";
pub const OLD_D: &str = "54829031054";
pub const SECRET: &str = "08888020110";
pub const SECRET_KID: &str = "08881864062";
pub const NEWBORN: &str = "20912680038";
pub const CLUB: &str = "311111116";
pub const FIRM: &str = "322222238";

/// The fixture of each kind.
pub fn fixture(kind: Kind) -> &'static str {
    match kind {
        Kind::Persons => include_str!("../fixtures/persons.json"),
        Kind::Addresses => include_str!("../fixtures/addresses.json"),
        Kind::UnitsBrreg => include_str!("../fixtures/units_brreg.json"),
        Kind::RolesBrreg => include_str!("../fixtures/roles_brreg.json"),
        Kind::Owners => include_str!("../fixtures/owners.csv"),
        Kind::Units => include_str!("../fixtures/units.csv"),
        Kind::Hr => include_str!("../fixtures/hr.csv"),
        Kind::Mandates => include_str!("../fixtures/mandates.csv"),
        Kind::Enrolments => include_str!("../fixtures/enrolments.csv"),
        Kind::NextOfKin => include_str!("../fixtures/next_of_kin.csv"),
        Kind::Events => "[]",
    }
}

pub fn on_each_engine(test: impl AsyncFn(&World)) {
    let build = |store: &Store| -> (Arc<dyn Residents>, Vec<door::Room>) {
        (Arc::new(Register::new(store.clone())), vec![door::room(), register::room()])
    };
    testkit::on_each_engine(build, test);
}

pub async fn load_from(store: &Store, kind: Kind, source: &str, text: &str) -> Outcome {
    let load = Load { kind, source, text, extra: "" };
    register::import(store, &Sources::default(), NORDSUND, load).await.expect("the text is whole")
}

pub async fn load(store: &Store, kind: Kind, text: &str) -> Outcome {
    load_from(store, kind, kind.usual_source(), text).await
}

/// Every fixture, in the order of the kinds.
pub async fn everything(store: &Store) {
    for kind in Kind::ALL {
        load(store, kind, fixture(kind)).await;
    }
}

/// The document of a person in the fixture.
pub fn document(number: &str) -> Value {
    let all: Vec<Value> = serde_json::from_str(fixture(Kind::Persons)).unwrap();
    all.into_iter().find(|d| d["identifikasjonsnummer"][0]["foedselsEllerDNummer"] == number).expect("in the fixture")
}

pub async fn document_in(store: &Store, document: &Value) -> Outcome {
    load(store, Kind::Persons, &json!([document]).to_string()).await
}

/// The feed of one event with its documents.
pub async fn event(store: &Store, sequence: i64, kind: &str, number: &str, documents: &[Value]) -> Outcome {
    let feed = json!([{ "sekvensnummer": sequence, "hendelse": {
        "folkeregisteridentifikator": number, "hendelsetype": kind, "hendelsesdokument": "h", "persondokument": "p",
        "ajourholdstidspunkt": "2026-11-20T09:14:02.123+01:00" } }]);
    let documents = Value::Array(documents.to_vec()).to_string();
    register::import_events(store, &Sources::default(), NORDSUND, &feed.to_string(), &documents).await.unwrap()
}

pub async fn id(store: &Store, number: &str) -> Uuid {
    register::person_by_number(store, NORDSUND, number).await.expect("in the register")
}

/// Her hats on a day; none for who is not there any more.
pub async fn hats_at(store: &Store, number: &str, now: Time) -> Vec<Hat> {
    let person = id(store, number).await;
    match Register::new(store.clone()).wearer(NORDSUND, person, None, now).await {
        Ok(wearer) => wearer.expect("asked for the first time").hats,
        Err(base::Error::NotFound) => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

/// Kind and name of each hat, the first one (her own) left out.
pub async fn worn(store: &Store, number: &str) -> Vec<(HatKind, String)> {
    let hats = hats_at(store, number, testkit::NOW).await;
    hats.into_iter().skip(1).map(|h| (h.kind, h.name.nb)).collect()
}

pub async fn version(store: &Store, number: &str) -> i64 {
    let person = id(store, number).await;
    store
        .db()
        .scalar_i64("SELECT version FROM person WHERE tenant = $1 AND id = $2", vals![NORDSUND.0, person])
        .await
        .unwrap()
}

pub async fn count(store: &Store, sql: &str) -> i64 {
    store.db().scalar_i64(sql, vec![]).await.unwrap()
}
