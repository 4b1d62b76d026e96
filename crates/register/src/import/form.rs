//! The form by which a file is handed in, read piece by piece up to the configured size.

use axum::extract::Request;
use base::{Error, Result};
use door::upload::{Form, Part};

use super::actions::Upload;

/// Short fields are no longer than this.
const TEXT: u64 = 1_000;

/// Reads the form; `limit` is the largest file in bytes.
///
/// # Errors
/// `TooLarge` for a file beyond the limit, `Malformed` for a form that breaks off.
pub(crate) async fn read(request: Request, limit: u64) -> Result<Upload> {
    let mut upload = Upload {
        kind: String::new(),
        source: String::new(),
        name: String::new(),
        content: Vec::new(),
        extra: Vec::new(),
    };
    let broken = || Error::malformed("register-import-broken");
    let mut form = Form::of(request).await.map_err(|_| broken())?;
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        match field.name().unwrap_or_default() {
            "kind" => upload.kind = text(field).await?,
            "source" => upload.source = text(field).await?,
            "file" => {
                upload.name = field.file_name().unwrap_or_default().to_owned();
                upload.content = bytes(field, limit).await?;
            }
            "documents" => upload.extra = bytes(field, limit).await?,
            _ => {}
        }
    }
    Ok(upload)
}

async fn text(field: Part<'_>) -> Result<String> {
    String::from_utf8(bytes(field, TEXT).await?).map_err(|_| Error::malformed("register-import-broken"))
}

async fn bytes(mut field: Part<'_>, limit: u64) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|_| Error::malformed("register-import-broken"))? {
        if (content.len() + piece.len()) as u64 > limit {
            return Err(Error::TooLarge { limit });
        }
        content.extend_from_slice(&piece);
    }
    Ok(content)
}
