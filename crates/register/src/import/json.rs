//! Cuts a JSON text into its elements without reading them, so that one that cannot be read does
//! not take the others with it.

use base::error::Message;

use super::model::{Kind, Piece};

/// The elements of a file of this kind.
///
/// # Errors
/// Where the text as a whole is not what it should be.
pub(crate) fn pieces(kind: Kind, text: &str) -> Result<Vec<Piece>, Message> {
    let text = text.trim_start_matches('\u{feff}');
    let mut cut = Cutter { text: text.as_bytes(), at: 0, line: 1 };
    let mut out = Vec::new();
    let start = cut.space();
    match start {
        Some(b'[') => {
            for (line, element) in cut.elements()? {
                spread(kind, text, line, element, &mut out)?;
            }
        }
        Some(b'{') => {
            let (line, element) = cut.value()?;
            spread(kind, text, line, element, &mut out)?;
        }
        _ => return Err(Message::new("register-problem-no-json")),
    }
    Ok(out)
}

/// The member under which lists of this kind are wrapped.
fn wrapped(kind: Kind) -> Option<&'static [&'static str]> {
    match kind {
        Kind::Addresses => Some(&["adresser"]),
        Kind::UnitsBrreg => Some(&["_embedded", "enheter"]),
        _ => None,
    }
}

type Span = (usize, usize);

fn spread(kind: Kind, text: &str, line: u32, element: Span, out: &mut Vec<Piece>) -> Result<(), Message> {
    let mut at = (line, element);
    let mut inner = None;
    for name in wrapped(kind).unwrap_or_default() {
        let mut cut = Cutter { text: text.as_bytes(), at: at.1.0, line: at.0 };
        inner = if cut.text.get(cut.at) == Some(&b'{') { cut.member(name)? } else { None };
        let Some(found) = inner else { break };
        at = found;
    }
    let list = inner.filter(|(_, (from, _))| text.as_bytes().get(*from) == Some(&b'['));
    let elements = match list {
        Some((line, (from, _))) => Cutter { text: text.as_bytes(), at: from, line }.elements()?,
        None => vec![(line, element)],
    };
    for (line, (from, to)) in elements {
        out.push(Piece { line, raw: text.get(from..to).unwrap_or_default().to_owned(), table: None });
    }
    Ok(())
}

struct Cutter<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl Cutter<'_> {
    fn broken<T>(&self) -> Result<T, Message> {
        Err(Message::new("register-problem-json").with("line", self.line))
    }

    /// Skips white space; the byte that comes next.
    fn space(&mut self) -> Option<u8> {
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                other => return Some(*other),
            }
            self.at += 1;
        }
        None
    }

    fn string(&mut self) -> Result<Span, Message> {
        let from = self.at;
        self.at += 1;
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'"' => {
                    self.at += 1;
                    return Ok((from, self.at));
                }
                _ => {}
            }
            self.at += 1;
        }
        self.broken()
    }

    /// One value: the line it begins on and where it stands.
    fn value(&mut self) -> Result<(u32, Span), Message> {
        let first = self.space();
        let (line, from) = (self.line, self.at);
        let mut depth = 0usize;
        match first {
            None => return self.broken(),
            Some(b'"') => return self.string().map(|span| (line, span)),
            Some(_) => {}
        }
        while let Some(byte) = self.text.get(self.at) {
            match byte {
                b'"' => {
                    self.string()?;
                    continue;
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' if depth == 0 => break,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        self.at += 1;
                        return Ok((line, (from, self.at)));
                    }
                }
                b',' if depth == 0 => break,
                b'\n' => self.line += 1,
                _ => {}
            }
            self.at += 1;
        }
        if depth > 0 || self.at == from { self.broken() } else { Ok((line, (from, self.at))) }
    }

    /// The elements of the array that begins here.
    fn elements(&mut self) -> Result<Vec<(u32, Span)>, Message> {
        self.at += 1;
        let mut out = Vec::new();
        if self.space() == Some(b']') {
            return Ok(out);
        }
        loop {
            out.push(self.value()?);
            match self.space() {
                Some(b',') => self.at += 1,
                Some(b']') => return Ok(out),
                _ => return self.broken(),
            }
        }
    }

    /// A member of the object that begins here.
    fn member(&mut self, name: &str) -> Result<Option<(u32, Span)>, Message> {
        self.at += 1;
        loop {
            if self.space() != Some(b'"') {
                return Ok(None);
            }
            let (from, to) = self.string()?;
            if self.space() != Some(b':') {
                return self.broken();
            }
            self.at += 1;
            let value = self.value()?;
            if self.text.get(from + 1..to - 1) == Some(name.as_bytes()) {
                return Ok(Some(value));
            }
            match self.space() {
                Some(b',') => self.at += 1,
                _ => return Ok(None),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn raws(kind: Kind, text: &str) -> Vec<String> {
        pieces(kind, text).unwrap().into_iter().map(|p| p.raw).collect()
    }

    #[test]
    fn all_the_shapes() {
        assert_eq!(raws(Kind::Persons, "[{\"a\":\"}]\"},\n {\"b\":[1,2]}]"), ["{\"a\":\"}]\"}", "{\"b\":[1,2]}"]);
        assert_eq!(raws(Kind::Persons, "[]"), Vec::<String>::new());
        assert_eq!(raws(Kind::Addresses, "{\"metadata\":{\"x\":[]},\"adresser\":[{\"k\":1}]}"), ["{\"k\":1}"]);
        assert_eq!(raws(Kind::Addresses, "[{\"adresser\":[{\"k\":1}]},{\"adresser\":[]}]"), ["{\"k\":1}"]);
        assert_eq!(raws(Kind::UnitsBrreg, "{\"_embedded\":{\"enheter\":[{\"n\":1},{\"n\":2}]}}").len(), 2);
        assert_eq!(raws(Kind::UnitsBrreg, "{\"organisasjonsnummer\":\"1\"}").len(), 1);
        assert_eq!(pieces(Kind::Persons, "[1,\n\n 2]").unwrap().iter().map(|p| p.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn what_is_not_whole_is_said_with_its_line() {
        let said = pieces(Kind::Persons, "[{},\n{\"a\":").unwrap_err();
        assert_eq!(said.args, [("line", "2".to_owned())]);
        assert!(pieces(Kind::Persons, "hello").is_err());
        assert!(pieces(Kind::Persons, "").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "[\\[\\]{},:\"a\\\\\n 1]{0,40}") {
            for kind in Kind::ALL {
                let _ = pieces(kind, &text);
            }
        }

        #[test]
        fn elements_come_back_as_they_were(values in proptest::collection::vec("[a-z\"\\\\{}\\[\\],:]{0,8}", 0..6)) {
            let text = serde_json::to_string(&values).unwrap();
            let back: Vec<String> =
                raws(Kind::Persons, &text).iter().map(|r| serde_json::from_str(r).unwrap()).collect();
            prop_assert_eq!(back, values);
        }
    }
}
