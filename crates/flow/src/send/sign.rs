//! Signatures after Standard Webhooks 1.0: HMAC-SHA256 over `id.timestamp.body`.

use base::{Error, Result, TenantId};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::hmac;
use store::Keys;

/// The purpose under which secrets are sealed.
pub(crate) const PURPOSE: &str = "webhook-secret";

/// The value of `webhook-signature`: one signature for each secret, the newest first.
pub fn signature<'a>(secrets: impl IntoIterator<Item = &'a [u8]>, id: &str, timestamp: i64, body: &str) -> String {
    let content = format!("{id}.{timestamp}.{body}");
    let one = |secret: &[u8]| {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), content.as_bytes());
        format!("v1,{}", STANDARD.encode(tag.as_ref()))
    };
    secrets.into_iter().map(one).collect::<Vec<_>>().join(" ")
}

/// A secret as receivers write it down.
pub fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", STANDARD.encode(secret))
}

/// A new secret of 32 random bytes, sealed.
///
/// # Errors
/// As [`Keys::seal`].
pub fn new_secret(keys: &Keys, tenant: TenantId) -> Result<Vec<u8>> {
    let text = keys.secret()?;
    let mut bytes = Vec::with_capacity(32);
    for pair in text.as_bytes().chunks(2) {
        let pair = std::str::from_utf8(pair).map_err(Error::internal)?;
        bytes.push(u8::from_str_radix(pair, 16).map_err(Error::internal)?);
    }
    keys.seal(PURPOSE, tenant, &bytes)
}

/// Opens a sealed secret.
///
/// # Errors
/// As [`Keys::open`].
pub fn open(keys: &Keys, tenant: TenantId, sealed: &[u8]) -> Result<Vec<u8>> {
    keys.open(PURPOSE, tenant, sealed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_comes_out() {
        // Secret, id, time and body as the reference libraries use them in their own tests.
        let secret = STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap_or_default();
        let body = r#"{"test": 2432232314}"#;
        let signed = signature([secret.as_slice()], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let two = signature([secret.as_slice(), b"another"], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body);
        assert!(two.starts_with(&signed) && two.split(' ').count() == 2, "{two}");
        assert_eq!(shown(&secret), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }
}
