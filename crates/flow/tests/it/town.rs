//! Who there is, and what happens in these tests.

use std::sync::Arc;

use async_trait::async_trait;
use base::id::{Uuid, new_v7};
use base::{Error, Result, TenantId, Text, Time};
use door::{Hat, HatKind, Residents, Wearer};
use serde::{Deserialize, Serialize};
use store::{Assurance, Event, Pass};
use testkit::{NORDSUND, SMOLA, Visitor, World};

/// Looks after connections in Nordsund, and in Smøla.
pub const INGER: Uuid = Uuid::from_u128(1);
pub const SIGVE: Uuid = Uuid::from_u128(2);
/// Works in the same unit, without the role.
pub const ODA: Uuid = Uuid::from_u128(3);
/// A resident.
pub const KARI: Uuid = Uuid::from_u128(4);
/// Works in Vei og lys.
pub const TOR: Uuid = Uuid::from_u128(5);
/// Both sit in the council.
pub const MAI: Uuid = Uuid::from_u128(6);
pub const MONS: Uuid = Uuid::from_u128(7);

struct Town;

#[async_trait]
impl Residents for Town {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        let ikt = |role: &str| vec![Hat { roles: vec![role.into()], ..hat(HatKind::Job, "unit:ikt", "IKT") }];
        let seat = Hat { role: Text::same("Medlem"), ..hat(HatKind::Mandate, "mandate:bystyret", "Bystyret") };
        let (home, mut hats) = match person {
            INGER => (NORDSUND, ikt("integrator")),
            SIGVE => (SMOLA, ikt("integrator")),
            ODA => (NORDSUND, ikt("registrar")),
            KARI => (NORDSUND, Vec::new()),
            TOR => (NORDSUND, vec![hat(HatKind::Job, "unit:vei-og-lys", "Vei og lys")]),
            MAI | MONS => (NORDSUND, vec![seat]),
            _ => return Err(Error::NotFound),
        };
        if home != tenant {
            return Err(Error::NotFound);
        }
        if known.is_some() {
            return Ok(None);
        }
        hats.insert(0, hat(HatKind::Myself, &format!("person:{person}"), "Inger Ås"));
        Ok(Some(Wearer { tenant, person, version: 1, name: "Inger Ås".into(), hats }))
    }
}

fn hat(kind: HatKind, key: &str, name: &str) -> Hat {
    Hat {
        kind,
        key: key.into(),
        name: Text::same(name),
        role: Text::default(),
        subject: Uuid::nil(),
        roles: Vec::new(),
        under: Vec::new(),
        also: Vec::new(),
    }
}

pub fn in_town(test: impl AsyncFn(&World)) {
    testkit::on_each_engine(
        |_| (Arc::new(Town), vec![door::room(), register::room(), flow::room()]),
        async |world| {
            let units = "enhet;navn;overordnet;telefon;epost;apningstid\nikt;IKT;;;;\n";
            for tenant in [NORDSUND, SMOLA] {
                let sources = &world.house.app.config.register;
                register::import_units(&world.store, sources, tenant, units).await.unwrap();
            }
            world.settle().await;
            test(world).await;
        },
    );
}

/// Where there are tasks, too, with the categories that a municipality begins with.
pub fn in_hub(test: impl AsyncFn(&World)) {
    testkit::on_each_engine(
        |_| (Arc::new(Town), vec![door::room(), register::room(), tasks::room(), flow::room()]),
        async |world| {
            let units = "enhet;navn;overordnet;telefon;epost;apningstid\nikt;IKT;;;;\nvei-og-lys;Vei og lys;;;;\n";
            let sources = &world.house.app.config.register;
            register::import_units(&world.store, sources, NORDSUND, units).await.unwrap();
            let pass = Pass::system(NORDSUND, "tests", world.clock.now());
            let mut tx = world.store.begin().await.unwrap();
            tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
            tx.commit().await.unwrap();
            world.settle().await;
            test(world).await;
        },
    );
}

pub async fn inger(world: &World) -> Visitor<'_> {
    world.signed_in(INGER, Assurance::High).await
}

/// Adds an endpoint through the form; gives its id.
pub async fn add(visitor: &mut Visitor<'_>, url: &str) -> Uuid {
    let fields = [("name", "Fagsystem"), ("url", url), ("kinds", "lamps.*"), ("unit", "ikt")];
    let answer = visitor.post("/flow/endpoints", &fields).await.expect(303);
    answer.location().strip_prefix("/flow/endpoints/").expect("the way to the endpoint").parse().unwrap()
}

/// Something that happens.
#[derive(Serialize, Deserialize)]
pub struct LampLit {
    pub lamp: Uuid,
    pub unit: String,
    pub words: String,
}

impl Event for LampLit {
    const KIND: &'static str = "lamps.lamp_lit.v1";
    const SUBJECT: &'static str = "lamp";
    fn subject(&self) -> Uuid {
        self.lamp
    }
}

/// Lights a lamp, and lets the followers hear of it.
pub async fn light(world: &World) -> Uuid {
    let now = world.clock.now();
    let pass = Pass::system(NORDSUND, "tests", now);
    let lamp = new_v7(now);
    let mut tx = world.store.begin().await.unwrap();
    let event = LampLit { lamp, unit: "vei-og-lys".into(), words: "Kari Holm ringte om den".into() };
    tx.journal(&pass, &event, &[]).await.unwrap();
    tx.commit().await.unwrap();
    world.settle().await;
    lamp
}
