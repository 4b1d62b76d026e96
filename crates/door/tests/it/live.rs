//! The line of an open page: it tells of changes to her hats and of the end of the session.

use std::time::Duration;

use door::live::News;
use reqwest::{Method, Response};
use url::Url;

use crate::browser::Browser;
use crate::town::{KARI, Town, in_town, nordsund, person, smola};

async fn line(town: &Town, browser: &Browser) -> Response {
    let url = Url::parse(&format!("{}/live", town.nordsund)).unwrap();
    browser.request(Method::GET, &url, None).send().await.unwrap()
}

/// The next event, or `None` at the end of the line.
async fn next(line: &mut Response) -> Option<String> {
    let part = tokio::time::timeout(Duration::from_secs(10), line.chunk()).await.expect("something comes").unwrap();
    part.map(|p| String::from_utf8(p.to_vec()).unwrap())
}

fn changed(town: &Town, tenant: base::TenantId) {
    let topics = vec![format!("person:{}", person(KARI)), "task:1".to_owned(), "unit:secret".to_owned()];
    town.house.app.live.tell(News::Happened { tenant, topics: topics.into() });
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
        assert_eq!(line(town, &browser).await.status(), 303, "and a new line needs a new session");
        let mut program = town.browser();
        program.follows = false;
        let got = program.get(format!("{}/live", town.nordsund)).await;
        assert_eq!(got.status, 303);
    });
}
