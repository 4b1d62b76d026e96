//! Somebody who only wrote by mail is forgotten: her mails, their files, and how to write to her.

use mailbox::MailEraser;
use store::erasure::Eraser;
use store::{Pass, Subject, vals};
use testkit::NORDSUND;

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
