//! The line of an open page: it tells of changes to her hats and of the end of the session.

use std::time::Duration;

use base::id::Uuid;
use door::live::News;
use reqwest::{Method, Response};
use store::{Event, Pass};
use url::Url;

use crate::browser::Browser;
use crate::town::{KARI, Town, in_town, nordsund, person, smola};

async fn line_from(town: &Town, browser: &Browser, query: &str) -> Response {
    let url = Url::parse(&format!("{}/live{query}", town.nordsund)).unwrap();
    browser.request(Method::GET, &url, None).send().await.unwrap()
}

/// A line that has said that it is open.
async fn line(town: &Town, browser: &Browser) -> Response {
    let mut open = line_from(town, browser, "").await;
    assert!(next(&mut open).await.unwrap().contains("event: here"));
    open
}

/// The next event, or `None` at the end of the line.
async fn next(line: &mut Response) -> Option<String> {
    let part = tokio::time::timeout(Duration::from_secs(10), line.chunk()).await.expect("something comes").unwrap();
    part.map(|p| String::from_utf8(p.to_vec()).unwrap())
}

/// Something happens to Kari, and to somebody else.
#[derive(serde::Serialize)]
struct Waved {
    id: Uuid,
}

impl Event for Waved {
    const KIND: &'static str = "door_tests.waved.v1";
    const SUBJECT: &'static str = "wave";
    fn subject(&self) -> Uuid {
        self.id
    }
}

async fn wave(town: &Town, tenant: base::TenantId, topic: String) {
    let store = &town.house.app.store;
    #[expect(clippy::disallowed_methods, reason = "something happens, and nobody did it")]
    let pass = Pass::system(tenant, "door-tests", town.clock.now());
    let mut tx = store.begin().await.unwrap();
    tx.journal(&pass, &Waved { id: person(KARI) }, &[topic]).await.unwrap();
    tx.commit().await.unwrap();
    while store.seal().await.unwrap() > 0 {}
}

#[test]
fn what_happened_between_the_drawing_of_a_page_and_its_line_is_told_first() {
    in_town(async |town| {
        let browser = town.signed_in(KARI, "substantial").await;
        // Her sign-in itself is in the journal.
        while town.store.seal().await.unwrap() > 0 {}
        let from = town.house.app.store.head_known();
        wave(town, nordsund(), "unit:secret".into()).await;
        wave(town, smola(), format!("person:{}", person(KARI))).await;
        let mut open = line_from(town, &browser, &format!("?from={from}")).await;
        let told = next(&mut open).await.unwrap();
        assert!(told.contains("event: here"), "nothing of hers: {told}");
        wave(town, nordsund(), format!("person:{}", person(KARI))).await;
        let head = town.house.app.store.head_known();
        let mut open = line_from(town, &browser, &format!("?from={from}")).await;
        let told = next(&mut open).await.unwrap();
        assert!(told.contains("event: changed") && told.contains(&format!("id: {head}")), "{told}");
        assert!(told.contains(&person(KARI).to_string()) && !told.contains("secret"), "{told}");
        let mut open = line_from(town, &browser, &format!("?from={head}")).await;
        assert!(next(&mut open).await.unwrap().contains("event: here"), "and it is told once");
    });
}

fn changed(town: &Town, tenant: base::TenantId) {
    let topics = vec![format!("person:{}", person(KARI)), "task:1".to_owned(), "unit:secret".to_owned()];
    town.house.app.live.tell(News::Happened { tenant, position: 7, kind: "wave".into(), topics: topics.into() });
}

#[test]
fn changes_to_her_hats_and_the_end_of_the_session_are_told() {
    in_town(async |town| {
        let mut browser = town.signed_in(KARI, "substantial").await;
        let mut open = line(town, &browser).await;
        assert_eq!(open.status(), 200);
        changed(town, smola());
        changed(town, nordsund());
        let told = next(&mut open).await.unwrap();
        assert!(told.contains("changed") && told.contains(&person(KARI).to_string()), "{told}");
        assert!(!told.contains("unit:secret"), "another's hats are not told: {told}");
        browser.follows = false;
        browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(303);
        assert!(next(&mut open).await.unwrap().contains("session-ended"));
        assert_eq!(next(&mut open).await, None, "and then the line closes");
    });
}

#[test]
fn a_session_whose_time_is_over_is_told_nothing_more() {
    in_town(async |town| {
        let browser = town.signed_in(KARI, "substantial").await;
        let mut open = line(town, &browser).await;
        town.clock.advance_seconds(31 * 60);
        changed(town, nordsund());
        let told = next(&mut open).await.unwrap();
        assert!(told.contains("session-ended") && !told.contains("changed"), "{told}");
        assert_eq!(next(&mut open).await, None);
        let mut again = line_from(town, &browser, "").await;
        assert_eq!(again.status(), 200);
        assert!(next(&mut again).await.unwrap().contains("session-ended"), "also a page that lost its line hears it");
        assert_eq!(next(&mut again).await, None);
        let mut nobody = line_from(town, &town.browser(), "").await;
        assert!(next(&mut nobody).await.unwrap().contains("session-ended"));
    });
}
