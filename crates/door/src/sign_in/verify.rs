//! The checks of an id_token. Each has its own refusal, and each is tested by breaking only it.
//!
//! `amr` is never looked at: ID-porten calls it informative. `sub` is pairwise and not kept.

use base::Time;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openidconnect::core::{
    CoreGenderClaim, CoreJsonWebKey, CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    AdditionalClaims, AuthenticationContextClass, ClaimsVerificationError, ClientId, IdToken, IdTokenVerifier,
    IssuerUrl, Nonce, SignatureVerificationError,
};
use serde::{Deserialize, Serialize};
use store::Assurance;

use super::refusal::Refusal;

/// How far the provider's clock may be from ours, in seconds.
const LEEWAY_SECONDS: i64 = 30;
/// How old a token may be when it reaches us, in seconds.
const FRESH_SECONDS: i64 = 300;

/// What we asked for, and so what the token must say.
pub struct Asked<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    /// The least that `acr` may say.
    pub level: Assurance,
    /// The customer that the request named; `None` asks for none and looks at none.
    pub on_behalf_of: Option<&'a str>,
    pub now: Time,
}

/// What a token that holds tells us.
#[derive(Clone, PartialEq, Eq)]
pub struct Proven {
    /// Fødselsnummer or D-number; its check digits are the register's business.
    pub national_id: String,
    /// What `acr` says; at least what was asked for.
    pub level: Assurance,
    /// The provider's name for the session, by which it can be ended from there.
    pub sid: Option<String>,
}

/// Why a token was not taken: refused, or signed with a key we have not heard of yet.
#[derive(Debug, PartialEq, Eq)]
pub enum Unproven {
    /// The keys are to be fetched once more before this counts as refused.
    UnknownKey,
    Refused(Refusal),
}

impl From<Refusal> for Unproven {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// ID-porten's own claims.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Claims {
    pid: Option<String>,
    sid: Option<String>,
    client_onbehalfof: Option<String>,
    aud_onbehalfof: Option<String>,
}
impl AdditionalClaims for Claims {}

type Token = IdToken<Claims, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

/// The `acr` that asks for a level.
pub fn acr_of(level: Assurance) -> &'static str {
    if level == Assurance::High { "idporten-loa-high" } else { "idporten-loa-substantial" }
}

/// The level of an `acr`; `None` for one we have no use for, such as `idporten-loa-low`.
pub fn level_of(acr: &str) -> Option<Assurance> {
    match acr {
        "idporten-loa-substantial" => Some(Assurance::Substantial),
        "idporten-loa-high" => Some(Assurance::High),
        _ => None,
    }
}

/// Checks signature, iss, aud, exp, iat, nonce, acr, onbehalfof, and that there is a number.
///
/// # Errors
/// The first check that failed.
pub fn verify(token: &str, keys: &CoreJsonWebKeySet, asked: &Asked<'_>) -> Result<Proven, Unproven> {
    // The library reads base64 generously, so that one signature could be written in several ways.
    if !token.split('.').all(|part| URL_SAFE_NO_PAD.decode(part).is_ok()) {
        return Err(Refusal::Shape.into());
    }
    let token: Token = token.parse().map_err(|_| Refusal::Shape)?;
    let claims = token.claims(&verifier(keys, asked)?, &Nonce::new(asked.nonce.to_owned())).map_err(refused)?;
    let level = claims.auth_context_ref().and_then(|acr| level_of(acr)).ok_or(Refusal::Level)?;
    let own = claims.additional_claims();
    if let Some(asked) = asked.on_behalf_of {
        let said: Vec<&str> =
            [&own.client_onbehalfof, &own.aud_onbehalfof].into_iter().flatten().map(String::as_str).collect();
        if said.is_empty() || said.iter().any(|s| *s != asked) {
            return Err(Refusal::OnBehalfOf.into());
        }
    }
    let national_id = own.pid.clone().filter(|pid| !pid.is_empty()).ok_or(Refusal::NoNumber)?;
    Ok(Proven { national_id, level, sid: own.sid.clone() })
}

fn verifier<'a>(keys: &CoreJsonWebKeySet, asked: &Asked<'a>) -> Result<IdTokenVerifier<'a, CoreJsonWebKey>, Refusal> {
    let issuer = IssuerUrl::new(asked.issuer.to_owned()).map_err(|_| Refusal::Issuer)?;
    let (level, now) = (asked.level, asked.now.utc());
    let leeway = chrono::Duration::seconds(LEEWAY_SECONDS);
    let oldest = chrono::Duration::seconds(FRESH_SECONDS);
    Ok(IdTokenVerifier::new_public_client(ClientId::new(asked.client_id.to_owned()), issuer, keys.clone())
        .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
        .set_other_audience_verifier_fn(|_| false)
        .set_time_fn(move || now - leeway)
        .set_issue_time_verifier_fn(move |at| {
            let fresh = at <= now + leeway && at >= now - oldest;
            if fresh { Ok(()) } else { Err(ISSUED_AT.to_owned()) }
        })
        .set_auth_context_verifier_fn(move |acr: Option<&AuthenticationContextClass>| {
            let enough = acr.and_then(|a| level_of(a)).is_some_and(|got| got >= level);
            if enough { Ok(()) } else { Err("too low".to_owned()) }
        }))
}

/// What our check of `iat` says; the library hands it on as expired.
const ISSUED_AT: &str = "iat is not now";

fn refused(error: ClaimsVerificationError) -> Unproven {
    use ClaimsVerificationError as E;
    match error {
        E::SignatureVerification(SignatureVerificationError::NoMatchingKey) => Unproven::UnknownKey,
        E::SignatureVerification(_) => Refusal::Signature.into(),
        E::Expired(said) if said.contains(ISSUED_AT) => Refusal::IssuedAt.into(),
        E::Expired(_) => Refusal::Expired.into(),
        E::InvalidAudience(_) => Refusal::Audience.into(),
        E::InvalidAuthContext(_) => Refusal::Level.into(),
        E::InvalidIssuer(_) => Refusal::Issuer.into(),
        E::InvalidNonce(_) => Refusal::Nonce.into(),
        _ => Refusal::Shape.into(),
    }
}

#[cfg(test)]
#[path = "verify_test.rs"]
mod tests;
