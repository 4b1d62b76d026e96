//! A mail as bytes becomes what a task can show: a text and files. Whatever is wrong with it, what
//! can be read is read, nothing of it is run, and the bytes themselves are kept by others.

use std::cell::RefCell;
use std::collections::HashSet;

use bytes::Bytes;
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::headers::{self, Proofs, Voice, Who};
use super::{calendar, files, html, tnef};
use crate::mail::rules::Report;

/// A mail says `Content-Type` once for each of its parts. With more parts than this it is not taken
/// apart: it was made to keep somebody busy.
const PARTS_MAX: usize = 400;
/// Mails inside mails are opened so deep, and parts inside parts.
const NESTED_MAX: usize = 8;
const DEPTH_MAX: usize = 60;
/// So much text is kept beside the mail itself, in bytes.
pub const TEXT_MAX: usize = 200_000;
/// So many files.
const FILES_MAX: usize = 300;
/// Together they are at most twice as large as the mail, since a mail inside it is a file and so is each file of that;
/// and so many bytes more, since rich text of Outlook grows when it is unpacked.
const UNPACKED: usize = 1 << 20;
/// Of those for which there is no room so many are named.
const NAMED_MAX: usize = 20;

/// Where a file of a mail comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
    /// Beside the text.
    Attachment,
    /// A picture inside the text.
    Inline,
    /// Out of `winmail.dat`.
    Tnef,
    /// A mail inside the mail.
    Nested,
}

impl Origin {
    /// In the database.
    pub fn name(self) -> &'static str {
        match self {
            Origin::Attachment => "attachment",
            Origin::Inline => "inline",
            Origin::Tnef => "tnef",
            Origin::Nested => "nested",
        }
    }
}

/// A file that a mail brought.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Fit to be a file's name.
    pub name: String,
    /// The type that the sender says it has. It is told, and nothing is done because of it.
    pub claimed: String,
    pub origin: Origin,
    /// Its content, as it is when unpacked.
    pub bytes: Bytes,
}

/// A mail that was read.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Read {
    /// Without brackets; `None` where it has none, or one that cannot be.
    pub message_id: Option<String>,
    /// The ids of the mails that it answers, the nearest first.
    pub answers: Vec<String>,
    /// Who says that she wrote it: proved only when [`Read::is_proved`] says so.
    pub from: Option<Who>,
    /// Where she wants the answer to.
    pub reply_to: Option<Who>,
    /// In one line.
    pub subject: String,
    /// At most [`TEXT_MAX`] bytes, lines end in `\n`.
    pub text: String,
    pub files: Vec<File>,
    pub voice: Voice,
    /// How many servers it has passed.
    pub received: usize,
    /// What a mail server says of a mail of ours.
    pub report: Option<Report>,
    /// `nb`, `nn` or `en`.
    pub language: Option<&'static str>,
    pub proofs: Proofs,
    /// Proofs are about the one in `from`: see [`headers::is_sole`].
    pub sole: bool,
    /// Something of it could not be read; the mail itself says all.
    pub broken: bool,
}

impl Read {
    /// Whether it is proved that the one in `from` wrote it.
    pub fn is_proved(&self) -> bool {
        self.sole && self.proofs.hold()
    }
}

/// Reads a mail. `authserv` is the name of our relay, when the mail came from it.
pub fn read(raw: &[u8], authserv: Option<&str>) -> Read {
    let too_many = parts(raw) > PARTS_MAX;
    let Some(message) = (if too_many { None } else { parsed(raw, true) }) else {
        return match parsed(raw, false) {
            // Who wrote and about what stands before the parts, where the parser lost its way.
            Some(message) if too_many => Read { broken: true, ..head(&message, authserv) },
            Some(message) => Read { text: bare(behind_head(raw)).text, broken: true, ..head(&message, authserv) },
            None => bare(raw),
        };
    };
    let mut read = head(&message, authserv);
    let files = RefCell::new(Files { room: raw.len() * 2 + UNPACKED, ..Files::default() });
    let mut all = Collected::new(&files);
    part(&message, 0, &mut all, Depth { parts: 0, mails: 0, kept: false, read: &RefCell::default() });
    read.report = Report::of(&message);
    read.broken = all.broken;
    let text = all.whole();
    let Files { kept, left_out, .. } = files.into_inner();
    read.text = clean(&with_left_out(&text, &left_out));
    read.files = kept;
    read
}

/// The whole of a mail, or its head. The parser is somebody else's, and a mail is kept whatever it does with it.
fn parsed(raw: &[u8], whole: bool) -> Option<Message<'_>> {
    let parsed = std::panic::catch_unwind(|| {
        let parser = MessageParser::default();
        if whole { parser.parse(raw) } else { parser.parse_headers(raw) }
    });
    parsed.ok().flatten().filter(|m| !m.parts.is_empty())
}

/// What stands behind the first empty line.
fn behind_head(raw: &[u8]) -> &[u8] {
    let at = |end: &[u8]| raw.windows(end.len()).position(|w| w == end).map(|at| at + end.len());
    at(b"\r\n\r\n").or_else(|| at(b"\n\n")).and_then(|at| raw.get(at..)).unwrap_or_default()
}

/// How often a part is announced, in whatever case.
fn parts(raw: &[u8]) -> usize {
    const WORD: &[u8] = b"content-type";
    raw.windows(WORD.len()).filter(|w| w[0] | 0x20 == b'c' && w.eq_ignore_ascii_case(WORD)).count()
}

/// Bytes without any head: all of it is text.
fn bare(raw: &[u8]) -> Read {
    let text = clean(&headers::decoded(raw.get(..raw.len().min(TEXT_MAX)).unwrap_or_default()));
    Read { text, broken: true, ..Read::default() }
}

fn head(message: &Message<'_>, authserv: Option<&str>) -> Read {
    let mut answers = headers::ids(message, "in-reply-to");
    answers.extend(headers::ids(message, "references").into_iter().rev());
    let mut seen = HashSet::new();
    answers.retain(|id| seen.insert(id.clone()));
    Read {
        message_id: headers::ids(message, "message-id").into_iter().next(),
        answers,
        from: headers::from(message),
        sole: headers::is_sole(message),
        reply_to: headers::reply_to(message),
        subject: headers::subject(message),
        voice: headers::voice(message),
        received: headers::received(message),
        language: headers::language(message),
        proofs: authserv.map(|name| headers::proofs(message, name)).unwrap_or_default(),
        ..Read::default()
    }
}

/// As a text is kept: lines end in `\n`, no control characters, no more than [`TEXT_MAX`].
fn clean(text: &str) -> String {
    let text = tasks::task::rules::clean(text);
    let text: String =
        text.chars().filter(|c| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')).collect();
    cut(&text, TEXT_MAX).to_owned()
}

/// At most so many bytes, and whole characters.
pub fn cut(text: &str, most: usize) -> &str {
    let mut end = most.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The text, and below it the files that were not kept by themselves.
fn with_left_out(text: &str, names: &[String]) -> String {
    if names.is_empty() {
        return text.to_owned();
    }
    let line = format!("Utelatt, for det ble for mye (alt er i e-posten): {}", names.join(", "));
    format!("{}\n\n{line}", cut(text, TEXT_MAX.saturating_sub(line.len() + 2)))
}

/// The files of a mail, of all its parts together.
#[derive(Default)]
struct Files {
    kept: Vec<File>,
    /// So many bytes more may be kept.
    room: usize,
    /// The names of those for which there was no room.
    left_out: Vec<String>,
}

impl Files {
    /// Keeps a file, or its name. False when there is no room.
    fn add(&mut self, file: File) -> bool {
        match self.room.checked_sub(file.bytes.len()) {
            Some(room) if self.kept.len() < FILES_MAX => {
                self.room = room;
                self.kept.push(file);
                return true;
            }
            _ if self.left_out.len() < NAMED_MAX => self.left_out.push(file.name),
            _ if self.left_out.len() == NAMED_MAX => self.left_out.push("…".to_owned()),
            _ => {}
        }
        false
    }
}

/// What was found in a part and those below it.
struct Collected<'a> {
    text: String,
    /// The text was HTML.
    from_html: bool,
    /// Invitations, as text.
    events: String,
    files: &'a RefCell<Files>,
    broken: bool,
}

impl<'a> Collected<'a> {
    fn new(files: &'a RefCell<Files>) -> Self {
        Self { text: String::new(), from_html: false, events: String::new(), files, broken: false }
    }

    fn add_text(&mut self, text: &str) {
        let text = text.trim_matches(['\r', '\n']);
        if text.trim().is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(cut(text, TEXT_MAX));
    }

    /// Whether there was room for it.
    fn add_file(&mut self, file: File) -> bool {
        let kept = self.files.borrow_mut().add(file);
        self.broken |= !kept;
        kept
    }

    /// The number of the next file.
    fn number(&self) -> usize {
        self.files.borrow().kept.len() + 1
    }

    fn add(&mut self, other: Collected<'_>) {
        self.from_html |= other.from_html;
        self.add_text(&other.text);
        self.add_rest(other.events, other.broken);
    }

    fn add_rest(&mut self, events: String, broken: bool) {
        if !events.is_empty() {
            self.events = [std::mem::take(&mut self.events), events].join("\n\n").trim().to_owned();
        }
        self.broken |= broken;
    }

    fn whole(&self) -> String {
        [self.text.as_str(), &self.events].into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("\n\n")
    }
}

#[derive(Clone, Copy)]
struct Depth<'a> {
    parts: usize,
    mails: usize,
    /// The mail around it is kept as a file: what is in it is in there.
    kept: bool,
    /// Where the parts lie that were read already. In a mail that is wrong the parser may name a part as one of
    /// its own parts, and following that would not end.
    read: &'a RefCell<HashSet<usize>>,
}

fn part(message: &Message<'_>, id: u32, all: &mut Collected<'_>, depth: Depth<'_>) {
    let Some(one) = usize::try_from(id).ok().and_then(|id| message.parts.get(id)) else { return };
    let again = !depth.read.borrow_mut().insert(std::ptr::from_ref(one).addr());
    if again || depth.parts > DEPTH_MAX {
        all.broken = true;
        return;
    }
    let below = Depth { parts: depth.parts + 1, ..depth };
    match &one.body {
        PartType::Multipart(ids) if one.is_content_type("multipart", "alternative") => {
            alternative(message, ids, all, below);
        }
        PartType::Multipart(ids) => ids.iter().for_each(|id| part(message, *id, all, below)),
        PartType::Message(inner) => nested(one, inner, all, below),
        PartType::Text(text) => text_part(message, one, text, all),
        PartType::Html(text) if is_file(one) => {
            let bytes = content(message, one).unwrap_or_else(|| text.as_bytes().to_vec());
            file(one, bytes, all);
        }
        PartType::Html(text) => {
            all.from_html = true;
            all.add_text(&html::to_text(&recovered(message, one, text)));
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) if is_bare(one) && !is_file(one) => {
            all.broken = true;
            all.add_text(&headers::decoded(bytes));
        }
        PartType::Binary(bytes) | PartType::InlineBinary(bytes) => binary(one, bytes, all),
    }
    all.broken |= one.is_encoding_problem && !one.is_empty();
}

/// Of several forms of the same, the plain one is shown, unless it says nothing.
fn alternative(message: &Message<'_>, ids: &[u32], all: &mut Collected<'_>, depth: Depth<'_>) {
    let mut forms = Vec::new();
    for id in ids {
        let mut form = Collected::new(all.files);
        part(message, *id, &mut form, depth);
        forms.push(form);
    }
    let says = |f: &Collected<'_>| !f.text.trim().is_empty();
    let chosen = forms.iter().position(|f| says(f) && !f.from_html).or_else(|| forms.iter().rposition(says));
    for (n, form) in forms.into_iter().enumerate() {
        if Some(n) == chosen {
            all.add(form);
        } else {
            all.add_rest(form.events, form.broken);
        }
    }
}

/// Whether a text is meant as a file.
fn is_file(one: &MessagePart<'_>) -> bool {
    one.content_disposition().is_some_and(|d| d.is_attachment()) || one.attachment_name().is_some()
}

fn is_multipart(one: &MessagePart<'_>) -> bool {
    one.content_type().is_some_and(|c| c.ctype().eq_ignore_ascii_case("multipart"))
}

/// Parts without a boundary, a piece of a mail, or a mail that lies elsewhere: what is here is shown as
/// it stands, and nothing is fetched.
fn is_bare(one: &MessagePart<'_>) -> bool {
    is_multipart(one) || one.is_content_type("message", "partial") || one.is_content_type("message", "external-body")
}

fn text_part(message: &Message<'_>, one: &MessagePart<'_>, text: &str, all: &mut Collected<'_>) {
    let is = |subtype: &str| one.is_content_type("text", subtype);
    let bytes = || content(message, one).unwrap_or_else(|| text.as_bytes().to_vec());
    if is("calendar") {
        let shown = calendar::to_text(&recovered(message, one, text));
        all.add_rest(shown, false);
        return file(one, bytes(), all);
    }
    let plain = one.content_type().is_none() || is("plain") || is("enriched") || one.is_encoding_problem;
    if (plain || is_multipart(one)) && !is_file(one) {
        return all.add_text(&recovered(message, one, text));
    }
    file(one, bytes(), all);
}

/// The bytes of a part, decoded; `None` where the encoding does not hold.
fn content(message: &Message<'_>, one: &MessagePart<'_>) -> Option<Vec<u8>> {
    let (from, to) = (usize::try_from(one.offset_body).ok()?, usize::try_from(one.offset_end).ok()?);
    let raw = message.raw_message.get(from..to)?;
    match one.encoding {
        Encoding::None => Some(raw.to_vec()),
        Encoding::QuotedPrintable => mail_parser::decoders::quoted_printable::quoted_printable_decode(raw),
        Encoding::Base64 => mail_parser::decoders::base64::base64_decode(raw),
    }
}

/// A text whose letters could not be read as its charset says is read as Western European.
fn recovered(message: &Message<'_>, one: &MessagePart<'_>, text: &str) -> String {
    if !text.contains(char::REPLACEMENT_CHARACTER) {
        return text.to_owned();
    }
    match content(message, one) {
        Some(bytes) if std::str::from_utf8(&bytes).is_err() => headers::decoded(&bytes),
        _ => text.to_owned(),
    }
}

fn claimed(one: &MessagePart<'_>) -> String {
    let Some(kind) = one.content_type() else { return String::new() };
    let text = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
    cut(&headers::line(&text), 100).to_lowercase()
}

/// What servers write for servers: it is read, and no file to anybody.
const REPORTS: [&str; 5] = [
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "text/rfc822-headers",
    "message/global-headers",
];

fn file(one: &MessagePart<'_>, bytes: Vec<u8>, all: &mut Collected<'_>) {
    let claimed = claimed(one);
    if REPORTS.contains(&claimed.as_str()) {
        return;
    }
    let inline = one.content_id().is_some() && !one.content_disposition().is_some_and(|d| d.is_attachment());
    let origin = if inline && claimed.starts_with("image/") { Origin::Inline } else { Origin::Attachment };
    let name = files::name(one.attachment_name().unwrap_or_default(), &claimed, all.number());
    all.add_file(File { name, claimed, origin, bytes: bytes.into() });
}

fn binary(one: &MessagePart<'_>, bytes: &[u8], all: &mut Collected<'_>) {
    let called = one.attachment_name().is_some_and(|n| n.eq_ignore_ascii_case("winmail.dat"));
    let typed = one.is_content_type("application", "ms-tnef") || one.is_content_type("application", "vnd.ms-tnef");
    match tnef::unpack(bytes).filter(|_| called || typed || tnef::is_tnef(bytes)) {
        Some(inside) => unpacked(one, bytes, inside, all),
        None => file(one, bytes.to_vec(), all),
    }
}

fn unpacked(one: &MessagePart<'_>, bytes: &[u8], inside: tnef::Tnef, all: &mut Collected<'_>) {
    let before = all.number();
    for (name, bytes) in inside.files {
        let name = files::name(&name, "", all.number());
        all.add_file(File { name, claimed: String::new(), origin: Origin::Tnef, bytes: bytes.into() });
    }
    // The text of it is most often that of the mail as well.
    let text = inside.text.filter(|t| !t.trim().is_empty()).or_else(|| inside.html.map(|h| html::to_text(&h)));
    let said = all.text.split_whitespace().collect::<String>();
    match text {
        Some(text) if !said.contains(&text.split_whitespace().collect::<String>()) => all.add_text(&text),
        Some(_) => {}
        None => {
            if let Some(rtf) = inside.rtf {
                let name = files::name("e-post.rtf", "text/rtf", 1);
                all.add_file(File { name, claimed: "text/rtf".into(), origin: Origin::Tnef, bytes: rtf.into() });
            }
        }
    }
    if all.number() == before {
        // Nothing was found inside: it is kept as it is.
        file(one, bytes.to_vec(), all);
    }
}

/// A mail inside the mail: its head and text are shown below, and it is kept as a file, with those inside of it.
fn nested(one: &MessagePart<'_>, inner: &Message<'_>, all: &mut Collected<'_>, depth: Depth<'_>) {
    let subject = headers::subject(inner);
    let kept = depth.kept || keep_mail(one, inner, &subject, all);
    if depth.mails >= NESTED_MAX {
        all.broken = true;
        return;
    }
    let mut found = Collected::new(all.files);
    part(inner, 0, &mut found, Depth { mails: depth.mails + 1, kept, ..depth });
    let from = headers::from(inner).map(|w| w.shown()).unwrap_or_default();
    let date = headers::all(inner, "date").into_iter().next().unwrap_or_default();
    let lines = [("Fra", from), ("Dato", headers::line(&date)), ("Emne", subject)];
    let lines: Vec<String> =
        lines.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| format!("{name}: {value}")).collect();
    all.add_text(&format!("----------\n{}\n\n{}", lines.join("\n"), found.whole()));
    all.add_rest(String::new(), found.broken);
}

/// Keeps a mail inside the mail as it is. False when that cannot be.
fn keep_mail(one: &MessagePart<'_>, inner: &Message<'_>, subject: &str, all: &mut Collected<'_>) -> bool {
    let raw = inner.raw_message();
    let about = if subject.is_empty() { "e-post" } else { cut(subject, 80) };
    let name = one.attachment_name().map_or_else(|| format!("{about}.eml"), str::to_owned);
    let name = files::name(&name, "message/rfc822", all.number());
    let claimed = "message/rfc822".to_owned();
    !raw.is_empty() && all.add_file(File { name, claimed, origin: Origin::Nested, bytes: Bytes::copy_from_slice(raw) })
}

#[cfg(test)]
#[path = "read_test.rs"]
mod tests;
