//! Signing out everywhere: every client's front-channel address is loaded in a hidden frame,
//! then the browser goes back to the one that asked.

use askama::Template;
use axum::extract::{Form, Query, State as AxumState};
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use base::{Error, Result};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::login::{COOKIE, Message};
use super::state::Sso;
use super::{Answer, Issuer, Of};
use crate::cookie;
use crate::sign_in::jwt;

/// Of `/end-session`, in the query or as a form, as OpenID Connect RP-Initiated Logout names it.
#[derive(Deserialize)]
pub struct Asked {
    id_token_hint: Option<String>,
    client_id: Option<String>,
    post_logout_redirect_uri: Option<String>,
    state: Option<String>,
}

/// `GET /end-session`
pub async fn by_link(AxumState(issuer): Of, headers: HeaderMap, Query(asked): Query<Asked>) -> Answer {
    end(&issuer, &headers, &asked)
}

/// `POST /end-session`
pub async fn by_form(AxumState(issuer): Of, headers: HeaderMap, Form(asked): Form<Asked>) -> Answer {
    end(&issuer, &headers, &asked)
}

fn end(issuer: &Issuer, headers: &HeaderMap, asked: &Asked) -> Answer {
    // An old token still says who it was given to.
    let hint = asked.id_token_hint.as_deref().and_then(|t| jwt::opened(&issuer.own_keys, t));
    let text = |name: &str| hint.as_ref().and_then(|h| h.get(name)).and_then(Value::as_str);
    let next = way_back(issuer, text("aud").or(asked.client_id.as_deref()), asked);
    let ended = take(issuer, headers, text("sid"))?;
    let gone = AppendHeaders([(header::SET_COOKIE, format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"))]);
    let frames: Vec<String> = ended.iter().flat_map(|sso| frames(issuer, sso)).collect();
    if let (true, Some(next)) = (frames.is_empty(), &next) {
        return Ok((gone, Redirect::to(next)).into_response());
    }
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|a| a.to_str().ok());
    let t = issuer.texts.speak(web::prefers(None, accepted));
    let page = Message {
        lang: t.lang().code(),
        title: t.get("door-issuer-out-title"),
        text: t.get(if frames.is_empty() { "door-issuer-out-done" } else { "door-issuer-out" }),
        frames,
        next: next.as_deref().map(|n| (n, t.get("door-issuer-out-on"))),
    };
    Ok((gone, issuer.page(page.render().map_err(Error::internal)?)).into_response())
}

/// The registered address of the client, with its state.
fn way_back(issuer: &Issuer, client: Option<&str>, asked: &Asked) -> Option<String> {
    let client = &issuer.clients.get(client?)?.client;
    let uri = asked.post_logout_redirect_uri.as_ref().filter(|u| client.post_logout_redirect_uris.contains(u))?;
    let mut there = Url::parse(uri).ok()?;
    if let Some(state) = &asked.state {
        there.query_pairs_mut().append_pair("state", state);
    }
    Some(there.into())
}

/// The session of this browser, and the one that the hint names.
fn take(issuer: &Issuer, headers: &HeaderMap, sid: Option<&str>) -> Result<Vec<Sso>> {
    let mut state = issuer.state()?;
    let mut secrets: Vec<String> = cookie::value(headers, COOKIE).map(str::to_owned).into_iter().collect();
    if let Some(sid) = sid {
        let named = state.sessions.iter().filter(|(_, s)| s.clients.values().any(|v| v == sid));
        secrets.extend(named.map(|(secret, _)| secret.clone()).collect::<Vec<_>>());
    }
    Ok(secrets.into_iter().filter_map(|secret| state.sessions.remove(&secret)).collect())
}

fn frames(issuer: &Issuer, sso: &Sso) -> Vec<String> {
    let frame = |(client, sid): (&String, &String)| {
        let uri = issuer.clients.get(client)?.client.front_channel_logout_uri.as_deref()?;
        let mut there = Url::parse(uri).ok()?;
        there.query_pairs_mut().append_pair("iss", &issuer.url).append_pair("sid", sid);
        Some(String::from(there))
    };
    sso.clients.iter().filter_map(frame).collect()
}
