//! What is never shown: not by `allting check`, not in an error, not in a log.

use std::fmt;

use serde::Deserialize;

const HIDDEN: &str = "(hidden)";

/// A key or a password. It prints as `(hidden)`.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

/// What an address of a database may say behind its `?` that is no secret.
const SHOWN: [&str; 10] =
    ["mode", "cache", "immutable", "vfs", "host", "port", "dbname", "user", "sslmode", "application_name"];

/// The address of a database without its password, wherever it stands.
pub(super) fn database(url: &str) -> String {
    let Ok(mut parsed) = url::Url::parse(url) else {
        // Whoever wrote it finds the mistake in the file: any part of it may be the password.
        let scheme = url.split_once(':').map_or("", |(scheme, _)| scheme);
        return format!("{scheme}:{HIDDEN}");
    };
    if parsed.password().is_some() {
        // The url crate refuses only for addresses that cannot carry a password.
        let _ = parsed.set_password(Some("hidden"));
    }
    let is_secret = |name: &str| !SHOWN.contains(&name);
    if !parsed.query_pairs().any(|(name, _)| is_secret(&name)) {
        return if parsed.password().is_some() { parsed.to_string() } else { url.to_owned() };
    }
    let query: Vec<(String, String)> = parsed
        .query_pairs()
        .map(|(name, value)| (name.to_string(), if is_secret(&name) { "hidden".into() } else { value.to_string() }))
        .collect();
    parsed.query_pairs_mut().clear().extend_pairs(query);
    parsed.to_string()
}

/// Where something is sent, without what only the receiver knows: a path is often all that lets one in.
pub(super) fn receiver(url: &str) -> String {
    let Ok(parsed) = url::Url::parse(url) else { return HIDDEN.into() };
    let port = parsed.port().map(|port| format!(":{port}")).unwrap_or_default();
    format!("{}://{}{port}/{HIDDEN}", parsed.scheme(), parsed.host_str().unwrap_or_default())
}

/// Where a file is not TOML, and why. TOML's own words quote the line, and that may be the one with the key.
pub(super) fn unreadable(error: &toml::de::Error, text: &str) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!("line {}: ", before.matches('\n').count() + 1));
    format!("{}{}", line.unwrap_or_default(), without_values(error.message()))
}

/// A value that does not fit is quoted in the words of the one who reads it; the key and what was expected
/// there are enough.
pub(super) fn without_values(said: &str) -> String {
    let (mut out, mut rest) = (String::new(), said);
    while let Some((at, begins)) =
        ["string \"", "integer `", "floating point `"].iter().filter_map(|b| Some((rest.find(b)?, *b))).min()
    {
        let (before, value) = rest.split_at(at);
        let (kind, quote) = begins.split_at(begins.len() - 2);
        let value = value.get(begins.len()..).unwrap_or_default();
        out.push_str(before);
        out.push_str(kind);
        rest = behind(value, if quote.ends_with('"') { '"' } else { '`' });
    }
    out.push_str(rest);
    out
}

/// What comes behind the closing quote; nothing when there is none.
fn behind(value: &str, quote: char) -> &str {
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        if c == quote && !escaped {
            return value.get(at + c.len_utf8()..).unwrap_or_default();
        }
        escaped = c == '\\' && !escaped;
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_secrets() {
        for (url, shown) in [
            ("postgres://a:geheim@h/d", "postgres://a:hidden@h/d"),
            ("postgres://h/d?user=a&password=geheim", "postgres://h/d?user=a&password=hidden"),
            ("postgres://a:geheim@h/d?sslpassword=geheim", "postgres://a:hidden@h/d?sslpassword=hidden"),
            ("postgres://a:ge/heim@h/d", "postgres:(hidden)"),
            ("postgres://h/d?sslmode=require", "postgres://h/d?sslmode=require"),
            ("sqlite://a.db?mode=rwc", "sqlite://a.db?mode=rwc"),
            ("sqlite:data/a.db", "sqlite:data/a.db"),
        ] {
            assert_eq!(database(url), shown);
        }
        assert_eq!(receiver("https://a:geheim@hooks.no:8443/geheim?t=geheim"), "https://hooks.no:8443/(hidden)");
    }

    #[test]
    fn an_error_quotes_no_value() {
        for (said, kept) in [
            (
                "invalid type: string \"ge\\\"heim\", expected a sequence\nin `keys.previous`",
                "invalid type: string, expected a sequence\nin `keys.previous`",
            ),
            ("invalid type: integer `123`, expected a string", "invalid type: integer, expected a string"),
            ("invalid value: string \"geheim", "invalid value: string"),
            ("unknown field `master_key`, expected `file`", "unknown field `master_key`, expected `file`"),
        ] {
            assert_eq!(without_values(said), kept);
        }
    }
}
