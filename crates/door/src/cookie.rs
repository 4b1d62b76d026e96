//! What a browser sends in its cookies.

use axum::http::{HeaderMap, header};

/// The value of a cookie as it was sent. None when two of that name say different things: one of them was not
/// set by us.
///
/// Name and value are taken letter for letter. To a browser `__%48ost-allting` is any name, which a page on
/// another host of the domain may set; decoded it would be the one that only we can.
pub fn value<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let mut values = pairs.filter(|(n, _)| *n == name).map(|(_, value)| value);
    let first = values.next()?;
    values.all(|other| other == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(lines: &[&str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, line.parse().unwrap())).collect()
    }

    #[test]
    fn a_cookie_is_found_by_its_name_alone() {
        let headers = sent(&["lang=nn; __Host-allting=a-secret", "scheme=dark;last="]);
        let get = |name| value(&headers, name);
        assert_eq!(get("lang"), Some("nn"));
        assert_eq!(get("__Host-allting"), Some("a-secret"));
        assert_eq!((get("scheme"), get("last"), get("other")), (Some("dark"), Some(""), None));
    }

    #[test]
    fn no_other_spelling_is_the_name_of_the_session() {
        for other in ["__%48ost-allting", "__host-allting", "%5F_Host-allting", "__Host-allting%20", "=__Host-allting"]
        {
            let headers = sent(&[&format!("{other}=a-secret")]);
            assert_eq!(value(&headers, "__Host-allting"), None, "{other}");
        }
        // Nor is it told by a value.
        assert_eq!(value(&sent(&["lang=a%3B__Host-allting=b"]), "__Host-allting"), None);
        assert_eq!(value(&sent(&["allting=100%25"]), "allting"), Some("100%25"));
    }

    #[test]
    fn of_two_that_differ_neither_counts() {
        assert_eq!(value(&sent(&["allting=a; lang=nb; allting=b"]), "allting"), None);
        assert_eq!(value(&sent(&["allting=a", "allting=b"]), "allting"), None);
        assert_eq!(value(&sent(&["allting=a; allting=a"]), "allting"), Some("a"));
    }
}
