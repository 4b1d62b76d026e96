//! Statements over many rows at once: importers read in bulk and write only differences.

use base::Result;
use store::{Db, FromQueryResult, Pass, Tx, Value, marks};

/// Placeholders in one statement; SQLite takes 32,766 and PostgreSQL 65,535.
const PLACEHOLDERS: usize = 6_000;
const KEYS: usize = 128;

/// Inserts rows of equal width: `head` ends before VALUES, `tail` is what follows the values.
pub(crate) async fn insert(tx: &mut Tx, pass: &Pass, head: &str, tail: &str, rows: Vec<Vec<Value>>) -> Result<()> {
    let Some(width) = rows.first().map(Vec::len) else { return Ok(()) };
    let most = (PLACEHOLDERS / width.max(1)).clamp(1, 400);
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let values: Vec<Value> = rows.by_ref().take(most).flatten().collect();
        let tuples: Vec<String> = (0..values.len() / width).map(|row| tuple(tx, row, width)).collect();
        tx.execute(pass, &format!("{head} VALUES {} {tail}", tuples.join(", ")), values).await?;
    }
    Ok(())
}

/// SQLite looks every named placeholder up among all of the statement's; unnamed ones it counts.
/// Measured with 24,000 persons: six times as fast.
fn tuple(db: &Db, row: usize, width: usize) -> String {
    if db.is_postgres() {
        format!("({})", marks(row * width + 1, width))
    } else {
        format!("({})", vec!["?"; width].join(", "))
    }
}

/// Reads by many keys: `{in}` in the statement stands for their placeholders, after the fixed
/// values. No keys, no statement.
pub(crate) async fn rows_in<R: FromQueryResult, K: Into<Value> + Clone>(
    db: &Db,
    sql: &str,
    fixed: &[Value],
    keys: &[K],
) -> Result<Vec<R>> {
    let mut found = Vec::new();
    for part in keys.chunks(KEYS) {
        let (text, values) = with_keys(sql, fixed, part);
        found.extend(db.rows::<R>(&text, values).await?);
    }
    Ok(found)
}

/// Changes by many keys, as [`rows_in`].
pub(crate) async fn execute_in<K: Into<Value> + Clone>(
    tx: &mut Tx,
    pass: &Pass,
    sql: &str,
    fixed: &[Value],
    keys: &[K],
) -> Result<()> {
    for part in keys.chunks(KEYS) {
        let (text, values) = with_keys(sql, fixed, part);
        tx.execute(pass, &text, values).await?;
    }
    Ok(())
}

/// Fills up with the last key to the next power of two, so that few different statements arise
/// and their plans are kept.
fn with_keys<K: Into<Value> + Clone>(sql: &str, fixed: &[Value], keys: &[K]) -> (String, Vec<Value>) {
    let count = keys.len().next_power_of_two();
    let text = sql.replace("{in}", &marks(fixed.len() + 1, count));
    let mut values = fixed.to_vec();
    values.extend(keys.iter().cloned().map(Into::into));
    if let Some(last) = keys.last() {
        values.extend(std::iter::repeat_with(|| last.clone().into()).take(count - keys.len()));
    }
    (text, values)
}
