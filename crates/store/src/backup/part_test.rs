//! A part comes back as it was written, and nothing of it is changed, cut off or moved unseen.

use proptest::prelude::*;

use super::*;

fn key() -> BackupKey {
    BackupKey::new([3; 32])
}

fn sealed(plain: &[u8], name: &str) -> Vec<u8> {
    let mut out = Sealing::new(Vec::new(), &key(), name).unwrap();
    out.write_all(plain).unwrap();
    out.finish().unwrap()
}

fn opened(bytes: &[u8], name: &str) -> io::Result<Vec<u8>> {
    let mut plain = Vec::new();
    Opening::new(bytes, &key(), name)?.read_to_end(&mut plain)?;
    Ok(plain)
}

/// The frames of a container, without its head.
fn frames(bytes: &[u8]) -> (Vec<u8>, Vec<Vec<u8>>) {
    let (head, mut rest) = bytes.split_at(8 + SALT);
    let mut all = Vec::new();
    while !rest.is_empty() {
        let length = 4 + u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        all.push(rest[..length].to_vec());
        rest = &rest[length..];
    }
    (head.to_vec(), all)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_written_comes_back(size in prop_oneof![0..2_000usize, CHUNK - 2..CHUNK + 3, 2 * CHUNK - 2..2 * CHUNK + 3]) {
        let plain: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
        prop_assert_eq!(opened(&sealed(&plain, "a"), "a").unwrap(), plain);
    }

    #[test]
    fn no_bit_changes_unseen(size in 0..400usize, at in any::<prop::sample::Index>(), bit in 0..8u8) {
        let mut bytes = sealed(&vec![7; size], "a");
        let at = at.index(bytes.len());
        bytes[at] ^= 1 << bit;
        prop_assert!(opened(&bytes, "a").is_err());
    }

    #[test]
    fn no_end_is_missed(size in 0..(3 * CHUNK), keep in any::<prop::sample::Index>()) {
        let bytes = sealed(&vec![7; size], "a");
        prop_assert!(opened(&bytes[..keep.index(bytes.len())], "a").is_err());
    }

    #[test]
    fn bytes_from_anywhere_are_refused(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let mut framed = MAGIC.to_vec();
        framed.extend(&bytes);
        prop_assert!(opened(&bytes, "a").is_err() && opened(&framed, "a").is_err());
    }
}

#[test]
fn frames_keep_their_places_and_their_file() {
    let bytes = sealed(&vec![1; 4 * CHUNK], "a");
    let (head, all) = frames(&bytes);
    assert_eq!(all.len(), 4);
    let put = |order: &[usize]| {
        let mut bytes = head.clone();
        order.iter().for_each(|n| bytes.extend(&all[*n]));
        opened(&bytes, "a")
    };
    assert!(put(&[0, 1, 2, 3]).is_ok());
    for wrong in [&[1, 0, 2, 3][..], &[0, 1, 3], &[0, 1, 1, 2, 3], &[0, 1, 2], &[0, 1, 2, 3, 3], &[3], &[]] {
        assert!(put(wrong).is_err(), "{wrong:?}");
    }
    assert!(opened(&bytes, "b").is_err(), "a file under another name");
    let other = sealed(&vec![1; 4 * CHUNK], "a");
    let (_, foreign) = frames(&other);
    let mixed: Vec<u8> = head.iter().chain(all[..3].iter().flatten()).chain(&foreign[3]).copied().collect();
    assert!(opened(&mixed, "a").is_err(), "a frame of another file");
    let mut plain = Vec::new();
    let wrong_key = Opening::new(&bytes[..], &BackupKey::new([4; 32]), "a").unwrap().read_to_end(&mut plain);
    assert!(wrong_key.unwrap_err().to_string().contains("another key"));
}
