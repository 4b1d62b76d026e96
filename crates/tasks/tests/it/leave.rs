//! Handing over, warnings before deadlines, the calendar and the sheet.

use crate::town::{KARI, LEA, ODA, TONE, TOR, VIGDIS, as_, at_work, post_ok, report, svein};

const DAY: i64 = 86_400;

#[test]
fn all_that_she_has_goes_to_a_colleague_of_the_unit() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let (mut tor, mut tone, mut lea) = (as_(world, TOR).await, as_(world, TONE).await, as_(world, LEA).await);
        let mut all = Vec::new();
        for n in 0..4 {
            let id = report(&mut kari, &format!("nr {n}")).await;
            if n < 3 {
                post_ok(&mut tor, &format!("/tasks/{id}/assignment"), &[]).await;
            }
            all.push(id);
        }
        post_ok(&mut tor, &format!("/tasks/{}/closure", all[2]), &[("answer", "Ferdig")]).await;
        tor.get("/tasks/handover").await.expect(200).shows("Du har 2 åpne oppgaver.").shows("Tone Vei").hides("Vigdis");
        let to = TONE.to_string();
        let vigdis_id = VIGDIS.to_string();
        for (fields, said) in [
            (vec![("to", ""), ("handover_reason", "")], "Velg en som arbeider i enheten."),
            (vec![("to", to.as_str()), ("handover_reason", " ")], "Skriv en setning"),
            (vec![("to", vigdis_id.as_str()), ("handover_reason", "Ferie")], "Velg en som arbeider i enheten."),
            (vec![("from", to.as_str()), ("to", to.as_str()), ("handover_reason", "x")], "Velg en som arbeider"),
        ] {
            tor.post("/tasks/handover", &fields).await.expect(422).shows(said);
        }
        let fields = [("to", to.as_str()), ("handover_reason", "Jeg har ferie til mandag.")];
        tor.post("/tasks/handover", &fields).await.expect(200).shows("Tone Vei har fått 2 av 2 oppgaver.");
        tor.post("/tasks/handover", &fields).await.expect(422).shows("ingen åpne oppgaver");
        tone.get(&format!("/tasks/{}", all[0])).await.shows("Du har denne.").shows("Jeg har ferie til mandag.");
        kari.get(&format!("/tasks/{}", all[0])).await.shows("Under arbeid").hides("ferie").hides("Tone Vei");
        // Who leads does it for one who is ill, and nobody else does.
        let tor_id = TOR.to_string();
        let back = [("from", to.as_str()), ("to", tor_id.as_str()), ("handover_reason", "Tone er syk.")];
        as_(world, VIGDIS).await.post("/tasks/handover", &back).await.expect(422);
        lea.post("/tasks/handover", &back).await.expect(200).shows("Tor Lysmann har fått 2 av 2 oppgaver.");
        as_(world, ODA).await.get("/tasks/handover").await.expect(404);
        as_(world, ODA).await.post("/tasks/handover", &fields).await.expect(404);
        assert_eq!(world.entries("tasks.task_handed_over.v1").await, 4);
    });
}

#[test]
fn before_a_deadline_breaks_and_when_it_is_broken_the_leader_is_told_once_each() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let (id, waits) = (report(&mut kari, "Mørkt").await, report(&mut kari, "Venter").await);
        let page = format!("/tasks/{id}");
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        let hold = [("waits_for", "supplier"), ("wait_reason", "Lampe"), ("wait_audience", "unit")];
        post_ok(&mut tor, &format!("/tasks/{waits}/waiting"), &hold).await;
        let told = async |days: i64| {
            // The job looks every morning, also when nobody comes in.
            for _ in 0..days {
                world.clock.advance_seconds(DAY);
                world.settle().await;
            }
            world.settle().await;
            world.entries("tasks.task_warned.v1").await
        };
        // Due on Friday 4 December; two working days before is Wednesday.
        assert_eq!(told(0).await, 0);
        assert_eq!(told(9).await, 0, "Tuesday");
        assert_eq!(told(1).await, 1, "Wednesday");
        assert_eq!(told(1).await, 1, "Thursday");
        as_(world, LEA).await.get("/tasks/today").await.shows("Frister i enheten du leder (1)").shows(&page);
        as_(world, TONE).await.get("/tasks/today").await.hides(&page);
        as_(world, TOR).await.get(&page).await.shows("Fristen nærmer seg: lederen er varslet");
        as_(world, KARI).await.get(&page).await.hides("lederen er varslet");
        assert_eq!(told(2).await, 2, "Saturday: it is past");
        assert_eq!(told(3).await, 2);
        as_(world, TOR).await.get(&page).await.shows("Fristen er over: lederen er varslet");
        let sql = "SELECT COUNT(*) FROM journal WHERE kind = 'tasks.task_warned.v1' AND topics LIKE $1";
        let leaders = format!("%person:{LEA}%");
        assert_eq!(world.store.db().scalar_i64(sql, store::vals![leaders]).await.unwrap(), 2);
        // A new promise is watched anew.
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("{page}/change"), &[("due", "2026-12-18")]).await;
        assert_eq!(told(8).await, 3, "Wednesday 16 December");
        post_ok(&mut as_(world, TOR).await, &format!("{page}/closure"), &[("answer", "Ferdig")]).await;
        assert_eq!(told(14).await, 3);
    });
}

/// A question has no place and tells no neighbours; its deadline is watched all the same.
#[test]
fn a_task_that_no_neighbour_hears_of_is_watched_too() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let fields = [("category", "question"), ("text", "Når åpner svømmehallen?")];
        kari.post_files("/report", &fields, &[]).await.expect(303);
        for _ in 0..28 {
            world.clock.advance_seconds(DAY);
            world.settle().await;
        }
        assert_eq!(world.entries("tasks.task_warned.v1").await, 2, "when it came near, and when it was over");
    });
}

#[test]
fn a_month_shows_its_deadlines_and_a_secret_link_her_own() {
    at_work(async |world| {
        let mut kari = as_(world, KARI).await;
        let (mine, other) = (report(&mut kari, "Min").await, report(&mut kari, "Annen").await);
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &format!("/tasks/{mine}/assignment"), &[]).await;
        let december = tor.get("/tasks/calendar?month=2026-12").await.expect(200).shows("desember 2026");
        december.shows("fredag 4. desember").shows(&mine).shows(&other);
        tor.get("/tasks/calendar?month=2026-12&whose=mine").await.shows(&mine).hides(&other);
        tor.get("/tasks/calendar").await.shows("november 2026").shows("Ingen frister denne måneden");
        for odd in ["x", "2026-13", "0000-01", "%00", "99999-01"] {
            tor.get(&format!("/tasks/calendar?month={odd}")).await.expect(200).shows("november 2026");
        }
        as_(world, ODA).await.get("/tasks/calendar").await.expect(404);
        as_(world, ODA).await.post("/tasks/feed", &[]).await.expect(404);

        let made = tor.post("/tasks/feed", &[]).await.expect(200).text();
        let secret = |page: &str| -> String {
            let parts = page.split("/tasks/feed/").skip(1).map(|p| p.split('"').next().unwrap());
            parts.into_iter().find(|p| p.len() == 64).expect("the secret").to_owned()
        };
        let first = secret(&made);
        let mut calendar = world.visitor();
        let feed = calendar.get(&format!("/tasks/feed/{first}")).await.expect(200);
        assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
        let text = feed.text().replace("\r\n ", "");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(text.matches("BEGIN:VEVENT").count(), 1, "{text}");
        assert!(text.contains("DTSTART;VALUE=DATE:20261204") && text.contains(&format!("/tasks/{mine}")), "{text}");
        // A new link ends the old one, and the last one can be ended.
        let second = secret(&tor.post("/tasks/feed", &[]).await.expect(200).text());
        calendar.get(&format!("/tasks/feed/{first}")).await.expect(404);
        calendar.get(&format!("/tasks/feed/{second}")).await.expect(200);
        world.visitor_of_smola().get(&format!("/tasks/feed/{second}")).await.expect(404);
        let held = "SELECT COUNT(*) FROM task_feed WHERE hash = $1";
        assert_eq!(world.store.db().scalar_i64(held, store::vals![second.clone()]).await.unwrap(), 0, "only a hash");
        post_ok(&mut tor, "/tasks/feed/end", &[]).await;
        calendar.get(&format!("/tasks/feed/{second}")).await.expect(404);
        calendar.get("/tasks/feed/x").await.expect(404);
        assert_eq!(world.entries("tasks.feed_changed.v1").await, 3);
    });
}

#[test]
fn a_list_is_a_sheet() {
    at_work(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let id = report(&mut kari, "Mørkt").await;
        let title = [("title", "=HYPERLINK(\"http://x\");a"), ("due", "")];
        post_ok(&mut tor, &format!("/tasks/{id}/change"), &title).await;
        tor.get("/tasks").await.shows("/tasks/export.csv");
        let sheet = tor.get("/tasks/export.csv").await.expect(200);
        assert!(sheet.header("content-disposition").starts_with("attachment"));
        let text = sheet.text();
        assert!(text.starts_with('\u{feff}'));
        let lines: Vec<&str> = text.trim_end().split("\r\n").collect();
        assert_eq!(lines.len(), 2, "{text}");
        assert!(lines[1].contains("\"'=HYPERLINK(\"\"http://x\"\");a\""), "{text}");
        assert!(lines[1].contains("\"Gatelys\"") && lines[1].contains("\"2026-12-04\""), "{text}");
        as_(world, VIGDIS).await.get("/tasks/export.csv").await.expect(200).hides("HYPERLINK");
        svein(world).await.get("/tasks/export.csv").await.expect(200).hides("HYPERLINK");
        as_(world, ODA).await.get("/tasks/export.csv").await.expect(404);
        for odd in ["category=%00", "category=x", "view=x"] {
            tor.get(&format!("/tasks/export.csv?{odd}")).await.expect(200);
        }
    });
}

#[test]
fn what_helps_to_decide_stands_beside_the_task() {
    at_work(async |world| {
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        let before = report(&mut kari, "Forrige gang").await;
        post_ok(&mut tor, &format!("/tasks/{before}/closure"), &[("answer", "Byttet")]).await;
        let now = report(&mut kari, "Mørkt igjen").await;
        let page = format!("/tasks/{now}");
        let seen = tor.get(&page).await.expect(200).shows("Lignende saker her det siste året");
        seen.shows("Annet fra samme person").shows(&before);
        kari.get(&page).await.hides("Lignende saker").hides("Annet fra samme person");
        // What another unit has, she is not told of.
        let third = report(&mut kari, "Vann").await;
        let onward = [("onward", "category:water"), ("reason", "Vann")];
        post_ok(&mut tor, &format!("/tasks/{third}/transfer"), &onward).await;
        tor.get(&page).await.hides(&third);
        as_(world, VIGDIS).await.get(&format!("/tasks/{third}")).await.expect(200).hides(&before);
        // After a year it is history.
        world.clock.advance_seconds(366 * DAY);
        as_(world, TOR).await.get(&page).await.hides("Lignende saker").shows("Annet fra samme person");
    });
}

#[test]
fn while_she_is_away_her_deputy_does_what_she_has_and_only_then() {
    at_work(async |world| {
        let (mut kari, mut tor, mut tone) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, TONE).await);
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        let (tone_id, vigdis_id) = (TONE.to_string(), VIGDIS.to_string());
        for (since, until, deputy, said) in [
            ("", "", "", "Skriv en dato"),
            ("2026-11-24", "2026-11-23", tone_id.as_str(), "ikke før første dag"),
            ("2026-11-01", "2026-11-21", tone_id.as_str(), "i dag eller senere"),
            ("2026-11-24", "2036-11-24", tone_id.as_str(), "inntil to år"),
            ("2026-11-24", "2026-11-25", vigdis_id.as_str(), "Velg en som arbeider i enheten."),
        ] {
            let fields = [("since", since), ("away_until", until), ("deputy", deputy)];
            tor.post("/tasks/away", &fields).await.expect(422).shows(said);
        }
        let fields = [("since", "2026-11-24"), ("away_until", "2026-11-25"), ("deputy", tone_id.as_str())];
        post_ok(&mut tor, "/tasks/away", &fields).await;
        tor.get("/tasks/handover").await.shows("Tone Vei er stedfortreder.");
        // Not before she is away.
        tone.get("/tasks/today").await.hides(&page);
        tone.post(&format!("{page}/comments"), &[("comment", "Hei"), ("audience", "unit")]).await.expect(303);
        tone.post(&format!("{page}/closure"), &[("answer", "x")]).await.expect(409);
        world.clock.advance_seconds(2 * DAY);
        let (mut tone, mut lea) = (as_(world, TONE).await, as_(world, LEA).await);
        tone.get("/tasks/today").await.shows("For Tor Lysmann, som er borte").shows(&page);
        tone.get(&page).await.shows("Du er stedfortreder.").shows("Avslutt med svar");
        lea.get("/tasks/today").await.hides("som er borte");
        as_(world, VIGDIS).await.get(&page).await.expect(404);
        let wait = [("waits_for", "supplier"), ("wait_reason", "Lampe"), ("wait_audience", "all")];
        post_ok(&mut tone, &format!("{page}/waiting"), &wait).await;
        tone.get(&page).await.shows("Tor Lysmann har denne og er borte.");
        // After it is over, it is Tor's alone again.
        world.clock.advance_seconds(2 * DAY);
        let (mut tone, mut tor) = (as_(world, TONE).await, as_(world, TOR).await);
        tone.post(&format!("{page}/resumption"), &[]).await.expect(409);
        post_ok(&mut tor, &format!("{page}/resumption"), &[]).await;
        post_ok(&mut tor, "/tasks/away/end", &[]).await;
        as_(world, ODA).await.post("/tasks/away", &fields).await.expect(404);
        as_(world, ODA).await.post("/tasks/away/end", &[]).await.expect(404);
        assert_eq!(world.entries("tasks.away_put.v1").await, 2);
    });
}
