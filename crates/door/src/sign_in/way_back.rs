//! Where to go after signing in: only ever a path of our own.

use axum::http::{HeaderMap, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The longest path that is kept, in bytes.
const LONGEST: usize = 2_000;

/// A path with query on this host; `/` for whatever is not one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WayBack(String);

impl WayBack {
    /// For who came from nowhere in particular: `/`.
    pub fn front() -> Self {
        Self("/".into())
    }

    /// From a form or an address.
    pub fn new(path: &str) -> Self {
        // Browsers read a backslash as a slash and drop tabs and line breaks, so that `/\host`
        // and `/<tab>/host` would lead to another site.
        let plain = path.len() <= LONGEST && path.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
        let local = path.starts_with('/') && !path.starts_with("//");
        let first = path.split(['?', '#']).next().unwrap_or_default();
        // Back to one of these would sign in or out without an end.
        let ours = ["/sign-in", "/sign-out", "/signed-out", "/step-up"];
        let door = ours.iter().any(|own| first == *own || first.strip_prefix(own).is_some_and(|r| r.starts_with('/')));
        if plain && local && !door { Self(path.to_owned()) } else { Self::front() }
    }

    /// The page that sent a form, as the browser says.
    pub fn referer(headers: &HeaderMap, host: &str) -> Self {
        let page = headers.get(header::REFERER).and_then(|r| r.to_str().ok()).and_then(|r| url::Url::parse(r).ok());
        let Some(page) = page else { return Self::front() };
        let port = page.port().map_or_else(String::new, |p| format!(":{p}"));
        if format!("{}{port}", page.host_str().unwrap_or_default()) != host {
            return Self::front();
        }
        match page.query() {
            Some(query) => Self::new(&format!("{}?{query}", page.path())),
            None => Self::new(page.path()),
        }
    }

    /// Begins with one `/`, is ASCII and at most 2000 bytes: it may stand in a `Location` as it is.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The sign-in that leads back here.
    pub fn sign_in(&self, high: bool) -> String {
        let level = if high { "level=high&" } else { "" };
        format!("/sign-in?{level}to={}", utf8_percent_encode(&self.0, NON_ALPHANUMERIC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_paths_of_our_own() {
        assert_eq!(WayBack::new("/tasks/1?tab=all&x=%20").as_str(), "/tasks/1?tab=all&x=%20");
        for bad in [
            "",
            "tasks",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil",
            "https://evil.example",
            "/\t/evil.example",
            "/\n/evil.example",
            "javascript:alert(1)",
            "/sign-in?to=/",
            "/sign-out",
            "/sign-in/callback?x",
            "/step-up#x",
            "/ø",
        ] {
            assert_eq!(WayBack::new(bad).as_str(), "/", "{bad:?}");
        }
        assert_eq!(WayBack::new("/sign-info").as_str(), "/sign-info");
    }

    proptest! {
        #[test]
        fn a_browser_stays_on_our_host(path in "[/\\\\\\t\\n a-z@:.?#%0-9]{0,20}") {
            let base = url::Url::parse("https://www.nordsund.no/sign-in/callback").unwrap();
            let there = base.join(WayBack::new(&path).as_str()).unwrap();
            prop_assert_eq!(there.origin(), base.origin());
        }
    }

    #[test]
    fn the_referer_counts_only_from_here() {
        let from = |referer: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::REFERER, referer.parse().unwrap());
            WayBack::referer(&headers, "localhost:8080")
        };
        assert_eq!(from("http://localhost:8080/tasks?x=1").as_str(), "/tasks?x=1");
        assert_eq!(from("http://evil.example/tasks").as_str(), "/");
        assert_eq!(from("http://localhost:9/tasks").as_str(), "/");
    }
}
