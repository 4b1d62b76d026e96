//! Gathers a copy room by room, and deletes it when its time is over.

use async_trait::async_trait;
use base::{Error, Result, Time};
use door::holdings::About;
use serde::{Deserialize, Serialize};
use store::{Job, JobHandler, JobKind, Pass, Tx};
use tracing::warn;

use super::model::{Copy, CopyId};
use super::store as rows;
use crate::events::{CopyAdvanced, CopyDeleted};
use crate::{Held, Rooms};

pub const GATHER: JobKind = "privacy.copy";
const END: JobKind = "privacy.copy_end";

#[derive(Serialize, Deserialize)]
struct Payload {
    copy: CopyId,
}

/// Puts the job that asks the next room; and at the beginning the one that ends it all.
pub async fn put(tx: &mut Tx, pass: &Pass, kind: JobKind, copy: CopyId, at: Time) -> Result<()> {
    let payload = serde_json::to_string(&Payload { copy }).map_err(Error::internal)?;
    tx.job_put(pass, kind, &copy.to_string(), at, payload).await
}

/// Puts the jobs of a new copy.
///
/// # Errors
/// As [`Tx::job_put`].
pub async fn begin(tx: &mut Tx, pass: &Pass, copy: &Copy) -> Result<()> {
    put(tx, pass, GATHER, copy.id, pass.now()).await?;
    put(tx, pass, END, copy.id, copy.until).await
}

#[expect(clippy::disallowed_methods, reason = "a person asked for the copy; the program gathers it afterwards")]
fn pass(tx: &Tx, job: &Job) -> Pass {
    Pass::system(job.tenant, GATHER, tx.store().clock().now())
}

/// The copy of a job; none when it was deleted since.
async fn copy_of(tx: &Tx, job: &Job) -> Result<Option<Copy>> {
    let payload: Payload = serde_json::from_str(&job.payload).map_err(Error::internal)?;
    match rows::find(tx, job.tenant, payload.copy).await {
        Ok(copy) => Ok(Some(copy)),
        Err(Error::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

/// Asks one room, and puts itself again while there are more.
pub struct Gather(pub Rooms);

#[async_trait]
impl JobHandler for Gather {
    fn kind(&self) -> JobKind {
        GATHER
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let Some(copy) = copy_of(tx, job).await? else { return Ok(()) };
        let pass = pass(tx, job);
        let n = usize::try_from(copy.done).unwrap_or(usize::MAX);
        let Some(Held { holdings, .. }) = self.0.get(n) else { return Ok(()) };
        let about = About {
            tenant: job.tenant,
            person: copy.subject,
            asker: copy.asker,
            hat: copy.hat.clone(),
            assurance: copy.assurance,
            now: pass.now(),
        };
        let store = tx.store().clone();
        let chapters = holdings.about(&store, tx, &about).await?;
        let json = serde_json::to_vec(&chapters).map_err(Error::internal)?;
        rows::part_add(tx, &pass, &copy, &json).await?;
        let event = CopyAdvanced { copy: copy.id.0, done: copy.done + 1, total: copy.total };
        tx.journal(&pass, &event, &[format!("person:{}", copy.asker)]).await?;
        if copy.done + 1 < copy.total {
            put(tx, &pass, GATHER, copy.id, pass.now()).await?;
        }
        Ok(())
    }
}

/// Deletes it.
pub struct End;

#[async_trait]
impl JobHandler for End {
    fn kind(&self) -> JobKind {
        END
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let Some(copy) = copy_of(tx, job).await? else { return Ok(()) };
        if !copy.is_ready() {
            warn!(copy = %copy.id, "a copy was deleted before it was ready");
        }
        let pass = pass(tx, job);
        rows::delete(tx, &pass, copy.id).await?;
        let event = CopyDeleted { copy: copy.id.0, person: copy.subject };
        tx.journal(&pass, &event, &[format!("person:{}", copy.asker)]).await
    }
}
