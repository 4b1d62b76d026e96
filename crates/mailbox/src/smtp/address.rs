//! Addresses as SMTP writes them: `<somebody@example.no>`.

use std::fmt;

/// RFC 5321, 4.5.3.1: octets of the local part, of a domain.
const LOCAL_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;

/// A mailbox. The domain is in lower case; the local part stands as it was written.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Address {
    /// As it was written, without quotes.
    pub local: String,
    /// Empty only for `postmaster`, which needs none.
    pub domain: String,
}

impl Address {
    /// `somebody@example.no`; the local part may be quoted. `None` for what is no mailbox.
    pub fn parse(text: &str) -> Option<Self> {
        if text.eq_ignore_ascii_case("postmaster") {
            return Some(Self { local: text.to_owned(), domain: String::new() });
        }
        let (local, rest) = match text.strip_prefix('"') {
            Some(quoted) => quoted_local(quoted)?,
            None => {
                let at = text.find('@')?;
                let (local, rest) = text.split_at(at);
                (is_dot_string(local).then(|| local.to_owned())?, rest)
            }
        };
        let domain = rest.strip_prefix('@')?;
        let fits = (1..=LOCAL_MAX).contains(&local.len()) && (1..=DOMAIN_MAX).contains(&domain.len());
        (fits && is_domain(domain)).then(|| Self { local, domain: domain.to_lowercase() })
    }

    /// Whether it can be written without SMTPUTF8.
    pub fn is_ascii(&self) -> bool {
        self.local.is_ascii() && self.domain.is_ascii()
    }

    /// For comparing: nobody uses two mailboxes whose names differ in case alone.
    pub fn folded(&self) -> String {
        self.to_string().to_lowercase()
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if is_dot_string(&self.local) {
            f.write_str(&self.local)?;
        } else {
            write!(f, "\"{}\"", self.local.replace('\\', "\\\\").replace('"', "\\\""))?;
        }
        if self.domain.is_empty() { Ok(()) } else { write!(f, "@{}", self.domain) }
    }
}

fn is_dot_string(text: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || is_beyond_ascii(c);
    !text.is_empty() && text.split('.').all(|part| !part.is_empty() && part.chars().all(atom))
}

fn is_beyond_ascii(c: char) -> bool {
    !c.is_ascii() && !c.is_control() && !c.is_whitespace()
}

/// What stands between the quotes, without escapes, and what comes after them.
fn quoted_local(text: &str) -> Option<(String, &str)> {
    let mut local = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((local, text.get(at + 1..)?)),
            '\\' => local.push(chars.next().map(|(_, c)| c).filter(|c| !c.is_control())?),
            c if c.is_control() => return None,
            c => local.push(c),
        }
    }
    None
}

fn is_domain(text: &str) -> bool {
    if let Some(literal) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
        let ip = literal.strip_prefix("IPv6:").or_else(|| literal.strip_prefix("ipv6:")).unwrap_or(literal);
        return ip.parse::<std::net::IpAddr>().is_ok();
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_' || is_beyond_ascii(c);
    text.split('.').all(|label| (1..=63).contains(&label.len()) && label.chars().all(letter))
}

/// What stands in angle brackets, and what comes after them. `Some(None)` is the empty path `<>`.
/// A route before the mailbox (`<@a,@b:c@d>`) is passed over, as RFC 5321 asks.
pub fn path(text: &str) -> Option<(Option<Address>, &str)> {
    let inner = text.trim_start_matches(' ').strip_prefix('<')?;
    let end = closing(inner)?;
    let (mailbox, rest) = (inner.get(..end)?, inner.get(end + 1..)?);
    if mailbox.is_empty() {
        return Some((None, rest));
    }
    let mailbox = if mailbox.starts_with('@') { mailbox.split_once(':')?.1 } else { mailbox };
    Some((Some(Address::parse(mailbox)?), rest))
}

/// Where the bracket closes that is not inside quotes.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '>' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn mailboxes_are_read_as_the_standard_writes_them() {
        fn read(text: &str) -> Option<(Option<String>, &str)> {
            path(text).map(|(a, rest)| (a.map(|a| a.to_string()), rest))
        }
        assert_eq!(read("<>"), Some((None, "")));
        assert_eq!(read(" <Kari.Holm@Example.NO> SIZE=1"), Some((Some("Kari.Holm@example.no".into()), " SIZE=1")));
        assert_eq!(read("<@a.no,@b.no:kari@c.no>"), Some((Some("kari@c.no".into()), "")));
        assert_eq!(read("<\"a > b\"@c.no>"), Some((Some("\"a > b\"@c.no".into()), "")));
        assert_eq!(read("<Postmaster>"), Some((Some("Postmaster".into()), "")));
        assert_eq!(read("<kari@[127.0.0.1]>"), Some((Some("kari@[127.0.0.1]".into()), "")));
        assert_eq!(read("<kåre@blåbær.no>"), Some((Some("kåre@blåbær.no".into()), "")));
        for wrong in
            ["kari@c.no", "<kari>", "<kari@>", "<@c.no>", "<a..b@c.no>", "<a@b@c.no>", "<a b@c.no>", "<a@c..no>"]
        {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        assert_eq!(read(&format!("<{}@c.no>", "a".repeat(65))), None);
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_and_read_again(text in "\\PC{0,80}") {
            if let Some(address) = Address::parse(&text) {
                prop_assert_eq!(Address::parse(&address.to_string()), Some(address));
            }
            let _ = path(&text);
        }
    }
}
