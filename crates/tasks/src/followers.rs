//! What reacts to tasks: owners close by are told.

use std::collections::HashMap;

use async_trait::async_trait;
use base::{Error, Result, TenantId};
use store::{Entry, Follower, Pass, Store, Tx};

use crate::around;
use crate::category::store as categories;
use crate::events::{TaskOpened, TaskPassedOn};
use crate::task::{TaskId, actions, store as rows};

/// Makes the properties within 50 m of a new task parties as neighbours, where the category
/// wants that. Also when a task is passed on into such a category.
pub struct Neighbours;

#[async_trait]
impl Follower for Neighbours {
    fn name(&self) -> &'static str {
        "tasks.neighbours"
    }

    fn wants(&self, kind: &str) -> bool {
        use store::Event;
        kind == TaskOpened::KIND || kind == TaskPassedOn::KIND
    }

    async fn sift(&self, store: &Store, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        let mut told: HashMap<(TenantId, String), bool> = HashMap::new();
        let mut kept = Vec::new();
        for entry in entries {
            let Some(category) = category_with_place(&entry)? else { continue };
            let key = (entry.tenant, category);
            let tells = match told.get(&key) {
                Some(tells) => *tells,
                None => categories::find(store.db(), entry.tenant, &key.1).await?.is_some_and(|c| c.neighbours),
            };
            told.insert(key, tells);
            if tells {
                kept.push(entry);
            }
        }
        Ok(kept)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let task = match rows::find_to_change(tx, entry.tenant, TaskId(entry.subject)).await {
            Ok(task) => task,
            Err(Error::NotFound) => return Ok(()),
            Err(other) => return Err(other),
        };
        #[expect(clippy::disallowed_methods, reason = "neighbours are told by the program, after the report")]
        let pass = Pass::system(entry.tenant, "tasks.neighbours", tx.store().clock().now());
        let task = task.open(pass.clone())?.into_inner();
        let (Some(point), Some(key)) = (task.place.point, task.category.as_deref()) else { return Ok(()) };
        let told = categories::find(tx, entry.tenant, key).await?.is_some_and(|c| c.neighbours);
        if !told {
            return Ok(());
        }
        let properties = around::properties_near(tx, entry.tenant, point).await?;
        actions::neighbours_tell(tx, &pass, task, properties).await
    }
}

/// The category of what was opened or passed on, unless it is known to have no place.
fn category_with_place(entry: &Entry) -> Result<Option<String>> {
    if let Some(opened) = entry.event::<TaskOpened>()? {
        return Ok(opened.category.filter(|_| opened.has_place));
    }
    Ok(entry.event::<TaskPassedOn>()?.and_then(|passed| passed.category))
}
