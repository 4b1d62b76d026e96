//! Files that leave the program. What somebody sent is saved and never opened on our address; only
//! pictures that we drew ourselves are shown.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What may stand in a name as it is (`attr-char` of RFC 8187, as far as names need it).
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'_').remove(b'-');
const ANY: &str = "application/octet-stream";

/// A file to be saved under its name, of a kind such as `text/csv; charset=utf-8`.
pub fn saved(kind: &str, name: &str, body: impl Into<Body>) -> Response {
    answer(kind, &disposition(name), body.into())
}

/// Bytes to be saved of which nobody knows what they are.
pub fn unknown(name: &str, body: impl Into<Body>) -> Response {
    saved(ANY, name, body)
}

/// A picture of our own drawing, shown where a page asks for it.
pub fn picture(kind: &str, body: impl Into<Body>) -> Response {
    answer(kind, "inline", body.into())
}

/// Says how long an answer is whose content is read while it is sent: who gets less than that knows it, and how much
/// is still to come.
pub fn of_length(bytes: u64, mut answer: Response) -> Response {
    answer.headers_mut().insert(header::CONTENT_LENGTH, bytes.into());
    answer
}

/// A browser is told in every way it knows not to run what this is, and not to keep it for others.
fn answer(kind: &str, disposition: &str, body: Body) -> Response {
    let value = |text: &str, else_: &'static str| {
        HeaderValue::from_str(text).unwrap_or_else(|_| HeaderValue::from_static(else_))
    };
    let headers = [
        (header::CONTENT_TYPE, value(kind, ANY)),
        (header::CONTENT_DISPOSITION, value(disposition, "attachment")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    (headers, body).into_response()
}

/// The header that lets a browser save it under its name (RFC 6266).
fn disposition(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._- ".contains(c) { c } else { '_' }).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_and_says_nothing_else() {
        assert_eq!(disposition("mål 1.pdf"), "attachment; filename=\"m_l 1.pdf\"; filename*=UTF-8''m%C3%A5l%201.pdf");
        for odd in ["a\"; filename=\"b.exe", "a\r\nSet-Cookie: x=1", "../../etc/passwd", "\u{202e}gpj.exe", ""] {
            let header = disposition(odd);
            assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)), "{header}");
            assert_eq!(header.matches('"').count(), 2, "{header}");
        }
    }

    #[test]
    fn nothing_that_was_sent_is_opened_here() {
        let answer = saved("text/html\r\nx: y", "å.html", "<script>");
        assert_eq!(answer.headers()[header::CONTENT_TYPE], ANY);
        assert!(answer.headers()[header::CONTENT_DISPOSITION].to_str().is_ok_and(|d| d.starts_with("attachment;")));
        assert_eq!(picture("image/jpeg", "x").headers()[header::CONTENT_DISPOSITION], "inline");
    }
}
