//! Gathers a copy room by room, and deletes it when its time is over.

use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, Time};
use door::holdings::{About, Chapter, Record};
use serde::{Deserialize, Serialize};
use store::{Db, Job, JobHandler, JobKind, Pass, Tx};
use tracing::warn;

use super::model::{Copy, CopyId};
use super::store as rows;
use crate::events::{CopyAdvanced, CopyDeleted};
use crate::{Held, Rooms};

/// Asks one room for a copy, and comes again for the next.
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
        let mut chapters = Vec::new();
        for about in abouts(tx, &copy, &pass).await? {
            let store = tx.store().clone();
            add(&mut chapters, holdings.about(&store, tx, &about).await?);
        }
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

/// What a room is asked: about her, and about those whom the register has found to be her since.
async fn abouts(db: &Db, copy: &Copy, pass: &Pass) -> Result<Vec<About>> {
    let kind = copy.hat.split_once(':').map_or("", |(kind, _)| kind);
    let also = register::duplicates_of(db, pass.tenant(), copy.subject).await?;
    let about = |person: Uuid| About {
        tenant: pass.tenant(),
        person,
        asker: if copy.asker == copy.subject { person } else { copy.asker },
        hat: format!("{kind}:{person}"),
        assurance: copy.assurance,
        now: pass.now(),
    };
    Ok(std::iter::once(copy.subject).chain(also).map(about).collect())
}

/// The records of more chapters among those of the same name; what says the same stands there once.
fn add(all: &mut Vec<Chapter>, more: Vec<Chapter>) {
    for chapter in more {
        match all.iter_mut().find(|c| (&c.room, &c.name) == (&chapter.room, &chapter.name)) {
            Some(same) => {
                let new: Vec<Record> = chapter.records.into_iter().filter(|r| !same.records.contains(r)).collect();
                same.records.extend(new);
            }
            None => all.push(chapter),
        }
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
