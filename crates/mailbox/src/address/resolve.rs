//! Whom an address leads to.

use base::config::{Config, Tenant};
use base::{Result, TenantId, id::Uuid};
use store::Db;

use super::{rules, store as rows};
use crate::mail::model::Thread;
use crate::smtp::Address;
use crate::thread;

/// Whose an address is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Who {
    Unit,
    Employee(Uuid),
    /// `postmaster`, which every domain must have.
    Postmaster,
}

/// Where a mail to an address goes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    pub tenant: TenantId,
    /// Of the tenant, in lower case.
    pub domain: String,
    /// What comes to a unit, an employee or the postmaster goes to a unit in the end.
    pub who: Who,
    /// The key of the unit that gets it.
    pub unit: String,
    /// The part before the at sign, without a tag.
    pub local: String,
    /// The thread that its tag leads to.
    pub thread: Option<Thread>,
    /// As it was written.
    pub written: String,
}

/// The tenant that has a mail domain.
pub fn tenant_of<'a>(config: &'a Config, domain: &str) -> Option<&'a Tenant> {
    let ours = |t: &&Tenant| t.mail.domain.as_deref().is_some_and(|d| d.eq_ignore_ascii_case(domain));
    config.tenants.iter().find(ours)
}

/// Looks an address up; `None` for one that nobody has.
///
/// # Errors
/// As [`Db::rows`].
pub async fn resolve(db: &Db, config: &Config, address: &Address) -> Result<Option<Target>> {
    let tenant = if address.domain.is_empty() {
        config.tenants.iter().find(|t| t.mail.domain.is_some())
    } else {
        tenant_of(config, &address.domain)
    };
    let Some(tenant) = tenant else { return Ok(None) };
    let domain = tenant.mail.domain.clone().unwrap_or_default().to_ascii_lowercase();
    let (local, tag) = rules::split(&address.local);
    let target = |who, unit: String, thread| Target {
        tenant: tenant.id(),
        domain: domain.clone(),
        who,
        unit,
        local: local.clone(),
        thread,
        written: address.folded(),
    };
    // The tag alone says where it belongs, also when the unit before it has changed its name.
    let thread = match tag.filter(|t| rules::is_tag(t)) {
        Some(tag) => thread::find(db, tenant.id(), &tag).await?,
        None => None,
    };
    if let Some(found) = rows::find(db, tenant.id(), &local).await? {
        let who = found.person.map_or(Who::Unit, Who::Employee);
        return Ok(Some(target(who, found.unit, thread)));
    }
    if let Some(thread) = thread {
        let unit = rows::find(db, tenant.id(), &thread.local).await?.map_or_else(|| postmaster(tenant), |a| a.unit);
        return Ok(Some(Target { local: thread.local.clone(), ..target(Who::Unit, unit, Some(thread)) }));
    }
    if local == "postmaster" || local == "abuse" {
        return Ok(Some(target(Who::Postmaster, postmaster(tenant), None)));
    }
    Ok(None)
}

fn postmaster(tenant: &Tenant) -> String {
    tenant.mail.postmaster.clone().unwrap_or_else(|| tenant.security.unit.clone())
}
