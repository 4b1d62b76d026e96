//! A panic in a job or a follower is an error of that job or follower: its loop goes on.

use std::future::Future;
use std::panic::AssertUnwindSafe;

use base::{Error, Result};
use futures::FutureExt;

/// What the work says; a panic becomes an error. What it had begun in a transaction is dropped with the
/// transaction, so nothing half done is seen afterwards.
///
/// # Errors
/// The work's own, or `Internal` for a panic; the program's panic hook says where it was.
pub(crate) async fn caught<T>(work: impl Future<Output = Result<T>> + Send) -> Result<T> {
    AssertUnwindSafe(work).catch_unwind().await.unwrap_or_else(|_| Err(Error::internal("it panicked; see the log")))
}
