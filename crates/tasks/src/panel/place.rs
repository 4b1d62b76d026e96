//! What the register knows about the place of a task: properties close by, and how many own them.

use async_trait::async_trait;
use base::{Error, Result};
use door::Ctx;
use web::T;
use web::parts::{self, Definitions};

use super::{Panel, Section};
use crate::around::NEAR_METRES;
use crate::task::Task;

/// So many properties are named.
const SHOWN: usize = 3;

pub struct Place;

#[async_trait]
impl Panel for Place {
    fn name(&self) -> &'static str {
        "tasks.place"
    }

    async fn section(&self, ctx: &Ctx, t: &T, task: &Task) -> Result<Option<Section>> {
        let Some((lat, lon)) = task.place.point else { return Ok(None) };
        let (db, tenant) = (ctx.replica(), task.tenant);
        let near = register::properties_near(db, tenant, lat, lon, NEAR_METRES).await?;
        if near.is_empty() {
            return Ok(None);
        }
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        let mut list = Definitions::new();
        for property in near.iter().take(SHOWN) {
            let owners = match register::property_by_key(db, tenant, &property.key).await {
                Ok(property) => property.owners.len(),
                Err(Error::NotFound) => 0,
                Err(other) => return Err(other),
            };
            let name = if property.name.is_empty() { &property.key } else { &property.name };
            // How many they are says enough here; who they are is another question, and another page.
            list = list.line(name, t.count("tasks-panel-owners", count(owners)));
        }
        if near.len() > SHOWN {
            list = list.line(t.get("tasks-panel-more"), t.count("tasks-panel-properties", count(near.len() - SHOWN)));
        }
        Ok(Some(Section { title: t.get("tasks-panel-place"), body: parts::definitions(&list) }))
    }
}
