//! The pages that are open to all: contact, accessibility, privacy, about.

use askama::Template;
use base::{Error, Result};
use door::{Ctx, Reply};
use web::parts::{self, Definitions};
use web::{Html, Page, T};

use crate::facts;

/// One part of such a page.
struct Part {
    title: String,
    text: String,
    items: Vec<String>,
    /// Addresses and words of links.
    links: Vec<(&'static str, String)>,
}

impl Part {
    /// From the keys `<key>-title`, `<key>-text` and `<key>-item-1` to `-<items>`.
    fn new(t: &T, key: &str, items: usize) -> Self {
        Self {
            title: t.get(&format!("{key}-title")),
            text: t.get(&format!("{key}-text")),
            items: (1..=items).map(|n| t.get(&format!("{key}-item-{n}"))).collect(),
            links: Vec::new(),
        }
    }

    fn link(mut self, href: &'static str, words: String) -> Self {
        self.links.push((href, words));
        self
    }
}

#[derive(Template)]
#[template(path = "prose.html")]
struct Prose {
    parts: Vec<Part>,
}

fn answer(ctx: &Ctx, key: &str, parts: Vec<Part>) -> Reply {
    let viewer = ctx.viewer();
    let lead = viewer.t.get(&format!("{key}-lead"));
    let page = Page::new(&viewer, viewer.t.get(&format!("{key}-title"))).narrow().description(&lead).lead(lead);
    Ok(page.body(&Prose { parts })?)
}

/// `GET /accessibility`: what was tested and how, and what was not.
pub async fn accessibility(ctx: Ctx) -> Reply {
    let t = &ctx.viewer().t;
    let parts = vec![
        Part::new(t, "portal-a11y-goal", 0),
        Part::new(t, "portal-a11y-tested", 4),
        Part::new(t, "portal-a11y-untested", 3),
        Part::new(t, "portal-a11y-known", 3),
        Part::new(t, "portal-a11y-tell", 0).link("/contact", t.get("portal-a11y-tell-link")),
        Part::new(t, "portal-a11y-complain", 0).link("https://www.uutilsynet.no/", t.get("portal-a11y-complain-link")),
    ];
    answer(&ctx, "portal-a11y", parts)
}

/// `GET /privacy`
pub async fn privacy(ctx: Ctx) -> Reply {
    let t = &ctx.viewer().t;
    let mut cookies = Part::new(t, "portal-privacy-cookies", 3);
    if let Some(host) = tiles_host(&ctx) {
        cookies.items.push(t.with("portal-privacy-tiles", &[("host", &host)]));
    }
    let mut parts = vec![
        Part::new(t, "portal-privacy-what", 5),
        Part::new(t, "portal-privacy-safe", 4),
        cookies,
        Part::new(t, "portal-privacy-rights", 3)
            .link("https://www.datatilsynet.no/", t.get("portal-privacy-rights-link")),
    ];
    if ctx.wearer().is_some() {
        parts.insert(0, own_privacy(t));
    }
    answer(&ctx, "portal-privacy", parts)
}

/// What somebody who is signed in can do here and now.
fn own_privacy(t: &T) -> Part {
    Part::new(t, "portal-privacy-yours", 0)
        .link("/privacy/seen", t.get("portal-privacy-seen-link"))
        .link("/privacy/copies", t.get("portal-privacy-copy-link"))
        .link("/privacy/requests", t.get("portal-privacy-request-link"))
}

/// Who else is asked for map pictures, where that is configured.
fn tiles_host(ctx: &Ctx) -> Option<String> {
    let tiles = ctx.tenant().map.tiles.as_deref()?;
    let host = tiles.split_once("://")?.1.split('/').next()?;
    Some(host.to_owned())
}

/// `GET /about`
pub async fn about(ctx: Ctx) -> Reply {
    let t = &ctx.viewer().t;
    let parts = vec![
        Part::new(t, "portal-about-name", 0),
        Part::new(t, "portal-about-how", 4),
        Part::new(t, "portal-about-open", 0).link("/report-weakness", t.get("portal-weakness-link")),
    ];
    answer(&ctx, "portal-about", parts)
}

#[derive(Template)]
#[template(path = "contact.html")]
struct Contact<'a> {
    t: &'a T,
    facts: Html,
    write: Html,
    urgent: [(String, &'static str); 4],
}

/// `GET /contact`
pub async fn contact(ctx: Ctx) -> Reply {
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let inner = Contact {
        t,
        facts: contact_facts(&ctx, t).await?,
        write: write_link(&ctx, t).await?,
        urgent: [
            (t.get("portal-urgent-fire"), "110"),
            (t.get("portal-urgent-police"), "112"),
            (t.get("portal-urgent-medical"), "113"),
            (t.get("portal-urgent-doctor"), "116117"),
        ],
    };
    let lead = t.get("portal-contact-lead");
    Ok(Page::new(&viewer, t.get("portal-contact-title")).description(&lead).lead(lead).body(&inner)?)
}

/// The way to the form, with the first category that is about no place; nothing where all are.
async fn write_link(ctx: &Ctx, t: &T) -> Result<Html> {
    let all = tasks::actions::categories(ctx.replica(), ctx.tenant_id()).await?;
    let Some(question) = all.iter().find(|c| c.active && !c.placed) else { return Ok(Html::default()) };
    let href = format!("/report?category={}", question.key);
    let link = parts::button_link(&href, &t.get("portal-contact-write"), "chat", parts::Variant::Primary);
    Ok(parts::actions(&[link]))
}

/// The key of the unit that answers the phone for all of them.
const COUNTER: &str = "servicetorget";

/// How the municipality is reached.
///
/// # Errors
/// As the register's reading.
pub async fn contact_facts(ctx: &Ctx, t: &T) -> Result<Html> {
    let mut list = Definitions::new();
    match register::unit_by_key(ctx.db(), ctx.tenant_id(), COUNTER).await {
        Ok(unit) => list = facts::reach(t, list.line(t.get("portal-contact-unit"), &unit.name), &unit),
        Err(Error::NotFound) => {}
        Err(error) => return Err(error),
    }
    let list = list.line(t.get("portal-contact-orgno"), orgno(&ctx.tenant().orgno.to_string()));
    Ok(parts::definitions(&list))
}

/// Nine digits as people write them: `313 131 314`.
pub fn orgno(number: &str) -> String {
    match (number.get(..3), number.get(3..6), number.get(6..)) {
        (Some(a), Some(b), Some(c)) if number.len() == 9 => format!("{a}\u{a0}{b}\u{a0}{c}"),
        _ => number.to_owned(),
    }
}
