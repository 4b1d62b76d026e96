//! Waiting: the clock stands, it says why and to whom, and ends by itself.

use testkit::World;

use crate::town::{KARI, LEA, NEXT_DOOR, NILS, TONE, TOR, as_, in_town, post_ok, report};

const DAY: i64 = 86_400;

fn wait<'a>(on: &'a str, why: &'a str, until: &'a str, audience: &'a str) -> [(&'a str, &'a str); 4] {
    [("waits_for", on), ("wait_reason", why), ("until", until), ("wait_audience", audience)]
}

#[test]
fn what_waits_for_her_answer_stops_the_clock_until_she_gives_it() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut tone) = (as_(world, TOR).await, as_(world, TONE).await);
        kari.get(&page).await.shows("4. desember");
        let asked = wait("requester", "Hvilken stolpe er det?", "", "all");
        post_ok(&mut tor, &format!("{page}/waiting"), &asked).await;
        kari.get(&page).await.shows("På vent").shows("Venter på svar fra deg").shows("Hvilken stolpe er det?");
        tor.get("/tasks?view=waiting").await.shows(&page);
        tor.post(&format!("{page}/waiting"), &asked).await.expect(409).shows("Den venter allerede.");
        tone.post(&format!("{page}/resumption"), &[]).await.expect(409).shows("Tor Lysmann har tatt");
        tone.post(&format!("{page}/assignment"), &[]).await.expect(409).shows("Tor Lysmann har tatt");

        // Two weeks: ten working days. Nothing is overdue meanwhile.
        world.clock.advance_seconds(16 * DAY);
        let (mut kari, mut tor) = (as_(world, KARI).await, as_(world, TOR).await);
        tor.get("/tasks?view=overdue").await.hides(&page);
        post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Den tredje.")]).await;
        // Sunday 22 November to Tuesday 8 December: 12 working days after Friday 4 December.
        kari.get(&page).await.shows("Under arbeid").shows("22. desember").shows("Svaret kom");
        tor.get(&page).await.shows("Du har denne.");
        assert_eq!(world.entries("tasks.task_waits.v1").await, 1);
        assert_eq!(world.entries("tasks.task_resumed.v1").await, 1);
        card_is(world, "tasks-state-taken").await;
    });
}

async fn card_is(world: &World, status: &str) {
    let sql = "SELECT COUNT(*) FROM card WHERE kind = 'task' AND status = $1";
    assert_eq!(world.store.db().scalar_i64(sql, store::vals![status]).await.unwrap(), 1);
}

#[test]
fn on_its_day_a_wait_ends_by_itself_and_only_then() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let mut tor = as_(world, TOR).await;
        let path = format!("{page}/waiting");
        for (until, said) in [
            ("", "Velg dagen den venter til."),
            ("2026-11-22", "etter i dag"),
            ("x", "Skriv en dato"),
            ("2099-01-01", "innen et år"),
        ] {
            tor.post(&path, &wait("date", "Frost", until, "all")).await.expect(422).shows(said).shows("Frost");
        }
        tor.post(&path, &wait("nothing", "x", "", "all")).await.expect(422).shows("Velg hva den venter på.");
        tor.post(&path, &wait("supplier", " ", "", "all")).await.expect(422).shows("Skriv kort hvorfor");
        tor.post(&path, &wait("requester", "x", "", "unit")).await.expect(422).shows("må kunne lese hvorfor");
        post_ok(&mut tor, &path, &wait("date", "Vi venter på mildvær.", "2026-11-25", "all")).await;
        world.settle().await;
        kari.get(&page).await.shows("På vent").shows("onsdag 25. november");
        world.clock.advance_seconds(2 * DAY);
        world.settle().await;
        let mut kari = as_(world, KARI).await;
        kari.get(&page).await.shows("På vent");
        // From noon on Sunday to Wednesday at seven.
        world.clock.advance_seconds(DAY - 5 * 3_600);
        world.settle().await;
        let mut kari = as_(world, KARI).await;
        kari.get(&page).await.shows("Under arbeid").shows("Ventetiden er over");
        assert_eq!(world.entries("tasks.task_resumed.v1").await, 1);
        // A wait that somebody ended herself does not end again.
        let mut tor = as_(world, TOR).await;
        post_ok(&mut tor, &path, &wait("date", "Igjen", "2026-11-27", "all")).await;
        post_ok(&mut tor, &format!("{page}/resumption"), &[]).await;
        tor.post(&format!("{page}/resumption"), &[]).await.expect(409).shows("Den venter ikke på noe.");
        world.clock.advance_seconds(5 * DAY);
        world.settle().await;
        assert_eq!(world.entries("tasks.task_resumed.v1").await, 2);
    });
}

#[test]
fn why_it_waits_is_told_to_those_it_was_meant_for() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, "Mørkt").await;
        let page = format!("/tasks/{id}");
        let (mut tor, mut lea) = (as_(world, TOR).await, as_(world, LEA).await);
        let sql = "INSERT INTO party (tenant, hat, kind, id, role, done, sort) VALUES ($1, $2, 'task', $3, 'neighbour', FALSE, 0)";
        let values = store::vals![testkit::NORDSUND.0, NEXT_DOOR, id.parse::<base::id::Uuid>().unwrap()];
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly(sql, values).await.unwrap();
        tx.commit_quietly("a neighbour").await.unwrap();
        let fields = wait("supplier", "Firmaet har glemt bestillingen.", "", "unit");
        post_ok(&mut tor, &format!("{page}/waiting"), &fields).await;
        tor.get(&page).await.shows("glemt bestillingen");
        for visitor in [&mut kari, &mut as_(world, NILS).await] {
            visitor.get(&page).await.expect(200).shows("Venter på en leverandør").hides("glemt bestillingen");
            visitor.get(&format!("{page}/steps")).await.expect(200).hides("glemt bestillingen").hides("Tor Lysmann");
            visitor.post(&format!("{page}/resumption"), &[]).await.expect(404);
            visitor.post(&format!("{page}/waiting"), &fields).await.expect(404);
        }
        // What she adds does not end a wait for somebody else.
        post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Hvor lenge?")]).await;
        kari.get(&page).await.shows("På vent");
        // The leader goes on with it; given back, it waits no more.
        post_ok(&mut lea, &format!("{page}/release"), &[]).await;
        kari.get(&page).await.hides("På vent").shows("Mottatt");
        post_ok(&mut lea, &format!("{page}/waiting"), &wait("other", "Vegvesenet", "", "all")).await;
        post_ok(&mut lea, &format!("{page}/closure"), &[("answer", "Løst likevel.")]).await;
        kari.get(&page).await.shows("Avsluttet").hides("På vent");
        lea.post(&format!("{page}/resumption"), &[]).await.expect(409).shows("Oppgaven er avsluttet.");
    });
}
