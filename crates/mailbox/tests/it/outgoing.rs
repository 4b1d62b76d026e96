//! What goes out when the relay is away, refuses, or loses its patience.

use mailbox::smtp::Answer;
use testkit::World;

use crate::town::*;

/// A task with an answer that waits in the outbox.
pub async fn waiting(world: &World) -> base::id::Uuid {
    let listening = Listening::of(world).await;
    send(&listening, letter("arkiv@post.localhost", "Hei", "Hei")).await.unwrap();
    listening.end().await;
    world.settle().await;
    let id = last(world, "in").await.task.unwrap();
    let mut ole = as_(world, OLE).await;
    ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Svar"), ("audience", "all")]).await.expect(303);
    world.settle().await;
    id
}

#[test]
fn a_relay_that_is_away_is_tried_again() {
    in_town(async |world| {
        waiting(world).await;
        let (outside, post) = Outside::open(world).await;
        *outside.refuses.lock().unwrap() = Some(Answer::new(451, "4.3.0", "later"));
        world.store.deliver(&post).await.unwrap();
        assert_eq!(last(world, "out").await.outcome, "waiting");
        *outside.refuses.lock().unwrap() = None;
        assert_eq!(world.store.deliver(&post).await.unwrap(), 0, "not at once");
        world.clock.advance_seconds(600);
        world.store.deliver(&post).await.unwrap();
        assert_eq!(last(world, "out").await.outcome, "sent");
        assert_eq!(outside.taken().len(), 1);
    });
}

#[test]
fn without_a_relay_answers_wait() {
    in_town(async |world| {
        waiting(world).await;
        assert!(world.house.deliver().await.unwrap() > 0);
        assert_eq!(last(world, "out").await.outcome, "waiting");
    });
}

#[test]
fn a_mail_that_is_refused_to_the_end_is_told_to_the_unit() {
    in_town(async |world| {
        let id = waiting(world).await;
        let (outside, post) = Outside::open(world).await;
        *outside.refuses.lock().unwrap() = Some(Answer::new(550, "5.7.1", "not wanted"));
        for _ in 0..4 {
            world.store.deliver(&post).await.unwrap();
            world.clock.advance_seconds(24 * 3_600);
        }
        assert_eq!(last(world, "out").await.outcome, "dead");
        let note = steps(world, id).await.pop().unwrap();
        assert_eq!(note.audience, "unit");
        assert_eq!(
            note.body,
            "E-posten til kari@example.no kunne ikke sendes, og vi har gitt opp. Hvorfor står på siden til e-posten, og derfra kan den sendes på nytt. Haster det, ta kontakt på en annen måte."
        );
        assert_eq!(world.entries("mailbox.mail_ended.v1").await, 1);
        world.settle().await;
    });
}

#[test]
fn the_outbox_holds_no_words_and_no_addresses() {
    in_town(async |world| {
        waiting(world).await;
        #[derive(store::FromQueryResult)]
        struct Letter {
            payload: String,
            endpoint: String,
        }
        let letters: Vec<Letter> =
            world.store.db().rows("SELECT payload, endpoint FROM letter WHERE channel = 'mail'", vec![]).await.unwrap();
        let [letter] = &letters[..] else { panic!("one letter") };
        assert!(!letter.payload.contains("Svar") && !letter.payload.contains('@') && !letter.endpoint.contains('@'));
    });
}

#[test]
fn what_is_passed_on_is_told_in_the_thread() {
    in_town(async |world| {
        let id = waiting(world).await;
        let (outside, post) = Outside::open(world).await;
        world.store.deliver(&post).await.unwrap();
        outside.taken();
        let mut tx = world.store.begin().await.unwrap();
        let pass = store::Pass::system(testkit::NORDSUND, "tests", world.clock.now());
        let category = tasks::Category {
            key: "annet".into(),
            name: base::Text::same("Annet"),
            help: base::Text::default(),
            icon: "info".into(),
            unit: "lyngen".into(),
            days: 5,
            assurance: store::Assurance::None,
            has_fields: false,
            neighbours: false,
            placed: true,
            active: true,
            sort: 1,
        };
        tasks::actions::category_put(&mut tx, &pass, &category).await.unwrap();
        tx.commit().await.unwrap();
        let mut ole = as_(world, OLE).await;
        let onward = [("onward", "category:annet"), ("reason", "De vet mer om dette.")];
        ole.post(&format!("/tasks/{id}/transfer"), &onward).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let text = body(&outside.taken().remove(0).1);
        assert!(
            text.starts_with("E-posten din er sendt videre til Lyngen barnehage:\n\nDe vet mer om dette."),
            "{text}"
        );
    });
}
