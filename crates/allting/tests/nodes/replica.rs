//! Pages are read from a replica that has what the visitor wrote; without one, from the primary.

use reqwest::{Client, StatusCode};
use sea_orm::{ConnectionTrait, Database};
use testkit::Manner;

use crate::house::{House, To};
use crate::node::{browser, report_as, until};

/// Someone signed in, with her cookies.
struct Visitor {
    client: Client,
    session: String,
    note: Option<String>,
}

impl Visitor {
    fn cookies(&self) -> String {
        format!("allting={}; {}", self.session, self.note.as_deref().unwrap_or_default())
    }

    async fn front(&self, house: &House, node: usize) -> String {
        let page = self.client.get(house.nodes[node].url("/")).header("accept", "text/html");
        let page = page.header("cookie", self.cookies()).send().await.unwrap();
        assert_eq!(page.status(), StatusCode::OK);
        page.text().await.unwrap()
    }

    /// Gives the address of the task, which its card has.
    async fn report(&mut self, house: &House, node: usize) -> String {
        let answer = report_as(&self.client, &house.url(node), "The lamp is dark", &self.cookies()).await.unwrap();
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        let set = answer.headers().get_all("set-cookie").iter().map(|c| c.to_str().unwrap().to_owned());
        let note = set.into_iter().find(|c| c.starts_with("allting-wrote=")).expect("a note of what she wrote");
        self.note = Some(note.split(';').next().unwrap().to_owned());
        answer.headers()["location"].to_str().unwrap().replace("/report/received/", "/tasks/")
    }
}

/// How many pages a node has read from a replica.
async fn from_replica(house: &House, node: usize) -> u64 {
    let numbers = reqwest::get(format!("http://localhost:{}/metrics", house.nodes[node].admin)).await.unwrap();
    let numbers = numbers.text().await.unwrap();
    let line = numbers.lines().find(|l| l.starts_with("database_reads_total{from=\"replica\"}"));
    line.map_or(0, |l| l.rsplit(' ').next().unwrap().parse().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_reads_what_she_wrote_whichever_server_answers() {
    let Some(mut house) = House::open(true, 0).await else { return };
    let mut visitor = Visitor { client: browser(), session: house.session().await, note: None };
    for node in 0..3 {
        until("the replica is read", async || {
            visitor.front(&house, node).await;
            from_replica(&house, node).await > 0
        })
        .await;
    }

    // The replica stands still, and so does the sealer: nobody is told of news.
    let replica = Database::connect(house.servers.replica.url("postgres")).await.unwrap();
    let holding = house.store.begin().await.unwrap();
    holding.scalar_i64("SELECT 1 FROM journal_head WHERE one = 1 FOR UPDATE", store::vals![]).await.unwrap();
    replica.execute_unprepared("SELECT pg_wal_replay_pause()").await.unwrap();
    let mut written = Vec::new();
    for node in 0..3 {
        written.push(visitor.report(&house, node).await);
        for other in 0..3 {
            let page = visitor.front(&house, other).await;
            assert!(written.iter().all(|w| page.contains(w)), "written at {node} and not seen at {other}: {written:?}");
        }
    }
    drop(holding);

    // It goes on; once it has caught up it is read again.
    replica.execute_unprepared("SELECT pg_wal_replay_resume()").await.unwrap();
    replica.close().await.unwrap();
    for node in 0..3 {
        let before = from_replica(&house, node).await;
        until("the replica is read again", async || {
            let page = visitor.front(&house, node).await;
            assert!(written.iter().all(|w| page.contains(w)));
            from_replica(&house, node).await > before
        })
        .await;
    }

    // It dies, while it is read from: nobody sees an error.
    house.servers.replica.kill();
    for node in [0, 1, 2, 0, 1, 2] {
        assert!(visitor.front(&house, node).await.contains(&written[0]));
    }
    let last = visitor.report(&house, 0).await;
    assert!(visitor.front(&house, 1).await.contains(&last));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_goes_silent_is_seen_by_nobody() {
    let Some((house, line)) = House::over_a_line(To::Replica).await else { return };
    let mut visitor = Visitor { client: browser(), session: house.session().await, note: None };
    let written = visitor.report(&house, 0).await;
    for node in 0..3 {
        until("the replica is read", async || {
            visitor.front(&house, node).await;
            from_replica(&house, node).await > 0
        })
        .await;
    }

    // Nothing breaks, and nothing comes any more. Who reads at that moment has her page all the same.
    line.becomes(Manner::Silent).await;
    for node in [0, 1, 2, 0, 1, 2] {
        assert!(visitor.front(&house, node).await.contains(&written));
    }
    // From then on nobody waits for it, and it is not counted as read.
    let mut before = Vec::new();
    for node in 0..3 {
        before.push(from_replica(&house, node).await);
    }
    let next = visitor.report(&house, 1).await;
    for (node, before) in before.iter().enumerate() {
        assert!(visitor.front(&house, node).await.contains(&next));
        assert_eq!(from_replica(&house, node).await, *before, "it says nothing, and node {node} heard it");
    }

    // It is read again when it answers.
    line.becomes(Manner::Carries).await;
    for (node, before) in before.into_iter().enumerate() {
        until("the replica is read again", async || {
            assert!(visitor.front(&house, node).await.contains(&next));
            from_replica(&house, node).await > before
        })
        .await;
    }
}
