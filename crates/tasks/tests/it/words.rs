//! What people wrote: sealed in the journal, opened for those who follow it, and forgotten.

use base::id::Uuid;
use base::{TenantId, Text};
use store::erasure::{self, Erasers, Ground, Hold, Order};
use store::{Assurance, Entry, Part, Party, Subject, journal, vals};
use tasks::events::{Asked, NoteAdded, TaskClosed, TaskCommented, TaskOpened, Wrote};
use tasks::{NewTask, Place};
use testkit::{NORDSUND, World};

use crate::town::{KARI, NILS, ODA, PLACE, TOR, as_, in_town, photo, post_ok, report, system};

const BODY: &str = "Lyset ved trappa der jeg bor er mørkt.";

async fn entries(world: &World, tenant: TenantId) -> Vec<Entry> {
    world.settle().await;
    let all = journal::after(world.store.db(), 0, 1_000).await.unwrap();
    all.into_iter().filter(|e| e.tenant == tenant && e.kind.starts_with("tasks.")).collect()
}

async fn opened(world: &World, task: Uuid) -> Part<Asked> {
    let all = entries(world, NORDSUND).await;
    let entry = all.iter().find(|e| e.subject == task && e.kind.contains("task_opened")).unwrap();
    entry.personal::<TaskOpened>(&world.store).await.unwrap()
}

/// A closed report of Kari's with a photo, and what was said about it.
async fn story(world: &World) -> Uuid {
    let mut kari = as_(world, KARI).await;
    let mut fields = vec![("category", "street-light"), ("text", BODY)];
    fields.extend(PLACE);
    let photo = photo();
    let answer = kari.post_files("/report", &fields, &[("photos", "a.jpg", "image/jpeg", &photo)]).await.expect(303);
    let id = answer.location().strip_prefix("/report/received/").unwrap().to_owned();
    let page = format!("/tasks/{id}");
    world.clock.advance_seconds(1);
    post_ok(&mut kari, &format!("{page}/comments"), &[("comment", "Jeg er redd i mørket.")]).await;
    world.clock.advance_seconds(1);
    let mut tor = as_(world, TOR).await;
    post_ok(&mut tor, &format!("{page}/comments"), &[("comment", "Hun er redd."), ("audience", "unit")]).await;
    post_ok(&mut tor, &format!("{page}/assignment"), &[]).await;
    world.clock.advance_seconds(1);
    post_ok(&mut tor, &format!("{page}/closure"), &[("answer", "Kjære Kari, lampen er byttet.")]).await;
    id.parse().unwrap()
}

#[test]
fn no_word_of_a_task_stands_open_in_the_journal() {
    in_town(async |world| {
        let id = story(world).await;
        let all = entries(world, NORDSUND).await;
        for word in ["trappa", "redd", "Kjære", "Lyngstien", "63.11"] {
            for entry in &all {
                assert!(!entry.data.contains(word), "{word} stands in {}: {}", entry.kind, entry.data);
            }
        }
        let store = &world.store;
        let asked = opened(world, id).await.open().unwrap();
        assert_eq!((asked.body.as_str(), asked.place.as_str()), (BODY, "Lyngstien 13"));
        assert_eq!(asked.title.nb, "Gatelys");
        assert_eq!(asked.point, Some((63.1102, 7.7204)));
        let mut wrote = Vec::new();
        for entry in &all {
            let part: Part<Wrote> = match entry.kind.as_str() {
                "tasks.task_commented.v1" => entry.personal::<TaskCommented>(store).await.unwrap(),
                "tasks.note_added.v1" => entry.personal::<NoteAdded>(store).await.unwrap(),
                "tasks.task_closed.v1" => entry.personal::<TaskClosed>(store).await.unwrap(),
                _ => Part::Absent,
            };
            wrote.extend(part.open().map(|w| w.body));
            if entry.kind != "tasks.task_taken.v1" && entry.kind != "tasks.category_put.v1" {
                assert_eq!(entry.about().unwrap(), Some(Subject::person(KARI)), "{}", entry.kind);
            }
        }
        assert_eq!(wrote, ["Jeg er redd i mørket.", "Hun er redd.", "Kjære Kari, lampen er byttet."]);
    });
}

fn erasers() -> Erasers {
    vec![std::sync::Arc::new(tasks::TaskEraser)]
}

async fn erase(world: &World, subject: &Subject) -> base::Result<erasure::SubjectErased> {
    let pass = system(NORDSUND, world);
    let mut tx = world.store.begin().await.unwrap();
    let order = Order { ground: Ground::NotNeeded, request: "2026-7".into() };
    let done = erasure::erase_subject(&mut tx, &pass, &erasers(), subject, &order).await?;
    tx.commit().await.unwrap();
    erasure::destroy(&world.store, NORDSUND, &done, pass.now()).await.unwrap();
    Ok(done)
}

async fn count(world: &World, sql: &str) -> i64 {
    world.store.db().scalar_i64(sql, vals![]).await.unwrap()
}

#[test]
fn who_is_erased_is_in_no_row_and_no_entry_and_the_task_stays() {
    in_town(async |world| {
        let id = story(world).await;
        let mut oda = as_(world, ODA).await;
        let other = report(&mut oda, "En annen lampe").await;
        let kari = Subject::person(KARI);
        assert_eq!(count(world, "SELECT COUNT(*) FROM file").await, 1, "so small a photo is its own small one");

        let done = erase(world, &kari).await.unwrap();
        let of = |what: &str| done.holdings.iter().find(|h| h.what == what).map(|h| (h.count, h.stays));
        assert_eq!(of("tasks_closed"), Some((1, None)));
        assert_eq!(of("tasks_photos"), Some((1, None)));
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 1);
        world.settle().await;

        assert_eq!(opened(world, id).await, Part::Erased);
        assert!(opened(world, other.parse().unwrap()).await.open().is_some(), "nobody else is touched");
        let hat = format!("%{KARI}%");
        for sql in [
            "SELECT COUNT(*) FROM task WHERE requester LIKE $1 OR body LIKE '%trappa%' OR answer LIKE '%Kari%'",
            "SELECT COUNT(*) FROM party WHERE hat LIKE $1",
            "SELECT COUNT(*) FROM task_step WHERE body LIKE '%redd%' OR body LIKE '%Kari%' OR body = $1",
            "SELECT COUNT(*) FROM card WHERE note LIKE '%Lyngstien%' AND id <> (SELECT id FROM task WHERE body LIKE 'En annen%') AND note <> $1",
        ] {
            assert_eq!(world.store.db().scalar_i64(sql, vals![hat.clone()]).await.unwrap(), 0, "{sql}");
        }
        assert_eq!(count(world, "SELECT COUNT(*) FROM task_photo").await, 0);
        assert_eq!(count(world, "SELECT COUNT(*) FROM file").await, 0);
        let mut tor = as_(world, TOR).await;
        tor.get(&format!("/tasks/{id}")).await.expect(200).shows("Gatelys").hides("trappa").hides("Kari");
        let mut kari_again = as_(world, KARI).await;
        kari_again.get(&format!("/tasks/{id}")).await.expect(404);

        // Again: nothing more to do, and no harm.
        let again = erase(world, &kari).await.unwrap();
        assert!(again.holdings.is_empty(), "{:?}", again.holdings);
    });
}

/// A task of Veg og lys that another part of the program opens for these.
async fn opened_for(world: &World, parties: Vec<Party>) -> Uuid {
    let new = NewTask {
        title: Text::same("Om Kari"),
        note: Text::same("Kari venter"),
        body: BODY.into(),
        category: None,
        place: Place { point: None, words: "Lyngstien 13".into() },
        unit: "vei-og-lys".into(),
        due: None,
        assurance: Assurance::None,
        parties,
        source: tasks::Source::new(tasks::SourceKind::System, "tests"),
    };
    let mut tx = world.store.begin().await.unwrap();
    let id = tasks::actions::task_open(&mut tx, &system(NORDSUND, world), new).await.unwrap();
    tx.commit().await.unwrap();
    id.0
}

#[test]
fn a_task_that_is_about_her_forbids_and_goes_as_one_that_she_asked_for() {
    in_town(async |world| {
        let (kari, nils) = (format!("person:{KARI}"), format!("person:{NILS}"));
        let about = opened_for(world, vec![Party::new(kari.clone(), "subject")]).await;
        let both = vec![Party::new(nils.clone(), "requester"), Party::new(kari.clone(), "subject")];
        let asked = opened_for(world, both).await;
        let refused = erase(world, &Subject::person(KARI)).await.unwrap_err();
        assert!(matches!(&refused, base::Error::Conflict(m) if m.key == "store-erasure-forbidden"), "{refused}");
        let mut tor = as_(world, TOR).await;
        for id in [about, asked] {
            post_ok(&mut tor, &format!("/tasks/{id}/assignment"), &[]).await;
            post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Kjære Kari, det er ordnet.")]).await;
        }
        let done = erase(world, &Subject::person(KARI)).await.unwrap();
        let closed = done.holdings.iter().find(|h| h.what == "tasks_closed").map(|h| (h.count, h.stays));
        assert_eq!(closed, Some((2, None)));
        for sql in [
            "SELECT COUNT(*) FROM task WHERE body <> '' OR answer <> '' OR place <> '' OR title LIKE '%Kari%' OR note LIKE '%Kari%'",
            "SELECT COUNT(*) FROM task_step WHERE body LIKE '%Kari%'",
            "SELECT COUNT(*) FROM card WHERE title LIKE '%Kari%' OR note LIKE '%Kari%'",
            "SELECT COUNT(*) FROM party WHERE role = 'subject'",
        ] {
            assert_eq!(count(world, sql).await, 0, "{sql}");
        }
        let sql = "SELECT COUNT(*) FROM task WHERE requester = $1";
        assert_eq!(world.store.db().scalar_i64(sql, vals![nils]).await.unwrap(), 1, "who asked is another");
        as_(world, NILS).await.get(&format!("/tasks/{asked}")).await.expect(200).hides("Kari");
        assert!(erase(world, &Subject::person(KARI)).await.unwrap().holdings.is_empty());
    });
}

#[test]
fn an_open_task_must_be_answered_first() {
    in_town(async |world| {
        let mut kari = as_(world, KARI).await;
        let id = report(&mut kari, BODY).await;
        let refused = erase(world, &Subject::person(KARI)).await.unwrap_err();
        assert!(matches!(&refused, base::Error::Conflict(m) if m.key == "store-erasure-forbidden"), "{refused}");
        assert!(opened(world, id.parse().unwrap()).await.open().is_some());
        assert_eq!(world.entries("privacy.subject_erased.v1").await, 0);
        let holds = [Hold::Open, Hold::Resident, Hold::Serves, Hold::PublicRole, Hold::Documentation];
        assert_eq!(holds.map(Hold::forbids), [true, false, false, false, false]);
    });
}

#[test]
fn who_never_said_who_she_is_can_be_erased_too() {
    in_town(async |world| {
        let mut anybody = world.visitor();
        let secret = report(&mut anybody, BODY).await;
        let hat = tasks::task::report::link_hat(&secret);
        let subject = Subject::of_hat(&hat).unwrap();
        let task = count(world, "SELECT COUNT(*) FROM task WHERE requester LIKE 'link:%'").await;
        assert_eq!(task, 1);
        assert!(world.store.subjects().has_key(NORDSUND, &subject).await.unwrap());
        let mut tor = as_(world, TOR).await;
        let id = entries(world, NORDSUND).await.into_iter().find(|e| e.kind.contains("task_opened")).unwrap().subject;
        post_ok(&mut tor, &format!("/tasks/{id}/assignment"), &[]).await;
        post_ok(&mut tor, &format!("/tasks/{id}/closure"), &[("answer", "Byttet.")]).await;
        erase(world, &subject).await.unwrap();
        assert_eq!(opened(world, id).await, Part::Erased);
        world.visitor().get(&format!("/follow/{secret}")).await.expect(404);
    });
}
