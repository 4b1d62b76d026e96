//! Form fields: label, hint, the value kept, and what is wrong tied to the field.
//!
//! ```text
//! let f = Fields::new(&viewer.t, &errors).value("title", &input.title);
//! // in the template:
//! // {{ f.summary() }} <form method="post" novalidate> {{ f.text("title", t.get("tasks-title")) }} … </form>
//! ```
//!
//! Fields are required unless `optional()`; the label says "(optional)" where one is.

use std::collections::HashMap;
use std::fmt;

use askama::Template;
use askama::filters::HtmlSafe;
use base::FieldError;

use crate::{Html, T};

/// What was sent and what was wrong with it.
#[derive(Clone)]
pub struct Fields<'a> {
    t: &'a T,
    errors: &'a [FieldError],
    values: HashMap<String, Vec<String>>,
}

/// A choice of a select, of radio buttons or of checkboxes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A line below the label; may be empty. A select shows none.
    pub hint: String,
}

impl Choice {
    pub fn new(value: impl ToString, label: impl ToString) -> Self {
        Self { value: value.to_string(), label: label.to_string(), hint: String::new() }
    }

    pub fn hint(mut self, hint: impl ToString) -> Self {
        self.hint = hint.to_string();
        self
    }
}

impl<'a> Fields<'a> {
    /// `errors` are those of [`base::Error::Invalid`]; none for a form that was not sent yet.
    pub fn new(t: &'a T, errors: &'a [FieldError]) -> Self {
        Self { t, errors, values: HashMap::new() }
    }

    /// A value to show; a name may come several times (checkboxes).
    pub fn value(mut self, name: &str, value: impl ToString) -> Self {
        self.values.entry(name.to_owned()).or_default().push(value.to_string());
        self
    }

    /// Everything that a form sent.
    pub fn values<'v>(mut self, sent: impl IntoIterator<Item = (&'v str, &'v str)>) -> Self {
        for (name, value) in sent {
            self = self.value(name, value);
        }
        self
    }

    /// One line. [`Field::kind`] makes it a field for mail addresses, telephone numbers and so on.
    pub fn text(&self, name: &'static str, label: impl ToString) -> Field<'a> {
        self.field(name, label, Kind::Text)
    }

    /// Several lines; [`Field::rows`] says how many are seen at once.
    pub fn textarea(&self, name: &'static str, label: impl ToString) -> Field<'a> {
        self.field(name, label, Kind::Area)
    }

    /// Sends `YYYY-MM-DD`, or nothing, whatever the browser shows. What is kept is given in the same form.
    pub fn date(&self, name: &'static str, label: impl ToString) -> Field<'a> {
        self.field(name, label, Kind::Text).kind("date")
    }

    /// One of a list. Before the choices stands one with an empty value, so that nothing is chosen for her.
    pub fn select(&self, name: &'static str, label: impl ToString, choices: &[Choice]) -> Field<'a> {
        self.field(name, label, Kind::Select).choices(choices)
    }

    /// One of a few that are all seen; none is chosen unless a value says so.
    pub fn radio(&self, name: &'static str, label: impl ToString, choices: &[Choice]) -> Field<'a> {
        self.field(name, label, Kind::Radio).choices(choices)
    }

    /// Several may be chosen.
    pub fn checkboxes(&self, name: &'static str, label: impl ToString, choices: &[Choice]) -> Field<'a> {
        self.field(name, label, Kind::Checks).choices(choices)
    }

    /// One box with the value `yes`.
    pub fn checkbox(&self, name: &'static str, label: impl ToString) -> Field<'a> {
        self.field(name, label, Kind::Check)
    }

    /// The form around it needs `enctype="multipart/form-data"`. What was chosen is not kept: no browser allows it.
    pub fn file(&self, name: &'static str, label: impl ToString) -> Field<'a> {
        self.field(name, label, Kind::File)
    }

    /// A hidden field with its kept value.
    pub fn hidden(&self, name: &'static str) -> Field<'a> {
        self.field(name, "", Kind::Hidden)
    }

    /// What is wrong, with links to the fields. It takes the focus when the page loads. Empty
    /// when nothing is wrong.
    pub fn summary(&self) -> Html {
        #[derive(Template)]
        #[template(path = "parts/summary.html")]
        struct View<'a> {
            t: &'a T,
            errors: Vec<(&'static str, String)>,
        }
        if self.errors.is_empty() {
            return Html::default();
        }
        let errors = self.errors.iter().map(|e| (e.field, self.t.message(&e.message))).collect();
        Html::part(&View { t: self.t, errors })
    }

    /// Whether something is wrong with the field of this name.
    pub fn is_wrong(&self, name: &str) -> bool {
        self.errors.iter().any(|e| e.field == name)
    }

    pub fn has_errors(&self) -> bool {
        !self.errors.is_empty()
    }

    fn field(&self, name: &'static str, label: impl ToString, kind: Kind) -> Field<'a> {
        Field {
            t: self.t,
            name,
            label: label.to_string(),
            kind,
            values: self.values.get(name).cloned().unwrap_or_default(),
            error: self.errors.iter().find(|e| e.field == name).map(|e| self.t.message(&e.message)),
            ..Field::plain(self.t)
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    Area,
    Select,
    Radio,
    Checks,
    Check,
    File,
    Hidden,
}

/// More choices than these stand in a box of their own that can be scrolled.
const MANY: usize = 14;

/// One field, to be printed in a template.
#[derive(Clone, Template)]
#[template(path = "parts/field.html")]
#[must_use]
pub struct Field<'a> {
    t: &'a T,
    name: &'static str,
    label: String,
    hint: String,
    kind: Kind,
    input: &'static str,
    values: Vec<String>,
    error: Option<String>,
    optional: bool,
    choices: Vec<Choice>,
    autocomplete: &'static str,
    mode: &'static str,
    rows: u8,
    max: u32,
    width: &'static str,
    accept: &'static str,
    multiple: bool,
}

impl HtmlSafe for Field<'_> {}

impl<'a> Field<'a> {
    fn plain(t: &'a T) -> Self {
        Field {
            t,
            name: "",
            label: String::new(),
            hint: String::new(),
            kind: Kind::Text,
            input: "text",
            values: Vec::new(),
            error: None,
            optional: false,
            choices: Vec::new(),
            autocomplete: "",
            mode: "",
            rows: 5,
            max: 0,
            width: "",
            accept: "",
            multiple: false,
        }
    }

    /// A sentence between the label and what is filled in.
    pub fn hint(mut self, text: impl ToString) -> Self {
        self.hint = text.to_string();
        self
    }

    /// The label says so. What is required is checked by the room, not by the browser.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The `type` of an input: `email`, `tel`, `date`, `time`, `search`, `password`, `url`.
    pub fn kind(mut self, input: &'static str) -> Self {
        self.input = input;
        self
    }

    /// `name`, `email`, `tel`, `street-address`, `off`, …
    pub fn autocomplete(mut self, value: &'static str) -> Self {
        self.autocomplete = value;
        self
    }

    /// The keyboard on a phone: `numeric`, `decimal`, `email`, `tel`.
    pub fn inputmode(mut self, value: &'static str) -> Self {
        self.mode = value;
        self
    }

    /// Height of a textarea, in lines; 5 unless it is said.
    pub fn rows(mut self, rows: u8) -> Self {
        self.rows = rows;
        self
    }

    /// At most so many characters.
    pub fn max(mut self, characters: u32) -> Self {
        self.max = characters;
        self
    }

    /// A field for something short: a date, a number, a post code.
    pub fn short(mut self) -> Self {
        self.width = " field-short";
        self
    }

    /// What files: `image/*,application/pdf`.
    pub fn accept(mut self, types: &'static str) -> Self {
        self.accept = types;
        self
    }

    /// Several files may be chosen.
    pub fn multiple(mut self) -> Self {
        self.multiple = true;
        self
    }

    fn choices(mut self, choices: &[Choice]) -> Self {
        self.choices = choices.to_vec();
        self
    }

    fn first(&self) -> &str {
        self.values.first().map_or("", String::as_str)
    }

    fn is_on(&self, value: &str) -> bool {
        self.values.iter().any(|v| v == value)
    }

    /// The ids of hint and error, for `aria-describedby`.
    fn described(&self) -> String {
        let mut ids = Vec::new();
        if !self.hint.is_empty() {
            ids.push(format!("{}-hint", self.name));
        }
        if self.error.is_some() {
            ids.push(format!("{}-error", self.name));
        }
        ids.join(" ")
    }

    fn group(&self) -> bool {
        matches!(self.kind, Kind::Radio | Kind::Checks)
    }

    fn alert_icon(&self) -> Html {
        crate::parts::icon("alert")
    }

    /// For Rust; a template prints the field itself.
    pub fn html(&self) -> Html {
        Html::part(self)
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({})", self.name)
    }
}

#[cfg(test)]
#[path = "form_test.rs"]
mod tests;
