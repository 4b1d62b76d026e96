//! Deviations: who reports them, who sees them, that what is sent twice is one, and what a phone may keep.

use axum::body::Body;
use axum::http::Method;
use serde_json::Value;
use testkit::{Page, Visitor, World};

use crate::town::{BERIT, KARI, LEA, NILS, SOLVEIG, TONE, TOR, VIGDIS, as_, at_work, first_task, in_town, photo};

const KEY: &str = "0123456789abcdef0123456789abcdef";

fn typed<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("key", KEY),
        ("kind", "personal-injury"),
        ("text", "Falt på isen ved lageret <b>"),
        ("seriousness", "high"),
        ("happened", ""),
        ("words", "Lageret"),
        ("measure", "Strødde med grus"),
    ];
    for (name, value) in more {
        match fields.iter_mut().find(|(n, _)| n == name) {
            Some(field) => field.1 = value,
            None => fields.push((name, value)),
        }
    }
    fields
}

/// As the script of the page sends it.
async fn from_script(visitor: &mut Visitor<'_>, fields: &[(&str, &str)]) -> Page {
    let body: String = fields
        .iter()
        .map(|(name, value)| format!("--xx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"))
        .collect();
    let request = axum::http::Request::builder()
        .method(Method::POST)
        .uri("/deviation")
        .header("host", "localhost:8080")
        .header("accept", "application/json")
        .header("accept-language", visitor.language)
        .header("sec-fetch-site", "same-origin")
        .header("cookie", visitor.cookie("allting").map(|c| format!("allting={c}")).unwrap_or_default())
        .header("content-type", "multipart/form-data; boundary=xx");
    visitor.raw(request.body(Body::from(format!("{body}--xx--\r\n"))).unwrap()).await
}

fn json(page: &Page) -> Value {
    serde_json::from_slice(&page.body).unwrap()
}

fn id_of(page: &Page) -> String {
    page.location().strip_prefix("/report/received/").expect("the way to the thank-you page").to_owned()
}

async fn owner(visitor: &mut Visitor<'_>) -> String {
    let page = visitor.get("/deviation").await.expect(200).text();
    page.split("data-owners=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

async fn tasks(world: &World) -> i64 {
    world.store.db().scalar_i64("SELECT COUNT(*) FROM task", store::vals![]).await.unwrap()
}

#[test]
fn the_leader_the_safety_representative_and_the_reporter_see_it_and_nobody_else() {
    at_work(async |world| {
        let mut tor = as_(world, TOR).await;
        tor.get("/deviation").await.expect(200).shows("Personskade").shows("Svært alvorlig").hides("name=\"unit\"");
        let files: [(&str, &str, &str, &[u8]); 1] = [("photos", "a.jpg", "image/jpeg", &photo())];
        let sent = tor.post_files("/deviation", &typed(&[]), &files).await.expect(303);
        let id = id_of(&sent);
        let own = format!("/tasks/{id}");
        tor.get(sent.location()).await.expect(200).shows("Vei og lys (HMS)").shows("href=\"/deviation\"");
        tor.get(&own)
            .await
            .expect(200)
            .shows("HMS-avvik: personskade")
            .shows("Falt på isen ved lageret &lt;b&gt;")
            .shows("Gjort med en gang: Strødde med grus")
            .shows("Svært alvorlig");
        for who in [LEA, SOLVEIG] {
            let mut reader = as_(world, who).await;
            reader
                .get(&own)
                .await
                .expect(200)
                .shows("Falt på isen")
                .shows("Tor Lysmann")
                .hides("/transfer")
                .hides("/delegation");
            reader.get("/tasks").await.expect(200).shows(&id);
            reader.get(&format!("{own}/photos/1")).await.expect(200);
        }
        for who in [TONE, BERIT, VIGDIS, KARI, NILS] {
            let mut other = as_(world, who).await;
            other.get(&own).await.expect(404);
            other.get(&format!("{own}/photos/1")).await.expect(404);
            if ![KARI, NILS].contains(&who) {
                for list in ["/tasks", "/tasks/board", "/tasks/today", "/tasks?category=hms-deviation"] {
                    other.get(list).await.expect(200).hides(&id);
                }
            }
        }
        // What the leader does, the reporter hears; and it stays where it is.
        let mut lea = as_(world, LEA).await;
        lea.post(&format!("{own}/assignment"), &[]).await.expect(303);
        lea.post(&format!("{own}/transfer"), &[("onward", "unit:vann-og-avlop"), ("reason", "Deres")])
            .await
            .expect(404);
        lea.post(&format!("{own}/delegation"), &[("toward", "unit:vann-og-avlop"), ("delegate_reason", "x")])
            .await
            .expect(404);
        lea.post(&format!("{own}/closure"), &[("answer", "Vi strør før klokka sju.")]).await.expect(303);
        tor.get(&own).await.expect(200).shows("Vi strør før klokka sju.");
    });
}

#[test]
fn residents_and_reports_know_nothing_of_it() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        kari.get("/deviation").await.expect(404);
        kari.get("/deviation/session").await.expect(404);
        kari.post_files("/deviation", &typed(&[]), &[]).await.expect(404);
        tor.post_files("/deviation", &typed(&[]), &[]).await.expect(303);
        kari.get("/report").await.expect(200).hides("hms-deviation");
        let forged = [("category", "hms-deviation"), ("words", "Her"), ("text", "x")];
        kari.post_files("/report", &forged, &[]).await.expect(422);
        assert_eq!(tasks(world).await, 1);
    });
}

#[test]
fn what_is_sent_twice_is_one_task_also_after_a_week() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        let first = from_script(&mut tor, &typed(&[])).await.expect(201);
        let again = from_script(&mut tor, &typed(&[])).await.expect(201);
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(json(&first)["href"], json(&again)["href"]);
        // Another text under the same key is not taken for the first, and makes no second task either.
        let changed = typed(&[("text", "Falt i trappa")]);
        let told = from_script(&mut tor, &changed).await.expect(409);
        assert!(json(&told)["faults"][0]["message"].as_str().unwrap().contains("fått dette avviket fra før"));
        // The answers are forgotten after a day; what a phone keeps is sent when it has network.
        world.clock.advance_seconds(8 * 24 * 3_600);
        let mut tx = world.store.begin().await.unwrap();
        door::api::idempotency::forget(&mut tx, testkit::NORDSUND, world.clock.now()).await.unwrap();
        tx.commit_quietly("old answers are forgotten").await.unwrap();
        let mut tor = as_(world, TOR).await;
        let late = from_script(&mut tor, &typed(&[])).await.expect(201);
        assert_eq!(json(&first)["href"], json(&late)["href"]);
        from_script(&mut tor, &changed).await.expect(409);
        // The key of somebody else is another key.
        from_script(&mut as_(world, TONE).await, &typed(&[])).await.expect(201);
        assert_eq!(tasks(world).await, 2);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
    });
}

#[test]
fn two_at_the_same_moment_are_one_task() {
    in_town(async |world| {
        let (mut one, mut other) = (as_(world, TOR).await, as_(world, TOR).await);
        let fields = typed(&[]);
        let (a, b) = futures::join!(from_script(&mut one, &fields), from_script(&mut other, &fields));
        assert_eq!((a.status, b.status), (201, 201));
        assert_eq!(json(&a), json(&b));
        assert_eq!(tasks(world).await, 1);
    });
}

#[test]
fn a_kept_report_is_sent_by_the_one_who_wrote_it() {
    in_town(async |world| {
        let (mut tor, mut tone) = (as_(world, TOR).await, as_(world, TONE).await);
        let (his, hers) = (owner(&mut tor).await, owner(&mut tone).await);
        assert_ne!(his, hers);
        assert!(!his.contains(&TOR.simple().to_string()) && his.len() == 64, "{his}");
        assert_eq!(his, owner(&mut tor).await, "the same tomorrow");
        let told = from_script(&mut tone, &typed(&[("owner", &his)])).await;
        assert_eq!(told.status, 409);
        assert_eq!(tasks(world).await, 0);
        let here = tor.get("/deviation/session").await.expect(200);
        assert_eq!(json(&here)["owners"][0], *his);
        from_script(&mut tor, &typed(&[("owner", &his)])).await.expect(201);
        // Without a session a script is told so; what it has is not lost.
        from_script(&mut world.visitor(), &typed(&[("owner", &his)])).await.expect(401);
    });
}

#[test]
fn what_is_wrong_is_said_to_a_person_and_to_a_script() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        let nothing = [("key", KEY), ("kind", "fire"), ("happened", "2099-01-01T10:00")];
        let page = tor.post_files("/deviation", &nothing, &[]).await.expect(422);
        page.shows("Velg hva slags avvik det er.")
            .shows("Skriv hva som skjedde.")
            .shows("Velg hvor alvorlig det er.")
            .shows("Skriv en dag og et klokkeslett som har vært.")
            .shows(&format!("name=\"key\" value=\"{KEY}\""));
        tor.language = "en";
        let told = json(&from_script(&mut tor, &nothing).await.expect(422));
        let fields: Vec<&str> =
            told["faults"].as_array().unwrap().iter().map(|f| f["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["kind", "text", "seriousness", "happened"]);
        assert_eq!(told["faults"][1]["message"], "Write what happened.");
        // Nothing is known under the key of what was refused.
        from_script(&mut tor, &typed(&[])).await.expect(201);
        for key in ["", "short", "with space and more", &"x".repeat(200)] {
            from_script(&mut tor, &typed(&[("key", key)])).await.expect(422);
        }
    });
}

#[test]
fn who_works_in_two_places_says_where_and_nobody_reports_elsewhere() {
    in_town(async |world| {
        let mut berit = as_(world, BERIT).await;
        berit.get("/deviation").await.expect(200).shows("name=\"unit\"").shows("Vann og avløp");
        let told = json(&from_script(&mut berit, &typed(&[])).await.expect(422));
        assert_eq!(told["faults"][0]["field"], "unit");
        for unit in ["vei-og-lys.hms", "park-og-friluft"] {
            from_script(&mut berit, &typed(&[("unit", unit)])).await.expect(422);
        }
        from_script(&mut berit, &typed(&[("unit", "vann-og-avlop")])).await.expect(201);
        let mut lea = as_(world, LEA).await;
        lea.get("/tasks").await.expect(200).hides("HMS-avvik: personskade");
    });
}

#[test]
fn the_shell_says_nothing_about_whoever_asks_for_it() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        let of_nobody = world.visitor().get("/deviation/shell?lang=nn").await.expect(200);
        let of_tor = tor.get("/deviation/shell?lang=nn").await.expect(200);
        assert_eq!(of_nobody.text(), of_tor.text());
        of_tor.shows("Meld HMS-avvik").shows("Personskade").hides("Tor").hides("data-owners").hides("data-live");
        let worker = world.visitor().get("/deviation/worker.js").await;
        if worker.status == 200 {
            assert_eq!(worker.header("service-worker-allowed"), "/deviation");
            assert!(worker.header("content-type").starts_with("text/javascript"));
        }
        let manifest = json(&world.visitor().get("/deviation/manifest.webmanifest").await.expect(200));
        assert_eq!(
            (&manifest["scope"], &manifest["start_url"]),
            (&Value::from("/deviation"), &Value::from("/deviation"))
        );
    });
}

#[test]
fn what_she_wrote_stands_in_the_journal_under_her_key_only() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        from_script(&mut tor, &typed(&[])).await.expect(201);
        world.settle().await;
        let sql = "SELECT COUNT(*) FROM journal WHERE kind = 'tasks.task_opened.v1' AND data LIKE '%isen%'";
        assert_eq!(world.store.db().scalar_i64(sql, store::vals![]).await.unwrap(), 0);
        let about = store::Subject::person(TOR);
        let entries = store::journal::about(world.store.db(), testkit::NORDSUND, &about, 10).await.unwrap();
        let opened = entries.iter().find(|e| e.kind == "tasks.task_opened.v1").expect("an entry about her");
        let part = opened.personal::<tasks::events::TaskOpened>(&world.store).await.unwrap().open().unwrap();
        assert!(part.body.contains("Falt på isen"));
        let mut lea = as_(world, LEA).await;
        assert!(!first_task(&lea.get("/tasks").await.text()).is_empty());
    });
}
