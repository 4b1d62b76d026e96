//! What the register says of a hat's subject, as panels beside the cards.

mod job;
mod mandate;
mod organisation;
mod person;
mod property;

use base::{Error, Result};
use door::{Ctx, Hat, HatKind};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use web::{Html, T};

/// What a hat's page shows besides its cards.
#[derive(Default)]
pub struct Facts {
    /// A sentence under the heading.
    pub lead: String,
    /// In the order in which they stand beside the cards.
    pub panels: Vec<Panel>,
    /// What stands under the cards, such as the members of a body.
    pub below: Option<Panel>,
}

/// A part of the page with a heading of its own.
pub struct Panel {
    /// In the language of the page.
    pub title: String,
    pub body: Html,
}

impl Panel {
    fn new(title: String, body: Html) -> Self {
        Self { title, body }
    }
}

/// By the kind of hat.
///
/// # Errors
/// As the register's reading.
pub async fn of(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Facts> {
    match hat.kind {
        HatKind::Myself => person::myself(ctx, t, hat).await,
        HatKind::Child => person::child(ctx, t, hat).await,
        HatKind::Ward => person::ward(ctx, t, hat).await,
        HatKind::Kin => person::kin(ctx, t, hat).await,
        HatKind::Property => property::of(ctx, t, hat).await,
        HatKind::Organisation => organisation::of(ctx, t, hat).await,
        HatKind::Job => job::of(ctx, t, hat).await,
        HatKind::Mandate => mandate::of(ctx, t, hat).await,
    }
}

/// What stands over a hat's cards: the map of a property.
///
/// # Errors
/// As the register's reading.
pub async fn head(ctx: &Ctx, t: &T, hat: &Hat) -> Result<Option<Html>> {
    match hat.kind {
        HatKind::Property => property::map(ctx, t, hat).await,
        _ => Ok(None),
    }
}

/// What comes after the colon of a hat's key.
fn local(hat: &Hat) -> &str {
    hat.key.split_once(':').map_or("", |(_, rest)| rest)
}

/// Nothing for what the register does not have: the page stands without it.
fn known<V>(found: Result<V>) -> Result<Option<V>> {
    match found {
        Ok(value) => Ok(Some(value)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A unit's phone, mail and opening hours, as far as they are known.
pub fn reach(t: &T, list: web::parts::Definitions, unit: &register::Unit) -> web::parts::Definitions {
    let mut list = list;
    if !unit.phone.is_empty() {
        list = list.html(t.get("portal-fact-phone"), phone(&unit.phone));
    }
    if !unit.email.is_empty() {
        list = list.html(t.get("portal-fact-email"), email(&unit.email));
    }
    list.line(t.get("portal-fact-hours"), &unit.hours)
}

const IN_MAIL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+');

fn email(address: &str) -> Html {
    Html(format!("<a href=\"mailto:{}\">{}</a>", utf8_percent_encode(address, IN_MAIL), Html::text(address)))
}

fn phone(number: &str) -> Html {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Html(format!("<a href=\"tel:{dialled}\">{}</a>", Html::text(number)))
}

/// A list without order: what people are, each on a line of its own.
fn lines(items: impl IntoIterator<Item = (String, String)>) -> Html {
    let mut list = web::parts::Definitions::new();
    for (name, value) in items {
        list = list.html(name, Html::text(value));
    }
    web::parts::definitions(&list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_to_call_and_write_hold_nothing_else() {
        assert_eq!(phone("71 00 00 00").0, "<a href=\"tel:71000000\">71 00 00 00</a>");
        assert_eq!(phone("+47 7\"><b>1").0, "<a href=\"tel:+4771\">+47 7&#34;&gt;&lt;b&gt;1</a>");
        assert_eq!(email("post@x.no").0, "<a href=\"mailto:post@x.no\">post@x.no</a>");
        assert_eq!(email("a?cc=b\"@x").0, "<a href=\"mailto:a%3Fcc%3Db%22@x\">a?cc=b&#34;@x</a>");
    }
}
