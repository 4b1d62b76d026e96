//! Conditions of rules, in CEL (Common Expression Language).
//!
//! A manager types them, and they are asked for every task that comes. So only a part of the language is
//! taken, which always ends quickly: comparisons, `&&`, `||`, `!`, `in` and four functions of texts. There are
//! no loops (`all`, `exists`, `map`, …), no arithmetic and no regular expressions; length, nesting and lists
//! have limits. What a condition may name is known with its type, so what cannot be right is said when it is
//! typed and not when a task comes.

use std::sync::{Arc, OnceLock};

use base::error::Message;
use cel::common::ast::{CallExpr, Expr, LiteralValue, operators as op};
use cel::parser::{Expression, Parser};
use cel::{Context, Env, Value};
use chrono::{Datelike, Timelike};
use serde::Serialize;
use tasks::Task;

/// The longest condition, in characters.
pub const LENGTH_MAX: usize = 500;
/// How deep brackets may be nested, and the expression after parsing.
const BRACKETS_MAX: usize = 12;
const DEPTH_MAX: usize = 24;
const LIST_MAX: usize = 50;
/// So many characters of what was written are looked at.
pub const TEXT_MAX: usize = 8_000;
/// The parser goes down a few frames for each bracket; it gets a stack of its own.
const STACK: usize = 16 << 20;

/// What a condition may name. The key says in plain words what it is.
pub const NAMES: [(&str, &str); 12] = [
    ("category", "routing-name-category"),
    ("unit", "routing-name-unit"),
    ("text", "routing-name-text"),
    ("source", "routing-name-source"),
    ("hour", "routing-name-hour"),
    ("weekday", "routing-name-weekday"),
    ("month", "routing-name-month"),
    ("signed_in", "routing-name-signed-in"),
    ("place.known", "routing-name-place-known"),
    ("place.words", "routing-name-place-words"),
    ("place.lat", "routing-name-place-lat"),
    ("place.lon", "routing-name-place-lon"),
];

/// What a part of a condition is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Text,
    /// A whole number.
    Whole,
    Number,
    Truth,
    /// Of texts, or of numbers.
    Texts,
    Numbers,
}

impl Kind {
    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "category" | "unit" | "text" | "source" | "place.words" => Kind::Text,
            "hour" | "weekday" | "month" => Kind::Whole,
            "place.lat" | "place.lon" => Kind::Number,
            "signed_in" | "place.known" => Kind::Truth,
            _ => return None,
        })
    }

    fn is_number(self) -> bool {
        matches!(self, Kind::Whole | Kind::Number)
    }

    fn compares_with(self, other: Self) -> bool {
        self.is_number() && other.is_number() || self == other && matches!(self, Kind::Text | Kind::Truth)
    }
}

/// A condition that can be asked.
#[derive(Clone, Debug)]
pub struct Condition(Arc<Expression>);

/// Reads a condition.
///
/// # Errors
/// What is wrong with it, in words for the one who typed it.
pub fn parse(text: &str) -> Result<Condition, Message> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Message::new("routing-cel-missing"));
    }
    if text.chars().count() > LENGTH_MAX {
        return Err(Message::new("routing-cel-long").with("max", LENGTH_MAX));
    }
    if deepest(text) > BRACKETS_MAX {
        return Err(Message::new("routing-cel-deep"));
    }
    let owned = text.to_owned();
    // A thread of its own: a fault in the parser is then a condition that cannot be read, and no more.
    let read = std::thread::Builder::new().stack_size(STACK).spawn(move || read(&owned));
    match read.map(std::thread::JoinHandle::join) {
        Ok(Ok(read)) => read,
        _ => Err(Message::new("routing-cel-unreadable")),
    }
}

fn deepest(text: &str) -> usize {
    let mut depth = 0usize;
    let mut deepest = 0;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn read(text: &str) -> Result<Condition, Message> {
    let parser = Parser::new().max_recursion_depth(40).error_recovery_limit(3);
    let expression = parser.parse(text).map_err(|errors| {
        // What the parser says of it is English, in words of its grammar.
        let column = errors.errors.first().map_or(0, |e| e.pos.1.max(0) + 1);
        Message::new("routing-cel-syntax").with("column", column)
    })?;
    match kind(&expression, 0)? {
        Kind::Truth => Ok(Condition(Arc::new(expression))),
        _ => Err(Message::new("routing-cel-not-truth")),
    }
}

/// What an expression is, or why it cannot be taken.
fn kind(e: &Expression, depth: usize) -> Result<Kind, Message> {
    if depth > DEPTH_MAX {
        return Err(Message::new("routing-cel-deep"));
    }
    match &e.expr {
        Expr::Literal(literal) => match literal {
            LiteralValue::Boolean(_) => Ok(Kind::Truth),
            LiteralValue::Int(_) => Ok(Kind::Whole),
            LiteralValue::Double(_) => Ok(Kind::Number),
            LiteralValue::String(_) => Ok(Kind::Text),
            _ => Err(Message::new("routing-cel-value")),
        },
        Expr::List(list) => {
            let mut kinds = list.elements.iter().map(|e| match e.expr {
                Expr::Literal(_) => kind(e, depth + 1),
                _ => Err(Message::new("routing-cel-list").with("max", LIST_MAX)),
            });
            let first = kinds.next().unwrap_or_else(|| Err(Message::new("routing-cel-list").with("max", LIST_MAX)))?;
            let of = match first {
                Kind::Text => Kind::Texts,
                k if k.is_number() => Kind::Numbers,
                _ => return Err(Message::new("routing-cel-list").with("max", LIST_MAX)),
            };
            let mut count = 1;
            for other in kinds {
                count += 1;
                if !other?.compares_with(first) || count > LIST_MAX {
                    return Err(Message::new("routing-cel-list").with("max", LIST_MAX));
                }
            }
            Ok(of)
        }
        Expr::Ident(_) | Expr::Select(_) => {
            let name = name_of(e).unwrap_or_default();
            Kind::of(&name).ok_or_else(|| Message::new("routing-cel-name").with("name", name))
        }
        Expr::Call(call) => called(call, depth),
        _ => Err(Message::new("routing-cel-function").with("name", "{}")),
    }
}

/// `place.lat` as it stands in [`NAMES`].
fn name_of(e: &Expression) -> Option<String> {
    match &e.expr {
        Expr::Ident(name) => Some(name.chars().take(60).collect()),
        Expr::Select(select) if !select.test => match &select.operand.expr {
            Expr::Ident(of) => Some(format!("{of}.{}", select.field).chars().take(60).collect()),
            _ => None,
        },
        _ => None,
    }
}

fn called(call: &CallExpr, depth: usize) -> Result<Kind, Message> {
    let name = call.func_name.as_str();
    let unknown = || {
        let plain = name.chars().filter(|c| c.is_alphanumeric() || "+-*/%?:".contains(*c)).take(60);
        Message::new("routing-cel-function").with("name", plain.collect::<String>())
    };
    if let Some(target) = &call.target {
        return of_text(name, target, &call.args, depth).unwrap_or_else(|| Err(unknown()));
    }
    let mut kinds = Vec::with_capacity(2);
    if !is_operator(name) {
        return Err(unknown());
    }
    for arg in &call.args {
        kinds.push(kind(arg, depth + 1)?);
    }
    let differ = || Message::new("routing-cel-kinds");
    match (name, kinds.as_slice()) {
        (op::LOGICAL_AND | op::LOGICAL_OR, all) if all.len() > 1 && all.iter().all(|k| *k == Kind::Truth) => {
            Ok(Kind::Truth)
        }
        (op::LOGICAL_NOT, [Kind::Truth]) => Ok(Kind::Truth),
        (op::NEGATE, [k]) if k.is_number() => Ok(*k),
        (op::EQUALS | op::NOT_EQUALS, [a, b]) if a.compares_with(*b) => Ok(Kind::Truth),
        (op::LESS | op::LESS_EQUALS | op::GREATER | op::GREATER_EQUALS, [a, b]) if a.is_number() && b.is_number() => {
            Ok(Kind::Truth)
        }
        (op::IN, [Kind::Text, Kind::Texts] | [Kind::Whole | Kind::Number, Kind::Numbers]) => Ok(Kind::Truth),
        _ => Err(differ()),
    }
}

fn is_operator(name: &str) -> bool {
    matches!(
        name,
        op::LOGICAL_AND
            | op::LOGICAL_OR
            | op::LOGICAL_NOT
            | op::NEGATE
            | op::EQUALS
            | op::NOT_EQUALS
            | op::LESS
            | op::LESS_EQUALS
            | op::GREATER
            | op::GREATER_EQUALS
            | op::IN
    )
}

/// The functions of texts; `None` for another.
fn of_text(name: &str, target: &Expression, args: &[Expression], depth: usize) -> Option<Result<Kind, Message>> {
    let asked = match (name, args) {
        ("size", []) => Kind::Whole,
        ("contains" | "startsWith" | "endsWith", [_]) => Kind::Truth,
        _ => return None,
    };
    Some(kind(target, depth + 1).and_then(|of| {
        let fits = match args.first() {
            None => true,
            Some(arg) => {
                small(target, arg)?;
                kind(arg, depth + 1)? == Kind::Text
            }
        };
        if of == Kind::Text && fits { Ok(asked) } else { Err(Message::new("routing-cel-kinds")) }
    }))
}

/// What was written is compared in small letters, so a word with a capital would never be found.
fn small(target: &Expression, arg: &Expression) -> Result<(), Message> {
    let Expr::Literal(LiteralValue::String(word)) = &arg.expr else { return Ok(()) };
    let written = matches!(name_of(target).as_deref(), Some("text" | "place.words"));
    if written && word.inner().chars().any(char::is_uppercase) {
        let small: String = word.inner().to_lowercase().chars().take(60).collect();
        return Err(Message::new("routing-cel-capital").with("word", small));
    }
    Ok(())
}

/// What a task says to the conditions.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Facts {
    /// Its key; empty for none.
    pub category: String,
    /// The key of the one it goes to when nothing says otherwise.
    pub unit: String,
    /// In small letters.
    pub text: String,
    /// The part of the program that it came through, such as `report` or `mail`.
    pub source: String,
    /// In Norway; Monday is 1.
    pub hour: i64,
    /// 1 to 7.
    pub weekday: i64,
    /// 1 to 12.
    pub month: i64,
    /// Whether who asked was signed in: not by a secret link, by mail, or through another system.
    pub signed_in: bool,
    /// Of the place, in small letters.
    pub words: String,
    /// Latitude and longitude, degrees in WGS 84.
    pub point: Option<(f64, f64)>,
}

#[derive(Serialize)]
struct Place<'a> {
    known: bool,
    words: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    lat: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lon: Option<f64>,
}

/// What somebody wrote of a task. A report is called after its category, so its title says nothing more.
pub fn written(task: &Task) -> String {
    let title = if task.source.is_report() { "" } else { task.title.nb.as_str() };
    let all = format!("{title}\n{}", task.body);
    all.trim().chars().take(TEXT_MAX).collect::<String>().to_lowercase()
}

/// Whether who asked was signed in: not one with a secret link, nor who wrote by mail, nor another system.
fn signed_in(requester: &str) -> bool {
    !["link:", "mail:", "client:"].iter().any(|kind| requester.starts_with(kind))
}

impl Facts {
    /// The task as it is about to be opened: its time is that of its opening, on a Norwegian wall.
    pub fn of(task: &Task) -> Self {
        let local = task.opened_at.oslo();
        Self {
            category: task.category.clone().unwrap_or_default(),
            unit: task.unit.clone(),
            text: written(task),
            source: task.source.name.clone(),
            hour: local.hour().into(),
            weekday: local.weekday().number_from_monday().into(),
            month: local.month().into(),
            signed_in: task.requester.as_deref().is_some_and(signed_in),
            words: task.place.words.to_lowercase(),
            point: task.place.point,
        }
    }

    /// As the conditions ask for it.
    pub fn scene(&self) -> Scene {
        static ENV: OnceLock<Arc<Env>> = OnceLock::new();
        let env = ENV.get_or_init(|| Arc::new(Env::default().with_optional_support(false).with_stdlib()));
        let mut context = Context::with_env(Arc::clone(env));
        let texts =
            [("category", &self.category), ("unit", &self.unit), ("text", &self.text), ("source", &self.source)];
        for (name, text) in texts {
            context.add_variable_from_value(name, Value::from(text.as_str()));
        }
        for (name, number) in [("hour", self.hour), ("weekday", self.weekday), ("month", self.month)] {
            context.add_variable_from_value(name, Value::Int(number));
        }
        context.add_variable_from_value("signed_in", Value::Bool(self.signed_in));
        let (lat, lon) = self.point.unzip();
        let place = Place { known: self.point.is_some(), words: &self.words, lat, lon };
        if let Err(error) = context.add_variable("place", place) {
            tracing::warn!(%error, "a place could not be asked about");
        }
        Scene(context)
    }
}

/// A task that conditions are asked about.
pub struct Scene(Context<'static, 'static>);

impl Condition {
    /// Whether it holds. A condition about a place does not hold where none is known.
    pub fn holds(&self, scene: &Scene) -> bool {
        matches!(scene.0.resolve(&self.0), Ok(Value::Bool(true)))
    }
}

#[cfg(test)]
#[path = "condition_test.rs"]
mod tests;
