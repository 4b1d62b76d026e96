//! Cards and parties: what the portal and lists show, and who has to do with what.

use std::borrow::Cow;
use std::collections::HashSet;

use base::{Result, TenantId, Text, Time};
use chrono::NaiveDate;
use uuid::Uuid;

use crate::{Assurance, Db, FromQueryResult, Pass, Scope, Tx, vals};

/// How a status feels; the colour follows, and a word always stands beside it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tone {
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    pub fn name(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Success => "success",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "info" => Tone::Info,
            "success" => Tone::Success,
            "warning" => Tone::Warning,
            "danger" => Tone::Danger,
            _ => Tone::Neutral,
        }
    }
}

/// The few fields of an object that a list or the portal shows.
#[derive(Clone, Debug)]
pub struct Card {
    /// The noun, such as `task`.
    pub kind: &'static str,
    pub id: Uuid,
    pub title: Text,
    /// A key into the language files, such as `tasks-state-open`.
    pub status: &'static str,
    pub tone: Tone,
    /// One more line, may be empty.
    pub note: Text,
    /// The last day on which it is not overdue.
    pub due: Option<NaiveDate>,
    /// Where it leads, such as `/tasks/<id>`.
    pub href: String,
    /// Below this it is only said that it exists.
    pub assurance: Assurance,
    /// Nothing more to do: it leaves the portal's first page.
    pub done: bool,
}

/// A hat that has to do with the object, and as what.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Party {
    /// Such as `property:1505-10/34`.
    pub hat: String,
    /// `requester`, `owner`, `neighbour`, `assignee`, `unit`, `subject`, `kin`.
    pub role: &'static str,
}

impl Party {
    pub fn new(hat: impl Into<String>, role: &'static str) -> Self {
        Self { hat: hat.into(), role }
    }
}

/// A card as the portal reads it, with the hat that it belongs to.
#[derive(Clone, Debug)]
pub struct CardRow {
    /// The hat whose list it stands in, as [`Party::hat`].
    pub hat: String,
    /// As [`Party::role`].
    pub role: String,
    pub kind: String,
    pub id: Uuid,
    /// `None` below its assurance: only that it exists may be said.
    pub open: Option<CardText>,
    /// When the card was last written. With the id it is where the next page of [`of_hat`] begins.
    pub changed_at: Time,
}

/// What a card says; the fields are those of [`Card`].
#[derive(Clone, Debug)]
pub struct CardText {
    pub title: Text,
    pub status: String,
    pub tone: Tone,
    pub note: Text,
    pub due: Option<NaiveDate>,
    pub href: String,
}

#[derive(FromQueryResult)]
struct Row {
    hat: String,
    role: String,
    kind: String,
    id: Uuid,
    title: String,
    status: String,
    tone: String,
    note: String,
    due: Option<String>,
    href: String,
    assurance: i64,
    changed_at: i64,
}

impl Row {
    fn seen_with(self, assurance: Assurance) -> CardRow {
        let open = (Assurance::from_number(self.assurance) <= assurance).then(|| CardText {
            title: serde_json::from_str(&self.title).unwrap_or_default(),
            status: self.status,
            tone: Tone::from_name(&self.tone),
            note: serde_json::from_str(&self.note).unwrap_or_default(),
            due: self.due.and_then(|d| d.parse().ok()),
            href: self.href,
        });
        CardRow {
            hat: self.hat,
            role: self.role,
            kind: self.kind,
            id: self.id,
            open,
            changed_at: Time::from_micros(self.changed_at),
        }
    }
}

impl Tx {
    /// Writes the card of an object and sets its parties to exactly these.
    ///
    /// # Errors
    /// As [`Tx::later`].
    pub async fn card_put(&mut self, pass: &Pass, card: &Card, parties: &[Party]) -> Result<()> {
        self.card_write(
            pass,
            card,
            format!(
                "{INSERT} ON CONFLICT (tenant, kind, id) DO UPDATE SET title = excluded.title, status = excluded.status,
                 tone = excluded.tone, note = excluded.note, due = excluded.due, href = excluded.href,
                 assurance = excluded.assurance, changed_at = excluded.changed_at"
            ),
        )
        .await?;
        let parties = distinct(parties);
        let mut values = vals![pass.tenant().0, card.kind, card.id];
        let mut sql = "DELETE FROM party WHERE tenant = $1 AND kind = $2 AND id = $3".to_owned();
        if !parties.is_empty() {
            sql += &format!(" AND (hat, role) NOT IN (VALUES {})", pairs(values.len(), parties.len()));
            values.extend(parties.iter().flat_map(|p| vals![p.hat.clone(), p.role]));
        }
        self.later(pass, sql, values).await?;
        self.parties_write(pass, card, &parties).await
    }

    /// As [`Tx::card_put`] for an object that was made just now: nothing has to be looked for.
    ///
    /// # Errors
    /// As [`Tx::later`]; `Conflict` when it has a card already comes out at the commit.
    pub async fn card_new(&mut self, pass: &Pass, card: &Card, parties: &[Party]) -> Result<()> {
        self.card_write(pass, card, INSERT).await?;
        self.parties_write(pass, card, &distinct(parties)).await
    }

    async fn card_write(&mut self, pass: &Pass, card: &Card, sql: impl Into<Cow<'static, str>>) -> Result<()> {
        let json = |text: &Text| serde_json::to_string(text).map_err(base::Error::internal);
        let values = vals![
            pass.tenant().0,
            card.kind,
            card.id,
            json(&card.title)?,
            card.status,
            card.tone.name(),
            json(&card.note)?,
            card.due.map(|d| d.to_string()),
            card.href.clone(),
            card.assurance.number(),
            pass.now().micros(),
        ];
        self.later(pass, sql, values).await
    }

    /// All parties in one statement; those that are there already get the new `done` and `sort`.
    async fn parties_write(&mut self, pass: &Pass, card: &Card, parties: &[&Party]) -> Result<()> {
        for some in parties.chunks(PARTIES_AT_ONCE) {
            let mut values = vals![pass.tenant().0, card.kind, card.id, card.done, pass.now().micros()];
            let rows: Vec<String> = (0..some.len())
                .map(|n| format!("($1, ${}, $2, $3, ${}, $4, $5)", values.len() + 2 * n + 1, values.len() + 2 * n + 2))
                .collect();
            values.extend(some.iter().flat_map(|p| vals![p.hat.clone(), p.role]));
            let sql = format!(
                "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES {}
                 ON CONFLICT (tenant, hat, kind, id, role) DO UPDATE SET done = excluded.done, sort = excluded.sort",
                rows.join(", ")
            );
            self.later(pass, sql, values).await?;
        }
        Ok(())
    }

    /// Takes an object's card and parties away.
    ///
    /// # Errors
    /// As [`Tx::execute`].
    pub async fn card_drop(&mut self, pass: &Pass, kind: &str, id: Uuid) -> Result<()> {
        for table in ["card", "party"] {
            let sql = format!("DELETE FROM {table} WHERE tenant = $1 AND kind = $2 AND id = $3");
            self.execute(pass, &sql, vals![pass.tenant().0, kind, id]).await?;
        }
        Ok(())
    }
}

const INSERT: &str = "INSERT INTO card (tenant, kind, id, title, status, tone, note, due, href, assurance, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
/// Far below what either engine takes in one statement.
const PARTIES_AT_ONCE: usize = 500;

/// Each once: one statement may not write a row twice on PostgreSQL.
fn distinct(parties: &[Party]) -> Vec<&Party> {
    let mut seen = HashSet::new();
    parties.iter().filter(|p| seen.insert(*p)).collect()
}

/// `($4, $5), ($6, $7)`: so many pairs after the placeholders that are there already.
fn pairs(after: usize, count: usize) -> String {
    (0..count).map(|n| format!("(${}, ${})", after + 2 * n + 1, after + 2 * n + 2)).collect::<Vec<_>>().join(", ")
}

/// Who has to do with an object: `(hat, role)`.
///
/// # Errors
/// As [`Db::rows`].
pub async fn parties_of(db: &Db, tenant: TenantId, kind: &str, id: Uuid) -> Result<Vec<(String, String)>> {
    #[derive(FromQueryResult)]
    struct Pair {
        hat: String,
        role: String,
    }
    let rows: Vec<Pair> = db
        .rows(
            "SELECT hat, role FROM party WHERE tenant = $1 AND kind = $2 AND id = $3 ORDER BY hat, role",
            vals![tenant.0, kind, id],
        )
        .await?;
    Ok(rows.into_iter().map(|p| (p.hat, p.role)).collect())
}

/// The newest cards of each hat that are not done, at most `each` a hat: the portal in one
/// indexed query. `CROSS JOIN` keeps SQLite, which knows nothing of how many cards there are, from
/// reading all of them first.
///
/// # Errors
/// As [`Db::rows`].
pub async fn of_hats(db: &Db, scope: &Scope, each: u32) -> Result<Vec<CardRow>> {
    let mut values = vals![scope.tenant.0, i64::from(each)];
    let mut parts = Vec::new();
    let mut part = |hat: &str, kinds: Option<&[String]>| {
        values.push(hat.into());
        let (n, of_hat) = (parts.len(), values.len());
        let of_kinds = and_kinds(&mut values, kinds);
        parts.push(format!(
            "SELECT * FROM (SELECT hat, role, kind, id, sort FROM party
               WHERE tenant = $1 AND hat = ${of_hat} AND done = FALSE{of_kinds} ORDER BY sort DESC LIMIT $2) h{n}"
        ));
    };
    scope.hats.iter().for_each(|hat| part(hat, None));
    scope.lent.iter().filter(|l| !l.kinds.is_empty()).for_each(|l| part(&l.hat, Some(&l.kinds)));
    if parts.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT p.hat, p.role, p.kind, p.id, c.title, c.status, c.tone, c.note, c.due, c.href, c.assurance, c.changed_at
         FROM ({}) p CROSS JOIN card c WHERE c.tenant = $1 AND c.kind = p.kind AND c.id = p.id ORDER BY p.sort DESC",
        parts.join(" UNION ALL ")
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(scope.assurance)).collect())
}

/// A page of the cards of one hat, by all keys that it has, newest first; `done` chooses the finished ones. `before` is
/// `changed_at` and `id` of the last card of the page before: many cards can change at once.
///
/// # Errors
/// `NotFound` when the hat is not in the scope; else as [`Db::rows`].
pub async fn of_hat(
    db: &Db,
    scope: &Scope,
    hat: &[&str],
    done: bool,
    before: Option<(Time, Uuid)>,
    limit: u32,
) -> Result<Vec<CardRow>> {
    let first = hat.first().ok_or(base::Error::NotFound)?;
    let kinds = scope.kinds_of(first).ok_or(base::Error::NotFound)?;
    let (tenant, own) = (scope.tenant.0, |key: &&&str| scope.hats.iter().any(|h| h == **key));
    let also: Vec<&str> = hat.iter().skip(1).filter(own).copied().collect();
    if kinds.is_some_and(<[String]>::is_empty) {
        return Ok(Vec::new());
    }
    let (before, id) = before.map_or((i64::MAX, Uuid::max()), |(at, id)| (at.micros(), id));
    let mut values = vals![tenant, *first, done, before, id, i64::from(limit)];
    let of_kinds = and_kinds(&mut values, kinds);
    // Nearly all have one key, and the index gives their cards in this order.
    let mut is_hat = "= $2".to_owned();
    if !also.is_empty() {
        is_hat = format!("IN ($2, {})", crate::marks(values.len() + 1, also.len()));
        values.extend(also.into_iter().map(crate::Value::from));
    }
    let sql = format!(
        "SELECT p.hat, p.role, p.kind, p.id, c.title, c.status, c.tone, c.note, c.due, c.href, c.assurance, c.changed_at
         FROM (SELECT hat, role, kind, id, sort FROM party
           WHERE tenant = $1 AND hat {is_hat} AND done = $3 AND (sort, id) < ($4, $5){of_kinds}
           ORDER BY sort DESC, id DESC LIMIT $6) p
         CROSS JOIN card c WHERE c.tenant = $1 AND c.kind = p.kind AND c.id = p.id ORDER BY p.sort DESC, p.id DESC"
    );
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(scope.assurance)).collect())
}

/// ` AND kind IN ($7, …)` for a hat that counts for some kinds only.
fn and_kinds(values: &mut Vec<crate::Value>, kinds: Option<&[String]>) -> String {
    let Some(kinds) = kinds else { return String::new() };
    let marks = crate::marks(values.len() + 1, kinds.len());
    values.extend(kinds.iter().map(|k| crate::Value::from(k.as_str())));
    format!(" AND kind IN ({marks})")
}

/// What the cards of some things of one kind say to a hat that is a party to them; a card above
/// the assurance says nothing.
///
/// # Errors
/// As [`Db::rows`].
pub async fn of_things(
    db: &Db,
    tenant: TenantId,
    hat: &str,
    assurance: Assurance,
    kind: &str,
    ids: &[Uuid],
) -> Result<Vec<CardRow>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Not by the index of hats, which PostgreSQL would take when it plans without knowing which hat it is: a unit
    // is a party to very many things.
    let sql = format!(
        "SELECT p.hat, p.role, p.kind, p.id, c.title, c.status, c.tone, c.note, c.due, c.href, c.assurance, c.changed_at
         FROM party p CROSS JOIN card c
         WHERE c.tenant = p.tenant AND c.kind = p.kind AND c.id = p.id
           AND p.tenant = $1 AND (p.hat || '') = $2 AND p.kind = $3 AND p.id IN ({})",
        crate::marks(4, ids.len())
    );
    let mut values = vals![tenant.0, hat, kind];
    values.extend(ids.iter().map(|id| crate::Value::from(*id)));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(assurance)).collect())
}

/// The cards of those among some things of one kind that a hat of the scope is a party to, and that
/// demand no more than its assurance: a row for each such hat.
///
/// # Errors
/// As [`Db::rows`].
pub async fn among(db: &Db, scope: &Scope, kind: &str, ids: &[Uuid]) -> Result<Vec<CardRow>> {
    let hats: Vec<&str> = scope.hats_for(kind).collect();
    if ids.is_empty() || hats.is_empty() {
        return Ok(Vec::new());
    }
    // As in [`of_things`]: by the things, which are few.
    let sql = format!(
        "SELECT p.hat, p.role, p.kind, p.id, c.title, c.status, c.tone, c.note, c.due, c.href, c.assurance, c.changed_at
         FROM party p CROSS JOIN card c
         WHERE c.tenant = p.tenant AND c.kind = p.kind AND c.id = p.id AND p.tenant = $1 AND p.kind = $2 AND p.id IN ({}) AND (p.hat || '') IN ({}) AND c.assurance <= $3
         ORDER BY p.id, p.hat, p.role",
        crate::marks(4, ids.len()),
        crate::marks(4 + ids.len(), hats.len())
    );
    let mut values = vals![scope.tenant.0, kind, scope.assurance.number()];
    values.extend(ids.iter().map(|id| crate::Value::from(*id)));
    values.extend(hats.into_iter().map(crate::Value::from));
    let rows: Vec<Row> = db.rows(&sql, values).await?;
    Ok(rows.into_iter().map(|r| r.seen_with(scope.assurance)).collect())
}
