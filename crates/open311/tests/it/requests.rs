//! Following what was reported.

use serde_json::json;
use testkit::World;

use crate::town::{get, in_town, json as read, keys, lamp, put, refused, report, task_of, xml};

const LIGHTS: &str = "unit:vei-og-lys";
const FIELDS: [&str; 17] = [
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
];

#[test]
fn only_the_public_part_is_told() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let mut fields = lamp(&app.secret);
        fields.extend([("address_string", "Hos Kari Holm"), ("first_name", "Kari"), ("email", "kari@example.no")]);
        let number = report(world, &fields).await;
        let found = read(world, &format!("requests/{number}.json")).await;
        assert_eq!(found.as_array().unwrap().len(), 1);
        let mut all = FIELDS.to_vec();
        all.sort_unstable();
        assert_eq!(keys(&found[0]), all);
        let request = &found[0];
        assert_eq!(request["service_request_id"], number.as_str());
        assert_eq!((&request["status"], &request["service_code"]), (&json!("open"), &json!("street-light")));
        assert_eq!(request["service_name"], "Gatelys");
        assert_eq!((&request["lat"], &request["long"]), (&json!(63.1102), &json!(7.7205)));
        assert_eq!(request["requested_datetime"], "2026-11-22T12:00:00+01:00");
        assert_eq!(request["updated_datetime"], "2026-11-22T12:00:00+01:00");
        assert!(request["expected_datetime"].as_str().unwrap().ends_with("T16:00:00+01:00"));
        for field in ["description", "address", "media_url", "status_notes", "address_id", "zipcode"] {
            assert_eq!(request[field], json!(null), "{field}");
        }
        let same = xml(world, &format!("requests/{number}.xml")).await;
        assert_eq!(same.name, "service_requests");
        assert_eq!(same.child("request").names(), FIELDS);
        assert_eq!(same.child("request").field("lat"), "63.1102");
        let list = read(world, "requests.json").await;
        assert_eq!(list, found);
        for text in [found.to_string(), format!("{same:?}")] {
            for word in ["Kari", "kari@", "utenfor", "Hos"] {
                assert!(!text.contains(word), "{word}: {text}");
            }
        }
        let token = read(world, &format!("tokens/{number}.json")).await;
        assert_eq!(token, json!([{ "service_request_id": number, "token": number }]));
        let token = xml(world, &format!("tokens/{number}.xml")).await;
        assert_eq!(token.child("request").names(), ["service_request_id", "token"]);
    });
}

/// Reports in a category by the page that everybody has.
async fn on_the_page(world: &World, category: &str) {
    let mut anybody = world.visitor();
    let fields =
        [("category", category), ("text", "Det er noe her"), ("words", "Torget"), ("lat", "63.1"), ("lon", "7.7")];
    anybody.post_files("/report", &fields, &[]).await.expect(303);
}

async fn numbers(world: &World, query: &str) -> Vec<String> {
    let all = read(world, &format!("requests.json?{query}")).await;
    let of = |r: &serde_json::Value| r["service_request_id"].as_str().unwrap().to_owned();
    all.as_array().unwrap().iter().map(of).collect()
}

#[test]
fn what_is_not_open_is_not_there() {
    in_town(async |world| {
        on_the_page(world, "noise").await;
        on_the_page(world, "road").await;
        // An employee's own task in an open category is none of the public's business.
        let unit = world.program(&[LIGHTS]).await;
        unit.post("/api/tasks", &json!({ "category": "road", "title": "Ring Kari Holm" })).await.expect(201);
        assert_eq!(numbers(world, "").await, ["2026-2"]);
        assert_eq!(numbers(world, "service_request_id=2026-1,2026-2,2026-3,x,2026-99").await, ["2026-2"]);
        for path in ["requests/2026-1", "requests/2026-3", "requests/2026-4", "tokens/2026-1", "requests/x"] {
            for format in ["xml", "json"] {
                refused(&get(world, &format!("{path}.{format}")).await, 404);
            }
        }
        // The same number at another municipality is another report.
        let mut smola = world.visitor_of_smola();
        smola.json = true;
        refused(&smola.get("/open311/v2/requests/2026-2.json").await, 404);

        // What was reported while it was closed stays closed when it opens.
        world.clock.advance_seconds(60);
        put(world, "noise", true, false).await;
        assert_eq!(numbers(world, "").await, ["2026-2"]);
        refused(&get(world, "requests/2026-1.json").await, 404);
        on_the_page(world, "noise").await;
        assert_eq!(numbers(world, "").await, ["2026-4", "2026-2"]);
        assert_eq!(numbers(world, "service_code=noise").await, ["2026-4"]);
        put(world, "noise", false, false).await;
        assert_eq!(numbers(world, "").await, ["2026-2"]);
        // Opened again, it begins again.
        world.clock.advance_seconds(60);
        put(world, "noise", true, false).await;
        assert_eq!(numbers(world, "").await, ["2026-2"]);
    });
}

#[test]
fn an_answer_is_public_only_where_the_category_says_so_and_from_then_on() {
    in_town(async |world| {
        let unit = world.program(&[LIGHTS]).await;
        let close = async |number: &str| {
            let id = task_of(&unit, number).await["id"].as_str().unwrap().to_owned();
            unit.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Pæren <er> byttet & lyser" }))
                .await
                .expect(200);
        };
        let first = report(world, &lamp(&unit.secret)).await;
        close(&first).await;
        let told = async |number: &str| read(world, &format!("requests/{number}.json")).await[0].clone();
        assert_eq!(
            (&told(&first).await["status"], &told(&first).await["status_notes"]),
            (&json!("closed"), &json!(null))
        );
        world.clock.advance_seconds(60);
        put(world, "street-light", true, true).await;
        assert_eq!(told(&first).await["status_notes"], json!(null), "who answered did not know");
        let second = report(world, &lamp(&unit.secret)).await;
        world.clock.advance_seconds(60);
        close(&second).await;
        assert_eq!(told(&second).await["status_notes"], "Pæren <er> byttet & lyser");
        let same = xml(world, &format!("requests/{second}.xml")).await;
        assert_eq!(same.child("request").field("status_notes"), "Pæren <er> byttet & lyser");
        let list = read(world, "requests.json?status=closed").await;
        assert_eq!(list[0]["status_notes"], "Pæren <er> byttet & lyser");
        assert_eq!(list[1]["status_notes"], json!(null));
        put(world, "street-light", true, false).await;
        assert_eq!(told(&second).await["status_notes"], json!(null));
    });
}

#[test]
fn filters_choose() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let mut road = lamp(&app.secret);
        road[1] = ("service_code", "road");
        let old = report(world, &road).await;
        world.clock.advance_seconds(91 * 24 * 3_600);
        // The secret of the first has run out meanwhile.
        let app = world.program(&[LIGHTS]).await;
        let mut road = lamp(&app.secret);
        road[1] = ("service_code", "road");
        let second = report(world, &lamp(&app.secret)).await;
        world.clock.advance_seconds(3_600);
        let third = report(world, &road).await;
        let id = task_of(&app, &third).await["id"].as_str().unwrap().to_owned();
        app.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Ferdig" })).await.expect(200);

        for (query, found) in [
            ("", vec![&third, &second]),
            ("status=open", vec![&second]),
            ("status=closed", vec![&third]),
            ("status=open,closed", vec![&third, &second]),
            ("service_code=road", vec![&third]),
            ("service_code=road,street-light", vec![&third, &second]),
            ("service_code=road&service_code=street-light", vec![&third, &second]),
            ("service_code=road&start_date=2026-11-01T00:00:00Z", vec![&old]),
            ("start_date=2026-11-22T12:00:00%2B01:00&end_date=2026-11-22T12:00:01%2B01:00", vec![&old]),
            ("start_date=2026-11-22T12:00:01%2B01:00&end_date=2026-11-23T12:00:01%2B01:00", vec![]),
            ("end_date=2027-02-21T12:30:00%2B01:00", vec![&second]),
        ] {
            assert_eq!(numbers(world, query).await.iter().collect::<Vec<_>>(), found, "{query}");
        }
        // Numbers override all else.
        let query = format!("service_request_id={old},{third}&status=open&start_date=2030-01-01T00:00:00Z");
        assert_eq!(numbers(world, &query).await, [third.clone(), old.clone()]);

        for (query, status) in [
            ("status=done", 400),
            ("start_date=yesterday", 400),
            ("start_date=2026-01-01", 400),
            ("start_date=2026-01-01T00:00:00Z&end_date=2026-12-01T00:00:00Z", 400),
            ("start_date=2026-12-01T00:00:00Z&end_date=2026-01-01T00:00:00Z", 400),
            ("service_code=nothing", 404),
            ("service_code=noise", 404),
            ("service_code=%00", 400),
        ] {
            for format in ["xml", "json"] {
                refused(&get(world, &format!("requests.{format}?{query}")).await, status);
            }
        }
        let many = vec!["2026-1"; 201].join(",");
        refused(&get(world, &format!("requests.json?service_request_id={many}")).await, 400);
    });
}

#[test]
fn at_most_a_thousand_and_the_newest() {
    in_town(async |world| {
        let mut tx = world.store.begin_alone().await.unwrap();
        for n in 0..1_005 {
            // What is newer can be told: ids of one instant are in no order.
            world.clock.advance_seconds(1);
            let pass = crate::town::system(testkit::NORDSUND, world);
            let new = tasks::NewTask {
                title: base::Text::same("Hull"),
                note: base::Text::default(),
                body: String::new(),
                category: Some(if n % 2 == 0 { "road" } else { "sign" }.to_owned()),
                unit: "vei-og-lys".into(),
                due: None,
                assurance: store::Assurance::None,
                place: tasks::Place::default(),
                parties: Vec::new(),
                source: tasks::Source::new(tasks::SourceKind::Resident, "report"),
            };
            tasks::actions::task_open(&mut tx, &pass, new).await.unwrap();
        }
        tx.commit().await.unwrap();
        let newest: Vec<String> = (6..=1_005).rev().map(|n| format!("2026-{n}")).collect();
        assert_eq!(numbers(world, "").await, newest, "the five oldest are not among them");
        assert_eq!(numbers(world, "service_code=sign").await.len(), 502);
        let none = read(world, "requests/2026-7.json").await;
        assert_eq!((&none[0]["lat"], &none[0]["expected_datetime"]), (&json!(null), &json!(null)));
    });
}
