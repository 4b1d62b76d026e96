//! A client subscribes through the API: to what concerns it, and nothing else.

use serde_json::{Value, json};
use store::vals;
use testkit::{NORDSUND, Program, World};

use crate::receiver::Receiver;
use crate::town::{in_hub, inger};
use crate::webhooks::{opened as secret_of, signed_by};

async fn subscribed(program: &Program<'_>, url: &str, kinds: &[&str]) -> Value {
    let wanted = json!({ "url": url, "kinds": kinds });
    program.post("/api/webhooks", &wanted).await.expect(201).json()
}

async fn opened(program: &Program<'_>, category: &str) -> String {
    let task = json!({ "category": category, "title": "Noe er galt" });
    program.post("/api/tasks", &task).await.expect(201).json()["id"].as_str().unwrap().to_owned()
}

/// Everything that is written reaches those who are to hear of it.
async fn deliver(world: &World) {
    world.settle().await;
    while world.house.deliver().await.unwrap() > 0 {}
}

/// The subjects of the letters that came to a path.
fn heard(receiver: &Receiver, path: &str) -> Vec<String> {
    receiver.got(path).iter().map(|g| g.json()["data"]["subject"]["id"].as_str().unwrap().to_owned()).collect()
}

async fn endpoints(world: &World) -> i64 {
    let sql = "SELECT COUNT(*) FROM endpoint WHERE tenant = $1";
    world.store.db().scalar_i64(sql, vals![NORDSUND.0]).await.unwrap()
}

#[test]
fn a_client_hears_of_its_units_and_of_what_it_asked_for_and_of_nothing_else() {
    in_hub(async |world| {
        let receiver = Receiver::open().await;
        let roads = world.program(&["unit:vei-og-lys"]).await;
        let it = world.program(&["unit:ikt"]).await;
        opened(&roads, "street-light").await;
        world.clock.advance_seconds(1);
        let made = subscribed(&roads, &receiver.url("/roads"), &["tasks.task_opened.v1", "tasks.task_closed.v1"]).await;
        assert_eq!((&made["unit"], &made["name"]), (&json!("vei-og-lys"), &json!("Gemini VA")));
        assert_eq!((&made["state"], &made["waiting"]), (&json!("active"), &json!(0)));
        subscribed(&it, &receiver.url("/it"), &["*"]).await;

        // A lamp of the unit; what another system asked for, which the unit answers; a kind that was not wanted.
        let lamp = opened(&roads, "street-light").await;
        let new = json!({ "unit": "ikt", "title": "Mast uten strøm" });
        let asked = it.post("/api/tasks", &new).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        roads.post(&format!("/api/tasks/{lamp}/comments"), &json!({ "text": "Vi ser på det." })).await.expect(201);
        deliver(world).await;
        assert_eq!(heard(&receiver, "/roads"), [lamp.as_str()], "not what was before, not what another unit has");
        assert_eq!(heard(&receiver, "/it"), [asked.as_str()]);
        let to = json!({ "to": "unit:vei-og-lys", "reason": "Masten er deres." });
        it.post(&format!("/api/tasks/{asked}/transfer"), &to).await.expect(200);
        roads.post(&format!("/api/tasks/{asked}/closure"), &json!({ "answer": "Pæren er byttet." })).await.expect(200);
        deliver(world).await;
        assert_eq!(heard(&receiver, "/roads"), [lamp.as_str(), asked.as_str()]);
        assert!(!heard(&receiver, "/it").contains(&lamp), "another unit's task");
        let told = receiver.got("/it").pop().unwrap();
        assert_eq!(
            (&told.json()["type"], &told.json()["data"]["subject"]["id"]),
            (&json!("tasks.task_closed.v1"), &json!(asked))
        );
        assert!(!told.body.contains("byttet"), "ids and states, no text");

        // The key that signs is read with the client's own secret, and each reading is written down.
        let at = format!("/api/webhooks/{}", made["id"].as_str().unwrap());
        let key =
            roads.get(&format!("{at}/signing-key")).await.expect(200).json()["secret"].as_str().unwrap().to_owned();
        assert!(signed_by(&receiver.got("/roads")[0], &secret_of(&key)));
        assert_eq!(world.entries("flow.secret_shown.v1").await, 1);
    });
}

#[test]
fn it_looks_after_its_own_and_nobody_elses() {
    in_hub(async |world| {
        let receiver = Receiver::open().await;
        let mine = world.program(&["unit:vei-og-lys"]).await;
        let other = world.program(&["unit:vei-og-lys"]).await;
        let wanted = json!({ "url": receiver.url("/mine"), "kinds": ["tasks.*"], "name": "Lys" });
        let subscribe =
            async || mine.post_with("/api/webhooks", &[("idempotency-key", "one")], &wanted).await.expect(201);
        let (made, again) = (subscribe().await, subscribe().await);
        let at = made.location().to_owned();
        assert_eq!((made.json(), endpoints(world).await), (again.json(), 1));
        let all = mine.get("/api/webhooks").await.expect(200).json();
        assert_eq!(all["items"], json!([made.json()]));

        let mut inger = inger(world).await;
        let fields = [("name", "Alle"), ("url", &receiver.url("/all")), ("kinds", "tasks.*"), ("unit", "ikt")];
        let of_all = inger
            .post("/flow/endpoints", &fields)
            .await
            .expect(303)
            .location()
            .replace("/flow/endpoints", "/api/webhooks");
        assert_eq!(other.get("/api/webhooks").await.expect(200).json()["items"], json!([]));
        for (program, at, status) in [(&other, &at, 404), (&mine, &of_all, 404), (&mine.at_smola(), &at, 401)] {
            program.get(at).await.expect(status);
            program.get(&format!("{at}/signing-key")).await.expect(status);
            for what in ["pause", "resumption", "tests", "removal"] {
                program.post(&format!("{at}/{what}"), &json!({})).await.expect(status);
            }
        }
        // A person has pages, with a sign-in at level high for the keys.
        inger.get(&at).await.expect(404);
        inger.get(&format!("{at}/signing-key")).await.expect(404).hides("whsec_");
        let page = at.replace("/api/webhooks", "/flow/endpoints");
        inger.get(&page).await.expect(200).shows("Satt opp av").shows("Gemini VA, gjennom API-et").shows("Vei og lys");

        let paused = mine.post(&format!("{at}/pause"), &json!({})).await.expect(200).json();
        assert_eq!(paused["state"], "paused");
        let lamp = opened(&other, "street-light").await;
        deliver(world).await;
        assert_eq!(heard(&receiver, "/mine"), Vec::<String>::new());
        let seen = mine.get(&at).await.expect(200).json();
        assert_eq!((&seen["state"], &seen["waiting"]), (&json!("paused"), &json!(1)));
        assert_eq!(mine.post(&format!("{at}/resumption"), &json!({})).await.expect(200).json()["state"], "active");
        let letter = mine.post(&format!("{at}/tests"), &json!({})).await.expect(200).json()["letter"].clone();
        deliver(world).await;
        let got = receiver.got("/mine");
        assert_eq!((got.len(), got[0].json()["data"]["subject"]["id"].clone()), (2, json!(lamp)));
        assert_eq!(
            (json!(got[1].header("webhook-id")), got[1].json()["type"].clone()),
            (letter, json!("flow.test.v1"))
        );

        let etag = mine.get(&at).await.header("etag").to_owned();
        mine.post_with(&format!("{at}/removal"), &[("if-match", "\"1\"")], &json!({})).await.expect(412);
        mine.post_with(&format!("{at}/removal"), &[("if-match", &etag)], &json!({})).await.expect(200);
        mine.get(&at).await.expect(404);
        opened(&other, "street-light").await;
        deliver(world).await;
        assert_eq!((receiver.got("/mine").len(), endpoints(world).await), (2, 1));
    });
}

#[test]
fn who_is_shut_out_is_told_nothing_more_not_even_what_waited() {
    in_hub(async |world| {
        let receiver = Receiver::open().await;
        let mine = world.program(&["unit:vei-og-lys"]).await;
        let other = world.program(&["unit:vei-og-lys"]).await;
        let id = subscribed(&mine, &receiver.url("/mine"), &["*"]).await["id"].as_str().unwrap().to_owned();
        opened(&other, "street-light").await;
        world.settle().await;
        let mut inger = inger(world).await;
        inger.post(&format!("/flow/clients/{}/end", mine.id), &[]).await.expect(303);
        opened(&other, "street-light").await;
        // A letter that is refused is tried a few times more.
        for _ in 0..8 {
            deliver(world).await;
            world.clock.advance_seconds(6 * 3_600);
        }
        assert!(receiver.got("/mine").is_empty());
        let mut inger = crate::town::inger(world).await;
        let page = inger.get(&format!("/flow/endpoints/{id}")).await.expect(200);
        page.shows("Stengt ute").shows("Ble gitt opp fordi systemet er stengt ute").hides("Send den som ble gitt opp");
        inger.get("/flow/endpoints").await.expect(200).shows("Stengt ute");

        // Nor is one whose time is over.
        let id = subscribed(&other, &receiver.url("/other"), &["*"]).await["id"].as_str().unwrap().to_owned();
        world.clock.advance_seconds(61 * 24 * 3_600);
        let third = world.program(&["unit:vei-og-lys"]).await;
        opened(&third, "street-light").await;
        deliver(world).await;
        assert!(receiver.got("/other").is_empty());
        let mut inger = crate::town::inger(world).await;
        inger.get(&format!("/flow/endpoints/{id}")).await.expect(200).shows("Stengt ute");
    });
}

#[test]
fn what_cannot_be_is_said_and_one_client_does_not_fill_the_town() {
    in_hub(async |world| {
        let receiver = Receiver::open().await;
        let program = world.program(&["unit:vei-og-lys", "unit:ikt"]).await;
        let url = receiver.url("/ok");
        for (body, field) in [
            (json!({ "url": "https://169.254.169.254/x", "kinds": ["tasks.*"] }), "url"),
            (json!({ "url": "ftp://example.no/x", "kinds": ["tasks.*"] }), "url"),
            (json!({ "url": url, "kinds": [] }), "kinds"),
            (json!({ "url": url, "kinds": ["door.*"] }), "kinds"),
            (json!({ "url": url, "kinds": ["flow.letters_died.v1"] }), "kinds"),
            (json!({ "url": url, "kinds": ["Alt mulig"] }), "kinds"),
            (json!({ "url": url, "kinds": ["tasks.*"], "unit": "vann-og-avlop" }), "unit"),
        ] {
            let said = program.post("/api/webhooks", &body).await.expect(422).json();
            assert_eq!(said["errors"][0]["field"], field, "{body}");
        }
        program.post("/api/webhooks", &json!({ "url": url, "kinds": ["tasks.*"], "secret": "x" })).await.expect(400);
        program.post("/api/webhooks", &json!({ "kinds": ["tasks.*"] })).await.expect(400);
        program.with_secret("allting_nobody".into()).post("/api/webhooks", &json!({})).await.expect(401);
        assert_eq!(endpoints(world).await, 0);
        let body = json!({ "url": url, "kinds": ["tasks.*"], "unit": "ikt" });
        for _ in 0..20 {
            assert_eq!(program.post("/api/webhooks", &body).await.expect(201).json()["unit"], "ikt");
        }
        let said = program.post("/api/webhooks", &body).await.expect(422).json();
        assert_eq!(said["errors"][0]["detail"], "Et system kan ha høyst 20 mottakere. Slett en først.");
        // A company's system works for no unit that could answer for a receiver.
        let company = world.program(&["organisation:313131319"]).await;
        let said = company.post("/api/webhooks", &json!({ "url": url, "kinds": ["tasks.*"] })).await.expect(422).json();
        assert_eq!(said["errors"][0]["field"], "unit");
    });
}
