//! What reacts to tasks: what the unit writes goes out in the thread of those who wrote by mail.

use async_trait::async_trait;
use base::{Error, Result};
use store::{Entry, Event, Follower, Pass, PersonalEvent, Tx};
use tasks::TaskId;
use tasks::actions::task_by_mail;
use tasks::events::{TaskClosed, TaskCommented, TaskPassedOn, TaskWaits, Wrote};
use tasks::task::WaitsFor;

use crate::mail::actions::mail_write;
use crate::mail::model::Kind;
use crate::mail::receive::NAME;
use crate::thread;

/// Sends comments, questions, answers and transfers to those who wrote about a task by mail.
pub struct Answers;

#[async_trait]
impl Follower for Answers {
    fn name(&self) -> &'static str {
        "mailbox.answers"
    }

    fn wants(&self, kind: &str) -> bool {
        [TaskCommented::KIND, TaskWaits::KIND, TaskClosed::KIND, TaskPassedOn::KIND].contains(&kind)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        // What came by mail does not go back to where it came from.
        if entry.actor == format!("system:{NAME}") {
            return Ok(());
        }
        let threads = thread::of_task(tx, entry.tenant, entry.subject).await?;
        if threads.is_empty() {
            return Ok(());
        }
        let Some((kind, words)) = words(tx, entry).await? else { return Ok(()) };
        #[expect(clippy::disallowed_methods, reason = "the unit has written; the program carries it")]
        let pass = Pass::system(entry.tenant, NAME, tx.store().clock().now());
        let unit = match task_by_mail(tx, &pass, TaskId(entry.subject)).await {
            Ok(task) => task.unit,
            Err(Error::NotFound) => return Ok(()),
            Err(other) => return Err(other),
        };
        for mut thread in threads {
            // Somebody who signed in has read her own words already.
            if entry.actor != thread.hat {
                mail_write(tx, &pass, &mut thread, kind, &unit, &words).await?;
            }
        }
        Ok(())
    }
}

/// What was written, and what it is; nothing for words that only colleagues read, or that nobody
/// can read any more.
async fn words(tx: &Tx, entry: &Entry) -> Result<Option<(Kind, String)>> {
    if let Some(event) = entry.event::<TaskCommented>()? {
        if event.audience == "unit" {
            return Ok(None);
        }
        return Ok(part::<TaskCommented>(tx, entry).await?.map(|w| (Kind::Comment, w)));
    }
    if let Some(event) = entry.event::<TaskWaits>()? {
        // What waits for the one who asked is a question to her; other waits are not hers to end.
        if event.on != WaitsFor::Requester.name() {
            return Ok(None);
        }
        return Ok(part::<TaskWaits>(tx, entry).await?.map(|w| (Kind::Comment, w)));
    }
    if entry.kind == TaskClosed::KIND {
        return Ok(part::<TaskClosed>(tx, entry).await?.map(|w| (Kind::Closure, w)));
    }
    Ok(part::<TaskPassedOn>(tx, entry).await?.map(|w| (Kind::Transfer, w)))
}

async fn part<E: PersonalEvent<Part = Wrote>>(tx: &Tx, entry: &Entry) -> Result<Option<String>> {
    Ok(entry.personal::<E>(tx.store()).await?.open().map(|wrote| wrote.body).filter(|body| !body.is_empty()))
}
