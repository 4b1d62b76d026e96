//! Cards as they are shown: in words, in the visitor's language; below their assurance only that
//! they exist.

use chrono::NaiveDate;
use door::{Ctx, Hat, HatKind};
use store::card::CardRow;
use web::parts::{self, Heading, Tag};
use web::{Html, T};

use crate::words;

/// Seeing what goes on with somebody whom one has a hat for.
pub const SEEN: &str = "overview_see";

/// Notes for the access log that cards of these hats are shown, where a hat is another person.
pub fn seen<'r>(ctx: &Ctx, hats: &[&Hat], rows: impl IntoIterator<Item = &'r CardRow> + Clone) {
    for hat in hats.iter().filter(|h| matches!(h.kind, HatKind::Child | HatKind::Ward | HatKind::Kin)) {
        if rows.clone().into_iter().any(|r| hat.is(&r.hat) && r.open.is_some()) {
            ctx.seen(SEEN, &hat.key, "person", hat.subject, hat.subject);
        }
    }
}

/// What a list of cards is shown with.
pub struct Frame<'a> {
    pub t: &'a T,
    /// What is due is said as seen from this day.
    pub today: NaiveDate,
    /// Where a locked card leads: the sign-in at level high.
    pub unlock: &'a str,
}

/// At most `most` cards as a list; those below the assurance become one that says how many.
/// An object that a hat has to do with in two ways is shown once.
pub fn list<'r>(frame: &Frame<'_>, rows: impl IntoIterator<Item = &'r CardRow>, most: usize) -> Html {
    let (mut shown, mut locked, mut seen) = (Vec::new(), 0_i64, Vec::new());
    for row in rows {
        let object = (row.kind.as_str(), row.id);
        if seen.contains(&object) || seen.len() == most {
            continue;
        }
        seen.push(object);
        match &row.open {
            Some(_) => shown.push(open(frame, row)),
            None => locked += 1,
        }
    }
    if locked > 0 {
        shown.push(parts::Card {
            title: frame.t.count("portal-locked", locked),
            href: frame.unlock.to_owned(),
            locked: true,
            heading: Heading::H3,
            ..parts::Card::default()
        });
    }
    parts::cards(frame.t, &shown)
}

fn open(frame: &Frame<'_>, row: &CardRow) -> parts::Card {
    let t = frame.t;
    let Some(card) = &row.open else { return parts::Card::default() };
    let mut meta = Vec::new();
    if row.role == "neighbour" {
        meta.push(t.get("portal-neighbour"));
    }
    parts::Card {
        title: t.text(&card.title).to_owned(),
        href: card.href.clone(),
        icon: words::card_icon(&row.kind),
        status: Some(Tag::new(tone(card.tone), t.get(&card.status))),
        due: card.due.map(|d| t.due(d, frame.today)),
        overdue: card.due.is_some_and(|d| d < frame.today),
        text: t.text(&card.note).to_owned(),
        meta,
        locked: false,
        heading: Heading::H3,
    }
}

/// A colour of the store as one of the pages.
pub fn tone(tone: store::card::Tone) -> parts::Tone {
    match tone {
        store::card::Tone::Neutral => parts::Tone::Neutral,
        store::card::Tone::Info => parts::Tone::Info,
        store::card::Tone::Success => parts::Tone::Success,
        store::card::Tone::Warning => parts::Tone::Warning,
        store::card::Tone::Danger => parts::Tone::Danger,
    }
}
