//! The cases of the last days that nobody has looked at yet.

use std::collections::HashSet;

use base::Result;
use base::id::Uuid;
use door::Ctx;
use store::access::{self, AccessRow, Way};

use super::model::Case;
use super::rules::{self, Look};
use super::store as rows;

/// So many days back.
pub const DAYS: i64 = 14;
/// So many rows are read at most, the newest; and as many of those that a sheet wrote all at once, so that they
/// push out nothing that was opened one by one.
pub const ROWS: u32 = 5_000;

/// The cases that are open, with the rows of the access log that they are made of.
pub struct Found {
    /// Newest first; [`Case::looks`] are places in it.
    pub rows: Vec<AccessRow>,
    /// By pattern, employee and person.
    pub cases: Vec<Case>,
    /// There are more rows than were read.
    pub cut: bool,
}

/// Reads the log and lets the rules find.
///
/// # Errors
/// As [`store::Db::rows`].
pub async fn open(ctx: &Ctx) -> Result<Found> {
    let (db, tenant, now) = (ctx.db(), ctx.tenant_id(), ctx.now());
    let since = now.plus_minutes(-DAYS * 24 * 60);
    let looked_at = access::in_jobs(db, tenant, Way::Looked, since, ROWS).await?;
    let exported = access::in_jobs(db, tenant, Way::Exported, since, ROWS).await?;
    let most = usize::try_from(ROWS).unwrap_or(usize::MAX);
    let cut = looked_at.len() >= most || exported.len() >= most;
    let mut all = looked_at;
    all.extend(exported);
    all.sort_unstable_by_key(|r| std::cmp::Reverse(r.cursor()));
    let looks: Vec<Look> = all
        .iter()
        .filter_map(|r| Some(Look { person: r.person()?, subject: r.subject, at: r.at, reason: !r.reason.is_empty() }))
        .collect();
    let persons: HashSet<Uuid> = looks.iter().flat_map(|l| [l.person, l.subject]).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let ties = register::ties(db, tenant, &persons, now.date()).await?;
    let looked = rows::looked(db, tenant).await?;
    let mut cases = rules::cases(&rows::rules(db, tenant).await?, &looks, &ties);
    cases.retain(|case| {
        let key = (case.pattern, case.person, case.subject.unwrap_or_default());
        looked.get(&key).is_none_or(|until| newest(&all, case) > *until)
    });
    Ok(Found { rows: all, cases, cut })
}

/// The minute of the newest row of a case.
pub fn newest(all: &[AccessRow], case: &Case) -> i64 {
    case.looks.iter().filter_map(|n| all.get(*n)).map(|r| r.cursor().0).max().unwrap_or_default()
}
