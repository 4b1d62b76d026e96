//! Semicolon-separated text with a header, as the importers read it.

/// A growing table.
#[derive(Debug)]
pub struct Table {
    out: String,
}

impl Table {
    /// A table with its column names.
    pub fn new(header: &[&str]) -> Self {
        let mut table = Self { out: String::new() };
        table.row(header.iter().map(|h| (*h).to_owned()));
        table
    }

    /// Adds a row; a field with a separator or a quote is quoted.
    pub fn row(&mut self, fields: impl IntoIterator<Item = String>) {
        for (i, field) in fields.into_iter().enumerate() {
            if i > 0 {
                self.out.push(';');
            }
            if field.contains([';', '"', '\n']) {
                self.out.push('"');
                self.out.push_str(&field.replace('"', "\"\""));
                self.out.push('"');
            } else {
                self.out.push_str(&field);
            }
        }
        self.out.push('\n');
    }

    pub fn finish(self) -> String {
        self.out
    }
}
