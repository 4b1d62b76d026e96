//! Answers that are replayed, forged, or come to another browser. Each is refused with a page,
//! and leaves no session.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use door::sign_in::jwt::SigningKey;
use door::sign_in::new_key_pem;
use serde_json::Value;
use url::Url;

use crate::browser::{Browser, Got};
use crate::town::{GONE, KARI, Town, in_town};

/// The address with which the issuer would send the browser back, not yet visited.
async fn answer(town: &Town, browser: &mut Browser, national_id: &str) -> Url {
    let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
    browser.follows = false;
    let sent = town.choose(browser, &page, national_id, "substantial").await.expect(303);
    browser.follows = true;
    Url::parse(sent.header("location")).unwrap()
}

fn with(address: &Url, name: &str, value: &str) -> Url {
    let mut changed = address.clone();
    let pairs: Vec<(String, String)> = address.query_pairs().into_owned().filter(|(k, _)| k != name).collect();
    changed.query_pairs_mut().clear().extend_pairs(pairs).append_pair(name, value);
    changed
}

#[track_caller]
fn refused(got: Got, text: &str) -> Got {
    let got = got.expect(400).shows(text).shows("You are not signed in, and nothing has changed.").shows("/sign-in?");
    assert!(got.header("content-type").starts_with("text/html"));
    got
}

#[test]
fn an_answer_is_good_once_and_only_in_its_browser() {
    in_town(async |town| {
        let mut browser = town.browser();
        let address = answer(town, &mut browser, KARI).await;
        // Somebody else who got hold of the address gets nothing, and spoils nothing.
        let mut thief = town.browser();
        refused(thief.get(&address).await, "The sign-in has to start again");
        let mut busy_thief = town.browser();
        busy_thief.one(format!("{}/sign-in", town.nordsund)).await.expect(303);
        refused(busy_thief.get(&address).await, "The sign-in has to start again");
        assert_eq!(town.sessions().await, 0);
        browser.get(&address).await.expect(200).shows("level 3");
        let secret = browser.cookie("localhost", "allting").unwrap().clone();
        refused(browser.get(&address).await, "The sign-in has to start again");
        assert_eq!(browser.cookie("localhost", "allting"), Some(&secret), "a replay changes nothing");
        assert_eq!(town.sessions().await, 1);
        assert_eq!(town.entries("door.session_began.v1").await, 1);
    });
}

#[test]
fn each_part_of_the_answer_counts() {
    in_town(async |town| {
        let cases = [
            ("state", "x", "The sign-in has to start again"),
            ("state", "", "The sign-in has to start again"),
            ("iss", "https://evil.example", "We could not trust the answer"),
            ("iss", "", "We could not trust the answer"),
            ("code", "x", "The sign-in has to start again"),
            ("error", "access_denied", "You cancelled the sign-in"),
            ("error", "login_required", "The sign-in service said no"),
        ];
        for (name, value, text) in cases {
            let mut browser = town.browser();
            let address = answer(town, &mut browser, KARI).await;
            refused(browser.get(with(&address, name, value)).await, text).hides("Unavailable");
        }
        let mut browser = town.browser();
        refused(browser.get(format!("{}/sign-in/callback", town.nordsund)).await, "The sign-in has to start again");
        // Twice the same parameter is nothing that a provider sends.
        browser.get(format!("{}/sign-in/callback?state=a&state=b", town.nordsund)).await.expect(400);
        assert_eq!(town.sessions().await, 0);
    });
}

#[test]
fn an_answer_that_comes_too_late_is_refused() {
    in_town(async |town| {
        let mut browser = town.browser();
        let address = answer(town, &mut browser, KARI).await;
        town.clock.advance_seconds(10 * 60);
        refused(browser.get(&address).await, "The sign-in has to start again").shows("to=%2Fmine");
        assert_eq!(town.sessions().await, 0);
    });
}

fn parts(token: &str) -> (String, Value, String) {
    let mut parts = token.split('.').map(str::to_owned);
    let (header, claims, signature) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    (header, serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap(), signature)
}

/// Another person, without a signature that fits.
fn another_person(token: &str) -> String {
    let (header, mut claims, signature) = parts(token);
    claims["pid"] = "30908299902".into();
    format!("{header}.{}.{signature}", URL_SAFE_NO_PAD.encode(claims.to_string()))
}

/// The same claims, signed with a key that calls itself the issuer's.
fn another_key(token: &str) -> String {
    let (header, claims, _) = parts(token);
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    SigningKey::from_pem(&new_key_pem().unwrap(), header["kid"].as_str().unwrap()).unwrap().sign(&claims).unwrap()
}

fn unknown_key(token: &str) -> String {
    let (_, claims, _) = parts(token);
    SigningKey::from_pem(&new_key_pem().unwrap(), "nobody").unwrap().sign(&claims).unwrap()
}

fn no_token(_: &str) -> String {
    "x".into()
}

#[test]
fn a_forged_token_is_refused_whoever_forges_it() {
    in_town(async |town| {
        for change in [another_person, another_key, unknown_key, no_token] {
            let mut browser = town.browser();
            let address = answer(town, &mut browser, KARI).await;
            *town.tamper.lock().unwrap() = Some(change);
            refused(browser.get(&address).await, "We could not trust the answer");
            *town.tamper.lock().unwrap() = None;
        }
        assert_eq!(town.sessions().await, 0);
        assert_eq!(town.entries("door.session_began.v1").await, 0);
    });
}

#[test]
fn who_is_not_in_the_register_is_told_so() {
    in_town(async |town| {
        let mut browser = town.browser();
        let address = answer(town, &mut browser, GONE).await;
        refused(browser.get(&address).await, "We cannot find you in the register");
        assert_eq!(town.sessions().await, 0);
    });
}

#[test]
fn cancelling_leads_back_with_a_kind_word() {
    in_town(async |town| {
        let mut browser = town.browser();
        let page = browser.get(format!("{}/mine", town.nordsund)).await.expect(200);
        let uri = page.between("name=\"request_uri\" value=\"");
        let got = browser.post(format!("{}/login", town.issuer), &[("request_uri", &uri), ("cancel", "1")]).await;
        refused(got, "You cancelled the sign-in");
    });
}
