//! Sealing a day, and holding a day against its seal.

use base::id::Uuid;
use base::{Result, TenantId, Time};
use chrono::NaiveDate;
use store::{Db, Pass, Tx, access, journal};

use super::rules;
use crate::events::AccessSealed;
use crate::retention::model::{Kind, due_before};
use crate::retention::store::shortest;

/// Rows read at a time.
const BATCH: u32 = 1_000;

/// What a day's rows come to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Digest {
    /// How many.
    pub rows: i64,
    /// Over all of them in their order, each with what was before it; hexadecimal.
    pub sha256: String,
}

/// Whether a day is as it was when it was sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// Nobody has sealed it: it is not over, or the program did not run in that night.
    Unsealed,
    Same(i64),
    /// Rows were changed, added or taken away since: how many there were and are.
    Changed {
        were: i64,
        are: i64,
    },
    /// All its rows are deleted, and their time is over.
    Gone,
}

/// The digest of a day as it is now.
///
/// # Errors
/// As [`Db::rows`].
pub async fn digest(db: &Db, tenant: TenantId, date: NaiveDate) -> Result<Digest> {
    let (from, to) = rules::day(date);
    let (mut rows, mut sha256, mut after) = (0, rules::BEGIN.to_owned(), access::OLDEST);
    loop {
        let part = access::between(db, tenant, (from, to), after, BATCH).await?;
        let Some(last) = part.last() else { break };
        after = last.cursor();
        rows += i64::try_from(part.len()).unwrap_or_default();
        sha256 = part.iter().fold(sha256, |d, r| rules::next(&d, r));
    }
    Ok(Digest { rows, sha256 })
}

/// What the journal calls a day.
fn id(tenant: TenantId, date: NaiveDate) -> Uuid {
    let digest = store::keys::sha256_hex(format!("{tenant}/privacy/sealed/{date}").as_bytes());
    digest.get(..32).and_then(|half| Uuid::parse_str(half).ok()).unwrap_or_default()
}

async fn seal(db: &Db, tenant: TenantId, date: NaiveDate) -> Result<Option<AccessSealed>> {
    for entry in journal::history(db, tenant, id(tenant, date), 10).await? {
        if let Some(event) = entry.event::<AccessSealed>()? {
            return Ok(Some(event));
        }
    }
    Ok(None)
}

/// Seals a day that is over, once.
///
/// # Errors
/// As [`Tx::execute`].
pub async fn day_seal(tx: &mut Tx, pass: &Pass, date: NaiveDate) -> Result<()> {
    let tenant = pass.tenant();
    if seal(tx, tenant, date).await?.is_some() {
        return Ok(());
    }
    let Digest { rows, sha256 } = digest(tx, tenant, date).await?;
    let event = AccessSealed { day: id(tenant, date), date: date.to_string(), rows, sha256 };
    tx.journal(pass, &event, &[]).await
}

/// Holds a day against its seal.
///
/// # Errors
/// As [`Db::rows`].
pub async fn day_check(db: &Db, tenant: TenantId, date: NaiveDate, now: Time) -> Result<Verdict> {
    let Some(sealed) = seal(db, tenant, date).await? else { return Ok(Verdict::Unsealed) };
    let is = digest(db, tenant, date).await?;
    let due = due_before(shortest(db, tenant, Kind::AccessLog).await?, now);
    Ok(match is.rows {
        rows if rows == sealed.rows && is.sha256 == sealed.sha256 => Verdict::Same(rows),
        0 if rules::day(date).1 <= due => Verdict::Gone,
        are => Verdict::Changed { were: sealed.rows, are },
    })
}
