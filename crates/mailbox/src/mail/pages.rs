//! The pages of mail. A mail as it was and what was in it are handed out as downloads, never opened
//! by a browser on our address.

use askama::Template;
use axum::body::Body;
use axum::extract::{Path, Query};
use axum::response::{IntoResponse, Redirect, Response};
use base::{Error, Result, id::Uuid};
use door::{Ctx, HatKind, Reply, Routes};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use web::parts::{self, Definitions, Table, Tone, Variant, tag};
use web::{Html, Page, T};

use super::actions;
use super::decide::Outcome;
use super::model::{Attached, Direction, Mail, MailId};
use super::store::Listed;
use crate::address::TaskAddress;
use crate::unsent::pages as unsent;

/// Mails on a page.
const PAGE: u32 = 50;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/mail", mine)
        .get("/mail/units/{key}", unit)
        .get("/mail/{id}", show)
        .get("/mail/{id}/original", original)
        .get("/mail/{id}/files/{n}", file)
}

/// `GET /mail`: the unit that she works in, or a choice between them.
async fn mine(ctx: Ctx) -> Reply {
    let jobs: Vec<(String, String)> = ctx
        .hats()
        .into_iter()
        .filter(|h| h.kind == HatKind::Job)
        .filter_map(|h| Some((h.key.strip_prefix("unit:")?.to_owned(), h.name.get(ctx.lang()).to_owned())))
        // No mail goes to where the deviations of a unit lie.
        .filter(|(unit, _)| !tasks::deviation::is_drawer(unit))
        .collect();
    match &jobs[..] {
        [] => Err(Error::NotFound.into()),
        [(key, _)] => Ok(Redirect::to(&unit_href(key)).into_response()),
        _ => {
            let viewer = ctx.viewer();
            let t = &viewer.t;
            let button =
                |(key, name): &(String, String)| parts::button_link(&unit_href(key), name, "mail", Variant::Secondary);
            let body = parts::actions(&jobs.iter().map(button).collect::<Vec<_>>());
            Ok(Page::new(&viewer, t.get("mailbox-menu")).lead(t.get("mailbox-choose")).html(body)?)
        }
    }
}

/// The keys of most units stay as they are.
const KEY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

pub(crate) fn unit_href(key: &str) -> String {
    format!("/mail/units/{}", utf8_percent_encode(key, KEY))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    before: String,
}

#[derive(Template)]
#[template(path = "unit_mail.html")]
struct UnitView<'a> {
    t: &'a T,
    /// That some have not left, when that is so.
    unsent: Html,
    /// The address of the unit itself, or why there is none.
    unit: Html,
    mails: Html,
    /// Those of who works there.
    people: Html,
    paging: Html,
}

/// `GET /mail/units/{key}`
async fn unit(ctx: Ctx, Path(key): Path<String>, Query(asked): Query<Asked>) -> Reply {
    let before = asked.before.parse::<Uuid>().ok();
    let (addresses, mut mails) = actions::unit_mail(&ctx, &key, before, PAGE + 1).await?;
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let more = mails.len() > page;
    mails.truncate(page);
    seen(&ctx, &key, &mails).await?;
    let unsent = unsent::notice(&ctx, &key).await?;
    let name = match register::unit_by_key(ctx.replica(), ctx.tenant_id(), &key).await {
        Ok(unit) => unit.name,
        Err(Error::NotFound) => key.clone(),
        Err(other) => return Err(other.into()),
    };
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let here = unit_href(&key);
    let first = before.map(|_| here.clone());
    let next = mails.last().filter(|_| more).map(|m| format!("{here}?before={}", m.id));
    let (own, people) = addresses_of(&ctx, t, &addresses).await?;
    let view = UnitView {
        t,
        unsent,
        unit: own,
        people,
        mails: table(&ctx, t, &mails),
        paging: parts::pagination(t, first.as_deref(), next.as_deref()),
    };
    let title = t.with("mailbox-unit-title", &[("unit", &name)]);
    Ok(Page::new(&viewer, title).lead(t.get("mailbox-unit-lead")).wide().body(&view)?)
}

/// Notes for the access log whose mails the list shows, with sender and subject: those of the one who asked for
/// the task, as when a mail is opened. Who is known by her address alone is nobody whom a log could tell.
async fn seen(ctx: &Ctx, unit: &str, mails: &[Listed]) -> Result<()> {
    let tasks: Vec<Uuid> = mails.iter().filter_map(|m| m.task).collect();
    let subjects = ctx.subjects_of("task", &tasks).await?;
    let hat = format!("unit:{unit}");
    for mail in mails {
        for (_, person) in subjects.iter().filter(|(task, _)| mail.task == Some(*task)) {
            ctx.seen("unit_mail_see", &hat, "mail", mail.id, *person);
        }
    }
    Ok(())
}

/// The address of the unit, and those of who works there with whose they are; nothing to see where the
/// municipality has no mail.
async fn addresses_of(ctx: &Ctx, t: &T, addresses: &[TaskAddress]) -> Result<(Html, Html)> {
    let Some(domain) = ctx.tenant().mail.domain.as_deref() else {
        return Ok((parts::alert(Tone::Info, "", &Html::text(t.get("mailbox-no-domain"))), Html::default()));
    };
    if addresses.is_empty() {
        return Ok((parts::empty("mail", &t.get("mailbox-no-addresses"), "", &Html::default()), Html::default()));
    }
    let at = |a: &TaskAddress| format!("{}@{domain}", a.local);
    let (units, people): (Vec<&TaskAddress>, Vec<&TaskAddress>) = addresses.iter().partition(|a| a.person.is_none());
    let own = units.iter().fold(Definitions::new(), |d, a| d.line(t.get("mailbox-address-unit"), at(a)));
    let own = parts::definitions(&own);
    if people.is_empty() {
        return Ok((own, Html::default()));
    }
    let persons: Vec<Uuid> = addresses.iter().filter_map(|a| a.person).collect();
    let names = register::person_names(ctx.replica(), ctx.tenant_id(), &persons).await?;
    let whose = |a: &TaskAddress| {
        let name = a.person.and_then(|p| names.get(&p)).and_then(|n| n.name.clone());
        name.unwrap_or_else(|| t.get("mailbox-address-employee"))
    };
    let row = |a: &TaskAddress| vec![Html::text(at(a)), Html::text(whose(a))];
    let table = parts::table(&Table {
        caption: t.get("mailbox-addresses"),
        columns: vec![t.get("mailbox-col-address"), t.get("mailbox-col-whose")],
        numeric: Vec::new(),
        rows: people.into_iter().map(row).collect(),
    });
    Ok((own, table))
}

pub(super) fn named(t: &T, subject: &str) -> String {
    if subject.is_empty() { t.get("mailbox-no-subject") } else { subject.to_owned() }
}

fn table(ctx: &Ctx, t: &T, mails: &[Listed]) -> Html {
    if mails.is_empty() {
        return parts::empty("mail", &t.get("mailbox-none"), "", &Html::default());
    }
    let row = |m: &Listed| {
        let out = m.direction == "out";
        let direction = t.get(if out { "mailbox-out" } else { "mailbox-in" });
        vec![
            Html::link(&format!("/mail/{}", m.id), &named(t, &m.subject)),
            Html::text(format!("{direction} {}", m.who())),
            outcome_tag(t, Outcome::from_name(&m.outcome)),
            m.task.map_or_else(Html::default, |task| Html::link(&format!("/tasks/{task}"), &t.get("mailbox-to-task"))),
            Html::text(t.relative(base::Time::from_micros(m.at), ctx.now())),
        ]
    };
    let columns =
        ["mailbox-col-subject", "mailbox-col-who", "mailbox-col-outcome", "mailbox-col-task", "mailbox-col-when"];
    parts::table(&Table {
        caption: t.get("mailbox-mails"),
        columns: columns.iter().map(|k| t.get(k)).collect(),
        numeric: Vec::new(),
        rows: mails.iter().map(row).collect(),
    })
}

pub(super) fn outcome_tag(t: &T, outcome: Option<Outcome>) -> Html {
    let Some(outcome) = outcome else { return Html::default() };
    let (tone, key) = match outcome {
        Outcome::Task => (Tone::Success, "mailbox-outcome-task"),
        Outcome::Reply => (Tone::Success, "mailbox-outcome-reply"),
        Outcome::Reopened => (Tone::Warning, "mailbox-outcome-reopened"),
        Outcome::Followed => (Tone::Success, "mailbox-outcome-followed"),
        Outcome::Bounce => (Tone::Danger, "mailbox-outcome-bounce"),
        Outcome::AutoReply => (Tone::Neutral, "mailbox-outcome-auto-reply"),
        Outcome::Loop => (Tone::Neutral, "mailbox-outcome-loop"),
        Outcome::Again => (Tone::Neutral, "mailbox-outcome-again"),
        Outcome::Refused => (Tone::Warning, "mailbox-outcome-refused"),
        Outcome::Waiting => (Tone::Info, "mailbox-outcome-waiting"),
        Outcome::Sent => (Tone::Success, "mailbox-outcome-sent"),
        Outcome::Dead => (Tone::Danger, "mailbox-outcome-dead"),
    };
    tag(tone, t.get(key))
}

#[derive(Template)]
#[template(path = "mail.html")]
struct MailView<'a> {
    t: &'a T,
    /// Why it has not left, and the way to send it again.
    unsent: Html,
    facts: Html,
    broken: Html,
    text: Html,
    files: Html,
    original: Html,
    beside: Html,
}

/// `GET /mail/{id}`
async fn show(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (mail, files) = actions::mail(&ctx, id.parse::<MailId>()?).await?;
    let beside: Vec<Listed> =
        actions::mails_beside(&ctx, &mail).await?.into_iter().filter(|m| m.id != mail.id.0).collect();
    let answers = actions::thread_of(&ctx, &mail).await?.map(|thread| thread.address);
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let here = format!("/mail/{}", mail.id);
    let view = MailView {
        t,
        unsent: unsent::of_mail(&ctx, t, &mail).await?,
        facts: facts(t, &mail, answers.as_deref()),
        broken: if mail.broken {
            parts::alert(Tone::Warning, &t.get("mailbox-broken"), &Html::text(t.get("mailbox-broken-text")))
        } else {
            Html::default()
        },
        text: Html::prose(&mail.text),
        files: file_list(t, &here, &files),
        original: match mail.sha256 {
            Some(_) => {
                let size = t.bytes(u64::try_from(mail.bytes).unwrap_or(0));
                let label = t.with("mailbox-original", &[("size", &size)]);
                parts::button_link(&format!("{here}/original"), &label, "mail", Variant::Secondary)
            }
            None => Html::default(),
        },
        beside: if beside.is_empty() { Html::default() } else { table(&ctx, t, &beside) },
    };
    let page = Page::new(&viewer, named(t, &mail.subject)).crumb(unit_href(&mail.unit), t.get("mailbox-menu"));
    Ok(page.wide().body(&view)?)
}

/// `answers` is where answers in its thread go.
fn facts(t: &T, mail: &Mail, answers: Option<&str>) -> Html {
    let from = match (mail.direction, mail.sender_name.is_empty()) {
        (Direction::In, false) => format!("{} <{}>", mail.sender_name, mail.sender),
        _ => mail.sender.clone(),
    };
    let proofs = [("SPF", &mail.spf), ("DKIM", &mail.dkim), ("DMARC", &mail.dmarc)];
    let proofs: Vec<String> =
        proofs.iter().filter(|(_, said)| !said.is_empty()).map(|(name, said)| format!("{name}: {said}")).collect();
    let proofs = match (mail.direction, proofs.is_empty()) {
        (Direction::In, true) => t.get("mailbox-proofs-none"),
        _ => proofs.join(", "),
    };
    // Where ours went is to whom it is.
    let elsewhere = answers.filter(|a| mail.direction == Direction::In && *a != mail.sender);
    let mut facts = Definitions::new()
        .line(t.get("mailbox-fact-from"), from)
        .line(t.get("mailbox-fact-to"), &mail.recipient)
        .line(t.get("mailbox-fact-answers"), elsewhere.unwrap_or_default())
        .line(t.get("mailbox-fact-when"), t.date_time(mail.at))
        .html(t.get("mailbox-col-outcome"), outcome_tag(t, Some(mail.outcome)))
        .line(t.get("mailbox-fact-reason"), reason(t, &mail.reason))
        .line(t.get("mailbox-fact-proofs"), proofs);
    if let Some(task) = mail.task {
        facts = facts.html(t.get("mailbox-col-task"), Html::link(&format!("/tasks/{task}"), &t.get("mailbox-to-task")));
    }
    parts::definitions(&facts)
}

/// A code of the program in words; what a mail server said stays as it was said.
fn reason(t: &T, reason: &str) -> String {
    match reason {
        "too-large" => t.get("mailbox-reason-too-large"),
        other => other.to_owned(),
    }
}

fn file_list(t: &T, here: &str, files: &[Attached]) -> Html {
    let shown = |f: &Attached| {
        let size = t.bytes(u64::try_from(f.bytes).unwrap_or(0));
        let about = if f.claimed.is_empty() { size } else { format!("{}, {size}", f.claimed) };
        // Not even pictures are shown: they are as somebody sent them.
        (format!("{here}/files/{}", f.n), f.name.clone(), about, false)
    };
    parts::files(&files.iter().map(shown).collect::<Vec<_>>())
}

/// `GET /mail/{id}/original`: the mail as it was.
async fn original(ctx: Ctx, Path(id): Path<String>) -> Reply {
    let (mail, _) = actions::mail(&ctx, id.parse::<MailId>()?).await?;
    let sha256 = mail.sha256.as_deref().ok_or(Error::NotFound)?;
    Ok(download(&ctx, sha256, &format!("{}.eml", mail.id)).await?)
}

/// `GET /mail/{id}/files/{n}`
async fn file(ctx: Ctx, Path((id, n)): Path<(String, String)>) -> Reply {
    let (_, files) = actions::mail(&ctx, id.parse::<MailId>()?).await?;
    let n: i64 = n.parse().map_err(|_| Error::NotFound)?;
    let file = files.iter().find(|f| f.n == n).ok_or(Error::NotFound)?;
    Ok(download(&ctx, &file.sha256, &file.name).await?)
}

async fn download(ctx: &Ctx, sha256: &str, name: &str) -> Result<Response> {
    let content = ctx.store().files().read(ctx.tenant_id(), sha256).await?;
    let answer = web::download::unknown(name, Body::from_stream(content.pieces));
    Ok(web::download::of_length(content.bytes, answer))
}
