//! The table at the end of `cargo xtask bench`, in Markdown, as it stands in `docs/decisions.md`.

use std::fmt::Write;

/// On what a line of the peer was measured.
pub const PEER: &str = "redmine";

/// What a row gave on an engine, or at the peer.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub row: String,
    pub on: String,
    /// Answers a second, or what else is better the more it is.
    pub rate: Option<f64>,
    /// How long it took in milliseconds, where that is what counts.
    pub millis: Option<f64>,
    /// All of it, for people.
    pub words: String,
}

impl Line {
    /// Of `result ROW RATE MILLIS WORDS`, as the measuring program says it; `-` stands for a number that a row does not
    /// have. None for any other line.
    pub fn read(said: &str, on: &str) -> Option<Self> {
        let mut parts = said.strip_prefix("result ")?.splitn(4, ' ');
        let row = parts.next()?.to_owned();
        let (rate, millis) = (parts.next()?, parts.next()?);
        let number = |text: &str| text.parse().ok();
        Some(Self {
            row,
            on: on.to_owned(),
            rate: number(rate),
            millis: number(millis),
            words: parts.next().unwrap_or_default().to_owned(),
        })
    }
}

/// What is wanted of a row.
struct Wanted {
    words: &'static str,
    /// At least.
    rate: Option<f64>,
    /// At most.
    millis: Option<f64>,
}

/// What is wanted of a row on two cores.
fn wanted(row: &str, on: &str) -> Wanted {
    let of = |words, rate, millis| Wanted { words, rate, millis };
    match (row, on) {
        ("portal", "sqlite") => of("1,500 pages/s, p99 under 25 ms at half load", Some(1_500.0), Some(25.0)),
        ("portal", _) => of("600 pages/s, p99 under 25 ms at half load", Some(600.0), Some(25.0)),
        ("action" | "many", "sqlite") => of("3,000 actions/s", Some(3_000.0), None),
        ("action" | "many", _) => of("1,500 actions/s", Some(1_500.0), None),
        ("day", _) => of("p99 under 20 ms at half load", None, Some(20.0)),
        ("mail", _) => of("200 mails/s", Some(200.0), None),
        ("copy" | "copy-busy", _) => of("within a minute", None, Some(60_000.0)),
        ("sealing", _) => of("an action is not slower: 1", Some(1.0), None),
        (search, _) if search.starts_with("search") => of("p99 under 30 ms at half load", None, Some(30.0)),
        _ => of("", None, None),
    }
}

/// What the peer has to a row, when it was not measured.
fn without_peer(row: &str) -> &'static str {
    match row {
        "many" | "mail" | "copy" | "copy-busy" => "cannot",
        "sealing" => "itself without the sealer",
        _ => "not measured",
    }
}

/// How much of what is wanted it was, and how many times the peer.
fn ratio(line: &Line, wanted: &Wanted, peer: Option<&Line>) -> String {
    let mut parts = Vec::new();
    if let (Some(rate), Some(least)) = (line.rate, wanted.rate) {
        parts.push(format!("{:.2} of what is wanted", rate / least));
    }
    if let (Some(millis), Some(most)) = (line.millis, wanted.millis) {
        parts.push(format!("{:.2} of the time allowed", millis / most));
    }
    if let (Some(rate), Some(peer)) = (line.rate, peer.and_then(|p| p.rate).filter(|r| *r > 0.0)) {
        parts.push(format!("{:.0} times the peer", rate / peer));
    }
    if parts.is_empty() { "-".to_owned() } else { parts.join(", ") }
}

/// All rows, in the order in which they were measured.
pub fn markdown(lines: &[Line]) -> String {
    let mut text =
        "| row | engine | wanted | measured | peer | ratio |\n| --- | --- | --- | --- | --- | --- |".to_owned();
    for line in lines.iter().filter(|l| l.on != PEER) {
        let Line { row, on, words, .. } = line;
        let peer = lines.iter().find(|l| l.on == PEER && l.row == *row);
        let wanted = wanted(row, on);
        let ratio = ratio(line, &wanted, peer);
        let engine = match on.as_str() {
            "sqlite" => "SQLite",
            "postgres" => "PostgreSQL",
            other => other,
        };
        let beside = peer.map_or_else(|| without_peer(row), |p| p.words.as_str());
        // Writing to a text cannot fail.
        let _ = write!(text, "\n| {row} | {engine} | {} | {words} | {beside} | {ratio} |", wanted.words);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_is_read_and_nothing_else_is() {
        let line = Line::read("result portal 1500.000 9.300 1,500 pages/s, p99 9.3 ms", "sqlite").expect("a result");
        assert_eq!((line.rate, line.millis), (Some(1_500.0), Some(9.3)));
        assert_eq!((line.row.as_str(), line.words.as_str()), ("portal", "1,500 pages/s, p99 9.3 ms"));
        let line = Line::read("result copy - 3000.000 3.0 s", "sqlite").expect("a result");
        assert_eq!((line.rate, line.millis), (None, Some(3_000.0)));
        assert_eq!(Line::read("  portal: full load: 1500 pages/s", "sqlite"), None);
        assert_eq!(Line::read("result portal", "sqlite"), None);
    }

    #[test]
    fn each_row_stands_beside_what_is_wanted_of_it_and_its_peer() {
        let said = [
            ("result portal 1500.000 5.000 ours", "sqlite"),
            ("result portal 1200.000 50.000 ours too", "postgres"),
            ("result copy - 3000.000 3.0 s", "sqlite"),
            ("result sealing 0.980 - almost", "sqlite"),
            ("result portal 15.000 - theirs", PEER),
        ];
        let lines: Vec<Line> = said.iter().filter_map(|(said, on)| Line::read(said, on)).collect();
        let table = markdown(&lines);
        let rows: Vec<&str> = table.lines().skip(2).collect();
        assert_eq!(
            rows,
            [
                "| portal | SQLite | 1,500 pages/s, p99 under 25 ms at half load | ours | theirs \
                 | 1.00 of what is wanted, 0.20 of the time allowed, 100 times the peer |",
                "| portal | PostgreSQL | 600 pages/s, p99 under 25 ms at half load | ours too | theirs \
                 | 2.00 of what is wanted, 2.00 of the time allowed, 80 times the peer |",
                "| copy | SQLite | within a minute | 3.0 s | cannot | 0.05 of the time allowed |",
                "| sealing | SQLite | an action is not slower: 1 | almost | itself without the sealer \
                 | 0.98 of what is wanted |",
            ]
        );
    }
}
