//! Residents and employees of two municipalities; what they wear is said here.

use std::sync::Arc;

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, TenantId, Text, Time};
use door::{Hat, HatKind, Residents, Room, Wearer};
use store::{Assurance, Pass, Store};
use testkit::{NORDSUND, Page, SMOLA, Visitor, World};

/// Reports; has a child.
pub const KARI: Uuid = Uuid::from_u128(1);
/// Owns `property:1505-10/35`.
pub const NILS: Uuid = Uuid::from_u128(2);
/// Has nothing to do with any of it.
pub const ODA: Uuid = Uuid::from_u128(3);
/// Technicians in Veg og lys; Lea leads it.
pub const TOR: Uuid = Uuid::from_u128(4);
pub const TONE: Uuid = Uuid::from_u128(5);
pub const LEA: Uuid = Uuid::from_u128(6);
/// In Vann og avløp.
pub const VIGDIS: Uuid = Uuid::from_u128(7);
/// Works in both units.
pub const BERIT: Uuid = Uuid::from_u128(10);
/// The safety representative of Veg og lys.
pub const SOLVEIG: Uuid = Uuid::from_u128(11);
/// In the unit of Smøla that has the same key as Nordsund's.
pub const SVEIN: Uuid = Uuid::from_u128(8);

pub const CHILD: &str = "child:00000000-0000-0000-0000-000000000009";
pub const NEXT_DOOR: &str = "property:1505-10/35";

/// The register's read side. The numbers of people rise in the register's own table, so that what other
/// rooms add to their hats is worked out anew as in the real one.
struct Town(Store);

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

fn of(person: Uuid) -> Option<(TenantId, &'static str, Vec<Hat>)> {
    let job = |key: &str, name: &str| hat(HatKind::Job, &format!("unit:{key}"), name);
    let lights = || job("vei-og-lys", "Vei og lys");
    let mut leads = lights();
    leads.roles.push("leader".into());
    let mut safety = lights();
    safety.roles.push("safety_representative".into());
    Some(match person {
        BERIT => (NORDSUND, "Berit Begge", vec![lights(), job("vann-og-avlop", "Vann og avløp")]),
        SOLVEIG => (NORDSUND, "Solveig Verne", vec![safety]),
        KARI => (NORDSUND, "Kari Holm", vec![hat(HatKind::Child, CHILD, "Maren")]),
        NILS => (NORDSUND, "Nils Nabo", vec![hat(HatKind::Property, NEXT_DOOR, "Lyngstien 15")]),
        ODA => (NORDSUND, "Oda Fjern", vec![]),
        TOR => (NORDSUND, "Tor Lysmann", vec![lights()]),
        TONE => (NORDSUND, "Tone Vei", vec![lights()]),
        LEA => (NORDSUND, "Lea Leder", vec![leads]),
        VIGDIS => (NORDSUND, "Vigdis Vann", vec![job("vann-og-avlop", "Vann og avløp")]),
        SVEIN => (SMOLA, "Svein Smøla", vec![lights()]),
        _ => return None,
    })
}

#[async_trait]
impl Residents for Town {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, now: Time) -> Result<Option<Wearer>> {
        let (home, name, mut hats) = of(person).filter(|(home, ..)| *home == tenant).ok_or(Error::NotFound)?;
        let sql = "SELECT version FROM person WHERE tenant = $1 AND id = $2";
        // As the register does: hats begin and end with days.
        let day = (now.date() - chrono::NaiveDate::default()).num_days();
        let version = self.0.db().scalar_i64(sql, store::vals![tenant.0, person]).await? * 1_000_000 + day;
        if known == Some(version) {
            return Ok(None);
        }
        let sql = "SELECT COUNT(*) FROM employment WHERE tenant = $1 AND employee = $2 AND until < $3";
        if self.0.db().scalar_i64(sql, store::vals![tenant.0, person, now.date().to_string()]).await? > 0 {
            hats.retain(|h| h.kind != HatKind::Job);
        }
        hats.insert(0, hat(HatKind::Myself, &format!("person:{person}"), name));
        Ok(Some(Wearer { tenant: home, person, version, name: name.into(), hats }))
    }
}

pub fn rooms() -> Vec<Room> {
    vec![door::room(), register::room(), tasks::room()]
}

/// Runs a test on each engine, with the categories that a municipality begins with.
pub fn in_town(test: impl AsyncFn(&World)) {
    testkit::on_each_engine(
        |store| (Arc::new(tasks::WithTeams::new(Arc::new(Town(store.clone())), store.clone())), rooms()),
        async |world| {
            for tenant in [NORDSUND, SMOLA] {
                let pass = system(tenant, world);
                let mut tx = world.store.begin().await.unwrap();
                assert_eq!(tasks::actions::categories_begin(&mut tx, &pass).await.unwrap(), 11);
                tx.commit().await.unwrap();
            }
            test(world).await;
        },
    );
}

/// Those who work in Nordsund, as the register keeps them.
async fn staff(tx: &mut store::Tx, tenant: TenantId) {
    for (n, (key, name)) in (100u128..).zip([("vei-og-lys", "Vei og lys"), ("vann-og-avlop", "Vann og avløp")]) {
        let sql = "INSERT INTO unit (tenant, id, key, name, parent, phone, email, hours)
            VALUES ($1, $2, $3, $4, '', '', '', '')";
        tx.execute_quietly(sql, store::vals![tenant.0, Uuid::from_u128(n), key, name]).await.unwrap();
    }
    for (person, unit, leader) in [(TOR, 100, false), (TONE, 100, false), (LEA, 100, true), (VIGDIS, 101, false)] {
        let name = of(person).unwrap().1;
        let (given, family) = name.split_once(' ').unwrap();
        let sql =
            "INSERT INTO person (tenant, id, version, given, middle, family, status, protection, as_of, created_at)
            VALUES ($1, $2, 1, $3, '', $4, 'bosatt', 0, 0, 0)";
        tx.execute_quietly(sql, store::vals![tenant.0, person, given, family]).await.unwrap();
        let number = person.as_bytes().to_vec();
        let sql = "INSERT INTO identifier (tenant, id, lookup, sealed, person, origin, state)
            VALUES ($1, $2, $3, $3, $2, $2, 'current')";
        tx.execute_quietly(sql, store::vals![tenant.0, person, number]).await.unwrap();
        let sql = "INSERT INTO employment (tenant, employee, seq, identifier, unit, position, leader, roles)
            VALUES ($1, $2, 0, $2, $3, 'Fagarbeider', $4, '[]')";
        tx.execute_quietly(sql, store::vals![tenant.0, person, Uuid::from_u128(unit), leader]).await.unwrap();
    }
}

/// Today is the last day on which she works there.
pub async fn leaves(world: &World, person: Uuid) {
    let mut tx = world.store.begin().await.unwrap();
    let sql = "UPDATE employment SET until = $1 WHERE tenant = $2 AND employee = $3";
    let today = world.clock.now().date().to_string();
    tx.execute_quietly(sql, store::vals![today, NORDSUND.0, person]).await.unwrap();
    tx.commit_quietly("somebody leaves").await.unwrap();
}

/// The id of the first task on a page.
pub fn first_task(text: &str) -> String {
    let ids = text.split("href=\"/tasks/").skip(1).map(|rest| rest.split('"').next().unwrap());
    ids.into_iter().find(|id| id.parse::<Uuid>().is_ok()).expect("a task on the page").to_owned()
}

/// The number of a task, such as `2026-1`.
pub async fn number(visitor: &mut Visitor<'_>, id: &str) -> String {
    let page = visitor.get(&format!("/tasks/{id}")).await.expect(200).text();
    let at = page.find("2026-").expect("a number on the page");
    page[at..].chars().take_while(|c| c.is_ascii_digit() || *c == '-').collect()
}

/// As [`in_town`], where the register knows who works there, too.
pub fn at_work(test: impl AsyncFn(&World)) {
    in_town(async |world| {
        let mut tx = world.store.begin().await.unwrap();
        staff(&mut tx, NORDSUND).await;
        tx.commit_quietly("who works there").await.unwrap();
        test(world).await;
    });
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
    let secret = world.session(SMOLA, SVEIN, Assurance::High).await;
    visitor.set_cookie("allting", &secret);
    visitor
}

/// Where the street light stands.
pub const PLACE: [(&str, &str); 3] = [("words", "Lyngstien 13"), ("lat", "63.1102"), ("lon", "7.7204")];

/// Reports a dark street light; gives the key of the thank-you page: an id or a secret.
pub async fn report(visitor: &mut Visitor<'_>, text: &str) -> String {
    let mut fields = vec![("category", "street-light"), ("text", text)];
    fields.extend(PLACE);
    let answer = visitor.post_files("/report", &fields, &[]).await.expect(303);
    answer.location().strip_prefix("/report/received/").expect("the way to the thank-you page").to_owned()
}

pub async fn post_ok(visitor: &mut Visitor<'_>, path: &str, fields: &[(&str, &str)]) -> Page {
    visitor.post(path, fields).await.expect(303)
}

/// A small photo, as a browser would send it.
pub fn photo() -> Vec<u8> {
    let picture = image::DynamicImage::ImageRgb8(image::RgbImage::from_pixel(60, 40, image::Rgb([30, 90, 160])));
    let mut out = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut out, image::ImageFormat::Jpeg).unwrap();
    out.into_inner()
}
