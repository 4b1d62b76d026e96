//! `winmail.dat`: what Outlook packs a mail into when it believes that everybody has Outlook
//! (TNEF, [MS-OXTNEF]). The files in it are taken out, and its text where it has one.

/// The first four bytes, little-endian.
const SIGNATURE: u32 = 0x223e_9f78;
/// Attributes that matter here.
const BODY: u32 = 0x0002_800c;
const MAPI: u32 = 0x0006_9003;
const FILE_BEGINS: u32 = 0x0006_9002;
const FILE_TITLE: u32 = 0x0001_8010;
const FILE_DATA: u32 = 0x0006_800f;
const FILE_MAPI: u32 = 0x0006_9005;
const CODE_PAGE: u32 = 0x0006_9007;
/// Properties inside [`MAPI`] and [`FILE_MAPI`].
const P_BODY: u16 = 0x1000;
const P_RTF: u16 = 0x1009;
const P_HTML: u16 = 0x1013;
const P_LONG_NAME: u16 = 0x3707;
const P_NAME: u16 = 0x3704;
/// So many files are taken out of one.
const FILES: usize = 200;

/// What was inside.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tnef {
    /// Decoded, as it stands.
    pub text: Option<String>,
    /// Decoded, as it stands: nothing of it is run.
    pub html: Option<String>,
    /// Rich text, as it is when unpacked.
    pub rtf: Option<Vec<u8>>,
    /// Name and content; at most 200.
    pub files: Vec<(String, Vec<u8>)>,
}

/// Whether these bytes say that they are one.
pub fn is_tnef(bytes: &[u8]) -> bool {
    bytes.first_chunk::<4>().is_some_and(|b| u32::from_le_bytes(*b) == SIGNATURE)
}

/// Takes it apart as far as it can be read; what is cut off in the middle is there as far as it
/// goes. `None` for what is none.
pub fn unpack(bytes: &[u8]) -> Option<Tnef> {
    if !is_tnef(bytes) {
        return None;
    }
    let mut rest = Cursor(bytes.get(6..)?);
    let mut all = Unpacked::default();
    while let Some((id, data)) = attribute(&mut rest) {
        all.take(id, data);
    }
    all.end_file();
    Some(all.tnef)
}

/// Level, id, length, data, checksum. The checksum is not asked: a mail that was damaged shows what
/// is left of it.
fn attribute<'a>(rest: &mut Cursor<'a>) -> Option<(u32, &'a [u8])> {
    rest.take(1)?;
    let id = rest.u32()?;
    let length = usize::try_from(rest.u32()?).ok()?;
    let data = rest.take(length.min(rest.0.len()))?;
    let _ = rest.take(2);
    Some((id, data))
}

#[derive(Default)]
struct Unpacked {
    tnef: Tnef,
    code_page: u32,
    /// The file that is being read.
    file: Option<(String, Vec<u8>)>,
}

impl Unpacked {
    fn take(&mut self, id: u32, data: &[u8]) {
        match id {
            CODE_PAGE => self.code_page = Cursor(data).u32().unwrap_or(0),
            BODY => self.tnef.text = Some(self.text(data)),
            MAPI => self.properties(data),
            FILE_BEGINS => {
                self.end_file();
                self.file = Some((String::new(), Vec::new()));
            }
            FILE_TITLE => {
                let title = self.text(data);
                if let Some(file) = self.file.as_mut().filter(|f| f.0.is_empty()) {
                    file.0 = title;
                }
            }
            FILE_DATA => {
                if let Some(file) = &mut self.file {
                    file.1 = data.to_vec();
                }
            }
            FILE_MAPI => {
                for (property, kind, value) in properties(data) {
                    if matches!(property, P_LONG_NAME | P_NAME) {
                        let name = self.string(kind, &value);
                        let long = property == P_LONG_NAME;
                        if let Some(file) = self.file.as_mut().filter(|f| !name.is_empty() && (long || f.0.is_empty()))
                        {
                            file.0 = name;
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn end_file(&mut self) {
        if let Some(file) = self.file.take().filter(|f| !f.1.is_empty() && self.tnef.files.len() < FILES) {
            self.tnef.files.push(file);
        }
    }

    fn properties(&mut self, data: &[u8]) {
        for (property, kind, value) in properties(data) {
            match property {
                P_BODY => self.tnef.text = Some(self.string(kind, &value)),
                P_HTML => self.tnef.html = Some(self.text(&value)),
                P_RTF => self.tnef.rtf = rtf(&value),
                _ => {}
            }
        }
    }

    /// A text up to its NUL, in the code page that the mail names.
    fn text(&self, data: &[u8]) -> String {
        let data = data.split(|b| *b == 0).next().unwrap_or_default();
        if let Ok(text) = std::str::from_utf8(data) {
            return text.to_owned();
        }
        let encoding = match self.code_page {
            932 => encoding_rs::SHIFT_JIS,
            936 => encoding_rs::GBK,
            1250 => encoding_rs::WINDOWS_1250,
            1251 => encoding_rs::WINDOWS_1251,
            1253 => encoding_rs::WINDOWS_1253,
            1257 => encoding_rs::WINDOWS_1257,
            _ => encoding_rs::WINDOWS_1252,
        };
        encoding.decode_without_bom_handling(data).0.into_owned()
    }

    fn string(&self, kind: u16, value: &[u8]) -> String {
        if kind & 0x0fff != 0x001f {
            return self.text(value);
        }
        let units = value.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).take_while(|u| *u != 0);
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    }
}

/// Property, type and value of each, as far as they can be read.
fn properties(data: &[u8]) -> Vec<(u16, u16, Vec<u8>)> {
    let mut rest = Cursor(data);
    let mut all = Vec::new();
    let count = rest.u32().unwrap_or(0).min(2_000);
    for _ in 0..count {
        let Some(property) = property(&mut rest) else { break };
        all.push(property);
    }
    all
}

fn property(rest: &mut Cursor<'_>) -> Option<(u16, u16, Vec<u8>)> {
    let kind = rest.u16()?;
    let id = rest.u16()?;
    if id >= 0x8000 {
        // A named one: an id, then a number or a name.
        rest.take(16)?;
        if rest.u32()? == 0 {
            rest.take(4)?;
        } else {
            let length = usize::try_from(rest.u32()?).ok()?;
            rest.padded(length)?;
        }
    }
    let many = kind & 0x1000 != 0;
    let fixed = match kind & 0x0fff {
        0x0001 => Some(0usize),
        // Smaller ones are padded to four bytes.
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005 | 0x0006 | 0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        0x000d | 0x001e | 0x001f | 0x0102 => None,
        _ => return None,
    };
    let mut first = Vec::new();
    match fixed {
        Some(size) => {
            let count = if many { usize::try_from(rest.u32()?).ok()? } else { 1 };
            rest.take(size.checked_mul(count)?)?;
        }
        None => {
            // Strings and bytes say how many there are, also when it is one.
            let count = rest.u32()?;
            for n in 0..count.min(10_000) {
                let length = usize::try_from(rest.u32()?).ok()?;
                let value = rest.padded(length)?;
                if n == 0 {
                    first = value.to_vec();
                }
            }
        }
    }
    Some((id, kind, first))
}

struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (head, tail) = self.0.split_at_checked(length)?;
        self.0 = tail;
        Some(head)
    }

    /// So many bytes and what fills them up to a multiple of four.
    fn padded(&mut self, length: usize) -> Option<&'a [u8]> {
        let value = self.take(length)?;
        let fill = (4 - length % 4) % 4;
        self.take(fill.min(self.0.len()))?;
        Some(value)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2).and_then(|b| b.first_chunk()).map(|b| u16::from_le_bytes(*b))
    }

    fn u32(&mut self) -> Option<u32> {
        self.take(4).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b))
    }
}

/// What a fresh dictionary of compressed rich text holds ([MS-OXRTFCP], 2.1.2.1).
const PRIMED: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Rich text is unpacked up to so many bytes.
const RTF_MAX: usize = 8 << 20;

/// Compressed rich text ([MS-OXRTFCP]) unpacked.
fn rtf(data: &[u8]) -> Option<Vec<u8>> {
    let mut head = Cursor(data);
    head.u32()?;
    let raw_size = usize::try_from(head.u32()?).ok()?.min(RTF_MAX);
    let kind = head.u32()?;
    head.u32()?;
    match kind {
        // "MELA": not compressed.
        0x414c_454d => Some(head.0.get(..raw_size.min(head.0.len()))?.to_vec()),
        // "LZFu"
        0x7546_5a4c => Some(lzfu(head.0, raw_size)),
        _ => None,
    }
}

fn lzfu(data: &[u8], size: usize) -> Vec<u8> {
    let mut dictionary = vec![b' '; 4_096];
    dictionary.iter_mut().zip(PRIMED).for_each(|(place, byte)| *place = *byte);
    let mut write = PRIMED.len() % 4_096;
    let mut out = Vec::new();
    let mut rest = Cursor(data);
    while let Some(flags) = rest.take(1) {
        for bit in 0..8 {
            if out.len() >= size {
                return out;
            }
            let mut put = |byte: u8, out: &mut Vec<u8>, dictionary: &mut [u8]| {
                out.push(byte);
                if let Some(place) = dictionary.get_mut(write) {
                    *place = byte;
                }
                write = (write + 1) % 4_096;
            };
            if flags[0] >> bit & 1 == 0 {
                let Some(byte) = rest.take(1) else { return out };
                put(byte[0], &mut out, &mut dictionary);
                continue;
            }
            let Some(pair) = rest.take(2) else { return out };
            let reference = u16::from_be_bytes([pair[0], pair[1]]);
            let (offset, length) = (usize::from(reference >> 4), usize::from(reference & 0x0f) + 2);
            if offset == (out.len() + PRIMED.len()) % 4_096 {
                return out;
            }
            for n in 0..length {
                let byte = dictionary.get((offset + n) % 4_096).copied().unwrap_or(b' ');
                put(byte, &mut out, &mut dictionary);
            }
        }
    }
    out
}

#[cfg(test)]
#[path = "tnef_test.rs"]
mod tests;
