//! What a room holds about a person: its part of her copy of everything.
//!
//! Each room answers with chapters of records, and each record with named facts. The same answer
//! becomes the readable page and the JSON: a fact's name is its key there, and the text
//! `<room>-holds-<name>` its label here.

use async_trait::async_trait;
use base::id::Uuid;
use base::{Result, TenantId, Text, Time};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use store::{Assurance, Db, Store};

/// Whose data is asked for.
#[derive(Clone, Debug)]
pub struct About {
    /// The municipality that is asked; another's data is not looked at.
    pub tenant: TenantId,
    /// The one that the data is about.
    pub person: Uuid,
    /// Who asks: herself, or one who acts for her.
    pub asker: Uuid,
    /// The hat by which she asks: what concerns another hat of the same person is not hers to read.
    pub hat: String,
    /// Of the session that asked; above it, it is only said that something exists.
    pub assurance: Assurance,
    /// When the room is asked, which may be a while after she asked.
    pub now: Time,
}

/// A room that holds something about persons.
#[async_trait]
pub trait Holdings: Send + Sync {
    /// All that it holds about the person and that she may read. Of others it says no more than
    /// its pages show her.
    ///
    /// # Errors
    /// As [`Db::rows`].
    async fn about(&self, store: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>>;
}

/// Records of one kind, such as the tasks of a person or the steps of a task.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Chapter {
    /// Whose texts label it.
    pub room: String,
    /// Its key in the JSON; its heading on the page is the text `<room>-holds-<name>`.
    pub name: String,
    /// In the order in which the page shows them. Those without parts and files may become one table.
    pub records: Vec<Record>,
}

/// One thing that is held.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    /// Name and value, in the order in which the page shows them.
    pub facts: Vec<(String, Said)>,
    /// What hangs on it, such as the steps of a task: under its facts on the page, by name in the JSON.
    pub parts: Vec<Chapter>,
    /// They lie beside the copy in `files/`.
    pub files: Vec<Attachment>,
}

/// What a fact says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// As somebody wrote it; the same in every language.
    Plain(String),
    /// In all languages.
    Words(Text),
    /// A key into the language files.
    Key(String),
    /// In the JSON `YYYY-MM-DD`.
    Date(NaiveDate),
    /// In the JSON RFC 3339, in UTC.
    Time(Time),
    Number(i64),
}

/// A file that lies beside the copy.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attachment {
    /// Such as `2026-1042-1.jpg`: unique within the copy.
    pub name: String,
    /// Of its content, hexadecimal: by this the store finds it.
    pub sha256: String,
}

impl Chapter {
    /// `room` and `name` make its label: the text `<room>-holds-<name>` must exist.
    pub fn new(room: &str, name: &str, records: Vec<Record>) -> Self {
        Self { room: room.to_owned(), name: name.to_owned(), records }
    }
}

impl Record {
    /// Nothing yet: facts are added in the order in which they are read.
    pub fn new() -> Self {
        Self::default()
    }

    fn fact(mut self, name: &str, said: Said) -> Self {
        self.facts.push((name.to_owned(), said));
        self
    }

    /// Left out when it is empty.
    pub fn plain(self, name: &str, value: impl Into<String>) -> Self {
        let value = value.into();
        if value.is_empty() { self } else { self.fact(name, Said::Plain(value)) }
    }

    /// Left out when it is empty.
    pub fn words(self, name: &str, value: &Text) -> Self {
        if *value == Text::default() { self } else { self.fact(name, Said::Words(value.clone())) }
    }

    /// A fact that is said in words of ours: `key` is one of the language files, whole.
    pub fn key(self, name: &str, key: impl Into<String>) -> Self {
        self.fact(name, Said::Key(key.into()))
    }

    /// Left out when there is none.
    pub fn date(self, name: &str, date: Option<NaiveDate>) -> Self {
        match date {
            Some(date) => self.fact(name, Said::Date(date)),
            None => self,
        }
    }

    /// Left out when there is none.
    pub fn time(self, name: &str, time: impl Into<Option<Time>>) -> Self {
        match time.into() {
            Some(time) => self.fact(name, Said::Time(time)),
            None => self,
        }
    }

    /// Always said, also when it is 0.
    pub fn number(self, name: &str, number: i64) -> Self {
        self.fact(name, Said::Number(number))
    }

    /// Left out when it has no records.
    pub fn part(mut self, chapter: Chapter) -> Self {
        if !chapter.records.is_empty() {
            self.parts.push(chapter);
        }
        self
    }

    /// A file of the store by its SHA-256 (hexadecimal). `name` must be unique within the whole copy.
    pub fn file(mut self, name: impl Into<String>, sha256: impl Into<String>) -> Self {
        self.files.push(Attachment { name: name.into(), sha256: sha256.into() });
        self
    }
}
