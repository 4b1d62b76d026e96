//! What every room needs: ids, tenant, time and working calendar, errors, configuration.
//!
//! Nothing enters here until three rooms need it.
//!
//! - `calendar`: Norwegian holidays and working days
//! - `config`: what can be configured, what holds when it is left out, and what is wrong with it in words
//! - `error`: one error for everybody, with a public text and a private one
//! - `id`: ids by type; `tenant`: whose a row is
//! - `lang`: the languages, and texts that a municipality keeps in each of them
//! - `time`: points in time, and the clock that is handed around

pub mod calendar;
pub mod config;
pub mod error;
pub mod id;
pub mod lang;
pub mod tenant;
pub mod time;

pub use error::{Error, FieldError, Result};
pub use lang::{Lang, Text};
pub use tenant::TenantId;
pub use time::{Clock, Time};
