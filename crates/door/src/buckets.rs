//! How often something may be done, by whatever key: token buckets in the memory of a node.

use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use base::Time;
use base::config::Rate;

/// The address that limits count for: who has an IPv6 address has a whole /64 to herself.
pub fn network_of(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 => v4,
    }
}

/// Buckets by the hash of their key. A bucket is one number: the time at which it is full again
/// (the generic cell rate algorithm). A bucket that is full is the same as none.
pub struct Buckets {
    shards: [Mutex<HashMap<u64, i64>>; 16],
    hasher: RandomState,
}

impl Default for Buckets {
    fn default() -> Self {
        Self { shards: std::array::from_fn(|_| Mutex::default()), hasher: RandomState::new() }
    }
}

/// Buckets in one shard: 130,000 in all, about 4 MB.
const SHARD: usize = 8_192;

impl Buckets {
    /// Takes one.
    ///
    /// # Errors
    /// When there is none: in how many seconds there is one again.
    pub fn take(&self, key: impl Hash, rate: Rate, now: Time) -> Result<(), u32> {
        self.ask(key, rate, now, true)
    }

    /// As [`Buckets::take`], and leaves it there.
    ///
    /// # Errors
    /// As [`Buckets::take`].
    pub fn look(&self, key: impl Hash, rate: Rate, now: Time) -> Result<(), u32> {
        self.ask(key, rate, now, false)
    }

    /// What stands for a key here; another program has another.
    pub(crate) fn hash_of(&self, key: impl Hash) -> u64 {
        self.hasher.hash_one(key)
    }

    fn ask(&self, key: impl Hash, rate: Rate, now: Time, take: bool) -> Result<(), u32> {
        let hash = self.hash_of(key);
        let shard = usize::try_from(hash % 16).unwrap_or_default();
        let Some(shard) = self.shards.get(shard) else { return Ok(()) };
        let mut full_at = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let now = now.micros();
        let each = 60_000_000 / i64::from(rate.per_minute.max(1));
        let room = each * i64::from(rate.burst.max(1));
        // A clock that was set back must not lock anybody out for that long.
        let before = full_at.get(&hash).copied().filter(|full| *full - now <= room).unwrap_or(now).max(now);
        let after = before + each;
        if after - now > room {
            let wait = (after - now - room + 999_999) / 1_000_000;
            return Err(u32::try_from(wait).unwrap_or(60));
        }
        if take {
            make_room(&mut full_at, now);
            full_at.insert(hash, after);
        }
        Ok(())
    }
}

/// Forgets buckets that are full; if that is not enough, those that are nearest to it.
fn make_room(full_at: &mut HashMap<u64, i64>, now: i64) {
    if full_at.len() < SHARD {
        return;
    }
    full_at.retain(|_, full| *full > now);
    if full_at.len() >= SHARD {
        let mut times: Vec<i64> = full_at.values().copied().collect();
        let (_, middle, _) = times.select_nth_unstable(SHARD / 2);
        let middle = *middle;
        full_at.retain(|_, full| *full > middle);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RATE: Rate = Rate { burst: 5, per_minute: 60 };

    #[test]
    fn a_burst_passes_then_so_many_a_minute() {
        let buckets = Buckets::default();
        let at = |seconds| Time::from_micros(1_000_000_000).plus_seconds(seconds);
        for _ in 0..5 {
            assert_eq!(buckets.take("a", RATE, at(0)), Ok(()));
        }
        assert_eq!(buckets.take("a", RATE, at(0)), Err(1));
        assert_eq!(buckets.take("b", RATE, at(0)), Ok(()), "another one's bucket is another");
        assert_eq!(buckets.take("a", RATE, at(1)), Ok(()));
        assert_eq!(buckets.take("a", RATE, at(1)), Err(1));
        assert_eq!(buckets.take("a", RATE, at(-3_600)), Ok(()), "a clock that is set back locks nobody out");
    }

    #[test]
    fn memory_is_bounded_and_who_asks_too_much_stays_refused_the_longest() {
        let buckets = Buckets::default();
        let now = Time::from_micros(1_000_000_000);
        for _ in 0..5 {
            buckets.take("eager", RATE, now).unwrap();
        }
        for n in 0..200_000u32 {
            let _ = buckets.take(n, RATE, now);
        }
        let kept: usize = buckets.shards.iter().map(|s| s.lock().unwrap().len()).sum();
        assert!(kept <= 16 * SHARD, "{kept}");
        assert!(buckets.take("eager", RATE, now).is_err());
    }

    #[test]
    fn a_network_of_ipv6_is_one_visitor() {
        let of = |ip: &str| network_of(ip.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3:4:5:6"), of("2001:db8:1:2::1"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:1.2.3.4"), "1.2.3.4".parse::<IpAddr>().unwrap());
        assert_ne!(of("1.2.3.4"), of("1.2.3.5"));
    }

    proptest! {
        #[test]
        fn never_more_than_a_burst_and_the_rate_and_never_less(gaps in prop::collection::vec(0i64..3_000_000, 1..300)) {
            let buckets = Buckets::default();
            let start = 1_000_000_000;
            let (mut now, mut passed) = (start, 0i64);
            // The slow and obvious model: tokens that drip in, one a second, at most five.
            let mut tokens = 5_000_000i64;
            for gap in gaps {
                now += gap;
                tokens = (tokens + gap).min(5_000_000);
                let may = tokens >= 1_000_000;
                let got = buckets.take(0, RATE, Time::from_micros(now));
                prop_assert_eq!(got.is_ok(), may, "{:?} with {} millionths of a token", got, tokens);
                if may {
                    tokens -= 1_000_000;
                    passed += 1;
                } else {
                    let wait = i64::from(got.unwrap_err()) * 1_000_000;
                    prop_assert!(tokens + wait >= 1_000_000 && tokens + wait < 2_000_000);
                }
            }
            prop_assert!(passed <= 5 + (now - start) / 1_000_000);
        }
    }
}
