//! When a letter is tried again. Pure: the jitter comes from the letter's id, so the same letter
//! always waits the same.

use base::Time;
use uuid::Uuid;

/// A letter that fails is tried for this long and is then dead: three days.
pub const LIFE_SECONDS: i64 = 72 * 3_600;
/// Whoever takes a lane has it for this long; after it, another may. Longer than
/// [`PATIENCE_SECONDS`] by more than the clocks of two nodes may differ.
pub const LEASE_SECONDS: i64 = 60;
/// How long one attempt may take in all, in seconds.
pub const PATIENCE_SECONDS: u64 = 30;
/// A letter that the receiver calls wrong so often in a row is given up.
pub const REFUSALS: i64 = 4;
/// A receiver may ask to be left alone for at most a day.
pub const LONGEST_REQUEST_SECONDS: i64 = 24 * 3_600;

/// Seconds to wait after the first failure in a row, the second, and so on. After Standard
/// Webhooks 1.0, «deliverability and reliability».
const WAITS: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// Seconds to wait after this many failures in a row (from 1), up to a tenth less or more, so that
/// letters that failed together do not come back together.
pub fn wait(failures: i64, id: Uuid) -> i64 {
    let step = usize::try_from(failures.max(1) - 1).unwrap_or(usize::MAX).min(WAITS.len() - 1);
    let seconds = WAITS.get(step).copied().unwrap_or(86_400);
    let spread = seconds / 5;
    seconds - spread / 2 + i64::try_from(mixed(id, failures)).unwrap_or(0) % (spread + 1)
}

/// When a lane whose first letter failed is tried next: after the wait, not before the receiver
/// wants it, and once more when the letter's life ends.
pub fn next(now: Time, failures: i64, id: Uuid, asked: Option<i64>, expires: Time) -> Time {
    let planned = now.plus_seconds(wait(failures, id));
    let planned = if expires > now { planned.min(expires) } else { planned };
    match asked {
        Some(seconds) => planned.max(now.plus_seconds(seconds.clamp(1, LONGEST_REQUEST_SECONDS))),
        None => planned,
    }
}

/// FNV-1a over id and count, without its highest bit.
fn mixed(id: Uuid, failures: i64) -> u64 {
    let bytes = id.as_bytes().iter().copied().chain(failures.to_be_bytes());
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash ^ (hash >> 32)) >> 1
}
