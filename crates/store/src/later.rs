//! Statements that wait for the next one, so that several cross to the database at once.
//!
//! Each statement costs a round trip: to the thread of SQLite's connection, or over a socket to
//! PostgreSQL. An action writes a handful of rows of which it reads nothing back; these wait here
//! and are sent together, before the transaction reads again or commits. SQLite runs them one after
//! the other as one text. PostgreSQL takes one statement at a time, so there they become the parts of
//! one `WITH`; all parts see the state before it, so what changes the same table goes one by one.

use std::borrow::Cow;
use std::sync::{Mutex, PoisonError};

use crate::Value;

/// So many at most wait for each other.
const MOST: usize = 16;

pub(crate) type Statement = (String, Vec<Value>);

/// Most texts are always the same, and are not copied to wait.
type Waiting = (Cow<'static, str>, Vec<Value>);

#[derive(Default)]
pub(crate) struct Later(Mutex<Vec<Waiting>>);

impl Later {
    /// Lets a statement wait; says whether it is time to send.
    pub fn put(&self, sql: Cow<'static, str>, values: Vec<Value>) -> bool {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push((sql, values));
        waiting.len() >= MOST
    }

    /// On SQLite: what waits and `sql` behind it as one text; `None` when nothing waits.
    pub fn take_with(&self, sql: &str, values: Vec<Value>) -> (Option<String>, Vec<Value>) {
        let Some((mut text, mut all)) = self.take(false).pop() else { return (None, values) };
        text.push_str(";\n");
        renumber(&mut text, sql, all.len());
        all.extend(values);
        (Some(text), all)
    }

    /// What waits, as few texts with their values, to be sent in this order.
    pub fn take(&self, postgres: bool) -> Vec<Statement> {
        let waiting = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        if !postgres {
            return one_text(waiting).into_iter().collect();
        }
        let mut texts = Vec::new();
        let mut parts: Vec<Waiting> = Vec::new();
        for statement in waiting {
            if parts.iter().any(|(sql, _)| table(sql) == table(&statement.0)) {
                texts.extend(with(std::mem::take(&mut parts)));
            }
            parts.push(statement);
        }
        texts.extend(with(parts));
        texts
    }
}

/// On SQLite: statements one behind the other.
pub(crate) fn one_text<S: AsRef<str> + Into<String>>(statements: Vec<(S, Vec<Value>)>) -> Option<Statement> {
    together(statements, |n| if n == 0 { "" } else { ";\n" })
}

/// The text of a statement with so many values, as often as that, one behind the other.
pub(crate) fn repeated(sql: &str, values: usize, times: usize) -> String {
    let mut text = String::with_capacity((sql.len() + values * 2) * times);
    for n in 0..times {
        if n > 0 {
            text.push_str(";\n");
        }
        renumber(&mut text, sql, n * values);
    }
    text
}

/// The table that a statement changes.
fn table(sql: &str) -> Option<&str> {
    let mut words = sql.split_whitespace().skip_while(|w| !matches!(*w, "INTO" | "FROM" | "UPDATE"));
    words.next()?;
    words.next()
}

/// As the parts of one `WITH`.
fn with(parts: Vec<Waiting>) -> Option<Statement> {
    let last = parts.len().saturating_sub(1);
    let before = |n| match n {
        _ if last == 0 => String::new(),
        0 => "WITH w0 AS (".into(),
        n if n == last => ") ".into(),
        n => format!("), w{n} AS ("),
    };
    together(parts, before)
}

fn together<S, T>(parts: Vec<(S, Vec<Value>)>, before: impl Fn(usize) -> T) -> Option<Statement>
where
    S: AsRef<str> + Into<String>,
    T: AsRef<str>,
{
    if parts.len() < 2 {
        return parts.into_iter().next().map(|(sql, values)| (sql.into(), values));
    }
    let (length, count) =
        parts.iter().fold((0, 0), |(l, c), (sql, values)| (l + sql.as_ref().len() + 32, c + values.len()));
    let (mut text, mut all) = (String::with_capacity(length + count), Vec::with_capacity(count));
    for (n, (sql, values)) in parts.into_iter().enumerate() {
        text.push_str(before(n).as_ref());
        renumber(&mut text, sql.as_ref(), all.len());
        all.extend(values);
    }
    Some((text, all))
}

/// Appends `sql` with `$1` become `$1 + by`. Texts in quotes stay as they are.
fn renumber(text: &mut String, sql: &str, by: usize) {
    let mut quoted = false;
    let mut rest = sql;
    while let Some(at) = rest.bytes().position(|b| matches!(b, b'$' | b'\'')) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        let after = from.get(1..).unwrap_or_default();
        if from.starts_with('\'') {
            quoted = !quoted;
            text.push('\'');
            rest = after;
            continue;
        }
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let (number, tail) = after.split_at(digits);
        text.push('$');
        match number.parse::<usize>() {
            Ok(number) if !quoted => push_number(text, number + by),
            _ => text.push_str(number),
        }
        rest = tail;
    }
    text.push_str(rest);
}

/// Faster than formatting: each action has some hundred.
fn push_number(text: &mut String, number: usize) {
    if number >= 10 {
        push_number(text, number / 10);
    }
    text.push(char::from(b"0123456789"[number % 10]));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::vals;

    fn waiting(texts: &[&str]) -> Later {
        let later = Later::default();
        for (n, text) in texts.iter().enumerate() {
            later.put((*text).to_owned().into(), vals![2 * n as i64 + 1, 2 * n as i64 + 2]);
        }
        later
    }

    #[test]
    fn what_waits_becomes_one_text_with_values_in_order() {
        let two = ["INSERT INTO a VALUES ($1, '$1', $2)", "INSERT INTO b VALUES ($2, $1)"];
        let sent = waiting(&two).take(false);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, "INSERT INTO a VALUES ($1, '$1', $2);\nINSERT INTO b VALUES ($4, $3)");
        assert_eq!(sent[0].1, vals![1_i64, 2_i64, 3_i64, 4_i64]);
        let sent = waiting(&two).take(true);
        assert_eq!(sent.len(), 1);
        assert_eq!(sent[0].0, "WITH w0 AS (INSERT INTO a VALUES ($1, '$1', $2)) INSERT INTO b VALUES ($4, $3)");
        let three = waiting(&["DELETE FROM a WHERE x = $1", "UPDATE b SET y = $1", "INSERT INTO c VALUES ($1)"]);
        let sent = three.take(true);
        let whole = "WITH w0 AS (DELETE FROM a WHERE x = $1), w1 AS (UPDATE b SET y = $3) INSERT INTO c VALUES ($5)";
        assert_eq!(sent[0].0, whole);
        assert!(three.take(true).is_empty(), "each is sent once");
    }

    #[test]
    fn a_repeated_text_is_as_if_each_had_waited() {
        let sql = "INSERT INTO a VALUES ($1, '$1', $2, $10, $1)";
        let waiting = || (0..16).map(|_| (sql.to_owned(), vals![1_i64, 2_i64, 3_i64])).collect::<Vec<_>>();
        for times in [1, 2, 4, 16] {
            let all = waiting().into_iter().take(times).collect();
            assert_eq!(repeated(sql, 3, times), one_text(all).unwrap().0);
        }
        assert!(repeated(sql, 3, 16).ends_with("($46, '$1', $47, $55, $46)"));
    }

    #[test]
    fn what_reads_comes_behind_what_waits() {
        let one = waiting(&["DELETE FROM a WHERE x = $1"]);
        let (text, values) = one.take_with("SELECT $1", vals![9_i64]);
        assert_eq!(text.unwrap(), "DELETE FROM a WHERE x = $1;\nSELECT $3");
        assert_eq!(values, vals![1_i64, 2_i64, 9_i64]);
        assert_eq!(one.take_with("SELECT $1", vals![9_i64]), (None, vals![9_i64]));
    }

    #[test]
    fn on_postgresql_what_changes_one_table_goes_one_by_one() {
        let later = waiting(&["INSERT INTO a VALUES ($1)", "INSERT INTO b VALUES ($1)", "DELETE FROM a WHERE x = $1"]);
        let sent = later.take(true);
        assert_eq!(sent.len(), 2);
        assert_eq!(sent[1], ("DELETE FROM a WHERE x = $1".to_owned(), vals![5_i64, 6_i64]));
    }

    #[test]
    fn one_that_waits_alone_is_as_it_was_and_many_do_not_wait_for_ever() {
        let one = waiting(&["DELETE FROM a WHERE b = $1"]);
        assert_eq!(one.take(true), [("DELETE FROM a WHERE b = $1".to_owned(), vals![1_i64, 2_i64])]);
        let full = (0..MOST).map(|_| one.put("DELETE FROM a".into(), vals![])).filter(|full| *full).count();
        assert_eq!(full, 1);
    }
}
