//! The tasks of a town, and what was done with them: by the form, by mail and by the program; written, attached,
//! given to others, handed over, put on hold, answered, linked.

use base::id::Uuid;
use base::{TenantId, Text};
use chrono::Days;
use door::policy::PARTY_ROLES;
use door::{Ctx, Hat, HatKind};
use fastrand::Rng;
use store::{Assurance, Party, Tx, vals};
use tasks::file::Upload;
use tasks::task::{Audience, WaitsFor, link::Relation};
use tasks::{NewTask, Place, TaskId, actions as act};
use testkit::{NORDSUND, NOW, World};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::town::{CATEGORIES, Came, DRAWER, Object, Person, TENANTS, Team, UNITS, at_work, pool, system, which};

/// Marks: found in a page, they tell which part of which task it shows. The letters are `p` place and title,
/// `b` text, `c` a point of the checklist, `e` a file in a mail; of steps `a` to all, `u` among colleagues, `r` by
/// the one who asked, `d` why others were asked, `h` why it was handed over, `w` why it waits and `v` the same among
/// colleagues, `x` the answer; of files `f` for those it is about, `g` among colleagues, `o` for all.
pub fn mark(n: usize, part: char) -> String {
    format!("zq{n}{part}")
}

const PHOTO: &[u8] = include_bytes!("../../fixtures/0.1.0.file");

/// All of them, the last two by mail.
pub async fn tasks(
    world: &World,
    hands: &[Ctx],
    (people, teams): (&[Person], &[Team]),
    objects: usize,
    rng: &mut Rng,
) -> Vec<Object> {
    let mut made = Vec::new();
    for n in 0..objects {
        let tenant = TENANTS[rng.usize(..2)];
        // In any town somebody has a link.
        let mut object = if n == 0 || rng.u8(..8) == 0 {
            reported(world, tenant, n, rng).await
        } else {
            opened(world, tenant, n, people, rng).await
        };
        worked_on(&hands[which(tenant)], &mut object, people, teams, rng).await;
        made.push(object);
    }
    for (n, tenant) in (objects..).zip(TENANTS) {
        made.push(mailed(world, tenant, n).await);
    }
    for _ in 0..objects / 5 {
        linked(hands, &mut made, rng).await;
    }
    made
}

#[derive(store::FromQueryResult)]
struct Row {
    id: Uuid,
    due: String,
}

/// A report by somebody who did not sign in.
async fn reported(world: &World, tenant: TenantId, n: usize, rng: &mut Rng) -> Object {
    let mut visitor = if tenant == NORDSUND { world.visitor() } else { world.visitor_of_smola() };
    let (place, text) = (mark(n, 'p'), mark(n, 'b'));
    let fields = [("category", "street-light"), ("words", &place), ("lat", "63.11"), ("lon", "7.72"), ("text", &text)];
    let photo = rng.bool();
    let files: &[(&str, &str, &str, &[u8])] = if photo { &[("photos", "a.jpg", "image/jpeg", PHOTO)] } else { &[] };
    let sent = visitor.post_files("/report", &fields, files).await.expect(303);
    let secret = sent.location().strip_prefix("/report/received/").unwrap().to_owned();
    let link = tasks::task::report::link_hat(&secret);
    let sql = "SELECT id, due FROM task WHERE tenant = $1 AND requester = $2";
    let row: Row = world.store.db().row(sql, vals![tenant.0, link.clone()]).await.unwrap().unwrap();
    Object {
        category: Some("street-light".into()),
        parties: vec![("requester".into(), link), ("unit".into(), "unit:vei-og-lys".into())],
        due: row.due.parse().ok(),
        point: true,
        photo,
        secret: Some(secret),
        ..Object::new(n, tenant, TaskId(row.id), "vei-og-lys", Came::Reported)
    }
}

/// A task that came by mail to a unit, with a file in the mail.
async fn mailed(world: &World, tenant: TenantId, n: usize) -> Object {
    let domain = if tenant == NORDSUND { "post.localhost" } else { "post.smola.localhost" };
    let mail = format!(
        "From: Kari <kari@example.no>\r\nSubject: Tegning {}\r\nMessage-ID: <{n}@example.no>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{}\r\n\
         --b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n\r\n{}\r\n--b--\r\n.\r\n",
        mark(n, 'p'),
        mark(n, 'b'),
        mark(n, 'e')
    );
    deliver(world, &format!("vei-og-lys@{domain}"), &mail).await;
    let sql = "SELECT id, due FROM task WHERE tenant = $1 AND source = 'mail'";
    let row: Row = world.store.db().row(sql, vals![tenant.0]).await.unwrap().expect("the mail became a task");
    Object {
        parties: vec![("requester".into(), "mail:kari".into()), ("unit".into(), "unit:vei-og-lys".into())],
        level: Assurance::Substantial,
        due: row.due.parse().ok(),
        ..Object::new(n, tenant, TaskId(row.id), "vei-og-lys", Came::Mailed)
    }
}

/// Hands a mail to the listener, as a mail server does.
async fn deliver(world: &World, to: &str, mail: &str) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let listening = mailbox::receive_on(&world.house.app, listener, stopping).expect("a listener");
    let mut line = BufReader::new(TcpStream::connect(address).await.unwrap());
    let to = format!("RCPT TO:<{to}>\r\n");
    // At first it greets.
    for say in ["", "HELO klient.example\r\n", "MAIL FROM:<kari@example.no>\r\n", &to, "DATA\r\n", mail] {
        line.get_mut().write_all(say.as_bytes()).await.unwrap();
        let mut said = String::new();
        line.read_line(&mut said).await.unwrap();
        assert!(said.starts_with('2') || said.starts_with("354"), "{say}: {said}");
    }
    drop(line);
    stop.send(true).unwrap();
    listening.await.unwrap();
}

/// A task that the program opens, for random hats in random roles.
async fn opened(world: &World, tenant: TenantId, n: usize, people: &[Person], rng: &mut Rng) -> Object {
    let unit = if rng.u8(..6) == 0 { DRAWER } else { UNITS[rng.usize(..4)] };
    let parties = parties(unit, people, rng);
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
    let mut tx = world.store.begin().await.unwrap();
    let task = act::task_open(&mut tx, &system(tenant), new).await.unwrap();
    let (photo, file) = (rng.u8(..4) == 0, rng.u8(..4) == 0);
    if photo {
        with_photo(&mut tx, tenant, task).await;
    }
    if file {
        with_file(&mut tx, tenant, task, n).await;
    }
    tx.commit().await.unwrap();
    let mut parties: Vec<(String, String)> = parties.into_iter().map(|(r, h)| (r.to_owned(), h)).collect();
    parties.push(("unit".into(), format!("unit:{unit}")));
    let files = if file { vec!['o'] } else { Vec::new() };
    let new = Object::new(n, tenant, task, unit, Came::Opened);
    Object { category, parties, level, due, point, photo, files, ..new }
}

/// Up to seven hats that it concerns.
fn parties(unit: &str, people: &[Person], rng: &mut Rng) -> Vec<(&'static str, String)> {
    let pool = pool();
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
    parties
}

async fn with_photo(tx: &mut Tx, tenant: TenantId, task: TaskId) {
    let pass = system(tenant);
    let file = tx.file_put(&pass, bytes::Bytes::from_static(b"a picture"), "image/jpeg").await.unwrap();
    let sql = "INSERT INTO task_photo (tenant, task, n, sha256, thumb, width, height) VALUES ($1, $2, 1, $3, $3, 8, 8)";
    tx.execute(&pass, sql, vals![tenant.0, task.0, file.sha256]).await.unwrap();
    let sql = "UPDATE task SET photos = 1 WHERE tenant = $1 AND id = $2";
    tx.execute(&pass, sql, vals![tenant.0, task.0]).await.unwrap();
}

/// A file for the widest circle: no form of today makes one, but a row may say it.
async fn with_file(tx: &mut Tx, tenant: TenantId, task: TaskId, n: usize) {
    let (pass, mark) = (system(tenant), mark(n, 'o'));
    let file = tx.file_put(&pass, bytes::Bytes::from(mark.clone()), "text/plain").await.unwrap();
    let sql = "INSERT INTO task_file (tenant, task, n, sha256, name, media_type, bytes, audience, at)
        VALUES ($1, $2, 1, $3, $4, 'text/plain', $5, 'all', $6)";
    let values = vals![tenant.0, task.0, file.sha256, format!("{mark}.txt"), file.bytes, NOW.micros()];
    tx.execute(&pass, sql, values).await.unwrap();
}

/// Somebody writes, attaches, gives it to others, takes it, answers; or some of that.
async fn worked_on(hand: &Ctx, object: &mut Object, people: &[Person], teams: &[Team], rng: &mut Rng) {
    spoken(hand, object, rng).await;
    attached(hand, object, rng).await;
    // A deviation goes nowhere else.
    if object.unit != DRAWER && rng.u8(..3) == 0 {
        delegated(hand, object, people, teams, rng).await;
    }
    taken(hand, object, people, rng).await;
    ended(hand, object, rng).await;
}

impl Object {
    /// A step with words.
    fn step(&mut self, letter: char) -> String {
        self.written.push(letter);
        self.by_hand |= letter != 'r';
        mark(self.n, letter)
    }
}

async fn spoken(hand: &Ctx, object: &mut Object, rng: &mut Rng) {
    for (letter, audience) in [('a', Audience::All), ('u', Audience::Unit)] {
        if rng.bool() {
            act::task_comment(hand, object.id, &object.step(letter), audience).await.unwrap();
        }
    }
    // Not by a link, and not by somebody of the other municipality: she asked, but never comes in.
    let asked = object.parties.iter().any(|(role, hat)| role == "requester" && hand.hat_keys().contains(&hat.as_str()));
    if asked && rng.bool() {
        act::task_add(hand, object.id, &object.step('r')).await.unwrap();
    }
}

async fn attached(hand: &Ctx, object: &mut Object, rng: &mut Rng) {
    for (letter, audience) in [('f', Audience::Requester), ('g', Audience::Unit)] {
        if rng.u8(..3) == 0 {
            // Its step names it.
            let mark = object.step(letter);
            let file = Upload { name: format!("{mark}.txt"), content: mark.into() };
            act::task_attach(hand, object.id, &[file], audience).await.unwrap();
            object.files.push(letter);
        }
    }
    if rng.u8(..3) == 0 {
        act::task_check(hand, object.id, &act::Tick::Add(mark(object.n, 'c'))).await.unwrap();
        object.check = true;
    }
}

/// The unit asks a team, another unit or a colleague to solve it.
async fn delegated(hand: &Ctx, object: &mut Object, people: &[Person], teams: &[Team], rng: &mut Rng) {
    let toward = match rng.u8(..3) {
        0 => one_of(rng, teams.iter().filter(|t| t.tenant == object.tenant)).unwrap().id.hat(),
        1 => format!("unit:{}", one_of(rng, UNITS.iter().filter(|u| **u != object.unit)).unwrap()),
        _ => door::colleague(rng.choice(at_work(people, object.tenant)).unwrap().id),
    };
    act::task_delegate(hand, object.id, &toward, &object.step('d')).await.unwrap();
    object.parties.retain(|(role, _)| role != "assignee");
    object.parties.push(("assignee".into(), toward.clone()));
    object.delegate = Some(toward);
}

fn one_of<T>(rng: &mut Rng, all: impl Iterator<Item = T>) -> Option<T> {
    rng.choice(all.collect::<Vec<T>>())
}

/// Somebody takes it, and may hand it over to one who works there or was asked.
async fn taken(hand: &Ctx, object: &mut Object, people: &[Person], rng: &mut Rng) {
    if rng.bool() {
        return;
    }
    act::task_take(hand, object.id).await.unwrap();
    object.by_hand = true;
    object.assignee = hand.wearer().map(|w| w.person);
    let works = [Some(format!("unit:{}", object.unit)), object.delegate.clone()];
    let theirs = |h: &Hat| h.kind == HatKind::Job && works.iter().flatten().any(|w| *w == h.key);
    let others = at_work(people, object.tenant).into_iter().filter(|p| p.wears.iter().any(theirs));
    if let Some(to) = one_of(rng, others).filter(|_| rng.bool()) {
        act::task_hand_over(hand, object.id, to.id, to.name, &object.step('h')).await.unwrap();
        object.assignee = Some(to.id);
    }
}

/// It waits, or is answered, or both.
async fn ended(hand: &Ctx, object: &mut Object, rng: &mut Rng) {
    let me = hand.wearer().map(|w| w.person);
    if rng.u8(..4) == 0 {
        let (letter, audience) = if rng.bool() { ('w', Audience::All) } else { ('v', Audience::Unit) };
        let wait = act::Wait { on: WaitsFor::Other, until: None, reason: object.step(letter), audience };
        act::task_wait(hand, object.id, &wait).await.unwrap();
        object.assignee = object.assignee.or(me);
        object.waiting = true;
    }
    if rng.u8(..3) == 0 {
        act::task_close(hand, object.id, &object.step('x')).await.unwrap();
        object.assignee = object.assignee.or(me);
        object.waiting = false;
        object.closed = true;
    }
}

/// One task comes after another.
async fn linked(hands: &[Ctx], made: &mut [Object], rng: &mut Rng) {
    let (a, b) = (rng.usize(..made.len()), rng.usize(..made.len()));
    if a == b || made[a].tenant != made[b].tenant || made[a].links.contains(&made[b].n) {
        return;
    }
    let (hand, other) = (&hands[which(made[a].tenant)], made[b].id.to_string());
    act::task_link(hand, made[a].id, Relation::Follows, &other).await.unwrap();
    for (one, other) in [(a, b), (b, a)] {
        let n = made[other].n;
        made[one].links.push(n);
        made[one].by_hand = true;
    }
}
