//! Repeating tasks: the rule's page with its days, the timer over Easter, stops, pauses and the API.

use serde_json::json;
use testkit::{NORDSUND, Visitor, World};

use crate::town::{KARI, LEA, ODA, TONE, TOR, VIGDIS, as_, at_work, in_town, post_ok, svein};

const DAY: i64 = 86_400;

/// Makes a rule; gives where it is.
async fn rule(visitor: &mut Visitor<'_>, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("title", "Se over pumpene"), ("shift", "after"), ("missed", "all"), ("interval", "1")];
    all.retain(|(name, _)| !fields.iter().any(|(n, _)| n == name));
    all.extend_from_slice(fields);
    post_ok(visitor, "/tasks/repeating", &all).await.location().to_owned()
}

/// How many tasks rules have opened.
async fn opened(world: &World) -> i64 {
    world.settle().await;
    let sql = "SELECT COUNT(*) FROM task WHERE tenant = $1 AND source = 'repeating'";
    world.store.db().scalar_i64(sql, store::vals![NORDSUND.0]).await.unwrap()
}

/// Moves the clock to a time on a Norwegian wall.
fn clock_to(world: &World, wall: &str) {
    let at = base::Time::from_oslo(wall.parse().unwrap());
    world.clock.advance_seconds((at.micros() - world.clock.now().micros()) / 1_000_000);
}

#[test]
fn the_page_shows_the_days_over_easter_and_what_is_wrong() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks/repeating").await.expect(200).shows("Ingenting gjentas ennå");
        tor.get("/tasks/repeating/new").await.expect(200).shows("Hvor ofte");
        let empty = tor.post("/tasks/repeating", &[("every", "week")]).await.expect(422);
        empty.shows("Velg en mal eller skriv hva som skal gjøres.").shows("Velg minst én dag.");
        for (fields, said) in [
            ([("every", "month"), ("nth", "31"), ("counted", "MO")], "Den dagen finnes ikke hver måned."),
            ([("every", "year"), ("month", "2"), ("month_day", "30")], "Velg en dag som finnes."),
            ([("every", "rule"), ("rule", "FREQ=HOURLY"), ("x", "")], "Regelen kan ikke brukes."),
            (
                [("every", "rule"), ("rule", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"), ("x", "")],
                "Regelen treffer ingen dag.",
            ),
            ([("every", "week"), ("weekdays", "MO"), ("interval", "0")], "Skriv et helt tall fra 1 til 99."),
        ] {
            let mut all = vec![("title", "<b>x</b>")];
            all.extend(fields);
            tor.post("/tasks/repeating", &all).await.expect(422).shows(said).hides("<b>x</b>");
        }
        let both = [("title", "x"), ("every", "week"), ("weekdays", "MO"), ("until", "2027-01-01"), ("count", "3")];
        tor.post("/tasks/repeating", &both).await.expect(422).shows("Velg enten en siste dag eller et antall.");

        // What is only looked at is not saved.
        let sundays =
            [("title", "x"), ("every", "week"), ("weekdays", "SU"), ("starts", "2027-03-21"), ("shift", "after")];
        let mut looks = sundays.to_vec();
        looks.push(("do", "preview"));
        let page = tor.post("/tasks/repeating", &looks).await.expect(200).text();
        assert!(page.contains("1. påskedag") && page.contains("flyttet til tirsdag 30. mars"), "{page}");
        assert_eq!(page.matches("<time datetime=").count(), 12);
        assert!(page.contains("1. pinsedag") && page.contains("flyttet til tirsdag 18. mai"), "17 May is Whit Monday");
        tor.get("/tasks/repeating").await.shows("Ingenting gjentas ennå");

        let mut skips = sundays.to_vec();
        skips[4].1 = "skip";
        let workday =
            rule(&mut tor, &[("every", "month"), ("nth", "1"), ("counted", "working"), ("shift", "skip")]).await;
        let page = tor.get(&workday).await.expect(200).shows("Hver måned: 1. arbeidsdag").shows("Første nyttårsdag");
        page.shows("flyttet til mandag 4. januar").shows("I gang");
        tor.get("/tasks/repeating").await.shows("Neste: tirsdag 1. desember").shows("Se over pumpene");
        // It is for her unit: colleagues see it, others do not.
        as_(world, TONE).await.get(&workday).await.expect(200);
        for mut other in [as_(world, VIGDIS).await, as_(world, KARI).await, svein(world).await] {
            other.get(&workday).await.expect(404);
            other.post(&workday, &sundays).await.expect(404);
            other.post(&format!("{workday}/state"), &[("state", "ended")]).await.expect(404);
            other.post(&format!("{workday}/removal"), &[]).await.expect(404);
        }
        as_(world, ODA).await.get("/tasks/repeating").await.expect(404);
    });
}

#[test]
fn over_easter_each_task_is_opened_once_at_the_start_of_its_day() {
    in_town(async |world| {
        let mut lea = as_(world, LEA).await;
        // Sundays from Palm Sunday on; Easter Sunday goes to Tuesday.
        let fields = [("every", "week"), ("weekdays", "SU"), ("starts", "2027-03-21"), ("days", "2")];
        let page = rule(&mut lea, &fields).await;
        assert_eq!(opened(world).await, 0);
        clock_to(world, "2027-03-21T23:59:59");
        assert_eq!(opened(world).await, 0);
        clock_to(world, "2027-03-22T00:00:00");
        assert_eq!(opened(world).await, 1, "the Monday after Palm Sunday, at its start");
        for moment in ["2027-03-22T09:00:00", "2027-03-25T12:00:00", "2027-03-28T03:30:00", "2027-03-29T23:59:59"] {
            clock_to(world, moment);
            assert_eq!(opened(world).await, 1, "{moment}");
        }
        // Summer time began on Easter Sunday: midnight is an hour earlier in the world.
        clock_to(world, "2027-03-30T00:00:00");
        assert_eq!(world.clock.now().rfc3339(), "2027-03-29T22:00:00.000000Z");
        assert_eq!(opened(world).await, 2);
        // A clock that goes back and comes again finds the day settled.
        world.clock.advance_seconds(-3 * DAY);
        assert_eq!(opened(world).await, 2);
        world.clock.advance_seconds(3 * DAY + 3_600);
        assert_eq!(opened(world).await, 2);
        let mut lea = as_(world, LEA).await;
        let list = lea.get(&page).await.expect(200).shows("Sist opprettet").shows("tirsdag 30. mars").text();
        let task = crate::town::first_task(list.split("Sist opprettet").nth(1).unwrap());
        let task = lea.get(&format!("/tasks/{task}")).await.expect(200);
        let task = task.shows("Se over pumpene").shows("torsdag 1. april").shows("Gjentas – Hver uke: søndag");
        task.shows(&page);
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
    });
}

#[test]
fn after_a_stop_each_day_is_made_up_for_or_only_the_last() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        let days = ["MO", "TU", "WE", "TH", "FR"].map(|d| ("weekdays", d));
        let mut fields = vec![("every", "week")];
        fields.extend(days);
        let all = rule(&mut tor, &fields).await;
        fields.extend([("missed", "last"), ("title", "Bare den siste"), ("count", "7")]);
        let last = rule(&mut tor, &fields).await;
        // A week in which nothing ran: from Monday 23 to Friday 27 November.
        clock_to(world, "2026-11-27T15:00:00");
        assert_eq!(opened(world).await, 5 + 1);
        let mut tor = as_(world, TOR).await;
        tor.get(&all).await.shows("mandag 23. november").shows("fredag 27. november");
        let late = "SELECT COUNT(*) FROM card WHERE note LIKE '%Gjelder 23.11.2026%'";
        let late = world.store.db().scalar_i64(late, store::vals![]).await.unwrap();
        assert_eq!(late, 1, "what was made up for says for which day");
        // Paused, nothing is opened, and nothing is made up for.
        post_ok(&mut tor, &format!("{all}/state"), &[("state", "paused")]).await;
        clock_to(world, "2026-12-01T12:00:00");
        assert_eq!(opened(world).await, 6 + 1);
        let mut tor = as_(world, TOR).await;
        tor.get(&last).await.shows("Avsluttet");
        post_ok(&mut tor, &format!("{all}/state"), &[("state", "active")]).await;
        assert_eq!(opened(world).await, 7 + 1, "only today's");
        // Changed from now on; today's stays the only one of today.
        let change =
            [("title", "Annet"), ("every", "week"), ("weekdays", "TU"), ("weekdays", "WE"), ("starts", "2026-12-01")];
        post_ok(&mut tor, &all, &change).await;
        assert_eq!(opened(world).await, 8);
        clock_to(world, "2026-12-03T12:00:00");
        assert_eq!(opened(world).await, 9);
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks").await.shows("Annet");
        post_ok(&mut tor, &format!("{all}/state"), &[("state", "ended")]).await;
        clock_to(world, "2026-12-20T12:00:00");
        assert_eq!(opened(world).await, 9);
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("{all}/removal"), &[]).await;
        tor.get(&all).await.expect(404);
        let rows = "SELECT COUNT(*) FROM task_repeat_day";
        assert_eq!(world.store.db().scalar_i64(rows, store::vals![]).await.unwrap(), 2, "of the other rule");
        assert_eq!(opened(world).await, 9, "the tasks stay");
    });
}

#[test]
fn a_long_stop_is_made_up_for_in_parts_and_no_day_is_doubled() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        rule(&mut tor, &[("every", "rule"), ("rule", "FREQ=DAILY"), ("shift", "skip")]).await;
        clock_to(world, "2027-02-26T12:00:00");
        // Two nodes at once: what one does the other finds done.
        // Whoever waits too long for the other tries again later.
        let _ = futures::join!(world.house.settle(), world.house.settle());
        let working = "2026-11-22".parse::<chrono::NaiveDate>().unwrap().iter_days();
        let working = working.take_while(|d| d.to_string().as_str() <= "2027-02-26");
        let working = working.filter(|d| base::calendar::is_working_day(*d)).count();
        assert_eq!(opened(world).await, i64::try_from(working).unwrap());
        assert!(working > 50, "more than one part");
        let days = "SELECT COUNT(DISTINCT day) FROM task_repeat_day";
        assert_eq!(world.store.db().scalar_i64(days, store::vals![]).await.unwrap(), i64::try_from(working).unwrap());
    });
}

#[test]
fn a_template_says_what_is_opened_and_stays_while_it_is_used() {
    at_work(async |world| {
        let mut tor = as_(world, TOR).await;
        let to = door::colleague(VIGDIS);
        let fields = [
            ("name", "Lysrunde"),
            ("about", "category:street-light"),
            ("checks", "Sentrum\nHavna"),
            ("days", "1"),
            ("toward", &to),
        ];
        post_ok(&mut tor, "/tasks/templates", &fields).await;
        let list = tor.get("/tasks/templates").await.text();
        let id = list.split("href=\"/tasks/templates/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let page = rule(&mut tor, &[("title", ""), ("template", &id), ("every", "week"), ("weekdays", "WE")]).await;
        tor.get(&page).await.expect(200).shows("Lysrunde").shows("Hver uke: onsdag");
        let removal = format!("/tasks/templates/{id}/removal");
        tor.post(&removal, &[]).await.expect(409).shows("bruker malen");
        as_(world, VIGDIS)
            .await
            .post("/tasks/repeating", &[("template", &id), ("every", "week"), ("weekdays", "MO")])
            .await
            .expect(422)
            .shows("Velg en mal fra en enhet du arbeider i.");
        clock_to(world, "2026-11-25T00:00:00");
        assert_eq!(opened(world).await, 1);
        let mut tor = as_(world, TOR).await;
        let task = crate::town::first_task(tor.get(&page).await.text().split("Sist opprettet").nth(1).unwrap());
        let task = format!("/tasks/{task}");
        let shown = tor.get(&task).await.expect(200).shows("Gatelys").shows("Havna").shows("0 av 2 er gjort");
        shown.shows("torsdag 26. november").shows("Vigdis Vann");
        as_(world, VIGDIS).await.get(&task).await.expect(200);
        post_ok(&mut tor, &format!("{page}/removal"), &[]).await;
        post_ok(&mut tor, &removal, &[]).await;
        tor.get(&task).await.expect(200).hides("Gjentas –");
    });
}

#[test]
fn programs_make_read_turn_and_remove_rules() {
    in_town(async |world| {
        let gemini = world.program(&["unit:vei-og-lys"]).await;
        let body = json!({ "unit": "vei-og-lys", "title": "Mål trykket", "rule": "RRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20270404T120000",
            "starts": "2027-03-21", "shift": "before" });
        let key = [("idempotency-key", "a-1")];
        let made = gemini.post_with("/api/task-repeats", &key, &body).await.expect(201);
        let again = gemini.post_with("/api/task-repeats", &key, &body).await.expect(201);
        assert_eq!(made.header("location"), again.header("location"));
        let href = made.header("location").to_owned();
        let one = made.json();
        assert_eq!(one["rule"], "FREQ=WEEKLY;BYDAY=SU;UNTIL=20270404");
        assert_eq!(one["next"], json!(["2027-03-19", "2027-03-24", "2027-04-02"]));
        let turn = |state: &str| json!({ "state": state });
        let stale = [("if-match", "\"7\"")];
        gemini.post_with(&format!("{href}/state"), &stale, &turn("paused")).await.expect(412);
        let fresh = [("if-match", "\"1\"")];
        let paused = gemini.post_with(&format!("{href}/state"), &fresh, &turn("paused")).await.expect(200);
        assert_eq!((paused.header("etag"), paused.json()["next"].clone()), ("\"2\"", json!([])));
        let all = gemini.get("/api/task-repeats").await.expect(200).json();
        assert_eq!(all["items"].as_array().unwrap().len(), 1);
        for (wrong, field) in [
            (json!({ "unit": "vei-og-lys", "title": "x", "rule": "FREQ=SECONDLY" }), "rule"),
            (json!({ "unit": "vann-og-avlop", "title": "x", "rule": "FREQ=DAILY" }), "unit"),
            (json!({ "unit": "vei-og-lys", "rule": "FREQ=DAILY" }), "title"),
            (json!({ "title": "x", "rule": "FREQ=DAILY" }), "unit"),
            (json!({ "unit": "vei-og-lys", "title": "x", "rule": "FREQ=DAILY", "starts": "1900-01-01" }), "starts"),
        ] {
            assert_eq!(gemini.post(&href, &wrong).await.expect(422).json()["errors"][0]["field"], field);
        }
        let put = json!({ "unit": "vei-og-lys", "title": "Mål", "rule": "FREQ=DAILY;COUNT=2" });
        assert_eq!(gemini.post(&href, &put).await.expect(200).json()["state"], "paused");
        let stranger = world.program(&["unit:vann-og-avlop"]).await;
        stranger.get(&href).await.expect(404);
        stranger.post(&href, &put).await.expect(404);
        gemini.post(&format!("{href}/removal"), &json!({})).await.expect(200);
        gemini.get(&href).await.expect(404);
        assert_eq!(opened(world).await, 0);
    });
}
