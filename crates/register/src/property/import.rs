//! Ownership: the rows of a property say together who owns it.

use std::collections::{BTreeMap, BTreeSet};

use base::Result;
use base::error::Message;
use chrono::NaiveDate;
use store::vals;
use uuid::Uuid;

use super::model::parse;
use super::place;
use crate::address::model::id_of;
use crate::events::PropertyChanged;
use crate::fact::{Facts, Verdict, digest_of};
use crate::import::csv::Row;
use crate::import::model::{Done, Frame, Piece, groups};
use crate::person::apply::{bump, mention};
use crate::person::document::number;
use crate::person::number::{NationalId, is_organisation_number};
use crate::sql;

enum Holder {
    Person(NationalId),
    Organisation(String),
}

struct Share {
    key: String,
    base: String,
    numerator: i64,
    denominator: i64,
    holder: Holder,
    since: Option<NaiveDate>,
}

/// Whether the reader takes it: for [`crate::import::probe`].
pub(crate) fn reads(row: &Row) -> bool {
    read(row).is_ok()
}

fn read(row: &Row) -> Result<Share, Message> {
    let (key, base, _) =
        parse(row.need("matrikkelnummer")?).ok_or_else(|| Message::new("register-problem-property"))?;
    let part = |column| -> Result<i64, Message> {
        let text = row.need(column)?;
        let number: Option<i64> = text.parse().ok();
        number.filter(|n| (1..=1_000_000_000).contains(n)).ok_or_else(|| Message::new("register-problem-share"))
    };
    let (numerator, denominator) = (part("teller")?, part("nevner")?);
    if numerator > denominator {
        return Err(Message::new("register-problem-share"));
    }
    let holder = match row.need("eier")? {
        text if is_organisation_number(text) => Holder::Organisation(text.to_owned()),
        text if text.len() == 9 => return Err(Message::new("register-problem-organisation-number")),
        text => Holder::Person(number(text, "eier")?),
    };
    Ok(Share { key, base, numerator, denominator, holder, since: row.date("fra")? })
}

/// Whether shares add up to one whole.
fn whole(shares: &[Share]) -> bool {
    // Compared as fractions over a common denominator; one too large to compare is not called wrong.
    let common = shares.iter().try_fold(1i128, |all, s| {
        let d = i128::from(s.denominator);
        all.checked_mul(d / gcd(all, d))
    });
    common.is_none_or(|all| {
        let sum = shares
            .iter()
            .map(|s| i128::from(s.numerator) * (all / i128::from(s.denominator)))
            .try_fold(0i128, i128::checked_add);
        sum.is_none_or(|sum| sum == all)
    })
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a.max(1) } else { gcd(b, a % b) }
}

/// Loads owners.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn owners(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let all = groups(pieces, &mut done, read);
    let wanted: Vec<NationalId> = all
        .iter()
        .flat_map(|g| &g.rows)
        .filter_map(|s| if let Holder::Person(n) = &s.holder { Some(*n) } else { None })
        .collect();
    let numbers = mention(f, &wanted).await?;
    let id = |key: &str| id_of(f.pass.tenant(), "property", key);
    let ids: Vec<Uuid> = all.iter().filter_map(|g| g.rows.first()).map(|s| id(&s.key)).collect();
    let mut facts = Facts::load(f.tx, f.tenant(), &ids).await?;
    let mut keys: BTreeMap<Uuid, String> = BTreeMap::new();
    let (mut bases, mut rows) = (BTreeSet::new(), BTreeMap::new());
    for group in all {
        let Some(first) = group.rows.first() else { continue };
        let property = id(&first.key);
        if group.bad && facts.is_held(property, "owners") {
            continue;
        }
        if !group.bad && !whole(&group.rows) {
            done.warning(group.piece, group.line, Message::new("register-problem-shares").with("property", &first.key));
        }
        let mut shares = Vec::new();
        for s in &group.rows {
            let (identifier, organisation) = match &s.holder {
                Holder::Person(n) => (Some(numbers.get(n)?.id), None),
                Holder::Organisation(o) => (None, Some(o.clone())),
            };
            shares.push((organisation, identifier, s.numerator, s.denominator, s.since.map(|d| d.to_string())));
        }
        shares.sort();
        let verdict = facts.state(&f.ranks, property, "owners", f.source, digest_of(&shares)?);
        done.outcome.count(verdict == Verdict::New, verdict.writes(), verdict == Verdict::Lesser);
        if verdict.writes() {
            bases.insert(first.base.clone());
            keys.insert(property, first.key.clone());
            rows.insert(property, shares);
        }
    }
    if keys.is_empty() {
        facts.save(f.tx, f.pass, f.pass.now()).await?;
        return Ok(done);
    }
    let changed: Vec<Uuid> = keys.keys().copied().collect();
    let mut touched = place::owners_of(f, &changed).await?;
    save(f, &changed, rows).await?;
    facts.save(f.tx, f.pass, f.pass.now()).await?;
    for (property, persons) in place::owners_of(f, &changed).await? {
        touched.entry(property).or_default().extend(persons);
    }
    let (spelt, bases): (Vec<String>, Vec<String>) = (keys.values().cloned().collect(), bases.into_iter().collect());
    place::settle(f, &spelt, &bases).await?;
    let persons: BTreeSet<Uuid> = touched.values().flatten().copied().collect();
    bump(f, persons.into_iter().collect()).await?;
    for (property, key) in keys {
        let topics = place::topics(&key, touched.get(&property));
        let event = PropertyChanged { property, key, what: vec!["owners".into()], created: false };
        f.tx.journal(f.pass, &event, &topics).await?;
    }
    Ok(done)
}

type Row5 = (Option<String>, Option<Uuid>, i64, i64, Option<String>);

async fn save(f: &mut Frame<'_>, changed: &[Uuid], rows: BTreeMap<Uuid, Vec<Row5>>) -> Result<()> {
    let tenant = f.tenant().0;
    let sql = "DELETE FROM property_owner WHERE tenant = $1 AND property IN ({in})";
    sql::execute_in(f.tx, f.pass, sql, &vals![tenant], changed).await?;
    let mut values = Vec::new();
    for (property, shares) in rows {
        for (seq, (organisation, identifier, numerator, denominator, since)) in (0i64..).zip(shares) {
            values.push(vals![tenant, property, seq, identifier, organisation, numerator, denominator, since]);
        }
    }
    let head =
        "INSERT INTO property_owner (tenant, property, seq, identifier, organisation, numerator, denominator, since)";
    sql::insert(f.tx, f.pass, head, "", values).await
}
