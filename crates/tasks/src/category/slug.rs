//! Keys made of names: what people call a thing, in the letters that keys have. Pure.

const MAX: usize = 40;

/// A key for a name, unlike those that are taken: `Type lampe` becomes `type-lampe`.
pub fn slug(name: &str, taken: &[&str]) -> String {
    let mut key = String::new();
    for c in name.trim().to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => key.push(c),
            'æ' | 'ä' => key.push_str("ae"),
            'ø' | 'ö' => key.push('o'),
            'å' | 'á' => key.push('a'),
            'é' | 'è' => key.push('e'),
            _ if !key.is_empty() && !key.ends_with('-') => key.push('-'),
            _ => {}
        }
    }
    // Only plain letters stand in it, so bytes are characters.
    key.truncate(MAX - 4);
    let key = match key.trim_end_matches('-') {
        "" => "x",
        key => key,
    };
    let free = |candidate: &String| !taken.contains(&candidate.as_str());
    let numbered = (2..1_000).map(|n| format!("{key}-{n}"));
    std::iter::once(key.to_owned()).chain(numbered).find(free).unwrap_or_else(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_become_keys() {
        assert_eq!(slug("Type lampe", &[]), "type-lampe");
        assert_eq!(slug("  Når så du det? ", &[]), "nar-sa-du-det");
        assert_eq!(slug("Høyde (m)", &["hoyde-m", "hoyde-m-2"]), "hoyde-m-3");
        assert_eq!(slug("???", &[]), "x");
    }

    proptest! {
        #[test]
        fn a_key_is_one_whatever_the_name(name in "\\PC{0,80}", n in 0usize..30) {
            let taken: Vec<String> = (0..n).map(|n| if n < 2 { slug(&name, &[]) } else { format!("{}-{n}", slug(&name, &[])) }).collect();
            let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
            let key = slug(&name, &taken);
            prop_assert!((1..=MAX).contains(&key.len()) && !taken.contains(&key.as_str()));
            prop_assert!(key.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{}", key);
        }
    }
}
