//! The API of what a hub does with tasks.

use axum::body::Body;
use axum::http::Method;
use serde_json::{Value, json};
use testkit::Program;

use crate::town::{KARI, TONE, TOR, VIGDIS, as_, in_town, post_ok, report};

const LIGHTS: &str = "unit:vei-og-lys";
const WATER: &str = "unit:vann-og-avlop";

async fn opened(program: &Program<'_>, title: &str) -> (String, String) {
    let new = json!({ "category": "street-light", "title": title });
    let receipt = program.post("/api/tasks", &new).await.expect(201).json();
    (receipt["id"].as_str().unwrap().to_owned(), receipt["number"].as_str().unwrap().to_owned())
}

async fn patch(program: &Program<'_>, path: &str, headers: &[(&str, &str)], body: &Value) -> testkit::Page {
    let mut all = vec![("content-type", "application/json")];
    all.extend_from_slice(headers);
    program.send(Method::PATCH, path, &all, Body::from(body.to_string())).await
}

#[test]
fn a_system_changes_puts_on_hold_delegates_and_goes_on() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let (id, _) = opened(&gemini, "Lampe 4711").await;
        let path = format!("/api/tasks/{id}");
        let change = json!({ "title": "Lampe 4711 og 4712", "due": "2026-12-18", "reason": "To lamper." });
        let answer = patch(&gemini, &path, &[("if-match", "\"1\"")], &change).await.expect(200);
        assert_eq!((answer.header("etag"), &answer.json()["due"]), ("\"2\"", &json!("2026-12-18")));
        patch(&gemini, &path, &[("if-match", "\"1\"")], &json!({ "title": "x" })).await.expect(412);
        let problem = patch(&gemini, &path, &[], &json!({})).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "due");
        patch(&gemini, &path, &[], &json!({ "state": "closed" })).await.expect(400);
        // Once under each key.
        for _ in 0..2 {
            let key = [("idempotency-key", "p-1")];
            patch(&gemini, &path, &key, &json!({ "due": "2026-12-21" })).await.expect(200);
        }
        assert_eq!(world.entries("tasks.task_changed.v1").await, 2);

        let hold = json!({ "on": "supplier", "reason": "Bestilt.", "until": "2026-12-01" });
        let held = gemini.post(&format!("{path}/waiting"), &hold).await.expect(200).json();
        assert_eq!(held["state"], "waiting");
        let whole = gemini.get(&path).await.expect(200).json();
        assert_eq!((&whole["waiting"]["on"], &whole["waiting"]["until"]), (&json!("supplier"), &json!("2026-12-01")));
        let problem = gemini.post(&format!("{path}/waiting"), &hold).await.expect(409).json();
        assert_eq!(problem["type"], "urn:problem-type:allting:conflict");
        let wrong = json!({ "on": "requester", "reason": "", "audience": "unit" });
        gemini.post(&format!("{path}/resumption"), &json!({})).await.expect(200);
        let problem = gemini.post(&format!("{path}/waiting"), &wrong).await.expect(422).json();
        let mut fields: Vec<&str> =
            problem["errors"].as_array().unwrap().iter().map(|e| e["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["audience", "reason"]);

        let ask = json!({ "to": WATER, "reason": "Kummen er deres." });
        gemini.post(&format!("{path}/delegation"), &ask).await.expect(200);
        let water = world.program(&[WATER]).await;
        assert_eq!(water.get("/api/tasks?view=asked").await.expect(200).json()["items"][0]["id"], json!(id));
        assert_eq!(water.get(&path).await.expect(200).json()["delegate"], json!(WATER));
        gemini.post(&format!("{path}/assignment"), &json!({})).await.expect(409);
        water.post(&format!("{path}/return"), &json!({ "reason": "Nei." })).await.expect(200);
        water.get(&path).await.expect(404);
        let steps = gemini.get(&format!("{path}/steps")).await.json();
        let kinds: Vec<&str> = steps["items"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["opened", "changed", "changed", "waited", "resumed", "delegated", "returned"]);
    });
}

#[test]
fn links_checklists_and_files_are_there_and_back() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let ((a, _), (b, b_no)) = (opened(&gemini, "Lampe").await, opened(&gemini, "Grøft").await);
        let path = format!("/api/tasks/{a}");
        let link = json!({ "relation": "blocked_by", "other": b_no });
        gemini.post(&format!("{path}/links"), &link).await.expect(201);
        let links = gemini.get(&format!("/api/tasks/{b}/links")).await.expect(200).json();
        assert_eq!((&links["items"][0]["relation"], &links["items"][0]["id"]), (&json!("blocks"), &json!(a)));
        gemini.post(&format!("{path}/closure"), &json!({ "answer": "x" })).await.expect(409);
        gemini.post(&format!("{path}/links/removal"), &link).await.expect(200);
        gemini.post(&format!("{path}/links"), &json!({ "relation": "x", "other": b_no })).await.expect(422);
        let (c, _) = opened(&gemini, "Det samme").await;
        gemini.post(&format!("/api/tasks/{c}/merger"), &json!({ "into": b_no })).await.expect(200);
        assert_eq!(gemini.get(&format!("/api/tasks/{c}")).await.json()["merged_into"], json!(b));

        gemini.post(&format!("{path}/checks"), &json!({ "words": "Steng gata" })).await.expect(201);
        let list = gemini.post(&format!("{path}/checks/1"), &json!({ "done": true })).await.expect(200).json();
        assert_eq!(list["items"][0]["done_by"], "Gemini VA");
        let problem = gemini.post(&format!("{path}/checks"), &json!({ "words": "" })).await.expect(422).json();
        assert_eq!(problem["errors"][0]["field"], "words");
        gemini.post(&format!("{path}/checks/7"), &json!({ "done": true })).await.expect(404);

        let send = async |name: &str, content: &'static [u8]| {
            let path = format!("{path}/files?name={name}&audience=unit");
            gemini.send(Method::POST, &path, &[("content-type", "application/octet-stream")], Body::from(content)).await
        };
        for _ in 0..2 {
            send("m%C3%A5ling.pdf", b"%PDF-1.7 x").await.expect(201);
        }
        send("x", b"").await.expect(422);
        let files = gemini.get(&format!("{path}/files")).await.expect(200).json();
        assert_eq!(files["items"].as_array().unwrap().len(), 1, "the same is attached once");
        assert_eq!(
            (&files["items"][0]["name"], &files["items"][0]["media_type"]),
            (&json!("måling.pdf"), &json!("application/pdf"))
        );
        // A key stands for the file with it: the same again is answered the same, another one is refused.
        let keyed = async |key: &str, content: &'static [u8]| {
            let headers = [("content-type", "application/octet-stream"), ("idempotency-key", key)];
            let path = format!("{path}/files?name=b.pdf&audience=unit");
            gemini.send(Method::POST, &path, &headers, Body::from(content)).await
        };
        let first = keyed("f-1", b"%PDF-1.7 y").await.expect(201).json();
        assert_eq!(keyed("f-1", b"%PDF-1.7 y").await.expect(201).json(), first);
        keyed("f-1", b"%PDF-1.7 z").await.expect(422);
        keyed("not one", b"%PDF-1.7 z").await.expect(400);
        let href = files["items"][0]["href"].as_str().unwrap();
        assert_eq!(&gemini.get(href).await.expect(200).body[..], b"%PDF-1.7 x");
        let water = world.program(&[WATER]).await;
        for path in ["links", "checks", "files", "files/1"] {
            water.get(&format!("/api/tasks/{a}/{path}")).await.expect(404);
        }
    });
}

#[test]
fn of_many_each_is_answered_and_under_a_key_all_or_none() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let mut ids = Vec::new();
        for n in 0..3 {
            ids.push(opened(&gemini, &format!("Lampe {n}")).await.0);
        }
        post_ok(&mut as_(world, TONE).await, &format!("/tasks/{}/assignment", ids[1]), &[]).await;
        let mut tasks = json!(ids);
        tasks.as_array_mut().unwrap().push(json!("0197a2d0-0000-7000-8000-000000000000"));
        let answer = gemini.post("/api/tasks/bulk", &json!({ "tasks": tasks, "do": "take" })).await.expect(200).json();
        let got: Vec<u64> = answer["items"].as_array().unwrap().iter().map(|i| i["status"].as_u64().unwrap()).collect();
        assert_eq!(got, [200, 409, 200, 404]);
        assert_eq!(answer["items"][1]["detail"], "Tone Vei har tatt denne oppgaven.");
        assert_eq!(answer["items"][0]["task"]["state"], "taken");
        let key = [("idempotency-key", "b-1")];
        let close = json!({ "tasks": ids, "do": "close", "answer": "Byttet." });
        gemini.post_with("/api/tasks/bulk", &key, &close).await.expect(409);
        assert_eq!(world.entries("tasks.task_closed.v1").await, 0, "none");
        let close = json!({ "tasks": [ids[0], ids[2]], "do": "close", "answer": "Byttet." });
        for _ in 0..2 {
            let done = gemini.post_with("/api/tasks/bulk", &key, &close).await.expect(200).json();
            assert_eq!(done["items"].as_array().unwrap().len(), 2);
        }
        assert_eq!(world.entries("tasks.task_closed.v1").await, 2, "all, once");
        for (body, status) in [
            (json!({ "tasks": [], "do": "take" }), 422),
            (json!({ "tasks": ids, "do": "due" }), 422),
            (json!({ "tasks": ids, "do": "dance" }), 400),
            (json!({ "tasks": ["x"], "do": "take" }), 400),
            (json!({ "do": "take" }), 400),
        ] {
            gemini.post("/api/tasks/bulk", &body).await.expect(status);
        }
    });
}

#[test]
fn a_list_is_narrowed_by_state_time_and_words() {
    in_town(async |world| {
        let gemini = world.program(&[LIGHTS]).await;
        let (a, _) = opened(&gemini, "Lampe 100% ved Øvre vei").await;
        world.clock.advance_seconds(3_600);
        let (b, _) = opened(&gemini, "Hull_i veien").await;
        gemini.post(&format!("/api/tasks/{b}/assignment"), &json!({})).await.expect(200);
        let found = async |query: &str| -> Vec<String> {
            let list = gemini.get(&format!("/api/tasks?{query}")).await.expect(200).json();
            list["items"].as_array().unwrap().iter().map(|i| i["id"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(found("state=open").await, [a.as_str()]);
        assert_eq!(found("state=taken").await, [b.as_str()]);
        assert_eq!(found("state=waiting").await.len(), 0);
        assert_eq!(found("since=2026-11-22T11:30:00Z").await, [b.as_str()]);
        assert_eq!(found("since=2026-11-22T13:00:00%2B01:00").await, [b.as_str()]);
        assert_eq!(found("text=lampe").await, [a.as_str()]);
        assert_eq!(found("text=100%25").await, [a.as_str()]);
        assert_eq!(found("text=Hull_i").await, [b.as_str()]);
        // Whatever the letters of its alphabet, and in no sign of how it is kept.
        assert_eq!(found("text=%C3%B8VRE").await, [a.as_str()]);
        assert_eq!(found("text=%C3%98vre").await, [a.as_str()]);
        assert_eq!(found("text=nn").await.len() + found("text=%22").await.len(), 0);
        assert_eq!(found("text=l_m").await.len(), 0, "no sign means anything");
        for (query, status) in [("since=yesterday", 422), ("state=x", 400), ("text=%00", 400)] {
            gemini.get(&format!("/api/tasks?{query}")).await.expect(status);
        }
        let long = "x".repeat(201);
        gemini.get(&format!("/api/tasks?text={long}")).await.expect(400);
        // What would be taken away from a text counts: it is longer than described.
        gemini.get(&format!("/api/tasks?text=%0B{}", "x".repeat(200))).await.expect(400);
        let text = |by: usize| json!({ "text": format!("\u{93}{}", "x".repeat(4_000 - by)) });
        let to = format!("/api/tasks/{a}/comments");
        let problem = gemini.post(&to, &text(0)).await.expect(400).json();
        assert!(
            problem["detail"].as_str().unwrap().contains("text")
                && problem["detail"].as_str().unwrap().contains("4000")
        );
        gemini.post(&to, &text(1)).await.expect(201);
    });
}

#[test]
fn opening_a_task_asks_the_database_no_more_than_before() {
    in_town(async |world| {
        // What a new task has of the hub is what the tables say by themselves.
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let of = async |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM {table}");
            world.store.db().scalar_i64(&sql, store::vals![]).await.unwrap()
        };
        for table in ["task_link", "task_file", "task_check", "team", "team_member"] {
            assert_eq!(of(table).await, 0, "{table}");
        }
        let mut tor = as_(world, TOR).await;
        tor.json = true;
        let whole = tor.get(&format!("/api/tasks/{id}")).await.expect(200).json();
        let nothing = json!(null);
        assert_eq!([&whole["waiting"], &whole["delegate"], &whole["merged_into"]], [&nothing; 3]);
        as_(world, VIGDIS).await.get(&format!("/tasks/{id}")).await.expect(404);
    });
}
