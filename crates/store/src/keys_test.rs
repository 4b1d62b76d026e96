//! Sealed values open only as they were made, by any key of the ring, after any rotation.

use proptest::prelude::*;

use super::*;

const T: TenantId = TenantId(312_232_324);

/// A ring of these keys, newest first.
fn ring(bytes: &[u8]) -> Keys {
    let lines: Vec<String> = bytes.iter().map(|b| format!("{}  # one of several", hex(&[*b; 32]))).collect();
    Keys::from_hex(&lines.join("\n\n")).unwrap()
}

/// As values were sealed before there were rings.
fn seal_plain(master: u8, plain: &[u8]) -> Vec<u8> {
    let master = Master::new(&[master; 32]).unwrap();
    encrypt(&master.cipher("national-id", T).unwrap(), &[FORMAT_PLAIN], b"", plain).unwrap()
}

#[test]
fn sealed_values_open_only_as_they_were_made() {
    let keys = ring(&[7]);
    let sealed = keys.seal("national-id", T, b"05896930097").unwrap();
    assert_eq!(keys.open("national-id", T, &sealed).unwrap(), b"05896930097");
    assert!(keys.open("national-id", TenantId(1), &sealed).is_err());
    assert!(keys.open("other", T, &sealed).is_err());
    assert!(keys.open_for("national-id", T, b"somebody else", &sealed).is_err());
    for i in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[i] ^= 1;
        assert!(keys.open("national-id", T, &changed).is_err(), "byte {i} may not change unseen");
    }
    assert_ne!(sealed, keys.seal("national-id", T, b"05896930097").unwrap(), "a nonce is used once");
}

#[test]
fn look_ups_are_equal_for_equal_values_and_keyed() {
    let (a, b) = (ring(&[1]), ring(&[2]));
    assert_eq!(a.lookup("x", T, "v").unwrap(), a.lookup("x", T, "v").unwrap());
    assert_ne!(a.lookup("x", T, "v").unwrap(), b.lookup("x", T, "v").unwrap());
    assert_ne!(a.lookup("x", T, "v").unwrap(), a.lookup("y", T, "v").unwrap());
    let both = ring(&[2, 1]).lookups("x", T, "v").unwrap();
    assert_eq!(both, [b.lookup("x", T, "v").unwrap(), a.lookup("x", T, "v").unwrap()], "the newest first");
}

#[test]
fn the_first_key_seals_and_every_key_opens() {
    let (old, both, new) = (ring(&[1]), ring(&[2, 1]), ring(&[2]));
    let sealed = old.seal("x", T, b"v").unwrap();
    assert_eq!(both.open("x", T, &sealed).unwrap(), b"v");
    assert!(new.open("x", T, &sealed).unwrap_err().to_string().contains(&old.newest().unwrap().to_string()));
    let resealed = both.reseal(both.newest().unwrap(), "x", T, b"", &sealed).unwrap().unwrap();
    assert_eq!(new.open("x", T, &resealed.sealed).unwrap(), b"v");
    assert_eq!(resealed.lookup.unwrap(), new.lookup("x", T, "v").unwrap());
    assert!(both.reseal(both.newest().unwrap(), "x", T, b"", &resealed.sealed).unwrap().is_none(), "once is enough");
}

#[test]
fn values_from_before_there_were_rings_open_by_any_of_them() {
    let sealed = seal_plain(1, b"05896930097");
    let keys = ring(&[3, 2, 1]);
    assert_eq!(keys.open("national-id", T, &sealed).unwrap(), b"05896930097");
    assert!(ring(&[2]).open("national-id", T, &sealed).is_err());
    let resealed = keys.reseal(keys.newest().unwrap(), "national-id", T, b"", &sealed).unwrap().unwrap();
    assert_eq!(ring(&[3]).open("national-id", T, &resealed.sealed).unwrap(), b"05896930097");
}

#[test]
fn what_is_wrong_with_keys_is_said_without_repeating_them() {
    for (text, says) in [
        ("", "no master key"),
        ("abcd", "line 1"),
        (&format!("{}\n# only a comment\nzz{}", "1f".repeat(32), "1f".repeat(31)), "line 3"),
        (&format!("{0}\n{0}", "1f".repeat(32)), "stands twice"),
    ] {
        let said = Keys::from_hex(text).err().unwrap();
        assert!(said.contains(says) && !said.contains("1f1f"), "{said}");
    }
}

#[test]
fn a_key_that_came_into_the_file_is_taken_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("master.key");
    std::fs::write(&path, hex(&[1; 32])).unwrap();
    let keys = Keys::from_file(&path).unwrap();
    assert!(!keys.reload().unwrap());
    std::fs::write(&path, format!("{}\n{}\n", hex(&[2; 32]), hex(&[1; 32]))).unwrap();
    // Another node sealed with it already: it is found without anybody asking for it.
    let sealed = ring(&[2]).seal("x", T, b"v").unwrap();
    assert_eq!(keys.open("x", T, &sealed).unwrap(), b"v");
    assert_eq!(keys.ids(), ring(&[2, 1]).ids());
    std::fs::write(&path, "not a key").unwrap();
    assert!(keys.reload().is_err());
    assert_eq!(keys.ids(), ring(&[2, 1]).ids(), "a broken file changes nothing");
}

proptest! {
    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), format in 0u8..4) {
        let keys = ring(&[1, 2]);
        prop_assert!(keys.open("x", T, &bytes).is_err());
        let mut shaped = vec![format];
        shaped.extend_from_slice(&keys.newest().unwrap().head()[1..]);
        shaped.extend_from_slice(&bytes);
        prop_assert!(keys.open("x", T, &shaped).is_err());
        prop_assert!(keys.reseal(keys.newest().unwrap(), "x", T, b"", &bytes).is_err() || KeyId::of(&bytes).is_some());
    }

    #[test]
    fn whatever_is_sealed_opens_after_any_rotations(
        plain in proptest::collection::vec(any::<u8>(), 0..300),
        context in "[a-z]{0,8}",
        steps in 1u8..6,
    ) {
        let mut sealed = ring(&[1]).seal_for("x", T, context.as_bytes(), &plain).unwrap();
        for step in 1..=steps {
            let both = ring(&[step + 1, step]);
            sealed = both.reseal(both.newest().unwrap(), "x", T, context.as_bytes(), &sealed).unwrap().unwrap().sealed;
            prop_assert_eq!(&ring(&[step + 1]).open_for("x", T, context.as_bytes(), &sealed).unwrap(), &plain);
            prop_assert!(ring(&[step]).open_for("x", T, context.as_bytes(), &sealed).is_err());
        }
    }
}
