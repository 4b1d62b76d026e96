//! The parts inside a page: alerts, tables, timelines, messages, buttons.

use askama::Template;

use super::{Tag, Tone, icon};
use crate::{Html, T};

/// Something to know before going on. Static: it is read where it stands.
pub fn alert(tone: Tone, title: &str, body: &Html) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<div class="notice" data-color="{{ color }}">{{ icon }}<div>{% if !title.is_empty() %}<p class="notice-title">{{ title }}</p>{% endif %}{{ body }}</div></div>"#,
        ext = "html"
    )]
    struct View<'a> {
        color: &'static str,
        icon: Html,
        title: &'a str,
        body: &'a Html,
    }
    Html::part(&View { color: tone.color(), icon: icon(tone.icon()), title, body })
}

/// Nothing here yet, and what one can do about it.
pub fn empty(icon_name: &str, title: &str, text: &str, inner: &Html) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<div class="empty"><span class="empty-icon">{{ icon }}</span><p class="empty-title">{{ title }}</p>{% if !text.is_empty() %}<p>{{ text }}</p>{% endif %}{{ inner }}</div>"#,
        ext = "html"
    )]
    struct View<'a> {
        icon: Html,
        title: &'a str,
        text: &'a str,
        inner: &'a Html,
    }
    Html::part(&View { icon: icon(icon_name), title, text, inner })
}

/// One moment of a history, newest or oldest first as the room likes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Moment {
    /// In words, such as `t.ago(…)`.
    pub when: String,
    pub title: String,
    /// Who did it, or empty.
    pub by: String,
    /// More about it, or empty.
    pub text: Html,
    /// The colour of its mark in the line.
    pub tone: Tone,
}

/// A history, in the order in which it is given.
pub fn timeline(t: &T, moments: &[Moment]) -> Html {
    #[derive(Template)]
    #[template(path = "parts/timeline.html")]
    struct View<'a> {
        t: &'a T,
        moments: &'a [Moment],
    }
    Html::part(&View { t, moments })
}

/// One message of a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Post {
    /// Her name. Where [`Post::mine`], "You" stands in its place.
    pub by: String,
    /// In words, such as `t.ago(…)`.
    pub when: String,
    /// What people wrote: [`Html::prose`].
    pub body: Html,
    /// Written by the one who looks.
    pub mine: bool,
    /// Only for colleagues.
    pub internal: bool,
}

/// A conversation, in the order in which it is given.
pub fn posts(t: &T, list: &[Post]) -> Html {
    #[derive(Template)]
    #[template(path = "parts/posts.html")]
    struct View<'a> {
        t: &'a T,
        list: &'a [Post],
    }
    Html::part(&View { t, list })
}

/// Names and values.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Definitions(Vec<(String, Html)>);

impl Definitions {
    pub fn new() -> Self {
        Self::default()
    }

    /// A line; left out when the value is empty.
    pub fn line(mut self, name: impl ToString, value: impl ToString) -> Self {
        let value = Html::text(value.to_string());
        if !value.is_empty() {
            self.0.push((name.to_string(), value));
        }
        self
    }

    /// As [`Definitions::line`] with HTML; an empty one is not left out.
    pub fn html(mut self, name: impl ToString, value: Html) -> Self {
        self.0.push((name.to_string(), value));
        self
    }
}

/// The facts about a thing, one below the other (`<dl>`).
pub fn definitions(list: &Definitions) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<dl class="facts">{% for (name, value) in list %}<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>{% endfor %}</dl>"#,
        ext = "html"
    )]
    struct View<'a> {
        list: &'a [(String, Html)],
    }
    Html::part(&View { list: &list.0 })
}

/// How far a step has come. Screen readers hear of `Done` and `Current`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum StepState {
    Done,
    Current,
    #[default]
    Todo,
}

/// A step of something that takes several.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Step {
    pub label: String,
    /// When it happened or is expected; or empty.
    pub when: String,
    pub state: StepState,
}

/// Where something is on its way, from its first step to its last.
pub fn steps(t: &T, list: &[Step]) -> Html {
    #[derive(Template)]
    #[template(path = "parts/steps.html")]
    struct View<'a> {
        t: &'a T,
        list: &'a [Step],
        check: Html,
    }
    Html::part(&View { t, list, check: icon("check") })
}

/// A table. Cells are HTML, so that they can hold links and tags; use `Html::text` for words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// Stands above it, and names it for those who do not see it.
    pub caption: String,
    /// Headings. On a phone each stands beside its cell.
    pub columns: Vec<String>,
    /// Columns (from 0) whose values are numbers and stand to the right.
    pub numeric: Vec<usize>,
    /// As many cells in each as there are columns.
    pub rows: Vec<Vec<Html>>,
}

/// What does not fit beside each other scrolls inside it.
pub fn table(table: &Table) -> Html {
    #[derive(Template)]
    #[template(path = "parts/table.html")]
    struct View<'a> {
        table: &'a Table,
    }
    impl View<'_> {
        fn num(&self, column: &usize) -> bool {
            self.table.numeric.contains(column)
        }
        fn label(&self, column: &usize) -> &str {
            self.table.columns.get(*column).map_or("", String::as_str)
        }
    }
    Html::part(&View { table })
}

/// Cursor paging: links to the page before and after, where there is one.
pub fn pagination(t: &T, previous: Option<&str>, next: Option<&str>) -> Html {
    pagination_of(t, "", previous, next)
}

/// Paging of one of several lists on a page; `list` tells them apart, such as its heading.
pub fn pagination_of(t: &T, list: &str, previous: Option<&str>, next: Option<&str>) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<nav class="paging" aria-label="{{ t.get("web-pages") }}{% if !list.is_empty() %}: {{ list }}{% endif %}">{% if let Some(href) = previous %}<a href="{{ href }}" rel="prev">← {{ t.get("web-previous-page") }}</a>{% endif %}{% if let Some(href) = next %}<a href="{{ href }}" rel="next">{{ t.get("web-next-page") }} →</a>{% endif %}</nav>"#,
        ext = "html"
    )]
    struct View<'a> {
        t: &'a T,
        list: &'a str,
        previous: Option<&'a str>,
        next: Option<&'a str>,
    }
    if previous.is_none() && next.is_none() {
        return Html::default();
    }
    Html::part(&View { t, list, previous, next })
}

/// A button that does something: a form of its own, so it works without JavaScript.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Action {
    /// Where to post: `/tasks/{id}/closure`.
    pub href: String,
    pub label: String,
    /// One of [`super::ICONS`], or empty.
    pub icon: &'static str,
    /// Hidden fields: name and value.
    pub fields: Vec<(String, String)>,
    /// `primary` for the one thing to do here, `secondary`, `tertiary`.
    pub variant: Variant,
    /// It destroys something, and is painted so.
    pub danger: bool,
}

/// How much a button stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Variant {
    /// For the one thing to do here.
    Primary,
    #[default]
    Secondary,
    Tertiary,
}

impl Variant {
    /// The value of Designsystemet's `data-variant`.
    pub fn code(self) -> &'static str {
        match self {
            Variant::Primary => "primary",
            Variant::Secondary => "secondary",
            Variant::Tertiary => "tertiary",
        }
    }
}

pub fn action(a: &Action) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<form method="post" action="{{ a.href }}">{% for (name, value) in a.fields %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}<button class="ds-button" type="submit" data-variant="{{ a.variant.code() }}"{% if a.danger %} data-color="danger"{% endif %}>{{ icon }}{{ a.label }}</button></form>"#,
        ext = "html"
    )]
    struct View<'a> {
        a: &'a Action,
        icon: Html,
    }
    let icon = if a.icon.is_empty() { Html::default() } else { icon(a.icon) };
    Html::part(&View { a, icon })
}

/// Buttons side by side.
pub fn actions(list: &[Html]) -> Html {
    let inner: String = list.iter().map(|h| h.0.as_str()).collect();
    Html(format!("<div class=\"actions\">{inner}</div>"))
}

/// A link that looks like a button, for going somewhere.
pub fn button_link(href: &str, label: &str, icon_name: &str, variant: Variant) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<a class="ds-button" data-variant="{{ variant }}" href="{{ href }}">{{ icon }}{{ label }}</a>"#,
        ext = "html"
    )]
    struct View<'a> {
        href: &'a str,
        label: &'a str,
        icon: Html,
        variant: &'static str,
    }
    let icon = if icon_name.is_empty() { Html::default() } else { icon(icon_name) };
    Html::part(&View { href, label, icon, variant: variant.code() })
}

/// Files to open: href, name, and size or kind in words. Pictures (`image` true) are shown small.
pub fn files(list: &[(String, String, String, bool)]) -> Html {
    #[derive(Template)]
    #[template(
        source = r#"<ul class="files">{% for (href, name, size, image) in list %}<li><a href="{{ href }}">{% if *image %}<img src="{{ href }}" alt="" loading="lazy" width="96" height="96">{% else %}{{ doc }}{% endif %}<span>{{ name }}<small>{{ size }}</small></span></a></li>{% endfor %}</ul>"#,
        ext = "html"
    )]
    struct View<'a> {
        list: &'a [(String, String, String, bool)],
        doc: Html,
    }
    if list.is_empty() {
        return Html::default();
    }
    Html::part(&View { list, doc: icon("document") })
}

/// A tag inside other text, so that rooms need not keep the value.
impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.html().fmt(f)
    }
}

impl askama::filters::HtmlSafe for Tag {}
