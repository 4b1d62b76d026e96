//! Random people with random hats in two municipalities, and random tasks that concern some of
//! them. Both municipalities use the same keys, so that nothing but the tenant tells them apart.

use base::id::{self, Uuid};
use base::{TenantId, Text};
use chrono::{Days, NaiveDate};
use door::{Ctx, Hat, HatKind};
use fastrand::Rng;
use store::{Assurance, Pass, vals};
use tasks::team::TeamId;
use tasks::{Task, TaskId, actions as act};
use testkit::{NORDSUND, NOW, Program, SMOLA, Visitor, World};

use super::rooms::{self, Kept};
use super::wardrobe::Wardrobe;
use super::{model, work};

pub const TENANTS: [TenantId; 2] = [NORDSUND, SMOLA];

/// Somebody who looks.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: Uuid,
    pub name: &'static str,
    /// Where she lives and has her session.
    pub home: TenantId,
    /// Whose address she has opened.
    pub visits: TenantId,
    /// Her own, as the register has them.
    pub hats: Vec<Hat>,
    /// Her own with what follows from a job: see [`model::wardrobe`].
    pub wears: Vec<Hat>,
    /// Agreements that the municipality has with another one in which she works.
    pub deals: Vec<Deal>,
    /// `None`: she has not signed in.
    pub level: Option<Assurance>,
    /// The hat she has put on to act for another; she may have lost it since.
    pub acting: Option<String>,
    /// The hat of a secret link that she has opened.
    pub link: Option<String>,
    /// A colleague who is away and whose tasks are hers meanwhile.
    pub stands_in_for: Option<Uuid>,
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

/// A team of people at work.
#[derive(Clone, Debug)]
pub struct Team {
    pub tenant: TenantId,
    pub id: TeamId,
    /// The unit that set it up.
    pub unit: &'static str,
    /// `unit:<key>` and `person:<id>`.
    pub members: Vec<String>,
    /// Its last day.
    pub ends: NaiveDate,
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hats: Vec<String> = self.wears.iter().map(|h| format!("{}{:?}", h.key, h.roles)).collect();
        write!(
            f,
            "{} {} of {} at {}, level {:?}, acting {:?}, link {:?}, stands in for {:?}, hats {}, agreements {:?}",
            if self.program { "program" } else { "person" },
            self.id,
            self.home,
            self.visits,
            self.level,
            self.acting,
            self.link,
            self.stands_in_for,
            hats.join(" "),
            self.deals
        )
    }
}

/// A task as it was made, in the words of this test.
#[derive(Clone, Debug)]
pub struct Object {
    /// The number in its marks: `zq7p` in the place, `zq7b` in the text and so on; see [`work::mark`].
    pub n: usize,
    pub tenant: TenantId,
    pub id: TaskId,
    pub unit: String,
    pub category: Option<String>,
    pub parties: Vec<(String, String)>,
    pub level: Assurance,
    pub closed: bool,
    pub waiting: bool,
    pub assignee: Option<Uuid>,
    /// The hat of those whom the unit asked to solve it.
    pub delegate: Option<String>,
    pub due: Option<NaiveDate>,
    pub point: bool,
    pub photo: bool,
    /// The letters of its files, in their order.
    pub files: Vec<char>,
    /// Whether it has a checklist.
    pub check: bool,
    /// The numbers of the tasks that it is linked to.
    pub links: Vec<usize>,
    /// The letters of what was written on it, each a step.
    pub written: String,
    /// Whether an employee of ours has a step on it.
    pub by_hand: bool,
    /// How it came.
    pub came: Came,
    /// The secret of the link with which it is followed.
    pub secret: Option<String>,
    /// As the database has it.
    pub task: Option<Task>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Came {
    /// Opened by the program, under a title of its own.
    Opened,
    /// By the form, in a category that is open to other programs: it is called as all of them.
    Reported,
    Mailed,
}

impl Object {
    /// A task on which nothing was done yet.
    pub fn new(n: usize, tenant: TenantId, id: TaskId, unit: &str, came: Came) -> Self {
        Self {
            n,
            tenant,
            id,
            unit: unit.to_owned(),
            category: None,
            parties: Vec::new(),
            level: Assurance::None,
            closed: false,
            waiting: false,
            assignee: None,
            delegate: None,
            due: None,
            point: false,
            photo: false,
            files: Vec::new(),
            check: false,
            links: Vec::new(),
            written: String::new(),
            by_hand: false,
            came,
            secret: None,
            task: None,
        }
    }
}

impl std::fmt::Display for Object {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "task {} of {} ({:?}), unit {}, demands {:?}, closed {}, waiting {}, assignee {:?}, asked {:?}, \
             written {:?}, files {:?}, parties {:?}",
            self.n,
            self.tenant,
            self.came,
            self.unit,
            self.level,
            self.closed,
            self.waiting,
            self.assignee,
            self.delegate,
            self.written,
            self.files,
            self.parties
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

/// The secret link by which somebody's calendar fetches her deadlines.
pub struct Feed {
    pub secret: String,
    pub owner: Person,
}

pub struct Town {
    pub people: Vec<Person>,
    pub objects: Vec<Object>,
    pub imports: Vec<Import>,
    pub feeds: Vec<Feed>,
    /// Rules that were tried on what had come: whose, and their ids.
    pub trials: Vec<(TenantId, String)>,
    /// Pages of other rooms, and what programs ask there.
    pub kept: Vec<Kept>,
    pub api: Vec<Kept>,
}

pub const UNITS: [&str; 4] = ["vei-og-lys", "vann-og-avlop", "park-og-friluft", "servicetorget"];
/// Where deviations of a unit lie: only its leader and its safety representative wear the hat.
pub const DRAWER: &str = "vei-og-lys.hms";
pub const CATEGORIES: [&str; 4] = ["street-light", "water", "litter", "noise"];
/// What a municipality trusts somebody with at work.
const ROLES: [&str; 7] =
    ["leader", "registrar", "privacy_officer", "integrator", "person_lookup", "task_manager", "safety_representative"];

pub fn hat(kind: HatKind, key: String) -> Hat {
    let (name, role, subject) = (Text::same(&key), Text::default(), Uuid::nil());
    Hat { kind, name, key, role, subject, roles: Vec::new(), under: Vec::new(), also: Vec::new() }
}

/// Every hat of the register that there is besides one's own.
pub fn pool() -> Vec<Hat> {
    let someone = |n: u128| Uuid::from_u128(0xabcd_0000 + n);
    let mut all: Vec<Hat> = UNITS.iter().map(|u| hat(HatKind::Job, format!("unit:{u}"))).collect();
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
        let job = hat.kind == HatKind::Job;
        if rng.u8(..if job { 4 } else { 5 }) == 0 {
            if job {
                hat.roles = ROLES.iter().filter(|_| rng.u8(..4) == 0).map(|r| (*r).to_owned()).collect();
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
    Person { visits, deals, level, acting, ..somebody(id, home, hats) }
}

/// Without agreements, signed in at the highest level.
fn somebody(id: Uuid, home: TenantId, hats: Vec<Hat>) -> Person {
    Person {
        id,
        name: "Ola Nordmann",
        home,
        visits: home,
        wears: hats.clone(),
        hats,
        deals: Vec::new(),
        level: Some(Assurance::High),
        acting: None,
        link: None,
        stands_in_for: None,
        program: false,
    }
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

/// What the one is called who does what the tasks need; nobody else is called so.
pub const HAND: &str = "Hanne Hand";

/// One who wears every hat of a municipality, and is trusted with everything.
fn everybody(tenant: TenantId, people: &[Person]) -> Person {
    let id = Uuid::from_u128(u128::from(tenant.0.unsigned_abs()));
    let mut hats = vec![own(id)];
    for mut hat in pool() {
        if hat.kind == HatKind::Job {
            hat.roles = ROLES.map(str::to_owned).to_vec();
        }
        hats.push(hat);
    }
    hats.extend(people.iter().map(|p| own(p.id)));
    Person { name: HAND, ..somebody(id, tenant, hats) }
}

#[expect(clippy::disallowed_methods, reason = "the test loads what a municipality begins with")]
pub fn system(tenant: TenantId) -> Pass {
    Pass::system(tenant, "tests", NOW)
}

/// Everybody puts on what she wears now; those at work find what was changed meanwhile.
struct Dressing<'a, F> {
    world: &'a World,
    wardrobe: &'a Wardrobe,
    wear: F,
}

impl<'a, F: Fn(&mut Hat)> Dressing<'a, F> {
    /// The browsers and frames of the two who do everything, and stand last among the people.
    async fn anew(&self, people: &mut [Person], teams: &[Team]) -> Vec<(Visitor<'a>, Ctx)> {
        for person in people.iter_mut() {
            person.wears = model::wardrobe(person, teams, NOW.date());
            self.wardrobe.dress(person, &self.wear);
        }
        let mut hands = Vec::new();
        for hand in &people[people.len() - 2..] {
            hands.push(self.wardrobe.enter(self.world, hand).await);
        }
        hands
    }
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
    people.extend(all);
    let mut imports = Vec::new();
    for tenant in TENANTS {
        imports.extend(begun(world, tenant).await);
    }
    // Units have their addresses.
    world.settle().await;
    let dressing = Dressing { world, wardrobe, wear };
    let mut hands = dressing.anew(&mut people, &[]).await;
    let mut teams = Vec::new();
    for (tenant, (_, hand)) in TENANTS.into_iter().zip(&hands) {
        teams.extend(set_up(tenant, hand, &people, rng).await);
    }
    hands = dressing.anew(&mut people, &teams).await;
    let frames: Vec<Ctx> = hands.iter().map(|(_, ctx)| ctx.clone()).collect();
    let mut made = work::tasks(world, &frames, (&people, &teams), objects, rng).await;
    for team in teams.iter_mut().filter(|t| t.unit == UNITS[1]) {
        over(team, &frames).await;
    }
    hands = dressing.anew(&mut people, &teams).await;
    let mut things = rooms::fill(world, &mut hands, &made, &teams).await;
    away(&hands, &mut people, rng).await;
    let feeds = feeds(world, wardrobe, &people).await;
    world.settle().await;
    rooms::worked_out(&mut hands, &mut things).await;
    for object in &mut made {
        let (_, hand) = &hands[which(object.tenant)];
        object.task = Some(tasks::task::actions::task(hand, object.id).await.unwrap());
    }
    let links: Vec<String> = made.iter().flat_map(|o| o.secret.as_deref().map(tasks::task::report::link_hat)).collect();
    for person in &mut people {
        if !links.is_empty() && rng.u8(..6) == 0 {
            person.link = Some(links[rng.usize(..links.len())].clone());
        }
    }
    Town { people, objects: made, imports, feeds, trials: things.trials, kept: things.kept, api: things.api }
}

/// Which of [`TENANTS`] it is.
pub fn which(tenant: TenantId) -> usize {
    TENANTS.iter().position(|t| *t == tenant).unwrap()
}

/// What a municipality begins with: categories, some of them open to other programs, and units, from a file with
/// one row that cannot be used.
async fn begun(world: &World, tenant: TenantId) -> Option<Import> {
    let mut tx = world.store.begin().await.unwrap();
    act::categories_begin(&mut tx, &system(tenant)).await.unwrap();
    open311::actions::services_begin(&mut tx, &system(tenant)).await.unwrap();
    tx.commit().await.unwrap();
    let mut text = "enhet;navn;overordnet;telefon;epost;apningstid\nuten-navn;;;;;\n".to_owned();
    UNITS.iter().for_each(|unit| text.push_str(&format!("{unit};Enhet {unit};;;;\n")));
    let sources = &world.house.app.config.register;
    let told = register::import_units(&world.store, sources, tenant, &text).await.unwrap();
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

/// Those who work in a municipality themselves.
pub fn at_work(people: &[Person], tenant: TenantId) -> Vec<&Person> {
    people.iter().filter(|p| p.home == tenant && p.hats.iter().any(|h| h.kind == HatKind::Job)).collect()
}

/// Two teams: one of a unit and of some by name, one of people by name only.
async fn set_up(tenant: TenantId, hand: &Ctx, people: &[Person], rng: &mut Rng) -> Vec<Team> {
    let mut teams = Vec::new();
    for unit in [UNITS[0], UNITS[1]] {
        let others = at_work(people, tenant);
        let mut members: Vec<String> =
            (0..3).map(|_| format!("person:{}", others[rng.usize(..others.len())].id)).collect();
        if unit == UNITS[0] {
            members.push(format!("unit:{}", UNITS[2]));
        }
        members.sort_unstable();
        members.dedup();
        let ends = NOW.date() + Days::new(30);
        let new = act::NewTeam {
            name: format!("Lag {unit}"),
            unit: unit.to_owned(),
            ends: Some(ends),
            members: members.clone(),
            ..act::NewTeam::default()
        };
        let id = act::team_make(hand, &new).await.unwrap().id;
        teams.push(Team { tenant, id, unit, members, ends });
    }
    teams
}

/// Yesterday was its last day. What it was asked to do it is still asked to do.
async fn over(team: &mut Team, frames: &[Ctx]) {
    team.ends = NOW.date() - Days::new(1);
    let change = act::TeamChange { ends: Some(team.ends), ..act::TeamChange::default() };
    act::team_change(&frames[which(team.tenant)], team.id, &change).await.unwrap();
}

/// The one who does everything is away, and a colleague stands in for her.
async fn away(hands: &[(Visitor<'_>, Ctx)], people: &mut [Person], rng: &mut Rng) {
    for (tenant, (_, hand)) in TENANTS.into_iter().zip(hands) {
        let me = hand.wearer().unwrap().person;
        let others: Vec<Uuid> = at_work(people, tenant).iter().map(|p| p.id).filter(|id| *id != me).collect();
        let Some(deputy) = rng.choice(&others) else { continue };
        let (today, until) = (NOW.date(), NOW.date() + Days::new(5));
        tasks::desk::away::away_put(hand, today, until, (*deputy, "Ola Nordmann")).await.unwrap();
        people.iter_mut().filter(|p| p.id == *deputy).for_each(|p| p.stands_in_for = Some(me));
    }
}

/// The calendars of those who have one: the two who do everything, and some others.
async fn feeds(world: &World, wardrobe: &Wardrobe, people: &[Person]) -> Vec<Feed> {
    let has = |p: &&Person| p.acting.is_none() && model::has_list(p) && p.visits == p.home;
    let mut feeds = Vec::new();
    for owner in people.iter().rev().filter(has).take(5) {
        let (mut visitor, _) = wardrobe.enter(world, owner).await;
        let page = visitor.post("/tasks/feed", &[]).await.expect(200).text();
        let secret = rooms::between(&page, ":8080/tasks/feed/", '"');
        feeds.push(Feed { secret, owner: owner.clone() });
    }
    feeds
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
    let own = somebody(program.id, NORDSUND, hats);
    let at = |visits| Person { visits, level: Some(Assurance::Substantial), program: true, ..own.clone() };
    let both = TENANTS.map(at);
    (program, both)
}

/// A hat that nobody wears.
pub fn nobodys() -> String {
    format!("property:1505-99/{}", id::new_v7(NOW).as_u128() % 1_000)
}
