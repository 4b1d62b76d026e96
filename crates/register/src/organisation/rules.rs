//! How an organisation is called.

/// Enhetsregisteret writes names in capitals: `NORDSUND SVØMMEKLUBB` becomes «Nordsund
/// Svømmeklubb». A name with small letters is left as it is, and so are common abbreviations.
pub fn spoken(name: &str) -> String {
    const KEPT: [&str; 16] =
        ["AS", "ASA", "SA", "ANS", "DA", "BA", "IL", "IF", "FK", "SK", "KF", "IKS", "NUF", "BRL", "II", "III"];
    const SMALL: [&str; 8] = ["OG", "I", "PÅ", "FOR", "AV", "VED", "TIL", "MED"];
    if name.chars().any(char::is_lowercase) {
        return name.to_owned();
    }
    let word = |(n, word): (usize, &str)| {
        if KEPT.contains(&word) || word.contains('.') {
            word.to_owned()
        } else if n > 0 && SMALL.contains(&word) {
            word.to_lowercase()
        } else {
            word.split('-').map(|part| first_up(&part.to_lowercase())).collect::<Vec<_>>().join("-")
        }
    };
    name.split(' ').enumerate().map(word).collect::<Vec<_>>().join(" ")
}

fn first_up(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_capitals_are_spoken_and_others_left() {
        assert_eq!(spoken("NORDSUND SVØMMEKLUBB"), "Nordsund Svømmeklubb");
        assert_eq!(spoken("ØYA FISK OG SKALLDYR AS"), "Øya Fisk og Skalldyr AS");
        assert_eq!(spoken("FURE-ÅS BYGG"), "Fure-Ås Bygg");
        assert_eq!(spoken("iKyst Ål IF"), "iKyst Ål IF");
        assert_eq!(spoken(""), "");
    }
}
