//! The layout around a room's own template.

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Error, Lang};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::assets::{asset_url, built_url};
use crate::{Html, Scheme, T, Viewer};

/// How wide the main column may get.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Width {
    /// For reading: about 70 characters.
    Narrow,
    #[default]
    Normal,
    /// For tables, maps and boards.
    Wide,
}

/// A page in the making. It prints the title as the heading, unless `own_heading` was called.
#[must_use]
pub struct Page<'a> {
    viewer: &'a Viewer,
    title: String,
    crumbs: Vec<(String, String)>,
    width: Width,
    status: StatusCode,
    description: Option<String>,
    lead: Option<String>,
    own_heading: bool,
    modules: Vec<&'static str>,
    /// Where the page listens, if it does.
    live: Option<String>,
    /// Where its web app manifest is, if it can be installed.
    manifest: Option<&'static str>,
}

impl<'a> Page<'a> {
    /// With status 200. It listens at `/live` when the viewer may.
    pub fn new(viewer: &'a Viewer, title: impl ToString) -> Self {
        Self {
            viewer,
            title: title.to_string(),
            crumbs: Vec::new(),
            width: Width::default(),
            status: StatusCode::OK,
            description: None,
            lead: None,
            own_heading: false,
            modules: Vec::new(),
            live: viewer.live.map(|_| "/live".to_owned()),
            manifest: None,
        }
    }

    /// A step of the path from the front page to here; the front page itself is always first.
    pub fn crumb(mut self, href: impl ToString, label: impl ToString) -> Self {
        self.crumbs.push((href.to_string(), label.to_string()));
        self
    }

    /// For tables, maps and boards.
    pub fn wide(mut self) -> Self {
        self.width = Width::Wide;
        self
    }

    /// For reading, and for forms: about 70 characters in a line.
    pub fn narrow(mut self) -> Self {
        self.width = Width::Narrow;
        self
    }

    /// Such as 422 for a form that comes back with what is wrong in it.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// For search engines.
    pub fn description(mut self, text: impl ToString) -> Self {
        self.description = Some(text.to_string());
        self
    }

    /// A sentence or two under the heading.
    pub fn lead(mut self, text: impl ToString) -> Self {
        self.lead = Some(text.to_string());
        self
    }

    /// The template prints its own `<h1>`.
    pub fn own_heading(mut self) -> Self {
        self.own_heading = true;
        self
    }

    /// The page can be put on a phone's home screen.
    pub fn manifest(mut self, href: &'static str) -> Self {
        self.manifest = Some(href);
        self
    }

    /// A script that only some pages need, with its style sheet if it has one: `map`, `search`.
    pub fn head_module(mut self, name: &'static str) -> Self {
        if !self.modules.contains(&name) {
            self.modules.push(name);
        }
        self
    }

    /// The page listens there and not at `/live`: for those who come by a secret link.
    pub fn live_at(mut self, src: impl ToString) -> Self {
        self.live = Some(src.to_string());
        self
    }

    /// The whole page as a response. A page of someone signed in is kept by nobody.
    ///
    /// # Errors
    /// `Internal` when a template does not render.
    pub fn body(self, inner: &impl Template) -> Result<Response, Error> {
        let body = Html::render(inner)?;
        self.html(body)
    }

    /// The same with HTML that is already made.
    ///
    /// # Errors
    /// As [`Page::body`].
    pub fn html(self, body: Html) -> Result<Response, Error> {
        let viewer = self.viewer;
        let status = self.status;
        let page = Html::render(&Layout { v: viewer, t: &viewer.t, body, page: self })?;
        let caching = if viewer.person.is_some() { "private, no-store" } else { "no-cache" };
        let headers = [
            (header::CACHE_CONTROL, HeaderValue::from_static(caching)),
            (header::CONTENT_LANGUAGE, HeaderValue::from_static(viewer.t.lang().code())),
            (header::VARY, HeaderValue::from_static("Cookie, Accept-Language")),
        ];
        Ok((status, headers, axum::response::Html(page.0)).into_response())
    }
}

/// A piece of a page, for an element that fetches itself again (`data-live-src`).
///
/// # Errors
/// As [`Page::body`].
pub fn fragment(inner: &impl Template) -> Result<Response, Error> {
    Ok(piece(Html::render(inner)?))
}

/// A piece of a page that is rendered already, for a live page that fetches it again.
pub fn piece(inner: Html) -> Response {
    let headers = [(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"))];
    (headers, axum::response::Html(inner.0)).into_response()
}

/// `/sign-in` with the way back, at level high when `high`.
pub fn sign_in_url(return_to: &str, high: bool) -> String {
    let level = if high { "level=high&" } else { "" };
    format!("/sign-in?{level}return={}", utf8_percent_encode(return_to, NON_ALPHANUMERIC))
}

#[derive(Template)]
#[template(path = "layout.html")]
struct Layout<'a> {
    v: &'a Viewer,
    t: &'a T,
    page: Page<'a>,
    body: Html,
}

impl Layout<'_> {
    fn asset(&self, name: &str) -> String {
        asset_url(name)
    }

    /// The stylesheet of a module, for one that has its own.
    fn style(&self, module: &str) -> Option<String> {
        built_url(&format!("{module}.css"))
    }

    fn icon(&self, name: &str) -> Html {
        crate::parts::icon(name)
    }

    /// What an open page shows when it may not show what it showed.
    fn gone(&self) -> Html {
        let (t, link) = (self.t, self.t.get("web-gone-link"));
        let link = crate::parts::button_link("/", &link, "home", crate::parts::Variant::Primary);
        let body = Html(format!("{}{link}", Html::prose(&t.get("web-gone-text"))));
        crate::parts::alert(crate::parts::Tone::Warning, &t.get("web-gone-title"), &body)
    }

    fn sign_in(&self) -> String {
        sign_in_url(&self.v.path, false)
    }

    fn sign_in_high(&self) -> String {
        sign_in_url(&self.v.path, true)
    }

    fn langs(&self) -> [(Lang, &'static str); 3] {
        [(Lang::Nb, "Bokmål"), (Lang::Nn, "Nynorsk"), (Lang::En, "English")]
    }

    fn schemes(&self) -> [(Scheme, String); 3] {
        let t = self.t;
        [
            (Scheme::Auto, t.get("web-scheme-auto")),
            (Scheme::Light, t.get("web-scheme-light")),
            (Scheme::Dark, t.get("web-scheme-dark")),
        ]
    }

    fn width(&self) -> &'static str {
        match self.page.width {
            Width::Narrow => "narrow",
            Width::Normal => "normal",
            Width::Wide => "wide",
        }
    }

    fn browser_title(&self) -> String {
        if self.page.title == self.v.tenant.name {
            return self.page.title.clone();
        }
        format!("{} – {}", self.page.title, self.v.tenant.name)
    }
}

#[cfg(test)]
#[path = "page_test.rs"]
mod tests;
