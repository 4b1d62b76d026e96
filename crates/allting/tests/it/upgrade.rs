//! A database of an earlier version is brought up to date in place, and one of a later version is
//! refused in words: through the program itself, on each engine.

use sea_orm::{ConnectionTrait, Database};
use testkit::Engine;

use crate::program::{Place, Running};

/// A database as version 0.1.0 left it.
struct Old {
    sqlite: &'static str,
    postgres: &'static str,
    key: &'static str,
    file: &'static [u8],
}

const OLD: Old = Old {
    sqlite: include_str!("../fixtures/0.1.0.sqlite.sql"),
    postgres: include_str!("../fixtures/0.1.0.postgres.sql"),
    key: include_str!("../fixtures/0.1.0.key"),
    file: include_bytes!("../fixtures/0.1.0.file"),
};

/// The municipality of the fixture.
const ORGNO: &str = "301505000";
/// Whoever has this link follows the report that was sent to version 0.1.0.
const FOLLOW: &str = "/follow/675aa0a7f080eb20ad09f60afc45233d3c247d5cacf8bcef126e2b41ac685165";

async fn execute(engine: &Engine, sql: &str) {
    let url = engine.url();
    let url = if url.starts_with("sqlite:") { format!("{url}?mode=rwc") } else { url };
    let db = Database::connect(url).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

/// A program for this database.
fn place(engine: &Engine) -> Place {
    let place = Place::new(Some(&engine.url()));
    let text = std::fs::read_to_string(place.config()).unwrap();
    let text = text.replace("313131319", ORGNO).replace(&"5a".repeat(32), OLD.key.trim());
    std::fs::write(place.config(), text).unwrap();
    let sha256 = store::keys::sha256_hex(OLD.file);
    let folder = place.config().with_file_name("files").join(ORGNO).join(&sha256[..2]);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(sha256), OLD.file).unwrap();
    place
}

/// Somebody who was asked by name to do every task there is, in the words of version 0.1.0.
const ASKED: &str = "INSERT INTO party (tenant, hat, kind, id, role, done, sort)
  SELECT tenant, 'person:01a21539-b6a3-7000-8000-000000000001', 'task', id, 'assignee', FALSE, 0 FROM task";

async fn old_database(engine: &Engine) -> Place {
    let sqlite = engine.url().starts_with("sqlite:");
    execute(engine, if sqlite { OLD.sqlite } else { OLD.postgres }).await;
    place(engine)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_0_1_0_is_brought_up_to_date_and_all_of_it_reads() {
    for engine in testkit::engine::all().await {
        let place = old_database(&engine).await;
        execute(&engine, ASKED).await;
        let serving = Running(place.command("serve").spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        let (status, page) = place.get(place.port, FOLLOW).await.unwrap();
        assert_eq!(status, 200);
        assert!(page.contains("Lyset er mørkt"), "{page}");
        assert_eq!(place.get(place.port, &format!("{FOLLOW}/photos/1")).await.unwrap().0, 200);
        drop(serving);

        // What the register sealed opens, and the rooms' readers read.
        let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
        let tenant = config.tenants[0].id();
        let store = allting::serve::open(&config, base::Clock::system()).await.unwrap();
        // Today's program may have added to the entries of then.
        let entries = store::journal::after(store.db(), 0, 1_000).await.unwrap();
        assert!(entries.len() >= 23 && entries.iter().zip(1..).all(|(e, n)| e.position == n), "{}", entries.len());
        #[derive(store::FromQueryResult)]
        struct Numbered {
            sealed: Vec<u8>,
            person: base::id::Uuid,
        }
        let sql = "SELECT sealed, person FROM identifier";
        let numbers: Vec<Numbered> = store.db().rows(sql, store::vals![]).await.unwrap();
        assert_eq!(numbers.len(), 25);
        for Numbered { sealed, person } in numbers {
            let digits = store.keys().open("national-id", tenant, &sealed).unwrap();
            let digits = String::from_utf8(digits).unwrap();
            assert_eq!(register::person_by_number(&store, tenant, &digits).await.unwrap(), person);
        }
        let count = async |sql: &str| store.db().scalar_i64(sql, store::vals![]).await.unwrap();
        let tasks = count("SELECT COUNT(*) FROM task").await;
        let asked = "SELECT COUNT(*) FROM party WHERE hat = 'colleague:01a21539-b6a3-7000-8000-000000000001'";
        assert_eq!((tasks, count(asked).await), (7, 7), "who was asked is asked as a colleague");
        let reported = "SELECT COUNT(*) FROM task WHERE source_kind = 'resident'";
        assert_eq!(count(reported).await, 1, "of the others the program itself is the source");
        drop(store);
        // The second start has nothing to do.
        let again = Running(place.command("serve").spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        drop(again);
        engine.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_a_later_version_is_refused_in_words() {
    for engine in testkit::engine::all().await {
        let place = old_database(&engine).await;
        let later = "INSERT INTO migration (room, number, name, digest, at) VALUES ('tasks', 9001, 'later', 'x', 0)";
        execute(&engine, later).await;
        let out = place.command("serve").output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned();
        assert!(!out.status.success());
        assert!(said.contains("newer than this program") && said.contains("step 9001 of tasks"), "{said}");
        assert!(said.contains("Start the newer version, or restore a backup"), "{said}");
        engine.remove().await;
    }
}
