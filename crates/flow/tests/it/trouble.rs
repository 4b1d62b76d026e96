//! Receivers that go wrong in every way we could think of.

use std::sync::Arc;
use std::time::Duration;

use base::config::Flow;
use base::id::Uuid;
use flow::send::{CHANNEL, Webhooks};
use store::Carrier;
use store::outbox::{self, LetterRow, Query, State};
use testkit::{NORDSUND, World};

use crate::receiver::{Receiver, nobody, stranger};
use crate::town::{add, in_town, inger, light};

/// The house's carrier with less patience, so that the tests need none.
fn hasty(world: &World) -> Vec<Arc<dyn Carrier>> {
    let quick = Duration::from_millis(400);
    vec![Arc::new(Webhooks::with_patience(&world.house.app.config.flow, quick, quick).unwrap())]
}

async fn letter(world: &World, endpoint: Uuid) -> LetterRow {
    for state in State::ALL {
        let query = Query { state, endpoint: Some(endpoint.to_string()), limit: 1, ..Query::default() };
        let found = outbox::letters(world.store.db(), NORDSUND, CHANNEL, &query).await.unwrap();
        if let Some(letter) = found.into_iter().next() {
            return letter;
        }
    }
    panic!("no letter to {endpoint}");
}

#[test]
fn every_way_a_receiver_can_go_wrong_is_told_apart_and_holds_up_nobody() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let at = |port: u16| format!("http://127.0.0.1:{port}/x");
        let (_held, silent) = nobody();
        let cases = [
            (receiver.url("/status/500"), State::Waiting, Some("http-500")),
            (receiver.url("/status/404"), State::Waiting, Some("http-404")),
            (receiver.url("/status/422"), State::Waiting, Some("http-422")),
            (receiver.url("/busy"), State::Waiting, Some("http-429")),
            (receiver.url("/away"), State::Waiting, Some("http-503")),
            (receiver.url("/redirect"), State::Waiting, Some("redirect")),
            (receiver.url("/slow"), State::Waiting, Some("timeout")),
            // What it writes is not read, so the body does not matter.
            (receiver.url("/endless"), State::Sent, None),
            (at(silent), State::Waiting, Some("unreachable")),
            (at(stranger(b"SSH-2.0-OpenSSH_9.2\r\n").await), State::Waiting, Some("nonsense")),
            (at(stranger(b"HTTP/1.1 200 OK\r\nContent-Le").await), State::Waiting, Some("nonsense")),
            (at(stranger(b"").await), State::Waiting, Some("timeout")),
            (format!("https://127.0.0.1:{}/x", receiver.port), State::Waiting, Some("tls")),
            (receiver.url("/ok"), State::Sent, None),
        ];
        let mut endpoints = Vec::new();
        for (url, ..) in &cases {
            endpoints.push(add(&mut inger, url).await);
        }
        light(world).await;
        assert_eq!(world.store.deliver(&hasty(world)).await.unwrap(), cases.len());
        for ((url, state, error), endpoint) in cases.iter().zip(&endpoints) {
            let letter = letter(world, *endpoint).await;
            assert_eq!((letter.state, letter.error.as_deref()), (*state, *error), "{url}");
        }
        assert!(receiver.got("/ok").len() == 1, "the redirect was not followed");
        let lanes = outbox::lanes(world.store.db(), NORDSUND, CHANNEL).await.unwrap();
        let due = |n: usize| lanes.iter().find(|l| l.endpoint == endpoints[n].to_string()).unwrap().due_at.unwrap();
        assert_eq!(due(3), world.clock.now().plus_seconds(700), "Retry-After in seconds");
        assert_eq!(due(4), world.clock.now().plus_minutes(30), "Retry-After as a date");
        assert!(due(0) <= world.clock.now().plus_seconds(6));
        // Everyone sees in words what is wrong.
        for (endpoint, (_, _, error)) in endpoints.iter().zip(&cases) {
            let page = inger.get(&format!("/flow/endpoints/{endpoint}")).await.expect(200);
            if error.is_some_and(|e| e != "http-422") {
                page.shows("Tar ikke imot nå");
            } else {
                page.shows("Tar imot");
            }
        }
    });
}

#[test]
fn who_says_gone_is_paused_until_somebody_switches_it_on() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        receiver.first(&[410]);
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/ok")).await;
        light(world).await;
        light(world).await;
        assert_eq!(world.house.deliver().await.unwrap(), 1);
        world.settle().await;
        world.clock.advance_seconds(3_600);
        assert_eq!(world.house.deliver().await.unwrap(), 0);
        assert_eq!(world.entries("flow.endpoint_paused.v1").await, 1);
        let path = format!("/flow/endpoints/{id}");
        inger = crate::town::inger(world).await;
        inger.get(&path).await.expect(200).shows("Finnes ikke lenger").shows("(410)");
        inger.post(&format!("{path}/resumption"), &[]).await.expect(303);
        assert_eq!(world.house.deliver().await.unwrap(), 2);
        assert_eq!(receiver.got("/ok").len(), 3);
    });
}

#[test]
fn what_was_given_up_is_replayed_from_the_page_one_or_all() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/ok")).await;
        receiver.first(&[500; 40]);
        for _ in 0..3 {
            light(world).await;
        }
        for _ in 0..12 {
            world.house.deliver().await.unwrap();
            world.clock.advance_seconds(86_400);
        }
        world.settle().await;
        let path = format!("/flow/endpoints/{id}");
        assert_eq!(world.entries("flow.letters_died.v1").await, 1);
        inger = world.signed_in(crate::town::INGER, store::Assurance::High).await;
        inger.get(&path).await.expect(200).shows("Send alle 3 som ble gitt opp");
        receiver.first(&[]);
        let one = letter(world, id).await;
        let page = format!("/flow/letters/{}", one.id);
        inger.get(&page).await.expect(200).shows("Gitt opp").shows("lamps.lamp_lit.v1");
        inger.post(&format!("{page}/replay"), &[]).await.expect(303);
        inger.post(&format!("{page}/replay"), &[]).await.expect(409);
        while world.house.deliver().await.unwrap() > 0 {}
        let again = receiver.got("/ok").pop().unwrap();
        assert_eq!(again.header("webhook-id"), one.id.to_string());
        inger.post(&format!("{path}/replays"), &[]).await.expect(303);
        while world.house.deliver().await.unwrap() > 0 {}
        inger.get(&path).await.expect(200).hides("som ble gitt opp, på nytt");
        inger.get(&page).await.expect(200).shows("Fagsystemet tok imot");
        assert_eq!(world.entries("flow.letters_replayed.v1").await, 2);
    });
}

#[test]
fn a_receiver_that_is_deleted_gets_nothing_more_and_what_waited_is_given_up_with_a_record() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let id = add(&mut inger, &receiver.url("/status/500")).await;
        let other = add(&mut inger, &receiver.url("/ok")).await;
        light(world).await;
        light(world).await;
        world.house.deliver().await.unwrap();
        let path = format!("/flow/endpoints/{id}");
        inger.get(&path).await.expect(200).shows("Slett mottakeren");
        let sure = inger.get(&format!("{path}/deletion")).await.expect(200);
        sure.shows("2 meldinger venter; de blir gitt opp").shows("Ja, slett");
        inger.post(&format!("{path}/deletion"), &[]).await.expect(303);
        inger.post(&format!("{path}/deletion"), &[]).await.expect(404);
        inger.get(&path).await.expect(404);
        assert_eq!(world.entries("flow.endpoint_deleted.v1").await, 1);
        let dead = letter(world, id).await;
        assert_eq!((dead.state, dead.error.as_deref()), (State::Dead, Some("deleted")));
        // It is seen what became of them, and nobody can send them again, nor is alarmed by them.
        inger.get("/flow/letters?state=dead").await.expect(200).shows("Slettet mottaker");
        let page = format!("/flow/letters/{}", dead.id);
        inger.get(&page).await.expect(200).shows("Slettet mottaker").hides("Send på nytt");
        inger.post(&format!("{page}/replay"), &[]).await.expect(409).shows("Mottakeren er slettet");
        assert_eq!(outbox::totals(world.store.db()).await.unwrap().dead, 0);
        // What comes later goes to the others only.
        world.clock.advance_seconds(4 * 86_400);
        inger = crate::town::inger(world).await;
        light(world).await;
        while world.house.deliver().await.unwrap() > 0 {}
        assert_eq!((receiver.got("/status/500").len(), receiver.got("/ok").len()), (1, 3));
        assert_eq!(outbox::lanes(world.store.db(), NORDSUND, CHANNEL).await.unwrap().len(), 1);
        inger.get("/flow/endpoints").await.expect(200).hides(&id.to_string()).shows(&other.to_string());
    });
}

#[test]
fn a_letter_that_was_put_while_its_receiver_was_deleted_is_given_up() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let id = add(&mut inger(world).await, &receiver.url("/ok")).await;
        let pass = store::Pass::system(NORDSUND, "tests", world.clock.now());
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("DELETE FROM endpoint WHERE id = $1", store::vals![id]).await.unwrap();
        let key = id.to_string();
        let new = store::NewLetter { channel: CHANNEL, endpoint: &key, kind: "k", payload: "{}".into() };
        tx.letter_put(&pass, new).await.unwrap();
        tx.commit_quietly("a follower that read the receivers just before").await.unwrap();
        for _ in 0..6 {
            world.house.deliver().await.unwrap();
            world.clock.advance_seconds(86_400);
        }
        let dead = letter(world, id).await;
        assert_eq!((dead.state, dead.error.as_deref()), (State::Dead, Some("deleted")));
        assert!(receiver.got("/ok").is_empty());
        world.settle().await;
    });
}

#[test]
fn a_slow_receiver_does_not_delay_the_letters_of_another() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        for _ in 0..20 {
            add(&mut inger, &receiver.url("/slow")).await;
        }
        let fast = add(&mut inger, &receiver.url("/ok")).await;
        let carriers: Vec<Arc<dyn Carrier>> = vec![Arc::new(Webhooks::new(&world.house.app.config.flow).unwrap())];
        let runner = tokio::spawn(world.store.clone().run_outbox(carriers));
        for _ in 0..25 {
            light(world).await;
        }
        // The slow ones hold their lines for 15 seconds; these do not wait for them.
        receiver.until("/ok", 25).await;
        assert!(receiver.got("/slow").len() <= 20, "each slow one has one letter under way");
        runner.abort();
        let _ = runner.await;
        let _ = fast;
    });
}

#[test]
fn a_name_that_leads_inside_is_refused_when_connecting() {
    in_town(async |world| {
        let receiver = Receiver::open().await;
        let mut inger = inger(world).await;
        let name = add(&mut inger, &format!("https://localhost:{}/ok", receiver.port)).await;
        let plain = add(&mut inger, &format!("http://localhost:{}/ok", receiver.port)).await;
        let number = add(&mut inger, &format!("https://127.0.0.1:{}/ok", receiver.port)).await;
        light(world).await;
        // As the program is without `[flow] allow_private`.
        let closed: Vec<Arc<dyn Carrier>> = vec![Arc::new(Webhooks::new(&Flow::default()).unwrap())];
        assert_eq!(world.store.deliver(&closed).await.unwrap(), 3);
        for endpoint in [name, plain, number] {
            assert_eq!(letter(world, endpoint).await.error.as_deref(), Some("inside"));
        }
        assert!(receiver.got("/ok").is_empty());
    });
}
