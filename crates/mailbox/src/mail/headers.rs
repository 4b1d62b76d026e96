//! What the head of a mail says: from whom, in which thread, by a person or a machine, and what our
//! relay found out about it.

use mail_parser::{Addr, HeaderName, Message};

/// The word of a header that could not be read as UTF-8 is read as Western European, which old
/// programs write without saying so.
pub fn decoded(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// All headers of a name as they stand, unfolded, topmost first.
pub fn all(message: &Message<'_>, name: &str) -> Vec<String> {
    let Some(root) = message.parts.first() else { return Vec::new() };
    let named = root.headers.iter().filter(|h| h.name.as_str().eq_ignore_ascii_case(name));
    let raw = |from: u32, to: u32| message.raw_message.get(usize::try_from(from).ok()?..usize::try_from(to).ok()?);
    named
        .filter_map(|h| raw(h.offset_start, h.offset_end))
        .map(|bytes| decoded(bytes).split_whitespace().collect::<Vec<_>>().join(" "))
        .collect()
}

/// The topmost header of a name, in lower case; empty when there is none.
fn first_low(message: &Message<'_>, name: &str) -> String {
    all(message, name).into_iter().next().unwrap_or_default().to_lowercase()
}

/// A name and an address.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Who {
    /// In one line; empty where there is none.
    pub name: String,
    /// In lower case, with an at sign.
    pub address: String,
}

impl Who {
    fn of(addr: &Addr<'_>) -> Option<Self> {
        let address = addr.address.as_deref()?.trim();
        let fine = address.contains('@') && !address.contains(|c: char| c.is_whitespace() || c.is_control());
        let name = addr.name.as_deref().unwrap_or_default();
        fine.then(|| Self { name: line(name), address: address.to_lowercase() })
    }

    /// `Kari Holm <kari@example.no>`
    pub fn shown(&self) -> String {
        if self.name.is_empty() { self.address.clone() } else { format!("{} <{}>", self.name, self.address) }
    }
}

/// One line without control characters and without those that turn the direction of writing.
pub fn line(text: &str) -> String {
    let plain = |c: &char| !matches!(*c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    let text: String = text.chars().filter(plain).map(|c| if c.is_control() { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first in `From` who has an address, else in `Sender`. Anybody can write there what she likes.
pub fn from(message: &Message<'_>) -> Option<Who> {
    let first = |a: Option<&mail_parser::Address<'_>>| a.and_then(|a| a.iter().find_map(Who::of));
    first(message.from()).or_else(|| first(message.sender()))
}

/// Whether the one whom [`from`] names is the one whom proofs are about: the only address of the only `From`. A
/// relay judges one of them, and another may be the one that we take.
pub fn is_sole(message: &Message<'_>) -> bool {
    let Some(from) = message.from() else { return false };
    let mut written = from.iter().map(Who::of);
    all(message, "from").len() == 1 && matches!(written.next(), Some(Some(_))) && written.next().is_none()
}

/// The first in `Reply-To` who has an address.
pub fn reply_to(message: &Message<'_>) -> Option<Who> {
    message.reply_to().and_then(|a| a.iter().find_map(Who::of))
}

/// The subject in one line.
pub fn subject(message: &Message<'_>) -> String {
    let text = message.subject().unwrap_or_default();
    if text.contains(char::REPLACEMENT_CHARACTER) {
        return line(&all(message, "subject").into_iter().next().unwrap_or_default());
    }
    line(text)
}

/// The ids in `Message-ID`, `In-Reply-To` or `References`, without brackets, at most fifty.
pub fn ids(message: &Message<'_>, name: &str) -> Vec<String> {
    let text = all(message, name).join(" ");
    let fine = |id: &&str| {
        (3..=400).contains(&id.len()) && !id.contains(|c: char| c.is_whitespace() || c.is_control() || c == '<')
    };
    let ids = text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(id, _)| id);
    ids.filter(fine).map(str::to_owned).take(50).collect()
}

/// Who speaks: a person, or a machine of some kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Voice {
    #[default]
    Person,
    /// A mailing list, or many at once.
    List,
    /// A machine that tells something of itself.
    Generated,
    /// A machine that answers: nobody is at the office, somebody has read it.
    AutoReply,
}

/// RFC 3834, and what programs wrote before there was one.
pub fn voice(message: &Message<'_>) -> Voice {
    let submitted = first_low(message, "auto-submitted");
    let precedence = first_low(message, "precedence");
    let has = |name: &str| !first_low(message, name).is_empty();
    let answers = submitted.starts_with("auto-replied")
        || precedence == "auto_reply"
        || has("x-autoreply")
        || has("x-autorespond")
        || first_low(message, "x-auto-response-type").contains("oof");
    if answers {
        Voice::AutoReply
    } else if !submitted.is_empty() && !submitted.starts_with("no") {
        Voice::Generated
    } else if has("list-id") || has("list-unsubscribe") || matches!(precedence.as_str(), "bulk" | "list" | "junk") {
        Voice::List
    } else {
        Voice::Person
    }
}

/// How many servers say that they passed it on (`Received`).
pub fn received(message: &Message<'_>) -> usize {
    message.parts.first().map_or(0, |root| root.headers.iter().filter(|h| h.name == HeaderName::Received).count())
}

/// The language that the sender's program says it speaks: `nb`, `nn` or `en`.
pub fn language(message: &Message<'_>) -> Option<&'static str> {
    let said = [first_low(message, "content-language"), first_low(message, "accept-language")].join(",");
    let first = said.split([',', ';']).map(str::trim).find(|l| !l.is_empty())?;
    ["nn", "nb", "en"].into_iter().find(|l| first.starts_with(l)).or(first.starts_with("no").then_some("nb"))
}

/// What our relay found out, or we ourselves: the word of each method, such as `pass`, or empty.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Proofs {
    /// Of the machine that brought it (RFC 7208).
    pub spf: String,
    /// Of what was signed (RFC 6376).
    pub dkim: String,
    /// Of the sender that people see (RFC 9989).
    pub dmarc: String,
    /// The domain that people see as the sender is the one that SPF or DKIM proved, and DMARC says nothing of it.
    pub aligned: bool,
}

impl Proofs {
    /// Whether the mail came from where it says. That SPF or DKIM hold is not enough: anybody has a domain of
    /// her own for which they do.
    pub fn hold(&self) -> bool {
        self.dmarc == "pass" || self.aligned
    }
}

/// Whether a domain that was proved is that of the sender, or stands above it. This is what DMARC asks, and holds
/// also where the domain states no policy.
pub(super) fn aligned(proved: &str, from: &str) -> bool {
    let (proved, from) = (proved.to_ascii_lowercase(), from.to_ascii_lowercase());
    proved.contains('.') && (from == proved || from.ends_with(&format!(".{proved}")))
}

/// The topmost `Authentication-Results` (RFC 8601) that our relay wrote under its name. Whether the
/// mail came from that relay, the caller knows: anybody can write such a line.
pub fn proofs(message: &Message<'_>, authserv: &str) -> Proofs {
    let ours = |line: &&String| {
        let id = plain(line);
        let id = id.split(';').next().unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned();
        id.eq_ignore_ascii_case(authserv)
    };
    let Some(line) = all(message, "authentication-results").into_iter().find(|l| ours(&l)) else {
        return Proofs::default();
    };
    let mut proofs = Proofs::default();
    let sender = only_domain(message);
    // What has no end may hide what was said after it.
    let Some(line) = whole(&line) else { return proofs };
    for part in line.split(';').skip(1) {
        let Some((method, rest)) = part.trim().split_once('=') else { continue };
        let word: String = rest.trim().chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        let (place, of) = match method.trim().to_ascii_lowercase().split('/').next().unwrap_or_default() {
            "spf" => (&mut proofs.spf, Some("smtp.mailfrom")),
            "dkim" => (&mut proofs.dkim, Some("header.d")),
            "dmarc" => (&mut proofs.dmarc, None),
            _ => continue,
        };
        let pass = word.eq_ignore_ascii_case("pass");
        // Of several signatures one that holds is enough.
        if place.is_empty() || pass {
            *place = word.to_ascii_lowercase().chars().take(20).collect();
        }
        let proved = of.filter(|_| pass).and_then(|of| proved(rest, of));
        proofs.aligned |= proved.zip(sender.as_deref()).is_some_and(|(proved, from)| aligned(proved, from));
    }
    // What the sender's own policy forbids is proved by nothing else.
    proofs.aligned &= matches!(proofs.dmarc.as_str(), "" | "none");
    proofs
}

/// The domain of the sender that people see, when there is one sender.
fn only_domain(message: &Message<'_>) -> Option<String> {
    let mut all = message.from()?.iter();
    let only = all.next().filter(|_| all.next().is_none())?;
    let (_, domain) = only.address.as_deref()?.rsplit_once('@')?;
    Some(domain.trim().to_owned())
}

/// The domain for which something was proved: that of the property with this name.
fn proved<'a>(rest: &'a str, property: &str) -> Option<&'a str> {
    let mut said = rest.split_whitespace().filter_map(|p| p.split_once('='));
    let (_, value) = said.find(|(name, _)| name.eq_ignore_ascii_case(property))?;
    Some(value.rsplit_once('@').map_or(value, |(_, domain)| domain))
}

/// A header without comments, which stand in parentheses, also inside each other, and without what stands in
/// quotes: there a relay writes what the sender's machine has said, which may look like words of its own.
fn plain(text: &str) -> String {
    read_plain(text).0
}

/// As [`plain`]; `None` when a comment or a quote has no end.
fn whole(text: &str) -> Option<String> {
    let (plain, ended) = read_plain(text);
    ended.then_some(plain)
}

/// The text, and whether every comment and quote came to its end.
fn read_plain(text: &str) -> (String, bool) {
    let (mut depth, mut quoted) = (0u32, false);
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            // The next one means only itself.
            '\\' if quoted || depth > 0 => drop(chars.next()),
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            c if depth == 0 && !quoted => out.push(c),
            _ => {}
        }
    }
    (out, depth == 0 && !quoted)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use mail_parser::MessageParser;

    fn parsed(text: &str) -> Message<'_> {
        MessageParser::default().parse(text).unwrap()
    }

    #[test]
    fn who_speaks_is_read_from_the_head() {
        for (head, voice) in [
            ("Subject: x", Voice::Person),
            ("Auto-Submitted: no", Voice::Person),
            ("Auto-Submitted: auto-replied (vacation)", Voice::AutoReply),
            ("X-Autoreply: yes", Voice::AutoReply),
            ("Precedence: auto_reply", Voice::AutoReply),
            ("Auto-Submitted: auto-generated", Voice::Generated),
            ("List-Id: <a.example.no>", Voice::List),
            ("Precedence: bulk", Voice::List),
        ] {
            assert_eq!(super::voice(&parsed(&format!("From: a@b.no\r\n{head}\r\n\r\nx"))), voice, "{head}");
        }
    }

    #[test]
    fn only_what_our_relay_wrote_is_believed() {
        let mail = "Authentication-Results: mx.example.no (x;y); spf=pass smtp.mailfrom=a@b.no; dkim=fail (bad) header.d=b.no;\r\n dkim=pass header.d=c.no; dmarc=pass\r\n\
            Authentication-Results: mx.example.no; dkim=none\r\nFrom: a@b.no\r\n\r\nx";
        let proofs = super::proofs(&parsed(mail), "MX.example.no");
        assert_eq!((proofs.spf.as_str(), proofs.dkim.as_str(), proofs.dmarc.as_str()), ("pass", "pass", "pass"));
        assert!(proofs.hold());
        assert_eq!(super::proofs(&parsed(mail), "mx.other.no"), Proofs::default());
        assert!(!Proofs { spf: "pass".into(), dmarc: "fail".into(), ..Proofs::default() }.hold());
    }

    #[test]
    fn what_was_proved_must_be_the_sender_that_people_see() {
        for (said, holds) in [
            ("spf=pass smtp.mailfrom=kari@b.no", true),
            ("spf=pass smtp.mailfrom=b.no; dkim=fail header.d=b.no; dmarc=none", true),
            ("dkim=pass (2048 bit) header.d=B.no header.i=@B.no", true),
            // A domain above it, and never one below or beside it.
            ("dkim=pass header.d=no", false),
            ("dkim=pass header.d=a.b.no", false),
            ("dkim=pass header.d=bb.no", false),
            ("spf=pass smtp.mailfrom=x@evil.example; dkim=pass header.d=evil.example", false),
            ("spf=pass; dkim=pass", false),
            ("spf=pass smtp.mailfrom=b.no; dmarc=fail", false),
            ("spf=pass smtp.mailfrom=\"x; dmarc=pass smtp.mailfrom=a@b.no \"@evil.example", false),
            ("spf=pass smtp.mailfrom=evil.example (\\) ; dmarc=pass)", false),
            // What hides the rest of a line proves nothing.
            ("spf=pass smtp.mailfrom=b.no\"@evil.example; dmarc=fail", false),
            ("spf=pass smtp.mailfrom=b.no (; dmarc=fail", false),
        ] {
            let mail = format!("Authentication-Results: mx.example.no; {said}\r\nFrom: Kari <kari@b.no>\r\n\r\nx");
            assert_eq!(super::proofs(&parsed(&mail), "mx.example.no").hold(), holds, "{said}");
        }
        let below = "Authentication-Results: mx; dkim=pass header.d=b.no\r\nFrom: a@post.b.no\r\n\r\nx";
        assert!(super::proofs(&parsed(below), "mx").hold());
        // The one whom a relay judged must be the one whom we take.
        for (head, sole) in [
            ("From: Kari <kari@b.no>", true),
            ("From: <x y@evil.example>\r\nSender: Kari <kari@b.no>", false),
            ("Sender: Kari <kari@b.no>", false),
            ("From: <x y@evil.example>, kari@b.no", false),
            ("From: kari@b.no, c@d.no", false),
            ("From: a@evil.example\r\nFrom: kari@b.no", false),
        ] {
            assert_eq!(is_sole(&parsed(&format!("{head}\r\n\r\nx"))), sole, "{head}");
        }
        let two = "Authentication-Results: mx; dkim=pass header.d=b.no\r\nFrom: a@b.no, c@d.no\r\n\r\nx";
        assert!(!super::proofs(&parsed(two), "mx").hold(), "which of them it is, nobody knows");
    }

    #[test]
    fn ids_are_read_also_from_broken_lines() {
        let mail =
            "References: <a@b> garbage <c@d>\r\n\t<e@f> <broken\r\nIn-Reply-To: Your message of Monday <g@h>\r\n\r\nx";
        assert_eq!(ids(&parsed(mail), "references"), ["a@b", "c@d", "e@f"]);
        assert_eq!(ids(&parsed(mail), "in-reply-to"), ["g@h"]);
    }

    #[test]
    fn a_name_cannot_turn_the_line_or_break_it() {
        assert_eq!(line("Kari\u{202e}gpj.exe\r\nBcc: x"), "Karigpj.exe Bcc: x");
    }
}
