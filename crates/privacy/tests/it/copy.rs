//! A copy of everything: asked for, gathered room by room, read and fetched, and gone after a day.

use std::io::{Cursor, Read};

use async_trait::async_trait;
use base::Result;
use door::Holdings;
use door::holdings::{About, Chapter, Record};
use serde_json::Value;
use store::erasure::Eraser;
use store::{Assurance, Db, FromQueryResult, Job, JobHandler, Store, Subject, vals};
use testkit::{Visitor, World};

use crate::town::*;

async fn asked(visitor: &mut Visitor<'_>, hat: &str) -> String {
    visitor.post("/privacy/copies", &[("hat", hat)]).await.expect(303);
    let page = visitor.get("/privacy/copies").await.expect(200).text();
    assert!(page.contains("Hentes"), "{page}");
    page
}

pub fn ready(page: &str) -> String {
    let at = page.find("/privacy/copies/0").expect("a copy to read");
    page[at..].split('"').next().unwrap().to_owned()
}

#[test]
fn everything_about_her_in_every_room_and_nothing_about_others() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        task(world, &format!("person:{}", id(world, JON).await), "Jons egen sak").await;
        let mut jon = as_(world, JON).await;
        jon.get(&page).await.expect(200);
        let secret = [("comment", "Bare for kolleger"), ("audience", "unit")];
        jon.post(&format!("{page}/comments"), &secret).await.expect(303);
        let mut visitor = as_(world, MARTHE).await;
        asked(&mut visitor, "").await;
        world.settle().await;
        let copy = ready(&visitor.get("/privacy/copies").await.expect(200).shows("Klar").text());
        let read = visitor.get(&copy).await.expect(200);
        for text in [
            "Mørkt i Lyngstien",
            "Bare mellom oss",
            "Jon Strand",
            "leste oppgaven",
            "Lyngstien 13",
            MARTHE,
            "Rensviktunet",
        ] {
            assert!(read.text().contains(text), "{text}\n{}", read.text());
        }
        for hidden in ["Jons egen sak", "Bare for kolleger", JON, "-holds-"] {
            assert!(!read.text().contains(hidden), "{hidden}\n{}", read.text());
        }

        let json = visitor.get(&format!("{copy}/everything.json")).await.expect(200);
        assert!(json.header("content-disposition").contains("attachment"));
        let json: Value = serde_json::from_slice(&json.body).unwrap();
        assert_eq!(json["held"]["tasks"]["tasks"][0]["title"], "Mørkt i Lyngstien");
        assert_eq!(json["held"]["register"]["person"][0]["name"], "Marthe Lyngvær");
        assert!(json["held"]["door"]["sessions"][0]["began"].as_str().unwrap().ends_with('Z'));
        let zip = visitor.get(&format!("{copy}/everything.zip")).await.expect(200);
        let mut archive = zip::ZipArchive::new(Cursor::new(zip.body.to_vec())).unwrap();
        let mut html = String::new();
        archive.by_name("alt-om-meg.html").unwrap().read_to_string(&mut html).unwrap();
        assert!(html.contains("Mørkt i Lyngstien") && html.starts_with("<!doctype html>") && !html.contains("<script"));
        assert_eq!(world.entries("privacy.copy_fetched.v1").await, 2);
        // Nothing of it lies open in the database.
        let plain = world
            .store
            .db()
            .scalar_i64("SELECT COUNT(*) FROM privacy_copy_part WHERE CAST(body AS TEXT) LIKE $1", vals!["%Lyngstien%"])
            .await
            .unwrap();
        assert_eq!(plain, 0);
    });
}

#[test]
fn a_copy_is_for_the_one_who_asked_at_the_level_she_asked_and_for_a_day() {
    in_town(async |world| {
        let mut marthe = as_(world, MARTHE).await;
        asked(&mut marthe, "").await;
        world.settle().await;
        let copy = ready(&marthe.get("/privacy/copies").await.text());
        for number in [JON, RUTH] {
            let mut other = as_(world, number).await;
            for file in ["", "/everything.json", "/everything.zip"] {
                other.get(&format!("{copy}{file}")).await.expect(404);
            }
        }
        let mut low = world.signed_in(id(world, MARTHE).await, Assurance::Substantial).await;
        assert!(low.get(&copy).await.expect(303).location().starts_with("/step-up"));
        marthe.get("/privacy/copies/x").await.expect(404);
        world.clock.advance_seconds(25 * 3_600);
        world.settle().await;
        let mut marthe = as_(world, MARTHE).await;
        marthe.get(&copy).await.expect(404);
        for table in ["privacy_copy", "privacy_copy_part"] {
            let left = world.store.db().scalar_i64(&format!("SELECT COUNT(*) FROM {table}"), vals![]).await.unwrap();
            assert_eq!(left, 0, "{table}");
        }
        assert_eq!(world.entries("privacy.copy_deleted.v1").await, 1);
    });
}

#[test]
fn a_parent_asks_for_a_child_and_nobody_for_a_stranger() {
    in_town(async |world| {
        let maren = id(world, MAREN).await;
        task(world, &format!("child:{maren}"), "Skolestart").await;
        // What she asks as herself is not her mother's to read; the page of the task says so too.
        let own = task(world, &format!("person:{maren}"), "Det jeg lurer på selv").await;
        as_(world, MARTHE).await.get(&own).await.expect(404);
        let mut marthe = as_(world, MARTHE).await;
        asked(&mut marthe, &format!("child:{maren}")).await;
        world.settle().await;
        let page = marthe.get("/privacy/copies").await.shows("Alt om Maren Lyngvær").text();
        marthe.get(&ready(&page)).await.expect(200).shows("Skolestart").shows("Blåbær").hides("Det jeg lurer på selv");
        // Where she is each day is not told once she is hidden.
        let mut tx = world.store.begin().await.unwrap();
        tx.execute_quietly("UPDATE person SET protection = 2 WHERE id = $1", vals![maren]).await.unwrap();
        tx.commit_quietly("her address is hidden now").await.unwrap();
        world.clock.advance_seconds(1);
        asked(&mut marthe, &format!("child:{maren}")).await;
        world.settle().await;
        let page = marthe.get("/privacy/copies").await.text();
        marthe.get(&ready(&page)).await.expect(200).shows("Skolestart").hides("Blåbær");
        let stranger = format!("child:{}", id(world, SECRET).await);
        marthe.post("/privacy/copies", &[("hat", &stranger)]).await.expect(404);
        let kin = format!("kin:{}", id(world, RUTH).await);
        marthe.post("/privacy/copies", &[("hat", &kin)]).await.expect(404);
        for _ in 0..3 {
            marthe.post("/privacy/copies", &[]).await.expect(303);
        }
        marthe.post("/privacy/copies", &[]).await.expect(409).shows("Du har 5 kopier allerede");
    });
}

#[test]
fn what_stands_sealed_in_the_journal_is_there_when_the_task_is_gone_and_until_the_key_is() {
    in_town(async |world| {
        let marthe = id(world, MARTHE).await;
        let page = task(world, &format!("person:{marthe}"), "Mørkt i Lyngstien").await;
        let mut jon = as_(world, JON).await;
        jon.post(&format!("{page}/comments"), &[("comment", "Montør er på vei")]).await.expect(303);
        let secret = [("comment", "Bare for kolleger"), ("audience", "unit")];
        jon.post(&format!("{page}/comments"), &secret).await.expect(303);
        // Why it takes longer and why it waits is for her, unless it is for colleagues.
        let later = [("due", "2026-12-18"), ("change_reason", "Venter på tørrvær")];
        jon.post(&format!("{page}/change"), &later).await.expect(303);
        for (why, audience) in [("Hvor står stolpen?", "all"), ("Bare for kolleger, også dette", "unit")] {
            let wait = [("waits_for", "other"), ("wait_reason", why), ("wait_audience", audience)];
            jon.post(&format!("{page}/waiting"), &wait).await.expect(303);
            jon.post(&format!("{page}/resumption"), &[]).await.expect(303);
        }
        let mut tx = world.store.begin().await.unwrap();
        for table in ["task", "task_step"] {
            tx.execute_quietly(&format!("DELETE FROM {table}"), vals![]).await.unwrap();
        }
        tx.commit_quietly("its time was over").await.unwrap();
        let copy_at = async |assurance| {
            let mut visitor = world.signed_in(marthe, assurance).await;
            asked(&mut visitor, "").await;
            world.settle().await;
            let copy = ready(&visitor.get("/privacy/copies").await.expect(200).text());
            visitor.get(&copy).await.expect(200).hides("Bare for kolleger").hides("-holds-");
            let json = visitor.get(&format!("{copy}/everything.json")).await.expect(200);
            // This copy is over before the next one is asked for.
            world.clock.advance_seconds(25 * 3_600);
            world.settle().await;
            serde_json::from_slice::<Value>(&json.body).unwrap()["held"]["tasks"]["written"].clone()
        };
        let written = copy_at(Assurance::High).await;
        assert_eq!(written.as_array().map(Vec::len), Some(4), "{written}");
        assert_eq!(
            (&written[0]["title"], &written[0]["body"]),
            (&"Mørkt i Lyngstien".into(), &"Bare mellom oss".into())
        );
        assert_eq!(
            (&written[1]["kind"], &written[1]["body"]),
            (&"Melding fra enheten".into(), &"Montør er på vei".into())
        );
        assert_eq!((&written[2]["kind"], &written[2]["body"]), (&"Endret".into(), &"Venter på tørrvær".into()));
        assert_eq!((&written[3]["kind"], &written[3]["body"]), (&"Satt på vent".into(), &"Hvor står stolpen?".into()));
        // What the task demanded is not known any more, so it takes the higher level.
        let locked = copy_at(Assurance::Substantial).await;
        assert_eq!(locked.as_array().map(Vec::len), Some(4), "{locked}");
        assert!(!locked.to_string().contains("Lyngstien") && !locked.to_string().contains("Montør"), "{locked}");
        let subject = store::Subject::person(marthe);
        world.store.subjects().destroy(testkit::NORDSUND, &subject, world.clock.now()).await.unwrap();
        assert!(copy_at(Assurance::High).await.is_null(), "nobody can read it any more");
    });
}

#[test]
fn the_copy_for_a_child_says_who_has_seen_what_its_parent_may_see() {
    in_town(async |world| {
        let maren = id(world, MAREN).await;
        let both = task(world, &format!("child:{maren}"), "Skolestart").await;
        let own = task(world, &format!("person:{maren}"), "Det jeg lurer på selv").await;
        let mut jon = as_(world, JON).await;
        jon.get(&both).await.expect(200);
        jon.get(&own).await.expect(200);
        jon.post("/register/persons", &[("number", MAREN)]).await.expect(200).shows("Maren Lyngvær");
        let colleague = store::Access {
            tenant: testkit::NORDSUND,
            subject: maren,
            actor: format!("person:{}", id(world, OLE).await),
            hat: door::colleague(id(world, OLE).await),
            acting_for: None,
            verb: "person_see",
            kind: "person",
            thing: maren,
            reason: String::new(),
            at: world.clock.now(),
        };
        world.store.seen(vec![colleague]).await.unwrap();
        let seen = async |number: &str, hat: String| {
            let mut visitor = as_(world, number).await;
            asked(&mut visitor, &hat).await;
            world.settle().await;
            let copy = ready(&visitor.get("/privacy/copies").await.expect(200).text());
            let json = visitor.get(&format!("{copy}/everything.json")).await.expect(200);
            let json: Value = serde_json::from_slice(&json.body).unwrap();
            let rows = json["held"]["privacy"]["seen"].as_array().unwrap().clone();
            let did = |what: &str| rows.iter().filter(|r| r["did"] == what).count();
            let any = rows.iter().any(|r| r["unit"] == "ansatt i kommunen");
            (did("leste oppgaven"), did("fant navnet i et søk"), any)
        };
        assert_eq!(seen(MARTHE, format!("child:{maren}")).await, (1, 1, true));
        assert_eq!(seen(MAREN, String::new()).await, (2, 1, true), "she herself is told all of it");
    });
}

/// What is erased of this room's while a copy is gathered.
async fn erased(store: &Store, pass: &store::Pass, person: base::id::Uuid) {
    let mut tx = store.begin().await.unwrap();
    privacy::PrivacyEraser.erase(&mut tx, pass, &[Subject::person(person)]).await.unwrap();
    tx.commit_quietly("a test erases somebody").await.unwrap();
}

/// A room that is asked just when the privacy officer erases whom it is asked about.
struct Slow(store::Pass);

#[async_trait]
impl Holdings for Slow {
    async fn about(&self, store: &Store, _: &Db, about: &About) -> Result<Vec<Chapter>> {
        erased(store, &self.0, about.person).await;
        Ok(vec![Chapter::new("privacy", "seen", vec![Record::new().plain("reason", "Det hun skrev")])])
    }
}

/// A room that answers at once.
struct Quick;

#[async_trait]
impl Holdings for Quick {
    async fn about(&self, _: &Store, _: &Db, _: &About) -> Result<Vec<Chapter>> {
        Ok(vec![Chapter::new("privacy", "seen", vec![Record::new().plain("reason", "Det hun skrev")])])
    }
}

/// The job that gathers the copy that was asked for, with one room.
async fn gathering(world: &World, room: impl Holdings + 'static) -> (privacy::copy::job::Gather, Job) {
    #[derive(FromQueryResult)]
    struct Row {
        id: base::id::Uuid,
        key: String,
        payload: String,
    }
    let sql = "SELECT id, key, payload FROM job WHERE kind = 'privacy.copy'";
    let row: Row = world.store.db().row(sql, vals![]).await.unwrap().unwrap();
    let (kind, tenant) = (privacy::copy::job::GATHER.to_owned(), testkit::NORDSUND);
    let job = Job { tenant, id: row.id, kind, key: row.key, payload: row.payload, attempts: 0 };
    let held = privacy::Held { room: "privacy", holdings: std::sync::Arc::new(room) };
    (privacy::copy::job::Gather(std::sync::Arc::new(vec![held])), job)
}

async fn parts(world: &World) -> i64 {
    world.store.db().scalar_i64("SELECT COUNT(*) FROM privacy_copy_part", vals![]).await.unwrap()
}

#[test]
fn no_part_of_a_copy_outlives_an_erasure_beside_it() {
    in_town(async |world| {
        // On SQLite one writes at a time.
        if world.store.is_sqlite() {
            return;
        }
        let marthe = id(world, MARTHE).await;
        // She is erased while a room is asked.
        asked(&mut as_(world, MARTHE).await, "").await;
        let (gather, job) = gathering(world, Slow(system(world))).await;
        let mut tx = world.store.begin().await.unwrap();
        let refused = gather.run(&mut tx, &job).await.unwrap_err();
        assert!(matches!(refused, base::Error::NotFound), "{refused}");
        drop(tx);
        assert_eq!(parts(world).await, 0);
        // Tried again, the job finds nothing to do.
        world.settle().await;

        // She is erased when the room has answered, and before that is committed.
        asked(&mut as_(world, MARTHE).await, "").await;
        let (gather, job) = gathering(world, Quick).await;
        let mut tx = world.store.begin().await.unwrap();
        gather.run(&mut tx, &job).await.unwrap();
        let (store, pass) = (world.store.clone(), system(world));
        let erasing = tokio::spawn(async move { erased(&store, &pass, marthe).await });
        let sql =
            "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let waits = async { while world.store.db().scalar_i64(sql, vals![]).await.unwrap() == 0 {} };
        tokio::time::timeout(std::time::Duration::from_secs(5), waits).await.unwrap();
        tx.commit().await.unwrap();
        erasing.await.unwrap();
        assert_eq!(parts(world).await, 0);
    });
}

#[test]
fn who_works_here_is_told_what_is_kept_of_her_for_that() {
    in_town(async |world| {
        let (jon, ole, now) = (id(world, JON).await, id(world, OLE).await, world.clock.now().micros());
        let (tenant, thing, me) = (testkit::NORDSUND.0, base::id::Uuid::from_u128(7), format!("person:{jon}"));
        let mut tx = world.store.begin().await.unwrap();
        for (sql, values) in [
            (
                "INSERT INTO task_away (tenant, person, name, since, until, deputy, deputy_name)
                 VALUES ($1, $2, 'Jon Strand', '2026-12-01', '2026-12-24', $3, 'Ole Vik')",
                vals![tenant, jon, ole],
            ),
            (
                "INSERT INTO task_away (tenant, person, name, since, until, deputy, deputy_name)
                 VALUES ($1, $3, 'Ole Vik', '2027-01-04', '2027-01-08', $2, 'Jon Strand')",
                vals![tenant, jon, ole],
            ),
            (
                "INSERT INTO task_view (tenant, id, person, unit, name, view, category)
                 VALUES ($1, $2, $3, 'vei-og-lys', 'Hull i veien', 'overdue', 'road')",
                vals![tenant, thing, jon],
            ),
            (
                "INSERT INTO task_feed (tenant, person, hash, made_at) VALUES ($1, $2, '0a1b2c3d', $3)",
                vals![tenant, jon, now],
            ),
            (
                "INSERT INTO task_template (tenant, id, unit, name, title, body, category, days, answers, checks,
                   delegate, delegate_name, version)
                 VALUES ($1, $2, 'vei-og-lys', 'Brøyting', '', '', NULL, NULL, '[]', '[]', $3, 'Jon Strand', 1)",
                vals![tenant, thing, door::colleague(jon)],
            ),
            (
                "INSERT INTO team (tenant, id, name, purpose, unit, ends, made_at, version)
                 VALUES ($1, $2, 'Flom i Storelva', '', 'vei-og-lys', '2026-12-31', 0, 1)",
                vals![tenant, thing],
            ),
            (
                "INSERT INTO team_member (tenant, team, hat, name) VALUES ($1, $2, $3, 'Jon Strand')",
                vals![tenant, thing, me.clone()],
            ),
            (
                "INSERT INTO privacy_look (tenant, rule, actor, subject, until, officer, note, at)
                 VALUES ($1, 'family', $2, $3, 1, $4, 'Snakk med lederen hans', $5)",
                vals![tenant, me.clone(), id(world, RUTH).await, ole, now],
            ),
        ] {
            tx.execute_quietly(sql, values).await.unwrap();
        }
        tx.commit_quietly("what a desk keeps").await.unwrap();
        let mut visitor = as_(world, JON).await;
        asked(&mut visitor, "").await;
        world.settle().await;
        let copy = ready(&visitor.get("/privacy/copies").await.expect(200).text());
        let page = visitor.get(&copy).await.expect(200).hides("-holds-").hides("privacy-looked").hides("tasks-view");
        let page = page.shows("Hull i veien").shows("Brøyting").shows("Flom i Storelva").shows("Oppslag du har gjort");
        page.shows("Stedfortreder for").hides("0a1b2c3d").hides("Snakk med lederen");
        let json = visitor.get(&format!("{copy}/everything.json")).await.expect(200);
        let held = &serde_json::from_slice::<Value>(&json.body).unwrap()["held"];
        let away = &held["tasks"]["away"];
        assert_eq!((&away[0]["deputy"], &away[1]["deputy-for"]), (&"Ole Vik".into(), &"Ole Vik".into()), "{away}");
        let view = &held["tasks"]["views"][0];
        assert_eq!((&view["view"], &view["shared-with"]), (&"Over fristen".into(), &"Vei og lys".into()), "{view}");
        assert!(held["tasks"]["feed"][0]["made-at"].is_string() && held["privacy"]["looked-at"][0]["when"].is_string());
        // Of whom he looked up it is said as well; and to nobody else.
        let mut ruth = as_(world, RUTH).await;
        asked(&mut ruth, "").await;
        world.settle().await;
        let copy = ready(&ruth.get("/privacy/copies").await.expect(200).text());
        ruth.get(&copy).await.expect(200).shows("Oppslag om deg").hides("Snakk med lederen");
        let mut marthe = as_(world, MARTHE).await;
        asked(&mut marthe, "").await;
        world.settle().await;
        let copy = ready(&marthe.get("/privacy/copies").await.expect(200).text());
        marthe.get(&copy).await.expect(200).hides("Hull i veien").hides("Oppslag om deg").hides("Flom i Storelva");
    });
}

#[test]
fn her_files_lie_in_the_zip_but_those_that_are_gone() {
    in_town(async |world| {
        let page = task(world, &format!("person:{}", id(world, MARTHE).await), "Mørkt i Lyngstien").await;
        let mut marthe = as_(world, MARTHE).await;
        let long = "Slik er det. ".repeat(10_000);
        let files = [("files", "lang.txt", "", long.as_bytes()), ("files", "borte.txt", "", &b"Snart borte"[..])];
        marthe.post_files(&format!("{page}/files"), &[], &files).await.expect(303);
        asked(&mut marthe, "").await;
        world.settle().await;
        let copy = ready(&marthe.get("/privacy/copies").await.expect(200).text());
        let sha256 = store::keys::sha256_hex(b"Snart borte");
        let folder = world.house.app.config.files.folder.join(testkit::NORDSUND.to_string());
        std::fs::remove_file(folder.join(&sha256[..2]).join(&sha256)).unwrap();
        let zip = marthe.get(&format!("{copy}/everything.zip")).await.expect(200);
        assert_eq!(zip.header("content-type"), "application/zip");
        let mut archive = zip::ZipArchive::new(Cursor::new(zip.body.to_vec())).unwrap();
        let names: Vec<String> = archive.file_names().map(str::to_owned).collect();
        let of_files: Vec<&String> = names.iter().filter(|name| name.starts_with("files/")).collect();
        assert!(names.len() == 3 && of_files.len() == 1 && of_files[0].ends_with("lang.txt"), "{names:?}");
        let mut read = String::new();
        archive.by_name(of_files[0]).unwrap().read_to_string(&mut read).unwrap();
        assert_eq!(read, long);
    });
}

/// So many tasks more that Marthe asked for, each with a file, answered and looked at.
async fn more(world: &World, tasks: usize) {
    let hat = format!("person:{}", id(world, MARTHE).await);
    let (mut jon, mut marthe) = (as_(world, JON).await, as_(world, MARTHE).await);
    for n in 0..tasks {
        world.clock.advance_seconds(60);
        let page = task(world, &hat, &format!("Sak {n}")).await;
        jon.get(&page).await.expect(200);
        jon.post(&format!("{page}/comments"), &[("comment", "Montør er på vei")]).await.expect(303);
        let content = format!("Bilde {n} {}", world.clock.now().micros());
        marthe
            .post_files(&format!("{page}/files"), &[], &[("files", "a.txt", "", content.as_bytes())])
            .await
            .expect(303);
    }
}

#[test]
fn the_more_there_is_the_statements_of_a_copy_stay_as_many() {
    in_town(async |world| {
        // Both engines are sent the same; only what goes to a server can be counted.
        let Some(counted) = testkit::Counted::of(world).await else { return };
        let marthe = id(world, MARTHE).await;
        let about = About {
            tenant: testkit::NORDSUND,
            person: marthe,
            asker: marthe,
            hat: format!("person:{marthe}"),
            assurance: Assurance::High,
            now: world.clock.now(),
        };
        let rooms: Vec<_> = rooms().into_iter().filter_map(|r| Some((r.name, r.holdings?))).collect();
        // Statements and records, by room.
        let cost = async || {
            let mut all = Vec::new();
            for (room, holdings) in &rooms {
                let before = counted.statements();
                let said = holdings.about(&counted.store, counted.store.db(), &about).await.unwrap();
                let records: usize = said.iter().map(|chapter| chapter.records.len()).sum();
                all.push((*room, counted.statements() - before, records));
            }
            all
        };
        more(world, 2).await;
        // What connections ask once, they have asked then.
        cost().await;
        let few = cost().await;
        more(world, 10).await;
        let many = cost().await;
        for ((room, before, some), (_, after, all)) in few.into_iter().zip(many) {
            assert!(before > 0 && after == before, "{room}: {before} statements, then {after}");
            assert!(all > some || !["tasks", "privacy"].contains(&room), "{room}: {some} records, then {all}");
        }
    });
}
