//! How often one address may bring mail. Who comes too often is told to come again (4.x.x), so nothing is lost of a
//! sender that means it: its machine keeps the mail and tries later. Relays of ours are not asked.

use std::net::IpAddr;

use base::Clock;
use base::config::Rates;
use door::{Buckets, network_of};

use super::Answer;

/// The rates, and what each address has used of them.
pub struct Pace {
    rates: Rates,
    clock: Clock,
    buckets: Buckets,
}

/// Whose mails are counted: one address, in IPv6 its /64; none where nothing is.
#[derive(Clone, Copy)]
pub struct Guest(Option<IpAddr>);

impl Pace {
    /// Counts by this clock.
    pub fn new(rates: Rates, clock: Clock) -> Self {
        Self { rates, clock, buckets: Buckets::default() }
    }

    /// Who comes from there.
    pub fn guest(&self, peer: IpAddr, relay: bool) -> Guest {
        Guest((self.rates.limited && !relay).then(|| network_of(peer)))
    }

    /// Whether one more connection is served.
    pub fn line(&self, guest: Guest) -> bool {
        let now = self.clock.now();
        guest.0.is_none_or(|at| self.buckets.take(("line", at), self.rates.mail_lines, now).is_ok())
    }

    /// What is said to a recipient, of whom `find` knows whether somebody has the address. A mail becomes a task for
    /// each, so each counts. Who has asked for too many that nobody has is not told of any more for a while.
    ///
    /// # Errors
    /// As `find`; or that it is too often.
    pub async fn recipient(&self, guest: Guest, find: impl Future<Output = Result<(), Answer>>) -> Result<(), Answer> {
        let Some(at) = guest.0 else { return find.await };
        let (mails, misses) = (("mail", at), ("miss", at));
        let now = self.clock.now();
        if self.buckets.look(misses, self.rates.misses, now).is_err() {
            return Err(later("misses", "too many unknown recipients from your address, try again later"));
        }
        if self.buckets.look(mails, self.rates.mails, now).is_err() {
            return Err(later("mails", TOO_MANY));
        }
        let found = find.await;
        match &found {
            // Another line of the same address may have taken the last one meanwhile.
            Ok(()) => self.buckets.take(mails, self.rates.mails, now).map_err(|_| later("mails", TOO_MANY)),
            Err(answer) => {
                if answer.is_final() {
                    // Refused or not: the miss has happened.
                    let _ = self.buckets.take(misses, self.rates.misses, now);
                }
                found
            }
        }
    }
}

const TOO_MANY: &str = "too many mails from your address, try again later";

fn later(why: &'static str, text: &str) -> Answer {
    metrics::counter!("mail_recipients_refused", "why" => why).increment(1);
    Answer::new(451, "4.7.0", text)
}

#[cfg(test)]
mod tests {
    use base::Time;
    use base::config::Rate;

    use super::*;

    const fn rate(burst: u32) -> Rate {
        Rate { burst, per_minute: 60 }
    }

    fn pace(limited: bool) -> (Pace, Clock) {
        let clock = Clock::manual(Time::from_micros(1_795_345_200_000_000));
        let rates = Rates { limited, mail_lines: rate(3), mails: rate(4), misses: rate(2), ..Rates::default() };
        (Pace::new(rates, clock.clone()), clock)
    }

    async fn asks(pace: &Pace, guest: Guest, known: bool) -> u16 {
        let find = async { if known { Ok(()) } else { Err(Answer::new(550, "5.1.1", "nobody has that address")) } };
        pace.recipient(guest, find).await.err().map_or(250, |answer| answer.code)
    }

    fn at(pace: &Pace, ip: &str) -> Guest {
        pace.guest(ip.parse().unwrap(), false)
    }

    #[test]
    fn connections_of_a_network_are_counted_and_come_again() {
        let (pace, clock) = pace(true);
        for last in 1..=3 {
            assert!(pace.line(at(&pace, &format!("2001:db8:1:2::{last}"))));
        }
        assert!(!pace.line(at(&pace, "2001:db8:1:2::4")), "all of a /64 are one");
        assert!(pace.line(at(&pace, "2001:db8:1:3::1")) && pace.line(at(&pace, "203.0.113.7")));
        clock.advance_seconds(1);
        assert!(pace.line(at(&pace, "2001:db8:1:2::4")));
    }

    #[tokio::test]
    async fn mails_and_unknown_recipients_are_counted_apart() {
        let (pace, clock) = pace(true);
        let (one, other) = (at(&pace, "203.0.113.7"), at(&pace, "203.0.113.8"));
        for _ in 0..4 {
            assert_eq!(asks(&pace, one, true).await, 250);
        }
        assert_eq!(asks(&pace, one, true).await, 451);
        assert_eq!(asks(&pace, other, true).await, 250, "another address is another");
        for _ in 0..2 {
            assert_eq!(asks(&pace, other, false).await, 550);
        }
        assert_eq!(asks(&pace, other, false).await, 451, "it is not told whether somebody is there");
        assert_eq!(asks(&pace, other, true).await, 451, "of nobody");
        clock.advance_seconds(1);
        assert_eq!((asks(&pace, one, true).await, asks(&pace, other, true).await), (250, 250));
    }

    #[tokio::test]
    async fn what_could_not_be_looked_up_is_no_miss() {
        let (pace, _) = pace(true);
        let one = at(&pace, "203.0.113.7");
        for _ in 0..5 {
            assert_eq!(pace.recipient(one, async { Err(Answer::later()) }).await, Err(Answer::later()));
        }
        assert_eq!(asks(&pace, one, true).await, 250);
    }

    #[tokio::test]
    async fn relays_are_not_counted_and_nobody_where_nothing_is_limited() {
        let ((counts, _), (open, _)) = (pace(true), pace(false));
        let relay = counts.guest("203.0.113.7".parse().unwrap(), true);
        for (pace, guest) in [(&counts, relay), (&open, at(&open, "203.0.113.7"))] {
            for _ in 0..10 {
                assert!(pace.line(guest));
                assert_eq!(asks(pace, guest, false).await, 550);
                assert_eq!(asks(pace, guest, true).await, 250);
            }
        }
    }
}
