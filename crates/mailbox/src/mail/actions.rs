//! The ways to change what is known of mails, and to look at them.

use base::{Error, Result, id::Uuid};
use door::Ctx;
use store::{Guarded, NewLetter, Pass, Tx};
use tasks::Task;

use super::decide::Outcome;
use super::model::{Attached, Direction, Kind, Mail, MailId, Thread, UnitMail};
use super::receive::blank;
use super::store::{self as rows, Listed};
use crate::address::{TaskAddress, store as addresses};
use crate::events::MailWritten;
use crate::send::{CHANNEL, Payload};
use crate::thread;

/// A mail with its files, for whoever works with its task.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn mail(ctx: &Ctx, id: MailId) -> Result<(Mail, Vec<Attached>)> {
    let mail = ctx.may("mail_see", rows::find(ctx.db(), ctx.tenant_id(), id).await?)?.into_inner();
    let files = rows::files(ctx.db(), ctx.tenant_id(), id).await?;
    Ok((mail, files))
}

/// The mails of the task that a mail belongs to, for whoever was shown the mail.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn mails_beside(ctx: &Ctx, mail: &Mail) -> Result<Vec<Listed>> {
    match mail.task {
        Some(task) => rows::of_task(ctx.db(), ctx.tenant_id(), task).await,
        None => Ok(Vec::new()),
    }
}

/// The thread that a mail belongs to, for whoever was shown the mail.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn thread_of(ctx: &Ctx, mail: &Mail) -> Result<Option<Thread>> {
    match &mail.tag {
        Some(tag) => thread::find(ctx.db(), ctx.tenant_id(), tag).await,
        None => Ok(None),
    }
}

/// Those who wrote about a task and are answered at another address, for whoever was shown its mails.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn answered_elsewhere(ctx: &Ctx, task: Uuid) -> Result<Vec<Thread>> {
    let mut threads = thread::of_tasks(ctx.replica(), ctx.tenant_id(), &[task]).await?;
    threads.retain(|t| t.address != t.sender);
    Ok(threads)
}

/// The newest mails of a task, for whoever works with it; none for others.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn mails_of_task(ctx: &Ctx, task: Uuid, limit: u32) -> Result<Vec<Listed>> {
    let mails = rows::newest_of_task(ctx.replica(), ctx.tenant_id(), task, limit).await?;
    let Some(newest) = mails.first() else { return Ok(Vec::new()) };
    // All of them have the parties of the task: whoever may see one may see each.
    match rows::find(ctx.db(), ctx.tenant_id(), MailId(newest.id)).await.and_then(|m| ctx.may("mail_see", m)) {
        Ok(_) => Ok(mails),
        Err(Error::NotFound) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// The addresses of a unit, and the newest mails that came to it or went from it.
///
/// # Errors
/// As [`Ctx::may`].
pub async fn unit_mail(
    ctx: &Ctx,
    unit: &str,
    before: Option<Uuid>,
    limit: u32,
) -> Result<(Vec<TaskAddress>, Vec<Listed>)> {
    let may = ctx.may("unit_mail_see", Guarded::new(UnitMail::new(ctx.tenant_id(), unit)))?;
    let own = addresses::of_unit(ctx.db(), ctx.tenant_id(), unit).await?;
    let mails = rows::of_unit(ctx.replica(), may.pass(), unit, before, limit).await?;
    Ok((own, mails))
}

/// Writes down a mail that is kept, with its files. The caller tells the journal and commits.
///
/// # Errors
/// As [`Tx::execute`].
pub(crate) async fn kept(tx: &mut Tx, pass: &Pass, mail: &Mail, files: &[Attached]) -> Result<()> {
    rows::insert(tx, pass, mail).await?;
    for file in files {
        rows::file_add(tx, pass, mail.id, file).await?;
    }
    Ok(())
}

/// Puts a mail about a task to a thread in the outbox. The thread may be that of a task that goes on as this
/// one. The caller commits.
///
/// # Errors
/// As [`Tx::letter_put`].
pub(crate) async fn mail_write(
    tx: &mut Tx,
    pass: &Pass,
    task: &Task,
    thread: &mut Thread,
    kind: Kind,
    text: &str,
) -> Result<MailId> {
    // A moment later than what it answers: lists are in the order of ids.
    let id = MailId::new(base::Time::from_micros(pass.now().micros() + 1_000));
    let message_id = format!("{id}@{}", thread.domain);
    let payload = serde_json::to_string(&Payload { mail: id.0 }).map_err(base::Error::internal)?;
    let letter_kind = format!("mailbox.{}", kind.name());
    let letter =
        tx.letter_put(pass, NewLetter { channel: CHANNEL, endpoint: &thread.tag, kind: &letter_kind, payload }).await?;
    let mail = Mail {
        id,
        direction: Direction::Out,
        unit: task.unit.clone(),
        task: Some(task.id.0),
        tag: Some(thread.tag.clone()),
        recipient: thread.address.clone(),
        sender: thread.unit_address(),
        hat: thread.hat.clone(),
        subject: thread.subject.clone(),
        text: text.to_owned(),
        message_id: message_id.clone(),
        outcome: Outcome::Waiting,
        kind: Some(kind),
        letter: Some(letter),
        ..blank(pass.tenant(), pass.now())
    };
    rows::insert(tx, pass, &mail).await?;
    thread.refer(&message_id);
    thread::refs_set(tx, pass, thread).await?;
    let kind = kind.name().to_owned();
    let event = MailWritten { mail: id.0, task: task.id.0, unit: task.unit.clone(), kind };
    tx.journal(pass, &event, &[task.unit_hat()]).await?;
    Ok(id)
}
