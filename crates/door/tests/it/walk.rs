//! The whole way: a page, the sign-in, the step-up, the sign-out; and two municipalities.

use crate::town::{KARI, OLA, in_town, person};
use store::vals;

#[test]
fn from_a_page_through_the_sign_in_and_back_to_it() {
    in_town(async |town| {
        let mut browser = town.browser();
        let page = browser.get(format!("{}/mine?x=1", town.nordsund)).await.expect(200);
        assert!(page.url.as_str().starts_with(&town.issuer), "{}", page.url);
        // Only a reference goes through the browser.
        let names: Vec<String> = page.url.query_pairs().map(|(k, _)| k.into_owned()).collect();
        assert_eq!(names, ["client_id", "request_uri"]);
        let page = page.shows("Anybody can be anybody here").shows("Kari Prøve").shows("Nordsund kommune");
        let mine = town.choose(&mut browser, &page, KARI, "substantial").await.expect(200);
        assert_eq!(mine.url.as_str(), format!("{}/mine?x=1", town.nordsund));
        mine.shows(&format!("person {} level 3 acting nobody", person(KARI)));

        // Level high: a page that says why, the issuer asks again, and back where one was.
        let before = browser.cookie("localhost", "allting").unwrap().clone();
        let why = browser
            .get(format!("{}/secret", town.nordsund))
            .await
            .expect(200)
            .shows("This needs a sign-in at a high security level");
        assert_eq!(why.url.path(), "/step-up");
        let link = why.between("class=\"ds-button\" href=\"/sign-in");
        let page = browser
            .get(format!("{}/sign-in{link}", town.nordsund))
            .await
            .expect(200)
            .shows("The service requires a high security level");
        let secret = town.choose(&mut browser, &page, KARI, "high").await.expect(200).shows("the secret");
        assert_eq!(secret.url.as_str(), format!("{}/secret", town.nordsund));
        let after = browser.cookie("localhost", "allting").unwrap().clone();
        assert_ne!(before, after, "a new session has a new secret");
        let mut old = town.browser();
        old.set_cookie("localhost", "allting", &before);
        assert_eq!(old.one(format!("{}/mine", town.nordsund)).await.status, 303, "the old secret opens nothing");
        assert_eq!(town.sessions().await, 1);
        // The issuer knows her, and high is enough for high.
        browser.get(format!("{}/sign-in?level=high&to=/mine", town.nordsund)).await.expect(200).shows("level 4");

        // Out: here, at the issuer, and the issuer tells us too.
        let out = browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(200);
        assert!(out.url.as_str().starts_with(&format!("{}/end-session", town.issuer)), "{}", out.url);
        for frame in out.all_between("<iframe hidden title=\"\" src=\"") {
            browser.get(frame).await.expect(200);
        }
        let next = out.between("class=\"button\" href=\"");
        let done = browser.get(next).await.expect(200).shows("You are signed out");
        assert_eq!(done.url.path(), "/signed-out");
        assert_eq!(browser.cookie("localhost", "allting"), None);
        assert_eq!(town.sessions().await, 0);
        let again = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
        again.shows("Who do you want to be?");

        assert_eq!(town.entries("door.session_began.v1").await, 2);
        assert_eq!(town.entries("door.session_ended.v1").await, 2);
        let told = town
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM journal WHERE data LIKE $1 OR topics LIKE $1", vals![format!("%{KARI}%")])
            .await
            .unwrap();
        assert_eq!(told, 0, "no national id in the journal");
    });
}

#[test]
fn a_second_municipality_is_entered_without_asking_again_and_left_with_the_first() {
    in_town(async |town| {
        let mut browser = town.signed_in(KARI, "substantial").await;
        // Smøla asks on behalf of itself, and the answer says so.
        let there = browser.get(format!("{}/mine", town.smola)).await.expect(200).shows("level 3");
        assert_eq!(there.url.as_str(), format!("{}/mine", town.smola));
        assert_eq!(town.sessions().await, 2);
        // A session is of one municipality: its secret opens nothing in the other.
        let secret = browser.cookie("localhost", "allting").unwrap().clone();
        let mut other = town.browser();
        other.set_cookie("smola.localhost", "allting", &secret);
        assert_eq!(other.one(format!("{}/mine", town.smola)).await.status, 303);

        let out = browser.post(format!("{}/sign-out", town.nordsund), &[]).await.expect(200);
        let frames = out.all_between("<iframe hidden title=\"\" src=\"");
        assert_eq!(frames.len(), 2, "{frames:?}");
        // A frame of another site carries no cookies.
        let mut frame = town.browser();
        for address in frames {
            let got = frame.get(address).await.expect(200);
            let policy = got.header("content-security-policy").to_owned();
            assert!(policy.contains(&format!("frame-ancestors {}", town.issuer)), "{policy}");
        }
        assert_eq!(town.sessions().await, 0);
        assert_eq!(browser.one(format!("{}/mine", town.smola)).await.status, 303);
        let why = town
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM journal WHERE data LIKE '%elsewhere%' AND actor = 'system:door'", vals![])
            .await
            .unwrap();
        assert_eq!(why, 1);
    });
}

#[test]
fn another_person_in_the_same_browser_gets_a_session_of_her_own() {
    in_town(async |town| {
        let mut browser = town.signed_in(KARI, "substantial").await;
        let page = browser.get(format!("{}/sign-in?level=high&to=/mine", town.nordsund)).await.expect(200);
        let mine = town.choose(&mut browser, &page, OLA, "high").await.expect(200);
        mine.shows(&format!("person {} level 4 acting nobody", person(OLA)));
        assert_eq!(town.sessions().await, 1);
    });
}

#[test]
fn a_planted_session_secret_does_not_become_hers() {
    in_town(async |town| {
        let mut browser = town.browser();
        browser.set_cookie("localhost", "allting", &"a".repeat(64));
        let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
        town.choose(&mut browser, &page, KARI, "substantial").await.expect(200).shows("level 3");
        let secret = browser.cookie("localhost", "allting").unwrap();
        assert_eq!(secret.len(), 64);
        assert_ne!(*secret, "a".repeat(64));
    });
}

#[test]
fn cookies_are_bound_to_the_host_and_hidden_from_scripts() {
    in_town(async |town| {
        let mut browser = town.browser();
        let start = browser.one(format!("{}/sign-in", town.nordsund)).await.expect(303);
        let cookie = start.header("set-cookie").to_owned();
        assert!(
            cookie.starts_with("allting-sign-in=") && cookie.contains("; HttpOnly; SameSite=Lax; Max-Age=600"),
            "{cookie}"
        );
        assert_eq!(start.header("cache-control"), "no-store");
        // A sign-in leads only to our own pages.
        for to in ["//evil.example", "https://evil.example/", "/%5Cevil.example", "/sign-out"] {
            let mut browser = town.browser();
            let page = browser.get(format!("{}/sign-in?to={to}", town.nordsund)).await.expect(200);
            let got = town.choose(&mut browser, &page, KARI, "substantial").await.expect(200);
            assert_eq!(got.url.as_str(), format!("{}/", town.nordsund));
        }
    });
}
