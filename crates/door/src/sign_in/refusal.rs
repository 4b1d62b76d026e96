//! Why a sign-in was not completed: a kind page for the person, a private reason for the log.

use askama::Template;
use axum::http::StatusCode;
use web::{Page, T};

use super::way_back::WayBack;
use crate::{Ctx, Reply};

/// Each check that a login answer can fail.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// She chose not to sign in.
    Cancelled,
    /// No sign-in of this browser waits for this answer: too old, used, or begun elsewhere.
    Stale,
    /// The provider refused, for a reason of its own.
    Provider,
    /// The code could not be exchanged: old, used, or not ours.
    Code,
    /// `iss` of the answer is not whom we asked (RFC 9207).
    AnswerIssuer,
    /// The token is not a token, or misses what it must have.
    Shape,
    /// Signed with none of the provider's keys, also after they were fetched anew, or not with RS256.
    Signature,
    /// `iss` of the token is another than whom we asked.
    Issuer,
    /// `aud` is not our client alone.
    Audience,
    /// `exp` is past, by more than the clocks may differ.
    Expired,
    /// `iat` is more than five minutes old, or in the future.
    IssuedAt,
    /// Not the nonce of this sign-in: the token answers another.
    Nonce,
    /// `acr` is lower than what was asked for.
    Level,
    /// Not for the municipality that we asked on behalf of.
    OnBehalfOf,
    /// The provider knows her, but not by a Norwegian number.
    NoNumber,
    /// Dead, withdrawn, or a number that breaks its checks.
    NotInRegister,
}

impl Refusal {
    /// The stem of its texts: what happened, as far as it helps her.
    pub fn slug(self) -> &'static str {
        match self {
            Refusal::Cancelled => "cancelled",
            Refusal::Stale | Refusal::Code | Refusal::Expired => "stale",
            Refusal::Provider => "provider",
            Refusal::Level => "level",
            Refusal::NoNumber => "number",
            Refusal::NotInRegister => "register",
            Refusal::AnswerIssuer
            | Refusal::Shape
            | Refusal::Signature
            | Refusal::Issuer
            | Refusal::Audience
            | Refusal::IssuedAt
            | Refusal::Nonce
            | Refusal::OnBehalfOf => "untrusted",
        }
    }
}

#[derive(Template)]
#[template(path = "refused.html")]
struct View<'a> {
    t: &'a T,
    what: String,
    todo: String,
    again: String,
}

/// The page about it, with the way to try again. Status 400: what came cannot be used.
///
/// # Errors
/// `Internal` when the page does not render.
pub fn page(ctx: &Ctx, refusal: Refusal, back: &WayBack, high: bool) -> Reply {
    tracing::warn!(tenant = %ctx.tenant_id(), reason = ?refusal, "a sign-in was refused");
    let viewer = ctx.viewer();
    let t = &viewer.t;
    let say = |part: &str| t.get(&format!("door-refused-{}-{part}", refusal.slug()));
    let view = View { t, what: say("what"), todo: say("todo"), again: back.sign_in(high) };
    let title = say("title");
    Ok(Page::new(&viewer, title).narrow().status(StatusCode::BAD_REQUEST).body(&view)?)
}
