//! Tables as the catalogue has them, and their values as JSON that both engines read back the same.

use base::{Error, Result};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::{Db, FromQueryResult, vals};

/// What is not backed up, each with its reason.
pub const LEFT_OUT: &[&str] = &[
    // The steps are in each part's head; a restore runs them.
    "migration",
    // Whoever was signed in signs in again: a session that was ended must not come back to life.
    "session",
    "sign_in",
    // Of the running program.
    "lease",
    "node",
    "change_log",
    "backup_state",
];

/// The six types of columns; see the head of `store`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Int,
    Text,
    Bool,
    Real,
    Uuid,
    Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Column {
    pub name: String,
    pub kind: Kind,
    /// Its place in the primary key, from 1; 0: not part of it.
    pub key: i64,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Table {
    pub name: String,
    pub columns: Vec<Column>,
}

#[derive(FromQueryResult)]
struct Found {
    name: String,
    col: String,
    kind: String,
    key: i64,
}

const SQLITE: &str = "SELECT m.name AS name, c.name AS col, c.type AS kind, c.pk AS key
  FROM sqlite_master m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, c.name";
/// Of `pg_class c`: the tables that a statement finds by their names, in whichever schemas of the search
/// path they are. The server's own are always found, too; and what no backup may hold is the key store,
/// also where somebody has put it into the path.
pub(crate) const OURS: &str = "pg_table_is_visible(c.oid) AND c.relnamespace NOT IN
    (SELECT oid FROM pg_namespace WHERE nspname LIKE 'pg\\_%' OR nspname IN ('information_schema', 'keystore'))";
const POSTGRES: &str = "SELECT c.relname::TEXT AS name, a.attname::TEXT AS col,
    format_type(a.atttypid, a.atttypmod) AS kind,
    COALESCE(array_position(i.indkey::INT2[], a.attnum) + 1, 0)::BIGINT AS key
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisprimary
  WHERE c.relkind IN ('r', 'p') AND {ours}
  ORDER BY c.relname::TEXT COLLATE \"C\", a.attname::TEXT COLLATE \"C\"";

/// Every table of the database, left out or not, with its columns by name.
pub(crate) async fn every(db: &Db) -> Result<Vec<Table>> {
    let sql = if db.is_postgres() { POSTGRES.replace("{ours}", OURS) } else { SQLITE.to_owned() };
    let found: Vec<Found> = db.rows(&sql, vals![]).await?;
    let mut tables: Vec<Table> = Vec::new();
    for f in found {
        let kind = match f.kind.to_ascii_lowercase().as_str() {
            "bigint" | "integer" => Kind::Int,
            "text" => Kind::Text,
            "boolean" => Kind::Bool,
            "double precision" => Kind::Real,
            "uuid" => Kind::Uuid,
            "bytea" => Kind::Bytes,
            other => {
                return Err(Error::internal(format!(
                    "the column {} of {} has the type {other}, which a backup does not know",
                    f.col, f.name
                )));
            }
        };
        let column = Column { name: f.col, kind, key: f.key };
        match tables.last_mut().filter(|t| t.name == f.name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table { name: f.name, columns: vec![column] }),
        }
    }
    Ok(tables)
}

/// The tables that are backed up.
pub(crate) async fn all(db: &Db) -> Result<Vec<Table>> {
    let tables: Vec<Table> = every(db).await?.into_iter().filter(|t| !LEFT_OUT.contains(&t.name.as_str())).collect();
    match tables.iter().find(|t| t.key().is_empty()) {
        Some(t) => Err(Error::internal(format!("the table {} has no primary key, so it cannot be backed up", t.name))),
        None => Ok(tables),
    }
}

/// `"a", "b"`
pub(crate) fn quoted<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ")
}

impl Table {
    /// The columns of the primary key in its order.
    pub fn key(&self) -> Vec<&Column> {
        let mut key: Vec<&Column> = self.columns.iter().filter(|c| c.key > 0).collect();
        key.sort_by_key(|c| c.key);
        key
    }

    pub fn rest(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|c| c.key == 0)
    }

    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }

    pub fn names(&self) -> String {
        quoted(self.columns.iter().map(|c| c.name.as_str()))
    }
}

/// A row as a JSON array in the order of the columns, and its values for the next page.
pub(crate) struct Row(pub Vec<(Json, Value)>);

impl Row {
    pub fn read(table: &Table, row: &sea_orm::QueryResult) -> Result<Self> {
        let failed = |e: sea_orm::DbErr| Error::internal(format!("a row of {} cannot be read: {e}", table.name));
        let mut values = Vec::with_capacity(table.columns.len());
        for (n, column) in table.columns.iter().enumerate() {
            values.push(match column.kind {
                Kind::Int => {
                    let v: Option<i64> = row.try_get_by_index(n).map_err(failed)?;
                    (v.map_or(Json::Null, Json::from), v.into())
                }
                Kind::Text => {
                    let v: Option<String> = row.try_get_by_index(n).map_err(failed)?;
                    (v.clone().map_or(Json::Null, Json::from), v.into())
                }
                Kind::Bool => {
                    let v: Option<bool> = row.try_get_by_index(n).map_err(failed)?;
                    (v.map_or(Json::Null, Json::from), v.into())
                }
                Kind::Real => {
                    let v: Option<f64> = row.try_get_by_index(n).map_err(failed)?;
                    // As text: the shortest that reads back as the same number.
                    (v.map_or(Json::Null, |v| Json::from(v.to_string())), v.into())
                }
                Kind::Uuid => {
                    let v: Option<uuid::Uuid> = row.try_get_by_index(n).map_err(failed)?;
                    (v.map_or(Json::Null, |v| Json::from(v.simple().to_string())), v.into())
                }
                Kind::Bytes => {
                    let v: Option<Vec<u8>> = row.try_get_by_index(n).map_err(failed)?;
                    (v.as_deref().map_or(Json::Null, |v| Json::from(crate::keys::hex(v))), v.into())
                }
            });
        }
        Ok(Self(values))
    }
}

/// A value of a column from JSON, as [`Row::read`] or a trigger wrote it.
pub(crate) fn value(kind: Kind, json: &Json) -> Option<Value> {
    Some(match (kind, json) {
        (Kind::Int, Json::Null) => None::<i64>.into(),
        (Kind::Int, j) => j.as_i64()?.into(),
        (Kind::Text, Json::Null) => None::<String>.into(),
        (Kind::Text, j) => j.as_str()?.into(),
        (Kind::Bool, Json::Null) => None::<bool>.into(),
        (Kind::Bool, j) => j.as_bool().or_else(|| j.as_i64().map(|n| n != 0))?.into(),
        (Kind::Real, Json::Null) => None::<f64>.into(),
        (Kind::Real, j) => j.as_str()?.trim().parse::<f64>().ok()?.into(),
        (Kind::Uuid, Json::Null) => None::<uuid::Uuid>.into(),
        (Kind::Uuid, j) => uuid::Uuid::parse_str(j.as_str()?).ok()?.into(),
        (Kind::Bytes, Json::Null) => None::<Vec<u8>>.into(),
        (Kind::Bytes, j) => {
            let text = j.as_str()?;
            unhex(text.strip_prefix("\\x").unwrap_or(text))?.into()
        }
    })
}

pub(crate) fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |b: u8| (b as char).to_digit(16).map(|d| d as u8);
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    bytes.chunks(2).map(|pair| Some((digit(pair[0])? << 4) | digit(pair[1])?)).collect()
}
