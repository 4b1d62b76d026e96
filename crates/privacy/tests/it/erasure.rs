//! The privacy officer erases somebody who has died: she sees what goes and what stays, says why,
//! types the name, and a record stays.

use store::{Subject, vals};
use testkit::{NORDSUND, Visitor, World};

use crate::town::*;

const PATH: &str = "/privacy/erasures";

/// What stands in a hidden field.
fn hidden(page: &str, name: &str) -> String {
    let at = page.find(&format!("name=\"{name}\" value=\"")).expect("the field is on the page");
    page[at..].split('"').nth(3).unwrap().to_owned()
}

async fn preview(ole: &mut Visitor<'_>, who: &str) -> String {
    ole.post(&format!("{PATH}/preview"), &[("who", who)]).await.expect(200).hides("privacy-").text()
}

/// An answered task of hers.
async fn answered(world: &World, hat: &str) -> String {
    let task = task(world, hat, "Hjelp til Ruth med lampa").await;
    let mut jon = as_(world, JON).await;
    jon.post(&format!("{task}/assignment"), &[]).await.expect(303);
    jon.post(&format!("{task}/closure"), &[("answer", "Kjære Ruth, det er ordnet.")]).await.expect(303);
    task
}

async fn dies(world: &World, number: &str) {
    let mut tx = world.store.begin().await.unwrap();
    let sql = "UPDATE person SET status = 'doed', died = '2026-11-01' WHERE tenant = $1 AND id = $2";
    tx.execute_quietly(sql, vals![NORDSUND.0, id(world, number).await]).await.unwrap();
    tx.execute_quietly("DELETE FROM property_owner WHERE tenant = $1", vals![NORDSUND.0]).await.unwrap();
    tx.commit_quietly("a test lets somebody die").await.unwrap();
}

#[test]
fn somebody_is_erased_with_a_record_after_the_name_was_typed() {
    in_town(async |world| {
        let ruth = id(world, RUTH).await;
        let hat = format!("person:{ruth}");
        let name = register::person_summary(world.store.db(), NORDSUND, ruth).await.unwrap().name;
        let task = answered(world, &hat).await;
        dies(world, RUTH).await;
        world.settle().await;
        let mut ole = as_(world, OLE).await;
        ole.get(PATH).await.expect(200).shows("Ingen er slettet ennå").hides("privacy-");
        ole.post(&format!("{PATH}/preview"), &[("who", "12345678901")]).await.expect(422).shows("Vi finner ingen");
        let page = preview(&mut ole, RUTH).await;
        for text in [name.as_str(), "1 besvart oppgave", "Personen i registeret", "Skriv «"] {
            assert!(page.contains(text), "{text} is not on {page}");
        }
        let subject = hidden(&page, "subject");
        assert_eq!(subject, hat);
        let wrong = [("subject", subject.as_str()), ("typed", "Ruth"), ("request", "hun ba om det")];
        let page = ole.post(PATH, &wrong).await.expect(422);
        page.shows("Velg et grunnlag").shows("Skriv nummeret slik").shows("er ikke likt");
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 0);

        let right =
            [("subject", subject.as_str()), ("ground", "not_needed"), ("request", "2026-7"), ("typed", name.as_str())];
        let done = ole.post(PATH, &right).await.expect(303);
        let record = done.location().to_owned();
        let page = ole.get(&record).await.expect(200).hides("privacy-").hides(&name);
        page.shows("Slettet, og nøkkelen er ødelagt")
            .shows("trengs ikke lenger")
            .shows("2026-7")
            .shows("besvart oppgave");
        ole.get(PATH).await.expect(200).shows(&record);

        assert!(!world.store.subjects().has_key(NORDSUND, &Subject::person(ruth)).await.unwrap());
        let summary = register::person_summary(world.store.db(), NORDSUND, ruth).await.unwrap();
        assert_eq!(summary.name, "");
        let mut jon = as_(world, JON).await;
        jon.get(&task).await.expect(200).hides("Ruth");
        ole.post(&format!("{PATH}/preview"), &[("who", RUTH)]).await.expect(422);
        world.settle().await;
    });
}

#[test]
fn an_unanswered_task_forbids_it_and_the_one_who_asked_is_found_by_its_number() {
    in_town(async |world| {
        let hat = format!("person:{}", id(world, RUTH).await);
        task(world, &hat, "Lampa").await;
        let mut ole = as_(world, OLE).await;
        let page = preview(&mut ole, "2026-1").await;
        assert!(page.contains("Kan ikke slettes nå") && !page.contains("Slett for alltid"), "{page}");
        let sent = [("subject", hat.as_str()), ("ground", "objection"), ("typed", "whatever")];
        ole.post(PATH, &sent).await.expect(422);
        let name = register::person_summary(world.store.db(), NORDSUND, id(world, RUTH).await).await.unwrap().name;
        let sent = [("subject", hat.as_str()), ("ground", "objection"), ("typed", name.as_str())];
        ole.post(PATH, &sent).await.expect(200).shows("Kan ikke slettes nå");
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 0);
    });
}

#[test]
fn nobody_else_gets_there() {
    in_town(async |world| {
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(PATH).await.expect(404);
        marthe.post(&format!("{PATH}/preview"), &[("who", RUTH)]).await.expect(404);
        let hat = format!("person:{}", id(world, RUTH).await);
        marthe.post(PATH, &[("subject", hat.as_str()), ("ground", "objection"), ("typed", "x")]).await.expect(404);
        let record = format!("{PATH}/{}", uuid::Uuid::nil());
        marthe.get(&record).await.expect(404);
        as_(world, OLE).await.get(&record).await.expect(404);
    });
}
