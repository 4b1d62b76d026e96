//! Mails made by hand, of every kind that comes to a municipality, each with what it becomes.

mod broken;
mod html;
mod machines;
mod mime;
mod plain;
pub mod winmail;

pub use machines::report;

/// A mail and what is expected of it.
pub struct Case {
    pub name: &'static str,
    pub raw: Vec<u8>,
    /// The sender of the envelope; `None` as a bounce has it.
    pub from: Option<&'static str>,
    pub outcome: &'static str,
    /// The title of the task, where it became one.
    pub title: Option<&'static str>,
    pub says: Vec<&'static str>,
    pub hides: Vec<&'static str>,
    /// Names of the files, in their order.
    pub files: Vec<&'static str>,
    pub broken: bool,
}

/// From lines that end in `\n`, as they are written here.
pub fn case(name: &'static str, text: &str) -> Case {
    raw(name, text.replace('\n', "\r\n").as_bytes())
}

/// From bytes as they are.
pub fn raw(name: &'static str, raw: &[u8]) -> Case {
    Case {
        name,
        raw: raw.to_vec(),
        from: Some("kari@example.no"),
        outcome: "task",
        title: None,
        says: Vec::new(),
        hides: Vec::new(),
        files: Vec::new(),
        broken: false,
    }
}

impl Case {
    pub fn title(mut self, title: &'static str) -> Self {
        self.title = Some(title);
        self
    }

    pub fn says(mut self, text: &'static str) -> Self {
        self.says.push(text);
        self
    }

    pub fn hides(mut self, text: &'static str) -> Self {
        self.hides.push(text);
        self
    }

    pub fn file(mut self, name: &'static str) -> Self {
        self.files.push(name);
        self
    }

    pub fn broken(mut self) -> Self {
        self.broken = true;
        self
    }

    pub fn becomes(mut self, outcome: &'static str) -> Self {
        self.outcome = outcome;
        self
    }

    pub fn nobody(mut self) -> Self {
        self.from = None;
        self
    }
}

/// A head as most mails have it.
pub fn head(subject: &str) -> String {
    format!(
        "From: Kari Holm <kari@example.no>\nTo: arkiv@post.localhost\nSubject: {subject}\nDate: Sun, 22 Nov 2026 11:00:00 +0100\n\
         Message-ID: <{:x}@example.no>\nMIME-Version: 1.0\n",
        subject.bytes().fold(7u64, |h, b| h.wrapping_mul(31).wrapping_add(u64::from(b)))
    )
}

/// A mail of several parts; each is its own head, an empty line and its body.
pub fn parts(subject: &str, kind: &str, parts: &[&str]) -> String {
    let body: String = parts.iter().map(|p| format!("--grense\n{p}\n")).collect();
    format!("{}Content-Type: multipart/{kind}; boundary=grense\n\n{body}--grense--\n", head(subject))
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::Engine;
    let text = base64::prelude::BASE64_STANDARD.encode(bytes);
    text.as_bytes().chunks(76).map(|l| String::from_utf8_lossy(l).into_owned()).collect::<Vec<_>>().join("\n")
}

pub fn all() -> Vec<Case> {
    [plain::all(), html::all(), mime::all(), broken::all(), machines::all()].into_iter().flatten().collect()
}
