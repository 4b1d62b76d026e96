//! The beginning of a sign-in: what is asked goes to the provider directly (PAR), and the browser
//! carries only a reference to it.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use base::{Error, Result};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use store::Assurance;
use web::{Html, Page, T};

use super::pending::{self, Pending, WAIT_MINUTES};
use super::provider::{Answer, Known};
use super::{Providers, WayBack, cookies, jwt, unkept, verify};
use crate::{Ctx, Reply, cookie};

/// Query of `GET /sign-in` and `GET /step-up`.
#[derive(Deserialize)]
pub struct Wish {
    /// Where to go afterwards.
    #[serde(alias = "return")]
    to: Option<String>,
    /// `high` for the highest level.
    level: Option<String>,
}

impl Wish {
    fn back(&self) -> WayBack {
        self.to.as_deref().map_or_else(WayBack::front, WayBack::new)
    }

    fn level(&self) -> Assurance {
        if self.level.as_deref() == Some("high") { Assurance::High } else { Assurance::Substantial }
    }
}

/// `GET /sign-in?to=&level=`
pub async fn sign_in(
    ctx: Ctx,
    Extension(providers): Extension<Arc<Providers>>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Reply {
    if ctx.session().is_some() && ctx.assurance() >= wish.level() {
        return unkept(Redirect::to(wish.back().as_str()).into_response());
    }
    let tenant = ctx.tenant();
    let known = providers.find(&tenant.sign_in.issuer, ctx.now()).await?;
    let pending = Pending::new(wish.level(), wish.back())?;
    let request_uri = push(&ctx, &providers, &known, &pending).await?;
    let browser = browser_secret(&ctx, &headers)?;
    pending::put(ctx.store(), ctx.tenant_id(), &pending, &browser, ctx.now()).await?;
    let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let endpoint = &known.metadata.authorization_endpoint;
    let sign = if endpoint.contains('?') { '&' } else { '?' };
    let there = format!(
        "{endpoint}{sign}client_id={}&request_uri={}",
        encoded(&tenant.sign_in.client_id),
        encoded(&request_uri)
    );
    let seconds = u32::try_from(WAIT_MINUTES * 60).unwrap_or(600);
    let cookie = cookies::browser(tenant, &browser, seconds)?;
    unkept((AppendHeaders([(header::SET_COOKIE, cookie)]), Redirect::to(&there)).into_response())
}

/// The secret of this browser: the one it has, so that several pages can sign in at once (a
/// browser that opens yesterday's pages does), or a new one.
fn browser_secret(ctx: &Ctx, headers: &HeaderMap) -> Result<String> {
    let has = cookie::value(headers, cookies::browser_name(ctx.tenant()));
    match has {
        Some(secret)
            if secret.len() == 43 && secret.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) =>
        {
            Ok(secret.to_owned())
        }
        _ => jwt::random(),
    }
}

/// Where the provider sends her back to; registered with it.
pub fn callback_url(tenant: &base::config::Tenant) -> String {
    format!("{}/sign-in/callback", tenant.url)
}

/// Pushes the request. Gives the reference that the browser carries.
async fn push(ctx: &Ctx, providers: &Providers, known: &Known, pending: &Pending) -> Result<String> {
    #[derive(Deserialize)]
    struct Pushed {
        request_uri: String,
    }
    let sign_in = &ctx.tenant().sign_in;
    let (redirect_uri, challenge) = (callback_url(ctx.tenant()), jwt::challenge_of(&pending.secrets.verifier));
    let mut fields = vec![
        ("response_type", "code"),
        ("scope", "openid profile"),
        ("redirect_uri", &redirect_uri),
        ("state", &pending.state),
        ("nonce", &pending.secrets.nonce),
        ("code_challenge", &challenge),
        ("code_challenge_method", "S256"),
        ("acr_values", verify::acr_of(pending.level)),
        ("ui_locales", ctx.lang().code()),
    ];
    if let Some(customer) = &sign_in.on_behalf_of {
        fields.push(("onbehalfof", customer));
    }
    let endpoint = &known.metadata.pushed_authorization_request_endpoint;
    match providers.post(sign_in, endpoint, &fields, ctx.now()).await? {
        Answer::Good(body) => Answer::parse::<Pushed>(&body).map(|p| p.request_uri),
        // Nothing that the visitor sent is in the request: how we are registered does not fit.
        Answer::Refused(code) => Err(Error::unavailable(format!("the provider refuses our sign-in request: {code}"))),
    }
}

#[derive(Template)]
#[template(path = "step_up.html")]
struct StepUp<'a> {
    t: &'a T,
    href: String,
    icon: Html,
}

/// `GET /step-up?to=`: why, and a button.
pub async fn step_up(ctx: Ctx, Query(wish): Query<Wish>) -> Reply {
    let back = wish.back();
    if ctx.assurance() == Assurance::High {
        return unkept(Redirect::to(back.as_str()).into_response());
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let view = StepUp { t, href: back.sign_in(true), icon: web::parts::icon("shield") };
    Ok(Page::new(&viewer, t.get("door-step-up-title")).narrow().lead(t.get("door-step-up-lead")).body(&view)?)
}
