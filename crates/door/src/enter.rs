//! The way in: host to tenant, cookie to session, session to hats; and the way out: errors become
//! pages or problem documents in the visitor's language.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::config::Tenant;
use base::{Error, Result};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use web::{Scheme, TenantLook, Viewer, problem};

use crate::ctx::Frame;
use crate::fault::Fault;
use crate::limit::Limits;
use crate::looks::{self, Looks};
use crate::sign_in::{choice_name, sessions};
use crate::{App, Ctx, client, cookie, reads, session};

/// The session cookie. Over https it has the prefix with which browsers bind it to the host.
pub fn cookie_name(tenant: &Tenant) -> &'static str {
    if tenant.url.starts_with("https:") { "__Host-allting" } else { "allting" }
}

/// The layer around all routes.
pub async fn enter(State((app, limits)): State<(App, Arc<Limits>)>, mut request: Request, next: Next) -> Response {
    // Programs read the API; it answers in their format whatever they say they accept.
    let html = wants_html(request.headers()) && !is_api(request.uri());
    let get = request.method() == Method::GET;
    let part = is_part(request.headers());
    let address = limits.address(request.extensions(), request.headers());
    let ctx = match frame(&app, &limits, address, request.headers(), request.uri()).await {
        Ok(frame) => {
            let told = app.store.head_told();
            let replica = reads::replica(&app.store, &frame.tenant, &request);
            let head = if replica.is_some() { frame.head.min(told) } else { frame.head };
            Ctx::new(Frame { replica, head, ..frame })
        }
        Err((viewer, error)) => return problem::respond(Some(&viewer), html, &error),
    };
    if let Err(error) = same_site(&request) {
        return problem::respond(Some(&ctx.viewer()), html, &error);
    }
    if let Some(open) = ctx.session()
        && !by_itself(&request)
        && let Err(error) = session::touch(ctx.store(), open, ctx.now()).await
    {
        tracing::warn!(%error, "a session could not be touched");
    }
    request.extensions_mut().insert(ctx.clone());
    let _answering = ctx.answering();
    let (response, wrote) = ctx.store().noting(next.run(request)).await;
    let refused = response.extensions().get::<Arc<Error>>().is_some();
    let status = response.status();
    let response = match looked(&ctx, !refused && looks::shows(status), status.is_redirection()).await {
        Ok(()) => response,
        Err(error) => Fault(error).into_response(),
    };
    let mut response = render(&ctx, response, html, get, part);
    if let Some(note) = wrote.and_then(|at| reads::note(ctx.tenant(), at).ok()) {
        response.headers_mut().append(header::SET_COOKIE, note);
    }
    response
}

/// Writes down whose data the answer shows. What cannot be written down is not shown; a change that
/// was made stands in the journal, and its answer leads on.
async fn looked(ctx: &Ctx, shows: bool, leads_on: bool) -> Result<()> {
    if !shows {
        return Ok(());
    }
    match ctx.write_looks().await {
        Err(error) if leads_on => {
            tracing::error!(%error, "the access log was not written; the change stands in the journal");
            Ok(())
        }
        written => written,
    }
}

fn render(ctx: &Ctx, mut response: Response, html: bool, get: bool, part: bool) -> Response {
    if let Some(error) = response.extensions_mut().remove::<Arc<Error>>() {
        // An open page that asks for a part it may not see any more forgets what it shows.
        if part && matches!(*error, Error::NotFound) {
            return StatusCode::NO_CONTENT.into_response();
        }
        let back = utf8_percent_encode(ctx.path(), NON_ALPHANUMERIC);
        return match (&*error, html && get) {
            (Error::Unauthenticated, true) => Redirect::to(&format!("/sign-in?to={back}")).into_response(),
            (Error::StepUp, true) => Redirect::to(&format!("/step-up?to={back}")).into_response(),
            (error, _) => problem::respond(Some(&ctx.viewer()), html, error),
        };
    }
    let status = response.status();
    // What axum itself refused (a wrong path, method, body) gets the same clothes.
    let error = match status {
        StatusCode::NOT_FOUND => Error::NotFound,
        StatusCode::METHOD_NOT_ALLOWED if ctx.path().starts_with("/api/") => Error::Method,
        StatusCode::METHOD_NOT_ALLOWED => Error::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge { limit: ctx.app().config.limits.upload_bytes },
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::Unsupported("door-unsupported".into()),
        StatusCode::BAD_REQUEST | StatusCode::UNPROCESSABLE_ENTITY => Error::malformed("door-malformed"),
        StatusCode::REQUEST_TIMEOUT => Error::unavailable("the request took too long"),
        StatusCode::INTERNAL_SERVER_ERROR => Error::internal("a handler broke off"),
        _ => return response,
    };
    if is_plain(&response) { problem::respond(Some(&ctx.viewer()), html, &error) } else { response }
}

/// What an open page asks for by itself keeps nobody signed in: she may have left.
fn by_itself(request: &Request) -> bool {
    request.uri().path() == "/live" || is_part(request.headers())
}

/// Whether an open page asks for a part of itself.
fn is_part(headers: &HeaderMap) -> bool {
    headers.contains_key("x-part")
}

fn is_api(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

/// Text that axum wrote, not a page of ours.
fn is_plain(response: &Response) -> bool {
    response.headers().get(header::CONTENT_TYPE).is_none_or(|t| t.to_str().is_ok_and(|t| t.starts_with("text/plain")))
}

async fn frame(
    app: &App,
    limits: &Limits,
    address: Option<IpAddr>,
    headers: &HeaderMap,
    uri: &Uri,
) -> Result<Frame, (Box<Viewer>, Error)> {
    let cookie = |name: &str| cookie::value(headers, name);
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).or(uri.host()).unwrap_or_default();
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|h| h.to_str().ok());
    let nowhere = || (Box::new(stranger(app, accept)), Error::NotFound);
    let tenant = app.tenant_of(host).ok_or_else(nowhere)?;
    let mut frame = Frame {
        app: app.clone(),
        now: app.store.clock().now(),
        lang: web::prefers(cookie(&choice_name(&tenant, "lang")), accept),
        scheme: Scheme::from_code(cookie(&choice_name(&tenant, "scheme")).unwrap_or_default()),
        session: None,
        wearer: None,
        client: None,
        expects: headers.get(header::IF_MATCH).map(|v| v.to_str().unwrap_or_default().to_owned()),
        once: None,
        link: None,
        address,
        head: app.store.head_known(),
        path: uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        replica: None,
        looks: Arc::new(Looks::new()),
        tenant,
    };
    if let Some(secret) = bearer(headers) {
        // Who comes with a secret of its own is that client or nobody: cookies do not count then.
        let tenant = frame.tenant.id();
        let find = client::find(app.store.db(), tenant, secret, frame.now);
        return match limits.keyed(address, (tenant, secret), frame.now, find).await {
            Ok(client) => Ok(Frame { client: Some(Arc::new(client)), ..frame }),
            Err(error) => Err((Box::new(Ctx::new(frame).viewer()), error)),
        };
    }
    let Some(secret) = cookie(cookie_name(&frame.tenant)) else { return Ok(frame) };
    match who(app, &frame, secret).await {
        Ok(Some((session, wearer))) => {
            frame.session = Some(session);
            frame.wearer = Some(wearer);
            Ok(frame)
        }
        Ok(None) => Ok(frame),
        Err(error) => Err((Box::new(Ctx::new(frame).viewer()), error)),
    }
}

/// Who comes to a host that is no municipality's: nothing is known but what her browser says it reads.
fn stranger(app: &App, accept_language: Option<&str>) -> Viewer {
    let name = || "Allting".to_owned();
    Viewer {
        t: app.texts.speak(web::prefers(None, accept_language)),
        scheme: Scheme::Auto,
        tenant: TenantLook { name: name(), short: name(), accent: String::new() },
        person: None,
        acting: None,
        menu: Vec::new(),
        path: "/".to_owned(),
        live: None,
    }
}

/// The secret of `Authorization: Bearer …`. Other schemes are not ours: a proxy in front may use them.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, secret) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(secret.trim())
}

async fn who(app: &App, frame: &Frame, secret: &str) -> Result<Option<(session::Session, Arc<crate::Wearer>)>> {
    let tenant = frame.tenant.id();
    let session = match session::find(app.store.db(), tenant, secret, frame.now).await? {
        session::Found::Open(session) => session,
        session::Found::Nothing => return Ok(None),
        session::Found::Ahead(session) => {
            sessions::end_ahead(app, &session, frame.now).await?;
            return Ok(None);
        }
    };
    match app.wearer(tenant, session.person).await {
        Ok(wearer) => Ok(Some((session, wearer))),
        // She is no longer in the register: the session shows nothing any more.
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the one who asks is a person at a browser.
pub fn wants_html(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).and_then(|a| a.to_str().ok()).is_some_and(|a| a.contains("text/html"))
}

/// A change comes from our own pages, never from another site's form. Browsers say where a
/// request comes from (Fetch Metadata, Origin); who says nothing and has a cookie is refused.
fn same_site(request: &Request) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let refuse = || Err(Error::malformed("door-cross-site"));
    let host = header("host").or(request.uri().host()).unwrap_or_default();
    match (header("sec-fetch-site"), header("origin")) {
        (Some("same-origin" | "none"), _) => Ok(()),
        (Some(_), _) => refuse(),
        (None, Some(origin)) if origin.split_once("://").is_some_and(|(_, h)| h == host) => Ok(()),
        (None, Some(_)) => refuse(),
        (None, None) if request.headers().contains_key(header::COOKIE) => refuse(),
        (None, None) => Ok(()),
    }
}

/// The layer of routes that need a session.
pub async fn needs_session(ctx: Ctx, request: Request, next: Next) -> Response {
    if ctx.session().is_none() {
        return Fault(Error::Unauthenticated).into_response();
    }
    next.run(request).await
}

/// The layer of routes for programs: a professional system, or a person with a session.
pub async fn needs_caller(ctx: Ctx, request: Request, next: Next) -> Response {
    if !ctx.is_known() {
        return Fault(Error::Unauthenticated).into_response();
    }
    next.run(request).await
}
