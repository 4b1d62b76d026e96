//! What some may see only when they say why, because the law does not let access be hindered.

use base::error::Message;
use base::{Error, Result};
use store::{Guarded, Permit, Thing, access};

use crate::session::ahead;
use crate::sign_in::events::ReasonGiven;
use crate::{Ctx, Verb};

/// How long a reason that was given holds.
pub const REASON_MINUTES: i64 = 15;
/// A reason has at least and at most so many characters.
const REASON_LEAST: usize = 10;
const REASON_MOST: usize = 500;

/// What comes of asking for something that may need a reason.
pub enum Opened<T> {
    /// She may, with or without a reason that she gave within the last [`REASON_MINUTES`].
    Open(Permit<T>),
    /// She may see it when she says why.
    NeedsReason,
}

impl Ctx {
    /// As [`Ctx::may`], for things that some may see only when they say why, because the law does
    /// not let access be hindered: their policies ask for `principal.reason`. The reason given with
    /// [`Ctx::give_reason`] stands in the log.
    ///
    /// # Errors
    /// As [`Ctx::may`].
    pub async fn may_with_reason<T: Thing + Send + 'static>(&self, verb: Verb, thing: Guarded<T>) -> Result<Opened<T>> {
        if self.decide(verb, thing.facts(), false).is_ok() {
            return self.may(verb, thing).map(Opened::Open);
        }
        self.decide(verb, thing.facts(), true)?;
        let (kind, id) = (thing.facts().kind(), thing.facts().id());
        let (actor, now) = (self.actor().to_string(), self.now());
        let holds = now..=ahead(now.plus_minutes(REASON_MINUTES));
        let given = access::reason_of(self.db(), self.tenant_id(), &actor, kind, id, holds).await?;
        let Some(reason) = given else { return Ok(Opened::NeedsReason) };
        let pass = self.pass(verb, self.acting_hat(verb, thing.facts()), thing.facts().kind());
        self.look(&pass, thing.facts(), &reason);
        thing.open(pass).map(Opened::Open)
    }

    /// Writes down why she looks at a thing that she has no other reason to see. It holds for
    /// [`REASON_MINUTES`].
    ///
    /// # Errors
    /// `Invalid` at `reason` when it says nothing; as [`Ctx::may`] when no reason would do.
    pub async fn give_reason<T: Thing + Send + 'static>(
        &self,
        verb: Verb,
        thing: Guarded<T>,
        reason: &str,
    ) -> Result<()> {
        self.decide(verb, thing.facts(), true)?;
        let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
        if reason.chars().count() < REASON_LEAST {
            return Err(Error::invalid("reason", "door-reason-missing"));
        }
        if reason.chars().count() > REASON_MOST {
            let most = Message::new("door-reason-long").with("max", REASON_MOST);
            return Err(Error::invalid("reason", most));
        }
        let pass = self.pass(verb, self.acting_hat(verb, thing.facts()), thing.facts().kind());
        let (kind, id) = (thing.facts().kind(), thing.facts().id());
        let mut tx = self.begin().await?;
        let until = self.now().plus_minutes(REASON_MINUTES);
        access::reason_put(&mut tx, &pass, kind, id, &reason, until).await?;
        let event = ReasonGiven { thing: id, kind: kind.to_owned(), verb: verb.to_owned() };
        tx.journal(&pass, &event, &[]).await?;
        tx.commit().await
    }
}
