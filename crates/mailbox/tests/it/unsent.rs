//! What could not be sent is sent again: one mail from its page, all of a unit or of the municipality at once.

use base::id::Uuid;
use testkit::World;

use crate::outgoing::waiting;
use crate::town::*;

const UNSENT: &str = "/mail/units/arkiv/unsent";
const DAY: i64 = 24 * 3_600;

/// So many answers that were given up, since the municipality had no relay for three days.
async fn dead(world: &World, count: usize) -> Vec<Row> {
    for _ in 0..count {
        waiting(world).await;
    }
    world.house.deliver().await.unwrap();
    world.clock.advance_seconds(3 * DAY + 3_600);
    world.house.deliver().await.unwrap();
    world.settle().await;
    let out = outgoing(world).await;
    assert!(out.len() == count && out.iter().all(|m| m.outcome == "dead"), "{out:?}");
    out
}

async fn outgoing(world: &World) -> Vec<Row> {
    rows(world).await.into_iter().filter(|m| m.direction == "out").collect()
}

async fn resent(world: &World) -> i64 {
    world.entries("mailbox.mail_resent.v1").await
}

#[test]
fn a_mail_that_was_given_up_is_sent_again_from_its_page() {
    in_town(async |world| {
        let mail = dead(world, 1).await.remove(0);
        let (page, again) = (format!("/mail/{}", mail.id), format!("/mail/{}/again", mail.id));
        let mut ole = as_(world, OLE).await;
        ole.get(&page).await.expect(200).shows("Gitt opp").shows("ikke satt opp noen tjener").shows("Send på nytt");
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(&page).await.expect(404);
        marthe.post(&again, &[]).await.expect(404);
        assert_eq!(resent(world).await, 0);

        let (outside, post) = Outside::open(world).await;
        assert_eq!(ole.post(&again, &[]).await.expect(303).location(), page);
        assert_eq!((last(world, "out").await.outcome.as_str(), resent(world).await), ("waiting", 1));
        let [(to, text)] = &outside.sent(world, &post).await[..] else { panic!("one mail") };
        assert!(to == "kari@example.no" && body(text).starts_with("Svar"), "{text}");
        assert_eq!(last(world, "out").await.outcome, "sent");
        ole.get(&page).await.expect(200).hides("Send på nytt").hides("Prøv nå");
        ole.post(&again, &[]).await.expect(409);
        // Nor does what came in go out.
        ole.post(&format!("/mail/{}/again", last(world, "in").await.id), &[]).await.expect(409);
        assert_eq!(resent(world).await, 1);
        world.settle().await;
    });
}

#[test]
fn a_unit_sends_all_again_that_was_given_up() {
    in_town(async |world| {
        dead(world, 3).await;
        let mut ole = as_(world, OLE).await;
        ole.get("/mail/units/arkiv").await.expect(200).shows(UNSENT).shows("3 er gitt opp");
        let page = ole.get(UNSENT).await.expect(200).shows("Send alle 3").shows("2026-1<").shows("2026-3<");
        page.shows("Den som meldte saken").hides("kari@example.no").hides("Prøv alle");
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(UNSENT).await.expect(404);
        for what in ["again", "now"] {
            marthe.post(&format!("{UNSENT}/{what}"), &[]).await.expect(404);
        }

        let (outside, post) = Outside::open(world).await;
        assert_eq!(ole.post(&format!("{UNSENT}/again"), &[]).await.expect(303).location(), UNSENT);
        ole.get(UNSENT).await.expect(200).shows("Prøv alle 3").hides("Send alle");
        assert_eq!(outside.sent(world, &post).await.len(), 3);
        assert!(outgoing(world).await.iter().all(|m| m.outcome == "sent"));
        assert_eq!(resent(world).await, 3);
        ole.get(UNSENT).await.expect(200).shows("All e-post er sendt");
        ole.post(&format!("{UNSENT}/again"), &[]).await.expect(409);
        world.settle().await;
    });
}

#[test]
fn who_wrote_anew_meanwhile_is_told_so() {
    in_town(async |world| {
        let mail = dead(world, 1).await.remove(0);
        let page = format!("/mail/{}", mail.id);
        let mut ole = as_(world, OLE).await;
        ole.get(UNSENT).await.expect(200).hides("skrevet på nytt siden");
        ole.get(&page).await.expect(200).hides("nyere e-post");
        let anew = [("comment", "Svar, en gang til"), ("audience", "all")];
        ole.post(&format!("/tasks/{}/comments", mail.task.unwrap()), &anew).await.expect(303);
        world.settle().await;
        ole.get(UNSENT).await.expect(200).shows("skrevet på nytt siden").shows("Prøv den som venter, nå");
        ole.get(&page).await.expect(200).shows("nyere e-post").shows("Send på nytt");
    });
}

#[test]
fn when_the_relay_is_back_what_waits_is_tried_at_once() {
    in_town(async |world| {
        for _ in 0..2 {
            waiting(world).await;
        }
        for _ in 0..3 {
            world.house.deliver().await.unwrap();
            world.clock.advance_seconds(3_600);
        }
        world.house.deliver().await.unwrap();
        let (outside, post) = Outside::open(world).await;
        assert_eq!(world.store.deliver(&post).await.unwrap(), 0, "they wait for hours");
        let mut ole = as_(world, OLE).await;
        let one = outgoing(world).await.remove(0).id;
        ole.get(&format!("/mail/{one}")).await.expect(200).shows("Vi prøver igjen").shows("Prøv nå");
        ole.post(&format!("/mail/{one}/again"), &[]).await.expect(303);
        assert_eq!(world.store.deliver(&post).await.unwrap(), 1, "the one that was asked for");
        ole.post(&format!("{UNSENT}/now"), &[]).await.expect(303);
        assert_eq!(world.store.deliver(&post).await.unwrap(), 1, "and then the other");
        assert_eq!(outside.taken().len(), 2);
        assert_eq!(resent(world).await, 2);
        ole.post(&format!("{UNSENT}/now"), &[]).await.expect(409);
        world.settle().await;
    });
}

#[test]
fn who_looks_after_connections_sets_all_going_and_reads_no_mail() {
    in_town(async |world| {
        let mail: Uuid = dead(world, 2).await.remove(0).id;
        waiting(world).await;
        world.house.deliver().await.unwrap();
        marthe_integrates(world).await;
        let (outside, post) = Outside::open(world).await;
        let mut ole = as_(world, OLE).await;
        let mut marthe = as_(world, MARTHE).await;
        ole.get("/mail/unsent").await.expect(404);
        let page = marthe.get("/mail/unsent").await.expect(200).shows("2026-1<").shows("Dokumentsenteret");
        page.shows("Send alle 2").shows("Prøv den som venter, nå").hides("kari@example.no").hides(&mail.to_string());
        marthe.get(&format!("/mail/{mail}")).await.expect(404);
        marthe.get(UNSENT).await.expect(404);
        for what in ["/mail/unsent/again", "/mail/unsent/now"] {
            ole.post(what, &[]).await.expect(404);
            assert_eq!(marthe.post(what, &[]).await.expect(303).location(), "/mail/unsent");
        }
        assert_eq!(outside.sent(world, &post).await.len(), 3);
        marthe.get("/mail/unsent").await.expect(200).shows("All e-post er sendt");
    });
}
