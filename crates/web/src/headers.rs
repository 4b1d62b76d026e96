//! The headers that tell a browser what our pages may do: nearly nothing but our own files.

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

/// Other sites a page may talk to, from the configuration. Each is an origin such as
/// `https://idporten.no`, without a path.
#[derive(Clone, Debug, Default)]
pub struct Sites {
    /// Where a form may lead in the end: the issuers that people sign in with.
    pub form: Vec<String>,
    /// Where the map may fetch raster tiles, if it does not draw our own vectors.
    pub tiles: Vec<String>,
    /// Whether people reach us over https only.
    pub https: bool,
}

/// An origin that can be written into a policy: scheme, host, port, nothing else.
fn origin(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let plain = rest.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '*'));
    (plain && !rest.is_empty()).then_some(text)
}

fn list(first: &str, sites: &[String]) -> String {
    sites.iter().filter_map(|s| origin(s.trim_end_matches('/'))).fold(first.to_owned(), |all, s| all + " " + s)
}

/// The content security policy. There is no inline script and no inline style anywhere.
pub fn content_security_policy(sites: &Sites) -> String {
    [
        "default-src 'none'".to_owned(),
        "script-src 'self'".to_owned(),
        "style-src 'self'".to_owned(),
        "font-src 'self'".to_owned(),
        list("img-src 'self' data: blob:", &sites.tiles),
        list("connect-src 'self'", &sites.tiles),
        "worker-src 'self'".to_owned(),
        "manifest-src 'self'".to_owned(),
        "media-src 'self' blob:".to_owned(),
        list("form-action 'self'", &sites.form),
        // The front-channel sign-out of an issuer loads our page in a frame of its own; that one
        // route sets its own policy. Nobody else may frame us.
        "frame-ancestors 'none'".to_owned(),
        "base-uri 'none'".to_owned(),
        "object-src 'none'".to_owned(),
    ]
    .join("; ")
}

/// The headers every response gets, unless its route has set one of them itself.
fn all(sites: &Sites) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // An origin that would not fit into a header was left out by `origin`.
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(sites)) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let fixed = [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "same-origin"),
        (
            HeaderName::from_static("permissions-policy"),
            "geolocation=(self), camera=(self), microphone=(self), payment=(), usb=()",
        ),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    for (name, value) in fixed {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if sites.https {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=63072000; includeSubDomains"));
    }
    headers
}

/// Adds the security headers to every response of `router`, also to its 404.
pub fn security_headers<S: Clone + Send + Sync + 'static>(router: Router<S>, sites: &Sites) -> Router<S> {
    let headers = all(sites);
    router.layer(axum::middleware::map_response(move |mut response: Response| {
        let headers = headers.clone();
        async move {
            for (name, value) in &headers {
                response.headers_mut().entry(name).or_insert_with(|| value.clone());
            }
            response
        }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::Request, routing::get};
    use tower::ServiceExt;

    #[tokio::test]
    async fn every_response_has_them_also_what_is_not_found() {
        let own = || async { ([(header::CONTENT_SECURITY_POLICY, "frame-ancestors https://issuer.example")], "x") };
        let sites =
            Sites { form: vec!["https://issuer.example/".into(), "javascript:alert(1)".into()], ..Sites::default() };
        let app = security_headers(Router::new().route("/", get("hei")).route("/own", get(own)), &sites);
        for path in ["/", "/nothing"] {
            let response = app.clone().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            let policy = response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"), "{policy}");
            assert!(policy.contains("form-action 'self' https://issuer.example; frame-ancestors 'none'"), "{policy}");
            assert!(!policy.contains("unsafe") && !policy.contains("javascript"), "{policy}");
            assert_eq!(response.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
            assert_eq!(response.headers()[header::REFERRER_POLICY], "same-origin");
            assert!(response.headers().get(header::STRICT_TRANSPORT_SECURITY).is_none());
        }
        let response = app.oneshot(Request::get("/own").body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.headers()[header::CONTENT_SECURITY_POLICY], "frame-ancestors https://issuer.example");
    }

    #[test]
    fn an_origin_cannot_smuggle_in_a_directive() {
        let sites =
            Sites { tiles: vec!["https://a.no; script-src *".into(), "https://tiles.no".into()], ..Sites::default() };
        let policy = content_security_policy(&sites);
        assert!(policy.contains("connect-src 'self' https://tiles.no;"), "{policy}");
        assert!(!policy.contains('*'), "{policy}");
    }
}
