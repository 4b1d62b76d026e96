//! Reading the form, whatever was sent: what can be read is kept, what is wrong is said.

use std::collections::HashMap;

use axum::extract::Request;
use base::FieldError;
use base::config::Config;
use base::error::Message;
use bytes::Bytes;
use door::upload::{Form, Part};

use crate::task::Place;
use crate::task::report::PHOTOS_MAX;

/// No field of text is longer; more is cut off and said.
const TEXT_BYTES: usize = 64 << 10;
/// No form of ours has so many fields; each costs memory however little is in it.
const FIELDS: usize = 200;
/// Files beyond the limit are read to their end, so that the browser gets an answer; not for ever.
const PATIENCE: u64 = 10;

/// What [`read`] holds at most: the photos, one more before it is refused, and the texts.
pub fn most(config: &Config) -> u64 {
    (PHOTOS_MAX as u64 + 1) * config.limits.upload_bytes + (FIELDS * TEXT_BYTES) as u64
}

/// What was sent.
#[derive(Debug, Default)]
pub struct Sent {
    texts: HashMap<String, Vec<String>>,
    /// The content of the files, in their order; those that were too large are left out.
    pub files: Vec<Bytes>,
    /// What is wrong, at most one for each field.
    pub faults: Vec<FieldError>,
    /// The request itself was not whole or not well formed.
    pub broken: bool,
}

impl Sent {
    /// What was typed in a field, the first where there are several; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.texts.get(name).and_then(|v| v.first()).map_or("", String::as_str)
    }

    /// All that was sent under a name, in its order, at most ten.
    pub fn texts(&self, name: &str) -> &[String] {
        self.texts.get(name).map_or(&[], Vec::as_slice)
    }

    /// Says what is wrong with a field. What was said of it before stays.
    pub fn fault(&mut self, field: &'static str, message: impl Into<Message>) {
        if !self.faults.iter().any(|f| f.field == field) {
            self.faults.push(FieldError { field, message: message.into() });
        }
    }

    /// The place on the map and in words. Degrees that are no numbers are a fault.
    pub fn place(&mut self) -> Place {
        let degrees = |text: &str| text.trim().replace(',', ".").parse::<f64>();
        let words = self.text("words").to_owned();
        let (lat, lon) = (self.text("lat"), self.text("lon"));
        let point = match (lat.trim().is_empty(), lon.trim().is_empty()) {
            (true, true) => None,
            _ => match (degrees(lat), degrees(lon)) {
                (Ok(lat), Ok(lon)) => Some((lat, lon)),
                _ => {
                    self.fault("words", "tasks-report-place-wrong");
                    None
                }
            },
        };
        Place { point, words }
    }

    fn put(&mut self, name: String, bytes: Vec<u8>) {
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(e) => {
                self.fault(known(&name), "tasks-report-encoding");
                String::from_utf8_lossy(e.as_bytes()).into_owned()
            }
        };
        let values = self.texts.entry(name).or_default();
        if values.len() < 10 {
            values.push(text);
        }
    }
}

/// The field of the form with this name; a fault in any other is said at the text.
fn known(name: &str) -> &'static str {
    ["category", "words", "text", "photos", "mandate"].into_iter().find(|k| *k == name).unwrap_or("text")
}

/// Reads the form; `limit` is the largest file in bytes.
pub async fn read(request: Request, limit: u64) -> Sent {
    let mut sent = Sent::default();
    let Ok(mut form) = Form::of(request).await else {
        sent.broken = true;
        sent.fault("text", "tasks-report-broken");
        return sent;
    };
    let mut patience = limit.saturating_mul(PATIENCE);
    let mut fields = 0;
    loop {
        let read = match form.next_field().await {
            Ok(Some(_)) if fields == FIELDS => Err(Stop::Broken),
            Ok(Some(field)) => {
                fields += 1;
                one(&mut sent, field, limit, &mut patience).await
            }
            Ok(None) => return sent,
            Err(_) => Err(Stop::Broken),
        };
        match read {
            Ok(()) => {}
            Err(Stop::Broken) => {
                sent.broken = true;
                sent.fault("text", "tasks-report-broken");
                return sent;
            }
            Err(Stop::OutOfPatience) => {
                sent.fault("photos", too_large(limit));
                return sent;
            }
        }
    }
}

enum Stop {
    Broken,
    OutOfPatience,
}

fn too_large(limit: u64) -> Message {
    Message::new("tasks-photo-too-large").with("limit", size(limit))
}

/// A limit as people say it, the same in all languages: `15 MB`.
pub fn size(bytes: u64) -> String {
    if bytes < 1_000_000 { format!("{} kB", bytes / 1_000) } else { format!("{} MB", bytes / 1_000_000) }
}

async fn one(sent: &mut Sent, mut field: Part<'_>, limit: u64, patience: &mut u64) -> Result<(), Stop> {
    let name = field.name().unwrap_or_default().to_owned();
    let is_file = name == "photos";
    let most = if is_file { usize::try_from(limit).unwrap_or(usize::MAX) } else { TEXT_BYTES };
    let mut content = Vec::new();
    let mut over = false;
    while let Some(piece) = field.chunk().await.map_err(|_| Stop::Broken)? {
        *patience = patience.checked_sub(piece.len() as u64).ok_or(Stop::OutOfPatience)?;
        if over || content.len() + piece.len() > most {
            over = true;
            continue;
        }
        content.extend_from_slice(&piece);
    }
    match (is_file, over) {
        (true, true) => sent.fault("photos", too_large(limit)),
        // A browser sends an empty file where none was chosen.
        (true, false) if content.is_empty() => {}
        (true, false) if sent.files.len() >= PHOTOS_MAX => {
            sent.fault("photos", Message::new("tasks-photo-too-many").with("max", PHOTOS_MAX));
        }
        (true, false) => sent.files.push(content.into()),
        (false, true) => {
            sent.fault(known(&name), Message::new("tasks-too-long").with("max", crate::task::rules::TEXT_MAX));
            sent.put(name, content);
        }
        (false, false) => sent.put(name, content),
    }
    Ok(())
}
