//! How long a session lives, and what is left of it.

use store::vals;

use crate::town::{KARI, Town, in_town, nordsund};

async fn is_in(town: &Town, browser: &mut crate::browser::Browser) -> bool {
    let got = browser.one(format!("{}/mine", town.nordsund)).await;
    assert!(got.status == 200 || got.header("location").starts_with("/sign-in?to="), "{} {}", got.status, got.body);
    got.status == 200
}

#[test]
fn thirty_minutes_idle_and_two_hours_in_all() {
    in_town(async |town| {
        let mut idle = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(29 * 60 + 59);
        assert!(is_in(town, &mut idle).await);
        town.clock.advance_seconds(30 * 60);
        assert!(!is_in(town, &mut idle).await, "30 minutes idle");

        let mut busy = town.signed_in(KARI, "substantial").await;
        for _ in 0..5 {
            town.clock.advance_seconds(20 * 60);
            assert!(is_in(town, &mut busy).await);
        }
        town.clock.advance_seconds(20 * 60 - 1);
        assert!(is_in(town, &mut busy).await, "one second before");
        town.clock.advance_seconds(1);
        assert!(!is_in(town, &mut busy).await, "120 minutes in all");

        // A page that is left open asks for its parts by itself, and keeps nobody signed in.
        let mut left = town.signed_in(KARI, "substantial").await;
        let url = url::Url::parse(&format!("{}/mine", town.nordsund)).unwrap();
        for _ in 0..2 {
            town.clock.advance_seconds(14 * 60);
            let part = left.request(reqwest::Method::GET, &url, None).header("x-part", "1").send().await.unwrap();
            assert_eq!(part.status(), 200);
        }
        town.clock.advance_seconds(3 * 60);
        assert!(!is_in(town, &mut left).await);
    });
}

#[test]
fn what_is_over_is_swept_away_each_hour_and_written_down() {
    in_town(async |town| {
        drop(town.signed_in(KARI, "substantial").await);
        let mut waiting = town.browser();
        waiting.one(format!("{}/sign-in", town.nordsund)).await.expect(303);
        let pending = async || town.store.db().scalar_i64("SELECT COUNT(*) FROM sign_in", vals![]).await.unwrap();
        let jobs = async || town.store.db().scalar_i64("SELECT COUNT(*) FROM job", vals![]).await.unwrap();
        assert_eq!((town.sessions().await, pending().await, jobs().await), (1, 1, 1), "one job, however many sign in");
        town.clock.advance_seconds(20 * 60);
        let mut late = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(39 * 60);
        town.house.settle().await.unwrap();
        assert_eq!(town.sessions().await, 2, "not before the full hour");
        town.clock.advance_seconds(60);
        // The later one is used and stays.
        drop(late.one(format!("{}/mine", town.nordsund)).await);
        town.house.settle().await.unwrap();
        assert_eq!(
            (town.sessions().await, pending().await, jobs().await),
            (0, 0, 0),
            "both were idle for half an hour"
        );
        let told = town
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM journal WHERE tenant = $1 AND kind = 'door.session_ended.v1' AND data LIKE '%time%'", vals![
                nordsund().0
            ])
            .await
            .unwrap();
        assert_eq!(told, 2);
        drop(town.signed_in(KARI, "substantial").await);
        town.clock.advance_seconds(3600 - 20);
        let mut fresh = town.signed_in(KARI, "substantial").await;
        town.clock.advance_seconds(20);
        town.house.settle().await.unwrap();
        assert!(is_in(town, &mut fresh).await);
        assert_eq!((town.sessions().await, jobs().await), (1, 1), "while anybody is in, the job comes again");
    });
}

#[test]
fn the_front_channel_ends_only_what_it_names() {
    in_town(async |town| {
        let mut browser = town.signed_in(KARI, "substantial").await;
        let at = format!("{}/sign-out/front-channel", town.nordsund);
        let mut frame = town.browser();
        frame.get(format!("{at}?iss=https://evil.example&sid=x")).await.expect(400);
        frame.get(&at).await.expect(400);
        frame.get(format!("{at}?iss={}&sid=unknown", town.issuer)).await.expect(200);
        assert!(is_in(town, &mut browser).await);
        #[derive(store::FromQueryResult)]
        struct Sid {
            sid: String,
            id_token: Vec<u8>,
        }
        let row: Sid = town.store.db().row("SELECT sid, id_token FROM session", vals![]).await.unwrap().unwrap();
        assert!(!row.id_token.starts_with(b"ey"), "the token is sealed at rest");
        // The other municipality cannot end it, though the issuer is the same.
        let elsewhere = format!("{}/sign-out/front-channel?iss={}&sid={}", town.smola, town.issuer, row.sid);
        frame.get(elsewhere).await.expect(200);
        assert!(is_in(town, &mut browser).await);
        frame.get(format!("{at}?iss={}&sid={}", town.issuer, row.sid)).await.expect(200);
        assert!(!is_in(town, &mut browser).await);
    });
}

#[test]
fn signing_out_without_a_session_is_no_error() {
    in_town(async |town| {
        let mut browser = town.browser();
        browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(200).shows("You are signed out");
        browser.get(format!("{}/signed-out?only=here", town.nordsund)).await.expect(200).shows("did not answer");
        // A page whose session ended under it keeps the way back, and signs nobody in by itself.
        let page = browser.get(format!("{}/signed-out?to=%2Fmine%3Fx%3D1", town.nordsund)).await.expect(200);
        page.shows("/sign-in?to=%2Fmine%3Fx%3D1");
    });
}
