//! A mail of ours as it leaves: in the thread, from the unit, answered to the task.

use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use base::Lang;
use lettre::address::{Address, Envelope};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use web::Texts;

use crate::mail::model::{Kind, Mail, Thread};
use crate::mail::{headers, rules};

/// The texts of this room: a carrier has no house around it.
static TEXTS: LazyLock<Option<Arc<Texts>>> = LazyLock::new(|| {
    let [nb, nn, en] = crate::TEXTS;
    Texts::new(&[("mailbox", nb, nn, en)]).ok()
});

/// A text of this room.
pub fn say(lang: Lang, key: &str, values: &[(&str, &str)]) -> String {
    TEXTS.as_ref().map_or_else(|| key.to_owned(), |texts| texts.speak(lang).with(key, values))
}

/// In whose name it is written.
pub struct Sender<'a> {
    /// What the unit is called.
    pub unit: &'a str,
    /// What the municipality is called.
    pub tenant: &'a str,
}

/// The whole mail; `None` where an address is none.
pub fn message(mail: &Mail, thread: &Thread, sender: &Sender<'_>) -> Option<Message> {
    let lang = Lang::from_code(&thread.lang).unwrap_or_default();
    let kind = mail.kind.unwrap_or(Kind::Comment);
    let to: Address = thread.address.parse().ok()?;
    let own: Address = thread.unit_address().parse().ok()?;
    let back: Address = thread.reply_address().parse().ok()?;
    let name = headers::line(&[sender.unit, sender.tenant].join(", "));
    // Nobody answers what a machine sent: without a sender it cannot come back and forth.
    let bounces_to = (!kind.is_automatic()).then(|| back.clone());
    let mut builder = Message::builder()
        .from(Mailbox::new(Some(name), own))
        .to(Mailbox::new(Some(thread.name.clone()).filter(|n| !n.is_empty()), to.clone()))
        .reply_to(Mailbox::new(None, back))
        .date(SystemTime::UNIX_EPOCH + Duration::from_micros(u64::try_from(mail.at.micros()).unwrap_or(0)))
        .message_id(Some(format!("<{}>", mail.message_id)))
        .subject(subject(lang, thread))
        .envelope(Envelope::new(bounces_to, vec![to]).ok()?)
        .header(ContentType::TEXT_PLAIN);
    let before: Vec<String> =
        thread.refs.iter().take_while(|id| **id != mail.message_id).map(|id| format!("<{id}>")).collect();
    if let Some(last) = before.last() {
        builder = builder.in_reply_to(last.clone()).references(before.join(" "));
    }
    if kind.is_automatic() {
        builder = builder
            .raw_header(raw("Auto-Submitted", "auto-replied"))
            .raw_header(raw("X-Auto-Response-Suppress", "All"));
    }
    builder.body(body(lang, kind, mail, thread, sender)).ok()
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn subject(lang: Lang, thread: &Thread) -> String {
    match rules::title(&thread.subject) {
        title if title.is_empty() => format!("Re: {}", say(lang, "mailbox-out-no-subject", &[])),
        title => format!("Re: {title}"),
    }
}

fn body(lang: Lang, kind: Kind, mail: &Mail, thread: &Thread, sender: &Sender<'_>) -> String {
    let with = [("number", thread.number.as_str()), ("unit", sender.unit)];
    let head = match kind {
        Kind::Receipt => say(lang, "mailbox-out-receipt", &with),
        Kind::Comment => String::new(),
        Kind::Closure => say(lang, "mailbox-out-closure", &with),
        Kind::Transfer => say(lang, "mailbox-out-transfer", &with),
    };
    let foot = say(lang, "mailbox-out-foot", &with);
    let signed = format!("{}\n{}", sender.unit, sender.tenant);
    let parts = [head.as_str(), mail.text.as_str(), &foot, &format!("-- \n{signed}")];
    let text = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("\n\n");
    text.replace('\n', "\r\n") + "\r\n"
}
