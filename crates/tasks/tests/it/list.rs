//! The list of an employee's units.

use crate::town::{KARI, TONE, TOR, as_, in_town, post_ok, report};

#[test]
fn the_views_show_what_they_say() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let (mut tor, mut tone) = (as_(world, TOR).await, as_(world, TONE).await);
        tor.get("/tasks").await.expect(200).shows("Alt er tatt hånd om");
        let mine = report(&mut kari, "a").await;
        post_ok(&mut tor, &format!("/tasks/{mine}/assignment"), &[]).await;
        let path = format!("href=\"/tasks/{mine}\"");
        tor.get("/tasks?view=mine").await.shows(&path);
        tone.get("/tasks?view=mine").await.hides(&path).shows("Du har ingen oppgaver nå");
        tone.get("/tasks").await.shows(&path).shows("Tor Lysmann");
        tor.get("/tasks?view=overdue").await.hides(&path);
        tor.get("/tasks?category=road").await.hides(&path);
        tor.get("/tasks?category=street-light").await.shows(&path);
        tor.get("/tasks/list?category=street-light").await.shows(&path).hides("<html");
        world.clock.advance_seconds(20 * 86_400);
        let mut tor = as_(world, TOR).await;
        tor.get("/tasks?view=overdue").await.shows(&path).shows("dager over fristen");
        for odd in [
            "?view=x",
            "?category=%22%3E%3Cscript%3E",
            "?after=x",
            "?after=1~2",
            "?after=2026-01-01~00000000-0000-0000-0000-000000000000",
        ] {
            tor.get(&format!("/tasks{odd}")).await.expect(200).hides("<script>");
        }
    });
}

#[test]
fn a_clock_that_is_set_back_and_forth_keeps_the_date_and_the_order_of_what_was_done() {
    const DAY: i64 = 86_400;
    in_town(async |world| {
        let mine = report(&mut as_(world, KARI).await, "a").await;
        let path = format!("href=\"/tasks/{mine}\"");
        let due = "SELECT COUNT(*) FROM task WHERE due = (SELECT MIN(due) FROM card)";
        let mut texts = Vec::new();
        for (step, overdue) in
            [(20 * DAY, true), (-21 * DAY, false), (-3_600, false), (40 * DAY, true), (-39 * DAY, false)]
        {
            world.clock.advance_seconds(step);
            let mut tor = as_(world, TOR).await;
            texts.push(format!("nr {} skrevet", texts.len()));
            let comment = [("comment", texts.last().unwrap().as_str())];
            post_ok(&mut tor, &format!("/tasks/{mine}/comments"), &comment).await;
            let late = tor.get("/tasks?view=overdue").await.expect(200);
            if overdue {
                late.shows(&path)
            } else {
                late.hides(&path)
            };
            tor.get("/tasks").await.expect(200).shows(&path);
            assert_eq!(world.store.db().scalar_i64(due, store::vals![]).await.unwrap(), 1, "the promised date stays");
        }
        let page = as_(world, TOR).await.get(&format!("/tasks/{mine}")).await.expect(200).text();
        let at: Vec<usize> = texts.iter().map(|text| page.find(text).expect("it is there")).collect();
        assert!(at.is_sorted() || at.is_sorted_by(|a, b| a >= b), "in the order in which it was written: {at:?}");
        assert_eq!(world.entries("tasks.task_commented.v1").await, 5);
    });
}

#[test]
fn every_page_of_a_long_list_once() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        for n in 0..55 {
            report(&mut kari, &format!("nr {n}")).await;
        }
        let mut tor = as_(world, TOR).await;
        let links = |text: &str| -> Vec<String> {
            text.split("class=\"card-title\"><a href=\"/tasks/")
                .skip(1)
                .map(|r| r.split('"').next().unwrap().to_owned())
                .collect()
        };
        let first = tor.get("/tasks").await.expect(200).text();
        let next = first
            .split("rel=\"next\"")
            .next()
            .unwrap()
            .rsplit("href=\"")
            .next()
            .unwrap()
            .split('"')
            .next()
            .unwrap()
            .to_owned();
        let second = tor.get(&next.replace("&#38;", "&").replace("&amp;", "&")).await.expect(200).text();
        let mut all = links(&first);
        assert_eq!(all.len(), 50);
        all.extend(links(&second));
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!((count, all.len()), (55, 55));

        for id in &all[..52] {
            post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Ferdig")]).await;
            world.clock.advance_seconds(1);
        }
        let first = tor.get("/tasks?view=closed").await.expect(200).text();
        assert_eq!(links(&first).len(), 50);
        assert!(first.contains("view=closed") && first.contains("rel=\"next\""));
    });
}
