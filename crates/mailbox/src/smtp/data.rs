//! The bytes of a mail between `DATA` and the line with a single dot.
//!
//! Only CR LF . CR LF ends a mail. A lone CR or LF is content: two programs that read the end
//! differently are how one mail is smuggled inside another.

/// Where in a line the reader stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    Start,
    Middle,
    /// After a CR.
    Cr,
    /// After a dot that begins a line; it is not content.
    Dot,
    /// After such a dot and a CR.
    DotCr,
}

/// A mail that is being received.
#[derive(Debug)]
pub struct Data {
    at: At,
    body: Vec<u8>,
    /// Bytes of content seen, kept or not.
    seen: usize,
    max: usize,
    /// No more is kept: it is too large, or there is no room.
    dropped: bool,
}

/// How far a piece of input led.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// All of it was content.
    More,
    /// The mail ended after so many bytes.
    End(usize),
    /// It is so far beyond what is allowed that nobody waits for its end.
    Hopeless,
}

impl Data {
    /// Content of at most `max` bytes; of more than twice as much the end is not waited for.
    pub fn new(max: usize) -> Self {
        Self { at: At::Start, body: Vec::new(), seen: 0, max, dropped: false }
    }

    /// Bytes held.
    pub fn held(&self) -> usize {
        self.body.capacity()
    }

    /// Then nothing of it is held any more.
    pub fn is_too_large(&self) -> bool {
        self.seen > self.max
    }

    /// Forgets what was kept and keeps no more.
    pub fn forget(&mut self) {
        self.dropped = true;
        self.body = Vec::new();
    }

    /// The mail as it was sent, without the dots that SMTP adds.
    pub fn into_body(self) -> Vec<u8> {
        self.body
    }

    fn push(&mut self, bytes: &[u8]) {
        self.seen = self.seen.saturating_add(bytes.len());
        if self.is_too_large() && !self.dropped {
            self.forget();
        }
        if !self.dropped {
            self.body.extend_from_slice(bytes);
        }
    }

    /// Takes input up to the end of the mail.
    pub fn take(&mut self, input: &[u8]) -> Progress {
        let mut at = 0;
        while let Some(&byte) = input.get(at) {
            if self.at == At::Middle && byte != b'\r' {
                // Most of a mail: everything up to the next CR at once.
                let rest = input.get(at..).unwrap_or_default();
                let run = rest.iter().position(|b| *b == b'\r').unwrap_or(rest.len());
                self.push(rest.get(..run).unwrap_or_default());
                at += run;
            } else {
                at += 1;
                if self.step(byte) {
                    return Progress::End(at);
                }
            }
            if self.seen > self.max.saturating_mul(2) {
                return Progress::Hopeless;
            }
        }
        Progress::More
    }

    /// One byte; whether it ended the mail.
    fn step(&mut self, byte: u8) -> bool {
        self.at = match (self.at, byte) {
            (At::DotCr, b'\n') => return true,
            (At::Start, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotCr,
            (At::Cr, b'\n') => {
                self.push(b"\n");
                At::Start
            }
            (At::DotCr, _) => {
                self.push(b"\r");
                self.push(&[byte]);
                if byte == b'\r' { At::Cr } else { At::Middle }
            }
            (_, b'\r') => {
                self.push(b"\r");
                At::Cr
            }
            (_, byte) => {
                self.push(&[byte]);
                At::Middle
            }
        };
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(input: &[u8], max: usize) -> (Progress, Vec<u8>) {
        let mut data = Data::new(max);
        let progress = data.take(input);
        (progress, data.into_body())
    }

    #[test]
    fn only_a_dot_between_two_line_ends_ends_a_mail() {
        assert_eq!(read(b"hei\r\n.\r\nQUIT", 100), (Progress::End(8), b"hei\r\n".to_vec()));
        assert_eq!(read(b".\r\n", 100), (Progress::End(3), Vec::new()));
        assert_eq!(read(b"..\r\n.a\r\n.\r\n", 100), (Progress::End(11), b".\r\na\r\n".to_vec()));
        for not_the_end in [&b"a\n.\n"[..], b"a\n.\r\n", b"a\r.\r\n", b"a\r\n.\n", b"a\r\n.\r\r\n"] {
            assert_eq!(read(not_the_end, 100).0, Progress::More, "{not_the_end:?}");
        }
    }

    #[test]
    fn what_is_too_large_is_not_kept() {
        let mut data = Data::new(10);
        assert_eq!(data.take(b"0123456789ab\r\n.\r\n"), Progress::End(17));
        assert!(data.is_too_large() && data.held() == 0);
        assert_eq!(Data::new(10).take(&[b'x'; 21]), Progress::Hopeless);
    }

    proptest! {
        #[test]
        fn what_a_client_stuffs_comes_out_as_it_was(lines in proptest::collection::vec("[.a\r]{0,6}", 0..8)) {
            // A CR at the end of a line would be part of its end.
            let lines: Vec<String> = lines.iter().map(|l| l.trim_end_matches('\r').to_owned()).collect();
            let body: String = lines.iter().map(|l| format!("{l}\r\n")).collect();
            let stuffed: String =
                lines.iter().map(|l| if l.starts_with('.') { format!(".{l}\r\n") } else { format!("{l}\r\n") }).collect();
            let sent = format!("{stuffed}.\r\n");
            prop_assert_eq!(read(sent.as_bytes(), 1_000), (Progress::End(sent.len()), body.into_bytes()));
        }
    }
}
