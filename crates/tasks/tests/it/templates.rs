//! Templates: made from scratch and from a task, used from quick entry and through the API.

use base::Text;
use serde_json::json;
use tasks::field::{CategoryField, FieldKind};
use testkit::NORDSUND;

use crate::town::{KARI, LEA, ODA, TONE, TOR, VIGDIS, as_, at_work, in_town, post_ok, report, svein, system};

/// The id of the template with this name on the list.
fn id_of(page: &str, name: &str) -> String {
    let before = page.split(name).next().unwrap();
    before.rsplit("href=\"/tasks/templates/").next().unwrap().split('"').next().unwrap().to_owned()
}

#[test]
fn a_template_is_made_used_changed_and_taken_away() {
    at_work(async |world| {
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks/templates").await.expect(200).shows("Ingen maler ennå");
        let empty = tor.post("/tasks/templates", &[("about", "unit:vei-og-lys")]).await.expect(422);
        empty.shows("Gi malen et navn.").shows("title-error");
        let vigdis = door::colleague(VIGDIS);
        let mut fields = vec![
            ("name", "Kontroll av lyspunkt"),
            ("about", "category:street-light"),
            ("body", "Se etter <rust>."),
            ("days", "3"),
            ("checks", "Lampe\n\n  Stolpe  \nKoblinger"),
            ("toward", &vigdis),
        ];
        fields[3].1 = "mange";
        tor.post("/tasks/templates", &fields)
            .await
            .expect(422)
            .shows("Skriv et helt tall fra 0 til 250.")
            .shows("Stolpe");
        fields[3].1 = "3";
        post_ok(&mut tor, "/tasks/templates", &fields).await;
        let list = tor.get("/tasks/templates").await.expect(200);
        let list =
            list.shows("Kontroll av lyspunkt").shows("3 punkter").shows("3 arbeidsdager").shows("Vigdis Vann").text();
        let id = id_of(&list, "Kontroll av lyspunkt");
        // Her colleagues have it; others do not, neither here nor in another municipality.
        as_(world, TONE).await.get("/tasks/templates").await.shows("Kontroll av lyspunkt");
        let path = format!("/tasks/templates/{id}");
        for mut other in [as_(world, VIGDIS).await, as_(world, ODA).await, as_(world, KARI).await, svein(world).await] {
            other.get(&path).await.expect(404);
            other.post(&path, &fields).await.expect(404);
            other.post(&format!("{path}/removal"), &[]).await.expect(404);
        }
        as_(world, ODA).await.get("/tasks/templates").await.expect(404);
        as_(world, VIGDIS).await.get("/tasks/templates").await.expect(200).hides("Kontroll av lyspunkt");
        let theirs = [("name", "Deres"), ("about", "unit:vann-og-avlop"), ("title", "x")];
        tor.post("/tasks/templates", &theirs).await.expect(422).shows("Velg en enhet du arbeider i.");

        // Used: the form is filled, and the checklist and the colleague come with the task.
        let entry = tor.get(&format!("/tasks/new?template={id}")).await.expect(200);
        let entry = entry.shows("Fra malen «Kontroll av lyspunkt»").shows("Lampe · Stolpe · Koblinger");
        entry.shows("Se etter &#60;rust&#62;.").shows("value=\"2026-11-25\"");
        let used =
            [("template", id.as_str()), ("about", "category:street-light"), ("body", "Nå"), ("due", "2026-11-25")];
        let made = post_ok(&mut tor, "/tasks/new", &used).await.location().to_owned();
        let task = tor.get(&made).await.expect(200);
        let task = task.shows("Gatelys").shows("Koblinger").shows("0 av 3 er gjort").shows("Vigdis Vann");
        task.shows("25. november");
        as_(world, VIGDIS).await.get(&made).await.expect(200);
        assert_eq!(world.entries("tasks.task_delegated.v1").await, 1);
        as_(world, VIGDIS).await.post("/tasks/new", &used).await.expect(404);

        // She has left: nobody is asked, and the task is the unit's own.
        let sql = "UPDATE employment SET until = '2026-11-21' WHERE tenant = $1 AND employee = $2";
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(sql, store::vals![NORDSUND.0, VIGDIS]).await.unwrap();
        tx.commit_quietly("she has left").await.unwrap();
        let made = post_ok(&mut tor, "/tasks/new", &used).await.location().to_owned();
        tor.get(&made).await.expect(200).shows("0 av 3 er gjort").hides("Vigdis Vann");
        assert_eq!(world.entries("tasks.task_delegated.v1").await, 1);

        fields[0].1 = "Kontroll av lys";
        post_ok(&mut tor, &path, &fields).await;
        tor.get("/tasks/templates").await.shows("Kontroll av lys<").hides("lyspunkt");
        post_ok(&mut tor, &format!("{path}/removal"), &[]).await;
        tor.get(&path).await.expect(404);
        tor.get(&made).await.expect(200).shows("Koblinger");
        assert_eq!(world.entries("tasks.template_put.v1").await, 3);
    });
}

#[test]
fn a_task_becomes_a_template_without_the_words_of_the_one_who_asked() {
    in_town(async |world| {
        let (mut kari, mut lea) = (as_(world, KARI).await, as_(world, LEA).await);
        let id = report(&mut kari, "Hos Hilde i nummer 13 er det mørkt").await;
        let page = format!("/tasks/{id}");
        post_ok(&mut lea, &format!("{page}/checks"), &[("point", "Ring strømselskapet")]).await;
        let new = format!("/tasks/templates/new?task={id}");
        lea.get(&page).await.shows(&new).shows("Lagre som mal");
        kari.get(&page).await.expect(200).hides("Lagre som mal");
        kari.get(&new).await.expect(404);
        as_(world, VIGDIS).await.get(&new).await.expect(404);
        lea.get(&new).await.expect(200).shows("Ring strømselskapet").shows("category:street-light").hides("Hilde");
        // What she wrote herself comes along.
        let own = [("about", "unit:vei-og-lys"), ("title", "Rydd lageret"), ("body", "Begynn bakerst")];
        let made = post_ok(&mut lea, "/tasks/new", &own).await.location().to_owned();
        let new = made.replace("/tasks/", "/tasks/templates/new?task=");
        lea.get(&new).await.expect(200).shows("Begynn bakerst").shows("Rydd lageret");
    });
}

#[test]
fn what_is_answered_beforehand_is_checked_and_the_rest_is_asked_for() {
    in_town(async |world| {
        let field = |key: &str, kind, sort| CategoryField {
            category: "street-light".into(),
            key: key.into(),
            name: Text::same(if key == "lamp" { "Stolpe" } else { "Dato" }),
            kind,
            choices: vec![],
            required: true,
            active: true,
            sort,
        };
        let mut tx = world.store.begin().await.unwrap();
        for f in [field("lamp", FieldKind::Number, 1), field("day", FieldKind::Date, 2)] {
            tasks::actions::field_put(&mut tx, &system(NORDSUND, world), &f).await.unwrap();
        }
        tx.commit().await.unwrap();
        let mut tor = as_(world, TOR).await;
        let mut fields = vec![("name", "Lys"), ("about", "category:street-light"), ("field-1", "x")];
        tor.post("/tasks/templates", &fields).await.expect(422).shows("Skriv et tall i «Stolpe».");
        fields[2].1 = "4 711";
        post_ok(&mut tor, "/tasks/templates", &fields).await;
        let id = id_of(&tor.get("/tasks/templates").await.text(), "Lys<");
        tor.get(&format!("/tasks/new?template={id}")).await.shows("value=\"4711\"");
        let used = [("template", id.as_str()), ("about", "category:street-light"), ("field-1", "4711")];
        tor.post("/tasks/new", &used).await.expect(422).shows("Fyll ut «Dato».").shows("Fra malen «Lys»");
    });
}

#[test]
fn programs_make_read_change_and_remove_templates() {
    in_town(async |world| {
        let gemini = world.program(&["unit:vei-og-lys"]).await;
        let body =
            json!({ "unit": "vei-og-lys", "name": "Sluk", "title": "Tøm sluket", "days": 2, "checks": ["Rist"] });
        let made = gemini.post("/api/task-templates", &body).await.expect(201);
        assert_eq!(made.header("etag"), "\"1\"");
        let href = made.header("location").to_owned();
        let all = gemini.get("/api/task-templates?unit=vei-og-lys").await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        assert_eq!(all["items"][0]["checks"], json!(["Rist"]));
        gemini.get("/api/task-templates?unit=andre").await.expect(200).shows("[]");
        let again = json!({ "unit": "vei-og-lys", "name": "Sluk", "title": "Tøm sluket", "to": "unit:vann-og-avlop" });
        let put = gemini.post(&href, &again).await.expect(200);
        assert_eq!((put.header("etag"), put.json()["days"].clone()), ("\"2\"", json!(null)));
        let wrong = json!({ "unit": "vei-og-lys", "name": "Sluk", "title": "x", "fields": { "a": "b" } });
        assert_eq!(gemini.post(&href, &wrong).await.expect(422).json()["errors"][0]["field"], "fields");
        let wrong = json!({ "unit": "vei-og-lys", "name": "Sluk", "title": "x", "to": "unit:vei-og-lys" });
        assert_eq!(gemini.post(&href, &wrong).await.expect(422).json()["errors"][0]["field"], "to");
        let wrong = json!({ "unit": "vann-og-avlop", "name": "Sluk", "title": "x" });
        assert_eq!(gemini.post(&href, &wrong).await.expect(422).json()["errors"][0]["field"], "unit");
        let stranger = world.program(&["unit:vann-og-avlop"]).await;
        stranger.get(&href).await.expect(404);
        stranger.post(&format!("{href}/removal"), &json!({})).await.expect(404);
        gemini.post(&format!("{href}/removal"), &json!({})).await.expect(200);
        gemini.get(&href).await.expect(404);
    });
}
