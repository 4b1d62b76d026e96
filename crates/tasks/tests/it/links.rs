//! Links between tasks, and duplicates that go on as one.

use crate::town::{KARI, NILS, ODA, TONE, TOR, VIGDIS, as_, in_town, number, post_ok, report};

#[test]
fn what_is_blocked_is_closed_last_and_both_pages_say_so() {
    in_town(async |world| {
        let (mut kari, mut nils) = (as_(world, KARI).await, as_(world, NILS).await);
        let mut tor = as_(world, TOR).await;
        let (dig, lamp) = (report(&mut kari, "Grav grøft").await, report(&mut nils, "Sett opp lampe").await);
        let (dig_no, lamp_no) = (number(&mut tor, &dig).await, number(&mut tor, &lamp).await);
        let (dig, lamp) = (format!("/tasks/{dig}"), format!("/tasks/{lamp}"));
        post_ok(&mut tor, &format!("{lamp}/links"), &[("relation", "blocked_by"), ("other", &dig_no)]).await;
        tor.get(&lamp).await.shows("må vente på").shows(&dig);
        tor.get(&dig).await.shows("må gjøres før").shows(&lamp);
        // Who sees only one of them is told of the other neither here nor there.
        kari.get(&dig).await.expect(200).hides(&lamp).hides("Henger sammen med");
        let refused = tor.post(&format!("{lamp}/closure"), &[("answer", "Den lyser.")]).await.expect(409);
        refused.shows(&format!("Oppgave {dig_no} må gjøres først.")).shows("Den lyser.");
        // In a circle nothing could be closed.
        let back = [("relation", "blocked_by"), ("other", lamp_no.as_str())];
        tor.post(&format!("{dig}/links"), &back).await.expect(422).shows("vente på hverandre");
        tor.post(&format!("{dig}/links"), &[("relation", "blocks"), ("other", &lamp_no)])
            .await
            .expect(422)
            .shows("allerede");
        post_ok(&mut tor, &format!("{dig}/closure"), &[("answer", "Gravd.")]).await;
        post_ok(&mut tor, &format!("{lamp}/closure"), &[("answer", "Den lyser.")]).await;
        assert_eq!(world.entries("tasks.task_linked.v1").await, 1);
    });
}

#[test]
fn links_are_taken_away_and_wrong_ones_refused() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let (mut tor, mut vigdis) = (as_(world, TOR).await, as_(world, VIGDIS).await);
        let mut tasks = Vec::new();
        for n in 0..3 {
            let id = report(&mut kari, &format!("nr {n}")).await;
            tasks.push((format!("/tasks/{id}"), number(&mut tor, &id).await));
        }
        let [(a, a_no), (b, b_no), (c, c_no)] = &tasks[..] else { panic!() };
        let own = [("relation", "same_as"), ("other", a_no.as_str())];
        tor.post(&format!("{a}/links"), &own).await.expect(422).shows("Dette er oppgaven selv.");
        for other in ["", "x", "2026-99", "2025-1", "0197a2d0-0000-7000-8000-000000000000"] {
            let fields = [("relation", "same_as"), ("other", other)];
            tor.post(&format!("{a}/links"), &fields).await.expect(422).shows("ingen oppgave med dette nummeret");
        }
        tor.post(&format!("{a}/links"), &[("relation", "x"), ("other", b_no)]).await.expect(422);
        let up = |no: &'static str| [("relation", "child_of"), ("other", no)];
        let leak = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
        post_ok(&mut tor, &format!("{a}/links"), &up(leak(b_no))).await;
        tor.post(&format!("{a}/links"), &up(leak(c_no))).await.expect(422).shows("en del av en annen oppgave allerede");
        post_ok(&mut tor, &format!("{b}/links"), &up(leak(c_no))).await;
        tor.post(&format!("{c}/links"), &up(leak(a_no))).await.expect(422).shows("vente på hverandre");
        tor.get(b).await.shows("har som del").shows("er en del av");
        // Those who asked for all see how they hang together; those outside change nothing.
        kari.get(b).await.shows("har som del").hides("links/removal");
        for visitor in [&mut kari, &mut vigdis] {
            visitor.post(&format!("{c}/links"), &[("relation", "follows"), ("other", a_no)]).await.expect(404);
            visitor.post(&format!("{a}/links/removal"), &up(leak(b_no))).await.expect(404);
        }
        post_ok(&mut tor, &format!("{b}/links/removal"), &[("relation", "parent_of"), ("other", a_no)]).await;
        tor.get(a).await.hides("Henger sammen med");
        tor.post(&format!("{a}/links/removal"), &up(leak(b_no))).await.expect(422);
        // The other task must be hers to see, and hers to work on where it would be held up.
        post_ok(&mut tor, &format!("{c}/transfer"), &[("onward", "unit:vann-og-avlop"), ("reason", "Vann")]).await;
        let fields = [("relation", "follows"), ("other", c_no.as_str())];
        tor.post(&format!("{a}/links"), &fields).await.expect(422).shows("ingen oppgave med dette nummeret");
    });
}

#[test]
fn two_reports_of_the_same_go_on_as_one_and_both_hear() {
    in_town(async |world| {
        let (mut kari, mut nils, mut anybody) = (as_(world, KARI).await, as_(world, NILS).await, world.visitor());
        let (mut tor, mut tone) = (as_(world, TOR).await, as_(world, TONE).await);
        let first = report(&mut kari, "Lyset ved trappa, Karis ord").await;
        let second = report(&mut nils, "Mørkt, Nils sine ord").await;
        let secret = report(&mut anybody, "Mørkt, uten navn").await;
        let (first_no, second_no) = (number(&mut tor, &first).await, number(&mut tor, &second).await);
        let (kept, merged, follow) =
            (format!("/tasks/{first}"), format!("/tasks/{second}"), format!("/follow/{secret}"));
        let into = [("into", first_no.as_str()), ("merge_note", "Takk, vi er på saken.")];
        for visitor in [&mut kari, &mut nils] {
            visitor.post(&format!("{merged}/merger"), &into).await.expect(404);
        }
        tor.post(&format!("{merged}/merger"), &[("into", &second_no)]).await.expect(422);
        post_ok(&mut tor, &format!("{merged}/merger"), &into).await;
        nils.get(&merged)
            .await
            .expect(200)
            .shows("Takk, vi er på saken.")
            .shows(&format!("Fortsetter som sak {first_no}"))
            .shows(&kept);
        // He follows the other, but what she wrote is not for him, nor the other way round.
        nils.get(&kept).await.expect(200).hides("Karis ord").hides("Tor Lysmann");
        kari.get(&kept).await.shows(&format!("Sak {second_no} gjelder det samme")).hides("Nils sine ord");
        kari.get(&merged).await.expect(404);

        let list = tor.get("/tasks").await.text();
        let third = list
            .split("href=\"/tasks/")
            .skip(1)
            .map(|r| r.split('"').next().unwrap())
            .find(|id| *id != first && id.len() == 36)
            .unwrap()
            .to_owned();
        post_ok(&mut tone, &format!("/tasks/{third}/merger"), &into).await;
        anybody.get(&follow).await.expect(200).shows(&format!("Fortsetter som sak {first_no}")).hides("Karis ord");
        post_ok(&mut tor, &format!("{kept}/comments"), &[("comment", "Lift er bestilt."), ("audience", "all")]).await;
        post_ok(&mut tor, &format!("{kept}/closure"), &[("answer", "Lampen er byttet.")]).await;
        for page in [&kept, &merged] {
            nils.get(page).await.shows("Lift er bestilt.").shows("Lampen er byttet.");
        }
        anybody.get(&format!("{follow}/steps")).await.expect(200).shows("Lift er bestilt.").shows("Lampen er byttet.");
        as_(world, ODA).await.get(&kept).await.expect(404);
        assert_eq!(world.entries("tasks.task_merged.v1").await, 2);
        assert_eq!(world.entries("tasks.task_joined.v1").await, 2);
        // A closed one takes up no more.
        let again = report(&mut nils, "Fortsatt mørkt").await;
        tor.post(&format!("/tasks/{again}/merger"), &into).await.expect(422).shows("er avsluttet");
        // It was not the same after all.
        post_ok(&mut nils, &format!("{merged}/reopening"), &[("reopening", "Det er en annen lampe.")]).await;
        tor.get(&merged).await.shows("Det er en annen lampe.").shows("Ta oppgaven").hides("Fortsetter som sak");
    });
}

#[test]
fn erased_she_follows_nothing_any_more() {
    in_town(async |world| {
        use store::erasure::Eraser;
        let (mut kari, mut nils, mut tor) = (as_(world, KARI).await, as_(world, NILS).await, as_(world, TOR).await);
        let (first, second) = (report(&mut kari, "a").await, report(&mut nils, "b").await);
        let into = number(&mut tor, &first).await;
        post_ok(&mut tor, &format!("/tasks/{second}/merger"), &[("into", &into)]).await;
        let held = async || {
            let sql = "SELECT COUNT(*) FROM party WHERE hat = $1";
            world.store.db().scalar_i64(sql, store::vals![format!("person:{NILS}")]).await.unwrap()
        };
        assert_eq!(held().await, 2);
        let mut tx = world.store.begin().await.unwrap();
        let pass = crate::town::system(testkit::NORDSUND, world);
        tasks::TaskEraser.erase(&mut tx, &pass, &[store::Subject::person(NILS)]).await.unwrap();
        tx.commit_quietly("a test erases").await.unwrap();
        assert_eq!(held().await, 0);
        kari.get(&format!("/tasks/{first}")).await.expect(200);
    });
}
