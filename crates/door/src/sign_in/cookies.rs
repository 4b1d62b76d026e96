//! The door's cookies. Over https their names carry the prefix with which browsers bind them to
//! the host.

use axum::http::header::{HeaderValue, InvalidHeaderValue};
use base::config::Tenant;
use base::{Error, Result};

use crate::enter::cookie_name;

fn https(tenant: &Tenant) -> bool {
    tenant.url.starts_with("https:")
}

/// The cookie that ties a waiting sign-in to the browser that began it.
pub fn browser_name(tenant: &Tenant) -> &'static str {
    if https(tenant) { "__Host-allting-sign-in" } else { "allting-sign-in" }
}

/// A cookie that scripts cannot read. Without `max_age` (seconds) it lives as long as the browser.
fn private(tenant: &Tenant, name: &str, value: &str, max_age: Option<u32>) -> Result<HeaderValue> {
    let age = max_age.map_or_else(String::new, |a| format!("; Max-Age={a}"));
    let secure = if https(tenant) { "; Secure" } else { "" };
    let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}");
    HeaderValue::from_str(&text).map_err(|e: InvalidHeaderValue| Error::internal(e))
}

/// Sets the cookie with the secret of a session; it lives as long as the browser.
///
/// # Errors
/// `Internal` when the secret cannot stand in a header.
pub fn session(tenant: &Tenant, secret: &str) -> Result<HeaderValue> {
    private(tenant, cookie_name(tenant), secret, None)
}

/// Takes the session's cookie away.
///
/// # Errors
/// As [`session`].
pub fn no_session(tenant: &Tenant) -> Result<HeaderValue> {
    private(tenant, cookie_name(tenant), "", Some(0))
}

/// Sets the cookie named [`browser_name`], for so many seconds.
///
/// # Errors
/// As [`session`].
pub fn browser(tenant: &Tenant, secret: &str, seconds: u32) -> Result<HeaderValue> {
    private(tenant, browser_name(tenant), secret, Some(seconds))
}

/// The cookie of a choice such as `lang`.
pub fn choice_name(tenant: &Tenant, choice: &str) -> String {
    if https(tenant) { format!("__Host-{choice}") } else { choice.to_owned() }
}

/// A choice such as the language, kept for a year; pages may read it.
pub fn choice(tenant: &Tenant, name: &str, value: &str) -> Result<HeaderValue> {
    let secure = if https(tenant) { "; Secure" } else { "" };
    let name = choice_name(tenant, name);
    let text = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age=31536000{secure}");
    HeaderValue::from_str(&text).map_err(|e: InvalidHeaderValue| Error::internal(e))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_cookies_are_secure_and_bound_to_the_host() {
        let mut config = testkit::config("sqlite:x", std::path::Path::new("x"));
        let mut tenant = config.tenants.remove(0);
        assert_eq!(session(&tenant, "s").unwrap(), "allting=s; Path=/; HttpOnly; SameSite=Lax");
        tenant.url = "https://www.nordsund.no".into();
        assert_eq!(session(&tenant, "s").unwrap(), "__Host-allting=s; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(
            browser(&tenant, "s", 600).unwrap(),
            "__Host-allting-sign-in=s; Path=/; HttpOnly; SameSite=Lax; Max-Age=600; Secure"
        );
        assert_eq!(no_session(&tenant).unwrap(), "__Host-allting=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
        assert!(session(&tenant, "s\r\nset-cookie: a=b").is_err());
    }
}
