//! What is asked for every task: rules that are on, what was learned, what units allow. Kept in memory and
//! checked against the stamp in the database each time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ::store::Db;
use base::{Error, Result, TenantId, id::Uuid};
use door::{Place, Places};
use tasks::Task;

use crate::condition::{self, Condition};
use crate::learn::model::Model;
use crate::rule::Rule;
use crate::state::State;
use crate::{learn, rule, state};

/// The routing of one tenant as it is now.
#[derive(Default)]
pub struct Table {
    /// Of the state that was read: with another one in the database all of this is old.
    pub stamp: Uuid,
    /// Those that are on, in their order.
    pub rules: Vec<(Rule, Condition)>,
    /// What says nothing: see [`State::vague`].
    pub vague: Vec<String>,
    /// `None` while too little has been learned.
    pub model: Option<Arc<Model>>,
    /// From which percent a unit lets the classifier decide.
    pub alone: HashMap<String, i64>,
}

impl Table {
    /// Whether nobody knows whose a task is: it has no category, or one that says nothing. A mail was written to
    /// a unit, which says whose it is, unless that unit takes mail about anything.
    pub fn is_vague(&self, task: &Task) -> bool {
        let says_nothing = |key: &str| self.vague.iter().any(|v| v == key);
        match task.category.as_deref() {
            Some(category) => says_nothing(category),
            None if task.source.name == "mail" => says_nothing(&format!("unit:{}", task.unit)),
            None => true,
        }
    }

    /// The same with other rules, for a trial.
    pub fn with_rules(self, rules: Vec<Rule>) -> Self {
        Self { rules: compiled(rules), ..self }
    }
}

/// Rules that can be asked. One that cannot be read any more, because this program takes less of the
/// language than the one that kept it, catches nothing, and the log says so.
pub fn compiled(rules: Vec<Rule>) -> Vec<(Rule, Condition)> {
    let read = |rule: Rule| match condition::parse(&rule.condition) {
        Ok(condition) => Some((rule, condition)),
        Err(fault) => {
            tracing::warn!(rule = %rule.id, fault = %fault.key, "a rule cannot be read and is left out");
            None
        }
    };
    rules.into_iter().filter_map(read).collect()
}

/// Reads everything anew; the reading of the conditions holds the place.
///
/// # Errors
/// As [`Db::rows`].
async fn read(place: &Place, db: &Db, tenant: TenantId, state: State) -> Result<Table> {
    let mut rules = rule::store::all(db, tenant).await?;
    rules.retain(|r| r.active);
    Ok(Table {
        stamp: state.stamp,
        rules: place.apart(move || compiled(rules)).await?,
        vague: state.vague,
        model: learn::store::model(db, tenant).await?.map(Arc::new),
        alone: learn::store::alone(db, tenant).await?.into_iter().map(|a| (a.unit, a.percent)).collect(),
    })
}

/// The tables of all tenants.
pub struct Tables {
    kept: Mutex<HashMap<TenantId, Arc<Table>>>,
    /// Each table is read anew by one at a time: whoever opens a task right after a change would do it, too.
    reading: Places<TenantId>,
}

/// Tables that are read anew at once.
const READING: u32 = 2;

impl Default for Tables {
    fn default() -> Self {
        Self { kept: Mutex::default(), reading: Places::new(READING, 1, Duration::MAX) }
    }
}

impl Tables {
    /// The table of a tenant; `None` while it has none. One indexed row is read, and more only after a change.
    ///
    /// # Errors
    /// As [`Db::rows`].
    pub async fn of(&self, db: &Db, tenant: TenantId) -> Result<Option<Arc<Table>>> {
        let Some(state) = state::find(db, tenant).await? else { return Ok(None) };
        if let Some(kept) = self.kept(tenant, state.stamp) {
            return Ok(Some(kept));
        }
        let place = self.reading.take(1, Some(tenant)).await.map_err(|_| Error::Busy)?;
        // Another may have read it meanwhile.
        if let Some(kept) = self.kept(tenant, state.stamp) {
            return Ok(Some(kept));
        }
        let table = Arc::new(read(&place, db, tenant, state).await?);
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(tenant, Arc::clone(&table));
        Ok(Some(table))
    }

    fn kept(&self, tenant: TenantId, stamp: Uuid) -> Option<Arc<Table>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).get(&tenant).cloned();
        kept.filter(|table| table.stamp == stamp)
    }
}
