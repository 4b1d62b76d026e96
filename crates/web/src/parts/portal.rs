//! The portal: a greeting, and the cards of each hat.

use askama::Template;

use super::{Tag, icon};
use crate::{Html, T};

/// A few fields of something: a task, a case, a booking.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Card {
    pub title: String,
    /// Where it leads. For a locked card: the sign-in at level high.
    pub href: String,
    /// The name of an icon, or empty.
    pub icon: &'static str,
    pub status: Option<Tag>,
    /// A sentence in words, such as `t.due(…)`; `overdue` paints it.
    pub due: Option<String>,
    /// Paints [`Card::due`].
    pub overdue: bool,
    /// A sentence below the title, or empty.
    pub text: String,
    /// Small facts in one line: case number, place, last change.
    pub meta: Vec<String>,
    /// It exists, and a higher assurance shows it. Title and text should then say nothing personal.
    pub locked: bool,
    /// `h3` inside a section of a page, `h2` directly under the page's title.
    pub heading: Heading,
}

/// Which level a card's title has.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Heading {
    H2,
    #[default]
    H3,
}

#[derive(Template)]
#[template(path = "parts/card.html")]
struct CardView<'a> {
    t: &'a T,
    c: &'a Card,
}

impl CardView<'_> {
    fn icon(&self, name: &str) -> Html {
        icon(name)
    }

    fn h(&self) -> &'static str {
        match self.c.heading {
            Heading::H2 => "h2",
            Heading::H3 => "h3",
        }
    }
}

/// One card by itself; for several see [`cards`].
pub fn card(t: &T, card: &Card) -> Html {
    Html::part(&CardView { t, c: card })
}

/// A list of cards; nothing when there are none.
pub fn cards(t: &T, list: &[Card]) -> Html {
    if list.is_empty() {
        return Html::default();
    }
    let items = list.iter().map(|c| format!("<li>{}</li>", card(t, c))).collect::<String>();
    Html(format!("<ul class=\"cards\">{items}</ul>"))
}

/// A reason why a person has to do with the municipality, and what is going on there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Hat {
    /// Unique on the page, for links within it: `property-1505-10-34`.
    pub id: String,
    /// `Eier av Lyngstien 13b`
    pub name: String,
    /// `Lyngstien 13b`, for the chooser on the phone.
    pub short: String,
    /// One of [`super::ICONS`].
    pub icon: &'static str,
    /// The hat's own page.
    pub href: String,
    /// Up to five.
    pub cards: Vec<Card>,
    /// How many there are in all.
    pub total: i64,
    /// For the chooser: this hat's page is the one shown.
    pub current: bool,
}

#[derive(Template)]
#[template(path = "parts/hat.html")]
struct HatView<'a> {
    t: &'a T,
    hat: &'a Hat,
    icon: Html,
    cards: Html,
}

impl HatView<'_> {
    fn more(&self) -> Option<String> {
        let shown = i64::try_from(self.hat.cards.len()).unwrap_or(i64::MAX);
        (self.hat.total > shown).then(|| self.t.count("web-see-all-count", self.hat.total))
    }
}

/// A section of the portal.
pub fn hat_section(t: &T, hat: &Hat) -> Html {
    Html::part(&HatView { t, hat, icon: icon(hat.icon), cards: cards(t, &hat.cards) })
}

/// All hats in a row that scrolls sideways on a phone. `within` leads to the sections of this
/// page, otherwise to the hats' own pages.
pub fn hat_chooser(t: &T, hats: &[Hat], within: bool) -> Html {
    #[derive(Template)]
    #[template(path = "parts/chooser.html")]
    struct View<'a> {
        t: &'a T,
        hats: &'a [Hat],
        within: bool,
    }
    impl View<'_> {
        fn icon(&self, name: &str) -> Html {
            icon(name)
        }
    }
    Html::part(&View { t, hats, within })
}

/// The top of a front page: a large greeting with a sentence below and whatever belongs there,
/// such as a search field or two buttons.
pub fn hero(title: &str, text: &str, inner: &Html) -> Html {
    #[derive(Template)]
    #[template(path = "parts/hero.html")]
    struct View<'a> {
        title: &'a str,
        text: &'a str,
        inner: &'a Html,
    }
    Html::part(&View { title, text, inner })
}
