//! Looking at mails that have not left, and sending them again.

use base::{Error, Result, Time, id::Uuid};
use door::Ctx;
use store::outbox::{self, Counts, State};
use store::{Guarded, Pass, Tx};

use super::model::{Unsent, Whose};
use super::store as rows;
use crate::events::MailResent;
use crate::mail::{Mail, MailId, store as mails};
use crate::send::CHANNEL;

/// So many go again in one transaction: others write meanwhile.
const BATCH: u32 = 100;

/// How many wait and were given up.
///
/// # Errors
/// `NotFound` for who may not; else as [`store::Db::rows`].
pub async fn counts(ctx: &Ctx, whose: Guarded<Whose>) -> Result<Counts> {
    let may = ctx.may("mail_resend", whose)?;
    rows::counts(ctx.db(), ctx.tenant_id(), may.into_inner().key()).await
}

/// The same, with those before a letter, newest first.
///
/// # Errors
/// As [`counts`].
pub async fn unsent(
    ctx: &Ctx,
    whose: Guarded<Whose>,
    before: Option<Uuid>,
    limit: u32,
) -> Result<(Counts, Vec<Unsent>)> {
    let whose = ctx.may("mail_resend", whose)?.into_inner();
    let (db, tenant, before) = (ctx.db(), ctx.tenant_id(), before.unwrap_or(Uuid::max()));
    let counts = rows::counts(db, tenant, whose.key()).await?;
    Ok((counts, rows::before(db, tenant, whose.key(), None, before, limit).await?))
}

/// What is known of a mail that has not left, and when it is tried next; for whoever was shown the mail. `None` when
/// it has left, or cannot be sent any more.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn of_mail(ctx: &Ctx, mail: &Mail) -> Result<Option<(Unsent, Option<Time>)>> {
    let Some(unsent) = rows::of_mail(ctx.db(), ctx.tenant_id(), mail.id).await? else { return Ok(None) };
    let lane = outbox::lane(ctx.db(), ctx.tenant_id(), CHANNEL, &unsent.tag).await?;
    Ok(Some((unsent, lane.due_at)))
}

/// Sends a mail again that was given up, or tries one now that waits.
///
/// # Errors
/// `NotFound` for who may not; `Conflict` when it has left, or cannot be sent any more.
pub async fn mail_resend(ctx: &Ctx, id: MailId) -> Result<()> {
    let mut tx = ctx.begin().await?;
    let may = ctx.may("mail_resend", mails::find(&tx, ctx.tenant_id(), id).await?)?;
    let unsent = rows::of_mail(&tx, ctx.tenant_id(), id).await?;
    let unsent = unsent.ok_or_else(|| Error::conflict("mailbox-nothing-unsent"))?;
    if !again(&mut tx, may.pass(), &unsent).await? {
        return Err(Error::conflict("mailbox-nothing-unsent"));
    }
    tx.commit().await
}

/// Sends all again that were given up, or tries all now that wait. Says how many.
///
/// # Errors
/// `NotFound` for who may not; `Conflict` when there are none. What was done before another error stays done.
pub async fn mails_resend(ctx: &Ctx, whose: Guarded<Whose>, state: State) -> Result<u64> {
    let may = ctx.may("mail_resend", whose)?;
    let pass = may.pass().clone();
    let whose = may.into_inner();
    let (mut before, mut all) = (Uuid::max(), 0);
    loop {
        let mut tx = ctx.store().begin_alone().await?;
        let unsent = rows::before(&tx, ctx.tenant_id(), whose.key(), Some(state), before, BATCH).await?;
        let Some(last) = unsent.last() else { break };
        before = last.letter;
        let mut done = 0;
        for one in &unsent {
            done += u64::from(again(&mut tx, &pass, one).await?);
        }
        // None when somebody else was quicker: then there is nothing to commit.
        if done > 0 {
            tx.commit().await?;
        }
        all += done;
    }
    if all == 0 { Err(Error::conflict("mailbox-nothing-unsent")) } else { Ok(all) }
}

/// Whether it goes again. The caller commits.
async fn again(tx: &mut Tx, pass: &Pass, unsent: &Unsent) -> Result<bool> {
    if unsent.is_dead() {
        if tx.letters_replay(pass, CHANNEL, &unsent.tag, Some(unsent.letter)).await? == 0 {
            return Ok(false);
        }
        mails::waits_again(tx, pass, unsent.mail).await?;
    } else {
        // Nobody pauses the lanes of mail: this is for what else it does, to try now.
        tx.lane_resume(pass, CHANNEL, &unsent.tag).await?;
    }
    let event = MailResent { mail: unsent.mail, unit: unsent.unit.clone(), was: unsent.state.clone() };
    tx.journal(pass, &event, &[format!("unit:{}", unsent.unit)]).await?;
    Ok(true)
}
