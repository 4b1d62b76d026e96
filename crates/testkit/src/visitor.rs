//! Someone at a browser: keeps cookies, sends what a browser sends, reads pages.

use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Request, header};
use door::House;
use tower::ServiceExt;

use crate::World;

/// A visitor. `accept` is `text/html`; set `json` to be a program instead.
pub struct Visitor<'a> {
    house: &'a House,
    host: String,
    cookies: BTreeMap<String, String>,
    pub json: bool,
    /// `Accept-Language`; bokmål unless set.
    pub language: &'static str,
}

/// An answer.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Page {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// Where it leads, when it is a redirect.
    pub fn location(&self) -> &str {
        self.header("location")
    }

    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    #[track_caller]
    pub fn shows(self, text: &str) -> Self {
        assert!(self.text().contains(text), "{text:?} is not on the page:\n{}", self.text());
        self
    }

    #[track_caller]
    pub fn hides(self, text: &str) -> Self {
        assert!(!self.text().contains(text), "{text:?} may not be on the page:\n{}", self.text());
        self
    }
}

impl<'a> Visitor<'a> {
    pub fn new(world: &'a World, host: &str) -> Self {
        Self::of(&world.house, host)
    }

    /// Of another house than the world's, such as one with another configuration.
    pub fn of(house: &'a House, host: &str) -> Self {
        Self { house, host: host.to_owned(), cookies: BTreeMap::new(), json: false, language: "nb" }
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, "", Body::empty()).await
    }

    /// Asks for a part as an open page does by itself.
    pub async fn part(&mut self, path: &str) -> Page {
        let mut request = self.request(Method::GET, path, "");
        request = request.header("x-part", "1");
        self.raw(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form as a browser does from our own page.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body: Vec<String> = fields.iter().map(|(k, v)| format!("{}={}", encode(k), encode(v))).collect();
        self.send(Method::POST, path, "application/x-www-form-urlencoded", Body::from(body.join("&"))).await
    }

    /// Sends a form with files: `(field, file name, content type, content)`.
    pub async fn post_files(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &str, &[u8])],
    ) -> Page {
        const BOUNDARY: &str = "allting-test-boundary-7d93";
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend(
                format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (name, file, kind, content) in files {
            body.extend(
                format!(
                    "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: {kind}\r\n\r\n"
                )
                .bytes(),
            );
            body.extend_from_slice(content);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{BOUNDARY}--\r\n").bytes());
        self.send(Method::POST, path, &format!("multipart/form-data; boundary={BOUNDARY}"), Body::from(body)).await
    }

    pub async fn send(&mut self, method: Method, path: &str, content_type: &str, body: Body) -> Page {
        let request = self.request(method, path, content_type);
        self.raw(request.body(body).unwrap()).await
    }

    fn request(&self, method: Method, path: &str, content_type: &str) -> axum::http::request::Builder {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header(header::HOST, &self.host)
            .header(header::ACCEPT, if self.json { "application/json" } else { "text/html,*/*;q=0.8" })
            .header(header::ACCEPT_LANGUAGE, self.language);
        if !self.json {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if !content_type.is_empty() {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        if !self.cookies.is_empty() {
            let all: Vec<String> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        request
    }

    /// Sends a request as it is; keeps the cookies of the answer.
    pub async fn raw(&mut self, request: Request<Body>) -> Page {
        let response = self.house.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 64 << 20).await.unwrap();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, value) = text.split(';').next().unwrap().split_once('=').unwrap();
            if text.contains("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name.trim());
            } else {
                self.cookies.insert(name.trim().to_owned(), value.to_owned());
            }
        }
        Page { status: parts.status.as_u16(), headers: parts.headers, body }
    }
}

fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
            _ => format!("%{b:02X}"),
        })
        .collect()
}
