//! Somebody who only wrote by mail is forgotten: her mails, their files, and how to write to her.

use std::collections::BTreeSet;
use std::sync::Arc;

use base::id::Uuid;
use mailbox::MailEraser;
use store::erasure::{self, Eraser, Erasers, Ground, Order, SubjectErased};
use store::{FromQueryResult, Pass, Subject, vals};
use testkit::{NORDSUND, World};

use crate::mails;
use crate::town::*;

#[test]
fn a_sender_is_forgotten_and_what_others_sent_stays() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let file = format!(
            "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{}",
            mails::base64(b"%PDF-1.4 felles")
        );
        let text = mails::parts("Hemmelig", "mixed", &["Content-Type: text/plain\n\nBare om meg", &file]);
        let hers = mails::case("x", &text).raw;
        let his =
            mails::case("x", &text.replace("kari@example.no", "per@example.no").replace("Bare om meg", "Om ham")).raw;
        client.mail("kari@example.no", &["arkiv@post.localhost"], &hers).await;
        client.mail("per@example.no", &["arkiv@post.localhost"], &his).await;
        let [kari, per] = &rows(world).await[..] else { panic!("two mails") };
        let subject = Subject::of_hat(&task(world, kari.task.unwrap()).await.requester.unwrap()).unwrap();
        let now = world.clock.now();
        let held = MailEraser.holds(world.store.db(), NORDSUND, std::slice::from_ref(&subject), now).await.unwrap();
        assert_eq!((held[0].what.as_str(), held[0].count), ("mailbox_mails", 1));

        let pass = Pass::system(NORDSUND, "tests", now);
        for _ in 0..2 {
            let mut tx = world.store.begin().await.unwrap();
            MailEraser.erase(&mut tx, &pass, std::slice::from_ref(&subject)).await.unwrap();
            tx.commit_quietly("a test erases").await.unwrap();
        }
        world.settle().await;
        let files = world.store.files();
        assert!(files.get(NORDSUND, kari.sha256.as_deref().unwrap()).await.is_err(), "her mail is gone");
        assert!(files.get(NORDSUND, per.sha256.as_deref().unwrap()).await.is_ok());
        let shared = store::keys::sha256_hex(b"%PDF-1.4 felles");
        assert!(files.get(NORDSUND, &shared).await.is_ok(), "what he sent, too, stays");
        let row = rows(world).await.into_iter().find(|r| r.id == kari.id).unwrap();
        assert_eq!((row.sender.as_str(), row.subject.as_str(), row.text.as_str()), ("", "", ""));
        assert_eq!((row.outcome.as_str(), row.task), ("task", kari.task), "that a mail came stays");
        let threads =
            world.store.db().scalar_i64("SELECT COUNT(*) FROM mail_thread WHERE tenant = $1", vals![NORDSUND.0]);
        assert_eq!(threads.await.unwrap(), 1);
        assert!(MailEraser.holds(world.store.db(), NORDSUND, &[subject], now).await.unwrap().is_empty());
        listening.end().await;
    });
}

/// Two who wrote by mail. The mail of the one has a file, and a colleague attached the same to the task of
/// the other. Both are answered.
struct Pair {
    with_mail: Subject,
    mail: Uuid,
    with_task: Subject,
    task: Uuid,
    sha256: String,
}

async fn pair(world: &World, client: &mut Client, n: usize) -> Pair {
    let content = format!("%PDF-1.4 felles {n}").into_bytes();
    let file = format!(
        "Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n{}",
        mails::base64(&content)
    );
    let mut sent = Vec::new();
    for (who, parts) in [
        ("med", vec!["Content-Type: text/plain\n\nHer er skjemaet", file.as_str()]),
        ("uten", vec!["Content-Type: text/plain\n\nHva med skjemaet?"]),
    ] {
        let address = format!("{who}{n}@example.no");
        let text = mails::parts("Skjema", "mixed", &parts).replace("kari@example.no", &address);
        client.mail(&address, &["arkiv@post.localhost"], &mails::case("x", &text).raw).await;
        sent.push(rows(world).await.into_iter().rfind(|r| r.sender == address).unwrap());
    }
    let [with, without] = &sent[..] else { panic!("two mails") };
    let task = without.task.unwrap();
    let mut ole = as_(world, OLE).await;
    let attached = [("files", "a.pdf", "application/pdf", &content[..])];
    ole.post_files(&format!("/tasks/{task}/files"), &[], &attached).await.expect(303);
    let mut subjects = Vec::new();
    for id in [with.task.unwrap(), task] {
        ole.post(&format!("/tasks/{id}/closure"), &[("answer", "Mottatt.")]).await.expect(303);
        subjects.push(Subject::of_hat(&self::task(world, id).await.requester.unwrap()).unwrap());
    }
    world.settle().await;
    let sha256 = store::keys::sha256_hex(&content);
    Pair { with_mail: subjects[0].clone(), mail: with.id, with_task: subjects[1].clone(), task, sha256 }
}

async fn erased(world: &World, subject: &Subject) -> SubjectErased {
    let erasers: Erasers = vec![Arc::new(tasks::TaskEraser), Arc::new(MailEraser)];
    let order = Order { ground: Ground::NotNeeded, request: String::new() };
    let mut tx = world.store.begin().await.unwrap();
    let done = erasure::erase_subject(&mut tx, &system(world), &erasers, subject, &order).await.unwrap();
    tx.commit().await.unwrap();
    world.settle().await;
    done
}

/// Whether a file has its content and its row. One without the other there is not.
async fn is_kept(world: &World, sha256: &str) -> bool {
    let content = world.store.files().get(NORDSUND, sha256).await.is_ok();
    assert_eq!(store::files::info(world.store.db(), NORDSUND, sha256).await.is_ok(), content);
    content
}

#[test]
fn a_file_of_a_mail_that_a_task_has_too_stays_until_both_are_erased() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let mut ole = as_(world, OLE).await;

        let one = pair(world, &mut client, 1).await;
        let done = erased(world, &one.with_mail).await;
        for what in ["mailbox_mails", "tasks_closed"] {
            assert!(done.holdings.iter().any(|h| h.what == what && h.stays.is_none()), "{:?}", done.holdings);
        }
        assert!(is_kept(world, &one.sha256).await, "the task of the other has it");
        ole.get(&format!("/tasks/{}/files/1", one.task)).await.expect(200).shows("%PDF-1.4 felles 1");
        ole.get(&format!("/mail/{}/files/1", one.mail)).await.expect(404);
        erased(world, &one.with_task).await;
        assert!(!is_kept(world, &one.sha256).await);

        let two = pair(world, &mut client, 2).await;
        erased(world, &two.with_task).await;
        assert!(is_kept(world, &two.sha256).await, "the mail has it");
        ole.get(&format!("/mail/{}/files/1", two.mail)).await.expect(200).shows("%PDF-1.4 felles 2");
        ole.get(&format!("/tasks/{}/files/1", two.task)).await.expect(404);
        erased(world, &two.with_mail).await;
        assert!(!is_kept(world, &two.sha256).await);
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 4);
        listening.end().await;
    });
}

#[test]
fn whatever_names_a_file_is_asked_before_its_content_goes() {
    in_town(async |world| {
        if !world.store.is_sqlite() {
            return;
        }
        let listening = Listening::of(world).await;
        pair(world, &mut listening.client().await, 1).await;
        #[derive(FromQueryResult)]
        struct Column {
            table_name: String,
            column_name: String,
        }
        let db = world.store.db();
        let sql = "SELECT m.name AS table_name, c.name AS column_name FROM sqlite_master m, pragma_table_info(m.name) c
             WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND m.name <> 'file' AND c.type = 'TEXT'";
        let all: Vec<Column> = db.rows(sql, vals![]).await.unwrap();
        let asked = store::files::places(db).await.unwrap();
        let asked: BTreeSet<(&str, &str)> = asked.iter().map(|p| (&*p.table_name, &*p.column_name)).collect();
        let mut naming = BTreeSet::new();
        for Column { table_name, column_name } in &all {
            let sql = format!("SELECT COUNT(*) FROM {table_name} WHERE \"{column_name}\" IN (SELECT sha256 FROM file)");
            if db.scalar_i64(&sql, vals![]).await.unwrap() > 0 {
                naming.insert((table_name.as_str(), column_name.as_str()));
            }
        }
        assert_eq!(naming, BTreeSet::from([("mail", "sha256"), ("mail_file", "sha256"), ("task_file", "sha256")]));
        assert!(naming.is_subset(&asked), "{asked:?}");
        listening.end().await;
    });
}

#[test]
fn what_somebody_wrote_by_mail_stands_in_the_journal_under_her_key_alone() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        send(&listening, letter("arkiv@post.localhost", "Fortrolig emne", "Fortrolig tekst")).await.unwrap();
        world.settle().await;
        #[derive(store::FromQueryResult)]
        struct Data {
            data: String,
        }
        let all: Vec<Data> = world.store.db().rows("SELECT data FROM journal", vec![]).await.unwrap();
        assert!(all.iter().all(|d| !d.data.contains("Fortrolig") && !d.data.contains("kari@")), "no word in clear");
        assert!(all.iter().any(|d| d.data.contains("\"of\":\"mail:")), "and her part is sealed for her");
        listening.end().await;
    });
}
