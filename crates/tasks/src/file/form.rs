//! Reading a form with files of any type.

use axum::extract::Request;
use base::config::Config;
use base::{Error, Result};
use door::upload::Form;

use super::Upload;

/// At most so many in one form.
pub const FILES: usize = 10;
/// A field of text is short here.
const TEXT: usize = 4 << 10;

/// What [`read`] holds at most: the files, and one more before it is refused.
pub fn most(config: &Config) -> u64 {
    (FILES as u64 + 1) * config.limits.upload_bytes
}

/// What was sent: the files, and who may have them.
#[derive(Debug, Default)]
pub struct Sent {
    /// Those that were not empty, in their order, at most [`FILES`].
    pub files: Vec<Upload>,
    /// As it was typed: the name of an audience, or anything.
    pub audience: String,
}

/// Reads the form into `sent`, which keeps what came before a fault; `limit` is the largest file in bytes.
///
/// # Errors
/// `Malformed` when it is not whole, `TooLarge` and `Invalid` at `files` for what is not taken.
pub async fn read(request: Request, limit: u64, sent: &mut Sent) -> Result<()> {
    let broken = || Error::malformed("tasks-file-broken");
    let mut form = Form::of(request).await.map_err(|_| broken())?;
    let mut fields = 0;
    while let Some(mut field) = form.next_field().await.map_err(|_| broken())? {
        fields += 1;
        if fields > FILES * 2 {
            return Err(broken());
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().unwrap_or_default().to_owned();
        let is_file = name == "files";
        let most = if is_file { usize::try_from(limit).unwrap_or(usize::MAX) } else { TEXT };
        let mut content = Vec::new();
        while let Some(piece) = field.chunk().await.map_err(|_| broken())? {
            if content.len() + piece.len() > most {
                return Err(Error::TooLarge { limit });
            }
            content.extend_from_slice(&piece);
        }
        match (is_file, name.as_str()) {
            // A browser sends an empty file where none was chosen.
            (true, _) if content.is_empty() => {}
            (true, _) if sent.files.len() >= FILES => {
                let many = base::error::Message::new("tasks-file-many").with("max", FILES);
                return Err(Error::invalid("files", many));
            }
            (true, _) => sent.files.push(Upload { name: file_name, content: content.into() }),
            (false, "file_audience") => sent.audience = String::from_utf8_lossy(&content).into_owned(),
            (false, _) => {}
        }
    }
    Ok(())
}
