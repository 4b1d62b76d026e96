//! Reporting for somebody.

use axum::body::Body;
use axum::http::Method;
use serde_json::json;
use store::vals;
use testkit::World;

use crate::town::{in_town, keys, lamp, post, put, refused, report, task_of};
use crate::xml;

const LIGHTS: &str = "unit:vei-og-lys";

#[test]
fn a_report_becomes_a_task_of_its_unit_and_is_followed_by_its_number() {
    in_town(async |world| {
        let app = world.program(&["organisation:987654321"]).await;
        let mut fields = lamp(&app.secret);
        fields.extend([
            ("first_name", "Kari"),
            ("last_name", "Holm"),
            ("email", "kari@example.no"),
            ("phone", "99 99 99 99"),
            ("media_url", "https://bilder.example.no/1.jpg"),
            ("attribute[pole]", "17"),
            ("device_id", "secret-device"),
            ("account_id", "a-7"),
            ("jurisdiction_id", "1505"),
            ("unknown", "is left aside"),
        ]);
        let page = post(world, "requests.json", &fields).await.expect(201);
        assert_eq!(page.header("access-control-allow-origin"), "", "a key is no matter for other people's pages");
        let answer = &page.json()[0];
        assert_eq!(keys(answer), ["account_id", "service_notice", "service_request_id"]);
        assert_eq!(answer["account_id"], "a-7");
        let number = answer["service_request_id"].as_str().unwrap();

        let unit = world.program(&[LIGHTS]).await;
        let task = task_of(&unit, number).await;
        let id = task["id"].as_str().unwrap();
        let whole = unit.get(&format!("/api/tasks/{id}")).await.expect(200).json();
        let body = whole["body"].as_str().unwrap();
        for part in [
            "Lampa utenfor Kari Holm er mørk.",
            "pole: 17",
            "Kari Holm, 99 99 99 99, kari@example.no",
            "https://bilder.example.no/1.jpg",
        ] {
            assert!(body.contains(part), "{part} in {body}");
        }
        assert!(!whole.to_string().contains("secret-device"), "{whole}");
        assert_eq!(whole["source"], "open311");

        // The person follows it with the link of the notice; the app hears of it as the one who asked.
        let notice = answer["service_notice"].as_str().unwrap();
        let link = notice.split_whitespace().find(|w| w.contains("/follow/")).unwrap();
        let path = link.strip_prefix("http://localhost:8080").unwrap();
        world.visitor().get(path).await.expect(200).shows("Lampa utenfor");
        app.get(&format!("/api/tasks/{id}")).await.expect(200);
        world.program(&["organisation:987654321"]).await.get(&format!("/api/tasks/{id}")).await.expect(404);

        // What was written stands in the journal only under the key of the link.
        world.settle().await;
        let count = "SELECT COUNT(*) FROM journal WHERE data LIKE '%Kari%' OR data LIKE '%kari@%'";
        assert_eq!(world.store.db().scalar_i64(count, vals![]).await.unwrap(), 0);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
    });
}

#[test]
fn the_answer_in_xml_is_the_same() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let page = post(world, "requests.xml", &lamp(&app.secret)).await.expect(201);
        let root = xml::read(&page.text());
        assert_eq!(root.name, "service_requests");
        let request = root.child("request");
        assert_eq!(request.names(), ["service_request_id", "service_notice", "account_id"]);
        assert_eq!(request.field("service_request_id"), "2026-1");
        // The key may stand in the header, as everywhere else here.
        let form = [("content-type", "application/x-www-form-urlencoded")];
        let body = "service_code=road&address_string=Lyngstien%2013";
        let page = app.send(Method::POST, "/open311/v2/requests.xml", &form, Body::from(body)).await.expect(201);
        assert_eq!(xml::read(&page.text()).child("request").field("service_request_id"), "2026-2");
    });
}

async fn nothing_opened(world: &World) {
    assert_eq!(world.entries("tasks.task_opened.v1").await, 0);
}

#[test]
fn without_a_key_nothing_is_opened() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let smola = app.at_smola();
        let wrong = format!("allting_{}", "0".repeat(64));
        for format in ["xml", "json"] {
            for key in ["", "x", "æ", wrong.as_str()] {
                let said = refused(&post(world, &format!("requests.{format}"), &lamp(key)).await, 403);
                assert!(said[0].contains("api_key"), "{said:?}");
            }
        }
        let form = [("content-type", "application/x-www-form-urlencoded")];
        smola.send(Method::POST, "/open311/v2/requests.xml", &form, Body::empty()).await.expect(401);
        nothing_opened(world).await;
    });
}

#[test]
fn what_cannot_be_used_is_said() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let key = app.secret.as_str();
        let long = "x".repeat(4_001);
        type Case<'a> = (&'a [(&'a str, &'a str)], u16, &'a str);
        let cases: &[Case<'_>] = &[
            (&[("lat", "63"), ("long", "7")], 400, "service_code"),
            (&[("service_code", "nothing"), ("lat", "63"), ("long", "7")], 404, "service_code"),
            (&[("service_code", "noise"), ("lat", "63"), ("long", "7")], 404, "service_code"),
            (&[("service_code", "road")], 400, "lat"),
            (&[("service_code", "road"), ("lat", "63")], 400, "lat"),
            (&[("service_code", "road"), ("lat", "91"), ("long", "7")], 400, "lat"),
            (&[("service_code", "road"), ("lat", "NaN"), ("long", "inf")], 400, "lat"),
            (&[("service_code", "road"), ("address_id", "nowhere")], 400, "address_id"),
            (&[("service_code", "road"), ("address_string", "x"), ("description", &long)], 400, "description"),
            (&[("service_code", "road"), ("address_string", "x"), ("media_url", "javascript:1")], 400, "media_url"),
            (&[("service_code", "road"), ("address_string", "x"), ("attribute[a]", &long)], 400, "attribute"),
            (&[("service_code", "road"), ("address_string", "x"), ("jurisdiction_id", "0301")], 404, ""),
            (&[("service_code", "ro\0ad"), ("address_string", "x")], 400, ""),
        ];
        for format in ["xml", "json"] {
            for (fields, status, names) in cases {
                let mut all = vec![("api_key", key)];
                all.extend(fields.iter().copied());
                let said = refused(&post(world, &format!("requests.{format}"), &all).await, *status);
                assert!(said.len() == 1 && said[0].contains(names), "{fields:?}: {said:?}");
            }
            let path = format!("/open311/v2/requests.{format}");
            let mut visitor = world.visitor();
            visitor.json = true;
            let page = visitor.send(Method::POST, &path, "application/json", Body::from("{}")).await;
            refused(&page, 400);
            let large = format!("api_key={key}&description={}", "x".repeat(200_000));
            let kind = "application/x-www-form-urlencoded";
            refused(&visitor.send(Method::POST, &path, kind, Body::from(large)).await, 413);
            let many = "a=b&".repeat(1_000);
            refused(&visitor.send(Method::POST, &path, kind, Body::from(many)).await, 400);
        }
        nothing_opened(world).await;
        // Two things at once are said at once.
        let said = refused(
            &post(
                world,
                "requests.json",
                &[
                    ("api_key", key),
                    ("service_code", "road"),
                    ("address_string", "x"),
                    ("media_url", "x"),
                    ("phone", &"1".repeat(101)),
                ],
            )
            .await,
            400,
        );
        assert_eq!(said.len(), 2, "{said:?}");
    });
}

#[test]
fn what_is_closed_takes_no_reports() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        report(world, &lamp(&app.secret)).await;
        put(world, "street-light", false, false).await;
        refused(&post(world, "requests.json", &lamp(&app.secret)).await, 404);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
    });
}

#[test]
fn what_was_reported_so_is_forgotten_in_its_time_too() {
    in_town(async |world| {
        let app = world.program(&[LIGHTS]).await;
        let number = report(world, &lamp(&app.secret)).await;
        let id = task_of(&app, &number).await["id"].as_str().unwrap().to_owned();
        app.post(&format!("/api/tasks/{id}/closure"), &json!({ "answer": "Byttet" })).await.expect(200);
        let pass = crate::town::system(testkit::NORDSUND, world);
        let mut tx = world.store.begin().await.unwrap();
        let later = world.clock.now().plus_minutes(1);
        assert_eq!(tasks::actions::reports_forget(&mut tx, &pass, later, 10).await.unwrap(), 1);
        tx.commit_quietly("the test looks away").await.unwrap();
        app.get(&format!("/api/tasks/{id}")).await.expect(404);
    });
}
