//! Random people with random hats in two municipalities, and random tasks that concern some of
//! them. Both municipalities use the same keys, so that nothing but the tenant tells them apart.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use base::id::{self, Uuid};
use base::{Error, Result, TenantId, Text, Time};
use chrono::{Days, NaiveDate};
use door::policy::PARTY_ROLES;
use door::{Ctx, Hat, HatKind, Residents, Room, Routes, Wearer};
use fastrand::Rng;
use register::agreement::model::{OurUnit, TheirJob};
use register::agreement::rules;
use store::{Assurance, Party, Pass, vals};
use tasks::task::Audience;
use tasks::{NewTask, Place, Task, TaskId};
use testkit::{NORDSUND, NOW, Program, SMOLA, Visitor, World};

pub const TENANTS: [TenantId; 2] = [NORDSUND, SMOLA];

/// Somebody who looks.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Uuid,
    /// Where she lives and has her session.
    pub home: TenantId,
    /// Whose address she has opened.
    pub visits: TenantId,
    /// Her own.
    pub hats: Vec<Hat>,
    /// Agreements that the municipality has with another one in which she works.
    pub deals: Vec<Deal>,
    /// `None`: she has not signed in.
    pub level: Option<Assurance>,
    /// The hat she has put on to act for another; she may have lost it since.
    pub acting: Option<String>,
    /// The hat of a secret link that she has opened.
    pub link: Option<String>,
    /// It is a professional system and not a person.
    pub program: bool,
}

/// An agreement by which she may work for a unit.
#[derive(Clone, Debug)]
pub struct Deal {
    /// The unit's hat.
    pub hat: String,
    /// The kinds of things that it names; things of this town are tasks.
    pub kinds: Vec<&'static str>,
    pub since: NaiveDate,
    pub until: NaiveDate,
    pub ended: bool,
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hats: Vec<String> = self.hats.iter().map(|h| format!("{}{:?}", h.key, h.roles)).collect();
        write!(
            f,
            "{} {} of {} at {}, level {:?}, acting {:?}, link {:?}, hats {}, agreements {:?}",
            if self.program { "program" } else { "person" },
            self.id,
            self.home,
            self.visits,
            self.level,
            self.acting,
            self.link,
            hats.join(" "),
            self.deals
        )
    }
}

/// A task as it was made, in the words of this test.
#[derive(Clone, Debug)]
pub struct Object {
    /// The number in its marks: `zq7p` in the place, `zq7b` in the text and so on.
    pub n: usize,
    pub tenant: TenantId,
    pub id: TaskId,
    pub unit: String,
    pub category: Option<String>,
    pub parties: Vec<(String, String)>,
    pub level: Assurance,
    pub closed: bool,
    pub assignee: Option<Uuid>,
    pub due: Option<NaiveDate>,
    pub point: bool,
    pub photo: bool,
    /// What was written on it: `a` to all, `u` among colleagues, `r` by the one who asked, `x` the answer.
    pub written: String,
    /// The secret of the link with which it is followed.
    pub secret: Option<String>,
    /// As the database has it.
    pub task: Option<Task>,
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "task {} of {}, unit {}, demands {:?}, closed {}, assignee {:?}, written {:?}, parties {:?}",
            self.n, self.tenant, self.unit, self.level, self.closed, self.assignee, self.written, self.parties
        )
    }
}

/// A file that was handed in.
#[derive(Clone, Debug)]
pub struct Import {
    pub tenant: TenantId,
    pub id: String,
    /// A row of it that was kept aside.
    pub problem: String,
}

pub struct Town {
    pub people: Vec<Person>,
    pub objects: Vec<Object>,
    pub imports: Vec<Import>,
}

/// Where a person's frame comes from, and what everybody wears.
#[derive(Default)]
pub struct Wardrobe {
    worn: Mutex<HashMap<Uuid, Wearer>>,
    /// The frame of the last request to `/probe`.
    frame: Arc<Mutex<Option<Ctx>>>,
}

#[async_trait]
impl Residents for Wardrobe {
    async fn meet(&self, _: TenantId, _: &str, _: Time) -> Result<Uuid> {
        Err(Error::NotFound)
    }

    async fn wearer(&self, tenant: TenantId, person: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        let worn = self.worn.lock().unwrap().get(&person).filter(|w| w.tenant == tenant).cloned();
        let worn = worn.ok_or(Error::NotFound)?;
        Ok((known != Some(worn.version)).then_some(worn))
    }
}

impl Wardrobe {
    /// A room with one route, at which the frame that the door made can be had.
    pub fn room(&self) -> Room {
        let frame = self.frame.clone();
        let keep = move |ctx: Ctx| {
            *frame.lock().unwrap() = Some(ctx);
            async { axum::http::StatusCode::NO_CONTENT }
        };
        Room {
            name: "probe",
            routes: Routes::new().open_get("/probe", keep),
            migrations: store::Migrations { room: "probe", list: &[] },
            policy: "",
            verbs: &[],
            texts: [""; 3],
            followers: Vec::new(),
            jobs: Vec::new(),
            carriers: Vec::new(),
            menu: Vec::new(),
            holdings: None,
        }
    }

    /// A browser of the person, and the frame that the door gives her.
    pub async fn enter<'w>(&self, world: &'w World, person: &Person) -> (Visitor<'w>, Ctx) {
        let mut visitor = if person.visits == NORDSUND { world.visitor() } else { world.visitor_of_smola() };
        if let Some(level) = person.level {
            let secret = testkit::open_session(&world.store, person.home, person.id, level).await;
            if person.acting.is_some() {
                put_on(world, person, &secret).await;
            }
            visitor.set_cookie("allting", &secret);
        }
        visitor.get("/probe").await.expect(204);
        let ctx = self.frame.lock().unwrap().take().unwrap();
        let ctx = match &person.link {
            Some(hat) => ctx.with_link(hat.clone()),
            None => ctx,
        };
        (visitor, ctx)
    }

    fn dress(&self, person: &Person, wear: impl Fn(&mut Hat)) {
        let mut hats = person.hats.clone();
        let mut lent = lent(person);
        lent.iter_mut().for_each(wear);
        hats.extend(lent);
        let (tenant, person, name) = (person.home, person.id, "Ola Nordmann".to_owned());
        self.worn.lock().unwrap().insert(person, Wearer { tenant, person, version: 1, name, hats });
    }
}

/// What the register makes of her agreements, as it does for those who really work elsewhere. Some
/// kinds that the test has are not there yet, so they are put in afterwards.
fn lent(person: &Person) -> Vec<Hat> {
    let other = if person.home == NORDSUND { SMOLA } else { NORDSUND };
    let deal = |(n, d): (u128, &Deal)| register::Agreement {
        tenant: person.home,
        id: register::AgreementId(Uuid::from_u128(n)),
        other,
        other_name: "Den andre".into(),
        unit: d.hat.strip_prefix("unit:").unwrap().into(),
        their_unit: "omsorg".into(),
        purpose: "Vakt".into(),
        categories: Vec::new(),
        since: d.since,
        until: d.until,
        registered_by: Uuid::nil(),
        registered_at: NOW,
        ended_by: None,
        ended_at: d.ended.then_some(NOW),
    };
    let agreements: Vec<register::Agreement> = (0..).zip(&person.deals).map(deal).collect();
    let job = TheirJob { other, unit: "omsorg".into(), position: "Vakt".into(), since: None, until: None };
    let units = UNITS.map(|u| OurUnit { id: Uuid::nil(), key: u.into(), name: u.into() });
    let mut hats = rules::hats(&person.hats, &agreements, &[job], &units, NOW.date());
    for hat in &mut hats {
        // A careless register: what it says here is worth nothing.
        hat.roles = vec!["registrar".into(), "privacy_officer".into(), "leader".into()];
        for under in &mut hat.under {
            let deal = &person.deals[usize::try_from(under.agreement.as_u128()).unwrap()];
            under.kinds = deal.kinds.iter().map(|k| (*k).to_owned()).collect();
        }
    }
    hats
}

async fn put_on(world: &World, person: &Person, secret: &str) {
    let now = world.clock.now();
    let found = door::session::find(world.store.db(), person.home, secret, now).await.unwrap();
    let door::session::Found::Open(session) = found else { panic!("her session is open: {found:?}") };
    let mut tx = world.store.begin().await.unwrap();
    door::session::act(&mut tx, &session, person.acting.as_deref()).await.unwrap();
    tx.commit_quietly("a test puts a hat on").await.unwrap();
}

const UNITS: [&str; 4] = ["vei-og-lys", "vann-og-avlop", "park-og-friluft", "servicetorget"];
/// Where deviations of a unit lie: only its leader and its safety representative wear the hat.
pub const DRAWER: &str = "vei-og-lys.hms";
const CATEGORIES: [&str; 4] = ["street-light", "water", "litter", "noise"];

fn hat(kind: HatKind, key: String) -> Hat {
    let (name, role, subject) = (Text::same(&key), Text::default(), Uuid::nil());
    Hat { kind, name, key, role, subject, roles: Vec::new(), under: Vec::new() }
}

/// Every hat that there is besides one's own.
fn pool() -> Vec<Hat> {
    let someone = |n: u128| Uuid::from_u128(0xabcd_0000 + n);
    let mut all: Vec<Hat> = UNITS.iter().map(|u| hat(HatKind::Job, format!("unit:{u}"))).collect();
    all.push(hat(HatKind::Job, format!("unit:{DRAWER}")));
    all.extend((1..=4).map(|n| hat(HatKind::Property, format!("property:1505-10/{n}"))));
    all.extend((1..=3).map(|n| hat(HatKind::Child, format!("child:{}", someone(n)))));
    all.extend((4..=5).map(|n| hat(HatKind::Ward, format!("ward:{}", someone(n)))));
    all.extend((6..=7).map(|n| hat(HatKind::Kin, format!("kin:{}", someone(n)))));
    all.extend((1..=2).map(|n| hat(HatKind::Organisation, format!("organisation:31111111{n}"))));
    all.extend(["bystyret", "eldreradet"].map(|b| hat(HatKind::Mandate, format!("mandate:{b}"))));
    all
}

fn own(id: Uuid) -> Hat {
    hat(HatKind::Myself, format!("person:{id}"))
}

fn person(rng: &mut Rng, n: usize) -> Person {
    let id = Uuid::from_u128(u128::from(rng.u64(..)) << 64 | n as u128);
    let mut hats = vec![own(id)];
    for mut hat in pool() {
        if rng.u8(..5) == 0 {
            if hat.kind == HatKind::Job {
                let roles = ["leader", "registrar", "privacy_officer"];
                hat.roles = roles.iter().filter(|_| rng.u8(..4) == 0).map(|r| (*r).to_owned()).collect();
            }
            hats.push(hat);
        }
    }
    let home = TENANTS[rng.usize(..2)];
    let level = [None, Some(Assurance::None), Some(Assurance::Substantial), Some(Assurance::High)];
    let level = level[[0, 1, 2, 2, 2, 3, 3, 3][rng.usize(..8)]];
    let others: Vec<&Hat> = hats.iter().filter(|h| h.kind.acts_for_another()).collect();
    let acting = match rng.u8(..6) {
        0 | 1 if !others.is_empty() => Some(others[rng.usize(..others.len())].key.clone()),
        2 if rng.bool() => Some(format!("child:{}", Uuid::from_u128(0xdead))),
        _ => None,
    };
    let visits = if rng.u8(..10) == 0 { TENANTS[rng.usize(..2)] } else { home };
    let deals = (0..rng.u8(..4)).map(|_| deal(rng)).collect();
    Person { id, home, visits, hats, deals, level, acting, link: None, program: false }
}

/// One that holds, is over, is still to come, was ended, or is about other things.
fn deal(rng: &mut Rng) -> Deal {
    let kinds: [&[&str]; 5] = [&["task"], &["task"], &["case", "task"], &["case"], &[]];
    let since = NOW.date() + Days::new(3) - Days::new(rng.u64(..20));
    Deal {
        hat: format!("unit:{}", UNITS[rng.usize(..UNITS.len())]),
        kinds: kinds[rng.usize(..kinds.len())].to_vec(),
        since,
        until: since + Days::new(rng.u64(..30)),
        ended: rng.u8(..5) == 0,
    }
}

/// One who wears every hat of a municipality at the highest level: does what the tasks need.
fn everybody(tenant: TenantId, people: &[Person]) -> Person {
    let id = Uuid::from_u128(u128::from(tenant.0.unsigned_abs()));
    let mut hats = vec![own(id)];
    hats.extend(pool());
    hats.extend(people.iter().map(|p| own(p.id)));
    Person {
        id,
        home: tenant,
        visits: tenant,
        hats,
        deals: Vec::new(),
        level: Some(Assurance::High),
        acting: None,
        link: None,
        program: false,
    }
}

#[expect(clippy::disallowed_methods, reason = "the test loads what a municipality begins with")]
fn system(tenant: TenantId) -> Pass {
    Pass::system(tenant, "tests", NOW)
}

/// Makes a town of a seed.
pub async fn build(
    world: &World,
    wardrobe: &Wardrobe,
    rng: &mut Rng,
    (people, objects): (usize, usize),
    wear: impl Fn(&mut Hat),
) -> Town {
    let mut people: Vec<Person> = (0..people).map(|n| person(rng, n)).collect();
    let all = TENANTS.map(|tenant| everybody(tenant, &people));
    people.extend(all.clone());
    people.iter().for_each(|p| wardrobe.dress(p, &wear));
    let mut hands = Vec::new();
    for one in &all {
        hands.push(wardrobe.enter(world, one).await.1);
    }
    let mut imports = Vec::new();
    for tenant in TENANTS {
        let mut tx = world.store.begin().await.unwrap();
        tasks::actions::categories_begin(&mut tx, &system(tenant)).await.unwrap();
        tx.commit().await.unwrap();
        imports.extend(hand_in(world, tenant).await);
    }
    let mut made = Vec::new();
    for n in 0..objects {
        let which = rng.usize(..2);
        let mut object = if rng.u8(..8) == 0 {
            reported(world, TENANTS[which], n).await
        } else {
            opened(world, TENANTS[which], n, &people, rng).await
        };
        worked_on(&hands[which], &mut object, rng).await;
        made.push(object);
    }
    world.settle().await;
    for object in &mut made {
        let hand = &hands[TENANTS.iter().position(|t| *t == object.tenant).unwrap()];
        object.task = Some(tasks::task::actions::task(hand, object.id).await.unwrap());
    }
    let links: Vec<String> = made.iter().flat_map(|o| o.secret.as_deref().map(tasks::task::report::link_hat)).collect();
    for person in &mut people {
        if !links.is_empty() && rng.u8(..6) == 0 {
            person.link = Some(links[rng.usize(..links.len())].clone());
        }
    }
    Town { people, objects: made, imports }
}

/// A file with one row that cannot be used.
async fn hand_in(world: &World, tenant: TenantId) -> Option<Import> {
    let text = "enhet;navn;overordnet;telefon;epost;apningstid\nuten-navn;;;;;\n";
    let sources = &world.house.app.config.register;
    let told = register::import_units(&world.store, sources, tenant, text).await.unwrap();
    assert_eq!(told.bad, 1, "{told:?}");
    #[derive(store::FromQueryResult)]
    struct Ids {
        import: Uuid,
        id: Uuid,
    }
    let ids: Option<Ids> =
        world.store.db().row("SELECT import, id FROM import_problem WHERE tenant = $1", vals![tenant.0]).await.unwrap();
    ids.map(|i| Import { tenant, id: i.import.to_string(), problem: i.id.to_string() })
}

/// Marks: found in a page, they tell which part of which task it shows.
pub fn mark(n: usize, part: char) -> String {
    format!("zq{n}{part}")
}

/// A report by somebody who did not sign in.
async fn reported(world: &World, tenant: TenantId, n: usize) -> Object {
    let mut visitor = if tenant == NORDSUND { world.visitor() } else { world.visitor_of_smola() };
    let (place, text) = (mark(n, 'p'), mark(n, 'b'));
    let fields = [("category", "street-light"), ("words", &place), ("lat", "63.11"), ("lon", "7.72"), ("text", &text)];
    let sent = visitor.post_files("/report", &fields, &[]).await.expect(303);
    let secret = sent.location().strip_prefix("/report/received/").unwrap().to_owned();
    let link = tasks::task::report::link_hat(&secret);
    #[derive(store::FromQueryResult)]
    struct Id {
        id: Uuid,
        due: String,
    }
    let sql = "SELECT id, due FROM task WHERE tenant = $1 AND requester = $2";
    let row: Id = world.store.db().row(sql, vals![tenant.0, link.clone()]).await.unwrap().unwrap();
    Object {
        n,
        tenant,
        id: TaskId(row.id),
        unit: "vei-og-lys".into(),
        category: Some("street-light".into()),
        parties: vec![("requester".into(), link), ("unit".into(), "unit:vei-og-lys".into())],
        level: Assurance::None,
        closed: false,
        assignee: None,
        due: row.due.parse().ok(),
        point: true,
        photo: false,
        written: String::new(),
        secret: Some(secret),
        task: None,
    }
}

/// A task that the program opens, for random hats in random roles.
async fn opened(world: &World, tenant: TenantId, n: usize, people: &[Person], rng: &mut Rng) -> Object {
    let pool = pool();
    let unit = if rng.u8(..6) == 0 { DRAWER } else { UNITS[rng.usize(..4)] };
    let mut parties: Vec<(&'static str, String)> = Vec::new();
    for _ in 0..rng.u8(..8) {
        let hat = match rng.u8(..4) {
            0 => format!("person:{}", people[rng.usize(..people.len())].id),
            _ => pool[rng.usize(..pool.len())].key.clone(),
        };
        // Somebody asked for most tasks.
        let role = if rng.u8(..3) == 0 { "requester" } else { PARTY_ROLES[rng.usize(..PARTY_ROLES.len())] };
        // A deviation concerns the drawer and the one who reported it.
        let role = if unit == DRAWER { "requester" } else { role };
        let one = (role, hat);
        if !parties.contains(&one) {
            parties.push(one);
        }
    }
    let level = [Assurance::None, Assurance::Substantial, Assurance::Substantial, Assurance::High][rng.usize(..4)];
    let due = match rng.u8(..3) {
        0 => None,
        1 => NOW.date().checked_sub_days(Days::new(3)),
        _ => NOW.date().checked_add_days(Days::new(rng.u64(..20))),
    };
    let point = rng.bool();
    let category = rng.bool().then(|| CATEGORIES[rng.usize(..4)].to_owned());
    let new = NewTask {
        title: Text::same(&format!("Sak {}", mark(n, 'p'))),
        note: Text::default(),
        body: mark(n, 'b'),
        category: category.clone(),
        place: Place { point: point.then_some((63.5, 8.5)), words: mark(n, 'p') },
        unit: unit.into(),
        due,
        assurance: level,
        parties: parties.iter().map(|(role, hat)| Party::new(hat.clone(), role)).collect(),
        source: tasks::Source::new(tasks::SourceKind::System, "tests"),
    };
    let pass = system(tenant);
    let mut tx = world.store.begin().await.unwrap();
    let task = tasks::actions::task_open(&mut tx, &pass, new).await.unwrap();
    let photo = rng.u8(..4) == 0;
    if photo {
        let file = tx.file_put(&pass, bytes::Bytes::from_static(b"a picture"), "image/jpeg").await.unwrap();
        tx.execute(
            &pass,
            "INSERT INTO task_photo (tenant, task, n, sha256, thumb, width, height) VALUES ($1, $2, 1, $3, $3, 8, 8)",
            vals![tenant.0, task.0, file.sha256],
        )
        .await
        .unwrap();
        let sql = "UPDATE task SET photos = 1 WHERE tenant = $1 AND id = $2";
        tx.execute(&pass, sql, vals![tenant.0, task.0]).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut parties: Vec<(String, String)> = parties.into_iter().map(|(r, h)| (r.to_owned(), h)).collect();
    parties.push(("unit".into(), format!("unit:{unit}")));
    Object {
        n,
        tenant,
        id: task,
        unit: unit.into(),
        category,
        parties,
        level,
        closed: false,
        assignee: None,
        due,
        point,
        photo,
        written: String::new(),
        secret: None,
        task: None,
    }
}

/// Somebody takes it, writes, answers; or some of that.
async fn worked_on(hand: &Ctx, object: &mut Object, rng: &mut Rng) {
    use tasks::actions as act;
    let (id, n) = (object.id, object.n);
    if rng.bool() {
        act::task_comment(hand, id, &mark(n, 'a'), Audience::All).await.unwrap();
        object.written.push('a');
    }
    if rng.bool() {
        act::task_comment(hand, id, &mark(n, 'u'), Audience::Unit).await.unwrap();
        object.written.push('u');
    }
    // Not by a link, and not by somebody of the other municipality: she asked, but never comes in.
    let asked = object.parties.iter().any(|(role, hat)| role == "requester" && hand.hat_keys().contains(&hat.as_str()));
    if asked && rng.bool() {
        act::task_add(hand, id, &mark(n, 'r')).await.unwrap();
        object.written.push('r');
    }
    if rng.bool() {
        act::task_take(hand, id).await.unwrap();
        object.assignee = hand.wearer().map(|w| w.person);
    }
    if rng.u8(..3) == 0 {
        act::task_close(hand, id, &mark(n, 'x')).await.unwrap();
        object.assignee = hand.wearer().map(|w| w.person);
        object.closed = true;
        object.written.push('x');
    }
}

/// A professional system of Nordsund that works for some units, at both doors.
pub async fn program<'w>(world: &'w World, rng: &mut Rng) -> (Program<'w>, [Person; 2]) {
    let mut units: Vec<String> = UNITS.iter().filter(|_| rng.bool()).map(|u| format!("unit:{u}")).collect();
    if units.is_empty() {
        // One that works for nobody is not let in.
        units.push(format!("unit:{}", UNITS[rng.usize(..UNITS.len())]));
    }
    let program = world.program(&units.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let mut hats = vec![hat(HatKind::Myself, door::client::own_hat(program.id))];
    hats.extend(units.into_iter().map(|u| hat(HatKind::Job, u)));
    let at = |visits| Person {
        id: program.id,
        home: NORDSUND,
        visits,
        hats: hats.clone(),
        deals: Vec::new(),
        level: Some(Assurance::Substantial),
        acting: None,
        link: None,
        program: true,
    };
    let both = TENANTS.map(at);
    (program, both)
}

/// A hat that nobody wears.
pub fn nobodys() -> String {
    format!("property:1505-99/{}", id::new_v7(NOW).as_u128() % 1_000)
}
