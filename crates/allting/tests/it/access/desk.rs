//! The desk of those who work, what is public, and the pages of other rooms, beside what the model says.

use tasks::task::list::View;
use testkit::{Page, Visitor};

use super::model::{self, InList, Outcome};
use super::pages::{compare, leads_to, letters, outcome_of};
use super::rooms::Kept;
use super::tally::Tally;
use super::town::{Came, DRAWER, Object, Person, Town, UNITS};

/// What becomes of her where those come who work here.
pub fn at_work(p: &Person) -> Outcome {
    model::guard(p, None, &model::Who::AtWork)
}

/// Who looks at what.
struct Looks<'a, 'w> {
    tally: &'a mut Tally,
    town: &'a Town,
    p: &'a Person,
    visitor: &'a mut Visitor<'w>,
}

impl Looks<'_, '_> {
    /// Whether she gets a page of the desk.
    async fn opens(&mut self, way: &'static str, path: &str) -> Page {
        let page = self.tally.get(self.visitor, path).await;
        self.tally.case(way, self.p, &path, outcome_of(&page), at_work(self.p));
        page
    }

    /// And which tasks are on it.
    async fn lists(&mut self, way: &'static str, path: &str, model: impl Fn(&Object) -> bool) {
        let text = self.opens(way, path).await.text();
        compare(self.tally, way, self.town, self.p, &text, |o| Some(model(o)));
    }
}

/// Her day, the board, the calendar, choosing, sheets.
pub async fn desk(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let p = &Person { link: None, ..p.clone() };
    let today = testkit::NOW.date();
    let mut looks = Looks { tally, town, p, visitor };
    let path = ["/tasks/today", "/tasks/today/list"][turn % 2];
    looks.lists("page: today", path, |o| model::on_her_day(p, o, today)).await;
    looks.lists("page: board", "/tasks/board", |o| model::on_board(p, o, None)).await;
    let unit = UNITS[turn % UNITS.len()];
    let path = format!("/tasks/board/list?unit={unit}");
    looks.lists("page: board", &path, |o| model::on_board(p, o, Some(unit))).await;
    for view in [View::ALL[turn % 5], View::ALL[(turn + 2) % 5]] {
        let listed = |o: &Object| model::in_list(p, o, view, None, today) == InList::Shown;
        looks.lists("page: choose", &format!("/tasks/choose?view={}", view.name()), listed).await;
    }
    for view in [View::ALL[turn % 6], View::ALL[(turn + 3) % 6]] {
        let listed = |o: &Object| model::in_list(p, o, view, None, today) == InList::Shown;
        looks.lists("page: sheet", &format!("/tasks/export.csv?view={}", view.name()), listed).await;
    }
    // The same lines in a ZIP, which is not opened here.
    looks.opens("page: sheet", "/tasks/export.xlsx").await;
    for (year, month) in [(2026, 11), (2026, 12)] {
        for mine in [false, true] {
            let whose = if mine { "&whose=mine" } else { "" };
            let text =
                looks.opens("page: calendar", &format!("/tasks/calendar?month={year}-{month}{whose}")).await.text();
            for object in &town.objects {
                let listed = model::in_calendar(p, object, (year, month), mine);
                let shown = (leads_to(&text, object), letters(&text, object.n));
                looks.tally.case("page: calendar", p, object, shown, (listed, titled(object, listed)));
            }
        }
    }
}

/// What a list of titles says: a report is called as all of its category.
fn titled(object: &Object, shown: bool) -> String {
    if shown && object.came != Came::Reported { "p".into() } else { String::new() }
}

/// The numbers of her units, and the tasks behind them.
pub async fn figures(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let p = &Person { link: None, ..p.clone() };
    let today = testkit::NOW.date();
    let opens = match model::guard(p, None, &model::Who::Known) {
        Outcome::Shown if model::units(p).is_empty() => Outcome::NotFound,
        other => other,
    };
    let all = ["open", "overdue", "waiting", "opened", "closed"];
    for what in [all[turn % 5], all[(turn + 1) % 5], all[(turn + 2) % 5]] {
        let path = format!("/tasks/figures/list?what={what}");
        let page = tally.get(visitor, &path).await;
        tally.case("page: figures", p, &path, outcome_of(&page), opens);
        let text = page.text();
        for object in &town.objects {
            let counted = model::counted(p, object, what, today);
            let shown = (leads_to(&text, object), letters(&text, object.n));
            let model = (counted != InList::Absent, titled(object, counted == InList::Shown));
            tally.case("page: figures' tasks", p, object, shown, model);
        }
    }
    for path in [["/tasks/figures", "/tasks/figures/part"][turn % 2], "/tasks/figures/xlsx", "/tasks/figures/csv"] {
        let page = tally.get(visitor, path).await;
        tally.case("page: figures", p, &path, outcome_of(&page), opens);
        compare(tally, "page: figures", town, p, &page.text(), |_| Some(false));
        if path.ends_with("csv") {
            numbers(tally, town, p, &page.text());
        }
    }
}

/// How many tasks of each unit are open, overdue and on hold, by the sheet.
fn numbers(tally: &mut Tally, town: &Town, p: &Person, sheet: &str) {
    for unit in UNITS.into_iter().chain([DRAWER]) {
        let line = sheet.lines().find_map(|line| line.strip_prefix(&format!("unit;{unit};")));
        let cells: Vec<&str> = line.unwrap_or_default().split(';').collect();
        // After the name; a unit of which there is nothing to tell has no line.
        let shown = [1, 2, 3].map(|n| cells.get(n).and_then(|c| c.parse().ok()).unwrap_or(0_i64));
        let model = ["open", "overdue", "waiting"].map(|what| {
            let counts = |o: &&Object| model::counted(p, o, what, testkit::NOW.date()) != InList::Absent;
            town.objects.iter().filter(|o| o.unit == unit).filter(counts).count() as i64
        });
        tally.case("page: numbers", p, &unit, shown, model);
    }
}

/// The calendars of others, for whoever has the link.
pub async fn feeds(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>) {
    for feed in &town.feeds {
        let page = tally.get(visitor, &format!("/tasks/feed/{}", feed.secret)).await;
        let whose = format!("the calendar of {}", feed.owner);
        tally.case("page: feed", p, &whose, outcome_of(&page), model::opens_feed(p, feed));
        compare(tally, "page: feed", town, p, &page.text(), |o| Some(model::in_feed(p, feed, o)));
    }
}

/// What anybody may know: that something was reported, and nothing of what was written.
pub async fn public(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let kind = ["json", "xml"][turn % 2];
    let text = tally.get(visitor, &format!("/open311/v2/requests.{kind}")).await.expect(200).text();
    let number = |o: &Object| o.task.as_ref().unwrap().number();
    for object in &town.objects {
        // Each municipality counts from one.
        let here = object.tenant == p.visits;
        let listed = [format!("\"{}\"", number(object)), format!(">{}<", number(object))];
        let shown = here && listed.iter().any(|said| text.contains(said));
        let shown = (shown, letters(&text, object.n));
        tally.case("page: public", p, object, shown, (model::is_public(p, object), String::new()));
    }
    let here: Vec<&Object> = town.objects.iter().filter(|o| o.tenant == p.visits).collect();
    for n in 0..2.min(here.len()) {
        let object = here[(3 * turn + n) % here.len()];
        for noun in ["requests", "tokens"] {
            let page = tally.get(visitor, &format!("/open311/v2/{noun}/{}.{kind}", number(object))).await;
            let opens = if model::is_public(p, object) { Outcome::Shown } else { Outcome::NotFound };
            tally.case("page: public", p, object, outcome_of(&page), opens);
            tally.case("page: public", p, object, letters(&page.text(), object.n), String::new());
        }
    }
}

/// A third of what other rooms keep, another one for each who looks.
pub async fn rooms(tally: &mut Tally, town: &Town, p: &Person, visitor: &mut Visitor<'_>, turn: usize) {
    let p = &Person { link: None, ..p.clone() };
    for (_, kept) in town.kept.iter().enumerate().filter(|(n, _)| (n + turn).is_multiple_of(3)) {
        let page = tally.get(visitor, &kept.path).await;
        room(tally, "page: room", p, kept, outcome_of(&page), &page.text());
    }
    for (tenant, trial) in &town.trials {
        let manager = model::Who::Role(&["task_manager"], store::Assurance::Substantial);
        let opens = model::guard(p, Some(*tenant), &manager);
        let page = tally.get(visitor, &format!("/routing/trials/{trial}/tasks?line=0")).await;
        tally.case("page: trial", p, trial, outcome_of(&page), opens);
        let text = page.text();
        for object in &town.objects {
            let tried = opens == Outcome::Shown && object.tenant == *tenant && model::tried(p, object);
            let shown = (leads_to(&text, object), letters(&text, object.n));
            tally.case("page: trial's tasks", p, object, shown, (tried, titled(object, tried)));
        }
    }
}

/// Whether she gets the page, and what of it.
pub fn room(tally: &mut Tally, way: &'static str, p: &Person, kept: &Kept, outcome: Outcome, text: &str) {
    let opens = model::guard(p, kept.tenant, &kept.who);
    tally.case(way, p, &format!("{} for {:?}", kept.path, kept.who), outcome, opens);
    for (tenant, said, who) in &kept.holds {
        let model = opens == Outcome::Shown && model::guard(p, *tenant, who) == Outcome::Shown;
        tally.case(way, p, &format!("{said} at {} for {who:?}", kept.path), text.contains(said), model);
    }
}
