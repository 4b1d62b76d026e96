//! Signing out, both ways: from here to the provider, and from the provider to here.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{AppendHeaders, Html as Body, IntoResponse, Redirect};
use base::{Error, Result};
use serde::Deserialize;
use url::Url;
use web::{Page, T};

use super::{Providers, WayBack, cookies, jwt, sessions, unkept};
use crate::{Ctx, Reply};

/// `POST /sign-out`: the session ends here at once, then everywhere.
pub async fn sign_out(ctx: Ctx, Extension(providers): Extension<Arc<Providers>>) -> Reply {
    let gone = AppendHeaders([(header::SET_COOKIE, cookies::no_session(ctx.tenant())?)]);
    let Some(session) = ctx.session() else {
        return unkept((gone, Redirect::to("/signed-out")).into_response());
    };
    let id_token = sessions::end(ctx.app(), session, ctx.now()).await?;
    let there = match at_provider(&ctx, &providers, id_token.as_deref()).await {
        Ok(address) => address,
        // She is signed out here, and that is said; the provider's own session ends by itself.
        Err(error) => {
            tracing::warn!(%error, tenant = %ctx.tenant_id(), "signed out here, but not at the provider");
            "/signed-out?only=here".to_owned()
        }
    };
    unkept((gone, Redirect::to(&there)).into_response())
}

/// Where a sign-out comes back to; registered with the provider.
pub fn signed_out_url(tenant: &base::config::Tenant) -> String {
    format!("{}/signed-out", tenant.url)
}

/// Where the provider tells of a sign-out; registered with it.
pub fn front_channel_url(tenant: &base::config::Tenant) -> String {
    format!("{}/sign-out/front-channel", tenant.url)
}

async fn at_provider(ctx: &Ctx, providers: &Providers, id_token: Option<&str>) -> Result<String> {
    let tenant = ctx.tenant();
    let known = providers.find(&tenant.sign_in.issuer, ctx.now()).await?;
    let mut there = Url::parse(&known.metadata.end_session_endpoint).map_err(Error::unavailable)?;
    let mut query = there.query_pairs_mut();
    if let Some(token) = id_token {
        query.append_pair("id_token_hint", token);
    }
    query
        .append_pair("client_id", &tenant.sign_in.client_id)
        .append_pair("post_logout_redirect_uri", &signed_out_url(tenant))
        .append_pair("state", &jwt::random()?);
    drop(query);
    Ok(there.into())
}

#[derive(Template)]
#[template(path = "signed_out.html")]
struct SignedOut<'a> {
    t: &'a T,
    /// The provider did not answer: her session there may still be open.
    only_here: bool,
    again: String,
}

/// Query of `GET /signed-out`.
#[derive(Deserialize)]
pub struct Where {
    only: Option<String>,
    /// The page that was open when the session ended.
    #[serde(alias = "return")]
    to: Option<String>,
}

/// `GET /signed-out`
pub async fn signed_out(ctx: Ctx, Query(place): Query<Where>) -> Reply {
    let back = place.to.as_deref().map_or_else(WayBack::front, WayBack::new);
    if ctx.session().is_some() {
        return unkept(Redirect::to(back.as_str()).into_response());
    }
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let view = SignedOut { t, only_here: place.only.as_deref() == Some("here"), again: back.sign_in(false) };
    Ok(Page::new(&viewer, t.get("door-signed-out-title")).narrow().lead(t.get("door-signed-out-lead")).body(&view)?)
}

/// Query of `GET /sign-out/front-channel` (OpenID Connect Front-Channel Logout).
#[derive(Deserialize)]
pub struct Told {
    iss: Option<String>,
    sid: Option<String>,
}

/// `GET /sign-out/front-channel?iss=&sid=`, in a hidden frame of the provider: no cookie comes
/// with it, so the session is found by the provider's own name for it.
pub async fn front_channel(
    ctx: Ctx,
    Extension(providers): Extension<Arc<Providers>>,
    Query(told): Query<Told>,
) -> Reply {
    let issuer = &ctx.tenant().sign_in.issuer;
    let (Some(iss), Some(sid)) = (&told.iss, &told.sid) else {
        return Err(Error::malformed("door-malformed").into());
    };
    if iss != issuer {
        return Err(Error::malformed("door-malformed").into());
    }
    sessions::end_by_sid(ctx.app(), ctx.tenant_id(), sid, ctx.now()).await?;
    let known = providers.remembered(issuer);
    let page = known.as_ref().map(|k| k.metadata.end_session_endpoint.as_str());
    let policy = format!("default-src 'none'; frame-ancestors {}", sites(issuer, page).join(" "));
    let headers = [
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(&policy).map_err(Error::internal)?),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin")),
    ];
    unkept((headers, Body("<!doctype html><title>.</title>")).into_response())
}

/// The origins a provider shows pages from: its own, the login host that ID-porten keeps beside
/// it (`https://login.idporten.no`), and that of an address it named.
pub(crate) fn sites(issuer: &str, page: Option<&str>) -> Vec<String> {
    let mut sites = Vec::new();
    if let Ok(url) = Url::parse(issuer) {
        sites.push(url.origin().ascii_serialization());
        if let (Some(url::Host::Domain(host)), "https") = (url.host(), url.scheme()) {
            let port = url.port().map_or_else(String::new, |p| format!(":{p}"));
            sites.push(format!("https://login.{host}{port}"));
        }
    }
    sites.extend(page.and_then(|p| Url::parse(p).ok()).map(|u| u.origin().ascii_serialization()));
    sites.sort();
    sites.dedup();
    sites
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_login_host_of_idporten_may_frame_the_sign_out() {
        assert_eq!(
            sites("https://idporten.no", Some("https://login.idporten.no/logout")),
            ["https://idporten.no", "https://login.idporten.no"]
        );
        assert_eq!(sites("http://localhost:8081", None), ["http://localhost:8081"]);
    }
}
