//! Residents, employees and managers of two municipalities; what they wear is said here.

use std::sync::Arc;

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, TenantId, Text, Time};
use door::{Hat, HatKind, Residents, Wearer};
use store::{Assurance, Pass};
use tasks::{NewTask, Place};
use testkit::{NORDSUND, SMOLA, Visitor, World};

pub const KARI: Uuid = Uuid::from_u128(1);
/// Manager of tasks in the service office of Nordsund, and in Smøla.
pub const MONA: Uuid = Uuid::from_u128(2);
pub const SVEIN: Uuid = Uuid::from_u128(3);
/// Leads Vann og avløp; Tor works in Vei og lys.
pub const VIGDIS: Uuid = Uuid::from_u128(4);
pub const TOR: Uuid = Uuid::from_u128(5);

struct Town;

fn of(person: Uuid) -> Option<(TenantId, &'static str, &'static str, &'static str)> {
    Some(match person {
        KARI => (NORDSUND, "Kari Holm", "", ""),
        MONA => (NORDSUND, "Mona Mellom", "servicetorget", "task_manager"),
        SVEIN => (SMOLA, "Svein Smøla", "servicetorget", "task_manager"),
        VIGDIS => (NORDSUND, "Vigdis Vann", "vann-og-avlop", "leader"),
        TOR => (NORDSUND, "Tor Lysmann", "vei-og-lys", ""),
        _ => return None,
    })
}

fn hat(kind: HatKind, key: String, name: &str, role: &str) -> Hat {
    let roles = if role.is_empty() { Vec::new() } else { vec![role.to_owned()] };
    Hat {
        kind,
        key,
        name: Text::same(name),
        role: Text::default(),
        subject: Uuid::nil(),
        roles,
        under: Vec::new(),
        also: Vec::new(),
    }
}

#[async_trait]
impl Residents for Town {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        let (_, name, unit, role) = of(person).filter(|(home, ..)| *home == tenant).ok_or(Error::NotFound)?;
        if known.is_some() {
            return Ok(None);
        }
        let mut hats = vec![hat(HatKind::Myself, format!("person:{person}"), name, "")];
        if !unit.is_empty() {
            hats.push(hat(HatKind::Job, format!("unit:{unit}"), unit, role));
        }
        Ok(Some(Wearer { tenant, person, version: 1, name: name.into(), hats }))
    }
}

pub fn in_town(test: impl AsyncFn(&World)) {
    routing::join();
    tasks::panel::add(routing::panels());
    testkit::on_each_engine(
        |_| (Arc::new(Town), vec![door::room(), register::room(), tasks::room(), routing::room()]),
        async |world| {
            let units = "enhet;navn;overordnet;telefon;epost;apningstid\nvei-og-lys;Vei og lys;;;;\n\
                vann-og-avlop;Vann og avløp;;;;\npark-og-friluft;Park og friluft;;;;\nservicetorget;Servicetorget;;;;\n";
            for tenant in [NORDSUND, SMOLA] {
                let sources = &world.house.app.config.register;
                register::import_units(&world.store, sources, tenant, units).await.unwrap();
                let mut tx = world.store.begin().await.unwrap();
                tasks::actions::categories_begin(&mut tx, &system(tenant, world)).await.unwrap();
                tx.commit().await.unwrap();
            }
            world.settle().await;
            test(world).await;
        },
    );
}

#[expect(clippy::disallowed_methods, reason = "the tests load what a municipality begins with")]
pub fn system(tenant: TenantId, world: &World) -> Pass {
    Pass::system(tenant, "tests", world.clock.now())
}

pub async fn as_(world: &World, person: Uuid) -> Visitor<'_> {
    world.signed_in(person, Assurance::Substantial).await
}

pub async fn svein(world: &World) -> Visitor<'_> {
    let mut visitor = world.visitor_of_smola();
    visitor.set_cookie("allting", &world.session(SMOLA, SVEIN, Assurance::High).await);
    visitor
}

/// Reports; gives the id of the task.
pub async fn report(world: &World, category: &str, text: &str) -> Uuid {
    let mut kari = as_(world, KARI).await;
    let fields =
        [("category", category), ("text", text), ("words", "Lyngstien 13"), ("lat", "63.1102"), ("lon", "7.7204")];
    let answer = kari.post_files("/report", &fields, &[]).await.expect(303);
    let id = answer.location().strip_prefix("/report/received/").expect("the way to the thank-you page").to_owned();
    id.parse().unwrap()
}

/// A mail to a unit becomes a task; gives its id.
pub async fn mail(world: &World, unit: &str, text: &str) -> Uuid {
    let new = NewTask {
        title: Text::same("Hei"),
        note: Text::default(),
        body: text.to_owned(),
        category: None,
        place: Place::default(),
        unit: unit.to_owned(),
        due: None,
        assurance: Assurance::Substantial,
        parties: Vec::new(),
        source: tasks::Source::new(tasks::SourceKind::Resident, "mail"),
    };
    let mut tx = world.store.begin().await.unwrap();
    let id = tasks::actions::task_open_routed(&mut tx, &system(NORDSUND, world), new).await.unwrap();
    tx.commit().await.unwrap();
    id.0
}

/// The unit that has a task now.
pub async fn unit_of(world: &World, task: Uuid) -> String {
    let past = tasks::actions::tasks_past(world.store.db(), NORDSUND, world.clock.now().plus_seconds(-86_400), 10_000);
    past.await.unwrap().into_iter().find(|p| p.id.0 == task).expect("the task").unit
}

/// Adds a rule through the form; gives its address.
pub async fn add(mona: &mut Visitor<'_>, name: &str, condition: &str, unit: &str) -> String {
    let fields = [("name", name), ("condition", condition), ("unit", unit), ("category", ""), ("days", "")];
    mona.post("/routing/rules", &fields).await.expect(303).location().to_owned()
}

/// Tasks whose words say where they belong.
pub async fn history(world: &World, many: usize) {
    const WHAT: [(&str, &str, &str); 3] = [
        ("vei-og-lys", "street-light", "lampa i gata er mørk og lyset blinker"),
        ("vann-og-avlop", "water", "vannet i kjelleren lekker fra røret"),
        ("park-og-friluft", "park", "benken i parken er knust og treet har falt"),
    ];
    const MORE: [&str; 4] = ["siden mandag", "ved skolen", "kan noen se på det", "hilsen en nabo"];
    let pass = system(NORDSUND, world);
    let mut tx = world.store.begin().await.unwrap();
    for n in 0..many {
        let (unit, category, words) = WHAT[n % WHAT.len()];
        let new = NewTask {
            title: Text::same("Melding"),
            note: Text::default(),
            body: format!("{words} {}", MORE[n % MORE.len()]),
            category: Some(category.to_owned()),
            place: Place { point: None, words: String::new() },
            unit: unit.to_owned(),
            due: None,
            assurance: Assurance::None,
            parties: Vec::new(),
            source: tasks::Source::new(tasks::SourceKind::Resident, "report"),
        };
        tasks::actions::task_open(&mut tx, &pass, new).await.unwrap();
    }
    tx.commit().await.unwrap();
    world.settle().await;
}
