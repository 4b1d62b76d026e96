//! The chain: the hash of a sealed entry covers all its fields and the hash before it, so that
//! nothing of the past can be changed without changing every hash after it.

use ring::digest;

use crate::journal::EntryRow;

/// The hash before the first entry.
pub const BEFORE_ALL: &[u8] = &[];

/// The hash of an entry: SHA-256 over the hash before, the position and every field, each with
/// its length, so that no two different entries read the same.
pub(crate) fn hash(before: &[u8], position: i64, row: &EntryRow) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA256);
    let mut field = |bytes: &[u8]| {
        context.update(&(bytes.len() as u64).to_be_bytes());
        context.update(bytes);
    };
    field(before);
    field(&position.to_be_bytes());
    field(row.id.as_bytes());
    field(&row.ord.to_be_bytes());
    field(&row.tenant.to_be_bytes());
    field(&row.at.to_be_bytes());
    for text in [&row.kind, &row.actor, &row.subject_kind, &row.topics, &row.data] {
        field(text.as_bytes());
    }
    for maybe in [&row.hat, &row.acting_for] {
        field(maybe.as_ref().map_or(&[0u8][..], |_| &[1u8][..]));
        field(maybe.as_deref().unwrap_or_default().as_bytes());
    }
    field(row.subject.as_bytes());
    context.finish().as_ref().to_vec()
}
