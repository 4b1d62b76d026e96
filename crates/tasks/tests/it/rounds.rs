//! The loop: from report to answer, and again.

use store::Assurance;
use testkit::{NORDSUND, World};

use crate::town::{KARI, LEA, ODA, TONE, TOR, VIGDIS, as_, first_task, in_town, photo, post_ok, report};

#[test]
fn a_resident_reports_and_hears_each_step() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Lyset ved trappa er mørkt.").await;
        kari.get(&format!("/report/received/{id}"))
            .await
            .expect(200)
            .shows("2026-1")
            .shows("4. desember")
            .hides("/follow/");
        let page = format!("/tasks/{id}");
        kari.get(&page).await.expect(200).shows("Mottatt").shows("Lyset ved trappa").shows("Svar kommer senest");

        let mut tor = as_(world, TOR).await;
        tor.get("/tasks").await.expect(200).shows("Gatelys").shows("Lyngstien 13");
        tor.get(&page).await.expect(200).shows("Ta oppgaven").shows("Lyset ved trappa");
        world.clock.advance_seconds(600);
        assert_eq!(post_ok(&mut tor, &format!("{page}/assignment"), &[]).await.location(), page);
        kari.get(&format!("{page}/steps"))
            .await
            .expect(200)
            .shows("Under arbeid")
            .shows("begynte på den")
            .hides("Tor Lysmann");

        post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Vi bestiller ny lampe."), ("audience", "all")])
            .await;
        post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Husk lift."), ("audience", "unit")]).await;
        kari.get(&page).await.expect(200).shows("Vi bestiller ny lampe.").hides("Husk lift.");
        tor.get(&page).await.shows("Husk lift.").shows("Tor Lysmann");

        post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Det blinker også.")]).await;
        tor.get(&page).await.shows("Det blinker også.");

        tor.post(&format!("{page}/closure"), &[("answer", " ")])
            .await
            .expect(422)
            .shows("Skriv et svar til dem det gjelder.");
        post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Lampen er byttet.")]).await;
        kari.get(&page)
            .await
            .shows("Avsluttet")
            .shows("Lampen er byttet.")
            .shows("Ikke løst? Si fra innen 6. desember");
        tor.get(&page).await.hides("Du har denne.").hides("Ta oppgaven");
        tor.get("/tasks?view=closed").await.shows("Gatelys");
        tor.get("/tasks").await.hides("Lyngstien 13");

        post_ok(&mut kari, &format!("{page}/reopening"), &[("reopening", "Den er mørk igjen.")]).await;
        kari.get(&page).await.shows("Mottatt").shows("Den er mørk igjen.").hides("Svar fra");
        for kind in ["task_opened", "task_taken", "task_closed", "task_reopened", "note_added"] {
            assert_eq!(world.entries(&format!("tasks.{kind}.v1")).await, 1, "{kind}");
        }
        assert_eq!(world.entries("tasks.task_commented.v1").await, 2);
        card_follows(world).await;
    });
}

/// The portal's card is the newest state of the task.
async fn card_follows(world: &World) {
    let scope = store::Scope {
        tenant: NORDSUND,
        hats: vec![format!("person:{KARI}")],
        lent: vec![],
        assurance: Assurance::Substantial,
    };
    let cards = store::card::of_hats(world.store.db(), &scope, 5).await.unwrap();
    let [card] = &cards[..] else { panic!("{cards:?}") };
    let open = card.open.as_ref().unwrap();
    assert_eq!(
        (open.status.as_str(), open.title.nb.as_str(), open.note.nb.as_str()),
        ("tasks-state-open", "Gatelys", "Lyngstien 13")
    );
    assert_eq!(open.due.unwrap().to_string(), "2026-12-04");
}

#[test]
fn someone_who_did_not_sign_in_follows_by_a_secret_link() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        anybody.get("/report").await.expect(200).shows("hemmelig lenke");
        let secret = report(&mut anybody, "Mørkt her.").await;
        anybody
            .get(&format!("/report/received/{secret}"))
            .await
            .expect(200)
            .shows(&format!("http://localhost:8080/follow/{secret}"));
        let follow = format!("/follow/{secret}");
        let page = anybody.get(&follow).await.expect(200).shows("Mørkt her.").shows("Mottatt");
        let page =
            page.shows(&format!("data-live=\"{follow}/live\"")).shows(&format!("data-live-src=\"{follow}/steps\""));
        assert!(!page.text().contains("Meldt av"), "who reported is for colleagues");

        let mut tor = as_(world, TOR).await;
        let list = tor.get("/tasks").await.text();
        let id = first_task(&list);
        tor.get(&format!("/tasks/{id}")).await.shows("Anonym").hides(&secret);
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Byttet.")]).await;
        anybody.get(&format!("{follow}/steps")).await.expect(200).shows("Byttet.");
        post_ok(&mut anybody, &format!("{follow}/reopening"), &[("reopening", "Fortsatt mørkt")]).await;
        post_ok(&mut anybody, &format!("{follow}/comments"), &[("comment", "Tredje stolpe")]).await;
        tor.get(&format!("/tasks/{id}")).await.shows("Fortsatt mørkt").shows("Tredje stolpe");

        // The id alone opens nothing, and neither does a secret that is nearly right.
        anybody.get(&format!("/tasks/{id}")).await.expect(303);
        let wrong = format!("{}{}", &secret[..63], if secret.ends_with('0') { '1' } else { '0' });
        anybody.get(&format!("/follow/{wrong}")).await.expect(404);
        let held = world
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM task WHERE requester LIKE $1", store::vals![format!("%{secret}%")]);
        assert_eq!(held.await.unwrap(), 0, "the database holds only a hash of the secret");
    });
}

#[test]
fn of_two_who_take_it_at_once_one_gets_it_and_the_other_hears_who() {
    in_town(async |world| {
        let (mut kari, mut tor, mut tone) = (as_(world, KARI).await, as_(world, TOR).await, as_(world, TONE).await);
        for round in 0..6 {
            let id = report(&mut kari, "Mørkt").await;
            let path = format!("/tasks/{id}/assignment");
            let (a, b) = tokio::join!(tor.post(&path, &[]), tone.post(&path, &[]));
            let mut both = [(a, "Tone Vei"), (b, "Tor Lysmann")];
            both.sort_by_key(|(page, _)| page.status);
            let [(won, _), (lost, winner)] = both;
            assert_eq!((won.status, lost.status), (303, 409), "round {round}");
            lost.shows(&format!("{winner} har tatt denne oppgaven."));
        }
        assert_eq!(world.entries("tasks.task_taken.v1").await, 6);
    });
}

#[test]
fn what_one_has_another_does_not_close_but_the_leader_may_give_it_back() {
    in_town(async |world| {
        let id = report(&mut as_(world, KARI).await, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut tone, mut lea) = (as_(world, TOR).await, as_(world, TONE).await, as_(world, LEA).await);
        post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
        let typed = [("answer", "Jeg har skrevet et langt svar.")];
        let refused = tone.post(&format!("{page}/closure"), &typed).await.expect(409);
        refused.shows("Tor Lysmann har tatt denne oppgaven.");
        tone.post(&format!("{page}/release"), &[]).await.expect(409);
        post_ok(&mut lea, &format!("{page}/release"), &[]).await;
        post_ok(&mut tone, &format!("{page}/closure"), &typed).await;
        tor.post(&format!("{page}/assignment"), &[]).await.expect(409).shows("Oppgaven er avsluttet.");
    });
}

#[test]
fn passed_on_it_leaves_one_list_for_another_and_the_reporter_reads_why() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Det renner vann i grøfta").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut vigdis) = (as_(world, TOR).await, as_(world, VIGDIS).await);
        vigdis.get(&page).await.expect(404);
        let wrong =
            tor.post(&format!("{page}/transfer"), &[("onward", "category:nothing"), ("reason", "")]).await.expect(422);
        wrong.shows("Skriv kort hvorfor");
        let fields = [("onward", "category:water"), ("reason", "Dette er en lekkasje.")];
        assert_eq!(post_ok(&mut tor, &format!("{page}/transfer"), &fields).await.location(), "/tasks");
        tor.get(&page).await.expect(404);
        tor.post(&format!("{page}/assignment"), &[]).await.expect(404);
        vigdis.get("/tasks").await.shows("Vannlekkasje");
        kari.get(&page)
            .await
            .shows("Vannlekkasje")
            .shows("Dette er en lekkasje.")
            .shows("Sendt videre")
            .shows("tirsdag 24. november");
        post_ok(
            &mut vigdis,
            &format!("{page}/transfer"),
            &[("onward", "unit:vei-og-lys"), ("reason", "Det er grøfta deres.")],
        )
        .await;
        tor.get(&page).await.expect(200).shows("Vannlekkasje");
        vigdis.get(&page).await.expect(404);
    });
}

#[test]
fn two_weeks_after_the_answer_it_is_too_late() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let secret = report(&mut anybody, "Mørkt").await;
        let mut tor = as_(world, TOR).await;
        let list = tor.get("/tasks").await.text();
        let id = first_task(&list);
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Byttet")]).await;
        world.clock.advance_seconds(15 * 86_400);
        let late = anybody.post(&format!("/follow/{secret}/reopening"), &[("reopening", "Hei")]).await.expect(409);
        late.shows("Meld feilen på nytt");
    });
}

#[test]
fn numbers_are_counted_by_year_without_gaps() {
    in_town(async |world| {
        let (mut a, mut b, mut c) = (world.visitor(), as_(world, ODA).await, as_(world, KARI).await);
        let photo = photo();
        for _ in 0..3 {
            let (x, y, z) = tokio::join!(report(&mut a, "1"), report(&mut b, "2"), report(&mut c, "3"));
            assert!(x != y && y != z);
        }
        let bad = c.post_files("/report", &[("category", "road")], &[("photos", "a.jpg", "image/jpeg", &photo)]).await;
        bad.expect(422);
        let db = world.store.db();
        let serial = async |what: &str| {
            db.scalar_i64(&format!("SELECT {what} FROM task WHERE year = $1"), store::vals![2026i64]).await.unwrap()
        };
        assert_eq!((serial("COUNT(*)").await, serial("MAX(serial)").await), (9, 9));
        world.clock.advance_seconds(60 * 86_400);
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Nytt år").await;
        kari.get(&format!("/tasks/{id}")).await.shows("2027-1");
    });
}
