//! Semicolon-separated tables: read with their header, and grouped into pieces by the subject
//! that rows are about, since the rows of a subject say together what holds for it.

use std::collections::HashMap;
use std::sync::Arc;

use base::error::Message;
use chrono::NaiveDate;

use super::model::{Kind, Piece};

/// The columns that a table must have, and those that rows are grouped by.
fn shape(kind: Kind) -> (&'static [&'static str], &'static [&'static str]) {
    match kind {
        Kind::Owners => (&["matrikkelnummer", "teller", "nevner", "eier", "fra"], &["matrikkelnummer"]),
        Kind::Units => (&["enhet", "navn", "overordnet", "telefon", "epost", "apningstid"], &["enhet"]),
        Kind::Hr => (
            &["ansattnummer", "fodselsnummer", "enhet", "stilling", "leder", "roller", "fra", "til"],
            &["ansattnummer"],
        ),
        Kind::Mandates => {
            (&["fodselsnummer", "utvalg", "utvalgsnavn", "parti", "verv", "fra", "til"], &["fodselsnummer"])
        }
        Kind::Enrolments => (&["fodselsnummer", "enhet", "type", "avdeling", "fra", "til"], &["fodselsnummer"]),
        Kind::NextOfKin => (&["fodselsnummer", "parorende", "samtykke_fra", "samtykke_til"], &["fodselsnummer"]),
        _ => (&[], &[]),
    }
}

fn reader(text: &str) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes())
}

/// The pieces of a table, in the order in which their subjects first appear.
///
/// # Errors
/// When a column is missing.
pub(crate) fn pieces(kind: Kind, text: &str) -> Result<Vec<Piece>, Message> {
    let (wanted, group) = shape(kind);
    let mut reader = reader(text);
    let header = reader.headers().map_err(|_| Message::new("register-problem-no-csv"))?.clone();
    for column in wanted {
        if !header.iter().any(|h| h == *column) {
            return Err(Message::new("register-problem-column").with("column", column));
        }
    }
    let header = Arc::new(header);
    let at: Vec<usize> = group.iter().filter_map(|g| header.iter().position(|h| h == *g)).collect();
    let head = write(&header);
    let mut pieces: Vec<Piece> = Vec::new();
    let mut by_key: HashMap<String, usize> = HashMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(pieces),
            Ok(true) => {}
            // Only text that is not UTF-8 fails here, and the whole file was read as UTF-8.
            Err(_) => continue,
        }
        let line = record.position().map_or(0, |p| u32::try_from(p.line()).unwrap_or(u32::MAX));
        let key: String = at.iter().map(|i| record.get(*i).unwrap_or_default()).collect::<Vec<_>>().join(";");
        let index = *by_key.entry(key).or_insert_with(|| {
            pieces.push(Piece { line, raw: head.clone(), table: Some(Table::of(header.clone())) });
            pieces.len() - 1
        });
        if let Some(piece) = pieces.get_mut(index) {
            piece.raw.push_str(&write(&record));
            if let Some(table) = &mut piece.table {
                table.rows.push((line, record.clone()));
            }
        }
    }
}

fn write(record: &csv::StringRecord) -> String {
    let fields: Vec<String> =
        record
            .iter()
            // A carriage return ends a line, too.
            .map(|f| {
                if f.contains([';', '"', '\n', '\r']) {
                    format!("\"{}\"", f.replace('"', "\"\""))
                } else {
                    f.to_owned()
                }
            })
            .collect();
    format!("{}\n", fields.join(";"))
}

/// The rows of a piece as they were read, each with its line in the file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Table {
    header: Arc<csv::StringRecord>,
    pub rows: Vec<(u32, csv::StringRecord)>,
}

impl Table {
    fn of(header: Arc<csv::StringRecord>) -> Self {
        Self { header, rows: Vec::new() }
    }
}

/// A row by the names of its columns.
pub(crate) struct Row {
    header: Arc<csv::StringRecord>,
    record: csv::StringRecord,
}

impl Row {
    /// The field, empty when it is not there.
    pub fn get(&self, column: &str) -> &str {
        self.header.iter().position(|h| h == column).and_then(|i| self.record.get(i)).unwrap_or_default()
    }

    /// A field that must be there.
    ///
    /// # Errors
    /// That it is empty.
    pub fn need(&self, column: &'static str) -> Result<&str, Message> {
        match self.get(column) {
            "" => Err(Message::new("register-problem-empty").with("column", column)),
            text => Ok(text),
        }
    }

    /// A date `YYYY-MM-DD`; empty is unknown.
    ///
    /// # Errors
    /// That it is no date.
    pub fn date(&self, column: &'static str) -> Result<Option<NaiveDate>, Message> {
        date(self.get(column), column)
    }

    /// From and until, in order.
    ///
    /// # Errors
    /// That one is no date, or that it ends before it begins.
    pub fn span(
        &self,
        from: &'static str,
        until: &'static str,
    ) -> Result<(Option<NaiveDate>, Option<NaiveDate>), Message> {
        let (since, until) = (self.date(from)?, self.date(until)?);
        match (since, until) {
            (Some(a), Some(b)) if b < a => Err(Message::new("register-problem-order")),
            _ => Ok((since, until)),
        }
    }
}

/// A date in the years of people and properties.
pub(crate) fn date(text: &str, field: &'static str) -> Result<Option<NaiveDate>, Message> {
    if text.is_empty() {
        return Ok(None);
    }
    let day = text.get(..10).unwrap_or(text);
    let date: Option<NaiveDate> = day.parse().ok();
    match date.filter(|d| (1_500..=2_200).contains(&chrono::Datelike::year(d))) {
        Some(date) => Ok(Some(date)),
        None => Err(Message::new("register-problem-date").with("field", field)),
    }
}

/// The rows of a piece, each with its line in the file.
pub(crate) fn rows(piece: &Piece) -> impl Iterator<Item = (u32, Row)> {
    let table = piece.table.iter();
    table.flat_map(|t| t.rows.iter().map(|(line, r)| (*line, Row { header: t.header.clone(), record: r.clone() })))
}
