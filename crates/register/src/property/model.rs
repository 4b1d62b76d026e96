//! Properties and the spelling of their keys.

use uuid::Uuid;

/// A property as other rooms see it.
#[derive(Clone, PartialEq, Debug)]
pub struct Property {
    pub id: Uuid,
    /// Such as `1505-10/34`; with lease and section `1505-10/34/0/2`.
    pub key: String,
    /// «Lyngstien 13B», or the key without the municipality where there is no address.
    pub name: String,
    /// Degrees north and east; none when no address gives a place.
    pub place: Option<(f64, f64)>,
    /// In the order of the source; an owner whom no number names is left out.
    pub owners: Vec<Owner>,
}

/// One share of a property.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Owner {
    /// `person:<id>` or `organisation:<number>`.
    pub hat: String,
    /// Of the share: 1 of 2 is a half.
    pub numerator: i64,
    pub denominator: i64,
}

/// The key from its parts; lease and section are left out where they are empty or 0.
pub(crate) fn key(municipality: &str, farm: &str, holding: &str, lease: &str, section: &str) -> String {
    let set = |part: &str| !part.is_empty() && part != "0";
    let mut key = format!("{municipality}-{farm}/{holding}");
    if set(lease) || set(section) {
        key.push('/');
        key.push_str(if set(lease) { lease } else { "0" });
    }
    if set(section) {
        key.push('/');
        key.push_str(section);
    }
    key
}

/// Parts of a key: the key in our spelling, the key without section, and the section.
///
/// None when the text is no such key.
pub(crate) fn parse(text: &str) -> Option<(String, String, i64)> {
    let (municipality, rest) = text.trim().split_once('-')?;
    if municipality.len() != 4 || !municipality.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let parts: Vec<u32> = rest.split('/').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    let at = |i: usize| parts.get(i).copied().unwrap_or(0).to_string();
    if !(2..=4).contains(&parts.len()) || parts[..2].contains(&0) {
        return None;
    }
    let base = key(municipality, &at(0), &at(1), &at(2), "");
    let full = key(municipality, &at(0), &at(1), &at(2), &at(3));
    Some((full, base, i64::from(parts.get(3).copied().unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_spelt_one_way() {
        let spelt = |t: &str| parse(t).map(|(k, b, s)| format!("{k} {b} {s}"));
        assert_eq!(spelt("1505-10/34").as_deref(), Some("1505-10/34 1505-10/34 0"));
        assert_eq!(spelt("1505-10/34/0/0").as_deref(), Some("1505-10/34 1505-10/34 0"));
        assert_eq!(spelt("1505-10/34/0/2").as_deref(), Some("1505-10/34/0/2 1505-10/34 2"));
        assert_eq!(spelt("1505-10/34/5").as_deref(), Some("1505-10/34/5 1505-10/34/5 0"));
        for wrong in ["10/34", "1505-10", "1505-0/3", "15o5-1/2", "1505-1/2/3/4/5", "1505-a/b", ""] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
