//! What holds of endpoints, without a database: patterns of kinds, addresses.

use base::config::Flow;
use base::error::Faults;
use base::{Error, Result};
use url::{Host, Url};

use super::model::Draft;
use crate::send::net;

const NAME: usize = 100;
const ADDRESS: usize = 500;
const PATTERNS: usize = 20;

/// Rooms whose entries are about the house itself and who comes in: they are not told outside.
const INSIDE: [&str; 3] = ["audit.", "door.", "flow."];

/// Whether entries of this kind may be subscribed to at all.
pub fn leaves_the_house(kind: &str) -> bool {
    !INSIDE.iter().any(|room| kind.starts_with(room))
}

/// Whether a kind is one of those a pattern names: itself, or what begins like `tasks.*`; `*` is
/// everything that leaves the house.
pub fn matches(pattern: &str, kind: &str) -> bool {
    leaves_the_house(kind)
        && match pattern.strip_suffix('*') {
            Some(begin) => kind.starts_with(begin),
            None => kind == pattern,
        }
}

fn is_pattern(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let word = |p: &str| !p.is_empty() && p.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    let (last, first) = match parts.split_last() {
        Some((last, first)) => (*last, first),
        None => return false,
    };
    text.len() <= 100 && first.iter().all(|p| word(p)) && (last == "*" || (parts.len() == 3 && word(last)))
}

/// What was typed, checked: trimmed, patterns apart.
///
/// # Errors
/// `Invalid` with all that is wrong.
pub fn check(draft: &Draft, flow: &Flow) -> Result<(Draft, Vec<String>)> {
    let mut faults = Faults::default();
    let draft = Draft {
        name: draft.name.trim().to_owned(),
        url: draft.url.trim().to_owned(),
        kinds: draft.kinds.clone(),
        unit: draft.unit.trim().to_owned(),
    };
    if draft.name.is_empty() || draft.name.chars().count() > NAME {
        faults.add("name", "flow-name-wrong");
    }
    match address(&draft.url, flow) {
        Ok(_) => {}
        Err(Error::Invalid(wrong)) => wrong.into_iter().for_each(|w| faults.add("url", w.message)),
        Err(other) => return Err(other),
    }
    let mut kinds: Vec<String> =
        draft.kinds.split_whitespace().map(|k| k.trim_matches(',').to_owned()).filter(|k| !k.is_empty()).collect();
    kinds.sort();
    kinds.dedup();
    let wrong = kinds.iter().find(|k| !is_pattern(k) || !(k.as_str() == "*" || leaves_the_house(k)));
    if let Some(wrong) = wrong {
        let shown: String = wrong.chars().take(60).collect();
        faults.add("kinds", base::error::Message::new("flow-kinds-wrong").with("kind", shown));
    } else if kinds.is_empty() {
        faults.add("kinds", "flow-kinds-none");
    } else if kinds.len() > PATTERNS {
        faults.add("kinds", "flow-kinds-many");
    }
    if draft.unit.is_empty() {
        faults.add("unit", "flow-unit-missing");
    }
    faults.check()?;
    Ok((draft, kinds))
}

/// Whether a name is this machine's own (RFC 6761), also with the dot of the root at its end.
fn is_this_machine(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name == "localhost" || name.ends_with(".localhost")
}

/// An address that letters may be sent to, as far as one can tell before the name is looked up;
/// when a letter is sent, the address that the name leads to is checked again.
///
/// # Errors
/// `Invalid` on `url`.
pub fn address(text: &str, flow: &Flow) -> Result<Url> {
    let wrong = |key: &'static str| Error::invalid("url", key);
    if text.is_empty() || text.len() > ADDRESS {
        return Err(wrong("flow-url-wrong"));
    }
    let url = Url::parse(text).map_err(|_| wrong("flow-url-wrong"))?;
    let inside = !flow.allow_private.is_empty();
    match url.scheme() {
        "https" => {}
        // Without encryption only where the operator has named a network of her own.
        "http" if inside => {}
        _ => return Err(wrong("flow-url-https")),
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(wrong("flow-url-wrong"));
    }
    let refused = match url.host() {
        Some(Host::Domain(name)) => !inside && is_this_machine(name),
        Some(Host::Ipv4(ip)) => !net::may_reach(ip.into(), &flow.allow_private),
        Some(Host::Ipv6(ip)) => !net::may_reach(ip.into(), &flow.allow_private),
        None => true,
    };
    if refused { Err(wrong("flow-url-private")) } else { Ok(url) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn patterns_name_what_they_say() {
        assert!(matches("tasks.*", "tasks.task_opened.v1"));
        assert!(matches("tasks.task_opened.*", "tasks.task_opened.v1"));
        assert!(matches("tasks.task_opened.v1", "tasks.task_opened.v1"));
        assert!(!matches("tasks.task_opened.v1", "tasks.task_opened.v10"));
        assert!(!matches("tasks.*", "tasksx.task_opened.v1"));
        assert!(matches("*", "register.unit_changed.v1"));
        assert!(!matches("*", "flow.letters_died.v1"), "a webhook about a webhook goes round");
        assert!(!matches("*", "door.signed_in.v1"), "who comes and goes is not told");
        for right in ["*", "tasks.*", "tasks.task_opened.*", "tasks.task_opened.v1"] {
            assert!(is_pattern(right), "{right}");
        }
        for wrong in ["", ".", "tasks", "tasks.task_opened", "ta*", "tasks.*.v1", "Tasks.*", "tasks..v1", "a.b.c.d"] {
            assert!(!is_pattern(wrong), "{wrong}");
        }
    }

    #[test]
    fn addresses_inside_are_refused_in_every_spelling_unless_the_operator_named_the_network() {
        let closed = Flow::default();
        for inside in [
            "https://127.0.0.1/x",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://[::1]/",
            "https://10.2.3.4/",
            "https://192.168.0.1",
            "https://172.16.0.9",
            "https://169.254.169.254/latest",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://localhost/",
            "https://localhost./",
            "https://a.LOCALHOST./",
            "https://a.localhost/",
            "https://0.0.0.0/",
            "https://100.64.0.1/",
            "https://[64:ff9b::7f00:1]/",
            "https://[2002:7f00:1::]/",
        ] {
            assert!(address(inside, &closed).is_err(), "{inside}");
        }
        for wrong in
            ["", "x", "http://example.no/", "ftp://example.no/", "https://user:pw@example.no/", "https://example.no/#a"]
        {
            assert!(address(wrong, &closed).is_err(), "{wrong}");
        }
        assert!(address("https://fagsystem.example.no:8443/hooks?x=1", &closed).is_ok());
        let open = Flow { allow_private: vec!["10.2.0.0/16".parse().unwrap()] };
        assert!(address("http://10.2.3.4/", &open).is_ok());
        assert!(address("https://10.3.3.4/", &open).is_err());
        assert!(address("https://169.254.169.254/", &open).is_err());
    }

    proptest! {
        #[test]
        fn what_is_typed_never_breaks_it(name in ".{0,120}", url in ".{0,60}", kinds in ".{0,200}", unit in ".{0,20}") {
            let _ = check(&Draft { name, url, kinds, unit }, &Flow::default());
        }
    }
}
