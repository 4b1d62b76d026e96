//! Who looks at a page, as far as the layout needs to know. Made by `door`, plain to hand around.

use base::Lang;

use crate::T;

/// Colours: what the device says, or what was chosen. Kept in the cookie `scheme`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Scheme {
    /// What the device says.
    #[default]
    Auto,
    Light,
    Dark,
}

impl Scheme {
    pub const ALL: [Scheme; 3] = [Scheme::Auto, Scheme::Light, Scheme::Dark];

    /// The cookie's value, and the value of `data-color-scheme`.
    pub fn code(self) -> &'static str {
        match self {
            Scheme::Auto => "auto",
            Scheme::Light => "light",
            Scheme::Dark => "dark",
        }
    }

    /// Anything unknown is `Auto`.
    pub fn from_code(code: &str) -> Scheme {
        Scheme::ALL.into_iter().find(|s| s.code() == code).unwrap_or_default()
    }
}

/// How a municipality looks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TenantLook {
    /// `Nordsund kommune`
    pub name: String,
    /// `Nordsund`
    pub short: String,
    /// One of [`ACCENTS`]; an unknown one gets the first.
    pub accent: String,
}

/// The colour families a municipality can choose from.
pub const ACCENTS: [&str; 6] = ["fjord", "forest", "heather", "rowan", "sea", "slate"];

impl TenantLook {
    /// The accent, if it is one that the style sheet has.
    pub fn accent_class(&self) -> &'static str {
        ACCENTS.into_iter().find(|a| *a == self.accent).unwrap_or(ACCENTS[0])
    }
}

/// Who is signed in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ViewerPerson {
    /// In full.
    pub name: String,
    /// Signed in at level high (and not substantial).
    pub assurance_high: bool,
}

impl ViewerPerson {
    /// The name people are greeted with.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

/// A place in the main menu.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MenuItem {
    pub href: String,
    pub label: String,
    /// The page that is shown, or one below it, is this place.
    pub current: bool,
}

/// Who looks at the page, in which language, on whose behalf.
#[derive(Clone)]
pub struct Viewer {
    pub t: T,
    pub scheme: Scheme,
    pub tenant: TenantLook,
    /// `None` for who is not signed in, also with a secret link.
    pub person: Option<ViewerPerson>,
    /// The name of whom one acts for, while acting.
    pub acting: Option<String>,
    /// Only the places that concern her.
    pub menu: Vec<MenuItem>,
    /// Path and query of this page, for the way back after a choice of language or a sign-in.
    pub path: String,
    /// Whether the page listens to `/live`: the journal position before which all is on it.
    pub live: Option<i64>,
}

/// The language for a request: the cookie, else the best of `Accept-Language`, else bokmål.
pub fn prefers(cookie: Option<&str>, accept_language: Option<&str>) -> Lang {
    if let Some(chosen) = cookie.and_then(Lang::from_code) {
        return chosen;
    }
    let mut best: Option<(Lang, f32)> = None;
    for part in accept_language.unwrap_or_default().split(',') {
        let mut pieces = part.split(';');
        let Some(lang) = pieces.next().and_then(Lang::from_code) else {
            continue;
        };
        let weight =
            pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(_, w)| weight > w) {
            best = Some((lang, weight));
        }
    }
    best.map_or(Lang::default(), |(lang, _)| lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_wins() {
        assert_eq!(prefers(Some("nn"), Some("en")), Lang::Nn);
        assert_eq!(prefers(Some("xx"), Some("en-GB")), Lang::En);
    }

    #[test]
    fn the_browser_is_asked_next() {
        assert_eq!(prefers(None, Some("de,en;q=0.4,nn-NO;q=0.9")), Lang::Nn);
        assert_eq!(prefers(None, Some("no")), Lang::Nb);
        assert_eq!(prefers(None, Some("en;q=0, de")), Lang::Nb);
        assert_eq!(prefers(None, Some("en;q=x,nn;q=0.1")), Lang::Nn);
        assert_eq!(prefers(None, None), Lang::Nb);
    }

    #[test]
    fn an_unknown_accent_or_scheme_is_harmless() {
        let look = TenantLook { name: "A".into(), short: "A".into(), accent: "\"><script>".into() };
        assert_eq!(look.accent_class(), "fjord");
        assert_eq!(Scheme::from_code("neon"), Scheme::Auto);
    }
}
