//! Two people and their cards, without the register: what they wear is said here.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base::id::{self, Uuid};
use base::{Error, Result, TenantId, Text, Time};
use door::{Hat, HatKind, Residents, Room, Wearer};
use serde::Serialize;
use store::{Assurance, Card, Event, Party, Pass, Store, Tone};
use testkit::{NORDSUND, World};

pub const MARTHE: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
pub const STRANGER: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0002);
pub const MAREN: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0003);
const RUTH: Uuid = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0004);

/// What each person wears; a test may change it.
#[derive(Default)]
pub struct Wardrobe(Mutex<HashMap<Uuid, Wearer>>);

impl Wardrobe {
    pub fn change(&self, person: Uuid, change: impl FnOnce(&mut Wearer)) {
        let mut all = self.0.lock().unwrap();
        let wearer = all.get_mut(&person).unwrap();
        wearer.version += 1;
        change(wearer);
    }
}

#[async_trait]
impl Residents for Wardrobe {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        let wearer = self.0.lock().unwrap().get(&person).cloned().filter(|w| w.tenant == tenant);
        let wearer = wearer.ok_or(Error::NotFound)?;
        Ok((known != Some(wearer.version)).then_some(wearer))
    }
}

pub fn hat(kind: HatKind, key: &str, name: &str, role: (&str, &str, &str)) -> Hat {
    let role = Text::new(role.0, role.1, role.2);
    Hat {
        kind,
        key: key.into(),
        name: Text::same(name),
        role,
        subject: Uuid::nil(),
        roles: Vec::new(),
        under: Vec::new(),
        also: Vec::new(),
    }
}

pub fn child() -> String {
    format!("child:{MAREN}")
}

pub fn kin() -> String {
    format!("kin:{RUTH}")
}

pub fn wardrobe() -> Arc<Wardrobe> {
    let own = |person: Uuid, name: &str| hat(HatKind::Myself, &format!("person:{person}"), name, ("", "", ""));
    let same = |role: &'static str| (role, role, role);
    let hats = vec![
        own(MARTHE, "Marthe Lyngvær"),
        hat(HatKind::Child, &child(), "Maren", ("Forelder", "Forelder", "Parent")),
        hat(HatKind::Kin, &kin(), "Ruth Lyngvær", ("Pårørende", "Pårørande", "Next of kin")),
        hat(HatKind::Property, "property:1505-10/34", "Lyngstien 13b", ("Eier", "Eigar", "Owner")),
        hat(
            HatKind::Organisation,
            "organisation:312345676",
            "Nordsund svømmeklubb",
            ("Styreleder", "Styreleiar", "Chair"),
        ),
        hat(HatKind::Job, "unit:rensviktunet", "Rensviktunet", same("Sykepleier")),
        hat(HatKind::Mandate, "mandate:bystyret", "Bystyret", same("1. vara (Kystlista)")),
    ];
    let wearer = |person, name: &str, hats| Wearer { tenant: NORDSUND, person, version: 1, name: name.into(), hats };
    let all = HashMap::from([
        (MARTHE, wearer(MARTHE, "Marthe Lyngvær", hats)),
        (STRANGER, wearer(STRANGER, "Odd Fremmed", vec![own(STRANGER, "Odd Fremmed")])),
    ]);
    Arc::new(Wardrobe(Mutex::new(all)))
}

/// The rooms that these tests need.
pub fn rooms() -> Vec<Room> {
    vec![door::room(), register::room(), tasks::room(), cards_room(), portal::room()]
}

/// Where the words of the tests' cards come from.
fn cards_room() -> Room {
    let words = |open: &'static str, done: &'static str| -> &'static str {
        Box::leak(format!("thing-open = {open}\nthing-done = {done}\n").into_boxed_str())
    };
    Room {
        name: "thing",
        routes: door::Routes::new(),
        migrations: store::Migrations { room: "thing", list: &[] },
        policy: "",
        verbs: &[],
        texts: [words("Under arbeid", "Ferdig"), words("I arbeid", "Ferdig"), words("In progress", "Done")],
        followers: Vec::new(),
        jobs: Vec::new(),
        carriers: Vec::new(),
        menu: Vec::new(),
        holdings: None,
    }
}

#[derive(Serialize)]
struct Happened {
    id: Uuid,
}

impl Event for Happened {
    const KIND: &'static str = "thing.happened.v1";
    const SUBJECT: &'static str = "thing";
    fn subject(&self) -> Uuid {
        self.id
    }
}

/// A card as its room would write it.
pub struct New<'a> {
    pub title: &'a str,
    pub hat: &'a str,
    pub role: &'static str,
    pub assurance: Assurance,
    pub done: bool,
    pub due: Option<&'a str>,
    pub note: &'a str,
}

impl<'a> New<'a> {
    pub fn card(title: &'a str, hat: &'a str) -> Self {
        Self { title, hat, role: "requester", assurance: Assurance::Substantial, done: false, due: None, note: "" }
    }

    pub async fn put(self, world: &World) -> Uuid {
        let ids = put(&world.store, vec![self]).await;
        ids[0]
    }
}

/// Writes all of them in one moment.
pub async fn put(store: &Store, cards: Vec<New<'_>>) -> Vec<Uuid> {
    let now = store.clock().now();
    #[expect(clippy::disallowed_methods, reason = "the tests stand in for the rooms that write cards")]
    let pass = Pass::system(NORDSUND, "test", now);
    let mut tx = store.begin().await.unwrap();
    let mut ids = Vec::new();
    for new in cards {
        let id = id::new_v7(now);
        let card = Card {
            kind: "task",
            id,
            title: Text::same(new.title),
            status: if new.done { "thing-done" } else { "thing-open" },
            tone: if new.done { Tone::Success } else { Tone::Info },
            note: Text::same(new.note),
            due: new.due.map(|d| d.parse().unwrap()),
            href: format!("/tasks/{id}"),
            assurance: new.assurance,
            done: new.done,
        };
        tx.card_put(&pass, &card, &[Party::new(new.hat, new.role)]).await.unwrap();
        tx.journal(&pass, &Happened { id }, &[new.hat.to_owned()]).await.unwrap();
        ids.push(id);
    }
    tx.commit().await.unwrap();
    ids
}
