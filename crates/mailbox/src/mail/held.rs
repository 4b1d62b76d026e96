//! What mail holds about a person: the mails that are hers, those about her cases that went to others, and her task
//! address.
//!
//! A mail is hers when its hat is: by the same word [`crate::MailEraser`] finds what it lets go of. Anybody can write any
//! sender, so an address alone makes no mail somebody's; who is known by it alone has a hat that nobody signs in with.

use std::collections::HashMap;

use async_trait::async_trait;
use base::{Result, Text, Time, id::Uuid};
use door::Holdings;
use door::holdings::{About, Chapter, Record};
use store::{Assurance, Db, FromQueryResult, Store, Value, marks, vals};

use super::decide::Outcome;
use super::model::Kind;
use crate::address::{TaskAddress, store as addresses};

/// The hats that are about her, whoever wears them. One who acts for her reads what concerns his hat alone.
fn hats(about: &About) -> Vec<String> {
    if about.asker != about.person {
        return vec![about.hat.clone()];
    }
    ["person", "child", "ward", "kin"].map(|kind| format!("{kind}:{}", about.person)).to_vec()
}

/// What mail holds of a person.
pub struct HeldMails;

#[async_trait]
impl Holdings for HeldMails {
    async fn about(&self, _: &Store, db: &Db, about: &About) -> Result<Vec<Chapter>> {
        let units = register::units(db, about.tenant).await?;
        let asked =
            Asked { about, hats: hats(about), units: units.into_iter().map(|unit| (unit.key, unit.name)).collect() };
        let mut all = vec![
            Chapter::new("mailbox", "mails", asked.own(db).await?),
            Chapter::new("mailbox", "sent-on", asked.sent_on(db).await?),
        ];
        if about.asker == about.person {
            all.push(Chapter::new("mailbox", "address", asked.address(db).await?));
        }
        Ok(all)
    }
}

#[derive(FromQueryResult)]
struct Own {
    id: Uuid,
    direction: String,
    recipient: String,
    sender: String,
    sender_name: String,
    subject: String,
    text: String,
    unit: String,
    kind: String,
    outcome: String,
    at: i64,
    /// Of the task's card, when there is one: as JSON, and what it demands.
    title: Option<String>,
    assurance: Option<i64>,
}

#[derive(FromQueryResult)]
struct SentOn {
    unit: String,
    kind: String,
    outcome: String,
    at: i64,
    title: Option<String>,
    assurance: Option<i64>,
}

#[derive(FromQueryResult)]
struct FileRow {
    mail: Uuid,
    n: i64,
    name: String,
    sha256: String,
    bytes: i64,
}

/// The card of a mail's task, or none.
const CARD: &str = "LEFT JOIN card c ON c.tenant = m.tenant AND c.kind = 'task' AND c.id = m.task";

struct Asked<'a> {
    about: &'a About,
    hats: Vec<String>,
    /// Names by key.
    units: HashMap<String, String>,
}

impl Asked<'_> {
    /// The tenant, and her hats from `$2` on.
    fn values(&self) -> Vec<Value> {
        let hats = self.hats.iter().map(|hat| Value::from(hat.clone()));
        vals![self.about.tenant.0].into_iter().chain(hats).collect()
    }

    fn marks(&self) -> String {
        marks(2, self.hats.len())
    }

    fn unit<'k>(&'k self, key: &'k str) -> &'k str {
        self.units.get(key).map_or(key, String::as_str)
    }

    fn is_locked(&self, assurance: Option<i64>) -> bool {
        assurance.is_some_and(|level| Assurance::from_number(level) > self.about.assurance)
    }

    /// What she wrote and what was written to her, with what came along.
    async fn own(&self, db: &Db) -> Result<Vec<Record>> {
        let hats = self.marks();
        let sql = format!(
            "SELECT m.id AS id, m.direction AS direction, m.recipient AS recipient, m.sender AS sender,
               m.sender_name AS sender_name, m.subject AS subject, m.text AS text, m.unit AS unit, m.kind AS kind,
               m.outcome AS outcome, m.at AS at, c.title AS title, c.assurance AS assurance
             FROM mail m {CARD} WHERE m.tenant = $1 AND m.hat IN ({hats}) AND m.sender <> '' ORDER BY m.id"
        );
        let mails: Vec<Own> = db.rows(&sql, self.values()).await?;
        let sql = format!(
            "SELECT f.mail AS mail, f.n AS n, f.name AS name, f.sha256 AS sha256, f.bytes AS bytes
             FROM mail m JOIN mail_file f ON f.tenant = m.tenant AND f.mail = m.id
             WHERE m.tenant = $1 AND m.hat IN ({hats}) AND m.sender <> '' ORDER BY f.mail, f.n"
        );
        let mut files: HashMap<Uuid, Vec<FileRow>> = HashMap::new();
        for file in db.rows::<FileRow>(&sql, self.values()).await? {
            files.entry(file.mail).or_default().push(file);
        }
        Ok(mails.iter().map(|mail| self.of_own(mail, &files.remove(&mail.id).unwrap_or_default())).collect())
    }

    fn of_own(&self, mail: &Own, files: &[FileRow]) -> Record {
        let record = Record::new().time("when", Time::from_micros(mail.at));
        if self.is_locked(mail.assurance) {
            return record.key("subject", "mailbox-holds-locked");
        }
        let way = if mail.direction == "out" { "mailbox-held-out" } else { "mailbox-held-in" };
        let from = match mail.sender_name.as_str() {
            "" => mail.sender.clone(),
            name => format!("{name} <{}>", mail.sender),
        };
        let record = record.key("way", way).plain("from", from).plain("to", &mail.recipient);
        let record = record.plain("subject", &mail.subject).plain("text", &mail.text);
        let record = self.became(record, &mail.unit, &mail.kind, &mail.outcome, mail.title.as_deref());
        let named = |f: &FileRow| Record::new().plain("name", &f.name).number("bytes", f.bytes);
        let record = record.part(Chapter::new("mailbox", "attachments", files.iter().map(named).collect()));
        // By the mail's id, the names are those of one file in the whole copy.
        files.iter().fold(record, |r, f| r.file(format!("{}-{}-{}", mail.id, f.n, f.name), &f.sha256))
    }

    /// What the municipality wrote on the cases that she asked about herself and sent to others who follow them by mail.
    /// What that was stands with the case; to whom it went is theirs. Who wrote about her is not hers to know: that a
    /// receipt went out would tell it.
    async fn sent_on(&self, db: &Db) -> Result<Vec<Record>> {
        let hats = self.marks();
        let sql = format!(
            "SELECT m.unit AS unit, m.kind AS kind, m.outcome AS outcome, m.at AS at, c.title AS title,
               c.assurance AS assurance
             FROM mail m {CARD}
             WHERE m.tenant = $1 AND m.direction = 'out' AND m.hat NOT IN ({hats}) AND m.task IN
               (SELECT p.id FROM party p WHERE p.tenant = $1 AND p.hat IN ({hats}) AND p.kind = 'task'
                  AND p.role = 'requester')
             ORDER BY m.id"
        );
        let mails: Vec<SentOn> = db.rows(&sql, self.values()).await?;
        let record = |mail: &SentOn| {
            let record = Record::new().time("when", Time::from_micros(mail.at));
            if self.is_locked(mail.assurance) {
                return record.key("task", "mailbox-holds-locked");
            }
            self.became(record, &mail.unit, &mail.kind, &mail.outcome, mail.title.as_deref())
        };
        Ok(mails.iter().map(record).collect())
    }

    /// Where she gets mail about work, when she works here. That is for herself alone.
    async fn address(&self, db: &Db) -> Result<Vec<Record>> {
        let found = addresses::of_person(db, self.about.tenant, self.about.person).await?;
        let record = |a: &TaskAddress| Record::new().plain("local", &a.local).plain("unit", self.unit(&a.unit));
        Ok(found.iter().map(record).collect())
    }

    /// What a mail tells of, about what, and what became of it.
    fn became(&self, record: Record, unit: &str, kind: &str, outcome: &str, title: Option<&str>) -> Record {
        let title: Text = title.and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default();
        let record = record.words("task", &title).plain("unit", self.unit(unit));
        let record = match Kind::from_name(kind) {
            Some(kind) => record.key("kind", format!("mailbox-kind-{}", kind.name())),
            None => record,
        };
        match Outcome::from_name(outcome) {
            Some(outcome) => record.key("outcome", format!("mailbox-outcome-{}", outcome.name().replace('_', "-"))),
            None => record,
        }
    }
}
