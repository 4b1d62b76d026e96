//! Changes of an input, from a number: the same number makes the same change.

pub struct Changer(u64);

/// What parsers are often surprised by.
const WORDS: &[&[u8]] = &[
    b"",
    b"\0",
    b"\xff",
    b"\xef\xbb\xbf",
    b"\r\n",
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b";",
    b",",
    b"null",
    b"-1",
    b"1e999",
    b"9223372036854775808",
    b"0000-00-00",
    b"2024-02-30",
    b"9999-12-31",
    b"\\u0000",
    b"\\ud800",
    "å".as_bytes(),
    "\u{202e}".as_bytes(),
    b"//",
    b"/\\",
    b"--x",
    b"--x--",
    b"Content-Disposition: form-data; name=\"",
];

impl Changer {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % n.max(1) as u64).unwrap_or(0)
    }

    /// One to four changes; `others` lends pieces.
    pub fn change(&mut self, input: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
        let mut out = input.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(out.len() + 1);
            let end = (at + self.below(16)).min(out.len());
            match self.below(7) {
                0 if at < out.len() => out[at] ^= 1 << self.below(8),
                1 => drop(out.splice(at..end, [])),
                2 => drop(out.splice(at..at, WORDS[self.below(WORDS.len())].iter().copied())),
                3 => drop(out.splice(at..end, WORDS[self.below(WORDS.len())].iter().copied())),
                4 => {
                    let piece = out[at..end].to_vec();
                    let to = self.below(out.len() + 1);
                    drop(out.splice(to..to, piece));
                }
                5 if !others.is_empty() => {
                    let other = &others[self.below(others.len())];
                    let from = self.below(other.len() + 1);
                    let till = (from + self.below(200)).min(other.len());
                    drop(out.splice(at..end, other[from..till].iter().copied()));
                }
                _ => out.truncate(at),
            }
        }
        out
    }
}
