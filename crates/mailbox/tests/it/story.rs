//! A mail becomes a task, is answered in its thread, and the thread comes back to the task.

use lettre::Message;
use testkit::World;

use crate::mails;
use crate::town::*;

/// Kari writes to the archive; gives the task.
async fn opened(world: &World, listening: &Listening) -> base::id::Uuid {
    send(listening, letter("arkiv@post.localhost", "Innsyn i byggesak", "Kan jeg se mappa for Lyngstien 13?"))
        .await
        .unwrap();
    world.settle().await;
    last(world, "in").await.task.unwrap()
}

/// An answer to what was received, as a mail program writes it.
fn answer(to_mail: &str, body: &str) -> Message {
    let id = header(to_mail, "Message-ID");
    Message::builder()
        .from("Kari Holm <kari@example.no>".parse().unwrap())
        .to(header(to_mail, "Reply-To").parse().unwrap())
        .subject(header(to_mail, "Subject"))
        .message_id(None)
        .references(format!("{} {id}", header(to_mail, "References")))
        .in_reply_to(id)
        .body(format!("{body}\r\n\r\nDen 22. nov. 2026 kl. 12:00 skrev Arkivet:\r\n> Hei\r\n"))
        .unwrap()
}

#[test]
fn the_sender_has_the_answer_in_the_thread_and_her_reply_lands_on_the_task() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let about = task(world, id).await;
        assert_eq!(about.title(), "Innsyn i byggesak");
        assert_eq!(about.body, "Fra: Kari Holm <kari@example.no>\n\nKan jeg se mappa for Lyngstien 13?");
        // Ten working days from Sunday 22 November.
        assert_eq!(about.due, "2026-12-04");
        assert!(about.requester.unwrap().starts_with("mail:"));
        assert!(outside.taken().is_empty(), "an unverified sender gets no receipt");

        let mut ole = as_(world, OLE).await;
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Vi leter.\nDet tar en dag."), ("audience", "all")])
            .await
            .expect(303);
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Bare for oss"), ("audience", "unit")])
            .await
            .expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let [(envelope, mail)] = &outside.taken()[..] else { panic!("one mail") };
        assert_eq!(envelope.to[0].to_string(), "kari@example.no");
        let tag = header(mail, "Reply-To");
        assert!(tag.starts_with("arkiv+") && tag.ends_with("@post.localhost"), "{tag}");
        assert_eq!(tag.len(), "arkiv+@post.localhost".len() + 26, "{tag}");
        assert_eq!(envelope.from.as_ref().unwrap().to_string(), tag, "what does not arrive comes back to the task");
        let from = mailbox::mail::read(mail.as_bytes(), None).from.unwrap();
        assert_eq!(from.shown(), "Dokumentsenteret, Nordsund kommune <arkiv@post.localhost>");
        assert_eq!(header(mail, "Subject"), "Re: Innsyn i byggesak");
        let first = header(mail, "In-Reply-To");
        assert!(first.starts_with('<') && header(mail, "References").contains(&first));
        assert_eq!(header(mail, "Auto-Submitted"), "", "somebody wrote it");
        let text = body(mail);
        assert!(text.starts_with("Vi leter.\nDet tar en dag.") && text.contains("sak 2026-1"), "{text}");
        assert!(!text.contains("Bare for oss"));
        assert_eq!(last(world, "out").await.outcome, "sent");

        send(&listening, answer(mail, "Takk, det holder.")).await.unwrap();
        world.settle().await;
        let steps = steps(world, id).await;
        let step = steps.last().unwrap();
        assert_eq!(
            (step.kind.as_str(), step.side.as_str(), step.audience.as_str()),
            ("added", "requester", "requester")
        );
        assert_eq!(step.body, "Takk, det holder.");
        assert_eq!(last(world, "in").await.outcome, "reply");
        world.store.deliver(&post).await.unwrap();
        assert!(outside.taken().is_empty(), "her own words do not come back to her");

        ole.post(&format!("/tasks/{id}/closure"), &[("answer", "Her er mappa.")]).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let [(_, mail)] = &outside.taken()[..] else { panic!("one mail") };
        assert!(body(mail).contains("Her er svaret") && body(mail).contains("Her er mappa."), "{}", body(mail));
        assert_eq!(header(mail, "References").matches('<').count(), 3, "hers, ours, hers");
        listening.end().await;
    });
}

#[test]
fn a_task_that_waits_for_her_asks_her_and_goes_on_with_her_answer() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let mut ole = as_(world, OLE).await;
        let wait = |on: &'static str, reason: &'static str| {
            [("waits_for", on), ("wait_reason", reason), ("wait_audience", "all")]
        };
        ole.post(&format!("/tasks/{id}/waiting"), &wait("requester", "Hvilket år ble det bygd?")).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let [(_, question)] = &outside.taken()[..] else { panic!("one mail") };
        assert!(body(question).starts_with("Hvilket år ble det bygd?"), "{}", body(question));
        assert_eq!(task(world, id).await.state, "waiting");

        // That somebody is away is no answer.
        let tag = header(question, "Reply-To");
        let away = b"From: kari@example.no\r\nSubject: Borte\r\nAuto-Submitted: auto-replied\r\n\r\nBorte.\r\n";
        listening.client().await.mail("", &[&tag], away).await;
        assert_eq!(task(world, id).await.state, "waiting");

        send(&listening, answer(question, "I 1987.")).await.unwrap();
        world.settle().await;
        assert_eq!(task(world, id).await.state, "taken", "and Ole has it still");
        let kinds: Vec<String> = steps(world, id).await.into_iter().map(|s| s.kind).collect();
        assert_eq!(kinds, ["opened", "waited", "commented", "added", "resumed"]);
        ole.get("/tasks/today").await.expect(200).shows("Ventetiden er over (1)");

        // What waits for others is not hers to end, and is no question to her.
        ole.post(&format!("/tasks/{id}/waiting"), &wait("other", "Statsarkivet leter.")).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        assert!(outside.taken().is_empty());
        send(&listening, answer(question, "Eller var det 1988?")).await.unwrap();
        assert_eq!(task(world, id).await.state, "waiting");
        listening.end().await;
    });
}

#[test]
fn whom_the_unit_asked_sees_the_mail_and_answers_it_until_it_is_closed() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let mail = format!("/mail/{}", last(world, "in").await.id);
        let (mut ole, mut marthe) = (as_(world, OLE).await, as_(world, MARTHE).await);
        let page = format!("/tasks/{id}");
        ole.get(&page).await.expect(200).shows(&mail).shows("Fra Kari Holm: Innsyn i byggesak");
        marthe.get(&page).await.expect(404);
        marthe.get(&mail).await.expect(404);
        let hat = door::colleague(person(world, MARTHE).await);
        let ask = [("toward", hat.as_str()), ("delegate_reason", "Du kjenner huset.")];
        ole.post(&format!("{page}/delegation"), &ask).await.expect(303);
        marthe.get(&mail).await.expect(200).shows("Lyngstien 13");
        marthe.get(&page).await.expect(200).shows(&mail);
        marthe.post(&format!("{page}/assignment"), &[]).await.expect(303);
        marthe.post(&format!("{page}/closure"), &[("answer", "Vedlagt.")]).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let closing = outside.taken().pop().unwrap().1;
        assert!(body(&closing).contains("Vedlagt."), "{}", body(&closing));

        // It is open again, with the unit and nobody else.
        send(&listening, answer(&closing, "Det var feil hus.")).await.unwrap();
        world.settle().await;
        let again = task(world, id).await;
        assert_eq!((again.state.as_str(), again.assignee), ("open", None));
        marthe.get(&mail).await.expect(404);
        marthe.get(&page).await.expect(404);
        ole.get(&page).await.expect(200).shows("Det var feil hus.");
        listening.end().await;
    });
}

#[test]
fn a_reply_opens_a_closed_task_again_and_after_a_while_becomes_a_new_one() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let mut ole = as_(world, OLE).await;
        let close = [("answer", "Ferdig.")];
        ole.post(&format!("/tasks/{id}/closure"), &close).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let closing = outside.taken().remove(0).1;

        send(&listening, answer(&closing, "Det er det ikke!")).await.unwrap();
        world.settle().await;
        assert_eq!(task(world, id).await.state, "open");
        assert_eq!(last(world, "in").await.outcome, "reopened");
        ole.post(&format!("/tasks/{id}/closure"), &close).await.expect(303);

        world.clock.advance_seconds(30 * 24 * 3_600);
        send(&listening, answer(&closing, "Nå er det galt igjen.")).await.unwrap();
        world.settle().await;
        let row = last(world, "in").await;
        assert_eq!(row.outcome, "followed");
        let new = task(world, row.task.unwrap()).await;
        assert!(
            row.task != Some(id) && new.body.starts_with("Svar på oppgave 2026-1, som ble avsluttet"),
            "{}",
            new.body
        );
        assert_eq!((new.title(), new.state.as_str()), ("Innsyn i byggesak".into(), "open"));
        assert_eq!(task(world, id).await.state, "closed");
        listening.end().await;
    });
}

#[test]
fn who_was_copied_may_answer_by_the_tag_and_is_named() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let mut ole = as_(world, OLE).await;
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Hei"), ("audience", "all")]).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let tag = header(&outside.taken()[0].1, "Reply-To");
        let mut client = listening.client().await;
        // Some programs write an address in their own way.
        client
            .mail(
                "per@example.no",
                &[&tag.to_uppercase()],
                b"From: Per <per@example.no>\r\nSubject: x\r\n\r\nJeg vet mer.\r\n",
            )
            .await;
        assert_eq!(steps(world, id).await.last().unwrap().body, "Fra: Per <per@example.no>\n\nJeg vet mer.");
        // A tag that leads nowhere does not lose the mail.
        let lost = format!("arkiv+{}@post.localhost", "0".repeat(26));
        client.mail("per@example.no", &[&lost], b"From: per@example.no\r\nSubject: y\r\n\r\nHei\r\n").await;
        assert_eq!(last(world, "in").await.outcome, "task");
        listening.end().await;
    });
}

#[test]
fn a_bounce_becomes_a_note_and_nobody_answers_a_machine() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let id = opened(world, &listening).await;
        let mut ole = as_(world, OLE).await;
        ole.post(&format!("/tasks/{id}/comments"), &[("comment", "Hei"), ("audience", "all")]).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let mail = outside.taken().remove(0).1;
        let (tag, sent) = (header(&mail, "Reply-To"), header(&mail, "Message-ID"));

        let mut client = listening.client().await;
        let report = mails::case("x", &mails::report(sent.trim_matches(['<', '>']), "failed")).raw;
        assert!(client.mail("", &[&tag], &report).await.starts_with("250"));
        let note = steps(world, id).await.pop().unwrap();
        assert_eq!((note.kind.as_str(), note.audience.as_str(), note.side.as_str()), ("commented", "unit", "program"));
        assert_eq!(
            note.body,
            "E-posten til kari@example.no kom ikke fram. kari@example.no · 5.1.1 · 550 5.1.1 no such mailbox"
        );
        assert_eq!(last(world, "out").await.outcome, "bounce");

        let away =
            b"From: Kari <kari@example.no>\r\nSubject: Borte\r\nAuto-Submitted: auto-replied\r\n\r\nJeg er borte.\r\n";
        client.mail("", &[&tag], away).await;
        assert_eq!(
            steps(world, id).await.pop().unwrap().body,
            "Automatisk svar fra Kari <kari@example.no>: Jeg er borte."
        );
        assert_eq!(last(world, "in").await.outcome, "auto_reply");

        // Our own mail, sent back to where it came from.
        client.mail("ring@example.no", &["arkiv@post.localhost"], mail.as_bytes()).await;
        assert_eq!(last(world, "in").await.outcome, "loop");
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        assert!(outside.taken().is_empty(), "no machine was answered");
        assert_eq!(world.entries("tasks.task_opened.v1").await, 1);
        listening.end().await;
    });
}

#[test]
fn a_receipt_goes_to_whom_the_relay_has_verified_and_to_nobody_without_end() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let mut client = listening.client().await;
        let verified = |n: u32| {
            let head =
                "Authentication-Results: mx.example; spf=pass smtp.mailfrom=example.no; dkim=pass header.d=example.no";
            format!(
                "{head}\r\nFrom: Kari <kari@example.no>\r\nSubject: Nummer {n}\r\nMessage-ID: <{n}@example.no>\r\nContent-Language: en\r\n\r\nHei\r\n"
            )
        };
        client.mail("kari@example.no", &["arkiv@post.localhost"], verified(1).as_bytes()).await;
        let row = last(world, "in").await;
        assert_eq!((row.spf.as_str(), row.dkim.as_str()), ("pass", "pass"));
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let [(envelope, mail)] = &outside.taken()[..] else { panic!("one receipt") };
        assert_eq!(envelope.from, None, "a receipt cannot bounce into a circle");
        assert_eq!(header(mail, "Auto-Submitted"), "auto-replied");
        assert_eq!(header(mail, "In-Reply-To"), "<1@example.no>");
        assert!(body(mail).contains("Your case has number 2026-1 and is with Dokumentsenteret"), "{}", body(mail));
        for n in 2..12 {
            client.mail("kari@example.no", &["arkiv@post.localhost"], verified(n).as_bytes()).await;
        }
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        assert_eq!(outside.taken().len(), 4, "five a day in all");
        listening.end().await;
    });
}

#[test]
fn a_mail_to_a_unit_goes_where_the_rules_say_and_one_to_an_employee_stays_with_her() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let draft = routing::rule::Draft {
            name: "Sykehjem".into(),
            condition: r#"source == "mail" && unit == "arkiv" && text.contains("sykehjem")"#.into(),
            unit: "rensviktunet".into(),
            ..Default::default()
        };
        let known = routing::rule::rules::Known { units: vec!["rensviktunet".into()], categories: Vec::new() };
        let mut tx = world.store.begin().await.unwrap();
        routing::actions::rule_put(&mut tx, &system(world), &draft, &known, "Ole", true).await.unwrap();
        tx.commit().await.unwrap();

        let about = "Kan mor bytte sykehjem?";
        for (to, unit) in [("helse@post.localhost".to_owned(), "helse"), (address_of(world, OLE).await, "arkiv")] {
            send(&listening, letter(&to, "Spørsmål", about)).await.unwrap();
            assert_eq!(last(world, "in").await.unit, unit, "the rule is about another address");
        }
        send(&listening, letter("arkiv@post.localhost", "Spørsmål", about)).await.unwrap();
        let mail = last(world, "in").await;
        let id = mail.task.unwrap();
        assert_eq!((mail.unit.as_str(), task(world, id).await.unit.as_str()), ("rensviktunet", "rensviktunet"));
        assert_eq!(world.entries("routing.task_routed.v1").await, 1);

        // Who has the task now reads the mail, and answers in the thread that she began.
        world.settle().await;
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(&format!("/mail/{}", mail.id)).await.expect(200).shows(about);
        as_(world, OLE).await.get(&format!("/mail/{}", mail.id)).await.expect(404);
        let comment = [("comment", "Ja, fra august."), ("audience", "all")];
        marthe.post(&format!("/tasks/{id}/comments"), &comment).await.expect(303);
        world.settle().await;
        world.store.deliver(&post).await.unwrap();
        let [(_, mail)] = &outside.taken()[..] else { panic!("one mail") };
        assert!(header(mail, "Reply-To").starts_with("arkiv+") && body(mail).starts_with("Ja, fra august."), "{mail}");
        listening.end().await;
    });
}
