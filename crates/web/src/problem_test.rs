//! Every error has its status, and words in every language.

use super::*;
use crate::viewer::{Scheme, TenantLook};
use base::Lang;

fn viewer(lang: Lang) -> Viewer {
    Viewer {
        t: texts::own().unwrap().in_lang(lang),
        scheme: Scheme::Auto,
        tenant: TenantLook { name: "Nordsund kommune".into(), short: "Nordsund".into(), accent: "fjord".into() },
        person: None,
        acting: None,
        menu: vec![],
        path: "/tasks/1?x=<script>".into(),
        live: None,
    }
}

fn every_error() -> Vec<(Error, u16)> {
    vec![
        (Error::NotFound, 404),
        (Error::Unauthenticated, 401),
        (Error::StepUp, 403),
        (Error::invalid("title", Message::new("web-invalid-generic")), 422),
        (Error::conflict("web-invalid-generic"), 409),
        (Error::malformed("web-invalid-generic"), 400),
        (Error::TooLarge { limit: 10_000_000 }, 413),
        (Error::Unsupported("web-invalid-generic".into()), 415),
        (Error::TooMany { seconds: 30 }, 429),
        (Error::Busy, 503),
        (Error::unavailable("SECRET database"), 503),
        (Error::internal("SECRET row"), 500),
    ]
}

async fn text(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 1_000_000).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn every_error_has_its_status_and_words_in_every_language() {
    for (error, status) in every_error() {
        for lang in Lang::ALL {
            let viewer = viewer(lang);
            let response = respond(Some(&viewer), true, &error);
            assert_eq!(response.status().as_u16(), status, "{error}");
            assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
            let page = text(response).await;
            assert!(page.contains("<h1>") && page.contains(&format!("lang=\"{}\"", lang.code())));
            assert!(!page.contains("web-"), "a key instead of a text for {error} in {lang:?}");
            assert!(!page.contains("SECRET") && !page.contains("<script>"), "{page}");
        }
    }
}

#[tokio::test]
async fn programs_get_rfc_9457() {
    for (error, status) in every_error() {
        for viewer in [None, Some(viewer(Lang::En))] {
            let response = respond(viewer.as_ref(), viewer.is_none(), &error);
            assert_eq!(response.status().as_u16(), status, "{error}");
            assert_eq!(response.headers()["content-type"], "application/problem+json");
            let body: Value = serde_json::from_str(&text(response).await).unwrap();
            assert_eq!(body["status"], status);
            assert!(body["type"].as_str().unwrap().starts_with("urn:problem-type:allting:"));
            assert!(
                !body["title"].as_str().unwrap().is_empty() && body["detail"].as_str().unwrap().ends_with(['.', '?'])
            );
            assert!(!body.to_string().contains("SECRET"));
            assert_eq!(body["errors"].is_array(), status == 422);
            // What is in the log is found there by it.
            let logged = matches!(error, Error::Unavailable(_) | Error::Internal(_));
            assert_eq!(body["reference"].is_string(), logged, "{error}");
        }
    }
}

#[tokio::test]
async fn who_sends_files_while_too_many_do_is_told_to_come_again() {
    for lang in Lang::ALL {
        let viewer = viewer(lang);
        let response = busy(&viewer, true);
        assert_eq!(response.status().as_u16(), 503);
        assert_eq!(response.headers()["retry-after"], "5");
        let page = text(response).await;
        assert!(page.contains("<h1>") && !page.contains("web-"), "{page}");
    }
    let body: Value = serde_json::from_str(&text(busy(&viewer(Lang::En), false)).await).unwrap();
    assert_eq!(body["type"], "urn:problem-type:allting:busy");
    assert!(body["reference"].is_null(), "nothing of it is in the log");
}

#[test]
fn waiting_time_and_sign_in_are_headers() {
    assert_eq!(respond(None, false, &Error::TooMany { seconds: 30 }).headers()["retry-after"], "30");
    assert_eq!(respond(None, false, &Error::unavailable("")).headers()["retry-after"], "5");
    assert_eq!(respond(None, false, &Error::Busy).headers()["retry-after"], "5");
    assert!(respond(None, false, &Error::Unauthenticated).headers().contains_key("www-authenticate"));
}

#[tokio::test]
async fn the_way_back_survives_the_sign_in() {
    let page = text(respond(Some(&viewer(Lang::En)), true, &Error::StepUp)).await;
    assert!(page.contains("/sign-in?level=high&#38;return=%2Ftasks%2F1%3Fx%3D%3Cscript%3E"), "{page}");
}

#[test]
fn references_are_readable_and_differ() {
    let (a, b) = (reference(), reference());
    assert_ne!(a, b);
    assert_eq!(a.len(), 9);
    assert!(!a.contains(['0', 'O', '1', 'I']));
}
