//! The parts that pages are put together from. Each is a plain value that prints as safe HTML;
//! texts in them are escaped by their templates.
//!
//! Templates of rooms also use these classes of the style sheet: `stack` and `stack-lg` (things
//! below each other), `columns` (main and side column; `columns-equal`), `panel` (a raised box),
//! `prose` (running text), `form` (around fields), `actions` (buttons in a row), `muted`, `lead`,
//! `hats` (around hat sections), `search` (a field and a button), `sr-only`. Buttons are
//! `class="ds-button"` with `data-variant="secondary|tertiary"` and `data-color="danger"`.

mod content;
mod map;
mod portal;

use askama::Template;

use crate::{Html, assets::asset_url};

pub use content::{
    Action, Definitions, Moment, Post, Step, StepState, Table, Variant, action, actions, alert, button_link,
    definitions, empty, files, pagination, pagination_of, posts, steps, table, timeline,
};
pub use map::{Map, Pick, Point, map};
pub use portal::{Card, Hat, Heading, card, cards, hat_chooser, hat_section, hero};

/// How something is meant. Colour is never alone: the text says the same.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tone {
    #[default]
    Neutral,
    Info,
    Success,
    Warning,
    Danger,
}

impl Tone {
    /// The value of Designsystemet's `data-color`.
    pub fn color(self) -> &'static str {
        match self {
            Tone::Neutral => "neutral",
            Tone::Info => "info",
            Tone::Success => "success",
            Tone::Warning => "warning",
            Tone::Danger => "danger",
        }
    }

    /// The icon beside an alert of this tone.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Tone::Neutral | Tone::Info => "info",
            Tone::Success => "check",
            Tone::Warning | Tone::Danger => "alert",
        }
    }
}

/// The names in the icon file. A test holds them against `assets/src/icons`.
pub const ICONS: &[&str] = &[
    "alert", "archive", "arrow", "bell", "bin", "book", "calendar", "camera", "care", "chat", "check", "child",
    "clock", "club", "compass", "council", "document", "external", "family", "globe", "hand", "heart", "home", "house",
    "inbox", "info", "key", "lamp", "lock", "mail", "map", "menu", "next", "person", "phone", "pin", "plus", "road",
    "school", "search", "settings", "shield", "sign", "snow", "task", "team", "tools", "tree", "water", "work",
];

/// A drawing without a meaning of its own: it stands beside words.
pub fn icon(name: &str) -> Html {
    #[derive(Template)]
    #[template(
        source = r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{{ file }}#{{ name }}"></use></svg>"##,
        ext = "html"
    )]
    struct Icon<'a> {
        file: &'a str,
        name: &'a str,
    }
    Html::part(&Icon { file: &asset_url("icons.svg"), name })
}

/// A word about a state.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Tag {
    pub tone: Tone,
    pub text: String,
}

impl Tag {
    pub fn new(tone: Tone, text: impl ToString) -> Self {
        Self { tone, text: text.to_string() }
    }

    /// For Rust, such as a cell of a table; a template prints the tag itself.
    pub fn html(&self) -> Html {
        #[derive(Template)]
        #[template(
            source = r#"<span class="ds-tag" data-color="{{ color }}" data-size="sm">{{ text }}</span>"#,
            ext = "html"
        )]
        struct View<'a> {
            color: &'static str,
            text: &'a str,
        }
        Html::part(&View { color: self.tone.color(), text: &self.text })
    }
}

/// A [`Tag`] that is printed once.
pub fn tag(tone: Tone, text: impl ToString) -> Html {
    Tag::new(tone, text).html()
}

/// A part of a page that fetches `src` again when one of `topics` changes.
/// The answer of `src` replaces what is inside.
pub fn live(topics: &[&str], src: &str, inner: &Html) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<div class="live" data-live-topic="{{ topics }}" data-live-src="{{ src }}">{{ inner }}</div>"#,
        ext = "html"
    )]
    struct Live<'a> {
        topics: String,
        src: &'a str,
        inner: &'a Html,
    }
    Html::part(&Live { topics: topics.join(" "), src, inner })
}

#[cfg(test)]
#[path = "parts/parts_test.rs"]
mod tests;
