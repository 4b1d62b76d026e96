//! The pages of mails that have not left: of a unit for those who work there, of the municipality for who looks
//! after connections. To whom they are and what stands in them is on the page of a mail alone.

use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect};
use base::id::Uuid;
use base::{Result, Time};
use door::{Ctx, Reply, Routes};
use serde::Deserialize;
use store::Guarded;
use store::outbox::{Counts, State};
use tasks::around::{UnitNames, unit_names};
use web::parts::{self, Action, Definitions, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::model::{Unsent, Whose};
use crate::mail::decide::Outcome;
use crate::mail::pages::unit_href;
use crate::mail::{Mail, MailId};

/// Mails on a page.
const PAGE: u32 = 50;
/// The page of the municipality.
const ALL: &str = "/mail/unsent";

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/mail/unsent", all)
        .post("/mail/unsent/again", all_again)
        .post("/mail/unsent/now", all_now)
        .get("/mail/units/{key}/unsent", unit)
        .post("/mail/units/{key}/unsent/again", unit_again)
        .post("/mail/units/{key}/unsent/now", unit_now)
        .post("/mail/{id}/again", again)
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

/// `GET /mail/unsent`
async fn all(ctx: Ctx, Query(asked): Query<Asked>) -> Reply {
    let names = unit_names(&ctx).await?;
    let (viewer, rows) = (ctx.viewer(), Rows { ctx: &ctx, units: Some(&names) });
    let body = list(&rows, Whose::all(ctx.tenant_id()), ALL, asked.before.parse().ok()).await?;
    let page = Page::new(&viewer, viewer.t.get("mailbox-unsent-menu"));
    Ok(page.lead(viewer.t.get("mailbox-unsent-lead")).wide().html(body)?)
}

/// `GET /mail/units/{key}/unsent`
async fn unit(ctx: Ctx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let (viewer, rows) = (ctx.viewer(), Rows { ctx: &ctx, units: None });
    let whose = Whose::unit(ctx.tenant_id(), &key);
    let body = list(&rows, whose, &unsent_href(&key), asked.before.parse().ok()).await?;
    let page = Page::new(&viewer, viewer.t.get("mailbox-unsent")).crumb(unit_href(&key), viewer.t.get("mailbox-menu"));
    Ok(page.lead(viewer.t.get("mailbox-unsent-lead")).wide().html(body)?)
}

fn unsent_href(key: &str) -> String {
    format!("{}/unsent", unit_href(key))
}

/// `POST /mail/unsent/again`
async fn all_again(ctx: Ctx) -> Reply {
    resend(&ctx, Whose::all(ctx.tenant_id()), State::Dead, ALL).await
}

/// `POST /mail/unsent/now`
async fn all_now(ctx: Ctx) -> Reply {
    resend(&ctx, Whose::all(ctx.tenant_id()), State::Waiting, ALL).await
}

/// `POST /mail/units/{key}/unsent/again`
async fn unit_again(ctx: Ctx, Path(key): Path<String>) -> Reply {
    resend(&ctx, Whose::unit(ctx.tenant_id(), &key), State::Dead, &unsent_href(&key)).await
}

/// `POST /mail/units/{key}/unsent/now`
async fn unit_now(ctx: Ctx, Path(key): Path<String>) -> Reply {
    resend(&ctx, Whose::unit(ctx.tenant_id(), &key), State::Waiting, &unsent_href(&key)).await
}

async fn resend(ctx: &Ctx, whose: Guarded<Whose>, state: State, back: &str) -> Reply {
    actions::mails_resend(ctx, whose, state).await?;
    Ok(Redirect::to(back).into_response())
}

/// `POST /mail/{id}/again`
async fn again(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let id: MailId = id.parse()?;
    actions::mail_resend(&ctx, id).await?;
    Ok(Redirect::to(&format!("/mail/{id}")).into_response())
}

/// How many there are, what can be done with all, and the newest of them.
async fn list(rows: &Rows<'_>, whose: Guarded<Whose>, here: &str, before: Option<Uuid>) -> Result<Html> {
    let (counts, mut unsent) = actions::unsent(rows.ctx, whose, before, PAGE + 1).await?;
    let t = &rows.ctx.viewer().t;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = unsent.len() > page;
    unsent.truncate(page);
    let next = unsent.last().filter(|_| more).map(|u| format!("{here}?before={}", u.letter));
    let facts = Definitions::new()
        .line(t.get("mailbox-unsent-dead"), t.number(counts.dead))
        .line(t.get("mailbox-unsent-waiting"), t.number(counts.waiting));
    let parts = [
        parts::definitions(&facts),
        buttons(t, counts, here),
        rows.table(t, &unsent),
        parts::pagination(t, before.map(|_| here), next.as_deref()),
    ];
    Ok(Html(format!("<div class=\"stack-lg\">{}</div>", parts.into_iter().collect::<Html>())))
}

fn buttons(t: &T, counts: Counts, here: &str) -> Html {
    let all = [
        (counts.dead, "again", "mailbox-again-all", Variant::Primary),
        (counts.waiting, "now", "mailbox-now-all", Variant::Secondary),
    ];
    let some = all.into_iter().filter(|(count, ..)| *count > 0);
    let buttons = some.map(|(n, to, key, variant)| button(format!("{here}/{to}"), t.count(key, n), variant));
    parts::actions(&buttons.collect::<Vec<_>>())
}

fn button(href: String, label: String, variant: Variant) -> Html {
    parts::action(&Action { href, label, icon: "mail", variant, ..Action::default() })
}

/// What a list shows of its mails.
struct Rows<'a> {
    ctx: &'a Ctx,
    /// In the list of the municipality, whose they are; there nothing leads to the mails.
    units: Option<&'a UnitNames>,
}

impl Rows<'_> {
    fn table(&self, t: &T, unsent: &[Unsent]) -> Html {
        if unsent.is_empty() {
            return parts::empty("mail", &t.get("mailbox-unsent-none"), "", &Html::default());
        }
        let second = if self.units.is_some() { "mailbox-col-unit" } else { "mailbox-col-kind" };
        let columns = ["mailbox-col-case", second, "mailbox-col-to", "mailbox-col-written", "mailbox-col-state"];
        parts::table(&Table {
            caption: t.get("mailbox-unsent"),
            columns: columns.iter().map(|k| t.get(k)).collect(),
            numeric: Vec::new(),
            rows: unsent.iter().map(|u| self.row(t, u)).collect(),
        })
    }

    fn row(&self, t: &T, unsent: &Unsent) -> Vec<Html> {
        let kind = t.get(&format!("mailbox-kind-{}", unsent.kind));
        let (case, second) = match self.units {
            Some(names) => (Html::text(&unsent.number), names.name(&unsent.unit)),
            None => (Html::link(&format!("/mail/{}", unsent.mail), &unsent.number), kind),
        };
        let asked = unsent.task == Some(unsent.asked);
        let state = [state_tag(t, unsent), Html::text(format!(" {}", why(t, unsent))), newer(t, unsent)];
        vec![
            case,
            Html::text(second),
            Html::text(t.get(if asked { "mailbox-to-asked" } else { "mailbox-to-follows" })),
            Html::text(t.date_time(Time::from_micros(unsent.at))),
            state.into_iter().collect(),
        ]
    }
}

/// Who has written anew meanwhile judges whether this one is still wanted.
fn newer(t: &T, unsent: &Unsent) -> Html {
    let newer = unsent.newer.map(|_| [Html::text(" "), tag(Tone::Warning, t.get("mailbox-newer"))]);
    newer.into_iter().flatten().collect()
}

fn state_tag(t: &T, unsent: &Unsent) -> Html {
    if unsent.is_dead() {
        tag(Tone::Danger, t.get("mailbox-unsent-dead"))
    } else {
        tag(Tone::Info, t.get("mailbox-unsent-waiting"))
    }
}

/// Why it has not left.
fn why(t: &T, unsent: &Unsent) -> String {
    match unsent.error.as_deref() {
        None => t.get("mailbox-why-new"),
        Some("no-relay") => t.get("mailbox-why-no-relay"),
        Some("unreachable") => t.get("mailbox-why-unreachable"),
        Some("timeout") => t.get("mailbox-why-timeout"),
        Some("tls") => t.get("mailbox-why-tls"),
        Some("address") => t.get("mailbox-why-address"),
        Some("expired") => t.get("mailbox-why-expired"),
        Some("ours") => t.get("mailbox-why-ours"),
        Some(code) => match code.strip_prefix("smtp-") {
            // RFC 5321, 4.2.3: no such mailbox, not here, or its name is not allowed.
            Some(code @ ("550" | "551" | "553")) => t.with("mailbox-why-refused", &[("code", code)]),
            Some(code) if code.starts_with('4') => t.with("mailbox-why-later", &[("code", code)]),
            Some(code) => t.with("mailbox-why-code", &[("code", code)]),
            None => t.get("mailbox-why-nonsense"),
        },
    }
}

/// On the page of a unit's mail: that some have not left, and the way to them.
pub(crate) async fn notice(ctx: &Ctx, key: &str) -> Result<Html> {
    let counts = actions::counts(ctx, Whose::unit(ctx.tenant_id(), key)).await?;
    let t = &ctx.viewer().t;
    if counts == Counts::default() {
        return Ok(Html::default());
    }
    let tone = if counts.dead > 0 { Tone::Warning } else { Tone::Info };
    let link = Html::link(&unsent_href(key), &t.get("mailbox-unsent-see"));
    let numbers = [("dead", counts.dead.to_string()), ("waiting", counts.waiting.to_string())];
    let numbers = numbers.each_ref().map(|(name, count)| (*name, count.as_str()));
    Ok(parts::alert(tone, &t.with("mailbox-unsent-some", &numbers), &link))
}

/// On the page of a mail of ours that has not left: how it is with it, and the way to send it again.
pub(crate) async fn of_mail(ctx: &Ctx, t: &T, mail: &Mail) -> Result<Html> {
    if mail.letter.is_none() || !matches!(mail.outcome, Outcome::Waiting | Outcome::Dead) {
        return Ok(Html::default());
    }
    let Some((unsent, due)) = actions::of_mail(ctx, mail).await? else {
        return Ok(parts::alert(Tone::Warning, "", &Html::text(t.get("mailbox-unsent-gone"))));
    };
    let (tone, title, label, variant) = if unsent.is_dead() {
        (Tone::Warning, "mailbox-unsent-dead", "mailbox-again", Variant::Primary)
    } else {
        (Tone::Info, "mailbox-unsent-waiting", "mailbox-now", Variant::Secondary)
    };
    let mut inner = vec![Html::prose(&told(t, &unsent, due.filter(|due| *due > ctx.now())))];
    if ctx.could("mail_resend", mail) {
        inner.push(button(format!("/mail/{}/again", mail.id), t.get(label), variant));
    }
    Ok(parts::alert(tone, &t.get(title), &inner.into_iter().collect()))
}

/// Why it has not left, what happens next, and whether somebody has written anew.
fn told(t: &T, unsent: &Unsent, due: Option<Time>) -> String {
    let mut said = vec![why(t, unsent)];
    if let (false, Some(due)) = (unsent.is_dead(), due) {
        let until = t.date_time(Time::from_micros(unsent.expires_at));
        said.push(t.with("mailbox-unsent-next", &[("due", &t.date_time(due)), ("until", &until)]));
    }
    if let Some(newer) = unsent.newer {
        said.push(t.with("mailbox-newer-text", &[("when", &t.date_time(Time::from_micros(newer)))]));
    }
    said.join(" ")
}
