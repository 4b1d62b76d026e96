//! Where a task goes, and why: the first rule that holds, then what was learned, then its category.

pub mod panel;
pub mod rules;
pub(crate) mod store;
pub(crate) mod table;

use ::store::{Db, Pass, Tx};
use async_trait::async_trait;
use base::Result;
use tasks::route::{From, Router, Way};
use tasks::{Task, TaskId};

pub use rules::{Decision, Reason};
pub use table::Table;

use crate::condition::Facts;
use crate::events::TaskRouted;

/// Answers `tasks` when a task is opened.
#[derive(Default)]
pub struct Routing {
    tables: table::Tables,
}

#[async_trait]
impl Router for Routing {
    async fn way(&self, db: &Db, task: &Task) -> Result<Option<Way>> {
        let Some(table) = self.tables.of(db, task.tenant).await? else { return Ok(None) };
        let Some(decision) = rules::decide(&table, &Facts::of(task), task) else { return Ok(None) };
        let set = |text: &str| Some(text.to_owned()).filter(|t| !t.is_empty());
        Ok(Some(Way {
            unit: set(&decision.unit),
            category: set(&decision.category),
            days: decision.days.and_then(|d| u32::try_from(d).ok()),
            why: Box::new(decision),
        }))
    }

    async fn went(&self, tx: &mut Tx, pass: &Pass, task: &Task, way: &Way, from: &From) -> Result<()> {
        let Some(decision) = way.why.downcast_ref::<Decision>() else { return Ok(()) };
        store::put(tx, pass, task, &decision.reason, from).await?;
        let (how, rule, rule_version, confidence) = decision.reason.parts();
        let event = TaskRouted {
            task: task.id.0,
            how: how.to_owned(),
            rule: rule.map(|r| r.0),
            rule_version,
            confidence,
            unit: task.unit.clone(),
            category: task.category.clone(),
            from_unit: from.unit.clone(),
            from_category: from.category.clone(),
        };
        tx.journal(pass, &event, &[task.topic()]).await
    }

    async fn forget(&self, tx: &mut Tx, pass: &Pass, task: TaskId) -> Result<()> {
        store::delete(tx, pass, task).await
    }
}
