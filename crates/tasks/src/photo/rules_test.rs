//! Nothing but the picture is kept, and nothing but pictures is taken.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use proptest::prelude::*;

use super::{LARGE, PIXELS_MAX, Refused, SMALL, draw};

/// Red above, blue below.
fn picture(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |_, y| {
        if y < height / 2 { Rgb([220, 20, 20]) } else { Rgb([20, 20, 220]) }
    }))
}

fn encoded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// An EXIF block as a phone writes it: orientation, camera, time, and a GPS directory with
/// 63° 6' 36.5" N 7° 43' 12.25" E.
fn exif(orientation: u16) -> Vec<u8> {
    let mut e = b"Exif\0\0II*\0\x08\0\0\0".to_vec();
    let entry = |tag: u16, kind: u16, count: u32, value: [u8; 4]| {
        [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value].concat()
    };
    let at = |offset: u32| offset.to_le_bytes();
    let [low, high] = orientation.to_le_bytes();
    // Directory 0 at 8: three entries, 2 + 3*12 + 4 = 42 bytes, so the camera's name is at 50
    // and the GPS directory at 66.
    e.extend(3u16.to_le_bytes());
    e.extend(entry(0x0110, 2, 16, at(50)));
    e.extend(entry(0x0112, 3, 1, [low, high, 0, 0]));
    e.extend(entry(0x8825, 4, 1, at(66)));
    e.extend(0u32.to_le_bytes());
    e.extend(b"SECRETPHONE 9000");
    // GPS directory: four entries, 2 + 4*12 + 4 = 54 bytes, so the degrees are at 120 and 144.
    e.extend(4u16.to_le_bytes());
    e.extend(entry(1, 2, 2, *b"N\0\0\0"));
    e.extend(entry(2, 5, 3, at(120)));
    e.extend(entry(3, 2, 2, *b"E\0\0\0"));
    e.extend(entry(4, 5, 3, at(144)));
    e.extend(0u32.to_le_bytes());
    e.extend(gps());
    e
}

/// The degrees as they stand in the file: six fractions.
fn gps() -> Vec<u8> {
    [(63u32, 1u32), (6, 1), (3650, 100), (7, 1), (43, 1), (1225, 100)]
        .iter()
        .flat_map(|(n, d)| [n.to_le_bytes(), d.to_le_bytes()].concat())
        .collect()
}

/// A JPEG with an EXIF block, an XMP block and a comment, as phones and programs write them.
fn from_a_phone(picture: &DynamicImage, orientation: u16) -> Vec<u8> {
    let plain = encoded(picture, ImageFormat::Jpeg);
    let xmp = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><exif:GPSLatitude>63,6.608N</exif:GPSLatitude></x:xmpmeta>";
    let block = |mark: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, mark][..], &length, content].concat()
    };
    [&plain[..2], &block(0xe1, &exif(orientation)), &block(0xe1, xmp), &block(0xfe, b"Lyngstien 13b"), &plain[2..]]
        .concat()
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|w| w == needle)
}

fn read(jpeg: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
}

fn is_red(picture: &DynamicImage, x: u32, y: u32) -> bool {
    let [r, _, b, _] = picture.get_pixel(x, y).0;
    r > 150 && b < 100
}

#[test]
fn no_place_no_camera_no_words_remain() {
    let sent = from_a_phone(&picture(64, 48), 1);
    let secrets: [&[u8]; 6] = [&gps(), b"Exif", b"SECRETPHONE", b"GPSLatitude", b"Lyngstien", b"ns.adobe"];
    for secret in secrets {
        assert!(holds(&sent, secret), "the test's own photo has what shall go away");
    }
    let drawn = draw(&sent).unwrap();
    for (name, kept) in [("large", &drawn.large), ("small", &drawn.small)] {
        for secret in secrets {
            assert!(!holds(kept, secret), "{:?} is still in the {name} one", String::from_utf8_lossy(secret));
        }
        // Not one application block of anybody but JFIF's own, not one comment.
        let marks = blocks(kept);
        assert!(marks.iter().all(|m| !(0xe1..=0xef).contains(m) && *m != 0xfe), "{marks:x?}");
    }
}

/// The marks of the blocks before the picture itself.
fn blocks(jpeg: &[u8]) -> Vec<u8> {
    let (mut marks, mut at) = (Vec::new(), 2);
    while jpeg[at] == 0xff && jpeg[at + 1] != 0xda {
        marks.push(jpeg[at + 1]);
        at += 2 + usize::from(u16::from_be_bytes([jpeg[at + 2], jpeg[at + 3]]));
    }
    marks
}

#[test]
fn a_photo_taken_sideways_stands_upright() {
    let plain = draw(&from_a_phone(&picture(64, 48), 1)).unwrap();
    assert_eq!((plain.width, plain.height), (64, 48));
    assert!(is_red(&read(&plain.large), 32, 5));
    // 6: the camera was turned, so the top of what was seen lies on the picture's left... turned
    // a quarter to the right it stands: red, which lay above, is now on the right.
    let turned = draw(&from_a_phone(&picture(64, 48), 6)).unwrap();
    assert_eq!((turned.width, turned.height), (48, 64));
    let seen = read(&turned.large);
    assert!(is_red(&seen, 43, 32) && !is_red(&seen, 4, 32));
    let half = draw(&from_a_phone(&picture(64, 48), 3)).unwrap();
    assert!(is_red(&read(&half.large), 32, 43));
}

#[test]
fn large_photos_become_smaller_and_small_ones_stay() {
    let drawn = draw(&encoded(&picture(3_000, 1_500), ImageFormat::Jpeg)).unwrap();
    assert_eq!((drawn.width, drawn.height), (LARGE, LARGE / 2));
    assert_eq!(read(&drawn.large).dimensions(), (LARGE, LARGE / 2));
    assert_eq!(read(&drawn.small).dimensions(), (SMALL, SMALL / 2));
    let drawn = draw(&encoded(&picture(10, 8), ImageFormat::Png)).unwrap();
    assert_eq!(read(&drawn.large).dimensions(), (10, 8));
}

#[test]
fn png_and_webp_come_in_and_what_shines_through_is_white() {
    let clear = DynamicImage::ImageRgba8(RgbaImage::from_pixel(8, 8, Rgba([0, 0, 0, 0])));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let drawn = draw(&encoded(&clear, format)).unwrap();
        assert!(read(&drawn.large).get_pixel(4, 4).0[..3].iter().all(|c| *c > 250), "{format:?}");
    }
}

#[test]
fn the_content_decides_and_not_the_name() {
    let html = b"<!doctype html><script>alert(1)</script>";
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>";
    for other in [&html[..], svg, b"%PDF-1.7", b"GIF89a\x01\0\x01\0\0\0\0;", b"MZ\x90\0", b"", b"\xff\xd8"] {
        assert_eq!(draw(other), Err(Refused::NotAPicture), "{other:?}");
    }
    assert_eq!(draw(b"\xff\xd8\xff\xe0 and then nothing"), Err(Refused::Broken));
    let cut = encoded(&picture(200, 200), ImageFormat::Png);
    assert_eq!(draw(&cut[..cut.len() / 2]), Err(Refused::Broken));
}

/// A PNG that says it is huge: a few bytes that would need gigabytes.
#[test]
fn a_picture_that_says_it_is_huge_is_refused_before_it_is_decoded() {
    let mut png = encoded(&picture(4, 4), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000u32.to_be_bytes());
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    const { assert!(60_000 * 60_000 > PIXELS_MAX) };
    assert_eq!(draw(&png), Err(Refused::TooManyPixels));
}

fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |mut crc, byte| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 };
        }
        crc
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn no_bytes_break_it(at in 0usize..2_000, with in prop::collection::vec(any::<u8>(), 1..40), cut in 0usize..3_000) {
        let mut bytes = from_a_phone(&picture(40, 30), 6);
        let at = at % bytes.len();
        let end = (at + with.len()).min(bytes.len());
        bytes[at..end].copy_from_slice(&with[..end - at]);
        bytes.truncate(bytes.len().saturating_sub(cut % bytes.len()));
        if let Ok(drawn) = draw(&bytes) {
            prop_assert!(!holds(&drawn.large, &gps()) && !holds(&drawn.large, b"Exif"));
        }
    }
}
