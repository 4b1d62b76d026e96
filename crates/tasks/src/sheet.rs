//! A sheet for Excel and LibreOffice (XLSX): dates are dates, numbers are numbers, and words are only ever words.
//!
//! Nothing that people wrote becomes a formula: words go into the file as strings, which no program computes,
//! whatever they begin with.

use axum::response::Response;
use base::{Error, Result, Time};
use chrono::NaiveDate;
use door::Place;
use rust_xlsxwriter::{DocProperties, Format, FormatAlign, Workbook, Worksheet, XlsxError};

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
    /// Never a formula, whatever they begin with.
    Words(String),
    Date(NaiveDate),
    Number(f64),
    Empty,
}

impl Cell {
    /// Empty where there is none.
    pub fn day(date: Option<NaiveDate>) -> Self {
        date.map_or(Self::Empty, Self::Date)
    }

    /// A count.
    #[expect(clippy::cast_precision_loss, reason = "counts of tasks are far below 2^53")]
    pub fn count(number: i64) -> Self {
        Self::Number(number as f64)
    }
}

/// The head of a sheet and what stands under it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Sheet {
    /// What its tab is called.
    pub name: String,
    /// One for each column.
    pub head: Vec<String>,
    /// Each has as many cells as the head.
    pub rows: Vec<Vec<Cell>>,
}

/// The longest text that a cell may have, in characters.
const CELL_MAX: usize = 32_000;
/// The widest column, in characters.
const WIDTH_MAX: usize = 60;

/// The file. It is made on a thread of its own, since ten thousand rows take a moment, and holds the place that the
/// visitor has until it is made.
///
/// # Errors
/// `Internal` when it cannot be made.
pub async fn file(place: &Place, sheets: Vec<Sheet>, now: Time) -> Result<Vec<u8>> {
    place.apart(move || book(&sheets, now)).await?.map_err(Error::internal)
}

fn book(sheets: &[Sheet], now: Time) -> std::result::Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    book.set_properties(&DocProperties::new().set_creation_datetime(&now.utc()));
    for sheet in sheets {
        write(book.add_worksheet(), sheet)?;
    }
    book.save_to_buffer()
}

fn write(page: &mut Worksheet, sheet: &Sheet) -> std::result::Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    let day = Format::new().set_num_format("yyyy-mm-dd");
    page.set_name(tab(&sheet.name))?;
    for (column, words) in (0u16..).zip(&sheet.head) {
        page.write_string_with_format(0, column, tidy(words), &bold)?;
        page.set_column_width(column, width(sheet, usize::from(column)))?;
    }
    for (row, cells) in (1u32..).zip(&sheet.rows) {
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Words(words) if words.is_empty() => {}
                Cell::Words(words) => drop(page.write_string(row, column, tidy(words))?),
                Cell::Date(date) => drop(page.write_datetime_with_format(row, column, *date, &day)?),
                Cell::Number(number) => drop(page.write_number(row, column, *number)?),
                Cell::Empty => {}
            }
        }
    }
    page.set_freeze_panes(1, 0)?;
    let last = u16::try_from(sheet.head.len()).unwrap_or(u16::MAX).saturating_sub(1);
    page.autofilter(0, 0, u32::try_from(sheet.rows.len()).unwrap_or(u32::MAX), last)?;
    Ok(())
}

/// In one line, and no longer than a cell may be.
fn tidy(words: &str) -> String {
    words.chars().map(|c| if c.is_control() { ' ' } else { c }).take(CELL_MAX).collect()
}

/// What a tab may be called.
fn tab(name: &str) -> String {
    let plain: String = name.chars().filter(|c| !"[]:*?/\\'".contains(*c)).take(31).collect();
    if plain.trim().is_empty() { "1".to_owned() } else { plain }
}

/// As wide as the longest of its first rows.
fn width(sheet: &Sheet, column: usize) -> u32 {
    let words = |cell: &Cell| match cell {
        Cell::Words(words) => words.chars().count(),
        Cell::Date(_) | Cell::Number(_) => 10,
        Cell::Empty => 0,
    };
    let head = sheet.head.get(column).map_or(0, |h| h.chars().count() + 3);
    let rows = sheet.rows.iter().take(200).filter_map(|r| r.get(column)).map(words);
    u32::try_from(rows.chain([head]).max().unwrap_or(0).clamp(8, WIDTH_MAX)).unwrap_or(8)
}

/// The answer to a browser, to be saved under a name.
///
/// # Errors
/// As [`file`].
pub async fn answer(place: &Place, sheets: Vec<Sheet>, name: &str, now: Time) -> Result<Response> {
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    Ok(web::download::saved(kind, &format!("{name}.xlsx"), file(place, sheets, now).await?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use calamine::{Data, Reader, Xlsx};

    #[test]
    fn what_is_written_is_read_back_as_what_it_is() {
        let odd = ["=1+1", "+47 71", "-1", "@SUM(A1)", "\t=cmd", "a\u{1}b\nc", "<b>&\"", "  "];
        let day = |text: &str| Cell::Date(text.parse().unwrap());
        let mut rows: Vec<Vec<Cell>> =
            odd.iter().map(|w| vec![Cell::Words((*w).into()), day("2027-03-28"), Cell::Number(1.5)]).collect();
        rows.push(vec![Cell::Empty, day("1905-06-07"), Cell::count(-3)]);
        let head = ["Hva", "Når", "Hvor mye"].map(str::to_owned).to_vec();
        let sheet = Sheet { name: "Liste: [alle]/*".into(), head, rows };
        let bytes = book(&[sheet], Time::from_micros(1_795_345_200_000_000)).unwrap();
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
        assert_eq!(book.sheet_names(), ["Liste alle"]);
        let range = book.worksheet_range("Liste alle").unwrap();
        assert_eq!(range.get_size(), (10, 3));
        assert_eq!(range.get_value((0, 1)), Some(&Data::String("Når".into())));
        for (n, words) in (1u32..).zip(odd) {
            let Some(Data::String(read)) = range.get_value((n, 0)) else { unreachable!("{words:?} is no text") };
            assert_eq!(*read, tidy(words));
            assert_eq!(range.get_value((n, 2)), Some(&Data::Float(1.5)));
            let date = range.get_value((n, 1)).and_then(calamine::DataType::as_date);
            assert_eq!(date.unwrap().to_string(), "2027-03-28");
        }
        assert_eq!(range.get_value((9, 2)), Some(&Data::Float(-3.0)));
        let formulas = book.worksheet_formula("Liste alle").unwrap();
        assert!(formulas.used_cells().next().is_none(), "nothing is computed");
    }
}
