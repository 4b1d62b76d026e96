//! Employments begin and end with their days, though nothing is imported: as each day begins, addresses follow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use base::{Result, TenantId, Time, id::Uuid};
use chrono::NaiveTime;
use register::events::UnitChanged;
use store::{Db, Entry, Event, Follower, Job, JobHandler, JobKind, Tx};

use super::follower::{pass, person};
use super::store as rows;

const NIGHTLY: JobKind = "mailbox.addresses_nightly";

/// As the next day begins, on a Norwegian wall.
fn next(now: Time) -> Time {
    let day = now.date().succ_opt().unwrap_or_else(|| now.date());
    Time::from_oslo(day.and_time(NaiveTime::MIN))
}

/// Puts the job of the next night when a municipality gets its first unit.
pub struct EachNight;

#[async_trait]
impl Follower for EachNight {
    fn name(&self) -> &'static str {
        NIGHTLY
    }

    fn wants(&self, kind: &str) -> bool {
        kind == UnitChanged::KIND
    }

    /// Once there, the job puts itself.
    async fn sift(&self, db: &Db, entries: Vec<Entry>) -> Result<Vec<Entry>> {
        let mut asked = BTreeSet::new();
        let mut first = Vec::new();
        for entry in entries {
            if asked.insert(entry.tenant) && !is_put(db, entry.tenant).await? {
                first.push(entry);
            }
        }
        Ok(first)
    }

    async fn handle(&self, tx: &mut Tx, entry: &Entry) -> Result<()> {
        let pass = pass(tx, entry.tenant);
        tx.job_put_by(&pass, NIGHTLY, "", next(pass.now()), "{}".into()).await
    }
}

async fn is_put(db: &Db, tenant: TenantId) -> Result<bool> {
    let sql = "SELECT COUNT(*) FROM job WHERE tenant = $1 AND kind = $2 AND key = ''";
    Ok(db.scalar_i64(sql, store::vals![tenant.0, NIGHTLY]).await? > 0)
}

/// Looks who works where today, and puts itself for the next night.
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
        tx.job_put(&pass, NIGHTLY, "", next(pass.now()), "{}".into()).await
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
