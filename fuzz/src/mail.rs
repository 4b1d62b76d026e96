//! Mail: the session as a client may speak it, and the mail as anybody may have written it.

use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dmarc::Dmarc;
use mail_auth::spf::Spf;
use mailbox::mail::{decide, origin, read, rules};
use mailbox::smtp::{Answer, Event, Limits, Session};

/// A mail is read, whatever it is, into lines and names that do no harm.
pub fn message(bytes: &[u8]) {
    let mail = read(bytes, Some("mx.example"));
    let harmless = |c: char| !c.is_control() || c == '\n' || c == '\t';
    assert!(mail.text.len() <= mailbox::mail::read::TEXT_MAX && mail.text.chars().all(harmless), "{:?}", mail.text);
    assert!(!mail.subject.contains(char::is_control));
    for file in &mail.files {
        assert!(!file.name.is_empty() && !file.name.contains(['/', '\\']) && !file.name.contains(char::is_control));
        assert!(file.name != "." && file.name != "..");
    }
    assert!(mail.text.starts_with(rules::fresh(&mail.text)));
    assert!(rules::title(&mail.subject).chars().count() <= 120);
    if let Some(who) = &mail.from {
        assert!(!who.shown().contains(char::is_control));
    }
    let machine = mail.voice != mailbox::mail::headers::Voice::Person;
    let known = decide::Known { voice: mail.voice, hops: mail.received, ..decide::Known::default() };
    assert!(!machine || decide::decide(&known) != decide::Decision::Task { answerable: true });
}

/// The signatures of a mail, and what its sender's name servers may say, which are the sender's own.
pub fn signatures(bytes: &[u8]) {
    if let Some(mail) = origin::signed(bytes) {
        assert!(mail.raw_body().len() <= bytes.len());
    }
    let _ = (Spf::parse(bytes), DomainKey::parse(bytes), Dmarc::parse(bytes));
}

/// The first byte says how the rest is cut into pieces; how it is cut may change nothing.
pub fn session(bytes: &[u8]) {
    let Some((first, rest)) = bytes.split_first() else { return };
    let whole = talk(&[rest]);
    let pieces: Vec<&[u8]> = rest.chunks(usize::from(*first % 17) + 1).collect();
    assert_eq!(talk(&pieces), whole);
    for line in whole.split_inclusive("\r\n").filter(|l| !l.starts_with('#')) {
        assert!(line.ends_with("\r\n") && line.get(..3).is_some_and(|c| c.parse::<u16>().is_ok()), "{line:?}");
    }
}

/// What is said, and after a `#` what was received.
fn talk(pieces: &[&[u8]]) -> String {
    let limits = Limits { name: "mx.example".into(), max_bytes: 400, recipients: 3, tls: false };
    let mut session = Session::new(limits);
    let mut said = String::new();
    for piece in [&[][..]].iter().chain(pieces) {
        session.feed(piece);
        loop {
            match session.event() {
                Event::Wait => break,
                Event::Close | Event::StartTls => return said,
                Event::Reply(reply) => said.push_str(std::str::from_utf8(&reply).expect("replies are text")),
                Event::Recipient(address) => session.recipient(if address.local.starts_with('u') {
                    Err(Answer::new(550, "5.1.1", "nobody"))
                } else {
                    Ok(())
                }),
                Event::Mail(mail) => {
                    assert!(mail.body.len() <= 400 && (1..=3).contains(&mail.to.len()));
                    said.push_str(&format!("#{:?}\r\n", mail.body));
                    session.delivered(Ok("1".into()));
                }
                Event::Refused(_, why) => said.push_str(&format!("#{why}\r\n")),
            }
        }
    }
    said
}
