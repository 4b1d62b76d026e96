//! The page where one chooses whom to be, and the way past it for who is signed in already.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query, State as AxumState};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect, Response};
use base::{Error, Lang, Result};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::Assurance;
use url::Url;
use web::T;

use super::state::{Grant, Request, Sso, code_until};
use super::{Answer, Issuer, Of, TestPerson, number};
use crate::cookie;
use crate::sign_in::{jwt, verify};

/// Holds the secret of the session at the test issuer.
pub const COOKIE: &str = "allting-test-issuer";
/// How many people the page lists at once.
const LISTED: usize = 40;

/// Query of `GET /authorize`; `q` searches among the people, `lang` is a choice on the page.
#[derive(Deserialize)]
pub struct Asked {
    client_id: Option<String>,
    request_uri: Option<String>,
    q: Option<String>,
    lang: Option<String>,
}

/// `GET /authorize?client_id=&request_uri=`
pub async fn authorize(AxumState(issuer): Of, headers: HeaderMap, Query(asked): Query<Asked>) -> Answer {
    let uri = asked.request_uri.unwrap_or_default();
    let found = open(&issuer, &uri)?.filter(|r| Some(&r.client_id) == asked.client_id.as_ref());
    let Some(mut request) = found else { return gone(&issuer, &headers) };
    let session = session_of(&issuer, &headers)?;
    if let Some((secret, sso)) = session.filter(|(_, s)| s.level >= request.level && !request.anew) {
        return grant(&issuer, &uri, request, secret, sso);
    }
    request.lang = asked.lang.as_deref().and_then(Lang::from_code).unwrap_or(request.lang);
    login_page(&issuer, &uri, &request, asked.q.as_deref().unwrap_or_default(), "", StatusCode::OK)
}

fn open(issuer: &Issuer, uri: &str) -> Result<Option<Request>> {
    let now = issuer.clock.now();
    let mut state = issuer.state()?;
    Ok(state.requests.get_mut(uri).map(|request| {
        request.opened(now);
        request.clone()
    }))
}

fn session_of(issuer: &Issuer, headers: &HeaderMap) -> Result<Option<(String, Sso)>> {
    let Some(secret) = cookie::value(headers, COOKIE).map(str::to_owned) else { return Ok(None) };
    let sso = issuer.state()?.sessions.get(&secret).cloned();
    Ok(sso.map(|s| (secret, s)))
}

/// The form of `POST /login`.
#[derive(Deserialize)]
pub struct Chosen {
    request_uri: String,
    #[serde(default)]
    pid: String,
    /// What was typed instead of chosen.
    #[serde(default)]
    typed: String,
    #[serde(default)]
    level: String,
    #[serde(default)]
    lang: String,
    cancel: Option<String>,
}

/// `POST /login`
pub async fn login(AxumState(issuer): Of, headers: HeaderMap, Form(chosen): Form<Chosen>) -> Answer {
    let uri = &chosen.request_uri;
    let Some(mut request) = open(&issuer, uri)? else { return gone(&issuer, &headers) };
    request.lang = Lang::from_code(&chosen.lang).unwrap_or(request.lang);
    if chosen.cancel.is_some() {
        issuer.state()?.requests.remove(uri);
        return back(&issuer, &request, ("error", "access_denied"), None);
    }
    let typed: String = chosen.typed.chars().filter(|c| !c.is_whitespace()).collect();
    let national_id = if chosen.pid.is_empty() { typed } else { chosen.pid };
    let known = issuer.residents.iter().any(|r| r.national_id == national_id);
    if !known && !number::is_synthetic(&national_id) {
        return login_page(&issuer, uri, &request, "", &chosen.typed, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let level = verify::level_of(&chosen.level).unwrap_or(request.level).max(request.level);
    let now = issuer.clock.now();
    let sso = Sso { national_id, level, signed_in_at: now, seen_at: now, clients: BTreeMap::new() };
    grant(&issuer, uri, request, jwt::random()?, sso)
}

/// Gives a code for the session, which lives on for other clients.
fn grant(issuer: &Issuer, uri: &str, request: Request, secret: String, mut sso: Sso) -> Answer {
    let now = issuer.clock.now();
    sso.seen_at = now;
    let sid = match sso.clients.get(&request.client_id) {
        Some(sid) => sid.clone(),
        None => jwt::random()?,
    };
    sso.clients.insert(request.client_id.clone(), sid.clone());
    let code = jwt::random()?;
    let grant = Grant {
        request: request.clone(),
        national_id: sso.national_id.clone(),
        level: sso.level,
        signed_in_at: sso.signed_in_at,
        sid,
        until: code_until(now),
    };
    let mut state = issuer.state()?;
    state.requests.remove(uri);
    state.grants.insert(code.clone(), grant);
    state.sessions.insert(secret.clone(), sso);
    drop(state);
    back(issuer, &request, ("code", &code), Some(&secret))
}

/// To the client, with `iss` as RFC 9207 has it.
fn back(issuer: &Issuer, request: &Request, what: (&str, &str), secret: Option<&str>) -> Answer {
    let mut there = Url::parse(&request.redirect_uri).map_err(Error::internal)?;
    there
        .query_pairs_mut()
        .append_pair(what.0, what.1)
        .append_pair("state", &request.state)
        .append_pair("iss", &issuer.url);
    let cookie = secret.map(|s| (header::SET_COOKIE, format!("{COOKIE}={s}; Path=/; HttpOnly; SameSite=Lax")));
    let unkept = [(header::CACHE_CONTROL, "no-store")];
    Ok((AppendHeaders(cookie), unkept, Redirect::to(there.as_str())).into_response())
}

#[derive(Template)]
#[template(path = "issuer_login.html")]
struct LoginPage<'a> {
    t: &'a T,
    lang: &'static str,
    client: &'a str,
    client_id: &'a str,
    uri: &'a str,
    high_only: bool,
    query: &'a str,
    people: Vec<Shown<'a>>,
    more: Option<String>,
    typed: &'a str,
    /// Code, name, link.
    langs: Vec<(&'static str, &'static str, String)>,
}

struct Shown<'a> {
    national_id: &'a str,
    name: &'a str,
    about: &'a str,
}

fn login_page(issuer: &Issuer, uri: &str, request: &Request, query: &str, typed: &str, status: StatusCode) -> Answer {
    let t = issuer.texts.speak(request.lang);
    let wanted = query.trim().to_lowercase();
    let fits = |p: &&TestPerson| {
        wanted.is_empty() || p.name.to_lowercase().contains(&wanted) || p.national_id.starts_with(&wanted)
    };
    let all = issuer.residents.iter().filter(fits).count();
    let people: Vec<Shown<'_>> = issuer
        .residents
        .iter()
        .filter(fits)
        .take(LISTED)
        .map(|p| Shown { national_id: &p.national_id, name: &p.name, about: p.about.get(request.lang) })
        .collect();
    let more = (all > people.len()).then(|| {
        let (shown, all) = (people.len().to_string(), i64::try_from(all).unwrap_or(i64::MAX));
        t.with("door-issuer-more", &[("shown", &shown), ("all", &t.number(all))])
    });
    let others = [(Lang::Nb, "Bokmål"), (Lang::Nn, "Nynorsk"), (Lang::En, "English")];
    let page = LoginPage {
        t: &t,
        lang: request.lang.code(),
        client: issuer.clients.get(&request.client_id).map_or("", |k| k.client.name.as_str()),
        client_id: &request.client_id,
        uri,
        high_only: request.level == Assurance::High,
        query,
        people,
        more,
        typed,
        langs: others
            .iter()
            .filter(|(lang, _)| *lang != request.lang)
            .map(|(lang, name)| (lang.code(), *name, here(request, uri, query, *lang)))
            .collect(),
    };
    let mut response = issuer.page(page.render().map_err(Error::internal)?);
    *response.status_mut() = status;
    Ok(response)
}

/// This page in another language.
fn here(request: &Request, uri: &str, query: &str, lang: Lang) -> String {
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    format!(
        "/authorize?client_id={}&request_uri={}&q={}&lang={}",
        encoded(&request.client_id),
        encoded(uri),
        encoded(query),
        lang.code()
    )
}

/// A page with a text and nothing to fill in.
#[derive(Template)]
#[template(path = "issuer_message.html")]
pub struct Message<'a> {
    /// Code of the language, for `<html lang>`.
    pub lang: &'static str,
    pub title: String,
    pub text: String,
    /// Loaded in hidden frames.
    pub frames: Vec<String>,
    /// Where it goes on by itself (see `issuer.js`), and the button's words.
    pub next: Option<(&'a str, String)>,
}

/// A request that is not there (any more): nothing can be sent back to anybody.
fn gone(issuer: &Issuer, headers: &HeaderMap) -> Answer {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|a| a.to_str().ok());
    let t = issuer.texts.speak(web::prefers(None, accepted));
    let page = Message {
        lang: t.lang().code(),
        title: t.get("door-issuer-gone-title"),
        text: t.get("door-issuer-gone"),
        frames: Vec::new(),
        next: None,
    };
    let mut response: Response = issuer.page(page.render().map_err(Error::internal)?);
    *response.status_mut() = StatusCode::BAD_REQUEST;
    Ok(response)
}
