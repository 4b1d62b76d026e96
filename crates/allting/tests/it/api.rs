//! The API is what its description says: every route is described, every described route exists,
//! and the program, asked everything that the description allows and much that it does not, never
//! fails.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};

use base::Clock;
use base::config::Config;
use door::client::{ClientKind, NewClient};
use serde_json::json;
use store::{Pass, Store};
use testkit::{Engine, NORDSUND};

use crate::program::{Place, Running};

#[test]
fn every_route_of_the_api_is_described_and_the_other_way_round() {
    testkit::on_each_engine(crate::house, async |world| {
        let document = world.visitor().get("/api/openapi.json").await.expect(200).json();
        assert_eq!(document["openapi"], "3.1.0");
        let mut described = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                described.insert((method.to_ascii_uppercase(), path.clone()));
                assert!(operation["summary"].as_str().is_some_and(|s| !s.is_empty()), "{method} {path} says nothing");
                let body = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
                for schema in body.as_str().and_then(|r| r.strip_prefix("#/components/schemas/")).iter() {
                    let schema = &document["components"]["schemas"][schema];
                    assert!(schema["example"].is_object(), "{method} {path} has no example");
                    assert_eq!(schema["additionalProperties"], false, "{method} {path} takes unknown fields");
                }
            }
        }
        let listed = world.house.routes.iter().filter(|r| r.path.starts_with("/api/") && r.path != "/api/openapi.json");
        let routes: BTreeSet<_> = listed.map(|r| (r.method.to_owned(), r.path.to_owned())).collect();
        assert!(routes.len() > 10);
        assert_eq!(described, routes);
        world.visitor().get("/api").await.expect(200).shows("POST /api/tasks/{id}/closure").shows("Idempotency-Key");
    });
}

#[tokio::test]
async fn the_administrator_lets_a_system_in_and_shuts_it_out_while_the_program_serves() {
    let place = Place::new(None);
    let run = |args: &[&str]| {
        let out = place.command("client").args(args).output().unwrap();
        let said = String::from_utf8_lossy(&out.stdout).into_owned();
        (out.status.success(), said + &String::from_utf8_lossy(&out.stderr))
    };
    let (done, said) = run(&["add", "--name", "Gemini VA", "--hat", "unit:vei-og-lys"]);
    assert!(done, "{said}");
    let line = |name: &str| said.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
    let (id, secret) = (line("id"), line("secret"));
    let _serving = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let ask = async || {
        let url = format!("http://localhost:{}/api/tasks", place.port);
        reqwest::Client::new().get(url).bearer_auth(&secret).send().await.unwrap().status().as_u16()
    };
    assert_eq!(ask().await, 200);
    assert!(run(&["list"]).1.contains("Gemini VA  unit:vei-og-lys"));
    assert!(run(&["revoke", &id]).0);
    assert_eq!(ask().await, 401);
    let (done, said) = run(&["revoke", &id]);
    assert!(!done && said.contains("not found"), "{said}");
    let (done, said) = run(&["add", "--name", "x", "--hat", "person:1"]);
    assert!(!done && said.contains("must be a unit or an organisation"), "{said}");
}

/// Where the program `schemathesis` is. `cargo xtask test` and `cargo xtask prove api` bring it.
const PROGRAM: &str = "ALLTING_SCHEMATHESIS";
const EXAMPLES: &str = "ALLTING_PROVE_EXAMPLES";
const SEED: &str = "ALLTING_PROVE_SEED";

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_asked_of_it_it_answers_as_described() {
    let Ok(program) = std::env::var(PROGRAM) else {
        testkit::skipped(&format!("{PROGRAM} does not say where schemathesis is; cargo xtask test --only api does"));
        return;
    };
    let only = std::env::var("ALLTING_PROVE_ENGINE").unwrap_or_default();
    let mut engines = Vec::new();
    if only != "postgres" {
        engines.push((Engine::sqlite(), false));
    }
    if only != "sqlite"
        && let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES")
    {
        engines.push((Engine::postgres(&server).await, true));
    }
    for (engine, postgres) in engines {
        let url = engine.url();
        let place = Place::new(postgres.then_some(url.as_str()));
        let secret = loaded(&place).await;
        let mut serve = place.command("serve");
        // What is asked in a minute here is asked in a year elsewhere.
        serve.env("ALLTING__RATES__LIMITED", "false");
        let mut serving = Running(serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        some_tasks(&place, &secret).await;
        let said = asked(&program, &place, &secret);
        assert!(serving.0.try_wait().unwrap().is_none(), "the program ended");
        let (_, numbers) = place.get(place.admin, "/metrics").await.unwrap();
        let faults: Vec<&str> = numbers.lines().filter(|l| l.contains("status=\"5")).collect();
        println!("proved: {} on {engine}", said);
        assert!(faults.is_empty(), "answers of 5xx: {faults:?}");
        drop(serving);
        engine.remove().await;
    }
}

/// A database with categories and a client; gives its secret.
async fn loaded(place: &Place) -> String {
    let config = Config::load(&place.config(), std::iter::empty()).unwrap();
    let house = allting::serve::build(config, Clock::system()).await.unwrap();
    let store: &Store = &house.app.store;
    #[expect(clippy::disallowed_methods, reason = "the test sets up what an administrator would")]
    let pass = Pass::system(NORDSUND, "tests", store.clock().now());
    let new = NewClient {
        kind: ClientKind::System,
        name: "Schemathesis".into(),
        hats: ["unit:vei-og-lys", "unit:vann-og-avlop"].map(str::to_owned).to_vec(),
        roles: vec!["leader".into()],
        expires_at: store.clock().now().plus_minutes(24 * 60),
    };
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass).await.unwrap();
    let (_, secret) = door::client::client_add(&mut tx, &pass, &new).await.unwrap();
    tx.commit().await.unwrap();
    secret
}

async fn some_tasks(place: &Place, secret: &str) {
    let client = reqwest::Client::new();
    for n in 0..30 {
        let answer = client
            .post(format!("http://localhost:{}/api/tasks", place.port))
            .bearer_auth(secret)
            .json(&json!({ "category": "street-light", "title": format!("Lampe {n}") }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), 201);
    }
}

/// Runs schemathesis; gives what it counted, or stops the test with what it found.
fn asked(program: &str, place: &Place, secret: &str) -> String {
    let or = |name: &str, usual: &str| std::env::var(name).unwrap_or_else(|_| usual.to_owned());
    let out = Command::new(program)
        .args(["--config-file", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis.toml")])
        .args(["run", &format!("http://localhost:{}/api/openapi.json", place.port)])
        .args(["--header", &format!("Authorization: Bearer {secret}")])
        .args(["--max-examples", &or(EXAMPLES, "20"), "--seed", &or(SEED, "7")])
        .args(CHECKS)
        .env("SCHEMATHESIS_HOOKS", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis_hooks.py"))
        .env("NO_COLOR", "1")
        .env("PYTHONUTF8", "1")
        .current_dir(std::env::temp_dir())
        .output()
        .expect("schemathesis starts");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    assert!(out.status.success(), "{text}\n{}", String::from_utf8_lossy(&out.stderr));
    let counted = text.lines().find(|l| l.contains(" generated, ")).expect("it says what it did").trim().to_owned();
    println!("{text}");
    counted
}

/// Every check of it but one. A body may have the described shape and still name a unit that is not
/// the caller's, or a task that is closed: what is well formed is not always accepted.
const CHECKS: &[&str] = &["--checks", "all", "--exclude-checks", "positive_data_acceptance"];
