//! What the policies, the actions and the lists say, asked without HTTP, beside what the model says.

use std::collections::BTreeSet;
use std::fmt::Display;

use base::Error;
use door::Ctx;
use fastrand::Rng;
use futures::{FutureExt, StreamExt};
use serde_json::Value;
use store::card;
use tasks::task::actions;
use tasks::task::list::{self, Query, View};

use super::model::{self, InList, Outcome};
use super::pages::letters;
use super::tally::Tally;
use super::town::{Object, Person, Town, nobodys};
use super::work::mark;

fn outcome<T>(result: &base::Result<T>) -> Outcome {
    match result {
        Ok(_) => Outcome::Shown,
        Err(Error::NotFound) => Outcome::NotFound,
        Err(Error::StepUp) => Outcome::StepUp,
        Err(Error::Unauthenticated) => Outcome::SignIn,
        Err(other) => panic!("{other}"),
    }
}

/// Of verbs that are about something else than tasks, so many are asked for each task all the same.
const OTHERS: usize = 3;

/// The verbs that can concern a task, asked for each task of both municipalities, and some others.
pub fn policies(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx, verbs: &[&'static str], rng: &mut Rng) {
    let (own, others): (Vec<&str>, Vec<&str>) = verbs.iter().copied().partition(|verb| verb.starts_with("task_"));
    for object in &town.objects {
        let Some(task) = &object.task else { continue };
        let some = rng.choose_multiple(others.iter().copied(), OTHERS);
        for verb in own.iter().copied().chain(some) {
            tally.ask(p, &of(verb, object), ctx.could(verb, task), model::may(p, object, verb));
        }
    }
}

pub fn of(what: impl Display, object: &Object) -> String {
    format!("{what} of {object}")
}

/// The actions that show one thing.
pub async fn things(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    for object in &town.objects {
        let found = actions::task(ctx, object.id).await;
        tally.case("action: task", p, object, outcome(&found), model::opens(p, object));
        let Ok(task) = found else { continue };
        let steps = actions::steps(ctx, &task).await.unwrap();
        let text: String = steps.iter().map(|s| format!("{} {} ", s.body, s.toward)).collect();
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
    // Also hats by agreements that are not about tasks.
    let worn: BTreeSet<String> = model::wears(p).into_iter().map(str::to_owned).chain(mine.iter().cloned()).collect();
    let front = card::of_hats(ctx.db(), &ctx.scope(), 1_000).await.unwrap();
    for hat in worn.into_iter().chain(["unit:vei-og-lys".to_owned(), nobodys()]) {
        let is_mine = mine.contains(&hat);
        for done in [false, true] {
            let rows = card::of_hat(ctx.db(), &ctx.scope(), &[hat.as_str()], done, None, 1_000).await;
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

/// What is found by a word of its card, and by words of what was written.
pub async fn searches(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    let ways = [
        ('p', "search: card"),
        ('b', "search: text"),
        ('x', "search: answer"),
        ('u', "search: notes"),
        ('r', "search: what was added"),
    ];
    for object in &town.objects {
        let there = |letter| matches!(letter, 'p' | 'b') || object.written.contains(letter);
        for (letter, way) in ways.into_iter().filter(|(letter, _)| there(*letter)) {
            let query = store::search::Query { text: mark(object.n, letter), limit: 50, ..Default::default() };
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

/// What her open page is told when something happens to each task.
pub async fn live(tally: &mut Tally, town: &Town, p: &Person, ctx: &Ctx) {
    let line = door::live::line(ctx).unwrap();
    let mut events = std::pin::pin!(door::live::events(ctx, line, Vec::new(), door::live::From::default()));
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
