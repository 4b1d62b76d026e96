//! Tasks that go on as one: who wrote by mail hears what becomes of the other, and what she adds lands there.

use base::id::Uuid;
use lettre::Message;
use store::vals;
use testkit::{NORDSUND, Visitor, World};

use crate::town::*;

const KARI: &str = "Kari Holm <kari@example.no>";
const NILS: &str = "Nils Berg <nils@example.no>";
const PER: &str = "Per Vik <per@example.no>";

/// Somebody writes to the archive; gives the task.
async fn opened(world: &World, listening: &Listening, who: &str, subject: &str) -> Uuid {
    let mail = Message::builder()
        .from(who.parse().unwrap())
        .to("arkiv@post.localhost".parse().unwrap())
        .subject(subject)
        .message_id(None)
        .body(format!("{subject}, sier {who}."))
        .unwrap();
    send(listening, mail).await.unwrap();
    world.settle().await;
    last(world, "in").await.task.unwrap()
}

/// Answers what was received; gives the mail's row.
async fn answers(world: &World, listening: &Listening, who: &str, to_mail: &str, body: &str) -> Row {
    let id = header(to_mail, "Message-ID");
    let mail = Message::builder()
        .from(who.parse().unwrap())
        .to(header(to_mail, "Reply-To").parse().unwrap())
        .subject(header(to_mail, "Subject"))
        .message_id(None)
        .in_reply_to(id)
        .body(body.to_owned())
        .unwrap();
    send(listening, mail).await.unwrap();
    world.settle().await;
    last(world, "in").await
}

async fn merge(visitor: &mut Visitor<'_>, task: Uuid, into: &str, note: &str) {
    visitor.post(&format!("/tasks/{task}/merger"), &[("into", into), ("merge_note", note)]).await.expect(303);
}

async fn say(visitor: &mut Visitor<'_>, task: Uuid, words: &str) {
    let comment = [("comment", words), ("audience", "all")];
    visitor.post(&format!("/tasks/{task}/comments"), &comment).await.expect(303);
}

fn to(sent: &[(String, String)]) -> Vec<&str> {
    sent.iter().map(|(to, _)| to.split('@').next().unwrap()).collect()
}

#[test]
fn whose_task_goes_on_as_another_hears_of_it_and_what_she_adds_lands_there() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let kept = opened(world, &listening, KARI, "Hull i vegen").await;
        let gone = opened(world, &listening, NILS, "Vegen er farlig").await;
        let mut ole = as_(world, OLE).await;
        merge(&mut ole, gone, "2026-1", "Takk, vi er på saken.").await;
        let sent = outside.sent(world, &post).await;
        assert_eq!(to(&sent), ["nils"]);
        let told = sent[0].1.clone();
        let begins = "Saken din, 2026-2, fortsetter som sak 2026-1, som gjelder det samme.\n\nTakk, vi er på saken.";
        assert!(body(&told).starts_with(begins), "{}", body(&told));

        // What he adds is for colleagues: she who asked there does not read it.
        let row = answers(world, &listening, NILS, &told, "Hullet er en meter bredt.").await;
        assert_eq!((row.outcome.as_str(), row.task), ("reply", Some(kept)));
        let note = steps(world, kept).await.pop().unwrap();
        assert_eq!((note.kind.as_str(), note.audience.as_str()), ("commented", "unit"));
        assert_eq!(
            note.body,
            "Gjelder sak 2026-2, som fortsetter her.\nFra: Nils Berg <nils@example.no>\n\nHullet er en meter bredt."
        );
        assert_eq!(task(world, gone).await.state, "closed", "it goes on there still");
        let page = ole.get(&format!("/tasks/{kept}")).await.expect(200);
        page.shows("Hullet er en meter bredt.").shows(&format!("/mail/{}", row.id));
        assert!(outside.sent(world, &post).await.is_empty());
        let of = format!("%\"of\":\"{}\"%", task(world, gone).await.requester.unwrap());
        let sql = "SELECT COUNT(*) FROM journal WHERE kind = 'tasks.note_added.v1' AND data LIKE $1";
        assert_eq!(world.store.db().scalar_i64(sql, vals![of]).await.unwrap(), 1, "his words are sealed for him");

        // Both hear what all may read; what is asked, she alone who asked for it.
        say(&mut ole, kept, "Asfalt er bestilt.").await;
        assert_eq!(to(&outside.sent(world, &post).await), ["kari", "nils"]);
        let wait = [("waits_for", "requester"), ("wait_reason", "Når så du det?"), ("wait_audience", "all")];
        ole.post(&format!("/tasks/{kept}/waiting"), &wait).await.expect(303);
        assert_eq!(to(&outside.sent(world, &post).await), ["kari"]);
        answers(world, &listening, NILS, &told, "Jeg så det i går.").await;
        assert_eq!(task(world, kept).await.state, "waiting", "it does not wait for him");

        // Along the link he is found, so it stays.
        for (one, other) in [(kept, "2026-2"), (gone, "2026-1")] {
            let link = [("relation", "same_as"), ("other", other)];
            ole.post(&format!("/tasks/{one}/links/removal"), &link)
                .await
                .expect(409)
                .shows("Fortsetter som sak 2026-1");
        }
        ole.post(&format!("/tasks/{kept}/closure"), &[("answer", "Hullet er tettet.")]).await.expect(303);
        let sent = outside.sent(world, &post).await;
        assert_eq!(to(&sent), ["kari", "nils"]);
        let closing = body(&sent[1].1);
        assert!(closing.starts_with("Her er svaret på e-posten din, sak 2026-2:\n\nHullet er tettet."), "{closing}");

        // It is closed: what he writes then is lost neither, and opens nothing of hers.
        let row = answers(world, &listening, NILS, &sent[1].1, "Det er der ennå.").await;
        assert_eq!(row.outcome, "followed");
        let new = row.task.unwrap();
        assert!(new != kept && new != gone);
        assert_eq!(
            task(world, new).await.body,
            "Svar på oppgave 2026-2, som fortsatte som 2026-1. Den er avsluttet.\n\nFra: Nils Berg <nils@example.no>\n\n\
             Det er der ennå."
        );
        assert_eq!([task(world, kept).await.state, task(world, gone).await.state], ["closed", "closed"]);
        listening.end().await;
    });
}

#[test]
fn who_wrote_twice_hears_once_and_her_answer_is_hers_on_the_one_that_is_kept() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let kept = opened(world, &listening, KARI, "Hull i vegen").await;
        let gone = opened(world, &listening, KARI, "Hull i vegen, igjen").await;
        let mut ole = as_(world, OLE).await;
        merge(&mut ole, gone, "2026-1", "").await;
        let sent = outside.sent(world, &post).await;
        assert_eq!(to(&sent), ["kari"]);
        let told = &sent[0].1;
        assert!(body(told).starts_with("Saken din, 2026-2, fortsetter som sak 2026-1"), "{}", body(told));
        answers(world, &listening, KARI, told, "Det blir større.").await;
        let step = steps(world, kept).await.pop().unwrap();
        assert_eq!((step.kind.as_str(), step.audience.as_str()), ("added", "requester"));
        assert_eq!(step.body, "Gjelder sak 2026-2, som fortsetter her.\n\nDet blir større.");

        ole.post(&format!("/tasks/{kept}/closure"), &[("answer", "Hullet er tettet.")]).await.expect(303);
        assert_eq!(to(&outside.sent(world, &post).await), ["kari"]);
        let row = answers(world, &listening, KARI, told, "Nei, det er det ikke.").await;
        assert_eq!((row.outcome.as_str(), row.task), ("reopened", Some(kept)));
        assert_eq!([task(world, kept).await.state, task(world, gone).await.state], ["open", "closed"]);
        listening.end().await;
    });
}

#[test]
fn a_task_that_went_on_twice_is_followed_to_the_end() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let first = opened(world, &listening, NILS, "Hull i vegen").await;
        let second = opened(world, &listening, KARI, "Vegen er farlig").await;
        let third = opened(world, &listening, PER, "Asfalten er borte").await;
        let mut ole = as_(world, OLE).await;
        merge(&mut ole, first, "2026-2", "").await;
        let sent = outside.sent(world, &post).await;
        assert_eq!(to(&sent), ["nils"]);
        let told = sent[0].1.clone();
        merge(&mut ole, second, "2026-3", "Vi samler det her.").await;
        let sent = outside.sent(world, &post).await;
        assert_eq!(to(&sent), ["kari", "nils"]);
        let again = body(&sent[1].1);
        let begins = "Saken din, 2026-1, fortsetter som sak 2026-3, som gjelder det samme.\n\nVi samler det her.";
        assert!(again.starts_with(begins), "{again}");

        let row = answers(world, &listening, NILS, &told, "Det er verre nå.").await;
        assert_eq!((row.outcome.as_str(), row.task), ("reply", Some(third)));
        ole.post(&format!("/tasks/{third}/closure"), &[("answer", "Ny asfalt er lagt.")]).await.expect(303);
        assert_eq!(to(&outside.sent(world, &post).await), ["kari", "nils", "per"]);
        listening.end().await;
    });
}

#[test]
fn what_asks_for_more_than_a_mail_goes_to_nobody_who_asked_for_something_else() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let (outside, post) = Outside::open(world).await;
        let kept = opened(world, &listening, KARI, "Hull i vegen").await;
        let gone = opened(world, &listening, NILS, "Vegen er farlig").await;
        let mut ole = as_(world, OLE).await;
        merge(&mut ole, gone, "2026-1", "").await;
        assert_eq!(to(&outside.sent(world, &post).await), ["nils"]);
        let mut tx = world.store.begin().await.unwrap();
        let sql = "UPDATE task SET assurance = 4 WHERE tenant = $1 AND id = $2";
        tx.execute_quietly(sql, vals![NORDSUND.0, kept]).await.unwrap();
        tx.commit_quietly("a test asks for more").await.unwrap();
        say(&mut ole, kept, "Bare for den som ba om dette.").await;
        assert_eq!(to(&outside.sent(world, &post).await), ["kari"]);
        listening.end().await;
    });
}
