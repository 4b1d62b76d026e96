//! Person documents from a file.

use base::Result;

use super::{apply, document};
use crate::import::model::{Done, Frame, Piece};

/// Loads person documents.
///
/// # Errors
/// As [`store::Db::rows`].
pub(crate) async fn persons(f: &mut Frame<'_>, pieces: &[Piece]) -> Result<Done> {
    let mut done = Done::default();
    let mut docs = Vec::with_capacity(pieces.len());
    for (n, piece) in pieces.iter().enumerate() {
        match document::read(f.tenant(), &piece.raw) {
            Ok(doc) => docs.push(doc),
            Err(message) => done.problem(n, piece.line, message),
        }
    }
    done.outcome = apply::apply(f, &docs).await?;
    Ok(done)
}
