//! A small `winmail.dat`.

fn attribute(id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |s, b| s.wrapping_add(u16::from(*b)));
    let length = u32::try_from(data.len()).unwrap();
    [&[1][..], &id.to_le_bytes(), &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

fn property(id: u16, text: &str) -> Vec<u8> {
    let value: Vec<u8> = text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let length = u32::try_from(value.len()).unwrap();
    let fill = vec![0; (4 - value.len() % 4) % 4];
    [&0x001f_u16.to_le_bytes()[..], &id.to_le_bytes(), &1u32.to_le_bytes(), &length.to_le_bytes(), &value, &fill]
        .concat()
}

/// With a text and a file.
pub fn sample() -> Vec<u8> {
    let text = [&1u32.to_le_bytes()[..], &property(0x1000, "Hilsen fra Outlook")].concat();
    let name = [&1u32.to_le_bytes()[..], &property(0x3707, "Tegning over brua.pdf")].concat();
    [
        vec![0x78, 0x9f, 0x3e, 0x22, 1, 0],
        attribute(0x0006_9003, &text),
        attribute(0x0006_9002, &[0; 14]),
        attribute(0x0001_8010, b"TEGNIN~1.PDF\0"),
        attribute(0x0006_800f, b"%PDF-1.4"),
        attribute(0x0006_9005, &name),
    ]
    .concat()
}
