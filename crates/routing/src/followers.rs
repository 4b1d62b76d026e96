//! What takes long is worked out here, when the journal says that it was asked for: reading and reckoning
//! happen while the follower looks ([`Follower::sift`]), outside of any transaction, and only what came out is
//! written in one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ::store::{Entry, Event, Follower, Store, Tx};
use async_trait::async_trait;
use base::id::Uuid;
use base::{Error, Result, TenantId, Time};

use crate::events::{TrainingAsked, TrialAsked};
use crate::learn::actions as learning;
use crate::learn::job::{SOON, TRAIN, USUALLY, pass};
use crate::learn::train::Trained;
use crate::trial::actions as trials;
use crate::trial::model::{Outcome, TrialId};

/// What came out and is not written yet.
enum Done {
    Trial(Outcome),
    Training(Arc<Trained>),
}

/// Works out trials and trainings, and sees to it that it is learned anew in time.
#[derive(Default)]
pub struct Work {
    done: Mutex<HashMap<Uuid, Done>>,
    /// Until when a training is surely planned. What is in memory may be lost without harm.
    planned: Mutex<HashMap<TenantId, Time>>,
}

/// How soon it must be learned anew after such an entry.
fn soon(kind: &str) -> Option<i64> {
    match kind {
        "tasks.task_closed.v1" | "tasks.task_passed_on.v1" => Some(USUALLY),
        "privacy.subject_erased.v1" | "privacy.retention_done.v1" => Some(SOON),
        _ => None,
    }
}

impl Work {
    fn keep(&self, id: Uuid, done: Done) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(id, done);
    }

    fn take(&self, id: Uuid) -> Option<Done> {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }

    /// Whether a training is planned that will come early enough.
    fn is_planned(&self, tenant: TenantId, at: Time) -> bool {
        let planned = self.planned.lock().unwrap_or_else(PoisonError::into_inner);
        planned.get(&tenant).is_some_and(|until| at < *until)
    }
}

#[async_trait]
impl Follower for Work {
    fn name(&self) -> &'static str {
        "routing.work"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == TrialAsked::KIND || kind == TrainingAsked::KIND || soon(kind).is_some()
    }

    async fn sift(&self, store: &Store, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        let mut kept = Vec::new();
        // What was asked for ten times is learned once: all that was asked for has happened before it is read.
        let mut learned: HashMap<TenantId, Arc<Trained>> = HashMap::new();
        for entry in entries {
            if entry.kind == TrialAsked::KIND {
                match trials::work_out(store.db(), entry.tenant, TrialId(entry.subject)).await {
                    Ok(outcome) => self.keep(entry.subject, Done::Trial(outcome)),
                    Err(Error::NotFound) => continue,
                    Err(other) => return Err(other),
                }
            } else if entry.kind == TrainingAsked::KIND {
                let trained = match learned.get(&entry.tenant) {
                    Some(trained) => Arc::clone(trained),
                    None => Arc::new(learning::learn(store.db(), entry.tenant, entry.at).await?),
                };
                learned.insert(entry.tenant, Arc::clone(&trained));
                self.keep(entry.subject, Done::Training(trained));
            } else if soon(&entry.kind) == Some(USUALLY) && self.is_planned(entry.tenant, entry.at) {
                continue;
            }
            kept.push(entry);
        }
        Ok(kept)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let now = tx.store().clock().now();
        let pass = pass(entry.tenant, now);
        if let Some(seconds) = soon(&entry.kind) {
            let at = now.plus_seconds(seconds);
            tx.job_put_by(&pass, TRAIN, "", at, "{}".into()).await?;
            self.planned.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.tenant, at);
            return Ok(());
        }
        match self.take(entry.subject) {
            Some(Done::Trial(outcome)) => {
                trials::worked_out(tx, &pass, TrialId(entry.subject), &outcome, &entry.topics).await
            }
            Some(Done::Training(trained)) => learning::learned(tx, &pass, entry.subject, &trained, &entry.topics).await,
            None => Ok(()),
        }
    }
}
