//! Styles, scripts, fonts and icons, built by npm and carried inside the program.
//!
//! The build gives every file a name with a hash of its content, so a browser may keep it for
//! ever. In a debug build the files are read from the folder, so `npm run build` is enough.

use std::collections::HashMap;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "assets/dist"]
struct Dist;

/// What the build must have made.
const NEEDED: [&str; 10] = [
    "app.css",
    "app.js",
    "map.css",
    "map.js",
    "map-worker.js",
    "search.js",
    "deviation.css",
    "deviation.js",
    "deviation-worker.js",
    "icons.svg",
];

/// From plain name to hashed name.
fn manifest() -> HashMap<String, String> {
    Dist::get("manifest.json").and_then(|f| serde_json::from_slice(&f.data).ok()).unwrap_or_default()
}

static MANIFEST: LazyLock<HashMap<String, String>> = LazyLock::new(manifest);

/// Where a browser gets the file: `app.css` is at `/assets/app-HASH.css`. A file that was not
/// built keeps its plain name (and is 404).
pub fn asset_url(name: &str) -> String {
    built_url(name).unwrap_or_else(|| format!("/assets/{name}"))
}

/// The same, or `None` for a file that was not built.
pub fn built_url(name: &str) -> Option<String> {
    let hashed = if cfg!(debug_assertions) { manifest().get(name).cloned() } else { MANIFEST.get(name).cloned() };
    hashed.map(|name| format!("/assets/{name}"))
}

/// A built file by its plain name, for a route that serves it at a place of its own.
pub fn content(name: &str) -> Option<Vec<u8>> {
    let hashed = if cfg!(debug_assertions) { manifest().get(name).cloned() } else { MANIFEST.get(name).cloned() };
    Dist::get(hashed.as_deref().unwrap_or(name)).map(|file| file.data.into_owned())
}

/// A sentence for whoever starts the program when the assets are not built; `None` when all is there.
pub fn missing() -> Option<String> {
    let built = manifest();
    let absent: Vec<&str> =
        NEEDED.into_iter().filter(|n| built.get(*n).is_none_or(|h| Dist::get(h).is_none())).collect();
    (!absent.is_empty()).then(|| {
        format!(
            "The pages' assets are not built ({}). Run `cargo xtask demo`, or `npm ci && npm run build` in crates/web/assets.",
            absent.join(", ")
        )
    })
}

/// `GET /assets/NAME`, to be merged into the program's router.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{*path}", get(serve))
}

async fn serve(Path(path): Path<String>, request: HeaderMap) -> Response {
    // The manifest is for this program, not for the world.
    let Some(file) = Dist::get(&path).filter(|_| path != "manifest.json") else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let hash = file.metadata.sha256_hash();
    let etag = format!("\"{}\"", hash.iter().take(12).map(|b| format!("{b:02x}")).collect::<String>());
    let headers = [
        (header::ETAG, etag.clone()),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned()),
        (header::CONTENT_TYPE, content_type(&path, file.metadata.mimetype())),
    ];
    let known = request.get(header::IF_NONE_MATCH).and_then(|v| v.to_str().ok());
    if known.is_some_and(|tags| tags.split(',').any(|t| t.trim().trim_start_matches("W/") == etag)) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, axum::body::Body::from(file.data.into_owned())).into_response()
}

fn content_type(path: &str, guessed: &str) -> String {
    let text = guessed.starts_with("text/") || path.ends_with(".js") || path.ends_with(".svg");
    if text { format!("{guessed}; charset=utf-8") } else { guessed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request};
    use tower::ServiceExt;

    async fn fetch(path: &str, etag: Option<&str>) -> Response {
        let mut request = Request::get(path);
        if let Some(tag) = etag {
            request = request.header(header::IF_NONE_MATCH, tag);
        }
        router::<()>().oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
    }

    #[tokio::test]
    async fn built_files_are_served_for_ever_and_others_are_named() {
        if let Some(sentence) = missing() {
            assert!(sentence.contains("cargo xtask demo"), "{sentence}");
            return;
        }
        let url = asset_url("app.css");
        assert_ne!(url, "/assets/app.css", "the name has no hash");
        let response = fetch(&url, None).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()[header::CONTENT_TYPE], "text/css; charset=utf-8");
        assert!(response.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"));
        let etag = response.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(fetch(&url, Some(&etag)).await.status(), StatusCode::NOT_MODIFIED);
    }

    #[tokio::test]
    async fn what_is_not_there_is_not_found() {
        for path in
            ["/assets/nothing.js", "/assets/manifest.json", "/assets/../Cargo.toml", "/assets/%2e%2e/package.json"]
        {
            assert_eq!(fetch(path, None).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
    }
}
