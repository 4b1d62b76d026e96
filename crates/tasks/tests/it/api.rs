//! The JSON API of tasks, as a professional system uses it.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use testkit::{Page, Program};

use crate::town::{KARI, TOR, as_, in_town, report};

const LIGHTS: &str = "unit:vei-og-lys";

fn lamp() -> Value {
    json!({
        "category": "street-light", "title": "Lampe 4711 melder feil", "body": "Ingen strøm.",
        "place": { "words": "Lyngstien 13", "point": { "lat": 63.1102, "lon": 7.7204 } }
    })
}

async fn opened(program: &Program<'_>) -> String {
    program.post("/api/tasks", &lamp()).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

#[track_caller]
fn is_problem(page: Page, status: u16, slug: &str) -> Value {
    let page = page.expect(status);
    assert_eq!(page.header("content-type"), "application/problem+json");
    let problem = page.json();
    assert_eq!(problem["type"], format!("urn:problem-type:allting:{slug}"));
    assert_eq!(problem["status"], status);
    problem
}

#[test]
fn a_system_opens_follows_and_closes_a_task() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let answer = gemini.post("/api/tasks", &lamp()).await.expect(201);
        let receipt = answer.json();
        let id = receipt["id"].as_str().unwrap();
        assert_eq!(answer.location(), format!("/api/tasks/{id}"));
        assert_eq!(answer.header("etag"), "\"1\"");
        assert_eq!((&receipt["state"], &receipt["unit"]), (&json!("open"), &json!("vei-og-lys")));
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);

        // The unit's people see it at once, with the system as its source.
        let mut tor = as_(world, TOR).await;
        tor.get(&format!("/tasks/{id}")).await.expect(200).shows("Lampe 4711 melder feil").shows("Ingen strøm.");
        let whole = gemini.get(&format!("/api/tasks/{id}")).await.expect(200).json();
        assert_eq!(whole["source"], "Gemini VA");
        assert_eq!(whole["requester"], format!("client:{}", gemini.id));
        assert_eq!(whole["place"]["point"]["lat"], 63.1102);

        let answer = gemini.post(&format!("/api/tasks/{id}/assignment"), &json!({})).await.expect(200);
        assert_eq!((answer.header("etag"), &answer.json()["state"]), ("\"2\"", &json!("taken")));
        let whole = gemini.get(&format!("/api/tasks/{id}")).await.json();
        assert_eq!(whole["assignee"], json!({ "id": gemini.id, "name": "Gemini VA" }));
        tor.post(&format!("/tasks/{id}/assignment"), &[]).await.expect(409).shows("Gemini VA");
        gemini.post(&format!("/api/tasks/{id}/comments"), &json!({ "text": "På vei." })).await.expect(201);
        gemini.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Byttet." })).await.expect(200);
        gemini.post(&format!("/api/tasks/{id}/reopening"), &json!({ "reason": "Mørk igjen." })).await.expect(200);
        let steps = gemini.get(&format!("/api/tasks/{id}/steps")).await.expect(200).json();
        let kinds: Vec<&str> = steps["items"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["opened", "taken", "commented", "closed", "reopened"]);
        // What it asked for it still follows when it is another unit's.
        let to = json!({ "to": "category:water", "reason": "Det er vann." });
        gemini.post(&format!("/api/tasks/{id}/transfer"), &to).await.expect(200);
        let whole = gemini.get(&format!("/api/tasks/{id}")).await.expect(200).json();
        assert_eq!((&whole["unit"], &whole["assignee"]), (&json!("vann-og-avlop"), &json!(null)));
        is_problem(gemini.post(&format!("/api/tasks/{id}/assignment"), &json!({})).await, 404, "not-found");
        let actor = format!("client:{}", gemini.id);
        let sql = "SELECT COUNT(*) FROM journal WHERE actor = $1";
        assert_eq!(world.store.db().scalar_i64(sql, store::vals![actor]).await.unwrap(), 6);
    });
}

#[test]
fn a_system_is_nobody_elsewhere() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let hers = report(&mut kari, "Mørkt").await;
        let water = world.program(&["unit:vann-og-avlop"]).await;
        is_problem(water.get(&format!("/api/tasks/{hers}")).await, 404, "not-found");
        is_problem(water.post("/api/tasks", &json!({ "category": "street-light" })).await, 422, "invalid");
        assert_eq!(water.get("/api/tasks").await.expect(200).json()["items"], json!([]));
        // Pages are for people, other municipalities for their own systems.
        for page in ["/tasks", "/acting", &format!("/tasks/{hers}")] {
            water.get(page).await.expect(401);
        }
        is_problem(water.at_smola().get("/api/tasks").await, 401, "unauthenticated");
        // A session does not help a wrong secret.
        let wrong = water.with_secret(format!("{}x", water.secret));
        is_problem(wrong.get("/api/tasks").await, 401, "unauthenticated");
        // Her own she reads by the same interface, without what is for colleagues.
        kari.json = true;
        let seen = kari.get(&format!("/api/tasks/{hers}")).await.expect(200).json();
        assert_eq!((&seen["body"], &seen["requester"]), (&json!("Mørkt"), &json!(null)));
    });
}

#[test]
fn many_are_opened_at_once_or_none() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let many = |tasks: Vec<serde_json::Value>| json!({ "tasks": tasks });
        let all: Vec<_> =
            (0..100).map(|n| json!({ "category": "street-light", "title": format!("Lampe {n}") })).collect();
        let key = [("idempotency-key", "first-load")];
        let first = gemini.post_with("/api/tasks/openings", &key, &many(all.clone())).await.expect(200).json();
        let again = gemini.post_with("/api/tasks/openings", &key, &many(all.clone())).await.expect(200).json();
        assert_eq!(first, again);
        let items = first["items"].as_array().unwrap();
        let numbers: std::collections::BTreeSet<&str> = items.iter().map(|i| i["number"].as_str().unwrap()).collect();
        assert_eq!((items.len(), numbers.len()), (100, 100));
        assert_eq!(world.entries("tasks.task_opened.v1").await, 100);
        // In the order in which they were sent, each as if it had come alone.
        let last = gemini.get(&format!("/api/tasks/{}", items[99]["id"].as_str().unwrap())).await.expect(200).json();
        assert_eq!((&last["title"], &last["state"], &last["version"]), (&json!("Lampe 99"), &json!("open"), &json!(1)));

        // One that cannot be opened is named, and nothing is there.
        for (wrong, says) in [
            (json!({ "category": "nothing" }), "Nr. 3 i listen:"),
            (json!({ "unit": "vann-og-avlop", "title": "x" }), "Nr. 3 i listen:"),
            (json!({ "category": "street-light", "fields": { "no": "1" } }), "Nr. 3 i listen:"),
        ] {
            let sent = many(vec![lamp(), lamp(), wrong, lamp()]);
            let problem = is_problem(gemini.post("/api/tasks/openings", &sent).await, 422, "invalid");
            assert_eq!(problem["errors"][0]["field"], "tasks");
            assert!(problem["errors"][0]["detail"].as_str().unwrap().starts_with(says), "{problem}");
        }
        for sent in [many(Vec::new()), many(vec![lamp(); 101])] {
            is_problem(gemini.post("/api/tasks/openings", &sent).await, 422, "invalid");
        }
        assert_eq!(world.entries("tasks.task_opened.v1").await, 100);
    });
}

#[test]
fn shut_out_or_expired_it_is_out_at_once() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let other = world.program(&[LIGHTS]).await;
        gemini.get("/api/tasks").await.expect(200);
        let pass = crate::town::system(testkit::NORDSUND, world);
        let mut tx = world.store.begin().await.unwrap();
        door::client::client_revoke(&mut tx, &pass, gemini.id).await.unwrap();
        tx.commit().await.unwrap();
        gemini.get("/api/tasks").await.expect(401);
        other.get("/api/tasks").await.expect(200);
        world.clock.advance_seconds(61 * 86_400);
        other.get("/api/tasks").await.expect(401);
    });
}

#[test]
fn the_same_request_under_the_same_key_happens_once() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let key = [("idempotency-key", "k-1")];
        let first = gemini.post_with("/api/tasks", &key, &lamp()).await.expect(201);
        let again = gemini.post_with("/api/tasks", &key, &lamp()).await.expect(201);
        assert_eq!((first.json(), first.location()), (again.json(), again.location()));
        assert_eq!((first.header("etag"), again.header("idempotency-replayed")), (again.header("etag"), "true"));
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
        let other = json!({ "category": "street-light", "title": "En annen" });
        let problem = is_problem(gemini.post_with("/api/tasks", &key, &other).await, 422, "invalid");
        assert_eq!(problem["errors"][0]["field"], "Idempotency-Key");
        // Another caller's key is another key.
        let friend = world.program(&[LIGHTS]).await;
        friend.post_with("/api/tasks", &key, &lamp()).await.expect(201);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
        // What failed left nothing: the key is free.
        let key = [("idempotency-key", "k-2")];
        gemini.post_with("/api/tasks", &key, &json!({ "category": "nothing" })).await.expect(422);
        gemini.post_with("/api/tasks", &key, &lamp()).await.expect(201);
        // An action that may happen once only is not refused the second time, but answered.
        let id = opened(&gemini).await;
        let path = format!("/api/tasks/{id}/closure");
        for _ in 0..2 {
            gemini.post_with(&path, &[("idempotency-key", "k-3")], &json!({ "answer": "Ferdig" })).await.expect(200);
        }
        assert_eq!(world.entries("tasks.task_closed.v1").await, 1);
        // After 24 hours it is forgotten.
        world.clock.advance_seconds(25 * 3_600);
        world.settle().await;
        gemini.post_with("/api/tasks", &[("idempotency-key", "k-1")], &other).await.expect(201);
    });
}

#[test]
fn of_many_at_the_same_time_under_one_key_one_has_the_effect() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let all = (0..8).map(|_| async {
            gemini.post_with("/api/tasks", &[("idempotency-key", "race")], &lamp()).await.expect(201).json()
        });
        let answers = futures::future::join_all(all).await;
        assert!(answers.iter().all(|a| *a == answers[0]), "{answers:?}");
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
    });
}

#[test]
fn a_change_of_an_old_version_is_refused() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let id = opened(&gemini).await;
        let path = format!("/api/tasks/{id}");
        let tag = gemini.get(&path).await.header("etag").to_owned();
        let take = format!("{path}/assignment");
        for wrong in ["\"7\"", "W/\"1\"", "1", "nonsense"] {
            is_problem(gemini.post_with(&take, &[("if-match", wrong)], &json!({})).await, 412, "stale");
        }
        gemini.post_with(&take, &[("if-match", &tag)], &json!({})).await.expect(200);
        is_problem(gemini.post_with(&take, &[("if-match", &tag)], &json!({})).await, 412, "stale");
        gemini.post_with(&format!("{path}/release"), &[("if-match", "*")], &json!({})).await.expect(200);
    });
}

#[test]
fn every_page_of_a_list_once_and_only_real_cursors() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        for _ in 0..7 {
            opened(&gemini).await;
        }
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let page = gemini.get(&format!("/api/tasks?limit=3{after}")).await.expect(200).json();
            seen.extend(page["items"].as_array().unwrap().iter().map(|t| t["id"].to_string()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7);
        for (query, status) in [
            ("view=closed", 200),
            ("view=mine&category=street-light", 200),
            ("unit=vann-og-avlop", 200),
            ("view=nothing", 400),
            ("unknown=1", 400),
            ("limit=0", 422),
            ("limit=201", 422),
            ("limit=-1", 400),
            ("limit=99999999999999999999", 400),
            ("after=x", 422),
            ("category=%00", 400),
            ("category=%ff", 200),
        ] {
            let page = gemini.get(&format!("/api/tasks?{query}")).await;
            assert_eq!(page.status, status, "{query}: {}", page.text());
        }
    });
}

#[test]
fn what_cannot_be_used_is_a_problem_and_never_our_fault() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let deep = "[".repeat(10_000);
        let long = format!("{{\"title\":\"{}\"}}", "x".repeat(70_000));
        for (body, status) in [
            ("", 422),
            ("{", 400),
            ("null", 400),
            ("[]", 400),
            ("\u{1}", 400),
            (deep.as_str(), 400),
            (long.as_str(), 413),
            (r#"{"title":5}"#, 400),
            (r#"{"titel":"x"}"#, 400),
            (r#"{"title":"x","title":"y"}"#, 400),
            (r#"{"category":"street-light","body":"a\u0000b"}"#, 400),
            (r#"{"category":"street-light","body":"\ud800"}"#, 400),
            (r#"{"category":"street-light","due":"2026-13-01"}"#, 400),
            (r#"{"category":"street-light","due":"9999-12-31"}"#, 422),
            (r#"{"category":"street-light","due":"-0001-12-31"}"#, 422),
            (r#"{"category":"street-light","place":{"point":{"lat":1e999,"lon":0}}}"#, 400),
            (r#"{"category":"street-light","place":{"point":{"lat":91,"lon":0}}}"#, 422),
            (r#"{"category":"street-light","place":{"point":{"lat":1}}}"#, 400),
            (r#"{"title":"x"}"#, 422),
            (r#"{"title":"   ","unit":"vei-og-lys"}"#, 422),
            (r#"{"title":"x","unit":"no-such-unit"}"#, 422),
            (r#"{"category":"street-light","body":"\\u0000 er lov"}"#, 201),
        ] {
            let json = [("content-type", "application/json")];
            let page = gemini.send(Method::POST, "/api/tasks", &json, Body::from(body.to_owned())).await;
            let shown: String = body.chars().take(80).collect();
            assert_eq!(page.status, status, "{shown}: {}", page.text());
        }
        let xml = [("content-type", "application/xml")];
        is_problem(gemini.send(Method::POST, "/api/tasks", &xml, Body::from("<a/>")).await, 415, "unsupported");
        for key in ["", &"k".repeat(256), "æ"] {
            is_problem(gemini.post_with("/api/tasks", &[("idempotency-key", key)], &lamp()).await, 400, "malformed");
        }
        for path in ["/api/tasks/x", "/api/tasks/%00", "/api/nothing"] {
            is_problem(gemini.get(path).await, 404, "not-found");
        }
        let page = gemini.send(Method::DELETE, "/api/tasks", &[], Body::empty()).await;
        assert!(page.header("allow").contains("POST"), "{:?}", page.headers);
        is_problem(page, 405, "method");
    });
}
