//! How task addresses are made. Pure.

use base::TenantId;
use base::id::Uuid;

/// The part of a unit before the at sign: room for a plus and a tag must be left.
const UNIT_MAX: usize = 36;
/// Names that mail itself needs.
const TAKEN: [&str; 6] = ["postmaster", "abuse", "hostmaster", "webmaster", "mailer-daemon", "noreply"];

/// The local part of a unit's address: its key in letters that every mail program can write.
pub fn of_unit(key: &str) -> String {
    let mut local = String::new();
    for c in key.to_lowercase().chars() {
        match c {
            'æ' | 'ä' => local.push_str("ae"),
            'ø' | 'ö' => local.push('o'),
            'å' => local.push('a'),
            'á' | 'à' => local.push('a'),
            'é' | 'è' => local.push('e'),
            'š' => local.push('s'),
            'đ' => local.push('d'),
            'č' => local.push('c'),
            'ŋ' => local.push('n'),
            'ŧ' => local.push('t'),
            'ž' => local.push('z'),
            c if c.is_ascii_alphanumeric() => local.push(c),
            _ if local.ends_with('-') => {}
            _ => local.push('-'),
        }
    }
    local.truncate(UNIT_MAX);
    let local = local.trim_matches('-').to_owned();
    if local.is_empty() || TAKEN.contains(&local.as_str()) {
        format!("enhet-{local}").trim_end_matches('-').to_owned()
    } else {
        local
    }
}

/// The local part of an employee's address. It says nothing of who she is, and is hers as long as
/// she is in the register.
pub fn of_person(tenant: TenantId, person: Uuid) -> String {
    let digest = store::keys::sha256_hex(format!("{tenant}/mail_address/{person}").as_bytes());
    format!("ansatt-{}", digest.get(..10).unwrap_or_default())
}

/// The nth try for a name that is taken.
pub fn again(local: &str, n: u32) -> String {
    if n < 2 { local.to_owned() } else { format!("{local}-{n}") }
}

/// The part before the plus, and the tag behind it. Both in lower case: some servers write an
/// address as they like.
pub fn split(local: &str) -> (String, Option<String>) {
    let local = local.to_lowercase();
    match local.split_once('+') {
        Some((base, tag)) => (base.to_owned(), Some(tag.to_owned())),
        None => (local, None),
    }
}

/// How long a tag is: 130 random bits in digits of base 32 (RFC 4648, section 7), in lower case.
const TAG: usize = 26;
/// Those that were sent before are 96 bits in hexadecimal digits, and are answered still.
const OLD_TAG: usize = 24;

/// A tag made of random bytes in hexadecimal digits: five bits of each.
pub fn tag(secret: &str) -> String {
    let value = |pair: &[u8]| pair.iter().fold(0, |n, c| n * 16 + char::from(*c).to_digit(16).unwrap_or_default());
    let pairs = secret.as_bytes().chunks_exact(2).take(TAG);
    pairs.filter_map(|pair| char::from_digit(value(pair) % 32, 32)).collect()
}

/// Whether a text can be a tag of ours.
pub fn is_tag(text: &str) -> bool {
    matches!(text.len(), TAG | OLD_TAG) && text.chars().all(|c| c.is_digit(32))
}

/// The hat of somebody who writes from an address. Who she is, nobody has found out.
pub fn hat(tenant: TenantId, address: &str) -> String {
    let digest = store::keys::sha256_hex(format!("{tenant}/mail/{}", address.to_lowercase()).as_bytes());
    format!("{HAT}{}", digest.get(..40).unwrap_or_default())
}

const HAT: &str = "mail:";

/// Whether a hat is that of somebody who writes by mail.
pub fn is_hat(hat: &str) -> bool {
    hat.starts_with(HAT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_addresses_that_can_be_written() {
        assert_eq!(of_unit("vei-og-lys"), "vei-og-lys");
        assert_eq!(of_unit("øst_ærfugl-å"), "ost-aerfugl-a");
        assert_eq!(of_unit("postmaster"), "enhet-postmaster");
        assert_eq!(of_unit("日本"), "enhet");
        assert_eq!(of_unit(&"x".repeat(90)).len(), UNIT_MAX);
    }

    #[test]
    fn a_tag_is_split_off_whatever_case_it_comes_in() {
        assert_eq!(split("Vei-og-Lys+ABC"), ("vei-og-lys".into(), Some("abc".into())));
        assert_eq!(split("vei"), ("vei".into(), None));
        assert!(is_tag(&"a1".repeat(12)) && !is_tag("a1") && !is_tag(&"zz".repeat(13)));
    }

    #[test]
    fn a_tag_has_five_bits_of_each_byte_and_fits_behind_the_longest_unit() {
        let secret = |byte: &str| byte.repeat(32);
        assert_eq!(tag(&secret("00")), "0".repeat(26));
        assert_eq!(tag(&secret("ff")), "v".repeat(26));
        assert_eq!(tag(&secret("2a")), "a".repeat(26));
        assert_eq!(tag("0123456789abcdef"), "13579bdf");
        assert!(is_tag(&tag(&secret("5e"))) && split(&tag(&secret("5e"))).0 == tag(&secret("5e")));
        const { assert!(UNIT_MAX + 1 + TAG <= 64) };
    }

    #[test]
    fn a_hat_is_of_one_tenant_and_one_address() {
        let (a, b) = (TenantId(1), TenantId(2));
        assert_eq!(hat(a, "Kari@example.no"), hat(a, "kari@example.no"));
        assert_ne!(hat(a, "kari@example.no"), hat(b, "kari@example.no"));
        assert!(!hat(a, "kari@example.no").contains("kari"));
    }
}
