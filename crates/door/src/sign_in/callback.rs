//! The answer of the provider: held against what we asked, then exchanged for a session.

use std::sync::Arc;

use axum::Extension;
use axum::extract::Query;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use base::{Error, Result};
use serde::Deserialize;
use store::Assurance;

use super::pending::{self, Pending, Taken};
use super::provider::Answer;
use super::refusal::{self, Refusal};
use super::sessions::{self, Arrival};
use super::start::callback_url;
use super::verify::{self, Asked, Proven, Unproven};
use super::{Providers, WayBack, cookies, provider, unkept};
use crate::{Ctx, Reply, cookie};

/// What the provider sends with the browser.
#[derive(Deserialize)]
pub struct Sent {
    code: Option<String>,
    state: Option<String>,
    iss: Option<String>,
    error: Option<String>,
}

/// Either a check said no, or something is away.
enum Stop {
    Refused(Refusal),
    Failed(Error),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// `GET /sign-in/callback?code=&state=&iss=`
pub async fn callback(
    ctx: Ctx,
    Extension(providers): Extension<Arc<Providers>>,
    Query(sent): Query<Sent>,
    headers: HeaderMap,
) -> Reply {
    let (pending, outcome) = match waiting(&ctx, &sent, &headers).await? {
        Taken::Nothing => return unkept(refusal::page(&ctx, Refusal::Stale, &WayBack::front(), false)?),
        Taken::Late(pending) => (pending, Err(Refusal::Stale.into())),
        Taken::Good(pending) => {
            let outcome = complete(&ctx, &providers, &sent, &pending).await;
            (pending, outcome)
        }
    };
    let secret = match outcome {
        Ok(secret) => secret,
        Err(Stop::Failed(error)) => return Err(error.into()),
        Err(Stop::Refused(reason)) => {
            return unkept(refusal::page(&ctx, reason, &pending.back, pending.level == Assurance::High)?);
        }
    };
    let cookie = cookies::session(ctx.tenant(), &secret)?;
    unkept((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(pending.back.as_str())).into_response())
}

/// The sign-in this answers, taken so that it cannot be answered again.
async fn waiting(ctx: &Ctx, sent: &Sent, headers: &HeaderMap) -> Result<Taken> {
    let browser = cookie::value(headers, cookies::browser_name(ctx.tenant()));
    let (Some(browser), Some(state)) = (browser, sent.state.as_deref()) else { return Ok(Taken::Nothing) };
    pending::take(ctx.store(), ctx.tenant_id(), state, browser, ctx.now()).await
}

/// From the answer to the secret of a new session.
async fn complete(ctx: &Ctx, providers: &Providers, sent: &Sent, pending: &Pending) -> Result<String, Stop> {
    if sent.iss.as_deref() != Some(ctx.tenant().sign_in.issuer.as_str()) {
        return Err(Refusal::AnswerIssuer.into());
    }
    if let Some(code) = &sent.error {
        tracing::info!(tenant = %ctx.tenant_id(), code = %provider::short(code), "the provider answered with an error");
        let cancelled = code == "access_denied";
        return Err(if cancelled { Refusal::Cancelled } else { Refusal::Provider }.into());
    }
    let code = sent.code.as_deref().ok_or(Refusal::Shape)?;
    let id_token = exchange(ctx, providers, code, pending).await?;
    let proven = prove(ctx, providers, &id_token, pending).await?;
    let person = match ctx.app().residents.meet(ctx.tenant_id(), &proven.national_id, ctx.now()).await {
        Ok(person) => person,
        Err(Error::NotFound | Error::Invalid(_)) => return Err(Refusal::NotInRegister.into()),
        Err(error) => return Err(error.into()),
    };
    let before = ctx.session();
    let arrival = Arrival {
        tenant: ctx.tenant_id(),
        person,
        assurance: proven.level,
        sid: proven.sid,
        id_token,
        acting: before.filter(|b| b.person == person).and_then(|b| b.acting.clone()),
    };
    Ok(sessions::begin(ctx.app(), &arrival, before, ctx.now()).await?)
}

/// The code for an id_token, with the verifier that only we know.
async fn exchange(ctx: &Ctx, providers: &Providers, code: &str, pending: &Pending) -> Result<String, Stop> {
    #[derive(Deserialize)]
    struct Tokens {
        id_token: String,
    }
    let sign_in = &ctx.tenant().sign_in;
    let known = providers.find(&sign_in.issuer, ctx.now()).await?;
    let redirect_uri = callback_url(ctx.tenant());
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", redirect_uri.as_str()),
        ("code_verifier", pending.secrets.verifier.as_str()),
    ];
    match providers.post(sign_in, &known.metadata.token_endpoint, &fields, ctx.now()).await? {
        Answer::Good(body) => Ok(Answer::parse::<Tokens>(&body)?.id_token),
        Answer::Refused(said) if said == "invalid_client" => {
            Err(Error::unavailable("the provider does not know our key: invalid_client").into())
        }
        Answer::Refused(said) => {
            tracing::warn!(tenant = %ctx.tenant_id(), code = %said, "the provider refused a code");
            Err(Refusal::Code.into())
        }
    }
}

/// Holds the token against what was asked; a key we have not heard of is asked for once.
async fn prove(ctx: &Ctx, providers: &Providers, id_token: &str, pending: &Pending) -> Result<Proven, Stop> {
    let sign_in = &ctx.tenant().sign_in;
    let asked = Asked {
        issuer: &sign_in.issuer,
        client_id: &sign_in.client_id,
        nonce: &pending.secrets.nonce,
        level: pending.level,
        on_behalf_of: sign_in.on_behalf_of.as_deref(),
        now: ctx.now(),
    };
    let known = providers.find(&sign_in.issuer, ctx.now()).await?;
    let outcome = match verify::verify(id_token, &known.keys, &asked) {
        Err(Unproven::UnknownKey) => {
            let fresh = providers.refresh(&sign_in.issuer, ctx.now()).await?;
            verify::verify(id_token, &fresh.keys, &asked)
        }
        outcome => outcome,
    };
    outcome.map_err(|e| match e {
        Unproven::UnknownKey => Refusal::Signature.into(),
        Unproven::Refused(reason) => reason.into(),
    })
}
