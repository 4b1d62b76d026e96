//! A request as the standard sends it: the format is the ending of the address, and what is asked
//! for stands behind the question mark or in a form. Unknown names are left aside, as the standard
//! lets programs send more than it knows.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Result};
use door::{Ctx, Fault};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::{Document, Format, Refusal};

/// The largest form, in bytes: 4,000 characters may be percent-encoded, and there are other fields.
pub const BODY_MAX: usize = 128 << 10;
/// More fields than this nobody sends.
const FIELDS_MAX: usize = 200;

/// What was sent with a request: names and values in their order.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Params(pub Vec<(String, String)>);

impl Params {
    /// Reads what is percent-encoded.
    ///
    /// # Errors
    /// `Malformed` for characters that no text has, or for very many fields.
    pub fn read(encoded: &[u8]) -> Result<Self> {
        let mut all = Vec::new();
        for (name, value) in form_urlencoded::parse(encoded) {
            if name.contains('\0') || value.contains('\0') {
                return Err(Error::malformed("open311-nul"));
            }
            if all.len() == FIELDS_MAX {
                return Err(Error::malformed("open311-too-many-fields"));
            }
            all.push((name.into_owned(), value.trim().to_owned()));
        }
        Ok(Self(all))
    }

    /// The first value of this name that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The items of a list with commas between, however often the name was given.
    pub fn list(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(n, _)| n == name).flat_map(|(_, v)| v.split(','));
        values.map(str::trim).filter(|v| !v.is_empty()).collect()
    }
}

/// A request, as far as it could be read. A handler looks into it with [`Asked::read`] and gives its
/// result to [`Asked::answer`].
pub struct Asked {
    pub ctx: Ctx,
    /// XML, which everybody must understand, unless the address says otherwise.
    pub format: Format,
    method: Method,
    read: Result<Read>,
}

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Read {
    /// The last part of the address without its ending: `street-light` of `street-light.xml`.
    pub name: String,
    pub params: Params,
}

impl Asked {
    /// What is asked for, in this municipality.
    ///
    /// # Errors
    /// `Malformed` when it could not be read; `NotFound` for a format or a jurisdiction that is none.
    pub fn read(&self) -> Result<&Read> {
        let read = self.read.as_ref().map_err(Clone::clone)?;
        self.at_home(&read.params)?;
        Ok(read)
    }

    /// Each municipality has an address of its own, so nobody needs to name it; whoever does must
    /// name this one.
    ///
    /// # Errors
    /// `NotFound` for another.
    pub fn at_home(&self, params: &Params) -> Result<()> {
        let tenant = self.ctx.tenant();
        let ours = |id: &str| {
            tenant.municipality_number.as_deref() == Some(id)
                || tenant.orgno.to_string() == id
                || tenant.hosts.iter().any(|host| host.eq_ignore_ascii_case(id))
        };
        match params.get("jurisdiction_id") {
            Some(id) if !ours(id) => Err(Error::NotFound),
            Some(_) | None => Ok(()),
        }
    }

    /// What was found, or why not, in the format asked for.
    pub fn answer(&self, found: Result<Document>) -> Response {
        self.said(StatusCode::OK, found.map_err(|error| self.refused(&error)))
    }

    /// As [`Asked::answer`], with another status and a refusal that says more.
    pub fn said(&self, status: StatusCode, found: Result<Document, Refusal>) -> Response {
        let (status, document) = match found {
            Ok(document) => (status, document),
            Err(refusal) => (refusal.status, refusal.document()),
        };
        let mut response = match document.answer(self.format, status) {
            Ok(response) => response,
            Err(error) => return Fault(error).into_response(),
        };
        let headers = response.headers_mut();
        let reads = matches!(self.method, Method::GET | Method::HEAD);
        if reads {
            // All of it is public, and nothing of it depends on a cookie but the language.
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
        }
        let kept = if reads && status == StatusCode::OK { "public, max-age=60" } else { "no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
        response
    }

    /// An error in words.
    pub fn refused(&self, error: &Error) -> Refusal {
        if let Error::Internal(_) | Error::Unavailable(_) = error {
            tracing::error!(%error, "an Open311 request failed");
        }
        Refusal::of(error, &self.ctx.viewer().t)
    }
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        let last = parts.uri.path().rsplit('/').next().unwrap_or_default();
        let (name, ending) = last.rsplit_once('.').unwrap_or((last, ""));
        let format = Format::from_ending(ending);
        let read = || {
            format.ok_or(Error::NotFound)?;
            let name = percent_decode_str(name).decode_utf8().map_err(|_| Error::malformed("open311-malformed"))?;
            let params = Params::read(parts.uri.query().unwrap_or_default().as_bytes())?;
            if name.contains('\0') {
                return Err(Error::malformed("open311-nul"));
            }
            Ok(Read { name: name.into_owned(), params })
        };
        let read = read();
        Ok(Self { ctx, format: format.unwrap_or(Format::Xml), method: parts.method.clone(), read })
    }
}

/// The form in the body.
///
/// # Errors
/// `Malformed` when it is none, `TooLarge` above [`BODY_MAX`].
pub async fn form(request: Request) -> Result<Params> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|t| t.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    let is_form = essence.eq_ignore_ascii_case("application/x-www-form-urlencoded");
    let body = request.into_body();
    let bytes = axum::body::to_bytes(body, BODY_MAX).await.map_err(|error| too_large(&error))?;
    // An empty form has no type; what is missing in it is said then.
    if !is_form && !bytes.is_empty() {
        return Err(Error::malformed("open311-form-only"));
    }
    Params::read(&bytes)
}

fn too_large(error: &axum::Error) -> Error {
    let long = std::error::Error::source(error).is_some_and(|e| e.to_string().contains("length limit"));
    if long { Error::TooLarge { limit: BODY_MAX as u64 } } else { Error::malformed("open311-malformed") }
}
