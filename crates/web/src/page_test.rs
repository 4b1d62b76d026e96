//! A stranger sees the way in; who acts for another sees it on the page and can stop.

use super::*;
use crate::viewer::{MenuItem, TenantLook, ViewerPerson};

fn viewer(lang: Lang) -> Viewer {
    let item = |href: &str, current| MenuItem { href: href.into(), label: "<Oppgaver>".into(), current };
    Viewer {
        t: crate::texts::own().unwrap().in_lang(lang),
        scheme: Scheme::Dark,
        tenant: TenantLook { name: "Nordsund <kommune>".into(), short: "Nordsund".into(), accent: "sea".into() },
        person: None,
        acting: None,
        menu: vec![item("/tasks", true), item("/map", false)],
        path: "/tasks?q=\"><script>".into(),
        live: None,
    }
}

async fn text(page: Page<'_>) -> (Response<()>, String) {
    let (head, body) = page.html(Html("<p>inner</p>".into())).unwrap().into_parts();
    let bytes = axum::body::to_bytes(body, 1_000_000).await.unwrap();
    (axum::http::Response::from_parts(head, ()), String::from_utf8(bytes.to_vec()).unwrap())
}

type Response<T> = axum::http::Response<T>;

#[tokio::test]
async fn a_stranger_gets_a_page_with_a_way_in() {
    for lang in Lang::ALL {
        let v = viewer(lang);
        let (head, page) = text(Page::new(&v, "Tittel").crumb("/tasks", "Oppgaver")).await;
        assert_eq!(page.matches("<h1>").count(), 1);
        assert!(
            page.contains(&format!("<html lang=\"{}\" class=\"accent-sea\" data-color-scheme=\"dark\">", lang.code()))
        );
        assert!(page.contains("/sign-in?return=%2Ftasks%3Fq%3D%22%3E%3Cscript%3E") && page.contains("<p>inner</p>"));
        assert!(!page.contains("<script>") && !page.contains("<kommune>") && !page.contains("<Oppgaver>"), "{page}");
        assert!(!page.contains("web-") && !page.contains("data-live=") && !page.contains("/sign-out"));
        assert_eq!(page.matches("aria-current=\"page\"").count(), 2, "once per menu");
        assert_eq!(head.headers()["cache-control"], "no-cache");
        assert_eq!(head.headers()["content-language"], lang.code());
    }
}

#[tokio::test]
async fn who_acts_for_another_always_sees_it_and_can_stop() {
    let mut v = viewer(Lang::En);
    v.person = Some(ViewerPerson { name: "Marthe <b>".into(), assurance_high: false });
    v.acting = Some("Ruth <i>".into());
    v.live = Some(42);
    let (head, page) = text(Page::new(&v, "Tittel").own_heading().head_module("map")).await;
    assert!(page.contains("You are acting for Ruth &#60;i&#62;.") && page.contains("action=\"/acting\""));
    assert!(page.contains("action=\"/sign-out\"") && page.contains("level=high"), "{page}");
    assert!(page.contains("data-live=\"/live\" data-live-from=\"42\"") && page.contains("/assets/map"));
    assert!(!page.contains("<h1>") && !page.contains("<b>") && !page.contains("<i>"));
    assert_eq!(head.headers()["cache-control"], "private, no-store");
}
