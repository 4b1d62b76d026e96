//! What the programs say to each other: pushed requests, codes for tokens, userinfo.

use std::collections::HashMap;

use axum::extract::{Form, State as AxumState};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use axum::{Json, response::Response};
use base::{Lang, Time};
use serde_json::{Value, json};
use store::Assurance;
use store::keys::sha256_hex;

use super::state::{Bearer, Grant, PUSHED_SECONDS, Request, TOKEN_SECONDS};
use super::{Answer, Issuer, Known, Of};
use crate::sign_in::{jwt, verify};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// The longest a client may say that its assertion holds, in seconds.
const ASSERTION_SECONDS: i64 = 120;

type Fields = HashMap<String, String>;

/// An error as the standard writes it, with a text for the developer.
struct Refused(StatusCode, &'static str, &'static str);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1, "error_description": self.2 }))).into_response()
    }
}

fn invalid(code: &'static str, text: &'static str) -> Refused {
    Refused(StatusCode::BAD_REQUEST, code, text)
}

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

fn answer(outcome: Result<Response, Refused>) -> Answer {
    let mut response = outcome.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(header::CACHE_CONTROL, axum::http::HeaderValue::from_static("no-store"));
    Ok(response)
}

/// The client that signed the assertion; each assertion is taken once.
fn client<'a>(issuer: &'a Issuer, fields: &Fields, now: Time) -> Result<&'a Known, Refused> {
    let refused = |text| Refused(StatusCode::UNAUTHORIZED, "invalid_client", text);
    let known = issuer.clients.get(field(fields, "client_id")).ok_or_else(|| refused("unknown client_id"))?;
    if field(fields, "client_assertion_type") != ASSERTION_TYPE {
        return Err(refused("private_key_jwt is required"));
    }
    let claims = jwt::opened(&known.keys, field(fields, "client_assertion"))
        .ok_or_else(|| refused("not signed by this client"))?;
    let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
    let id = known.client.client_id.as_str();
    if text("iss") != id || text("sub") != id {
        return Err(refused("iss and sub must be the client_id"));
    }
    if text("aud") != issuer.url {
        return Err(refused("aud must be the issuer"));
    }
    let (until, at) = (claims.get("exp").and_then(Value::as_i64).unwrap_or(0), now.micros() / 1_000_000);
    if until <= at || until > at + ASSERTION_SECONDS {
        return Err(refused("exp must be soon"));
    }
    let jti = format!("{id}/{}", text("jti"));
    let mut state = issuer.state().map_err(|_| refused("broken"))?;
    if text("jti").is_empty() || state.assertions.insert(jti, now.plus_seconds(ASSERTION_SECONDS)).is_some() {
        return Err(refused("jti was used before, or is missing"));
    }
    Ok(known)
}

/// `POST /par`
pub async fn push(AxumState(issuer): Of, Form(fields): Form<Fields>) -> Answer {
    let now = issuer.clock.now();
    let request = match client(&issuer, &fields, now).and_then(|known| request_of(known, &fields, now)) {
        Ok(request) => request,
        Err(refused) => return answer(Err(refused)),
    };
    let uri = format!("urn:allting:request:{}", jwt::random()?);
    issuer.state()?.requests.insert(uri.clone(), request);
    answer(Ok((StatusCode::CREATED, Json(json!({ "request_uri": uri, "expires_in": PUSHED_SECONDS }))).into_response()))
}

fn request_of(known: &Known, fields: &Fields, now: Time) -> Result<Request, Refused> {
    let get = |name: &str| field(fields, name).to_owned();
    let wrong = |text| Err(invalid("invalid_request", text));
    let client = &known.client;
    if get("response_type") != "code" {
        return Err(invalid("unsupported_response_type", "only code"));
    }
    if !client.redirect_uris.contains(&get("redirect_uri")) {
        return wrong("redirect_uri is not registered");
    }
    if !get("scope").split(' ').any(|s| s == "openid") {
        return Err(invalid("invalid_scope", "openid is required"));
    }
    if get("state").is_empty() || get("nonce").is_empty() {
        return wrong("state and nonce are required");
    }
    if get("code_challenge_method") != "S256" || get("code_challenge").len() != 43 {
        return wrong("PKCE with S256 is required");
    }
    // Any of those named will do, so the lowest decides.
    let acr = get("acr_values");
    let levels: Option<Vec<Assurance>> = acr.split_whitespace().map(verify::level_of).collect();
    let Some(level) = levels.and_then(|l| l.into_iter().min()) else { return wrong("acr_values is not known") };
    let customer = fields.get("onbehalfof").cloned();
    if customer.as_ref().is_some_and(|c| !client.on_behalf_of.contains(c)) {
        return wrong("onbehalfof is not registered");
    }
    Ok(Request {
        client_id: client.client_id.clone(),
        redirect_uri: get("redirect_uri"),
        state: get("state"),
        nonce: get("nonce"),
        challenge: get("code_challenge"),
        level,
        anew: get("prompt") == "login",
        on_behalf_of: customer,
        lang: get("ui_locales").split(' ').find_map(Lang::from_code).unwrap_or_default(),
        until: now.plus_seconds(PUSHED_SECONDS),
    })
}

/// `POST /token`
pub async fn token(AxumState(issuer): Of, Form(fields): Form<Fields>) -> Answer {
    let now = issuer.clock.now();
    let known = match client(&issuer, &fields, now) {
        Ok(known) => known,
        Err(refused) => return answer(Err(refused)),
    };
    if field(&fields, "grant_type") != "authorization_code" {
        return answer(Err(invalid("unsupported_grant_type", "only authorization_code")));
    }
    // Taken away whatever comes of it: a code is shown once.
    let grant = issuer.state()?.grants.remove(field(&fields, "code"));
    let Some(grant) = grant.filter(|g| fits(g, known, &fields)) else {
        return answer(Err(invalid("invalid_grant", "the code is old, used, or not for this client and verifier")));
    };
    let sub = pairwise(&grant.request.client_id, &grant.national_id);
    let id_token = issuer.key.sign(&claims_of(&issuer, &grant, &sub, now)?)?;
    let access_token = jwt::random()?;
    let bearer = Bearer {
        national_id: grant.national_id,
        sub,
        lang: grant.request.lang,
        until: now.plus_seconds(TOKEN_SECONDS),
    };
    issuer.state()?.bearers.insert(access_token.clone(), bearer);
    answer(Ok(Json(json!({
        "token_type": "Bearer",
        "access_token": access_token,
        "expires_in": TOKEN_SECONDS,
        "scope": "openid profile",
        "id_token": id_token,
    }))
    .into_response()))
}

fn fits(grant: &Grant, known: &Known, fields: &Fields) -> bool {
    grant.request.client_id == known.client.client_id
        && grant.request.redirect_uri == field(fields, "redirect_uri")
        && grant.request.challenge == jwt::challenge_of(field(fields, "code_verifier"))
}

fn claims_of(issuer: &Issuer, grant: &Grant, sub: &str, now: Time) -> Result<Value, base::Error> {
    let seconds = |t: Time| t.micros() / 1_000_000;
    let mut claims = json!({
        "iss": issuer.url,
        "aud": grant.request.client_id,
        "sub": sub,
        "pid": grant.national_id,
        "acr": verify::acr_of(grant.level),
        "amr": ["TestID"],
        "auth_time": seconds(grant.signed_in_at),
        "iat": seconds(now),
        "exp": seconds(now) + TOKEN_SECONDS,
        "jti": jwt::random()?,
        "nonce": grant.request.nonce,
        "locale": grant.request.lang.code(),
        "sid": grant.sid,
    });
    if let (Some(customer), Some(claims)) = (&grant.request.on_behalf_of, claims.as_object_mut()) {
        claims.insert("client_onbehalfof".into(), customer.as_str().into());
    }
    Ok(claims)
}

/// Different for each client, as ID-porten's is.
fn pairwise(client_id: &str, national_id: &str) -> String {
    sha256_hex(format!("{client_id}/{national_id}").as_bytes()).chars().take(32).collect()
}

/// `GET /userinfo`
pub async fn userinfo(AxumState(issuer): Of, headers: HeaderMap) -> Answer {
    let token =
        headers.get(header::AUTHORIZATION).and_then(|a| a.to_str().ok()).and_then(|a| a.strip_prefix("Bearer "));
    let state = issuer.state()?;
    let Some(bearer) = token.and_then(|t| state.bearers.get(t)) else {
        return Ok(
            (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")]).into_response()
        );
    };
    Ok(Json(json!({ "sub": bearer.sub, "pid": bearer.national_id, "locale": bearer.lang.code() })).into_response())
}
