//! Employments begin and end with their days, though nothing is imported: as each day begins, addresses follow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use base::{Result, TenantId, Time, id::Uuid};
use chrono::NaiveTime;
use register::events::UnitChanged;
use store::{Db, Event, Job, JobHandler, JobKind, Standing, Tx};

use super::follower::{pass, person};
use super::store as rows;

const NIGHTLY: JobKind = "mailbox.addresses_nightly";

/// As the next day begins, on a Norwegian wall.
fn next(now: Time) -> Time {
    let day = now.date().succ_opt().unwrap_or_else(|| now.date());
    Time::from_oslo(day.and_time(NaiveTime::MIN))
}

/// A municipality has people who work there from its first unit on.
pub const EACH_NIGHT: Standing = Standing { job: NIGHTLY, from: UnitChanged::KIND, next };

/// Looks who works where today.
pub struct Nightly;

#[async_trait]
impl JobHandler for Nightly {
    fn kind(&self) -> JobKind {
        NIGHTLY
    }

    async fn run(&self, tx: &mut Tx, job: &Job) -> Result<()> {
        let pass = pass(tx, job.tenant);
        let there: HashMap<Uuid, String> = rows::of_people(tx, job.tenant).await?;
        for (employee, units) in staff(tx, job.tenant, pass.now()).await? {
            // One more question for those alone whose day it is.
            if there.get(&employee).is_none_or(|unit| !units.contains(unit)) {
                person(tx, &pass, employee).await?;
            }
        }
        EACH_NIGHT.again(tx, &pass).await
    }
}

/// Everybody who works here now, and in which units.
async fn staff(db: &Db, tenant: TenantId, now: Time) -> Result<BTreeMap<Uuid, BTreeSet<String>>> {
    let mut staff: BTreeMap<Uuid, BTreeSet<String>> = BTreeMap::new();
    for unit in register::units(db, tenant).await? {
        for employee in register::employees_of_unit(db, tenant, &unit.key, now.date()).await? {
            staff.entry(employee.person).or_default().insert(unit.key.clone());
        }
    }
    Ok(staff)
}
