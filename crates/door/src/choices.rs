//! The choice of language and colours, kept in cookies; also for those who are not signed in.

use axum::extract::Form;
use axum::http::{HeaderMap, header};
use axum::response::{AppendHeaders, IntoResponse, Redirect};
use base::Lang;
use serde::Deserialize;
use web::Scheme;

use crate::sign_in::{WayBack, choice_cookie};
use crate::{Ctx, Reply};

/// The form of `POST /choices`. What is not sent stays as it is.
#[derive(Deserialize)]
pub struct Choices {
    lang: Option<String>,
    scheme: Option<String>,
    #[serde(alias = "return")]
    to: Option<String>,
}

/// `POST /choices`: what is unknown changes nothing.
pub async fn choose(ctx: Ctx, headers: HeaderMap, Form(choices): Form<Choices>) -> Reply {
    let mut cookies = Vec::new();
    if let Some(lang) = choices.lang.as_deref().and_then(Lang::from_code) {
        cookies.push((header::SET_COOKIE, choice_cookie(ctx.tenant(), "lang", lang.code())?));
    }
    if let Some(code) = choices.scheme.as_deref() {
        let scheme = Scheme::from_code(code);
        cookies.push((header::SET_COOKIE, choice_cookie(ctx.tenant(), "scheme", scheme.code())?));
    }
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or_default();
    let back = choices.to.as_deref().map_or_else(|| WayBack::referer(&headers, host), WayBack::new);
    Ok((AppendHeaders(cookies), Redirect::to(back.as_str())).into_response())
}
