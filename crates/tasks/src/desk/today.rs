//! `GET /tasks/today`: my day. When it is empty, everything is done.

use askama::Template;
use base::{Error, Result, Time, calendar};
use chrono::{Days, NaiveDate, NaiveTime};
use door::{Ctx, HatKind, Reply};
use web::page::fragment;
use web::parts::{self, Variant};
use web::{Html, Page, T};

use super::{away, store};
use crate::task::list::Line;
use crate::task::list_page::card;
use crate::{around, watch};

/// What she finds there.
struct Found {
    due: Vec<Line>,
    woken: Vec<Line>,
    asked: Vec<Line>,
    new: Vec<Line>,
    /// What comes or is past in the units that she leads.
    led: Vec<Line>,
    /// What those have for whom she stands in, under their names.
    stood_in: Vec<(String, Vec<Line>)>,
}

impl Found {
    fn is_empty(&self) -> bool {
        self.due.is_empty()
            && self.woken.is_empty()
            && self.asked.is_empty()
            && self.new.is_empty()
            && self.led.is_empty()
            && self.stood_in.is_empty()
    }
}

/// From when on something is new: what came since the last working day before today began, so that on
/// Monday the weekend is new.
pub fn new_from(today: NaiveDate) -> Time {
    let mut day = today;
    while let Some(before) = day.checked_sub_days(Days::new(1)) {
        day = before;
        if calendar::is_working_day(day) {
            break;
        }
    }
    Time::from_oslo(day.and_time(NaiveTime::MIN))
}

async fn find(ctx: &Ctx) -> Result<Found> {
    if !ctx.has_hat(HatKind::Job) {
        return Err(Error::NotFound);
    }
    let (db, scope, person, today) = (ctx.replica(), ctx.scope(), ctx.signed_in()?.person, ctx.now().date());
    let woken = store::woken(db, &scope, person).await?;
    let mut due = store::due_by(db, &scope, person, today).await?;
    // Each once: that it can go on is what there is to know.
    due.retain(|line| !woken.iter().any(|w| w.id == line.id));
    let leads: Vec<String> = ctx
        .hats()
        .into_iter()
        .filter(|h| h.kind == HatKind::Job && h.has_role("leader"))
        .filter_map(|h| h.key.strip_prefix("unit:").map(str::to_owned))
        .collect();
    let mut led = store::due_in(db, &scope, &leads, watch::close(today)).await?;
    led.retain(|line| !due.iter().chain(&woken).any(|mine| mine.id == line.id));
    let mut stood_in = Vec::new();
    for away in away::stands_in_for(db, ctx.tenant_id(), person, today).await? {
        let lines = store::held(db, &scope, away.person, 50).await?;
        if !lines.is_empty() {
            stood_in.push((away.name, lines));
        }
    }
    Ok(Found {
        stood_in,
        led,
        due,
        woken,
        asked: store::asked(db, &scope).await?,
        new: store::new_since(db, &scope, new_from(today)).await?,
    })
}

#[derive(Template)]
#[template(path = "today_list.html")]
struct ListView {
    sections: Vec<Section>,
    done: Html,
}

struct Section {
    id: String,
    title: String,
    cards: Html,
}

async fn list_view(ctx: &Ctx, t: &T) -> Result<ListView> {
    let found = find(ctx).await?;
    let names = around::unit_names(ctx).await?;
    let done = if found.is_empty() {
        let link = parts::button_link("/tasks?view=mine", &t.get("tasks-today-mine"), "task", Variant::Secondary);
        parts::empty("check", &t.get("tasks-today-done"), &t.get("tasks-today-done-text"), &link)
    } else {
        Html::default()
    };
    let lists = [
        ("due", "tasks-today-due", &found.due),
        ("woken", "tasks-today-woken", &found.woken),
        ("asked", "tasks-today-asked", &found.asked),
        ("new", "tasks-today-new", &found.new),
        ("led", "tasks-today-led", &found.led),
    ];
    let mut sections: Vec<Section> = lists
        .into_iter()
        .filter(|(_, _, lines)| !lines.is_empty())
        .map(|(id, key, lines)| {
            let cards: Vec<_> = lines.iter().map(|l| card(t, l, ctx.now(), Some(&names), parts::Heading::H3)).collect();
            let count = i64::try_from(lines.len()).unwrap_or_default();
            Section { id: id.to_owned(), title: t.count(key, count), cards: parts::cards(t, &cards) }
        })
        .collect();
    for ((name, lines), n) in found.stood_in.iter().zip(1..) {
        let cards: Vec<_> = lines.iter().map(|l| card(t, l, ctx.now(), Some(&names), parts::Heading::H3)).collect();
        let title = t.with("tasks-today-stands-in", &[("name", name)]);
        sections.push(Section { id: format!("away-{n}"), title, cards: parts::cards(t, &cards) });
    }
    Ok(ListView { sections, done })
}

#[derive(Template)]
#[template(source = "{{ nav }}{{ list }}", ext = "html")]
struct PageView {
    nav: Html,
    list: Html,
}

/// The whole page.
pub async fn page(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let list = Html::render(&list_view(&ctx, t).await?)?;
    let keys = ctx.hat_keys();
    let own = format!("person:{}", ctx.signed_in()?.person);
    let at_work = |h: &&str| h.starts_with("unit:") || h.starts_with("team:") || door::is_colleague(h);
    let topics: Vec<&str> = keys.into_iter().filter(at_work).chain([own.as_str()]).collect();
    let view = PageView { nav: super::nav(t, "/tasks/today"), list: parts::live(&topics, "/tasks/today/list", &list) };
    let page = Page::new(&viewer, t.get("tasks-today")).crumb("/tasks", t.get("tasks-menu-tasks"));
    Ok(page.lead(t.weekday_date(ctx.now().date())).body(&view)?)
}

/// `GET /tasks/today/list`: the part that is live.
pub async fn part(ctx: Ctx) -> Reply {
    let t = ctx.viewer().t;
    Ok(fragment(&list_view(&ctx, &t).await?)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn on_monday_the_weekend_is_new_and_after_easter_all_of_it() {
        let from = |day: &str| new_from(day.parse().unwrap()).date().to_string();
        assert_eq!(from("2026-11-24"), "2026-11-23");
        assert_eq!(from("2026-11-23"), "2026-11-20");
        assert_eq!(from("2026-04-07"), "2026-04-01");
    }
}
