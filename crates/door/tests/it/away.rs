//! The provider comes and goes, and changes its key. Nothing has to be restarted.

use door::sign_in::new_key_pem;
use store::sea_orm::{ConnectionTrait, Database};

use crate::town::{KARI, Town, in_town};

#[test]
fn while_the_issuer_is_away_a_page_says_so_and_then_it_works_again() {
    in_town(async |town| {
        town.close_issuer().await;
        let mut browser = town.browser();
        let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(503);
        assert!(page.header("content-type").starts_with("text/html"));
        assert_ne!(page.header("retry-after"), "");
        page.hides("127.0.0.1");
        town.open_issuer(None).await;
        let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
        town.choose(&mut browser, &page, KARI, "substantial").await.expect(200).shows("level 3");

        // Away between the login page and the answer: nothing half done.
        let mut other = town.browser();
        let page = other.get(format!("{}/mine", town.nordsund)).await.expect(200);
        other.follows = false;
        let sent = town.choose(&mut other, &page, KARI, "substantial").await.expect(303);
        other.follows = true;
        town.close_issuer().await;
        other.get(sent.header("location")).await.expect(503);
        assert_eq!(town.sessions().await, 1);
        town.open_issuer(None).await;
        let page = other.get(format!("{}/mine", town.nordsund)).await.expect(200);
        town.choose(&mut other, &page, KARI, "substantial").await.expect(200).shows("level 3");
        assert_eq!(town.sessions().await, 2);
    });
}

#[test]
fn signing_out_works_here_while_the_issuer_is_away() {
    in_town(async |town| {
        let secret = {
            let browser = town.signed_in(KARI, "substantial").await;
            browser.cookie("localhost", "allting").unwrap().clone()
        };
        assert_eq!(secret.len(), 64);
        // A day later the metadata is asked for anew; without an answer the old one must do.
        town.close_issuer().await;
        let mut browser = town.browser();
        browser.set_cookie("localhost", "allting", &secret);
        browser.follows = false;
        let out = browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(303);
        assert!(out.header("location").starts_with(&format!("{}/end-session?id_token_hint=", town.issuer)));
        assert_eq!(town.sessions().await, 0, "she is signed out here whoever is away");
    });
}

#[test]
fn a_new_key_of_the_issuer_is_learned_on_the_way() {
    in_town(async |town| {
        drop(town.signed_in(KARI, "substantial").await);
        town.close_issuer().await;
        town.open_issuer(Some(&new_key_pem().unwrap())).await;
        drop(town.signed_in(KARI, "high").await);
        assert_eq!(town.sessions().await, 2);
    });
}

/// Takes the database away from the house, and gives it back when the answer is called.
async fn take_database(town: &Town) -> impl AsyncFnOnce() {
    let held = if town.store.is_sqlite() { Some(town.store.begin_alone().await.unwrap()) } else { None };
    if held.is_none() {
        let name = town.database();
        run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false")).await;
        run(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")).await;
    }
    let (name, store) = (town.database(), town.store.clone());
    async move || match held {
        // SQLite is in the same process: away means that nobody gets to write.
        Some(ticket) => drop(ticket),
        None => {
            run(&format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true")).await;
            // Each line that broke says so once, to whoever takes it next.
            for _ in 0..8 {
                drop(store.ping().await);
            }
            store.ping().await.unwrap();
        }
    }
}

async fn run(sql: &str) {
    let server = Database::connect(std::env::var("ALLTING_TEST_POSTGRES").unwrap()).await.unwrap();
    server.execute_unprepared(sql).await.unwrap();
    server.close().await.unwrap();
}

#[test]
fn while_the_database_is_away_nothing_is_half_done_and_the_same_answer_works_later() {
    in_town(async |town| {
        let mut browser = town.browser();
        let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
        browser.follows = false;
        let sent = town.choose(&mut browser, &page, KARI, "substantial").await.expect(303);
        browser.follows = true;
        let give_back = take_database(town).await;
        let page = browser.get(sent.header("location")).await.expect(503);
        assert!(page.header("content-type").starts_with("text/html"));
        page.hides("sqlx").hides("pool").hides("connection");
        give_back().await;
        // She reloads the page.
        browser.get(sent.header("location")).await.expect(200).shows("level 3");
        assert_eq!((town.sessions().await, town.entries("door.session_began.v1").await), (1, 1));
        // And out, while it is away: she is not told that she is out when she is not.
        let give_back = take_database(town).await;
        browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(503);
        give_back().await;
        browser.get(format!("{}/mine", town.nordsund)).await.expect(200).shows("level 3");
    });
}
