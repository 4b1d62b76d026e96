//! The desk: my day, the board, many at once.

use testkit::Visitor;

use crate::town::{KARI, LEA, ODA, TONE, TOR, VIGDIS, as_, in_town, post_ok, report, svein};

const DAY: i64 = 86_400;

/// The ids of the tasks on a page, in their order.
fn ids(text: &str) -> Vec<String> {
    let parts = text.split("href=\"/tasks/").skip(1);
    let mut all: Vec<String> =
        parts.map(|r| r.chars().take_while(|c| c.is_ascii_hexdigit() || *c == '-').collect()).collect();
    all.retain(|id: &String| id.len() == 36);
    all.dedup();
    all
}

#[test]
fn my_day_is_empty_when_everything_is_done() {
    in_town(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        tor.get("/tasks/today").await.expect(200).shows("Alt er gjort").shows("søndag 22. november");
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        tor.get("/tasks/today").await.shows("Nytt hos enheten (1)").shows(&page).hides("Alt er gjort");
        // Of another unit it is nothing new.
        as_(world, VIGDIS).await.get("/tasks/today").await.shows("Alt er gjort");
        svein(world).await.get("/tasks/today").await.expect(200).hides(&page);
        as_(world, ODA).await.get("/tasks/today").await.expect(404);
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        tor.get("/tasks/today/list").await.expect(200).shows("Alt er gjort").hides("<html");
        // What waited is there again when it can go on, and until somebody has seen to it.
        let fields = [("waits_for", "requester"), ("wait_reason", "Hvor?"), ("wait_audience", "all")];
        post_ok(&mut tor, &format!("{page}/waiting"), &fields).await;
        tor.get("/tasks/today").await.shows("Alt er gjort");
        post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Der.")]).await;
        tor.get("/tasks/today").await.shows("Ventetiden er over (1)").shows(&page);
        post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Takk"), ("audience", "all")]).await;
        tor.get("/tasks/today").await.shows("Alt er gjort");
        // On its last day it is there, and after it.
        for days in [12, 3] {
            world.clock.advance_seconds(days * DAY);
            let mut tor = as_(world, TOR).await;
            tor.get("/tasks/today").await.shows("Frist i dag eller før (1)").shows(&page);
            as_(world, TONE).await.get("/tasks/today").await.hides(&page);
        }
        // Given to her, it is in her day though it is another unit's.
        let mut lea = as_(world, LEA).await;
        let ask = [("toward", door::colleague(VIGDIS)), ("delegate_reason", "Hjelp".into())];
        let ask: Vec<(&str, &str)> = ask.iter().map(|(n, v)| (*n, v.as_str())).collect();
        post_ok(&mut lea, &format!("{page}/delegation"), &ask).await;
        as_(world, VIGDIS).await.get("/tasks/today").await.shows("Gitt til deg eller teamene dine (1)").shows(&page);
    });
}

#[test]
fn the_board_shows_each_in_its_column_with_the_moves_that_are_hers() {
    in_town(async |world| {
        let (mut kari, mut tor, mut tone) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, TONE).await);
        let mut all = Vec::new();
        for n in 0..4 {
            all.push(report(&mut kari, &format!("nr {n}")).await);
        }
        post_ok(&mut tor, &format!("/tasks/{}/assignment", all[1]), &[]).await;
        let wait = [("waits_for", "supplier"), ("wait_reason", "Lampe"), ("wait_audience", "unit")];
        post_ok(&mut tor, &format!("/tasks/{}/waiting", all[2]), &wait).await;
        post_ok(&mut tor, &format!("/tasks/{}/closure", all[3]), &[("answer", "Ferdig")]).await;
        let board = tor.get("/tasks/board").await.expect(200).text();
        for (column, id) in ["open", "taken", "waiting", "closed"].iter().zip(&all) {
            let part =
                board.split(&format!("data-column=\"{column}\"")).nth(1).unwrap().split("</section>").next().unwrap();
            assert_eq!(ids(part).first(), Some(id), "{column}");
            assert_eq!(part.matches("data-card").count(), 1, "{column}");
        }
        assert!(board.contains(&format!("/tasks/{}/assignment", all[0])));
        assert!(board.contains(&format!("/tasks/{}/resumption", all[2])));
        assert!(board.contains(&format!("/tasks/{}?do=closure#do-closure", all[1])));
        // What is Tor's, Tone does not move.
        let hers = tone.get("/tasks/board").await.text();
        assert!(hers.contains(&all[1]) && !hers.contains(&format!("/tasks/{}/release", all[1])));
        let back = [("back", "board")];
        let moved = tor.post(&format!("/tasks/{}/assignment", all[0]), &back).await.expect(303);
        assert_eq!(moved.location(), "/tasks/board");
        tone.post(&format!("/tasks/{}/assignment", all[0]), &back).await.expect(409).shows("Tor Lysmann har tatt");
        tor.get(&format!("/tasks/{}?do=closure", all[0])).await.expect(200).shows("id=\"do-closure\" open");
        // A week later what is done has left it.
        world.clock.advance_seconds(8 * DAY);
        as_(world, TOR).await.get("/tasks/board/list").await.expect(200).hides(&all[3]).hides("<html");
        as_(world, VIGDIS).await.get("/tasks/board").await.expect(200).hides(&all[0]);
        as_(world, ODA).await.get("/tasks/board").await.expect(404);
        svein(world).await.get("/tasks/board").await.expect(200).hides(&all[0]);
        tor.get("/tasks/board?unit=%22%3E%3Cscript%3E").await.hides("<script>");
    });
}

async fn bulk(visitor: &mut Visitor<'_>, tasks: &[String], fields: &[(&str, &str)]) -> testkit::Page {
    let mut all: Vec<(&str, &str)> = tasks.iter().map(|id| ("tasks", id.as_str())).collect();
    all.extend_from_slice(fields);
    visitor.post("/tasks/bulk", &all).await
}

#[test]
fn an_employee_opens_a_task_by_hand_for_a_unit_of_hers() {
    in_town(async |world| {
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks/new").await.expect(200).shows("Gatelys").hides("Vannlekkasje");
        for (about, title, due, said) in [
            ("", "x", "", "Velg hva det gjelder"),
            ("unit:vei-og-lys", "", "", "Oppgaven trenger en tittel"),
            ("unit:vann-og-avlop", "x", "", "ikke en enhet du kan"),
            ("category:water", "x", "", "ikke en enhet du kan"),
            ("category:nothing", "x", "", "Velg hva det gjelder"),
            ("unit:vei-og-lys", "x", "i går", "Skriv en dato"),
            ("unit:vei-og-lys", "x", "1066-10-14", "mellom 2000 og 2199"),
        ] {
            let fields = [("about", about), ("title", title), ("due", due), ("body", "Skrevet før")];
            tor.post("/tasks/new", &fields).await.expect(422).shows(said).shows("Skrevet før");
        }
        let fields =
            [("about", "category:street-light"), ("title", ""), ("words", "Lyngstien 13"), ("body", "Ringte inn")];
        let made = tor.post("/tasks/new", &fields).await.expect(303).location().to_owned();
        tor.get(&made)
            .await
            .expect(200)
            .shows("Gatelys")
            .shows("Ringte inn")
            .shows("4. desember")
            .shows("Lyngstien 13");
        let fields = [("about", "unit:vei-og-lys"), ("title", "Bestill salt"), ("due", "2026-11-30")];
        let made = tor.post("/tasks/new", &fields).await.expect(303).location().to_owned();
        as_(world, TONE).await.get(&made).await.expect(200).shows("Bestill salt").shows("30. november");
        as_(world, VIGDIS).await.get(&made).await.expect(404);
        let mut oda = as_(world, ODA).await;
        oda.get("/tasks/new").await.expect(404);
        oda.post("/tasks/new", &fields).await.expect(404);
    });
}

#[test]
fn of_many_each_has_its_own_result() {
    in_town(async |world| {
        let (mut kari, mut tor, mut tone) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, TONE).await);
        let mut all = Vec::new();
        for n in 0..5 {
            all.push(report(&mut kari, &format!("nr {n}")).await);
        }
        post_ok(&mut tone, &format!("/tasks/{}/assignment", all[0]), &[]).await;
        post_ok(&mut tor, &format!("/tasks/{}/closure", all[1]), &[("answer", "Ferdig")]).await;
        tor.get("/tasks/choose").await.expect(200).shows(&all[2]).hides(&all[1]);
        bulk(&mut tor, &[], &[("deed", "take")]).await.expect(422).shows("Velg minst én oppgave.");
        bulk(&mut tor, &all, &[]).await.expect(422).shows("Velg hva som skal gjøres.").shows("checked");
        bulk(&mut tor, &all, &[("deed", "close")]).await.expect(422).shows("Skriv et svar");
        bulk(&mut tor, &all, &[("deed", "pass_on"), ("onward", "x"), ("reason", "x")]).await.expect(422);
        bulk(&mut tor, &all, &[("deed", "due"), ("due", "x")]).await.expect(422).shows("Skriv en dato");

        bulk(&mut tor, &all, &[("deed", "take")])
            .await
            .expect(200)
            .shows("3 av 5 er gjort.")
            .shows("Tone Vei har tatt denne oppgaven.")
            .shows("Oppgaven er avsluttet.");
        let due = [("deed", "due"), ("due", "2026-12-18"), ("reason", "Mye snø.")];
        bulk(&mut tor, &all, &due).await.expect(200).shows("3 av 5 er gjort.");
        kari.get(&format!("/tasks/{}", all[2])).await.shows("Ny frist: 18. desember 2026").shows("Mye snø.");
        let answer = [("deed", "close"), ("answer", "Alle er byttet.")];
        bulk(&mut tor, &all[2..4], &answer).await.expect(200).shows("2 av 2 er gjort.");
        kari.get(&format!("/tasks/{}", all[3])).await.shows("Alle er byttet.");
        let onward = [("deed", "pass_on"), ("onward", "category:water"), ("reason", "Det er vann.")];
        bulk(&mut tor, &all[4..], &onward).await.expect(200).shows("1 av 1 er gjort.");
        as_(world, VIGDIS).await.get(&format!("/tasks/{}", all[4])).await.expect(200);
        // What she may not see is not found, and says nothing.
        let mut vigdis = as_(world, VIGDIS).await;
        let seen = bulk(&mut vigdis, &all[..2], &[("deed", "take")]).await.expect(200).shows("0 av 2");
        seen.shows("Fant ingen slik oppgave.").hides("Gatelys").hides("2026-1");
        for mut visitor in [as_(world, ODA).await, kari] {
            bulk(&mut visitor, &all, &[("deed", "take")]).await.expect(404);
        }
        let many: Vec<String> = (0..101u128).map(|n| base::id::Uuid::from_u128(n).to_string()).collect();
        bulk(&mut tor, &many, &[("deed", "take")]).await.expect(422).shows("høyst 100");
        assert_eq!(world.entries("tasks.task_changed.v1").await, 3);
    });
}

#[test]
fn a_deadline_or_a_title_is_changed_by_the_one_who_has_it() {
    in_town(async |world| {
        let (mut kari, mut tor, mut tone) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, TONE).await);
        let id = report(&mut kari, "Mørkt").await;
        let (page, path) = (format!("/tasks/{id}"), format!("/tasks/{id}/change"));
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        tone.post(&path, &[("due", "2026-12-10")]).await.expect(409);
        kari.post(&path, &[("due", "2026-12-10")]).await.expect(404);
        for (due, title, said) in [
            ("", "", "Ingenting er endret."),
            ("2026-12-04", "Gatelys", "Ingenting er endret."),
            ("1999-12-10", "", "mellom 2000 og 2199"),
            ("i morgen", "", "Skriv en dato"),
            ("", &"x".repeat(201), "for lang"),
        ] {
            tor.post(&path, &[("due", due), ("title", title)]).await.expect(422).shows(said);
        }
        post_ok(&mut tor, &path, &[("title", "Tre lamper ved trappa"), ("due", ""), ("change_reason", "")]).await;
        kari.get(&page).await.shows("Tre lamper ved trappa").shows("Tittelen ble endret").shows("4. desember");
        post_ok(&mut tor, &path, &[("due", "2026-12-10"), ("change_reason", "Lampene kommer da.")]).await;
        kari.get(&page).await.shows("Ny frist: 10. desember 2026").shows("Lampene kommer da.");
        post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Ferdig")]).await;
        tor.post(&path, &[("due", "2026-12-20")]).await.expect(409).shows("Oppgaven er avsluttet.");
    });
}

#[test]
fn a_list_is_kept_under_a_name_and_shared_with_the_unit() {
    in_town(async |world| {
        let (mut tor, mut tone, mut vigdis) = (as_(world, TOR).await, as_(world, TONE).await, as_(world, VIGDIS).await);
        let keep = [("name", "Lys over fristen"), ("view", "overdue"), ("category", "street-light"), ("share", "")];
        assert_eq!(
            post_ok(&mut tor, "/tasks/views", &keep).await.location(),
            "/tasks?view=overdue&category=street-light"
        );
        let shared = [("name", "Alt som venter"), ("view", "waiting"), ("category", "x"), ("share", "vei-og-lys")];
        post_ok(&mut tor, "/tasks/views", &shared).await;
        let page = tor.get("/tasks").await.expect(200).shows("Lys over fristen").shows("Alt som venter").text();
        assert!(page.contains("/tasks?view=overdue&#38;category=street-light"), "{page}");
        tone.get("/tasks").await.shows("Alt som venter").hides("Lys over fristen");
        vigdis.get("/tasks").await.hides("Alt som venter");
        svein(world).await.get("/tasks").await.hides("Alt som venter");
        let id = page.split("/tasks/views/").nth(1).unwrap()[..36].to_owned();
        let path = format!("/tasks/views/{id}/removal");
        for mut visitor in [tone, vigdis, as_(world, ODA).await, svein(world).await] {
            visitor.post(&path, &[]).await.expect(404);
        }
        post_ok(&mut tor, &path, &[]).await;
        tor.post(&path, &[]).await.expect(404);
        for (name, share) in [("", ""), (&"x".repeat(61)[..], ""), ("x", "vann-og-avlop")] {
            tor.post("/tasks/views", &[("name", name), ("share", share)]).await.expect(422);
        }
        as_(world, ODA).await.post("/tasks/views", &[("name", "x")]).await.expect(404);
        assert_eq!(world.entries("tasks.view_saved.v1").await, 3);
    });
}
