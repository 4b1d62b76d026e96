//! Synthetic national ids: only those may be typed in.

use chrono::NaiveDate;

const K1: [u32; 10] = [3, 7, 6, 1, 8, 9, 4, 5, 2, 1];
const K2: [u32; 11] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1];

/// Whether the eleven digits are a fødselsnummer or D-number with 80 added to the month, by the
/// rule of 1964 or that of 2032.
pub fn is_synthetic(text: &str) -> bool {
    let digits: Option<Vec<u32>> = text.chars().map(|c| c.to_digit(10)).collect();
    let Some(digits) = digits.filter(|d| d.len() == 11) else { return false };
    let rest = |weights: &[u32]| weights.iter().zip(&digits).map(|(w, d)| w * d).sum::<u32>() % 11;
    let two = |at: usize| digits.iter().skip(at).take(2).fold(0, |n, d| n * 10 + d);
    let (day, month, year) = (two(0), two(2), two(4));
    let day = if day > 40 { day - 40 } else { day };
    // The century cannot be told; 2000 has the leap years that both have.
    let date = month.checked_sub(80).and_then(|m| NaiveDate::from_ymd_opt(2000 + i32::try_from(year).ok()?, m, day));
    date.is_some() && rest(&K1) <= 3 && rest(&K2) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_synthetic_numbers_with_right_check_digits() {
        for good in ["30908299902", "03851598730", "41819077906", "41819077302"] {
            assert!(is_synthetic(good), "{good}");
            for at in 0..11 {
                let mut other = good.to_owned();
                let digit = other.as_bytes()[at];
                other.replace_range(at..=at, if digit == b'9' { "0" } else { "9" });
                assert!(!is_synthetic(&other) || digit == b'9', "{other}");
            }
        }
        // The tax authority's published vectors that are not synthetic, not valid or not a date.
        for bad in ["20036914700", "30108299939", "20036914712", "29020105729", "", "abc", "0385159873", "038515987301"]
        {
            assert!(!is_synthetic(bad), "{bad}");
        }
    }
}
