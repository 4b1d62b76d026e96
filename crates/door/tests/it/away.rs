//! The provider comes and goes, and changes its key. Nothing has to be restarted.

use door::sign_in::new_key_pem;

use crate::town::{KARI, in_town};

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
