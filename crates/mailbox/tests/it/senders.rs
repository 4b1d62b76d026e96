//! Who a mail is from, as far as it is proved: where answers go, and what it may be added to.

use base::config::Receipts;
use base::id::Uuid;

use crate::lines::listening;
use crate::mails;
use crate::town::*;

const ELSEWHERE: &str =
    "Det dere svarer, går på e-post til ola@elsewhere.example og ikke til kari@example.no, som skrev.";

/// Kari writes and asks for answers at another address.
fn asks(head: &str, subject: &str) -> Vec<u8> {
    format!(
        "{head}From: Kari <kari@example.no>\r\nReply-To: Kari <ola@elsewhere.example>\r\nSubject: {subject}\r\n\
         Message-ID: <{subject}@example.no>\r\n\r\nHei\r\n"
    )
    .into_bytes()
}

#[test]
fn answers_go_elsewhere_only_when_it_is_proved_who_asks_for_that_and_those_who_answer_see_it() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let mut client = listening.client().await;
        let mut ole = as_(world, OLE).await;
        let comment = [("comment", "Vi leter."), ("audience", "all")];

        client.mail("kari@example.no", &["arkiv@post.localhost"], &asks("", "en")).await;
        let row = last(world, "in").await;
        let id = row.task.unwrap();
        assert_eq!(
            task(world, id).await.body,
            "Fra: Kari <kari@example.no>\nE-posten ber om svar til ola@elsewhere.example. Det er ikke kontrollert hvem \
             som skrev den, så svar går til kari@example.no.\n\nHei"
        );
        ole.get(&format!("/tasks/{id}")).await.expect(200).hides("Det dere svarer, går");
        ole.get(&format!("/mail/{}", row.id)).await.expect(200).hides("Svar går til");
        ole.post(&format!("/tasks/{id}/comments"), &comment).await.expect(303);
        let sent = outside.sent(world, &post).await;
        assert_eq!(sent.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["kari@example.no"]);

        client.mail("kari@example.no", &["arkiv@post.localhost"], &asks(PROVED, "to")).await;
        let row = last(world, "in").await;
        let id = row.task.unwrap();
        assert_eq!(
            task(world, id).await.body,
            "Fra: Kari <kari@example.no>\nSvar går til: ola@elsewhere.example\n\nHei"
        );
        ole.get(&format!("/tasks/{id}")).await.expect(200).shows(ELSEWHERE);
        ole.get(&format!("/mail/{}", row.id)).await.expect(200).shows("Svar går til").shows("ola@elsewhere.example");
        ole.post(&format!("/tasks/{id}/comments"), &comment).await.expect(303);
        let sent = outside.sent(world, &post).await;
        let to: Vec<&str> = sent.iter().map(|(to, _)| to.as_str()).collect();
        assert_eq!(to, ["ola@elsewhere.example"; 2], "the receipt, and the answer");
        listening.end().await;
    });
}

#[test]
fn a_receipt_of_a_mail_that_nothing_proves_goes_to_its_sender() {
    in_town(async |world| {
        let (outside, post) = Outside::open(world).await;
        let (address, _stop) = listening(world, |c| c.mail.receipts = Receipts::Always).await;
        let mut client = Client::new(address, &world.clock).await;
        client.mail("kari@example.no", &["arkiv@post.localhost"], &asks("", "en")).await;
        let sent = outside.sent(world, &post).await;
        assert_eq!(sent.iter().map(|(to, _)| to.as_str()).collect::<Vec<_>>(), ["kari@example.no"]);
    });
}

#[test]
fn a_reply_without_the_tag_finds_its_task_only_from_the_one_who_wrote_when_that_is_proved() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        send(&listening, letter("arkiv@post.localhost", "Innsyn", "Kan jeg se mappa?")).await.unwrap();
        let id = last(world, "in").await.task;
        let first = first_id(world).await;
        let mut with = async |head: &str, from: &str| {
            let mail = format!("{head}From: {from}\r\nSubject: Re: Innsyn\r\nIn-Reply-To: <{first}>\r\n\r\nMer.\r\n");
            client.mail(from, &["arkiv@post.localhost"], mail.as_bytes()).await;
            let row = last(world, "in").await;
            (row.outcome, row.task)
        };
        assert_eq!(with(PROVED, "kari@example.no").await, ("reply".to_owned(), id));

        // Whoever has seen an id can write in her name: it is kept, as a task of its own.
        let other =
            "Authentication-Results: mx.example; spf=pass smtp.mailfrom=x.example; dkim=pass header.d=x.example\r\n";
        for head in ["", other, "Authentication-Results: mx.example; spf=fail; dkim=none; dmarc=fail\r\n"] {
            let (outcome, new) = with(head, "kari@example.no").await;
            assert_eq!(outcome, "task", "{head}");
            assert_ne!(new, id);
            let body = task(world, new.unwrap()).await.body;
            assert_eq!(
                body,
                "Viser til oppgave 2026-1. Det er ikke kontrollert at det er den samme som skriver, så dette ble en ny \
                 oppgave.\n\nFra: kari@example.no\n\nMer."
            );
        }
        let (outcome, new) = with(PROVED, "ola@example.no").await;
        assert_eq!(outcome, "task", "somebody else does not get into her task by knowing an id");
        assert_eq!(task(world, new.unwrap()).await.body, "Fra: ola@example.no\n\nMer.");
        assert_eq!(steps(world, id.unwrap()).await.len(), 2);
        listening.end().await;
    });
}

#[test]
fn a_report_finds_its_task_by_a_mail_of_ours_alone() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        send(&listening, letter("arkiv@post.localhost", "Innsyn", "Kan jeg se mappa?")).await.unwrap();
        let id = last(world, "in").await.task.unwrap();
        let first = first_id(world).await;
        let mut ole = as_(world, OLE).await;
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Hei"), ("audience", "all")]).await.expect(303);
        let sent = outside.sent(world, &post).await;
        let ours = header(&sent[0].1, "Message-ID");

        let mut client = listening.client().await;
        let mut report = async |about: &str| {
            let raw = mails::case("x", &mails::report(about, "failed")).raw;
            client.mail("", &["arkiv@post.localhost"], &raw).await;
            let row = last(world, "in").await;
            (row.outcome, row.task)
        };
        assert_eq!(report(&first).await, ("bounce".to_owned(), None), "she sent that one");
        assert_eq!(report(ours.trim_matches(['<', '>'])).await, ("bounce".to_owned(), Some(id)));
        assert_eq!(steps(world, id).await.last().unwrap().audience, "unit");
        assert_eq!(last(world, "out").await.outcome, "bounce");
        listening.end().await;
    });
}

#[test]
fn a_long_reply_is_cut_and_the_names_of_its_files_are_not() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        send(&listening, letter("arkiv@post.localhost", "Innsyn", "Kan jeg se mappa?")).await.unwrap();
        let id: Uuid = last(world, "in").await.task.unwrap();
        let mut ole = as_(world, OLE).await;
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Hvorfor?"), ("audience", "all")]).await.expect(303);
        let sent = outside.sent(world, &post).await;
        let tag = header(&sent[0].1, "Reply-To");

        let long: String = (0..400).map(|n| format!("Grunn nummer {n:04}\n")).collect();
        let file = format!(
            "Content-Type: application/pdf; name=fullmakt.pdf\nContent-Transfer-Encoding: base64\n\n{}",
            mails::base64(b"%PDF-1.4")
        );
        let text = mails::parts("Re: Innsyn", "mixed", &[&format!("Content-Type: text/plain\n\n{long}"), &file]);
        listening.client().await.mail("kari@example.no", &[&tag], &mails::case("x", &text).raw).await;
        let step = steps(world, id).await.pop().unwrap();
        assert_eq!((step.kind.as_str(), step.audience.as_str()), ("added", "requester"));
        assert!(step.body.starts_with("Grunn nummer 0000\n"), "{}", step.body);
        assert!(step.body.ends_with("\n\n… (resten står i e-posten)\n\nVedlegg: fullmakt.pdf"), "{}", step.body);
        let length = step.body.chars().count();
        assert!((3_900..=4_000).contains(&length), "{length}");
        ole.get(&format!("/mail/{}", last(world, "in").await.id)).await.expect(200).shows("Grunn nummer 0399");
        listening.end().await;
    });
}
