//! A token that holds, and every way to change one thing about it.

use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::sign_in::jwt::{SigningKey, new_key_pem};

const NOW: Time = Time::from_micros(1_795_345_200_000_000);
const AT: i64 = NOW.micros() / 1_000_000;

struct Pair {
    key: SigningKey,
    public: CoreJsonWebKeySet,
}

fn pair(kid: &str) -> Pair {
    let key = SigningKey::from_pem(&new_key_pem().unwrap(), kid).unwrap();
    let public = serde_json::from_value(json!({ "keys": [key.public_jwk()] })).unwrap();
    Pair { key, public }
}

static OURS: LazyLock<Pair> = LazyLock::new(|| pair("one"));
/// Another key that calls itself the same.
static FORGER: LazyLock<Pair> = LazyLock::new(|| pair("one"));

fn claims() -> Value {
    json!({
        "iss": "https://idporten.no", "aud": "client-1", "sub": "s", "pid": "03851598730",
        "acr": "idporten-loa-high", "amr": ["TestID"], "auth_time": AT - 5, "iat": AT, "exp": AT + 120,
        "jti": "j", "nonce": "n-1", "locale": "nb", "sid": "sid-1", "client_onbehalfof": "nordsund",
    })
}

fn asked() -> Asked<'static> {
    Asked {
        issuer: "https://idporten.no",
        client_id: "client-1",
        nonce: "n-1",
        level: Assurance::High,
        on_behalf_of: Some("nordsund"),
        now: NOW,
    }
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn without(name: &str) -> Value {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove(name);
    claims
}

fn outcome(claims: &Value) -> Result<Proven, Unproven> {
    verify(&OURS.key.sign(claims).unwrap(), &OURS.public, &asked())
}

#[track_caller]
fn refuses(claims: &Value, reason: Refusal) {
    match outcome(claims) {
        Err(Unproven::Refused(said)) => assert_eq!(said, reason, "{claims}"),
        Err(Unproven::UnknownKey) => panic!("the key is known"),
        Ok(_) => panic!("accepted: {claims}"),
    }
}

#[test]
fn a_token_that_holds() {
    let proven = outcome(&claims()).ok().unwrap();
    assert_eq!(proven.national_id, "03851598730");
    assert_eq!(proven.level, Assurance::High);
    assert_eq!(proven.sid.as_deref(), Some("sid-1"));
    // The other spelling of the claim, and an audience written as a list.
    let mut other = without("client_onbehalfof");
    other["aud_onbehalfof"] = json!("nordsund");
    other["aud"] = json!(["client-1"]);
    assert!(outcome(&other).is_ok());
    // What amr says plays no part.
    assert!(outcome(&with("amr", json!(["Minid-PIN"]))).is_ok());
    assert!(outcome(&without("amr")).is_ok());
}

#[test]
fn each_claim_is_checked() {
    refuses(&with("iss", json!("https://test.idporten.no")), Refusal::Issuer);
    refuses(&with("iss", json!("https://idporten.no/")), Refusal::Issuer);
    refuses(&with("aud", json!("client-2")), Refusal::Audience);
    refuses(&with("aud", json!(["client-1", "client-2"])), Refusal::Audience);
    refuses(&with("aud", json!([])), Refusal::Audience);
    refuses(&with("nonce", json!("n-2")), Refusal::Nonce);
    refuses(&without("nonce"), Refusal::Nonce);
    refuses(&with("exp", json!(AT - LEEWAY_SECONDS)), Refusal::Expired);
    refuses(&with("iat", json!(AT + LEEWAY_SECONDS + 1)), Refusal::IssuedAt);
    refuses(&with("iat", json!(AT - FRESH_SECONDS - 1)), Refusal::IssuedAt);
    refuses(&with("acr", json!("idporten-loa-substantial")), Refusal::Level);
    refuses(&with("acr", json!("idporten-loa-low")), Refusal::Level);
    refuses(&with("acr", json!("Level4")), Refusal::Level);
    refuses(&without("acr"), Refusal::Level);
    refuses(&with("client_onbehalfof", json!("smola")), Refusal::OnBehalfOf);
    refuses(&with("aud_onbehalfof", json!("smola")), Refusal::OnBehalfOf);
    refuses(&without("client_onbehalfof"), Refusal::OnBehalfOf);
    refuses(&without("pid"), Refusal::NoNumber);
    refuses(&with("pid", json!("")), Refusal::NoNumber);
    for missing in ["iss", "aud", "exp", "iat", "sub"] {
        assert!(outcome(&without(missing)).is_err(), "without {missing}");
    }
}

#[test]
fn substantial_is_enough_where_no_more_was_asked() {
    let token = OURS.key.sign(&with("acr", json!("idporten-loa-substantial"))).unwrap();
    let modest = Asked { level: Assurance::Substantial, ..asked() };
    assert_eq!(verify(&token, &OURS.public, &modest).ok().unwrap().level, Assurance::Substantial);
    // More than asked is taken as what it is.
    let high = OURS.key.sign(&claims()).unwrap();
    assert_eq!(verify(&high, &OURS.public, &modest).ok().unwrap().level, Assurance::High);
}

#[test]
fn only_the_providers_key_and_only_rs256() {
    let forged = FORGER.key.sign(&claims()).unwrap();
    assert_eq!(verify(&forged, &OURS.public, &asked()).err(), Some(Unproven::Refused(Refusal::Signature)));
    let unknown = pair("two").key.sign(&claims()).unwrap();
    assert_eq!(verify(&unknown, &OURS.public, &asked()).err(), Some(Unproven::UnknownKey));
    // No signature at all, and one made with the public key as a shared secret.
    use base64::Engine;
    let encode = |text: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text);
    let body = encode(&claims().to_string());
    let none = format!("{}.{body}.", encode(r#"{"alg":"none"}"#));
    assert!(verify(&none, &OURS.public, &asked()).is_err());
    let text = format!("{}.{body}", encode(r#"{"alg":"HS256","kid":"one"}"#));
    let modulus = OURS.key.public_jwk()["n"].as_str().unwrap().to_owned();
    let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, modulus.as_bytes());
    let mac = ring::hmac::sign(&key, text.as_bytes());
    let signature = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(mac.as_ref());
    assert!(verify(&format!("{text}.{signature}"), &OURS.public, &asked()).is_err());
}

#[test]
fn a_key_is_read_in_both_forms_and_its_public_half_says_nothing_private() {
    use rsa::pkcs1::EncodeRsaPrivateKey;
    use rsa::pkcs8::DecodePrivateKey;
    let pem = new_key_pem().unwrap();
    let old = rsa::RsaPrivateKey::from_pkcs8_pem(&pem).unwrap().to_pkcs1_pem(rsa::pkcs8::LineEnding::LF).unwrap();
    let (a, b) = (SigningKey::from_pem(&pem, "k").unwrap(), SigningKey::from_pem(&old, "k").unwrap());
    assert_eq!(a.public_jwk(), b.public_jwk());
    let mut names: Vec<String> = a.public_jwk().as_object().unwrap().keys().cloned().collect();
    names.sort();
    assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
    for bad in [
        "",
        "x",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    ] {
        assert!(SigningKey::from_pem(bad, "k").is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_other_value_passes(name in prop::sample::select(vec!["iss", "aud", "nonce", "acr", "client_onbehalfof"]), value in "\\PC{0,24}") {
        let claims = with(name, json!(value));
        prop_assume!(claims != super::tests::claims());
        prop_assert!(outcome(&claims).is_err());
    }

    #[test]
    fn no_other_time_passes(off in prop_oneof![-1_000_000i64..=-(FRESH_SECONDS + 1), (LEEWAY_SECONDS + 1)..1_000_000]) {
        prop_assert!(outcome(&with("iat", json!(AT + off))).is_err());
        prop_assert!(outcome(&with("exp", json!(AT - off.abs()))).is_err());
    }

    #[test]
    fn no_byte_may_change(at in 0usize..10_000, flip in 1u8..=127) {
        let token = OURS.key.sign(&claims()).unwrap();
        let mut bytes = token.clone().into_bytes();
        let at = at % bytes.len();
        bytes[at] ^= flip;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        prop_assert!(verify(&changed, &OURS.public, &asked()).is_err(), "byte {at}");
    }

    #[test]
    fn the_last_sign_may_not_change_either(flip in 1u8..=127) {
        let mut bytes = OURS.key.sign(&claims()).unwrap().into_bytes();
        *bytes.last_mut().unwrap() ^= flip;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        prop_assert!(verify(&changed, &OURS.public, &asked()).is_err());
    }

    #[test]
    fn nothing_that_is_no_token_brings_it_down(text in "\\PC{0,200}") {
        prop_assert!(verify(&text, &OURS.public, &asked()).is_err());
    }
}
