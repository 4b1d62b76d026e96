//! The cases of the last days that nobody has looked at yet.

use std::collections::{HashMap, HashSet};

use base::Result;
use base::id::Uuid;
use door::{Ctx, Heavy};
use store::AccessRow;
use store::access::{self, Way};

use super::model::Case;
use super::rules::{self, Look};
use super::store as rows;

/// So many days back.
pub const DAYS: i64 = 14;
/// So many rows are read at most, the newest; and as many of those that a sheet wrote all at once, so that they
/// push out nothing that was opened one by one. Each is some hundred bytes in memory while the rules look.
pub const MOST: usize = 250_000;

/// The cases that are open, with the looks that they are made of.
pub struct Found {
    /// Newest first; [`Case::looks`] are places in it.
    looks: Vec<Look>,
    /// The rows of the access log, in the same places.
    ids: Vec<Uuid>,
    /// By pattern, employee and person.
    pub cases: Vec<Case>,
    /// There are more rows than were read.
    pub cut: bool,
}

/// Reads the log and lets the rules find.
///
/// # Errors
/// As [`Ctx::turn`] and [`store::Db::rows`].
pub async fn open(ctx: &Ctx) -> Result<Found> {
    let _turn = ctx.turn(Heavy::Sheet).await?;
    let (db, tenant, now) = (ctx.db(), ctx.tenant_id(), ctx.now());
    let since = now.plus_minutes(-DAYS * 24 * 60);
    let mut all = access::in_jobs(db, tenant, Way::Looked, since, MOST).await?;
    let exported = access::in_jobs(db, tenant, Way::Exported, since, MOST).await?;
    let cut = all.len() >= MOST || exported.len() >= MOST;
    all.extend(exported);
    all.sort_unstable_by_key(|glance| std::cmp::Reverse((glance.at, glance.id)));
    let persons: HashSet<Uuid> = all.iter().flat_map(|l| [l.person, l.subject]).collect();
    let persons: Vec<Uuid> = persons.into_iter().collect();
    let ties = register::ties(db, tenant, &persons, now.date()).await?;
    let (rules, looked) = (rows::rules(db, tenant).await?, rows::looked(db, tenant).await?);
    let find = move || {
        let (ids, looks): (Vec<Uuid>, Vec<Look>) = all
            .into_iter()
            .map(|g| (g.id, Look { person: g.person, subject: g.subject, at: g.at, reason: g.reason }))
            .unzip();
        let cases = rules::cases(&rules, &looks, &ties);
        let mut found = Found { looks, ids, cases: Vec::new(), cut };
        found.cases = cases
            .into_iter()
            .filter(|case| {
                let key = (case.pattern, case.person, case.subject.unwrap_or_default());
                looked.get(&key).is_none_or(|until| found.newest(case) > *until)
            })
            .collect();
        found
    };
    // Much to compare, and others want to be answered meanwhile.
    tokio::task::spawn_blocking(find).await.map_err(base::Error::internal)
}

impl Found {
    /// The looks of a case, newest first.
    pub fn looks(&self, case: &Case) -> impl Iterator<Item = &Look> {
        case.looks.iter().filter_map(|n| self.looks.get(*n))
    }

    /// The minute of the newest look of a case.
    pub fn newest(&self, case: &Case) -> i64 {
        self.looks(case).map(|look| look.at.micros().div_euclid(60_000_000)).max().unwrap_or_default()
    }

    /// The ids of the newest rows of a case, at most `most`.
    pub fn ids(&self, case: &Case, most: usize) -> Vec<Uuid> {
        case.looks.iter().filter_map(|n| self.ids.get(*n).copied()).take(most).collect()
    }

    /// The id of the newest row of a case in which she says why.
    fn why(&self, case: &Case) -> Option<Uuid> {
        let said = case.looks.iter().find(|n| self.looks.get(**n).is_some_and(|look| look.reason))?;
        self.ids.get(*said).copied()
    }

    /// The newest row of each case, and the newest that says why.
    ///
    /// # Errors
    /// As [`store::Db::rows`].
    pub async fn told<'a>(&self, ctx: &Ctx, cases: &[&'a Case]) -> Result<Told<'a>> {
        let pairs = cases.iter().map(|case| (*case, (self.ids(case, 1).pop(), self.why(case)))).collect::<Vec<_>>();
        let ids: Vec<Uuid> = pairs.iter().flat_map(|(_, (newest, why))| newest.iter().chain(why)).copied().collect();
        Ok(Told { pairs, rows: access::rows_of(ctx.db(), ctx.tenant_id(), &ids).await? })
    }
}

/// The id of the newest row, and of the newest that says why.
type Shown = (Option<Uuid>, Option<Uuid>);

/// What is said of cases in a list.
pub struct Told<'a> {
    pairs: Vec<(&'a Case, Shown)>,
    rows: HashMap<Uuid, AccessRow>,
}

impl Told<'_> {
    /// The newest row of each.
    pub fn newest(&self) -> Vec<AccessRow> {
        self.pairs.iter().filter_map(|(_, (newest, _))| self.rows.get(newest.as_ref()?).cloned()).collect()
    }

    /// The newest row of a case, and why she says she looked.
    pub fn of(&self, case: &Case) -> (Option<&AccessRow>, &str) {
        let ids = self.pairs.iter().find(|(other, _)| *other == case).map(|(_, ids)| *ids).unwrap_or_default();
        let row = |id: Option<Uuid>| self.rows.get(&id?);
        (row(ids.0), row(ids.1).map_or("", |row| row.reason.as_str()))
    }
}
