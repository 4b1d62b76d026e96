//! Synthetic national ids and organisation numbers with right check digits.
//!
//! Every national id has 80 added to its month, which is how the tax authority marks
//! test persons: no such number can belong to a real person.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate};
use fastrand::Rng;

/// Weights of the first check digit, over digits 1 to 9.
const K1: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
/// Weights of the second check digit, over digits 1 to 10.
const K2: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
/// Weights of the check digit of an organisation number.
const ORG: [u32; 8] = [3, 2, 7, 6, 5, 4, 3, 2];

/// Which series a national id is from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Series {
    /// The rule of 1964: both remainders are zero; sex and century can be read.
    Y1964,
    /// The rule of 2032: the first remainder is 1, 2 or 3; neither can be read.
    Y2032,
}

/// Towns that draw numbers side by side without meeting.
const LANES: u32 = 16;

/// Hands out numbers that are unique within one town, and across towns in different lanes.
#[derive(Debug)]
pub struct Ids {
    /// A town of lane 0 takes all numbers that no other lane has.
    lane: u32,
    taken: HashSet<u64>,
    orgs: HashSet<u32>,
    rng: Rng,
}

impl Ids {
    pub fn new(seed: u64, lane: u32) -> Self {
        Self { lane, taken: HashSet::new(), orgs: HashSet::new(), rng: Rng::with_seed(seed) }
    }

    fn mine(&self, number: u32) -> bool {
        let lane = number / 2 % LANES;
        if self.lane == 0 { lane != LANES - 1 } else { lane == LANES - self.lane }
    }

    /// A fødselsnummer for someone born at `born`.
    pub fn national(&mut self, born: NaiveDate, female: bool, series: Series) -> String {
        self.draw(born, female, series, false)
    }

    /// A D-number (day + 40) for someone born at `born`.
    pub fn d_number(&mut self, born: NaiveDate, female: bool) -> String {
        self.draw(born, female, Series::Y1964, true)
    }

    /// The first free number from a fixed individual number and up: the same person
    /// gets the same number whatever else is drawn, when it is asked for first.
    pub fn fixed(&mut self, born: NaiveDate, female: bool, from: u32) -> String {
        let mut individual = from;
        loop {
            let sexed = (individual / 2) * 2 + u32::from(!female);
            if self.mine(sexed)
                && let Some(number) = compose(born, sexed % 1000, Series::Y1964, false, 0)
                && self.taken.insert(number)
            {
                return format!("{number:011}");
            }
            individual += 2;
        }
    }

    fn draw(&mut self, born: NaiveDate, female: bool, series: Series, d: bool) -> String {
        loop {
            let individual = match series {
                Series::Y2032 => self.rng.u32(0..1000),
                Series::Y1964 => {
                    let range = if born.year() >= 2000 { 500..1000 } else { 0..500 };
                    let n = self.rng.u32(range);
                    (n / 2) * 2 + u32::from(!female)
                }
            };
            let want = if series == Series::Y2032 { self.rng.u32(1..4) } else { 0 };
            if self.mine(individual)
                && let Some(number) = compose(born, individual, series, d, want)
                && self.taken.insert(number)
            {
                return format!("{number:011}");
            }
        }
    }

    /// An organisation number of nine digits that begins with 3.
    pub fn organisation(&mut self) -> String {
        loop {
            let stem = 30_000_000 + self.rng.u32(1_000_000..10_000_000);
            if self.mine(stem)
                && let Some(number) = organisation(stem)
                && self.orgs.insert(number)
            {
                return number.to_string();
            }
        }
    }

    /// The first free organisation number from a fixed stem of eight digits.
    pub fn organisation_from(&mut self, stem: u32) -> String {
        let mut stem = stem;
        loop {
            if let Some(number) = organisation(stem)
                && self.orgs.insert(number)
            {
                return number.to_string();
            }
            stem += 1;
        }
    }
}

fn organisation(stem: u32) -> Option<u32> {
    let sum: u32 = digits::<8>(u64::from(stem)).iter().zip(ORG).map(|(d, w)| d * w).sum();
    match 11 - sum % 11 {
        10 => None,
        11 => Some(stem * 10),
        check => Some(stem * 10 + check),
    }
}

fn compose(born: NaiveDate, individual: u32, series: Series, d: bool, want: u32) -> Option<u64> {
    let day = born.day() + if d { 40 } else { 0 };
    let month = born.month() + 80;
    let year = born.year().rem_euclid(100).unsigned_abs();
    let stem = u64::from(day * 10_000 + month * 100 + year) * 1000 + u64::from(individual);
    let sum: u32 = digits::<9>(stem).iter().zip(K1).map(|(d, w)| d * w).sum();
    let target = if series == Series::Y2032 { want } else { 0 };
    let first = (11 + target - sum % 11) % 11;
    if first == 10 {
        return None;
    }
    let stem = stem * 10 + u64::from(first);
    let sum: u32 = digits::<10>(stem).iter().zip(K2).map(|(d, w)| d * w).sum();
    let second = (11 - sum % 11) % 11;
    if second == 10 {
        return None;
    }
    Some(stem * 10 + u64::from(second))
}

fn digits<const N: usize>(mut number: u64) -> [u32; N] {
    let mut out = [0; N];
    for slot in out.iter_mut().rev() {
        *slot = u32::try_from(number % 10).unwrap_or(0);
        number /= 10;
    }
    out
}

/// Whether a national id is synthetic (month + 80) with right check digits of either series.
pub fn is_synthetic(id: &str) -> bool {
    let Some(d) = parse::<11>(id) else {
        return false;
    };
    let month = d[2] * 10 + d[3];
    if !(81..=92).contains(&month) {
        return false;
    }
    let r1: u32 = K1.iter().zip(&d).map(|(w, d)| w * d).sum::<u32>() + d[9];
    let r2: u32 = K2.iter().zip(&d).map(|(w, d)| w * d).sum::<u32>() + d[10];
    r1 % 11 <= 3 && r2.is_multiple_of(11)
}

/// Whether an organisation number has nine digits and a right check digit.
pub fn is_organisation(id: &str) -> bool {
    let Some(d) = parse::<9>(id) else {
        return false;
    };
    let sum: u32 = ORG.iter().zip(&d).map(|(w, d)| w * d).sum();
    (sum + d[8]).is_multiple_of(11)
}

fn parse<const N: usize>(text: &str) -> Option<[u32; N]> {
    if text.len() != N {
        return None;
    }
    let mut out = [0; N];
    for (slot, c) in out.iter_mut().zip(text.chars()) {
        *slot = c.to_digit(10)?;
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::{is_organisation, is_synthetic};

    #[test]
    fn known_numbers() {
        for id in ["30908299902", "03851598730", "41819077906", "41819077302"] {
            assert!(is_synthetic(id), "{id}");
        }
        for id in ["20036914700", "30908299903", "0385159873", "03851598731"] {
            assert!(!is_synthetic(id), "{id}");
        }
        assert!(is_organisation("910568183"));
        assert!(!is_organisation("910568184"));
    }
}
