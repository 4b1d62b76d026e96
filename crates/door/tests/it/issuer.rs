//! The test issuer is as strict as ID-porten, and only runs on this machine.

use base::Clock;
use door::issuer::{Client, Issuer, TestPerson};
use door::sign_in::jwt::{SigningKey, challenge_of, random};
use serde_json::{Value, json};
use testkit::NOW;

use crate::town::{CLIENT_PEM, KARI, Town, in_town};

fn client() -> Client {
    Client {
        client_id: "c".into(),
        name: "C".into(),
        jwks: door::sign_in::public_jwks(&CLIENT_PEM, "key-1").unwrap(),
        redirect_uris: vec!["http://localhost/cb".into()],
        post_logout_redirect_uris: Vec::new(),
        front_channel_logout_uri: None,
        on_behalf_of: Vec::new(),
    }
}

#[test]
fn it_does_not_run_where_others_could_reach_it() {
    let made = |url: &str| Issuer::new(url, vec![client()], Vec::<TestPerson>::new(), Clock::manual(NOW));
    for good in ["http://localhost:8081", "http://127.0.0.1:1", "http://[::1]:1", "http://login.localhost:1"] {
        assert!(made(good).is_ok(), "{good}");
    }
    for bad in [
        "https://idporten.no",
        "http://www.nordsund.no",
        "http://localhost.evil.example",
        "http://192.168.1.2:8081",
        "http://localhost:8081/",
        "x",
    ] {
        assert!(made(bad).is_err(), "{bad}");
    }
}

/// Speaks to the issuer as Nordsund's program does.
struct Program<'a> {
    town: &'a Town,
    http: reqwest::Client,
    key: SigningKey,
}

impl<'a> Program<'a> {
    fn new(town: &'a Town) -> Self {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap();
        Self { town, http, key: SigningKey::from_pem(&CLIENT_PEM, "key-1").unwrap() }
    }

    fn assertion(&self, change: &[(&str, Value)]) -> String {
        let at = NOW.micros() / 1_000_000;
        let mut claims = json!({ "iss": "allting-1505", "sub": "allting-1505", "aud": self.town.issuer, "exp": at + 60, "jti": random().unwrap() });
        for (name, value) in change {
            claims[name] = value.clone();
        }
        self.key.sign(&claims).unwrap()
    }

    async fn post(&self, path: &str, fields: &[(&str, &str)], assertion: &str) -> (u16, Value) {
        let mut form = fields.to_vec();
        form.push(("client_id", "allting-1505"));
        form.push(("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
        form.push(("client_assertion", assertion));
        let response = self.http.post(format!("{}/{path}", self.town.issuer)).form(&form).send().await.unwrap();
        (response.status().as_u16(), response.json().await.unwrap_or_default())
    }
}

const VERIFIER: &str = "0123456789012345678901234567890123456789012";

fn request(town: &Town, change: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = [
        ("response_type", "code".to_owned()),
        ("scope", "openid profile".into()),
        ("redirect_uri", format!("{}/sign-in/callback", town.nordsund)),
        ("state", "s".into()),
        ("nonce", "n".into()),
        ("code_challenge", challenge_of(VERIFIER)),
        ("code_challenge_method", "S256".into()),
        ("acr_values", "idporten-loa-substantial".into()),
    ]
    .into_iter()
    .map(|(k, v)| (k.to_owned(), v))
    .collect();
    for (name, value) in change {
        fields.retain(|(k, _)| k != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    fields
}

fn lent(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()
}

#[test]
fn a_pushed_request_must_be_whole_and_signed_for() {
    in_town(async |town| {
        let program = Program::new(town);
        let push = async |change: &[(&str, &str)], assertion: &str| {
            program.post("par", &lent(&request(town, change)), assertion).await
        };
        let (status, said) = push(&[], &program.assertion(&[])).await;
        assert_eq!((status, said["expires_in"].as_i64()), (201, Some(120)), "{said}");
        for (name, value) in [
            ("response_type", "token"),
            ("scope", "profile"),
            ("redirect_uri", "https://evil.example/"),
            ("state", ""),
            ("nonce", ""),
            ("code_challenge", ""),
            ("code_challenge_method", "plain"),
            ("acr_values", "Level4"),
            ("acr_values", ""),
            ("onbehalfof", "somebody"),
        ] {
            let (status, said) = push(&[(name, value)], &program.assertion(&[])).await;
            assert_eq!(status, 400, "{name}={value}: {said}");
        }
        let at = NOW.micros() / 1_000_000;
        for change in [
            ("iss", json!("other")),
            ("sub", json!("other")),
            ("aud", json!("https://idporten.no")),
            ("exp", json!(at)),
            ("exp", json!(at + 3600)),
            ("jti", json!("")),
        ] {
            let (status, said) = push(&[], &program.assertion(std::slice::from_ref(&change))).await;
            assert_eq!((status, said["error"].as_str()), (401, Some("invalid_client")), "{change:?}");
        }
        let once = program.assertion(&[]);
        assert_eq!(push(&[], &once).await.0, 201);
        assert_eq!(push(&[], &once).await.0, 401, "an assertion is taken once");
        assert_eq!(push(&[], "x.y.z").await.0, 401);
    });
}

#[test]
fn a_code_is_good_once_soon_and_with_its_verifier() {
    in_town(async |town| {
        let program = Program::new(town);
        let code = async || {
            let (_, said) = program.post("par", &lent(&request(town, &[])), &program.assertion(&[])).await;
            let mut browser = town.browser();
            browser.follows = false;
            let sent = browser
                .post(
                    format!("{}/login", town.issuer),
                    &[("request_uri", said["request_uri"].as_str().unwrap()), ("pid", KARI)],
                )
                .await
                .expect(303);
            let there = url::Url::parse(sent.header("location")).unwrap();
            there.query_pairs().find(|(k, _)| k == "code").unwrap().1.into_owned()
        };
        let redirect = format!("{}/sign-in/callback", town.nordsund);
        let exchange = async |code: &str, verifier: &str, redirect: &str| {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", code),
                ("code_verifier", verifier),
                ("redirect_uri", redirect),
            ];
            program.post("token", &fields, &program.assertion(&[])).await
        };
        let good = code().await;
        let (status, said) = exchange(&good, VERIFIER, &redirect).await;
        assert_eq!(status, 200, "{said}");
        assert_eq!(exchange(&good, VERIFIER, &redirect).await.0, 400, "used");
        assert_eq!(exchange(&code().await, "another", &redirect).await.0, 400, "another verifier");
        assert_eq!(exchange(&code().await, VERIFIER, "http://localhost/other").await.0, 400, "another address");
        assert_eq!(exchange("unknown", VERIFIER, &redirect).await.0, 400);
        // Who has the token may ask who it is.
        let ask = async |token: &str| {
            program.http.get(format!("{}/userinfo", town.issuer)).bearer_auth(token).send().await.unwrap()
        };
        let info: Value = ask(said["access_token"].as_str().unwrap()).await.json().await.unwrap();
        assert_eq!(info["pid"], KARI);
        assert_eq!(ask("x").await.status(), 401);
        let late = code().await;
        town.clock.advance_seconds(61);
        let at = NOW.micros() / 1_000_000;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", late.as_str()),
            ("code_verifier", VERIFIER),
            ("redirect_uri", redirect.as_str()),
        ];
        let assertion = program.assertion(&[("exp", json!(at + 100))]);
        assert_eq!(program.post("token", &fields, &assertion).await.1["error"], "invalid_grant", "too late");
    });
}

#[test]
fn the_page_finds_people_speaks_three_languages_and_takes_only_synthetic_numbers() {
    in_town(async |town| {
        let mut browser = town.browser();
        let page =
            browser.get(format!("{}/mine", town.nordsund)).await.expect(200).shows("lang=\"en\"").shows("Ola Prøve");
        let policy = page.header("content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'self'") && !policy.contains("unsafe"), "{policy}");
        let here = page.url.clone();
        let with = |more: &str| format!("{here}&{more}");
        browser.get(with("q=kari")).await.expect(200).shows("Kari Prøve").hides("Ola Prøve");
        browser.get(with("q=nobody&lang=nb")).await.expect(200).shows("Ingen passer med søket");
        browser.get(with("lang=nn&q=%22%3E%3Cscript%3E")).await.expect(200).shows("prøveinnlogging").hides("<script>");
        browser.get(format!("{}/issuer.css", town.issuer)).await.expect(200).shows("light-dark");
        let uri = page.between("name=\"request_uri\" value=\"");
        let login = format!("{}/login", town.issuer);
        // A real number, a wrong one, a word.
        for typed in ["20036914700", "03851598731", "Kari"] {
            browser
                .post(&login, &[("request_uri", &uri), ("typed", typed)])
                .await
                .expect(422)
                .shows("not a valid synthetic");
        }
        let got = browser.post(&login, &[("request_uri", &uri), ("typed", "418190 77906")]).await.expect(200);
        got.shows("level 3");
        // The page is used up, and a request of another client does not fit.
        browser.get(here.as_str()).await.expect(400).shows("The sign-in has to start again");
        browser.get(format!("{}/authorize?client_id=allting-1573&request_uri={uri}", town.issuer)).await.expect(400);
    });
}
