//! What reacts to tasks: what the unit writes goes out in the thread of those who wrote by mail.

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Lang, Result};
use store::{Assurance, Entry, Event, Follower, Pass, PersonalEvent, Tx};
use tasks::events::{TaskClosed, TaskCommented, TaskMerged, TaskPassedOn, TaskWaits, Wrote};
use tasks::task::mailed::{task_seen_by_mail, tasks_gone_into_by_mail};
use tasks::task::{Audience, WaitsFor};
use tasks::{Task, TaskId};

use crate::address::rules as addresses;
use crate::mail::actions::mail_write;
use crate::mail::model::{Kind, Thread};
use crate::mail::receive::NAME;
use crate::send::compose::say;
use crate::thread;

/// Sends comments, questions, answers and transfers to those who wrote about a task by mail, and that a task goes
/// on as another.
pub struct Answers;

#[async_trait]
impl Follower for Answers {
    fn name(&self) -> &'static str {
        "mailbox.answers"
    }

    fn wants(&self, kind: &str) -> bool {
        [TaskCommented::KIND, TaskWaits::KIND, TaskClosed::KIND, TaskPassedOn::KIND, TaskMerged::KIND].contains(&kind)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        // What came by mail does not go back to where it came from.
        if entry.actor == format!("system:{NAME}") {
            return Ok(());
        }
        // Who asked for it by mail, or for one that goes on as it, is a party by her hat. Most tasks have none.
        let parties = store::card::parties_of(tx, entry.tenant, "task", entry.subject).await?;
        if !parties.iter().any(|(hat, _)| addresses::is_hat(hat)) {
            return Ok(());
        }
        let Some(said) = said(tx, entry).await? else { return Ok(()) };
        #[expect(clippy::disallowed_methods, reason = "the unit has written; the program carries it")]
        let pass = Pass::system(entry.tenant, NAME, tx.store().clock().now());
        let Some(task) = seen(tx, &pass, entry.subject).await? else { return Ok(()) };
        let kept = match said.into {
            Some(id) => seen(tx, &pass, id).await?.map(|kept| kept.number()),
            None => None,
        };
        for mut thread in listeners(tx, &pass, &task, said.audience).await? {
            // Somebody who signed in has read her own words already.
            if entry.actor != thread.hat {
                let text = said.text(&thread, kept.as_deref());
                mail_write(tx, &pass, &task, &mut thread, said.kind, &text).await?;
            }
        }
        Ok(())
    }
}

async fn seen(tx: &Tx, pass: &Pass, id: Uuid) -> Result<Option<Task>> {
    match task_seen_by_mail(tx, pass, TaskId(id)).await {
        Ok(task) => Ok(Some(task)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Those who wrote by mail about a task; and, as far as neighbours read it, those whose own task goes on as this one
/// and who follow it. Each once, also who wrote twice.
async fn listeners(tx: &Tx, pass: &Pass, task: &Task, audience: Audience) -> Result<Vec<Thread>> {
    let mut all = thread::of_tasks(tx, task.tenant, &[task.id.0]).await?;
    // A mail is read without signing in. What asks for more than a task by mail does goes to nobody who asked for
    // something else.
    if audience != Audience::All || task.assurance > Assurance::Substantial {
        return Ok(all);
    }
    let gone: Vec<Uuid> = tasks_gone_into_by_mail(tx, pass, task).await?.into_iter().map(|id| id.0).collect();
    for thread in thread::of_tasks(tx, task.tenant, &gone).await? {
        let follows = task.parties.iter().any(|p| p.hat == thread.hat);
        if follows && !all.iter().any(|t| t.hat == thread.hat) {
            all.push(thread);
        }
    }
    Ok(all)
}

/// What goes out.
struct Said {
    kind: Kind,
    words: String,
    /// Who reads it.
    audience: Audience,
    /// The task as which it goes on.
    into: Option<Uuid>,
}

impl Said {
    fn new(kind: Kind, audience: Audience, words: String) -> Self {
        Self { kind, words, audience, into: None }
    }

    /// In the language of the thread.
    fn text(&self, thread: &Thread, kept: Option<&str>) -> String {
        let Some(kept) = kept else { return self.words.clone() };
        let lang = Lang::from_code(&thread.lang).unwrap_or_default();
        let goes_on = say(lang, "mailbox-out-merged", &[("number", &thread.number), ("kept", kept)]);
        [goes_on.as_str(), &self.words].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

/// What was written; nothing for words that only colleagues read, or that nobody can read any more.
async fn said(tx: &Tx, entry: &Entry) -> Result<Option<Said>> {
    if let Some(event) = entry.event::<TaskMerged>()? {
        // That it goes on elsewhere is said without words, too.
        let words = part::<TaskMerged>(tx, entry).await?.unwrap_or_default();
        return Ok(Some(Said { into: Some(event.into), ..Said::new(Kind::Comment, Audience::All, words) }));
    }
    let (kind, audience, words) = if let Some(event) = entry.event::<TaskCommented>()? {
        let audience = Audience::ALL.into_iter().find(|a| a.name() == event.audience);
        let audience = audience.unwrap_or(Audience::Unit);
        if audience == Audience::Unit {
            return Ok(None);
        }
        (Kind::Comment, audience, part::<TaskCommented>(tx, entry).await?)
    } else if let Some(event) = entry.event::<TaskWaits>()? {
        // What waits for the one who asked is a question to her; other waits are not hers to end.
        if event.on != WaitsFor::Requester.name() {
            return Ok(None);
        }
        (Kind::Comment, Audience::Requester, part::<TaskWaits>(tx, entry).await?)
    } else if entry.kind == TaskClosed::KIND {
        (Kind::Closure, Audience::All, part::<TaskClosed>(tx, entry).await?)
    } else {
        (Kind::Transfer, Audience::All, part::<TaskPassedOn>(tx, entry).await?)
    };
    Ok(words.map(|words| Said::new(kind, audience, words)))
}

async fn part<E: PersonalEvent<Part = Wrote>>(tx: &Tx, entry: &Entry) -> Result<Option<String>> {
    Ok(entry.personal::<E>(tx.store()).await?.open().map(|wrote| wrote.body).filter(|body| !body.is_empty()))
}
