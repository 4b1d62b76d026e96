//! The same numbers as a file for a spreadsheet.

use super::model::By;
use super::rules::{Line, percent};

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
