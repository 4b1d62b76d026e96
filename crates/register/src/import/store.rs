//! The SQL of imports and of rows kept aside.

use base::error::Message;
use base::{Result, TenantId, Time, id};
use store::{Assurance, Db, FromQueryResult, Guarded, Pass, Thing, Tx, vals};
use uuid::Uuid;

use super::model::{Kind, Outcome, Piece};
use crate::sql;

base::id!(/// One reading of a file.
ImportId);
base::id!(/// A row that could not be used.
ProblemId);

/// One reading of a file.
#[derive(Clone, Debug)]
pub struct Import {
    pub tenant: TenantId,
    pub id: ImportId,
    pub kind: Kind,
    /// Such as `folkeregisteret`.
    pub source: String,
    /// The name of the file.
    pub name: String,
    pub(crate) file: Option<String>,
    pub(crate) extra: Option<String>,
    pub state: State,
    /// Pieces in the file; 0 before it has been read.
    pub total: i64,
    /// Pieces that have been read.
    pub done: i64,
    /// Of the pieces that have been read.
    pub outcome: Outcome,
    /// Who handed it in: `person:<id>` or `system:<name>`.
    pub created_by: String,
    pub created_at: Time,
    /// `None` while it waits or runs.
    pub ended_at: Option<Time>,
}

/// How far a file has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// The job has not begun.
    Waiting,
    /// Some of its parts have been read.
    Running,
    /// All of it was read; rows may be kept aside.
    Done,
    /// The file as a whole could not be read.
    Failed,
}

impl State {
    /// In the database.
    pub fn name(self) -> &'static str {
        match self {
            State::Waiting => "waiting",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
        }
    }

    fn from_name(name: &str) -> Self {
        match name {
            "waiting" => State::Waiting,
            "running" => State::Running,
            "failed" => State::Failed,
            _ => State::Done,
        }
    }
}

/// A row that was kept aside.
#[derive(Clone, Debug)]
pub struct Aside {
    pub tenant: TenantId,
    pub id: ProblemId,
    pub import: ImportId,
    pub kind: Kind,
    /// Such as `folkeregisteret`.
    pub source: String,
    /// In the file, from 1.
    pub line: i64,
    /// Loaded all the same.
    pub warning: bool,
    /// A key into the language files, with its arguments.
    pub reason: String,
    /// Name and value.
    pub args: Vec<(String, String)>,
    pub(crate) raw: Vec<u8>,
    /// `open`, `repaired` or `aside`.
    pub state: String,
}

macro_rules! thing {
    ($type:ty) => {
        impl Thing for $type {
            fn kind(&self) -> &'static str {
                "import"
            }
            fn id(&self) -> Uuid {
                self.id.into()
            }
            fn tenant(&self) -> TenantId {
                self.tenant
            }
            fn parties(&self) -> Vec<(&str, &str)> {
                Vec::new()
            }
            // What is loaded says who has which role, and a row that was kept aside names people by number.
            fn assurance(&self) -> Assurance {
                Assurance::High
            }
        }
    };
}
thing!(Import);
thing!(Aside);

/// All imports of a tenant, as one thing that policies decide about.
#[derive(Clone, Debug)]
pub(crate) struct Imports {
    pub tenant: TenantId,
    id: ImportId,
}
thing!(Imports);

impl Imports {
    pub fn of(tenant: TenantId) -> Guarded<Self> {
        Guarded::new(Self { tenant, id: ImportId(Uuid::nil()) })
    }
}

#[derive(FromQueryResult)]
struct ImportRow {
    id: Uuid,
    kind: String,
    source: String,
    name: String,
    file: Option<String>,
    extra: Option<String>,
    state: String,
    total: i64,
    done: i64,
    added: i64,
    changed: i64,
    same: i64,
    lesser: i64,
    bad: i64,
    created_by: String,
    created_at: i64,
    ended_at: Option<i64>,
}

const COLUMNS: &str = "id, kind, source, name, file, extra, state, total, done, added, changed, same, lesser, bad, created_by, created_at, ended_at";

impl ImportRow {
    fn import(self, tenant: TenantId) -> Option<Import> {
        Some(Import {
            tenant,
            id: ImportId(self.id),
            kind: Kind::from_name(&self.kind)?,
            source: self.source,
            name: self.name,
            file: self.file,
            extra: self.extra,
            state: State::from_name(&self.state),
            total: self.total,
            done: self.done,
            outcome: Outcome {
                rows: self.done,
                added: self.added,
                changed: self.changed,
                same: self.same,
                lesser: self.lesser,
                bad: self.bad,
            },
            created_by: self.created_by,
            created_at: Time::from_micros(self.created_at),
            ended_at: self.ended_at.map(Time::from_micros),
        })
    }
}

pub(crate) async fn find(db: &Db, tenant: TenantId, id: ImportId) -> Result<Guarded<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE tenant = $1 AND id = $2");
    let row: Option<ImportRow> = db.row(&sql, vals![tenant.0, id.0]).await?;
    row.and_then(|r| r.import(tenant)).map(Guarded::new).ok_or(base::Error::NotFound)
}

/// The newest imports; the caller asked the policies about the tenant's imports.
pub(crate) async fn newest(db: &Db, pass: &Pass, limit: u32) -> Result<Vec<Import>> {
    let sql = format!("SELECT {COLUMNS} FROM import WHERE tenant = $1 ORDER BY created_at DESC LIMIT $2");
    let rows: Vec<ImportRow> = db.rows(&sql, vals![pass.tenant().0, i64::from(limit)]).await?;
    Ok(rows.into_iter().filter_map(|r| r.import(pass.tenant())).collect())
}

pub(crate) struct NewImport<'a> {
    pub id: ImportId,
    pub kind: Kind,
    /// Such as `folkeregisteret`.
    pub source: &'a str,
    /// Of the file, as the list shows it.
    pub name: &'a str,
    /// By what the store finds its sealed content; `None` for what is read at once.
    pub file: Option<String>,
    /// The same for the documents of a feed.
    pub extra: Option<String>,
    pub state: State,
}

pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, new: NewImport<'_>) -> Result<()> {
    tx.execute(
        pass,
        "INSERT INTO import (tenant, id, kind, source, name, file, extra, state, total, done, added, changed, same, lesser,
           bad, created_by, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, 0, 0, 0, 0, 0, 0, $9, $10)",
        vals![
            pass.tenant().0,
            new.id.0,
            new.kind.name(),
            new.source,
            new.name,
            new.file,
            new.extra,
            new.state.name(),
            pass.actor().to_string(),
            pass.now().micros()
        ],
    )
    .await?;
    Ok(())
}

/// Adds what a part of the file came to.
pub(crate) async fn advance(
    tx: &mut Tx,
    pass: &Pass,
    id: ImportId,
    state: State,
    total: i64,
    part: Outcome,
) -> Result<()> {
    let ended = matches!(state, State::Done | State::Failed).then(|| pass.now().micros());
    tx.execute(
        pass,
        "UPDATE import SET state = $3, total = $4, done = done + $5, added = added + $6, changed = changed + $7,
           same = same + $8, lesser = lesser + $9, bad = bad + $10, ended_at = $11 WHERE tenant = $1 AND id = $2",
        vals![
            pass.tenant().0,
            id.0,
            state.name(),
            total,
            part.rows,
            part.added,
            part.changed,
            part.same,
            part.lesser,
            part.bad,
            ended
        ],
    )
    .await?;
    Ok(())
}

/// Lets go of the files of an import that has been read: what they say stands in the register now,
/// and of rows that could not be used at those.
pub(crate) async fn files_drop(tx: &mut Tx, pass: &Pass, import: &Import) -> Result<()> {
    for sha256 in [&import.file, &import.extra].into_iter().flatten() {
        tx.file_drop(pass, sha256).await?;
    }
    tx.execute(
        pass,
        "UPDATE import SET file = NULL, extra = NULL WHERE tenant = $1 AND id = $2",
        vals![pass.tenant().0, import.id.0],
    )
    .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct AsideRow {
    id: Uuid,
    import: Uuid,
    kind: String,
    source: String,
    line: i64,
    warning: bool,
    reason: String,
    args: String,
    raw: Vec<u8>,
    state: String,
}

impl AsideRow {
    fn aside(self, tenant: TenantId) -> Option<Aside> {
        Some(Aside {
            tenant,
            id: ProblemId(self.id),
            import: ImportId(self.import),
            kind: Kind::from_name(&self.kind)?,
            source: self.source,
            line: self.line,
            warning: self.warning,
            reason: self.reason,
            args: serde_json::from_str(&self.args).unwrap_or_default(),
            raw: self.raw,
            state: self.state,
        })
    }
}

const ASIDE: &str = "id, import, kind, source, line, warning, reason, args, raw, state";

pub(crate) async fn problem(db: &Db, tenant: TenantId, id: ProblemId) -> Result<Guarded<Aside>> {
    let sql = format!("SELECT {ASIDE} FROM import_problem WHERE tenant = $1 AND id = $2");
    let row: Option<AsideRow> = db.row(&sql, vals![tenant.0, id.0]).await?;
    row.and_then(|r| r.aside(tenant)).map(Guarded::new).ok_or(base::Error::NotFound)
}

/// The rows of an import that were kept aside, by line; those that still wait, or all.
pub(crate) async fn problems(db: &Db, pass: &Pass, import: ImportId, limit: u32) -> Result<Vec<Aside>> {
    let sql = format!(
        "SELECT {ASIDE} FROM import_problem WHERE tenant = $1 AND import = $2 AND state = 'open' ORDER BY line, id LIMIT $3"
    );
    let rows: Vec<AsideRow> = db.rows(&sql, vals![pass.tenant().0, import.0, i64::from(limit)]).await?;
    Ok(rows.into_iter().filter_map(|r| r.aside(pass.tenant())).collect())
}

/// The open rows that were kept aside for one reason, oldest first.
pub(crate) async fn waiting_for(db: &Db, pass: &Pass, reason: &str) -> Result<Vec<Aside>> {
    let sql = format!(
        "SELECT {ASIDE} FROM import_problem WHERE tenant = $1 AND state = 'open' AND reason = $2 ORDER BY created_at, line, id"
    );
    let rows: Vec<AsideRow> = db.rows(&sql, vals![pass.tenant().0, reason]).await?;
    Ok(rows.into_iter().filter_map(|r| r.aside(pass.tenant())).collect())
}

pub(crate) const PURPOSE: &str = "import-row";

pub(crate) fn seal(tx: &Tx, pass: &Pass, raw: &str) -> Result<Vec<u8>> {
    tx.store().keys().seal(PURPOSE, pass.tenant(), raw.as_bytes())
}

/// The row as it was.
pub(crate) fn raw_of(keys: &store::Keys, aside: &Aside) -> Result<String> {
    let plain = keys.open(PURPOSE, aside.tenant, &aside.raw)?;
    String::from_utf8(plain).map_err(base::Error::internal)
}

/// What is kept of a row that could not be used.
pub(crate) struct Kept<'a> {
    pub piece: &'a Piece,
    /// In the file, from 1; 0 for the file as a whole.
    pub line: u32,
    pub message: &'a Message,
    /// It was loaded all the same.
    pub warning: bool,
}

/// Keeps rows aside. A row that is there already from an earlier import moves to this one; one that
/// was set aside for good stays so.
pub(crate) async fn keep(
    tx: &mut Tx,
    pass: &Pass,
    import: ImportId,
    kind: Kind,
    source: &str,
    kept: &[Kept<'_>],
) -> Result<()> {
    let mut rows = std::collections::BTreeMap::new();
    for k in kept {
        let lookup = moved(tx, pass, kind, &k.piece.raw).await?;
        let args: Vec<(&str, &str)> = k.message.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let args = serde_json::to_string(&args).map_err(base::Error::internal)?;
        let row = vals![
            pass.tenant().0,
            id::new_v7(pass.now()),
            import.0,
            kind.name(),
            source,
            i64::from(k.line),
            k.warning,
            k.message.key,
            args,
            lookup.clone(),
            seal(tx, pass, &k.piece.raw)?,
            "open",
            pass.now().micros()
        ];
        rows.entry(lookup).or_insert(row);
    }
    sql::insert(
        tx,
        pass,
        "INSERT INTO import_problem (tenant, id, import, kind, source, line, warning, reason, args, lookup, raw, state,
           created_at)",
        "ON CONFLICT (tenant, kind, lookup) DO UPDATE SET import = excluded.import, source = excluded.source,
           line = excluded.line, warning = excluded.warning, reason = excluded.reason, args = excluded.args,
           state = CASE WHEN import_problem.state = 'aside' THEN 'aside' ELSE 'open' END",
        rows.into_values().collect(),
    )
    .await
}

/// The hash of a row, by the newest master key. While master keys change, a row that is there by an
/// older one is moved, so that it is found again.
async fn moved(tx: &mut Tx, pass: &Pass, kind: Kind, raw: &str) -> Result<Vec<u8>> {
    let mut lookups = tx.store().keys().lookups(PURPOSE, pass.tenant(), raw)?;
    let newest = lookups.remove(0);
    for older in lookups {
        let sealed = seal(tx, pass, raw)?;
        tx.execute(
            pass,
            "UPDATE import_problem SET lookup = $1, raw = $2 WHERE tenant = $3 AND kind = $4 AND lookup = $5",
            vals![newest.clone(), sealed, pass.tenant().0, kind.name(), older],
        )
        .await?;
    }
    Ok(newest)
}

pub(crate) async fn end_problem(tx: &mut Tx, pass: &Pass, id: ProblemId, state: &'static str) -> Result<()> {
    tx.execute(
        pass,
        "UPDATE import_problem SET state = $3, ended_at = $4 WHERE tenant = $1 AND id = $2",
        vals![pass.tenant().0, id.0, state, pass.now().micros()],
    )
    .await?;
    Ok(())
}

pub(crate) async fn reason(tx: &mut Tx, pass: &Pass, id: ProblemId, message: &Message) -> Result<()> {
    let args: Vec<(&str, &str)> = message.args.iter().map(|(n, v)| (*n, v.as_str())).collect();
    let args = serde_json::to_string(&args).map_err(base::Error::internal)?;
    tx.execute(
        pass,
        "UPDATE import_problem SET reason = $3, args = $4 WHERE tenant = $1 AND id = $2",
        vals![pass.tenant().0, id.0, message.key, args],
    )
    .await?;
    Ok(())
}
