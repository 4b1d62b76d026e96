//! What happens at one node is seen at the others.

use std::time::Duration;

use reqwest::{Response, StatusCode};
use sea_orm::sqlx::postgres::PgListener;

use crate::house::House;
use crate::node::browser;

/// The line of an open page.
struct Line(Response, String);

impl Line {
    async fn open(url: String, cookie: &str) -> Self {
        let line = browser().get(url).header("cookie", cookie).send().await.unwrap();
        assert_eq!(line.status(), StatusCode::OK);
        Self(line, String::new())
    }

    /// Reads until this is told.
    async fn hears(&mut self, what: &str) {
        while !self.1.contains(what) {
            let part = tokio::time::timeout(Duration::from_secs(60), self.0.chunk()).await;
            let part = part.unwrap_or_else(|_| panic!("{what} was never told, only {}", self.1)).unwrap();
            self.1 += &String::from_utf8_lossy(&part.unwrap_or_else(|| panic!("the line closed after {}", self.1)));
        }
        self.1.clear();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn news_and_the_end_of_a_session_reach_the_pages_of_all_nodes() {
    let Some(house) = House::open(false, 0).await else { return };
    let client = browser();
    let key = house.report(&client, 0, "The lamp is dark").await;
    house.settled().await;

    // From one node to a page that is open at another, told by the database itself.
    let mut wire = PgListener::connect(&house.servers.primary.url("allting")).await.unwrap();
    wire.listen("allting").await.unwrap();
    let mut page = Line::open(format!("{}/follow/{key}/live", house.url(1)), "").await;
    house.add(2, &key, "It still is").await;
    page.hears("changed").await;
    let told = async { while wire.recv().await.unwrap().payload() != "sealed" {} };
    tokio::time::timeout(Duration::from_secs(60), told)
        .await
        .expect("the others are told at once, not only when they look");

    // The wire breaks at all nodes; what happens meanwhile is caught up with.
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = 'allting' AND query LIKE 'LISTEN%'";
    assert!(house.number(cut).await >= 3);
    house.add(0, &key, "And now it rains").await;
    page.hears("changed").await;

    // Who signs out at one node is out at the others.
    let cookie = format!("allting={}", house.session().await);
    let mut mine = Line::open(format!("{}/live", house.url(1)), &cookie).await;
    let out = client
        .post(format!("{}/sign-out", house.url(0)))
        .header("cookie", &cookie)
        .header("sec-fetch-site", "same-origin")
        .send()
        .await
        .unwrap();
    assert_eq!(out.status(), StatusCode::SEE_OTHER);
    mine.hears("session-ended").await;
}
