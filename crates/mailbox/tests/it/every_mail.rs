//! Each mail made by hand, through the listener: what it becomes, and that nothing of it is lost.

use store::{FromQueryResult, vals};
use testkit::NORDSUND;

use crate::mails::{self, Case};
use crate::town::*;

#[derive(FromQueryResult)]
struct Name {
    name: String,
}

/// The bytes as they arrive: SMTP ends a mail with a line end.
fn arrives(raw: &[u8]) -> Vec<u8> {
    let ended = raw.is_empty() || raw.ends_with(b"\r\n");
    if ended { raw.to_vec() } else { [raw, b"\r\n"].concat() }
}

fn shows(case: &Case, row: &Row, files: &[String]) {
    let name = case.name;
    assert_eq!(row.outcome, case.outcome, "{name}: {row:?}");
    for text in &case.says {
        assert!(row.text.contains(text), "{name} should say {text:?}: {:?}", row.text);
    }
    for text in &case.hides {
        assert!(!row.text.contains(text), "{name} should not say {text:?}: {:?}", row.text);
    }
    assert_eq!(files, case.files, "{name}");
    assert!(row.broken || !case.broken, "{name} is broken, and says so");
}

#[test]
fn every_mail_becomes_what_it_should_and_is_kept_as_it_was() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let cases = mails::all();
        assert!(cases.len() >= 80, "{}", cases.len());
        for case in &cases {
            let said = client.mail(case.from.unwrap_or(""), &["arkiv@post.localhost"], &case.raw).await;
            let id = said.strip_prefix("250 2.6.0 kept as ").unwrap_or_else(|| panic!("{}: {said}", case.name));
            let row = rows(world).await.into_iter().find(|r| r.id.to_string() == id.trim()).expect("its row");
            let sql = "SELECT name FROM mail_file WHERE tenant = $1 AND mail = $2 ORDER BY n";
            let files: Vec<Name> = world.store.db().rows(sql, vals![NORDSUND.0, row.id]).await.unwrap();
            let files: Vec<String> = files.into_iter().map(|f| f.name).collect();
            shows(case, &row, &files);
            let kept = world.store.files().get(NORDSUND, row.sha256.as_deref().unwrap()).await.unwrap();
            assert!(kept == arrives(&case.raw), "{} is kept as it was", case.name);
            assert_eq!(row.task.is_some(), case.outcome == "task", "{}", case.name);
            if let Some(id) = row.task {
                let task = task(world, id).await;
                assert_eq!((task.unit.as_str(), task.state.as_str(), task.source.as_str()), ("arkiv", "open", "mail"));
                if let Some(title) = case.title {
                    assert_eq!(task.title(), title, "{}", case.name);
                }
                for text in case.says.iter().filter(|_| row.text.len() < 8_000) {
                    assert!(task.body.contains(text), "the task of {} should say {text:?}: {:?}", case.name, task.body);
                }
                // A machine never answers a machine, and here nobody's sender was verified.
                assert!(!rows(world).await.iter().any(|r| r.kind == "receipt"), "{}", case.name);
            }
        }
        world.settle().await;
        println!("{} mails", cases.len());
        listening.end().await;
    });
}

/// What the fuzzer begins with are these mails, those that are small.
#[test]
fn the_fuzzer_begins_with_these_mails() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/mail_message");
    let mut kept = 0;
    for case in mails::all().into_iter().filter(|c| c.raw.len() <= 4_000) {
        let path = folder.join(case.name.replace([' ', ',', '.', '\''], "_"));
        if std::env::var_os("ALLTING_UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &case.raw).unwrap();
        }
        assert!(std::fs::read(&path).is_ok_and(|seed| seed == case.raw), "ALLTING_UPDATE=1 writes {}", path.display());
        kept += 1;
    }
    assert!(kept > 70, "{kept}");
}

#[test]
fn a_mail_of_twenty_five_megabytes_comes_in_and_a_larger_one_is_refused_and_written_down() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let file = vec![b'x'; 18 << 20];
        let text = mails::parts(
            "Stor",
            "mixed",
            &[
                "Content-Type: text/plain\n\nSe video",
                &format!(
                    "Content-Type: video/mp4; name=video.mp4\nContent-Transfer-Encoding: base64\n\n{}",
                    mails::base64(&file)
                ),
            ],
        );
        let raw = text.replace('\n', "\r\n").into_bytes();
        assert!((24 << 20..25 << 20).contains(&raw.len()), "{}", raw.len());
        let said = client.mail("kari@example.no", &["arkiv@post.localhost"], &raw).await;
        assert!(said.starts_with("250"), "{said}");
        let row = last(world, "in").await;
        let kept = world.store.files().get(NORDSUND, row.sha256.as_deref().unwrap()).await.unwrap();
        assert!(kept == raw);
        let sql = "SELECT bytes FROM mail_file WHERE tenant = $1 AND mail = $2";
        assert_eq!(world.store.db().scalar_i64(sql, vals![NORDSUND.0, row.id]).await.unwrap(), 18 << 20);

        client.say("MAIL FROM:<kari@example.no> SIZE=27000000", 552).await;
        let larger = [raw, vec![b'y'; 2 << 20]].concat();
        let said = client.mail("kari@example.no", &["arkiv@post.localhost"], &larger).await;
        assert!(said.starts_with("552"), "{said}");
        let row = last(world, "in").await;
        assert_eq!((row.outcome.as_str(), row.reason.as_str(), row.task), ("refused", "too-large", None));
        listening.end().await;
    });
}

#[test]
fn the_same_mail_twice_becomes_one_task() {
    in_town(async |world| {
        let listening = Listening::of(world).await;
        let mut client = listening.client().await;
        let raw = mails::case("x", &format!("{}\nHei\n", mails::head("To ganger"))).raw;
        for outcome in ["task", "again"] {
            assert!(client.mail("kari@example.no", &["arkiv@post.localhost"], &raw).await.starts_with("250"));
            assert_eq!(last(world, "in").await.outcome, outcome);
        }
        // To another unit it is another task.
        client.mail("kari@example.no", &["lyngen@post.localhost"], &raw).await;
        assert_eq!(last(world, "in").await.outcome, "task");
        assert_eq!(world.entries("tasks.task_opened.v1").await, 2);
        listening.end().await;
    });
}
