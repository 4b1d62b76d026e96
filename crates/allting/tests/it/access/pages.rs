//! The pages of people and of single tasks, through the whole door, beside what the model says.

use std::collections::{BTreeMap, BTreeSet};

use fastrand::Rng;
use tasks::task::list::View;
use testkit::{Page, Visitor};

use super::model::{self, InList, Outcome};
use super::tally::Tally;
use super::town::{Came, HAND, Object, Person, Town, nobodys};

pub fn outcome_of(page: &Page) -> Outcome {
    match page.status {
        200 => Outcome::Shown,
        404 => Outcome::NotFound,
        303 if page.location().starts_with("/step-up") => Outcome::StepUp,
        303 if page.location().starts_with("/sign-in") => Outcome::SignIn,
        other => panic!("{other}: {}", page.text()),
    }
}

/// The letters of each task's marks in a text.
pub fn marks(text: &str) -> BTreeMap<usize, BTreeSet<char>> {
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

pub fn letters(text: &str, n: usize) -> String {
    marks(text).get(&n).map_or_else(String::new, |l| l.iter().collect())
}

/// Whether a text leads to the page of a task.
pub fn leads_to(text: &str, object: &Object) -> bool {
    text.contains(&format!("/tasks/{}\"", object.id))
}

/// A list shows the place of what the model says it shows (`None`: it need not), and of nothing
/// what only the page of the task says.
pub fn compare(
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

/// The pages that list what concerns somebody.
pub async fn pages(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    // A link opens its own pages only: see `links`.
    let p = &Person { link: None, ..p.clone() };
    front(tally, town, p, visitor).await;
    hats(tally, town, p, visitor, turn).await;
    acting(tally, p, visitor).await;
    seen(tally, town, p, visitor).await;
    for path in ["/search?q=zq", "/search/results?q=zq"] {
        let page = tally.get(visitor, path).await;
        let opens = if model::signed_in(p) { Outcome::Shown } else { Outcome::SignIn };
        tally.case("page: search", p, &path, outcome_of(&page), opens);
        let few = town.objects.iter().filter(|o| model::finds(p, o, 'p')).count() <= 30;
        compare(tally, "page: search", town, p, &page.text(), |o| match model::finds(p, o, 'p') {
            true => few.then_some(true),
            false => Some(false),
        });
    }
}

async fn front(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    let hats = model::wears(p);
    for path in ["/", "/?part=hats"] {
        let text = tally.get(visitor, path).await.expect(200).text();
        compare(tally, "page: front", town, p, &text, |o| {
            let full = |hat: &str| town.objects.iter().map(|o| rows_of(p, o, hat, false)).sum::<usize>() > 5;
            let at: Vec<&str> = hats.iter().copied().filter(|h| model::card(p, o, h, false) == InList::Shown).collect();
            // A hat shows the objects of its five newest rows; whether this is one is not the question here.
            if at.is_empty() { Some(false) } else { at.iter().any(|h| !full(h)).then_some(true) }
        });
    }
}

/// Each hat in one of the ways in which it is shown.
async fn hats(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let hats: Vec<String> = model::wears(p).into_iter().map(str::to_owned).collect();
    for (n, hat) in hats.iter().cloned().chain([nobodys()]).enumerate() {
        let mine = hats.contains(&hat);
        let paths = [format!("/hats/{hat}"), format!("/hats/{hat}?part=cards"), format!("/?part={hat}")];
        let path = &paths[(turn + n) % 3];
        let page = tally.get(visitor, path).await;
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

/// How many rows a hat has for an object: one for each role.
fn rows_of(p: &Person, o: &Object, hat: &str, done: bool) -> usize {
    if model::card(p, o, hat, done) == InList::Absent { 0 } else { o.parties.iter().filter(|(_, h)| h == hat).count() }
}

/// Those whom she can act for.
async fn acting(tally: &mut Tally, p: &Person, visitor: &mut Visitor<'_>) {
    let text = tally.get(visitor, "/acting").await.text();
    for hat in super::town::pool().iter().filter(|h| h.kind.acts_for_another()) {
        let hers = model::signed_in(p) && p.hats.iter().any(|h| h.key == hat.key);
        tally.case("page: acting", p, &hat.key, text.contains(&hat.key), hers);
    }
}

/// Who has seen what about herself, and about a child or a ward; on cards that the hat may read.
async fn seen(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    let others = super::town::pool().into_iter().filter(|h| h.kind.acts_for_another()).map(|h| h.key);
    let hats: Vec<String> = [format!("person:{}", p.id)].into_iter().chain(others).collect();
    for hat in hats.iter().take(3) {
        let page = tally.get(visitor, &format!("/privacy/seen?hat={hat}")).await;
        tally.case("page: seen", p, hat, outcome_of(&page), model::asks_about(p, hat));
        compare(tally, "page: seen", town, p, &page.text(), |o| {
            let concerns = model::level(p) >= o.level && o.parties.iter().any(|(_, party)| party == hat);
            if concerns && p.visits == o.tenant { None } else { Some(false) }
        });
    }
}

/// Some of the pages of single things: they cost the most.
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
        one(tally, town, p, visitor, object).await;
    }
    let page = tally.get(visitor, "/register/imports").await;
    for import in &town.imports {
        let shown = page.text().contains(&import.id);
        tally.case("page: imports", p, &import.id, shown, model::opens_import(p, import) == Outcome::Shown);
        let at = format!("/register/imports/{}", import.id);
        for path in [format!("{at}/state"), at, format!("/register/problems/{}", import.problem)] {
            let page = tally.get(visitor, &path).await;
            let model = if_signed_in(p, model::opens_import(p, import));
            tally.case("page: import", p, &path, outcome_of(&page), model);
        }
    }
}

/// Without a session no page says whether there is anything.
fn if_signed_in(p: &Person, outcome: Outcome) -> Outcome {
    if model::signed_in(p) { outcome } else { Outcome::SignIn }
}

async fn one(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, object: &Object) {
    let base = format!("/tasks/{}", object.id);
    let opens = if_signed_in(p, model::opens(p, object));
    let seen = opens == Outcome::Shown;
    let may = |verb| seen && model::may(p, object, verb);
    let if_shown = |there: bool| if seen && !there { Outcome::NotFound } else { opens };
    let page = tally.get(visitor, &base).await;
    let text = page.text();
    tally.case("page: task", p, object, outcome_of(&page), opens);
    let says = if seen { model::page(p, object) } else { String::new() };
    tally.case("page: task says", p, object, letters(&text, object.n), says);
    let photos = text.contains(&format!("{base}/photos/1"));
    tally.case("page: task's photos", p, object, photos, may("task_read") && object.photo);
    let sends = if seen { model::sends(p, object) } else { Vec::new() };
    tally.case("page: task's forms", p, object, forms(&text, &base), sends);
    others(tally, town, p, object, &text, seen);
    // Her own name stands on each of her pages.
    if p.name != HAND {
        let model = seen && model::names_colleagues(p, object);
        tally.case("page: task names", p, object, text.contains(HAND), model);
    }
    let steps = tally.get(visitor, &format!("{base}/steps")).await;
    tally.case("part: steps", p, object, outcome_of(&steps), opens);
    let model = if seen { model::steps(p, object) } else { String::new() };
    tally.case("part: steps say", p, object, letters(&steps.text(), object.n), model);
    let work = tally.get(visitor, &format!("{base}/work")).await;
    tally.case("part: work", p, object, outcome_of(&work), if_shown(may("task_work")));
    // Where who reported it comes at first.
    let received = tally.get(visitor, &format!("/report/received/{}", object.id)).await;
    tally.case("page: received", p, object, outcome_of(&received), model::opens(p, object));
    let photo = tally.get(visitor, &format!("{base}/photos/1")).await;
    tally.case("photo", p, object, outcome_of(&photo), if_shown(may("task_read") && object.photo));
    for n in 1..=object.files.len() + 1 {
        let file = tally.get(visitor, &format!("{base}/files/{n}")).await;
        let letter = model::file(p, object, n).filter(|_| seen);
        tally.case("file", p, object, outcome_of(&file), if_shown(letter.is_some()));
        let letter: String = letter.into_iter().collect();
        tally.case("file says", p, object, letters(&file.text(), object.n), letter);
    }
}

/// What the page of a task says of other tasks.
fn others(tally: &mut Tally, town: &Town, p: &Person, object: &Object, text: &str, seen: bool) {
    let said = marks(text);
    for other in town.objects.iter().filter(|o| o.n != object.n) {
        let shown: String = said.get(&other.n).into_iter().flatten().collect();
        // A report is called as all of its category.
        let titled = other.came != Came::Reported;
        let wanted = match model::beside(p, object, other, &town.objects) {
            _ if !seen || !titled => "",
            Some(true) => "p",
            Some(false) => "",
            None if shown.is_empty() => "",
            None => "p",
        };
        let wanted = wanted.to_owned();
        tally.case("page: task's others", p, &format!("{other}\n  beside {object}"), shown, wanted);
    }
}

/// The forms of a task's page by the last part of where they go; the tools of those who work on it by
/// the marks that only these have, because who asked writes to the same place.
fn forms(page: &str, base: &str) -> Vec<&'static str> {
    let tool = |tool: &str| page.contains(&format!("name=\"work\" id=\"{tool}"));
    let posts = |to: &str| page.contains(&format!("action=\"{base}/{to}\""));
    let tools = ["do-", "do-links"].into_iter().filter(|name| tool(name));
    tools.chain(["checks", "comments", "files", "reopening"].into_iter().filter(|to| posts(to))).collect()
}

/// The pages behind secret links, for whoever holds the link.
pub async fn links(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    for object in &town.objects {
        let Some(secret) = &object.secret else { continue };
        let holder = Person { link: Some(tasks::task::report::link_hat(secret)), ..p.clone() };
        let base = format!("/follow/{secret}");
        let here = p.visits == object.tenant;
        let opens = if here { Outcome::Shown } else { Outcome::NotFound };
        let if_there = |there: bool| if here && there { Outcome::Shown } else { Outcome::NotFound };
        let page = tally.get(visitor, &base).await;
        tally.case("page: link", &holder, object, outcome_of(&page), opens);
        let says = if here { model::page(&holder, object) } else { String::new() };
        tally.case("page: link says", &holder, object, letters(&page.text(), object.n), says);
        others(tally, town, &holder, object, &page.text(), here);
        let steps = tally.get(visitor, &format!("{base}/steps")).await;
        let says = if here { model::steps(&holder, object) } else { String::new() };
        tally.case("part: link's steps", &holder, object, letters(&steps.text(), object.n), says);
        let photo = tally.get(visitor, &format!("{base}/photos/1")).await;
        tally.case("photo: link's", &holder, object, outcome_of(&photo), if_there(object.photo));
        for n in 1..=object.files.len() + 1 {
            let file = tally.get(visitor, &format!("{base}/files/{n}")).await;
            let letter = model::file(&holder, object, n);
            tally.case("file: link's", &holder, object, outcome_of(&file), if_there(letter.is_some()));
        }
        let received = tally.get(visitor, &format!("/report/received/{secret}")).await;
        tally.case("page: received", &holder, object, outcome_of(&received), opens);
    }
}

/// The list of her units, in each of its views.
pub async fn units(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let today = testkit::NOW.date();
    for (n, view) in View::ALL.into_iter().enumerate() {
        let path = if (turn + n).is_multiple_of(2) { "/tasks" } else { "/tasks/list" };
        let page = tally.get(visitor, &format!("{path}?view={}", view.name())).await;
        let opens = super::desk::at_work(p);
        tally.case("page: tasks", p, &view.name(), outcome_of(&page), opens);
        compare(tally, "page: tasks", town, p, &page.text(), |o| {
            Some(opens == Outcome::Shown && model::in_list(p, o, view, None, today) == InList::Shown)
        });
    }
}
