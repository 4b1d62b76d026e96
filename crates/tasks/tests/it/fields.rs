//! Own fields of a category: asked for in the report, by hand and in the API.

use base::Text;
use serde_json::json;
use tasks::field::{CategoryField, FieldKind, FieldOption};
use testkit::{NORDSUND, World};

use crate::town::{KARI, NILS, PLACE, TOR, as_, in_town, system};

fn field(key: &str, name: &str, kind: FieldKind, required: bool) -> CategoryField {
    let choice = |key: &str, name: &str| FieldOption { key: key.into(), name: Text::same(name) };
    let choices =
        if kind == FieldKind::Choice { vec![choice("led", "LED"), choice("old", "Gammel type")] } else { vec![] };
    CategoryField {
        category: "street-light".into(),
        key: key.into(),
        name: Text::same(name),
        kind,
        choices,
        required,
        active: true,
        sort: 0,
    }
}

async fn put(world: &World, field: CategoryField) -> base::Result<()> {
    let mut tx = world.store.begin().await.unwrap();
    tasks::actions::field_put(&mut tx, &system(NORDSUND, world), &field).await?;
    tx.commit().await
}

async fn asked(world: &World) {
    put(world, field("lamp", "Nummeret på stolpen", FieldKind::Number, true)).await.unwrap();
    put(world, field("type", "Type lampe", FieldKind::Choice, false)).await.unwrap();
}

#[test]
fn the_report_asks_and_those_it_is_about_read_the_answer() {
    in_town(async |world| {
        asked(world).await;
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let form = kari.get("/report").await.expect(200).shows("Bare for Gatelys").shows("Nummeret på stolpen");
        let name = |label: &str| -> String {
            let text = form.text();
            let before = text.split(&format!("\">{label}")).next().unwrap();
            before.rsplit("for=\"").next().unwrap().to_owned()
        };
        let (lamp, kind) = (name("Nummeret på stolpen"), name("Type lampe"));
        let mut fields = vec![("category", "street-light"), ("text", "Mørkt")];
        fields.extend(PLACE);
        let sent = kari.post_files("/report", &fields, &[]).await.expect(422);
        sent.shows("Fyll ut «Nummeret på stolpen».").shows("Mørkt");
        fields.push((&lamp, "stolpe"));
        kari.post_files("/report", &fields, &[])
            .await
            .expect(422)
            .shows("Skriv et tall i «Nummeret på stolpen».")
            .shows("stolpe");
        fields.pop();
        fields.extend([(lamp.as_str(), "4 711"), (kind.as_str(), "old")]);
        let sent = kari.post_files("/report", &fields, &[]).await.expect(303);
        let page = sent.location().replace("/report/received", "/tasks");
        tor.get(&page).await.shows("Nummeret på stolpen").shows("4711").shows("Gammel type");
        kari.get(&page).await.shows("4711");
        // Another category asks for nothing.
        let mut fields = vec![("category", "road"), ("text", "Hull")];
        fields.extend(PLACE);
        kari.post_files("/report", &fields, &[]).await.expect(303);
        as_(world, NILS).await.get(&page).await.expect(404);

        // By hand, too.
        let fields = [("about", "category:street-light"), ("title", "Ringte inn")];
        tor.post("/tasks/new", &fields).await.expect(422).shows("Fyll ut «Nummeret på stolpen».");
        let fields = [fields[0], fields[1], (lamp.as_str(), "12")];
        let made = tor.post("/tasks/new", &fields).await.expect(303).location().to_owned();
        tor.get(&made).await.shows("Nummeret på stolpen");
        let held = "SELECT COUNT(*) FROM task_value";
        assert_eq!(world.store.db().scalar_i64(held, store::vals![]).await.unwrap(), 3);
    });
}

#[test]
fn a_form_that_was_open_while_fields_came_and_went_gives_each_answer_to_its_field() {
    in_town(async |world| {
        asked(world).await;
        let mut kari = as_(world, KARI).await;
        let open = kari.get("/report").await.expect(200).text();
        let list = open.split("name=\"fields\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(list, "street-light/lamp street-light/type");
        let first = CategoryField { sort: -1, ..field("colour", "Farge", FieldKind::Text, false) };
        put(world, first).await.unwrap();
        let mut fields = vec![("category", "street-light"), ("text", "Mørkt"), ("fields", list.as_str())];
        fields.extend(PLACE);
        fields.extend([("field-1", "stolpe"), ("field-2", "old")]);
        let again = kari.post_files("/report", &fields, &[]).await.expect(422);
        // What was typed stands at its field still, which is the second one now.
        let text = again.shows("Skriv et tall i «Nummeret på stolpen».").text();
        assert!(text.split("name=\"field-2\"").nth(1).unwrap().split('>').next().unwrap().contains("stolpe"));
        let at = fields.len() - 2;
        fields[at] = ("field-1", "4711");
        let sent = kari.post_files("/report", &fields, &[]).await.expect(303);
        let page = sent.location().replace("/report/received", "/tasks");
        as_(world, TOR).await.get(&page).await.shows("4711").shows("Gammel type").hides("Farge");
    });
}

#[test]
fn the_api_says_what_is_asked_and_takes_no_other_answer() {
    in_town(async |world| {
        asked(world).await;
        let gemini = world.program(&["unit:vei-og-lys"]).await;
        let all = gemini.get("/api/task-categories").await.expect(200).json();
        let light = all["items"].as_array().unwrap().iter().find(|c| c["key"] == "street-light").unwrap();
        assert_eq!(light["fields"].as_array().unwrap().len(), 2);
        assert_eq!(light["fields"][1]["choices"], json!(["led", "old"]));
        let open = async |fields: serde_json::Value| {
            gemini.post("/api/tasks", &json!({ "category": "street-light", "fields": fields })).await
        };
        for wrong in [
            json!({}),
            json!({ "lamp": "x" }),
            json!({ "lamp": "1", "type": "x" }),
            json!({ "lamp": "1", "nothing": "1" }),
        ] {
            let problem = open(wrong).await.expect(422).json();
            assert_eq!(problem["errors"][0]["field"], "fields");
        }
        open(json!({ "lamp": 1 })).await.expect(400);
        let id = open(json!({ "lamp": "4711", "type": "led" })).await.expect(201).json()["id"].clone();
        let whole = gemini.get(&format!("/api/tasks/{}", id.as_str().unwrap())).await.expect(200).json();
        assert_eq!(whole["fields"], json!({ "lamp": "4711", "type": "led" }));
        gemini.post("/api/tasks", &json!({ "category": "road", "fields": { "lamp": "1" } })).await.expect(422);
    });
}

#[test]
fn a_field_that_cannot_be_is_refused() {
    in_town(async |world| {
        let good = field("lamp", "Lampe", FieldKind::Text, false);
        for wrong in [
            CategoryField { key: "Lampe!".into(), ..good.clone() },
            CategoryField { name: Text::default(), ..good.clone() },
            CategoryField { category: "nothing".into(), ..good.clone() },
            CategoryField { kind: FieldKind::Choice, ..good.clone() },
            CategoryField { choices: field("x", "x", FieldKind::Choice, false).choices, ..good.clone() },
        ] {
            assert!(matches!(put(world, wrong.clone()).await, Err(base::Error::Invalid(_))), "{wrong:?}");
        }
        for n in 0..12 {
            put(world, CategoryField { key: format!("nr-{n}"), ..good.clone() }).await.unwrap();
        }
        assert!(put(world, good.clone()).await.is_err(), "twelve are enough");
        // What is asked for no longer is not asked for.
        for n in 0..12 {
            put(world, CategoryField { key: format!("nr-{n}"), active: false, ..good.clone() }).await.unwrap();
        }
        world.visitor().get("/report").await.expect(200).hides("Bare for Gatelys");
    });
}

/// One form has the fields of all categories, and room for so many.
#[test]
fn a_field_for_which_no_form_has_room_is_refused() {
    in_town(async |world| {
        let categories = ["street-light", "road", "snow", "water"];
        let places = categories.iter().flat_map(|c| (0..10).map(move |n| (*c, format!("f{n}"))));
        for (category, key) in places {
            let one = CategoryField { category: category.into(), ..field(&key, "Felt", FieldKind::Number, false) };
            put(world, one).await.unwrap();
        }
        let more =
            |active| CategoryField { category: "tree".into(), active, ..field("f", "Felt", FieldKind::Number, false) };
        assert!(put(world, more(true)).await.is_err());
        put(world, more(false)).await.unwrap();
        // One of those that are asked for can still be changed.
        put(world, field("f1", "Et annet navn", FieldKind::Number, true)).await.unwrap();
    });
}
