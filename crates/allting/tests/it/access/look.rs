//! Every way of looking at things, and what it showed, beside what the model says.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display};

use base::Error;
use door::Ctx;
use fastrand::Rng;
use futures::{FutureExt, StreamExt};
use serde_json::Value;
use store::card;
use tasks::task::actions;
use tasks::task::list::{self, Query, View};
use testkit::{Program, Visitor};

use super::model::{self, InList, Outcome};
use super::town::{Object, Person, Town, nobodys};

/// What was compared, and where the program and the model differ.
#[derive(Default)]
pub struct Tally {
    pub cases: u64,
    pub by_way: BTreeMap<&'static str, u64>,
    /// The first differences of each way.
    pub wrong: BTreeMap<&'static str, Vec<String>>,
}

/// More differences of one way say no more.
const ENOUGH: usize = 3;

impl Tally {
    /// One person looking at one object in one way.
    pub fn case<T: PartialEq + Debug>(&mut self, way: &'static str, p: &Person, o: &impl Display, shown: T, model: T) {
        self.cases += 1;
        *self.by_way.entry(way).or_default() += 1;
        if shown == model {
            return;
        }
        let wrong = self.wrong.entry(way).or_default();
        if wrong.len() < ENOUGH {
            wrong.push(format!("{way}: {p}\n  looks at {o}\n  and is shown {shown:?}; the model says {model:?}"));
        }
    }

    pub fn add(&mut self, other: Tally) {
        self.cases += other.cases;
        other.by_way.into_iter().for_each(|(way, n)| *self.by_way.entry(way).or_default() += n);
        other.wrong.into_iter().for_each(|(way, list)| self.wrong.entry(way).or_default().extend(list));
    }
}

fn outcome<T>(result: &base::Result<T>) -> Outcome {
    match result {
        Ok(_) => Outcome::Shown,
        Err(Error::NotFound) => Outcome::NotFound,
        Err(Error::StepUp) => Outcome::StepUp,
        Err(Error::Unauthenticated) => Outcome::SignIn,
        Err(other) => panic!("{other}"),
    }
}

/// Each policy's verb, asked for each task of both municipalities.
pub fn policies(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx, verbs: &[&'static str]) {
    for object in &town.objects {
        let Some(task) = &object.task else { continue };
        for verb in verbs {
            tally.case("policy", p, &of(verb, object), ctx.could(verb, task), model::may(p, object, verb));
        }
    }
}

fn of(what: impl Display, object: &Object) -> String {
    format!("{what} of {object}")
}

/// The actions that show one thing.
pub async fn things(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    for object in &town.objects {
        let found = actions::task(ctx, object.id).await;
        tally.case("action: task", p, object, outcome(&found), model::opens(p, object));
        let Ok(task) = found else { continue };
        let steps = actions::steps(ctx, &task).await.unwrap();
        let text: String = steps.iter().map(|s| format!("{} ", s.body)).collect();
        tally.case("action: steps", p, object, letters(&text, object.n), model::steps(p, object));
    }
    for import in &town.imports {
        let shown = register::import::actions::import_show(ctx, import.id.parse().unwrap()).await;
        tally.case("action: import", p, &import.id, outcome(&shown), model::opens_import(p, import));
        let shown = register::import::actions::problem_show(ctx, import.problem.parse().unwrap()).await;
        tally.case("action: problem", p, &import.id, outcome(&shown), model::opens_import(p, import));
    }
    let listed = register::import::actions::import_list(ctx).await.unwrap_or_default();
    for import in &town.imports {
        let shown = listed.iter().any(|i| i.id.to_string() == import.id);
        tally.case("action: imports", p, &import.id, shown, model::opens_import(p, import) == Outcome::Shown);
    }
}

/// The lists: of units, of hats, of places.
pub async fn lists(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    let today = ctx.now().date();
    for category in [None, Some("street-light")] {
        let query = |view| Query {
            view,
            category: category.map(str::to_owned),
            narrow: list::Narrow::default(),
            person: p.id,
            today,
            after: None,
            limit: 1_000,
        };
        for view in View::ALL {
            let lines = list::list(ctx.db(), &ctx.scope(), &query(view)).await.unwrap();
            for object in &town.objects {
                let line = lines.iter().find(|l| l.id == object.id);
                let shown = match line.map(|l| l.open.is_some()) {
                    None => InList::Absent,
                    Some(false) => InList::Locked,
                    Some(true) => InList::Shown,
                };
                let model = model::in_list(p, object, view, category, today);
                tally.case("list: units", p, &of(view.name(), object), shown, model);
            }
        }
        let counts = list::counts(ctx.db(), &ctx.scope(), &query(View::Open)).await.unwrap();
        for (view, shown) in [(View::Open, counts.open), (View::Mine, counts.mine), (View::Overdue, counts.overdue)] {
            let listed = |o: &&Object| model::in_list(p, o, view, category, today) != InList::Absent;
            let model = town.objects.iter().filter(listed).count() as i64;
            tally.case("list: counts", p, &view.name(), shown, model);
        }
    }
    let mine: Vec<String> = model::keys(p).into_iter().map(str::to_owned).collect();
    let front = card::of_hats(ctx.db(), &ctx.scope(), 1_000).await.unwrap();
    for hat in mine.iter().cloned().chain(["unit:vei-og-lys".to_owned(), nobodys()]) {
        let is_mine = mine.contains(&hat);
        for done in [false, true] {
            let rows = card::of_hat(ctx.db(), &ctx.scope(), &hat, done, None, 1_000).await;
            tally.case("list: hat", p, &hat, rows.is_ok(), model::wears(p).contains(&hat.as_str()));
            let rows = rows.unwrap_or_default();
            for object in &town.objects {
                let model = model::card(p, object, &hat, done);
                tally.case("list: hat", p, &of(&hat, object), in_cards(&rows, &hat, object), model);
                if !done {
                    tally.case("list: front", p, &of(&hat, object), in_cards(&front, &hat, object), model);
                }
            }
        }
        let places = tasks::actions::task_places(ctx, &hat, 1_000).await;
        tally.case("list: places", p, &hat, places.is_ok(), is_mine);
        let places = places.unwrap_or_default();
        for object in &town.objects {
            let shown = places.iter().any(|place| place.id == object.id.0);
            tally.case("list: places", p, &of(&hat, object), shown, model::on_map(p, object, &hat));
        }
    }
}

/// What is found by a word of its card, and by a word of what was written.
pub async fn searches(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    for object in &town.objects {
        for (letter, way) in [('p', "search: card"), ('b', "search: text")] {
            let text = format!("zq{}{letter}", object.n);
            let query = store::search::Query { text, limit: 50, ..Default::default() };
            let rows = ctx.store().search(&ctx.scope(), &query).await.unwrap();
            let shown = rows.iter().any(|r| r.id == object.id.0 && r.open.is_some());
            assert!(rows.iter().all(|r| r.id == object.id.0), "{p}: a word of {object} finds something else");
            tally.case(way, p, object, shown, model::finds(p, object, letter));
        }
    }
}

fn in_cards(rows: &[card::CardRow], hat: &str, object: &Object) -> InList {
    match rows.iter().find(|r| r.hat == hat && r.id == object.id.0).map(|r| r.open.is_some()) {
        None => InList::Absent,
        Some(false) => InList::Locked,
        Some(true) => InList::Shown,
    }
}

/// The pages that list many things, through HTTP.
pub async fn pages(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    // A link opens its own pages only: see `links`.
    let p = &Person { link: None, ..p.clone() };
    let today = testkit::NOW.date();
    let hats: Vec<String> = model::wears(p).into_iter().map(str::to_owned).collect();
    for path in ["/", "/?part=hats"] {
        let text = visitor.get(path).await.expect(200).text();
        compare(tally, "page: front", town, p, &text, |o| {
            let full = |hat: &String| town.objects.iter().map(|o| rows_of(p, o, hat, false)).sum::<usize>() > 5;
            let at: Vec<&String> = hats.iter().filter(|h| model::card(p, o, h, false) == InList::Shown).collect();
            // A hat shows the objects of its five newest rows; whether this is one is not the question here.
            if at.is_empty() { Some(false) } else { at.iter().any(|h| !full(h)).then_some(true) }
        });
    }
    for hat in hats.iter().cloned().chain([nobodys()]) {
        let mine = hats.contains(&hat);
        for path in [format!("/hats/{hat}"), format!("/hats/{hat}?part=cards"), format!("/?part={hat}")] {
            let page = visitor.get(&path).await;
            let status = if mine { 200 } else { page.status };
            let text = page.expect(status).text();
            let front = path.starts_with("/?");
            compare(tally, "page: hat", town, p, &text, |o| {
                let shown = |done| mine && model::card(p, o, &hat, done) == InList::Shown;
                let rows = |done| town.objects.iter().map(|o| rows_of(p, o, &hat, done)).sum::<usize>();
                match (shown(false), shown(true) && !front) {
                    (false, false) => Some(false),
                    (true, _) => (rows(false) <= if front { 5 } else { 20 }).then_some(true),
                    (_, true) => (rows(true) <= 10).then_some(true),
                }
            });
        }
    }
    for view in View::ALL {
        for path in [format!("/tasks?view={}", view.name()), format!("/tasks/list?view={}", view.name())] {
            let page = visitor.get(&path).await;
            let status = match (model::signed_in(p), model::has_list(p)) {
                (false, _) => 303,
                (true, false) => 404,
                (true, true) => 200,
            };
            let text = page.expect(status).text();
            compare(tally, "page: tasks", town, p, &text, |o| {
                Some(status == 200 && model::in_list(p, o, view, None, today) == InList::Shown)
            });
        }
    }
    let page = visitor.get("/register/imports").await;
    for import in &town.imports {
        let shown = page.text().contains(&import.id);
        tally.case("page: imports", p, &import.id, shown, model::opens_import(p, import) == Outcome::Shown);
    }
}

/// How many rows a hat has for an object: one for each role.
fn rows_of(p: &Person, o: &Object, hat: &str, done: bool) -> usize {
    if model::card(p, o, hat, done) == InList::Absent { 0 } else { o.parties.iter().filter(|(_, h)| h == hat).count() }
}

/// A list shows the place of what the model says it shows (`None`: it need not), and of nothing
/// what only the page of the task says.
fn compare(
    tally: &mut Tally,
    way: &'static str,
    town: &Town,
    p: &Person,
    text: &str,
    model: impl Fn(&Object) -> Option<bool>,
) {
    let seen = marks(text);
    for object in &town.objects {
        let shown = seen.get(&object.n).map_or_else(String::new, |l| l.iter().collect());
        let wanted = match model(object) {
            Some(true) => "p",
            Some(false) => "",
            None if shown.is_empty() => "",
            None => "p",
        };
        tally.case(way, p, object, shown, wanted.to_owned());
    }
}

/// The letters of each task's marks in a text.
fn marks(text: &str) -> BTreeMap<usize, BTreeSet<char>> {
    let mut seen: BTreeMap<usize, BTreeSet<char>> = BTreeMap::new();
    for (at, _) in text.match_indices("zq") {
        let rest = &text[at + 2..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if let (Ok(n), Some(letter)) = (rest[..digits].parse(), rest[digits..].chars().next()) {
            seen.entry(n).or_default().insert(letter);
        }
    }
    seen
}

fn letters(text: &str, n: usize) -> String {
    marks(text).get(&n).map_or_else(String::new, |l| l.iter().collect())
}

/// Some of the pages of single things, through HTTP: they cost the most.
pub async fn one_by_one(
    tally: &mut Tally,
    town: &Town,
    p: &Person,
    visitor: &mut Visitor<'_>,
    rng: &mut Rng,
    each: usize,
) {
    let p = &Person { link: None, ..p.clone() };
    // What she has to do with, and as much of what she has not.
    let (near, far): (Vec<&Object>, Vec<&Object>) =
        town.objects.iter().partition(|o| o.parties.iter().any(|(_, h)| model::keys(p).contains(&h.as_str())));
    for n in 0..each {
        let from = if n % 2 == 0 && !near.is_empty() { &near } else { &far };
        let Some(object) = rng.choice(from.iter()) else { continue };
        one(tally, p, visitor, object).await;
    }
    for import in &town.imports {
        for path in [format!("/register/imports/{}", import.id), format!("/register/problems/{}", import.problem)] {
            let page = visitor.get(&path).await;
            // Without a session no page says whether there is anything.
            let model = if model::signed_in(p) { model::opens_import(p, import) } else { Outcome::SignIn };
            tally.case("page: import", p, &path, outcome_of(&page), model);
        }
    }
}

async fn one(tally: &mut Tally, p: &Person, visitor: &mut Visitor<'_>, object: &Object) {
    let base = format!("/tasks/{}", object.id);
    let opens = if model::signed_in(p) { model::opens(p, object) } else { Outcome::SignIn };
    let if_shown = |may: bool| match opens {
        Outcome::Shown if !may => Outcome::NotFound,
        other => other,
    };
    let page = visitor.get(&base).await;
    tally.case("page: task", p, object, outcome_of(&page), opens);
    tally.case("page: task says", p, object, letters(&page.text(), object.n), if_signed_in(p, model::page(p, object)));
    let photos = page.text().contains(&format!("{base}/photos/1"));
    let reads = opens == Outcome::Shown && model::may(p, object, "task_read");
    tally.case("page: task's photos", p, object, photos, reads && object.photo);
    let works = opens == Outcome::Shown && model::may(p, object, "task_work");
    let sends = if opens == Outcome::Shown { model::sends(p, object) } else { Vec::new() };
    tally.case("page: task's forms", p, object, forms(&page.text(), &base), sends);
    let steps = visitor.get(&format!("{base}/steps")).await;
    tally.case("part: steps", p, object, outcome_of(&steps), opens);
    let model = if_signed_in(p, if opens == Outcome::Shown { model::steps(p, object) } else { String::new() });
    tally.case("part: steps say", p, object, letters(&steps.text(), object.n), model);
    let work = visitor.get(&format!("{base}/work")).await;
    tally.case("part: work", p, object, outcome_of(&work), if_shown(works));
    let photo = visitor.get(&format!("{base}/photos/1")).await;
    tally.case("photo", p, object, outcome_of(&photo), if_shown(reads && object.photo));
}

/// The forms of a task's page by the last part of where they go; the tools of those who work on it by
/// the marks that only these have, because who asked writes to the same place.
fn forms(page: &str, base: &str) -> Vec<&'static str> {
    let tool = |tool: &str| page.contains(&format!("name=\"work\" id=\"{tool}"));
    let posts = |to: &str| page.contains(&format!("action=\"{base}/{to}\""));
    let tools = ["do-", "do-links"].into_iter().filter(|name| tool(name));
    tools.chain(["checks", "comments", "files", "reopening"].into_iter().filter(|to| posts(to))).collect()
}

fn if_signed_in(p: &Person, letters: String) -> String {
    if model::signed_in(p) { letters } else { String::new() }
}

fn outcome_of(page: &testkit::Page) -> Outcome {
    match page.status {
        200 => Outcome::Shown,
        404 => Outcome::NotFound,
        303 if page.location().starts_with("/step-up") => Outcome::StepUp,
        303 if page.location().starts_with("/sign-in") => Outcome::SignIn,
        other => panic!("{other}: {}", page.text()),
    }
}

/// The pages behind secret links, for whoever holds the link.
pub async fn links(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    for object in &town.objects {
        let Some(secret) = &object.secret else { continue };
        let holder = Person { link: Some(tasks::task::report::link_hat(secret)), ..p.clone() };
        let here = p.visits == object.tenant;
        let opens = if here { Outcome::Shown } else { Outcome::NotFound };
        let page = visitor.get(&format!("/follow/{secret}")).await;
        tally.case("page: link", &holder, object, outcome_of(&page), opens);
        let says = if here { model::page(&holder, object) } else { String::new() };
        tally.case("page: link says", &holder, object, letters(&page.text(), object.n), says);
        let steps = visitor.get(&format!("/follow/{secret}/steps")).await;
        let says = if here { model::steps(&holder, object) } else { String::new() };
        tally.case("part: link's steps", &holder, object, letters(&steps.text(), object.n), says);
        let received = visitor.get(&format!("/report/received/{secret}")).await;
        tally.case("page: received", &holder, object, outcome_of(&received), opens);
    }
}

/// What her open page is told when something happens to each task.
pub async fn live(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    let mut events = std::pin::pin!(door::live::events(ctx, Vec::new(), door::live::From::default()));
    assert!(events.next().await.is_some(), "the line says that it is there");
    for (object, position) in town.objects.iter().zip(1..) {
        let Some(task) = &object.task else { continue };
        let topics = task.topics().into();
        ctx.app().live.tell(door::live::News::Happened {
            tenant: object.tenant,
            position,
            kind: "task".into(),
            topics,
        });
        // What was told is there at once; unconstrained, so that the runtime does not ask for a pause.
        let told = tokio::task::unconstrained(events.next()).now_or_never().flatten().map(|event| event.data);
        let said: Value = told.map_or(Value::Null, |data| serde_json::from_str(&data).unwrap());
        let topics = said["topics"].as_array().into_iter().flatten();
        let mut heard: Vec<String> = topics.map(|t| t.as_str().unwrap().to_owned()).collect();
        heard.sort_unstable();
        tally.case("live", p, object, heard, model::hears(p, object));
    }
}

/// Who calls the interface for programs.
pub enum Caller<'a, 'w> {
    Browser(&'a mut Visitor<'w>),
    Program(&'a Program<'w>),
}

impl Caller<'_, '_> {
    async fn get(&mut self, path: &str) -> testkit::Page {
        match self {
            Caller::Browser(visitor) => visitor.get(path).await,
            Caller::Program(program) => program.get(path).await,
        }
    }
}

/// The interface for programs: its list, and some of its single things.
pub async fn interface(
    tally: &mut Tally,
    town: &Town,
    p: &Person,
    mut caller: Caller<'_, '_>,
    rng: &mut Rng,
    each: usize,
) {
    let p = &Person { link: None, ..p.clone() };
    if let Caller::Browser(visitor) = &mut caller {
        visitor.json = true;
    }
    let known = model::signed_in(p);
    let today = testkit::NOW.date();
    for view in View::ALL {
        let page = caller.get(&format!("/api/tasks?view={}&limit=100", view.name())).await;
        let text = page.expect(if known { 200 } else { 401 }).text();
        for object in &town.objects {
            let listed = text.contains(&format!("\"{}\"", object.id));
            let seen = letters(&text, object.n);
            let model = if known { model::in_list(p, object, view, None, today) } else { InList::Absent };
            let wanted = (model != InList::Absent, if model == InList::Shown { "p" } else { "" }.to_owned());
            tally.case("api: tasks", p, &of(view.name(), object), (listed, seen), wanted);
        }
    }
    for _ in 0..each {
        let Some(object) = rng.choice(town.objects.iter()) else { continue };
        let opens = if known { model::opens(p, object) } else { Outcome::SignIn };
        let page = caller.get(&format!("/api/tasks/{}", object.id)).await;
        tally.case("api: task", p, object, outcome_of_api(&page), opens);
        // The answer stands on the task itself; the other steps are a resource of their own.
        let mut wanted = String::new();
        if opens == Outcome::Shown {
            wanted.push('p');
            wanted.extend(model::steps(p, object).chars().filter(|l| *l == 'x'));
            wanted.extend(model::may(p, object, "task_read").then_some('b'));
        }
        tally.case("api: task says", p, object, letters(&page.text(), object.n), model::sorted(&wanted));
        let steps = caller.get(&format!("/api/tasks/{}/steps", object.id)).await;
        let wanted = if opens == Outcome::Shown { model::steps(p, object) } else { String::new() };
        tally.case("api: steps say", p, object, letters(&steps.text(), object.n), wanted);
    }
}

fn outcome_of_api(page: &testkit::Page) -> Outcome {
    match page.status {
        200 => Outcome::Shown,
        404 => Outcome::NotFound,
        403 => Outcome::StepUp,
        401 => Outcome::SignIn,
        other => panic!("{other}: {}", page.text()),
    }
}
