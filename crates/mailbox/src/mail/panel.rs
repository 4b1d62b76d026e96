//! The mails of a task beside it: what came, what went, where answers go, and the way to the files in it.

use askama::Template;
use async_trait::async_trait;
use base::Result;
use door::Ctx;
use tasks::Task;
use tasks::panel::{Panel, Section};
use web::parts::{self, Tone};
use web::{Html, T};

use super::actions;
use super::decide::Outcome;
use super::model::Thread;
use super::pages::{named, outcome_tag};
use super::store::Listed;

/// So many are shown; the page of a mail shows all of its task.
const SHOWN: u32 = 6;

/// The newest mails of a task, beside it.
pub struct Mails;

struct Line {
    href: String,
    text: String,
    outcome: Html,
}

#[derive(Template)]
#[template(path = "panel.html")]
struct View {
    answers: Html,
    lines: Vec<Line>,
}

#[async_trait]
impl Panel for Mails {
    fn name(&self) -> &'static str {
        "mailbox.mails"
    }

    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>> {
        // Mail also comes to a task as which another goes on: then it has a link to that.
        if task.source.name != super::receive::SOURCE && task.links == 0 {
            return Ok(None);
        }
        let mails = actions::mails_of_task(ctx, task.id.0, SHOWN).await?;
        if mails.is_empty() {
            return Ok(None);
        }
        let answers = actions::answered_elsewhere(ctx, task.id.0).await?;
        let answers = Html(answers.iter().map(|thread| elsewhere(t, thread).0).collect());
        let body = Html::render(&View { answers, lines: mails.iter().map(|m| line(t, m)).collect() })?;
        Ok(Some(Section { title: t.get("mailbox-panel"), body }))
    }
}

/// Whoever answers sees to whom, before she writes.
fn elsewhere(t: &T, thread: &Thread) -> Html {
    let addresses = [("to", thread.address.as_str()), ("from", &thread.sender)];
    parts::alert(Tone::Warning, "", &Html::text(t.with("mailbox-answers-elsewhere", &addresses)))
}

fn line(t: &T, mail: &Listed) -> Line {
    let direction = if mail.direction == "out" { t.get("mailbox-out") } else { t.get("mailbox-in") };
    Line {
        href: format!("/mail/{}", mail.id),
        text: format!("{direction} {}: {}", mail.who(), named(t, &mail.subject)),
        outcome: outcome_tag(t, Outcome::from_name(&mail.outcome)),
    }
}
