//! What an error of a database is to those who asked: whether it passes, and nothing of its text.

use base::{Error, Result};
use sea_orm::{DbErr, RuntimeErr, Value, sqlx};

pub(crate) fn failed(error: DbErr) -> Error {
    explained(error, "")
}

/// Database text never reaches a user: `Unavailable` and `Internal` keep it private.
pub(crate) fn explained(error: DbErr, sql: &str) -> Error {
    let text = || format!("{error} [{}]", sql.split_whitespace().take(12).collect::<Vec<_>>().join(" "));
    if matches!(error.sql_err(), Some(sea_orm::SqlErr::UniqueConstraintViolation(_))) {
        return Error::conflict("web-already-there");
    }
    match &error {
        DbErr::ConnectionAcquire(_) | DbErr::Conn(_) => Error::unavailable(text()),
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) if passing(e) => {
            Error::unavailable(text())
        }
        DbErr::Exec(RuntimeErr::SqlxError(e)) | DbErr::Query(RuntimeErr::SqlxError(e)) if unreadable(e) => {
            Error::malformed("web-unreadable")
        }
        _ => Error::internal(text()),
    }
}

/// SQLite keeps a text with a NUL in it, and PostgreSQL keeps none: neither is asked, so that what is kept
/// by one can always move to the other.
///
/// # Errors
/// `Malformed` when a text among the values has one.
pub(crate) fn readable(values: &[Value]) -> Result<()> {
    let nul = |value: &Value| match value {
        Value::String(Some(text)) => text.contains('\0'),
        Value::Char(Some('\0')) => true,
        _ => false,
    };
    if values.iter().any(nul) { Err(Error::malformed("web-unreadable")) } else { Ok(()) }
}

/// Whether PostgreSQL could not read a text, such as a part of a row that was put together in SQL.
fn unreadable(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(sqlx::error::DatabaseError::code).is_some_and(|code| code == "22021")
}

/// Whether the same statement may work later: the server is away, full, or chose us as the
/// victim of a deadlock.
fn passing(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_)
        | sqlx::Error::Tls(_)
        | sqlx::Error::PoolTimedOut
        | sqlx::Error::PoolClosed
        | sqlx::Error::WorkerCrashed
        | sqlx::Error::Protocol(_) => true,
        sqlx::Error::Database(e) => {
            let code = e.code().unwrap_or_default();
            // PostgreSQL classes 08, 53, 57P, serialization failures, a lock not had in time, a
            // transaction that slept too long, a server that has become a replica; SQLite busy,
            // locked, full, I/O.
            ["08", "53", "57P", "40", "55P", "25P03", "25006"]
                .iter()
                .any(|class| code.len() == 5 && code.starts_with(class))
                || matches!(code.as_ref(), "5" | "6" | "10" | "13" | "261" | "517" | "266" | "778")
                || is_of_erased(e.as_ref())
        }
        _ => false,
    }
}

/// Whether an entry of the journal was refused because its person is erased meanwhile: see `journal`.
fn is_of_erased(error: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(error.kind(), sqlx::error::ErrorKind::NotNullViolation)
        && (error.table() == Some("journal") || error.message().ends_with("journal.id"))
}
