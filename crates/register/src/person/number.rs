//! National identity numbers: fødselsnummer and D-number, of the generation of 1964 and of 2032.
//!
//! Rules: Skatteetaten, "Nytt fødselsnummer fra 2032". Neither sex nor year of birth is read from
//! a number; the register tells them.

use std::fmt;

/// Eleven digits that pass every check. It hides itself in logs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NationalId([u8; 11]);

/// Why a text is no national id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NumberFault {
    /// Not eleven digits.
    Digits,
    /// The first six digits are no date.
    Date,
    /// A test series of others (month + 40 or + 65), which is not taken here.
    Series,
    /// A check digit is wrong.
    Check,
}

impl NationalId {
    /// Reads a number; white space around it is allowed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NumberFault> {
        let digits: [u8; 11] = text.trim().as_bytes().try_into().map_err(|_| NumberFault::Digits)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(NumberFault::Digits);
        }
        check_date(&digits)?;
        check_digits(&digits)?;
        Ok(Self(digits))
    }

    /// The digits, for sealing and looking up only.
    pub fn digits(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Of somebody who is not a resident (D-number): the day is 40 higher.
    pub fn is_d_number(&self) -> bool {
        self.0[0] >= b'4'
    }

    /// Belongs to nobody: from the tax administration's synthetic population (month + 80).
    pub fn is_synthetic(&self) -> bool {
        self.0[2] >= b'8'
    }
}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(hidden)")
    }
}

fn pair(digits: &[u8; 11], at: usize) -> u8 {
    (digits[at] - b'0') * 10 + (digits[at + 1] - b'0')
}

fn check_date(digits: &[u8; 11]) -> Result<(), NumberFault> {
    let day = match pair(digits, 0) {
        d @ 41..=71 => d - 40,
        d => d,
    };
    let month = match pair(digits, 2) {
        m @ 1..=12 => m,
        m @ 81..=92 => m - 80,
        41..=52 | 66..=77 => return Err(NumberFault::Series),
        _ => return Err(NumberFault::Date),
    };
    let last = match month {
        // The century is not known: 29 February is taken when the two digits allow it.
        2 if pair(digits, 4).is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    if (1..=last).contains(&day) { Ok(()) } else { Err(NumberFault::Date) }
}

fn check_digits(digits: &[u8; 11]) -> Result<(), NumberFault> {
    let rest = |weights: &[u32]| digits.iter().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum::<u32>() % 11;
    let first = rest(&[3, 7, 6, 1, 8, 9, 4, 5, 2, 1]);
    let second = rest(&[5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]);
    // The generation of 1964 leaves 0 in the first check, that of 2032 also 1, 2 and 3.
    if first <= 3 && second == 0 { Ok(()) } else { Err(NumberFault::Check) }
}

/// Whether nine digits are an organisation number.
pub fn is_organisation_number(text: &str) -> bool {
    let digits = text.as_bytes();
    if digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = digits.iter().zip([3, 2, 7, 6, 5, 4, 3, 2]).map(|(d, w)| u32::from(d - b'0') * w).sum();
    let check = (11 - sum % 11) % 11;
    check == u32::from(digits[8] - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_published_vectors() {
        let good = [
            "20036914700",
            "30108299939",
            "30908299902",
            "03851598730",
            "55102499947",
            "41819077906",
            "41819077302",
            "29020073150",
        ];
        for number in good {
            assert!(NationalId::parse(number).is_ok(), "{number}");
        }
        assert_eq!(NationalId::parse("20036914712"), Err(NumberFault::Check));
        assert_eq!(NationalId::parse("29020105729"), Err(NumberFault::Date));
        assert!(NationalId::parse("41819077906").unwrap().is_d_number());
        assert!(NationalId::parse("30908299902").unwrap().is_synthetic());
        assert!(!NationalId::parse("30108299939").unwrap().is_synthetic());
    }

    #[test]
    fn other_test_series_and_rubbish_are_refused() {
        assert_eq!(NationalId::parse("01410112345"), Err(NumberFault::Series));
        assert_eq!(NationalId::parse("01660112345"), Err(NumberFault::Series));
        assert_eq!(NationalId::parse("0166011234"), Err(NumberFault::Digits));
        assert_eq!(NationalId::parse("2003691470O"), Err(NumberFault::Digits));
        assert_eq!(NationalId::parse("00000000000"), Err(NumberFault::Date));
    }

    #[test]
    fn it_hides_itself() {
        let shown = format!("{:?}", NationalId::parse("30908299902").unwrap());
        assert!(!shown.contains("3090"), "{shown}");
    }

    #[test]
    fn organisation_numbers() {
        assert!(is_organisation_number("923609016") && is_organisation_number("312232324"));
        assert!(!is_organisation_number("923609017") && !is_organisation_number("112233445"));
        assert!(!is_organisation_number("9236090160") && !is_organisation_number("92360901x"));
    }

    proptest! {
        #[test]
        fn one_wrong_digit_is_always_found(at in 0usize..11, by in 1u8..10) {
            // r1 may be 0 to 3, but r2 must be 0, and every weight of r2 is prime to 11.
            let mut digits = *b"30908299902";
            digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
            prop_assert!(NationalId::parse(std::str::from_utf8(&digits).unwrap()).is_err());
        }

        #[test]
        fn any_text_is_answered(text in "\\PC*") {
            let _ = NationalId::parse(&text);
            let _ = is_organisation_number(&text);
        }
    }
}
