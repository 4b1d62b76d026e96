//! The front page: what the municipality is for those who have not signed in; hats and cards for
//! those who have.

use askama::Template;
use axum::extract::Query;
use base::Time;
use chrono::Timelike;
use door::{Ctx, Hat, HatKind, Reply};
use serde::Deserialize;
use store::card::{self, CardRow};
use web::page::piece;
use web::parts::{self, Variant};
use web::{Html, Page, T};

use crate::cards::{self, Frame};
use crate::words;

/// How many cards a hat shows here; one more is read to know whether there are more.
const EACH: usize = 5;
/// As many as [`EACH`] and one.
const READ: u32 = 6;

#[derive(Deserialize)]
pub struct Part {
    /// `hats` for all sections, or the key of one hat: what a live page fetches again.
    part: Option<String>,
}

/// `GET /`
pub async fn page(ctx: Ctx, Query(query): Query<Part>) -> Reply {
    if ctx.wearer().is_none() {
        return welcome(&ctx).await;
    }
    let (viewer, hats) = (ctx.viewer(), ctx.hats());
    let t = &viewer.t;
    match query.part.as_deref() {
        None => {
            let rows = card::of_hats(ctx.replica(), &ctx.scope(), READ).await?;
            cards::seen(&ctx, &hats, &rows);
            let body = sections(&ctx, t, &hats, &rows);
            let mut html = greeting(&ctx, t, &rows);
            let topics = own_topics(&ctx);
            let topics: Vec<&str> = topics.iter().map(String::as_str).collect();
            html.0.push_str(&parts::live(&topics, "/?part=hats", &body).0);
            Ok(Page::new(&viewer, t.get("portal-title")).wide().own_heading().html(html)?)
        }
        Some("hats") => {
            let rows = card::of_hats(ctx.replica(), &ctx.scope(), READ).await?;
            cards::seen(&ctx, &hats, &rows);
            Ok(piece(sections(&ctx, t, &hats, &rows)))
        }
        Some(key) => {
            let hat = hats.into_iter().find(|h| h.key == key).ok_or(base::Error::NotFound)?;
            let rows =
                card::of_hat(ctx.replica(), &ctx.scope(), &hat.keys().collect::<Vec<_>>(), false, None, READ).await?;
            cards::seen(&ctx, &[hat], &rows);
            Ok(piece(section(&ctx, t, hat, &rows)))
        }
    }
}

/// What tells that her hats have changed, or what is shown of them.
fn own_topics(ctx: &Ctx) -> Vec<String> {
    let person = ctx.wearer().map(|w| format!("person:{}", w.person));
    let hidden = ctx.hat_keys().into_iter().filter(|key| door::is_colleague(key)).map(str::to_owned);
    person.into_iter().chain(hidden).collect()
}

/// The hats that have a place on the page: that of a colleague who is asked by name only while she is.
fn shown<'h>(hats: &[&'h Hat], rows: &[CardRow]) -> Vec<&'h Hat> {
    let holds = |hat: &Hat| rows.iter().any(|r| hat.is(&r.hat));
    hats.iter().copied().filter(|hat| !door::is_colleague(&hat.key) || holds(hat)).collect()
}

fn greeting(ctx: &Ctx, t: &T, rows: &[CardRow]) -> Html {
    let name = ctx.wearer().map(|w| w.name.as_str()).unwrap_or_default();
    let first = name.split_whitespace().next().unwrap_or(name);
    let title = match ctx.acting() {
        Some(hat) => words::heading(t, hat),
        None if first.is_empty() => t.get("portal-hello-nobody"),
        None => t.with(hello(ctx.now()), &[("name", first)]),
    };
    parts::hero(&title, &lead(t, rows, ctx.now()), &Html::default())
}

fn hello(now: Time) -> &'static str {
    match now.oslo().hour() {
        5..10 => "portal-hello-morning",
        10..18 => "portal-hello-day",
        _ => "portal-hello-evening",
    }
}

/// What is new since the same time yesterday, each object once.
fn lead(t: &T, rows: &[CardRow], now: Time) -> String {
    let since = now.plus_minutes(-24 * 60);
    let mut fresh: Vec<_> = rows.iter().filter(|r| r.changed_at > since).map(|r| (r.kind.as_str(), r.id)).collect();
    fresh.sort_unstable();
    fresh.dedup();
    match i64::try_from(fresh.len()) {
        Ok(0) if rows.is_empty() => t.get("portal-lead-empty"),
        Ok(0) => t.get("portal-lead-quiet"),
        Ok(count) => t.count("portal-lead-new", count),
        Err(_) => String::new(),
    }
}

/// The chooser and a section for each hat.
fn sections(ctx: &Ctx, t: &T, hats: &[&Hat], rows: &[CardRow]) -> Html {
    let hats = shown(hats, rows);
    let chooser: Vec<parts::Hat> = hats
        .iter()
        .map(|hat| parts::Hat {
            id: words::element_id(&hat.key),
            short: words::short(t, hat),
            icon: hat.kind.icon(),
            ..parts::Hat::default()
        })
        .collect();
    let mut html = if hats.len() > 1 { parts::hat_chooser(t, &chooser, true) } else { Html::default() };
    html.0.push_str("<div class=\"hats\">");
    for hat in &hats {
        let own: Vec<&CardRow> = rows.iter().filter(|r| hat.is(&r.hat)).collect();
        let inner = section(ctx, t, hat, own);
        if hat.kind == HatKind::Myself {
            // Its topic is that of the whole page, which is fetched again then.
            html.0.push_str(&inner.0);
        } else {
            let src = format!("/?part={}", words::in_query(&hat.key));
            html.0.push_str(&parts::live(&[&hat.key], &src, &inner).0);
        }
    }
    html.0.push_str("</div>");
    html
}

#[derive(Template)]
#[template(path = "section.html")]
struct Section {
    id: String,
    icon: Html,
    href: String,
    heading: String,
    cards: Html,
    calm: String,
    more: Option<String>,
}

fn section<'r>(ctx: &Ctx, t: &T, hat: &Hat, rows: impl IntoIterator<Item = &'r CardRow>) -> Html {
    let rows: Vec<&CardRow> = rows.into_iter().collect();
    let unlock = words::step_up_href(ctx);
    let frame = Frame { t, today: ctx.now().date(), unlock: &unlock };
    let html = Html::render(&Section {
        id: words::element_id(&hat.key),
        icon: parts::icon(hat.kind.icon()),
        href: words::hat_href(&hat.key),
        heading: words::heading(t, hat),
        cards: cards::list(&frame, rows.iter().copied(), EACH),
        calm: words::calm(t, hat),
        more: (rows.len() > EACH).then(|| t.get("portal-see-all")),
    });
    html.unwrap_or_else(|error| {
        tracing::error!(%error, "a section of the portal did not render");
        Html::default()
    })
}

#[derive(Template)]
#[template(path = "welcome.html")]
struct Welcome<'a> {
    t: &'a T,
    doings: Vec<Doing>,
    steps: [(String, String); 3],
    contact: Html,
}

/// Something one can do here.
struct Doing {
    icon: Html,
    href: &'static str,
    title: String,
    text: String,
}

/// The front page for those who have not signed in.
async fn welcome(ctx: &Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let reports = ctx.app().menu.iter().any(|m| m.href == "/report");
    let doing = |icon: &str, href: &'static str, key: &str| Doing {
        icon: parts::icon(icon),
        href,
        title: t.get(&format!("portal-do-{key}-title")),
        text: t.get(&format!("portal-do-{key}-text")),
    };
    let mut doings = vec![doing("inbox", "/sign-in?to=/", "own")];
    if reports {
        doings.push(doing("lamp", "/report", "report"));
    }
    doings.push(doing("family", "/sign-in?to=/", "family"));
    doings.push(doing("hand", "/sign-in?to=/", "others"));
    let mut buttons = vec![parts::button_link("/sign-in?to=/", &t.get("portal-sign-in"), "key", Variant::Primary)];
    if reports {
        buttons.push(parts::button_link("/report", &t.get("portal-report"), "lamp", Variant::Secondary));
    }
    let title = t.with("portal-welcome-title", &[("name", &viewer.tenant.short)]);
    let hero = parts::hero(&title, &t.get("portal-welcome-lead"), &parts::actions(&buttons));
    let step = |n: &str| (t.get(&format!("portal-step-{n}-title")), t.get(&format!("portal-step-{n}-text")));
    let rest = Html::render(&Welcome {
        t,
        doings,
        steps: [step("one"), step("two"), step("three")],
        contact: crate::open::contact_facts(ctx, t).await?,
    })?;
    let page = Page::new(&viewer, &viewer.tenant.name).wide().own_heading().description(t.get("portal-welcome-lead"));
    Ok(page.html([hero, rest].into_iter().collect())?)
}
