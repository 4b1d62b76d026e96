//! What mail holds about a person, as her copy of everything tells it.

use base::Text;
use base::id::Uuid;
use door::Holdings;
use door::holdings::{About, Chapter, Record, Said};
use mailbox::MailEraser;
use mailbox::mail::held::HeldMails;
use store::erasure::Eraser;
use store::{Assurance, Party, Store, Subject, vals};
use tasks::{NewTask, Place};
use testkit::{Counted, NORDSUND, World};

use crate::mails;
use crate::town::*;

const DAY: i64 = 24 * 3_600;

/// She asks about herself.
async fn herself(world: &World, number: &str) -> About {
    let person = person(world, number).await;
    let hat = format!("person:{person}");
    About { tenant: NORDSUND, person, asker: person, hat, assurance: Assurance::High, now: world.clock.now() }
}

/// All that is told; every label and word of it has a text.
async fn told(store: &Store, about: &About) -> Vec<Chapter> {
    let room = mailbox::room();
    let [nb, nn, en] = room.texts;
    let texts = web::Texts::new(&[(room.name, nb, nn, en)]).unwrap();
    let chapters = HeldMails.about(store, store.db(), about).await.unwrap();
    let mut open: Vec<&Chapter> = chapters.iter().collect();
    while let Some(chapter) = open.pop() {
        let facts = chapter.records.iter().flat_map(|r| &r.facts);
        let labels = facts.clone().map(|(name, _)| name).chain([&chapter.name]).map(|n| format!("mailbox-holds-{n}"));
        let words = facts.filter_map(|(_, said)| if let Said::Key(key) = said { Some(key.clone()) } else { None });
        for key in labels.chain(words) {
            assert!(texts.has(&key), "{key}");
        }
        open.extend(chapter.records.iter().flat_map(|r| &r.parts));
    }
    chapters
}

fn records<'a>(chapters: &'a [Chapter], name: &str) -> &'a [Record] {
    chapters.iter().find(|c| c.name == name).map_or(&[], |c| &c.records)
}

/// A fact as it is kept; empty when it is not told.
fn fact(record: &Record, name: &str) -> String {
    match record.facts.iter().find(|(n, _)| n == name).map(|(_, said)| said) {
        None => String::new(),
        Some(Said::Plain(text) | Said::Key(text)) => text.clone(),
        Some(Said::Words(text)) => text.get(base::Lang::Nb).to_owned(),
        Some(other) => format!("{other:?}"),
    }
}

fn facts<const N: usize>(record: &Record, names: [&str; N]) -> [String; N] {
    names.map(|name| fact(record, name))
}

/// A task of the archive that Marthe asked for on the portal.
async fn asked_by_marthe(world: &World) -> Uuid {
    let new = NewTask {
        title: Text::same("Hull i vegen"),
        note: Text::default(),
        body: "Ved brua".into(),
        category: None,
        place: Place::default(),
        unit: "arkiv".into(),
        due: None,
        assurance: Assurance::None,
        parties: vec![Party::new(format!("person:{}", person(world, MARTHE).await), "requester")],
        source: tasks::Source::new(tasks::SourceKind::System, "tests"),
    };
    let mut tx = world.store.begin().await.unwrap();
    let id = tasks::actions::task_open(&mut tx, &system(world), new).await.unwrap();
    tx.commit().await.unwrap();
    world.settle().await;
    id.0
}

/// The archive writes to all whom a task concerns.
async fn said(world: &World, task: Uuid, words: &str) {
    let comment = [("comment", words), ("audience", "all")];
    as_(world, OLE).await.post(&format!("/tasks/{task}/comments"), &comment).await.expect(303);
    world.settle().await;
}

/// What somebody sent to the archive, with a file.
async fn wrote(listening: &Listening, from: &str, words: &str) {
    let content = mails::base64(format!("%PDF-1.4 {words}").as_bytes());
    let file = format!("Content-Type: application/pdf; name=kart.pdf\nContent-Transfer-Encoding: base64\n\n{content}");
    let text = mails::parts("Innsyn i mappa", "mixed", &[&format!("Content-Type: text/plain\n\n{words}"), &file]);
    let raw = mails::case("x", &text.replace("kari@example.no", from)).raw;
    let said = listening.client().await.mail(from, &["arkiv@post.localhost"], &raw).await;
    assert!(said.starts_with("250"), "{said}");
}

async fn quietly(world: &World, sql: &str, values: Vec<store::Value>) {
    let mut tx = world.store.begin().await.unwrap();
    assert!(tx.execute_quietly(sql, values).await.unwrap() > 0, "{sql}");
    tx.commit_quietly("a test changes what is held").await.unwrap();
}

#[test]
fn that_her_case_was_mailed_to_others_is_told_and_not_to_whom() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let kept = asked_by_marthe(world).await;
        send(&listening, letter("arkiv@post.localhost", "Farlig veg", "Noen må gjøre noe")).await.unwrap();
        world.settle().await;
        let gone = last(world, "in").await.task.unwrap();
        let merger = [("into", "2026-1"), ("merge_note", "Takk, vi er på saken.")];
        as_(world, OLE).await.post(&format!("/tasks/{gone}/merger"), &merger).await.expect(303);
        world.settle().await;
        said(world, kept, "Asfalt er bestilt.").await;

        let marthe = herself(world, MARTHE).await;
        let names = ["task", "unit", "kind", "outcome"];
        let told_now = told(&world.store, &marthe).await;
        assert!(records(&told_now, "mails").is_empty(), "{told_now:?}");
        let [one] = records(&told_now, "sent-on") else { panic!("one mail: {told_now:?}") };
        let waits = ["Hull i vegen", "Dokumentsenteret", "mailbox-kind-comment", "mailbox-outcome-waiting"];
        assert_eq!(facts(one, names), waits);
        let all = serde_json::to_string(&told_now).unwrap().to_lowercase();
        assert!(!all.contains("kari") && !all.contains("farlig") && !all.contains("2026-2"), "{all}");
        // And to nobody else.
        let ole = herself(world, OLE).await;
        assert!(records(&told(&world.store, &ole).await, "sent-on").is_empty());
        // Nor to whom a case is about: that others had a mail tells that they wrote.
        let role = "UPDATE party SET role = $1 WHERE tenant = $2 AND kind = 'task' AND id = $3 AND hat = $4";
        let as_what = |name| vals![name, NORDSUND.0, kept, marthe.hat.clone()];
        quietly(world, role, as_what("subject")).await;
        assert!(records(&told(&world.store, &marthe).await, "sent-on").is_empty());
        quietly(world, role, as_what("requester")).await;

        // The municipality has no relay: it is given up.
        world.house.deliver().await.unwrap();
        world.clock.advance_seconds(3 * DAY + 3_600);
        // The one before it in the thread first.
        while world.house.deliver().await.unwrap() > 0 {}
        world.settle().await;
        let told_now = told(&world.store, &marthe).await;
        assert_eq!(fact(&records(&told_now, "sent-on")[0], "outcome"), "mailbox-outcome-dead");

        // Where the case demands more than she showed, it is only said that there is something.
        let level = "UPDATE card SET assurance = $1 WHERE tenant = $2 AND kind = 'task' AND id = $3";
        quietly(world, level, vals![Assurance::High.number(), NORDSUND.0, kept]).await;
        let low = About { assurance: Assurance::Substantial, ..marthe };
        let told_now = told(&world.store, &low).await;
        assert_eq!(facts(&records(&told_now, "sent-on")[0], names), ["mailbox-holds-locked", "", "", ""]);
        listening.end().await;
    });
}

/// As it would be, had the municipality found out that it is Marthe who writes from Kari's address.
async fn is_marthe(world: &World) -> String {
    let hat = format!("person:{}", person(world, MARTHE).await);
    let sql = "UPDATE mail SET hat = $1 WHERE tenant = $2 AND (sender = $3 OR recipient = $3)";
    quietly(world, sql, vals![hat.clone(), NORDSUND.0, "kari@example.no"]).await;
    hat
}

#[test]
fn what_is_hers_is_told_whole_and_nobody_elses_and_goes_when_she_is_erased() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        wrote(&listening, "per@example.no", "Pers ærend").await;
        wrote(&listening, "kari@example.no", "Bare om meg").await;
        world.settle().await;
        said(world, last(world, "in").await.task.unwrap(), "Her er mappa.").await;
        let marthe = herself(world, MARTHE).await;
        assert!(records(&told(&world.store, &marthe).await, "mails").is_empty(), "an address is no person");
        is_marthe(world).await;

        let all = told(&world.store, &marthe).await;
        let [came, went] = records(&all, "mails") else { panic!("two mails: {all:?}") };
        let names = ["way", "from", "to", "subject", "outcome", "unit"];
        let in_and_out = [
            ["mailbox-held-in", "Kari Holm <kari@example.no>", "arkiv@post.localhost", "Innsyn i mappa"],
            ["mailbox-held-out", "arkiv@post.localhost", "kari@example.no", "Innsyn i mappa"],
        ];
        assert_eq!(facts(came, names)[..4], in_and_out[0]);
        assert_eq!(facts(went, names)[..4], in_and_out[1]);
        assert_eq!(facts(came, ["outcome", "unit"]), ["mailbox-outcome-task", "Dokumentsenteret"]);
        assert_eq!(
            facts(went, ["outcome", "kind", "text"]),
            ["mailbox-outcome-waiting", "mailbox-kind-comment", "Her er mappa."]
        );
        assert!(fact(came, "text").contains("Bare om meg"), "{came:?}");
        let [attached] = &came.parts[..] else { panic!("attachments: {came:?}") };
        assert_eq!(fact(&attached.records[0], "name"), "kart.pdf");
        assert!(came.files.len() == 1 && came.files[0].name.ends_with("-1-kart.pdf"), "{:?}", came.files);
        let json = serde_json::to_string(&all).unwrap();
        assert!(!json.contains("per@example.no") && !json.contains("Pers ærend"), "{json}");

        // Who acts for her reads what that hat has to do with, and not what she wrote herself.
        let asker = person(world, OLE).await;
        let ward = About { asker, hat: format!("ward:{}", marthe.person), ..marthe.clone() };
        let all = told(&world.store, &ward).await;
        assert!(all.iter().all(|chapter| chapter.records.is_empty()), "{all:?}");

        let mut tx = world.store.begin().await.unwrap();
        let subjects = [Subject::person(marthe.person)];
        MailEraser.erase(&mut tx, &system(world), &subjects).await.unwrap();
        tx.commit_quietly("a test erases somebody").await.unwrap();
        assert!(records(&told(&world.store, &marthe).await, "mails").is_empty());
        listening.end().await;
    });
}

#[test]
fn who_works_here_is_told_her_task_address() {
    in_town(async |world| {
        let all = told(&world.store, &herself(world, MARTHE).await).await;
        let [own] = records(&all, "address") else { panic!("one address: {all:?}") };
        let local = address_of(world, MARTHE).await.split('@').next().unwrap().to_owned();
        assert_eq!(facts(own, ["local", "unit"]), [local.as_str(), "Rensviktunet"]);
    });
}

#[test]
fn the_more_mail_there_is_the_statements_stay_as_many() {
    in_town(async |world| {
        // Both engines are sent the same; only what goes to a server can be counted.
        let Some(counted) = Counted::of(world).await else { return };
        let listening = Listening::of(world).await;
        let marthe = herself(world, MARTHE).await;
        let cost = async || {
            let before = counted.statements();
            let all = HeldMails.about(&counted.store, counted.store.db(), &marthe).await.unwrap();
            (counted.statements() - before, records(&all, "mails").len())
        };
        // What a connection asks once, it has asked then.
        cost().await;
        let (statements, _) = cost().await;
        for n in 0..6 {
            wrote(&listening, "kari@example.no", &format!("Ærend {n}")).await;
        }
        world.settle().await;
        is_marthe(world).await;
        assert!(statements > 0);
        assert_eq!(cost().await, (statements, 6));
        listening.end().await;
    });
}
