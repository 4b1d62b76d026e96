//! The invented people of the register's fixtures, with jobs that these tests need.

use std::sync::Arc;

use base::Text;
use base::config::Register as Sources;
use base::id::Uuid;
use door::{Residents, Room};
use register::{Kind, Load, Register};
use store::{Assurance, Party, Pass, Store};
use tasks::{NewTask, Place};
use testkit::{NORDSUND, Visitor, World};

/// Owner of Lyngstien 13b, mother of Maren, next of kin of Ruth.
pub const MARTHE: &str = "04859230046";
pub const MAREN: &str = "09832170000";
pub const RUTH: &str = "01874242051";
/// In Vei og lys; may look people up.
pub const JON: &str = "14829031060";
/// Nobody's child here.
pub const TEEN: &str = "02811060049";
/// The privacy officer.
pub const OLE: &str = "20914243018";
/// At an address that nobody may know.
pub const SECRET: &str = "08888020110";

const UNITS: &str = "enhet;navn;overordnet;telefon;epost;apningstid
vei-og-lys;Vei og lys;;;;
rensviktunet;Rensviktunet;;;;
lyngen;Lyngen barnehage;;;;
personvern;Personvernombudet;;;;
";
const HR: &str = "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til
1;04859230046;rensviktunet;Sykepleier;nei;;2019-01-01;
2;14829031060;vei-og-lys;Driftsoperatør;nei;person_lookup;2019-01-01;
3;20914243018;personvern;Personvernombud;ja;privacy_officer;2019-01-01;
";

macro_rules! fixture {
    ($name:literal) => {
        include_str!(concat!("../../../register/tests/fixtures/", $name))
    };
}

/// The persons, one of them at an address that outsiders may not know.
fn persons() -> String {
    let mut all: Vec<serde_json::Value> = serde_json::from_str(fixture!("persons.json")).unwrap();
    let hidden = |d: &&mut serde_json::Value| d["identifikasjonsnummer"][0]["foedselsEllerDNummer"] == SECRET;
    all.iter_mut().find(hidden).unwrap()["adressebeskyttelse"][0]["graderingsnivaa"] = "fortrolig".into();
    serde_json::to_string(&all).unwrap()
}

fn erasers() -> store::erasure::Erasers {
    vec![Arc::new(tasks::TaskEraser), Arc::new(register::PersonEraser), Arc::new(privacy::PrivacyEraser)]
}

pub fn rooms() -> Vec<Room> {
    let mut rooms = vec![door::room(), portal::room(), tasks::room(), register::room()];
    rooms.push(privacy::room(&rooms, erasers()));
    rooms
}

/// Runs a test on each engine, with the registers loaded.
pub fn in_town(test: impl AsyncFn(&World)) {
    let build =
        |store: &Store| -> (Arc<dyn Residents>, Vec<Room>) { (Arc::new(Register::new(store.clone())), rooms()) };
    testkit::on_each_engine(build, async |world| {
        let persons = persons();
        let files = [
            (Kind::Units, UNITS),
            (Kind::Addresses, fixture!("addresses.json")),
            (Kind::Persons, persons.as_str()),
            (Kind::Owners, fixture!("owners.csv")),
            (Kind::Hr, HR),
            (Kind::Mandates, fixture!("mandates.csv")),
            (Kind::Enrolments, fixture!("enrolments.csv")),
            (Kind::NextOfKin, fixture!("next_of_kin.csv")),
        ];
        for (kind, text) in files {
            let load = Load { kind, source: kind.usual_source(), text, extra: "" };
            register::import(&world.store, &Sources::default(), NORDSUND, load).await.unwrap();
        }
        world.settle().await;
        test(world).await;
    });
}

/// The document of somebody in the register.
pub fn document(number: &str) -> serde_json::Value {
    let all: Vec<serde_json::Value> = serde_json::from_str(&persons()).unwrap();
    all.into_iter().find(|d| d["identifikasjonsnummer"][0]["foedselsEllerDNummer"] == number).unwrap()
}

/// The register finds that two persons were one: the first remains.
pub async fn fold(world: &World, number: &str, duplicate: &str) {
    let (mut one, mut gone) = (document(number), document(duplicate));
    let ended = serde_json::json!({"erGjeldende": false, "status": "opphoert", "foedselsEllerDNummer": duplicate});
    one["identifikasjonsnummer"].as_array_mut().unwrap().push(ended);
    gone["identifikasjonsnummer"][0]["status"] = "opphoert".into();
    gone["status"] = serde_json::json!([{"erGjeldende": true, "status": "opphoert"}]);
    let text = serde_json::json!([gone, one]).to_string();
    let load = Load { kind: Kind::Persons, source: Kind::Persons.usual_source(), text: &text, extra: "" };
    register::import(&world.store, &Sources::default(), NORDSUND, load).await.unwrap();
    world.settle().await;
    assert_eq!(id(world, number).await, id(world, duplicate).await);
}

pub async fn id(world: &World, number: &str) -> Uuid {
    register::person_by_number(&world.store, NORDSUND, number).await.unwrap()
}

pub async fn as_<'w>(world: &'w World, number: &str) -> Visitor<'w> {
    world.signed_in(id(world, number).await, Assurance::High).await
}

#[expect(clippy::disallowed_methods, reason = "the tests open what the program would")]
pub fn system(world: &World) -> Pass {
    Pass::system(NORDSUND, "tests", world.clock.now())
}

/// A task of Vei og lys that is about somebody; gives its address.
pub async fn task(world: &World, hat: &str, title: &str) -> String {
    let new = NewTask {
        title: Text::same(title),
        note: Text::default(),
        body: "Bare mellom oss".into(),
        category: None,
        place: Place::default(),
        unit: "vei-og-lys".into(),
        due: None,
        assurance: Assurance::None,
        parties: vec![Party::new(hat, "requester")],
        source: tasks::Source::new(tasks::SourceKind::System, "tests"),
    };
    let mut tx = world.store.begin().await.unwrap();
    let id = tasks::actions::task_open(&mut tx, &system(world), new).await.unwrap();
    tx.commit().await.unwrap();
    format!("/tasks/{id}")
}
