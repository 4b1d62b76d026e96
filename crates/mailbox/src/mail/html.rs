//! HTML as plain text. Nothing of it is ever shown as HTML, so there is nothing to make harmless:
//! what is kept are words, in lines, with the addresses that links lead to.

use mail_parser::decoders::html::add_html_token;

/// So much of a page is read, in bytes.
const READ_MAX: usize = 4 << 20;
/// What stands in these is no text.
const MUTE: [&str; 8] = ["script", "style", "head", "template", "object", "svg", "math", "iframe"];
/// These begin a line of their own.
const BLOCK: [&str; 24] = [
    "address",
    "article",
    "blockquote",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "ol",
    "section",
    "table",
    "tr",
    "ul",
];

/// The text of a page.
pub fn to_text(html: &str) -> String {
    let mut reader =
        Reader { out: String::new(), pre: 0, gap: Gap::None, href: None, link_from: 0, endless: Vec::new() };
    let mut rest = cut(html);
    while !rest.is_empty() {
        rest = match rest.find('<') {
            Some(0) => tag(&mut reader, rest),
            at => {
                let (text, after) = rest.split_at(at.unwrap_or(rest.len()));
                reader.text(text);
                after
            }
        };
    }
    tidy(&reader.out)
}

fn cut(html: &str) -> &str {
    let mut end = READ_MAX.min(html.len());
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    html.get(..end).unwrap_or_default()
}

/// What comes between two words.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

struct Reader {
    out: String,
    /// How many `pre` are open.
    pre: u32,
    gap: Gap,
    href: Option<String>,
    link_from: usize,
    /// Elements whose end was looked for and is nowhere: not looked for again.
    endless: Vec<&'static str>,
}

impl Reader {
    fn gap(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }

    fn fill(&mut self) {
        if !self.out.is_empty() {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
        }
        self.gap = Gap::None;
    }

    fn word(&mut self, word: &str) {
        self.fill();
        self.out.push_str(word);
    }

    fn text(&mut self, text: &str) {
        let text = entities(text);
        if self.pre > 0 {
            return self.word(&text);
        }
        let space = |c: char| c.is_ascii_whitespace() || c == '\u{a0}';
        if text.starts_with(space) {
            self.gap(Gap::Space);
        }
        for (n, word) in text.split(space).filter(|w| !w.is_empty()).enumerate() {
            if n > 0 {
                self.gap(Gap::Space);
            }
            self.word(word);
        }
        if text.ends_with(space) {
            self.gap(Gap::Space);
        }
    }

    fn open(&mut self, name: &str, attributes: &str) {
        match name {
            "br" => {
                // Several of them are empty lines.
                let gap = if self.gap >= Gap::Line { Gap::Paragraph } else { Gap::Line };
                self.gap(gap);
            }
            "p" => self.gap(Gap::Paragraph),
            "li" => {
                self.gap(Gap::Line);
                self.word("-");
                self.gap = Gap::Space;
            }
            "td" | "th" => self.gap(Gap::Space),
            "pre" => {
                self.gap(Gap::Line);
                self.pre += 1;
            }
            "img" => {
                if let Some(alt) = attribute(attributes, "alt").map(|a| entities(&a)).filter(|a| !a.trim().is_empty()) {
                    self.word(&format!("[{}]", alt.split_whitespace().collect::<Vec<_>>().join(" ")));
                }
            }
            "a" => {
                self.end_link();
                self.href = attribute(attributes, "href").map(|h| entities(&h)).filter(|h| leads_out(h));
                self.link_from = self.out.len();
            }
            name if BLOCK.contains(&name) => self.gap(Gap::Line),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "p" => self.gap(Gap::Paragraph),
            "pre" => {
                self.pre = self.pre.saturating_sub(1);
                self.gap(Gap::Line);
            }
            "a" => self.end_link(),
            "li" => self.gap(Gap::Line),
            name if BLOCK.contains(&name) => self.gap(Gap::Line),
            _ => {}
        }
    }

    /// Where a link leads stands behind its words, when the words say something else.
    fn end_link(&mut self) {
        let Some(href) = self.href.take() else { return };
        let words = self.out.get(self.link_from..).unwrap_or_default().trim();
        let plain = href.strip_prefix("mailto:").unwrap_or(&href);
        let same = words.trim_end_matches('/') == plain.trim_end_matches('/')
            || words == plain.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        if !same {
            self.gap(Gap::Space);
            self.word(&format!("<{plain}>"));
        }
    }
}

fn leads_out(href: &str) -> bool {
    let low = href.trim_start().to_ascii_lowercase();
    ["http://", "https://", "mailto:"].iter().any(|scheme| low.starts_with(scheme))
        && !href.contains(|c: char| c.is_control() || c.is_whitespace())
        && href.len() <= 500
}

/// Reads what begins with `<`; gives what comes after it.
fn tag<'a>(reader: &mut Reader, rest: &'a str) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.find("-->").and_then(|at| comment.get(at + 3..)).unwrap_or_default();
    }
    let inner = rest.get(1..).unwrap_or_default();
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?')) {
        // A lone bracket, as in `3 < 4`.
        reader.text("<");
        return inner;
    }
    let end = tag_end(inner);
    let (body, after) = (inner.get(..end).unwrap_or_default(), inner.get(end + 1..).unwrap_or_default());
    let closing = body.starts_with('/');
    let body = body.trim_start_matches('/');
    let name_end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let (name, attributes) = body.split_at(name_end);
    let name = name.to_ascii_lowercase();
    if closing {
        reader.close(&name);
    } else if let Some(mute) = MUTE.into_iter().find(|m| *m == name) {
        if !body.ends_with('/') {
            return skip(reader, after, mute);
        }
    } else {
        reader.open(&name, attributes);
    }
    after
}

/// Where a tag ends; a `>` inside quotes does not end it.
fn tag_end(inner: &str) -> usize {
    let mut quote = None;
    let mut after_equals = false;
    for (at, b) in inner.bytes().enumerate() {
        match (quote, b) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return at,
            (None, b'"' | b'\'') if after_equals => quote = Some(b),
            (None, _) => {}
        }
        after_equals = b == b'=' || (after_equals && b == b' ');
    }
    // A quote that is never closed hides nothing: the tag ends at the first bracket.
    inner.find('>').unwrap_or(inner.len())
}

/// After the end of an element whose content is no text.
fn skip<'a>(reader: &mut Reader, rest: &'a str, name: &'static str) -> &'a str {
    if reader.endless.contains(&name) {
        return rest;
    }
    match find_fold(rest, &format!("</{name}")) {
        Some(at) => rest.get(at..).and_then(|r| r.find('>').and_then(|end| r.get(end + 1..))).unwrap_or_default(),
        None => {
            reader.endless.push(name);
            // A head that is never closed ends where the body begins.
            let body = if name == "head" { find_fold(rest, "<body") } else { None };
            body.and_then(|at| rest.get(at..)).unwrap_or(rest)
        }
    }
}

/// Where an ASCII text stands, in whatever case.
fn find_fold(text: &str, what: &str) -> Option<usize> {
    text.as_bytes().windows(what.len()).position(|w| w.eq_ignore_ascii_case(what.as_bytes()))
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let low = attributes.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = low.get(from..)?.find(name).map(|at| from + at) {
        from = at + name.len();
        let before = low.get(..at).and_then(|b| b.chars().next_back());
        if before.is_some_and(|c| !c.is_whitespace() && c != '"' && c != '\'') {
            continue;
        }
        let value = attributes.get(from..)?.trim_start();
        let Some(value) = value.strip_prefix('=') else { continue };
        let value = value.trim_start();
        let quoted = value.chars().next().filter(|c| *c == '"' || *c == '\'');
        return Some(match quoted {
            Some(q) => value.get(1..)?.split(q).next()?.to_owned(),
            None => value.split(|c: char| c.is_whitespace() || c == '>').next()?.to_owned(),
        });
    }
    None
}

/// With `&aring;` and `&#229;` as the letters that they stand for.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(rest.get(..at).unwrap_or_default());
        rest = rest.get(at..).unwrap_or_default();
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '#';
        let name = rest.get(1..).map_or(0, |r| r.find(|c| !is_name(c)).unwrap_or(r.len()));
        let whole = rest.get(1 + name..).is_some_and(|r| r.starts_with(';')) && (1..=32).contains(&name);
        let end = if whole { name + 2 } else { 1 };
        let (token, after) = rest.split_at(end);
        if whole {
            add_html_token(&mut out, token.as_bytes(), false);
        } else {
            out.push_str(token);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Without space at the ends of lines and without more than one empty line.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in text.lines().map(str::trim_end) {
        empty = if line.is_empty() { empty + 1 } else { 0 };
        if empty < 2 {
            out.push_str(line);
            out.push('\n');
        }
    }
    out.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_lines_and_links_remain() {
        let html = "<!DOCTYPE html><html><head><title>x</title><style>p{color:red}</style></head><body>\
            <p>Hei&nbsp;der &aring; h&#248;r</p><div>Se <a href=\"https://example.no/a?b=1&amp;c=2\">lenka</a>.</div>\
            <ul><li>melk</li><li>br&oslash;d</li></ul>linje<br>til<br><br>ny<script>alert('x')</script>\
            <table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table><img alt=\"Bilde av hull\" src=cid:1></body></html>";
        assert_eq!(
            to_text(html),
            "Hei der å hør\n\nSe lenka <https://example.no/a?b=1&c=2>.\n- melk\n- brød\nlinje\ntil\n\nny\na b\nc\n[Bilde av hull]"
        );
    }

    #[test]
    fn what_is_said_twice_is_said_once_and_what_runs_is_not_there() {
        assert_eq!(to_text("<a href='https://example.no/'>example.no</a>"), "example.no");
        assert_eq!(to_text("<a href='mailto:a@b.no'>a@b.no</a>"), "a@b.no");
        assert_eq!(to_text("<a href='javascript:alert(1)'>trykk</a>"), "trykk");
        assert_eq!(to_text("3 < 4 & 5 > 2"), "3 < 4 & 5 > 2");
        assert_eq!(to_text("a<!-- b > c -->d<![if x]>e"), "ade");
        assert_eq!(to_text("<p title=\"a > b\">c"), "c");
        assert_eq!(to_text("<p title=\"aldri lukket>tekst"), "tekst");
        assert_eq!(to_text("<head>aldri lukket<body>tekst"), "tekst");
        assert_eq!(to_text("<pre>a\n  b</pre>c"), "a\n  b\nc");
    }

    proptest! {
        #[test]
        fn anything_is_read(text in "(<[a-z/!]{0,6}( [a-z]{1,5}=\"?'?)?>?|&[#a-z0-9]{0,6};?|[ -~æøå\n]){0,60}") {
            let out = to_text(&text);
            prop_assert!(!out.contains("<script"));
        }
    }
}
