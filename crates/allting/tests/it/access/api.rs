//! The interface for programs, beside what the model says.

use fastrand::Rng;
use tasks::task::list::View;
use testkit::{Page, Program, Visitor};

use super::look::of;
use super::model::{self, InList, Outcome};
use super::pages::{compare, letters};
use super::tally::Tally;
use super::town::{HAND, Object, Person, Town};

/// Who calls.
pub enum Caller<'a, 'w> {
    Browser(&'a mut Visitor<'w>),
    Program(&'a Program<'w>),
}

impl Caller<'_, '_> {
    async fn get(&mut self, tally: &mut Tally, path: &str) -> Page {
        tally.note(path);
        match self {
            Caller::Browser(visitor) => visitor.get(path).await,
            Caller::Program(program) => program.get(path).await,
        }
    }
}

fn outcome_of(page: &Page) -> Outcome {
    match page.status {
        200 => Outcome::Shown,
        404 => Outcome::NotFound,
        403 => Outcome::StepUp,
        401 => Outcome::SignIn,
        other => panic!("{other}: {}", page.text()),
    }
}

/// Its lists, and some of its single things.
pub async fn interface(
    tally: &mut Tally,
    town: &Town,
    p: &Person,
    mut caller: Caller<'_, '_>,
    rng: &mut Rng,
    (each, turn): (usize, usize),
) {
    let p = &Person { link: None, ..p.clone() };
    if let Caller::Browser(visitor) = &mut caller {
        visitor.json = true;
    }
    let known = model::signed_in(p);
    let today = testkit::NOW.date();
    for view in View::ALL {
        let page = caller.get(tally, &format!("/api/tasks?view={}&limit=100", view.name())).await;
        let text = page.expect(if known { 200 } else { 401 }).text();
        for object in &town.objects {
            let listed = text.contains(&format!("\"{}\"", object.id));
            let seen = letters(&text, object.n);
            let model = if known { model::in_list(p, object, view, None, today) } else { InList::Absent };
            let wanted = (model != InList::Absent, if model == InList::Shown { "p" } else { "" }.to_owned());
            tally.case("api: tasks", p, &of(view.name(), object), (listed, seen), wanted);
        }
    }
    let found = caller.get(tally, "/api/search?q=zq&limit=200").await;
    let text = found.expect(if known { 200 } else { 401 }).text();
    compare(tally, "api: search", town, p, &text, |o| Some(model::finds(p, o, 'p')));
    for _ in 0..each {
        let Some(object) = rng.choice(town.objects.iter()) else { continue };
        one(tally, town, p, &mut caller, object).await;
    }
    for (_, kept) in town.api.iter().enumerate().filter(|(n, _)| p.program || (n + turn) % 3 == 0) {
        let page = caller.get(tally, &kept.path).await;
        super::desk::room(tally, "api: room", p, kept, outcome_of(&page), &page.text());
    }
}

/// A task with all that belongs to it.
async fn one(tally: &mut Tally, town: &Town, p: &Person, caller: &mut Caller<'_, '_>, object: &Object) {
    let base = format!("/api/tasks/{}", object.id);
    let opens = if model::signed_in(p) { model::opens(p, object) } else { Outcome::SignIn };
    let seen = opens == Outcome::Shown;
    let page = caller.get(tally, &base).await;
    tally.case("api: task", p, object, outcome_of(&page), opens);
    // The answer stands on the task itself; the other steps are a resource of their own.
    let mut wanted = String::new();
    if seen {
        wanted.push('p');
        wanted.extend(model::steps(p, object).chars().filter(|l| *l == 'x'));
        wanted.extend(model::may(p, object, "task_read").then_some('b'));
    }
    tally.case("api: task says", p, object, letters(&page.text(), object.n), model::sorted(&wanted));
    let if_seen = |letters: String| if seen { letters } else { String::new() };
    let steps = caller.get(tally, &format!("{base}/steps")).await;
    tally.case("api: steps", p, object, outcome_of(&steps), opens);
    tally.case("api: steps say", p, object, letters(&steps.text(), object.n), if_seen(model::steps(p, object)));
    let names = seen && model::names_colleagues(p, object);
    tally.case("api: steps name", p, object, steps.text().contains(HAND), names);
    let ways = [("files", "api: files", model::files(p, object)), ("checks", "api: checks", model::checks(p, object))];
    for (rest, way, says) in ways {
        let page = caller.get(tally, &format!("{base}/{rest}")).await;
        tally.case(way, p, object, outcome_of(&page), opens);
        tally.case(way, p, object, letters(&page.text(), object.n), if_seen(says));
    }
    let n = object.files.len().max(1);
    let file = caller.get(tally, &format!("{base}/files/{n}")).await;
    let letter = model::file(p, object, n).filter(|_| seen);
    tally.case(
        "api: file",
        p,
        object,
        outcome_of(&file),
        if seen && letter.is_none() { Outcome::NotFound } else { opens },
    );
    tally.case("api: file", p, object, letters(&file.text(), object.n), letter.into_iter().collect());
    let links = caller.get(tally, &format!("{base}/links")).await;
    tally.case("api: links", p, object, outcome_of(&links), opens);
    let text = links.text();
    for other in town.objects.iter().filter(|o| o.n != object.n) {
        let shown = text.contains(&format!("\"{}\"", other.id));
        let linked = seen && model::linked(p, object, other);
        tally.case("api: links", p, &format!("{other}\n  from {object}"), shown, linked);
    }
}
