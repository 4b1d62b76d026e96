//! What every room needs: ids, tenant, time and working calendar, errors, configuration.
//!
//! Nothing enters here until three rooms need it.

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
