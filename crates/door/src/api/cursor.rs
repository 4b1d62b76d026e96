//! Pages of a list: `limit` and `after`, and a cursor that only we read.

use base::{Error, Result};

/// The most lines of one page.
pub const LIMIT_MAX: u32 = 200;
/// The lines of one page when nothing is asked for.
pub const LIMIT: u32 = 50;

/// How many lines were asked for.
///
/// # Errors
/// `Invalid` outside of 1 to [`LIMIT_MAX`].
pub fn limit(asked: Option<u32>) -> Result<u32> {
    match asked {
        None => Ok(LIMIT),
        Some(n) if (1..=LIMIT_MAX).contains(&n) => Ok(n),
        Some(_) => Err(Error::invalid("limit", base::error::Message::new("door-api-limit").with("max", LIMIT_MAX))),
    }
}

/// Cuts a list that was read one longer than the page; `true` when there is more.
pub fn cut<L>(lines: &mut Vec<L>, limit: u32) -> bool {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = lines.len() > limit;
    lines.truncate(limit);
    more
}
