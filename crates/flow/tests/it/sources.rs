//! One task from each of the eight kinds of source, from its way in to what its source hears.

use std::collections::HashSet;

use door::client::ClientKind;
use serde_json::{Value, json};
use tasks::SourceKind;
use testkit::{NORDSUND, Page, Program, Visitor, World};

use crate::receiver::Receiver;
use crate::town::{KARI, MAI, MONS, TOR, in_hub, inger};

const PLACE: [(&str, &str); 2] = [("category", "street-light"), ("words", "Lyngstien 13")];

async fn as_(world: &World, person: base::id::Uuid) -> Visitor<'_> {
    world.signed_in(person, store::Assurance::Substantial).await
}

/// Reports a dark lamp; gives the id of the task.
async fn reported(visitor: &mut Visitor<'_>, more: &[(&str, &str)]) -> String {
    let fields = [&PLACE[..], &[("text", "Lampen er mørk.")], more].concat();
    let answer = visitor.post_files("/report", &fields, &[]).await.expect(303);
    answer.location().strip_prefix("/report/received/").unwrap().to_owned()
}

/// What the unit sees of a task; then it answers and closes it.
async fn answered(tor: &mut Visitor<'_>, unit: &Program<'_>, id: &str) -> (Value, Page) {
    let whole = unit.get(&format!("/api/tasks/{id}")).await.expect(200).json();
    let page = tor.get(&format!("/tasks/{id}")).await.expect(200);
    tor.post(&format!("/tasks/{id}/closure"), &[("answer", "Pæren er byttet.")]).await.expect(303);
    (whole, page)
}

/// Whether open pages of this hat heard that it was closed.
async fn told(world: &World, id: &str, hat: &str) -> bool {
    let sql = "SELECT COUNT(*) FROM journal
        WHERE tenant = $1 AND kind = 'tasks.task_closed.v1' AND subject = $2 AND topics LIKE $3";
    let id: base::id::Uuid = id.parse().unwrap();
    world.store.db().scalar_i64(sql, store::vals![NORDSUND.0, id, format!("%\"{hat}\"%")]).await.unwrap() == 1
}

#[test]
fn a_task_comes_from_each_kind_of_source_and_the_source_hears() {
    in_hub(async |world| {
        let mut tor = as_(world, TOR).await;
        let unit = world.program(&["unit:vei-og-lys"]).await;
        let mut seen = HashSet::new();

        // A resident, and a politician as one who has a mandate: their pages are live, and show the answer.
        let (mut kari, mut mai) = (as_(world, KARI).await, as_(world, MAI).await);
        kari.get("/report").await.expect(200).hides("Du melder som</legend>");
        mai.get("/report").await.expect(200).shows("Du melder som</legend>").shows("Bystyret: Medlem");
        let seat = [("mandate", "mandate:bystyret")];
        for (who, more, kind, hat, words) in [
            (&mut kari, &[][..], "resident", format!("person:{KARI}"), "Innbygger: melding på nett"),
            (&mut mai, &seat, "politician", "mandate:bystyret".to_owned(), "Folkevalgt: melding på nett"),
        ] {
            let id = reported(who, more).await;
            let (whole, page) = answered(&mut tor, &unit, &id).await;
            assert_eq!((&whole["source_kind"], &whole["requester"]), (&json!(kind), &json!(hat)));
            page.shows(words);
            who.get(&format!("/tasks/{id}")).await.expect(200).shows("Pæren er byttet.");
            assert!(told(world, &id, &hat).await, "{kind}");
            seen.insert(kind.to_owned());
            // Whom a mandate asked for hears of it: all who have it, and nobody else.
            let mut mons = as_(world, MONS).await;
            mons.get(&format!("/tasks/{id}")).await.expect(if kind == "politician" { 200 } else { 404 });
        }
        let wrong = [&PLACE[..], &[("text", "Mørk"), ("mandate", "mandate:bystyret")]].concat();
        kari.post_files("/report", &wrong, &[]).await.expect(422).shows("Velg en av rollene dine.").shows("Mørk");

        // An employee, by hand.
        let fields = [("about", "category:street-light"), ("title", "Mørkt ved skolen"), ("words", "Lyngstien 13")];
        let made = tor.post("/tasks/new", &fields).await.expect(303).location().to_owned();
        let id = made.strip_prefix("/tasks/").unwrap().to_owned();
        let (whole, page) = answered(&mut tor, &unit, &id).await;
        assert_eq!((&whole["source_kind"], &whole["requester"]), (&json!("employee"), &json!(format!("person:{TOR}"))));
        page.shows("Ansatt");
        assert!(told(world, &id, &format!("person:{TOR}")).await);
        seen.insert("employee".into());

        // What calls the API hears by a signed webhook, and reads the answer.
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let fields =
            [("name", "Alle"), ("url", &receiver.url("/ok")), ("kinds", "tasks.task_closed.v1"), ("unit", "ikt")];
        inger.post("/flow/endpoints", &fields).await.expect(303);
        for (kind, name, words) in [
            (ClientKind::System, "Gemini VA", "Fagsystem: Gemini VA"),
            (ClientKind::Sensor, "Flomvakt", "Sensor: Flomvakt"),
            (ClientKind::Goals, "Målkart", "Virksomhetsstyring: Målkart"),
            (ClientKind::Assistant, "Hjelper", "Assistent: Hjelper"),
        ] {
            let program = world.program_of(kind, name, &["unit:vei-og-lys"]).await;
            let lamp = json!({ "category": "street-light", "title": "Lampe 4711", "body": "Ingen strøm." });
            let id = program.post("/api/tasks", &lamp).await.expect(201).json()["id"].as_str().unwrap().to_owned();
            let (whole, page) = answered(&mut tor, &unit, &id).await;
            assert_eq!((&whole["source"], &whole["source_kind"]), (&json!(name), &json!(kind.name())));
            assert_eq!(whole["requester"], format!("client:{}", program.id));
            page.shows(words);
            world.settle().await;
            world.house.deliver().await.unwrap();
            let got = receiver.got("/ok").pop().unwrap();
            assert!(got.header("webhook-signature").starts_with("v1,"));
            assert_eq!(got.json()["data"]["subject"]["id"], id);
            let heard = program.get(&format!("/api/tasks/{id}")).await.expect(200).json();
            assert_eq!((&heard["state"], &heard["answer"]), (&json!("closed"), &json!("Pæren er byttet.")));
            seen.insert(kind.name().to_owned());
        }

        // A day that comes again; the rule's own page says what became of it.
        let fields = [
            ("title", "Se over lampene"),
            ("every", "week"),
            ("weekdays", "TU"),
            ("interval", "1"),
            ("shift", "after"),
            ("missed", "last"),
        ];
        let rule = tor.post("/tasks/repeating", &fields).await.expect(303).location().to_owned();
        world.clock.advance_seconds(4 * 86_400);
        let mut tor = as_(world, TOR).await;
        world.settle().await;
        let sql = "SELECT COUNT(*) FROM task WHERE tenant = $1 AND source_kind = 'event'";
        assert_eq!(world.store.db().scalar_i64(sql, store::vals![NORDSUND.0]).await.unwrap(), 1);
        let page = tor.get(&rule).await.expect(200).text();
        let id = page.split("href=\"/tasks/").filter_map(|l| l.split('"').next()).find(|id| id.len() == 36).unwrap();
        let (whole, shown) = answered(&mut tor, &unit, id).await;
        assert_eq!((&whole["source_kind"], &whole["requester"]), (&json!("event"), &Value::Null));
        shown.shows("Gjentakende").shows(&rule);
        assert!(told(world, id, "unit:vei-og-lys").await);
        tor.get(&rule).await.expect(200).shows("Avsluttet");
        seen.insert("event".into());

        assert_eq!(seen, SourceKind::ALL.map(|k| k.name().to_owned()).into());
        // Each is a line of the numbers, and the line leads to its tasks.
        let numbers = tor.get("/tasks/figures").await.expect(200);
        let numbers = numbers.shows("Folkevalgt: melding på nett").shows("Sensor: Flomvakt").shows("Gjentakende");
        assert!(numbers.text().contains("source=sensor%3AFlomvakt"));
        tor.get("/tasks/figures/list?what=closed&source=sensor%3AFlomvakt&from=2026-11-16&weeks=4")
            .await
            .expect(200)
            .shows("Én oppgave");
    });
}
