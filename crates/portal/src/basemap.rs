//! The background of the maps: the municipality's own vector map, for a closed network too.
//!
//! Read once and kept in memory, packed; read again when the file has changed.

use std::collections::HashMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use base::{Error, Result};
use bytes::Bytes;
use door::{Ctx, Places, Reply};

/// The maps of all tenants, by file.
pub struct Maps {
    kept: RwLock<HashMap<PathBuf, Arc<Base>>>,
    /// One is packed at a time: all who come before it is ready wait for the same.
    packing: Places,
}

impl Default for Maps {
    fn default() -> Self {
        Self { kept: RwLock::default(), packing: Places::new(1, 1, Duration::MAX) }
    }
}

struct Base {
    plain: Bytes,
    gzip: Bytes,
    etag: HeaderValue,
    stamp: Stamp,
}

/// Length and time of change, by which a replaced file is noticed.
type Stamp = (u64, Option<std::time::SystemTime>);

/// `GET /map/base.json`: 404 where none is configured.
pub async fn serve(maps: Arc<Maps>, ctx: Ctx, headers: HeaderMap) -> Reply {
    let file = ctx.tenant().map.base.clone().ok_or(Error::NotFound)?;
    let base = maps.get(file).await?;
    let says = |name: header::HeaderName| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let common = [
        (header::ETAG, base.etag.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=3600")),
        (header::VARY, HeaderValue::from_static("Accept-Encoding")),
    ];
    let etag = base.etag.to_str().unwrap_or_default();
    if says(header::IF_NONE_MATCH).split(',').any(|t| t.trim().trim_start_matches("W/") == etag) {
        return Ok((StatusCode::NOT_MODIFIED, common).into_response());
    }
    let json = (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if accepts_gzip(says(header::ACCEPT_ENCODING)) {
        let packed = (header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        return Ok((common, [json, packed], base.gzip.clone()).into_response());
    }
    Ok((common, [json], base.plain.clone()).into_response())
}

fn accepts_gzip(accept: &str) -> bool {
    accept.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("gzip") && !parts.any(|p| matches!(p, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}

impl Maps {
    async fn get(&self, file: PathBuf) -> Result<Arc<Base>> {
        let about = tokio::fs::metadata(&file).await.map_err(|e| missing(&file, &e))?;
        let stamp = (about.len(), about.modified().ok());
        if let Some(base) = self.kept(&file, stamp) {
            return Ok(base);
        }
        let place = self.packing.take(1, None).await.map_err(|_| Error::Busy)?;
        if let Some(base) = self.kept(&file, stamp) {
            return Ok(base);
        }
        let plain = tokio::fs::read(&file).await.map_err(|e| missing(&file, &e))?;
        let base = Arc::new(place.apart(move || pack(plain, stamp)).await??);
        if let Ok(mut maps) = self.kept.write() {
            maps.insert(file, base.clone());
        }
        Ok(base)
    }

    fn kept(&self, file: &Path, stamp: Stamp) -> Option<Arc<Base>> {
        let kept = self.kept.read().ok().and_then(|maps| maps.get(file).cloned());
        kept.filter(|base| base.stamp == stamp)
    }
}

fn pack(plain: Vec<u8>, stamp: Stamp) -> Result<Base> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(7));
    gzip.write_all(&plain).map_err(Error::internal)?;
    let gzip = gzip.finish().map_err(Error::internal)?;
    let hash = store::keys::sha256_hex(&plain);
    let etag = HeaderValue::from_str(&format!("\"{}\"", hash.get(..24).unwrap_or(&hash))).map_err(Error::internal)?;
    Ok(Base { plain: plain.into(), gzip: gzip.into(), etag, stamp })
}

fn missing(file: &Path, error: &std::io::Error) -> Error {
    tracing::warn!(file = %file.display(), %error, "the map file of the configuration cannot be read");
    Error::NotFound
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        assert!(accepts_gzip("gzip, deflate, br"));
        assert!(accepts_gzip("br;q=1.0, gzip;q=0.5"));
        assert!(!accepts_gzip("gzip;q=0, br"));
        assert!(!accepts_gzip("br"));
        assert!(!accepts_gzip(""));
    }

    #[tokio::test]
    async fn many_who_come_before_it_is_ready_get_the_same_map() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("base.json");
        std::fs::write(&file, r#"{"land":1}"#).unwrap();
        let maps = Maps::default();
        let (one, other) = tokio::join!(maps.get(file.clone()), maps.get(file.clone()));
        assert!(Arc::ptr_eq(&one.unwrap(), &other.unwrap()), "it was packed once");
    }

    #[tokio::test]
    async fn a_map_is_kept_and_read_again_when_the_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("base.json");
        std::fs::write(&file, r#"{"land":1}"#).unwrap();
        let maps = Maps::default();
        let first = maps.get(file.clone()).await.unwrap();
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&first.gzip[..]).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, r#"{"land":1}"#);
        assert!(Arc::ptr_eq(&first, &maps.get(file.clone()).await.unwrap()), "kept");
        std::fs::write(&file, r#"{"land":"more"}"#).unwrap();
        let second = maps.get(file.clone()).await.unwrap();
        assert_ne!(first.etag, second.etag);
        std::fs::remove_file(&file).unwrap();
        assert!(matches!(maps.get(file).await, Err(Error::NotFound)));
    }
}
