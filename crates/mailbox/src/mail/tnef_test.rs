//! `winmail.dat` made by hand, whole and damaged.

#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;

fn attribute_bytes(id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |s, b| s.wrapping_add(u16::from(*b)));
    let length = u32::try_from(data.len()).unwrap();
    [&[1][..], &id.to_le_bytes(), &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

fn property_bytes(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let length = u32::try_from(value.len()).unwrap();
    let fill = vec![0; (4 - value.len() % 4) % 4];
    [&kind.to_le_bytes()[..], &id.to_le_bytes(), &1u32.to_le_bytes(), &length.to_le_bytes(), value, &fill].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn sample() -> Vec<u8> {
    let mapi = [
        &2u32.to_le_bytes()[..],
        &property_bytes(0x0e1d, 0x001f, &utf16("Emne")),
        &property_bytes(P_BODY, 0x001f, &utf16("Hei på deg\r\n")),
    ]
    .concat();
    let long =
        [&1u32.to_le_bytes()[..], &property_bytes(P_LONG_NAME, 0x001f, &utf16("Tegning over brua.pdf"))].concat();
    [
        SIGNATURE.to_le_bytes().to_vec(),
        vec![1, 0],
        attribute_bytes(CODE_PAGE, &[0xe4, 4, 0, 0, 0, 0, 0, 0]),
        attribute_bytes(MAPI, &mapi),
        attribute_bytes(FILE_BEGINS, &[0; 14]),
        attribute_bytes(FILE_TITLE, b"TEGNIN~1.PDF\0"),
        attribute_bytes(FILE_DATA, b"%PDF-1.4"),
        attribute_bytes(FILE_MAPI, &long),
        attribute_bytes(FILE_BEGINS, &[0; 14]),
        attribute_bytes(FILE_TITLE, b"k\xf8.txt\0"),
        attribute_bytes(FILE_DATA, b"queue"),
    ]
    .concat()
}

#[test]
fn files_and_text_are_taken_out() {
    let all = unpack(&sample()).unwrap();
    assert_eq!(all.text.as_deref(), Some("Hei på deg\r\n"));
    let files: Vec<(&str, &[u8])> = all.files.iter().map(|(n, d)| (n.as_str(), d.as_slice())).collect();
    assert_eq!(files, [("Tegning over brua.pdf", &b"%PDF-1.4"[..]), ("kø.txt", b"queue")]);
    assert_eq!(unpack(b"something else"), None);
}

#[test]
fn one_that_is_cut_off_gives_what_is_left() {
    let whole = sample();
    assert_eq!(unpack(&whole[..whole.len() - 20]).unwrap().files.len(), 1);
}

#[test]
fn rich_text_is_unpacked_as_the_specification_shows() {
    // [MS-OXRTFCP], 3.1.1 and 3.1.2: the two examples.
    let simple = [
        0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0, 0x0a, 0, 0x72, 0x63,
        0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68, 0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77, 0x05,
        0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f, 0xa0,
    ];
    assert_eq!(rtf(&simple).unwrap(), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    let crossing = [
        0x1a, 0, 0, 0, 0x1c, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xe2, 0xd4, 0x4b, 0x51, 0x41, 0, 0x04, 0x20, 0x57, 0x58,
        0x59, 0x5a, 0x0d, 0x6e, 0x7d, 0x01, 0x0e, 0xb0,
    ];
    assert_eq!(rtf(&crossing).unwrap(), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(at in 0usize..400, byte in any::<u8>(), cut in 0usize..400) {
        let mut bytes = sample();
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        let _ = unpack(&bytes);
    }
}
