//! The words and drawings of the kinds of hats: «Eier av Lyngstien 13b».

use base::Lang;
use door::{Ctx, Hat, HatKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use web::T;

/// What a hat's key may keep in an address: `/hats/property:1505-10/34` reads as it is.
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b':').remove(b'/').remove(b'-').remove(b'_').remove(b'.');
const IN_QUERY: &AsciiSet = &IN_PATH.remove(b'?').remove(b'=');

/// The page of a hat.
pub fn hat_href(key: &str) -> String {
    format!("/hats/{}", utf8_percent_encode(key, IN_PATH))
}

/// A hat's key as the value of a query parameter.
pub fn in_query(key: &str) -> String {
    utf8_percent_encode(key, IN_PATH).to_string()
}

/// The sign-in at level high, and back to here.
pub fn step_up_href(ctx: &Ctx) -> String {
    step_up_to(ctx.path())
}

/// The sign-in at level high, and back to `path`. A fragment's address is no place to land.
pub fn step_up_to(path: &str) -> String {
    let path = path.split_once("part=").map_or(path, |(before, _)| before.trim_end_matches(['?', '&']));
    format!("/step-up?to={}", utf8_percent_encode(path, IN_QUERY))
}

/// A drawing for a card by the noun it is about; none for a task, of which there are many.
pub fn card_icon(kind: &str) -> &'static str {
    match kind {
        "case" | "decision" | "application" => "document",
        "conversation" | "message" => "chat",
        "appointment" | "booking" | "shift" | "meeting" => "calendar",
        "visit" | "package" => "care",
        "import" => "inbox",
        _ => "",
    }
}

/// `Eier av Lyngstien 13b`, `Forelder til Maren`, `Deg selv`.
pub fn heading(t: &T, hat: &Hat) -> String {
    let (role, name) = (hat.role.get(t.lang()), name(t, hat));
    let key = match hat.kind {
        HatKind::Myself => return t.get("portal-hat-myself"),
        HatKind::Child if role.is_empty() => {
            return t.with("portal-hat-child", &[("role", &t.get("portal-role-child")), ("name", &name)]);
        }
        HatKind::Child => "portal-hat-child",
        HatKind::Ward => return t.with("portal-hat-ward", &[("name", &name)]),
        HatKind::Kin => return t.with("portal-hat-kin", &[("name", &name)]),
        HatKind::Property => return t.with("portal-hat-property", &[("name", &name)]),
        HatKind::Organisation if !role.is_empty() => "portal-hat-organisation",
        HatKind::Job if !role.is_empty() => "portal-hat-job",
        HatKind::Mandate if !role.is_empty() => "portal-hat-mandate",
        HatKind::Organisation | HatKind::Job | HatKind::Mandate => return first_up(&name),
    };
    first_up(&t.with(key, &[("role", role), ("name", &name)]))
}

/// The hat's name as it stands inside a sentence: a body of the council is written small in
/// Norwegian.
pub fn name(t: &T, hat: &Hat) -> String {
    let name = hat.name.get(t.lang());
    match hat.kind {
        HatKind::Mandate if t.lang() != Lang::En && is_common(name) => first_down(name),
        _ => name.to_owned(),
    }
}

/// Whether a body's name is a common noun, such as «Formannskapet», and not «Nordsund bystyre».
fn is_common(name: &str) -> bool {
    const ENDINGS: [&str; 10] =
        ["styret", "skapet", "utvalg", "utvalget", "utval", "utvalet", "nemnd", "nemnda", "rådet", "tinget"];
    let first = name.split_whitespace().next().unwrap_or_default().to_lowercase();
    ENDINGS.iter().any(|e| first.ends_with(e))
}

/// What the chooser on a phone says.
pub fn short(t: &T, hat: &Hat) -> String {
    match hat.kind {
        HatKind::Myself => t.get("portal-hat-myself"),
        _ => hat.name.get(t.lang()).to_owned(),
    }
}

/// The line of a hat where nothing waits: what one finds there.
pub fn calm(t: &T, hat: &Hat) -> String {
    let key = match hat.kind {
        HatKind::Myself => "portal-calm-myself",
        HatKind::Child => "portal-calm-child",
        HatKind::Ward => "portal-calm-ward",
        HatKind::Kin => "portal-calm-kin",
        HatKind::Property => "portal-calm-property",
        HatKind::Organisation => "portal-calm-organisation",
        HatKind::Job => "portal-calm-job",
        HatKind::Mandate => "portal-calm-mandate",
    };
    t.with(key, &[("name", &name(t, hat))])
}

/// A name for use as an element's id: letters, digits and hyphens.
pub fn element_id(key: &str) -> String {
    let id: String = key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    format!("hat-{id}")
}

fn first_up(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

fn first_down(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_hats_are_readable_and_safe() {
        assert_eq!(hat_href("property:1505-10/34"), "/hats/property:1505-10/34");
        assert_eq!(hat_href("unit:vår \"x\"?&#%"), "/hats/unit:v%C3%A5r%20%22x%22%3F%26%23%25");
    }

    #[test]
    fn the_way_back_from_a_step_up_is_a_page_and_not_a_part() {
        assert_eq!(step_up_to("/hats/child:1?part=cards"), "/step-up?to=/hats/child:1");
        assert_eq!(step_up_to("/?part=hats"), "/step-up?to=/");
        assert_eq!(step_up_to("/a?b=1&c=2"), "/step-up?to=/a?b=1%26c=2");
    }

    #[test]
    fn bodies_with_a_proper_name_keep_their_capital() {
        assert!(is_common("Bystyret") && is_common("Hovedutvalget for teknikk") && is_common("Formannskapet"));
        assert!(!is_common("Nordsund bystyre") && !is_common(""));
    }

    #[test]
    fn element_ids_hold_no_sign_that_needs_care() {
        assert_eq!(element_id("property:1505-10/34"), "hat-property-1505-10-34");
    }
}
