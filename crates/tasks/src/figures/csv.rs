//! The same numbers as files for spreadsheets.

use web::T;

use super::model::{By, What};
use super::rules::{Line, Week, percent};
use crate::sheet::{Cell, Sheet};

const HEAD: &str = "by;key;name;open;overdue;waiting;opened;closed;first_answer_median_hours;first_answer_p90_hours;\
    solved_median_hours;solved_p90_hours;in_time_percent\r\n";

/// The lines of each grouping with the names that people know.
pub fn csv(groups: &[(By, Vec<(Line, String)>)]) -> String {
    // A spreadsheet knows by this mark that it is UTF-8.
    let mut out = format!("\u{feff}{HEAD}");
    for (by, lines) in groups {
        for (line, name) in lines {
            let numbers = [line.open, line.overdue, line.waiting, line.opened, line.closed].map(|n| n.to_string());
            let spans = [line.answer.median, line.answer.p90, line.solve.median, line.solve.p90].map(hours);
            let share = percent(line.in_time).map_or_else(String::new, |p| p.to_string());
            let mut cells = vec![by.name().to_owned(), cell(&line.key), cell(name)];
            cells.extend(numbers);
            cells.extend(spans);
            cells.push(share);
            out.push_str(&cells.join(";"));
            out.push_str("\r\n");
        }
    }
    out
}

/// As sheets: one for each grouping, and one for the weeks.
pub fn sheets(t: &T, groups: &[(By, Vec<(Line, String)>)], weeks: &[(Week, i64, i64)]) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = groups.iter().map(|(by, lines)| sheet(t, *by, lines)).collect();
    let row =
        |(week, came, went): &(Week, i64, i64)| vec![Cell::Date(week.monday), Cell::count(*came), Cell::count(*went)];
    sheets.push(Sheet {
        name: t.get("tasks-figures-by-week"),
        head: ["tasks-figures-week", What::Opened.key(), What::Closed.key()].map(|k| t.get(k)).to_vec(),
        rows: weeks.iter().map(row).collect(),
    });
    sheets
}

fn sheet(t: &T, by: By, lines: &[(Line, String)]) -> Sheet {
    let counts = What::ALL.map(|what| t.get(what.key()));
    let spans = ["tasks-figures-answer", "tasks-figures-solve"];
    let spans = spans.iter().flat_map(|key| {
        ["tasks-figures-median", "tasks-figures-p90"].map(|span| format!("{}: {}", t.get(key), t.get(span)))
    });
    let share = format!("{} (%)", t.get("tasks-figures-in-time"));
    let head = std::iter::once(t.get(by.key())).chain(counts).chain(spans).chain([share]).collect();
    let row = |(line, name): &(Line, String)| {
        let counts = [line.open, line.overdue, line.waiting, line.opened, line.closed].map(Cell::count);
        let spans = [line.answer.median, line.answer.p90, line.solve.median, line.solve.p90].map(span);
        let share = percent(line.in_time).map_or(Cell::Empty, Cell::count);
        std::iter::once(Cell::Words(name.clone())).chain(counts).chain(spans).chain([share]).collect()
    };
    Sheet { name: t.get(by.key()), head, rows: lines.iter().map(row).collect() }
}

/// Hours as a number with one decimal.
fn span(micros: Option<i64>) -> Cell {
    let tenths = micros.and_then(|m| i32::try_from(m / 360_000_000).ok());
    tenths.map_or(Cell::Empty, |t| Cell::Number(f64::from(t) / 10.0))
}

/// Hours with one decimal.
fn hours(micros: Option<i64>) -> String {
    let tenths = micros.map(|m| m / 360_000_000);
    tenths.map_or_else(String::new, |t| format!("{}.{}", t / 10, t % 10))
}

/// A text in a cell: never a formula, whatever somebody called a unit or a system.
fn cell(text: &str) -> String {
    let text = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text.to_owned() };
    if text.contains([';', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_text_and_never_a_formula() {
        let line = Line { key: "=1+1".into(), open: 3, in_time: (1, 2), ..Line::default() };
        let text = csv(&[(By::Source, vec![(line, "a;\"b\"".into())])]);
        assert!(text.ends_with("source;'=1+1;\"a;\"\"b\"\"\";3;0;0;0;0;;;;;50\r\n"), "{text}");
        assert_eq!(hours(Some(5_400_000_000)), "1.5");
    }
}
