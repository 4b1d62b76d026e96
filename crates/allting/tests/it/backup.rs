//! The program is backed up while it serves, and restored by the command line on either engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Output;

use base::id::Uuid;
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement, TryGetable};

use crate::program::{Place, Running};

/// A place with a backup folder.
pub fn place(database: Option<&str>, folder: &Path) -> Place {
    let place = Place::new(database);
    let key = folder.join("backup.key");
    std::fs::write(&key, "9a".repeat(32)).unwrap();
    let text = std::fs::read_to_string(place.config()).unwrap();
    let section = format!("[backup]\nfolder = \"{}\"\nkey_file = \"{}\"\n", folder.join("b").display(), key.display());
    // The key store of persons is not in a backup: all of them use the same.
    let keys = format!("[keys]\nsubjects = \"sqlite:{}\"\n", folder.join("subjects.db").display());
    let text = text.replacen("[[tenant]]", &format!("{section}[[tenant]]"), 1);
    std::fs::write(place.config(), text.replacen("[keys]\n", &keys, 1)).unwrap();
    place
}

/// Serves a new database, with one thing that can be reported.
pub async fn serving(place: &Place) -> Running {
    let running = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let db = database(place).await;
    let text = r#"{"nb":"Gatelys","nn":"Gatelys","en":"Street light"}"#;
    let sql = format!(
        "INSERT INTO task_category (tenant, key, name, help, icon, unit, days, assurance, neighbours, active, sort)
         VALUES (313131319, 'street-light', '{text}', '{text}', 'bin', 'vei-og-lys', 5, 0, FALSE, TRUE, 1)"
    );
    db.execute_unprepared(&sql).await.unwrap();
    db.close().await.unwrap();
    running
}

async fn database(place: &Place) -> DatabaseConnection {
    let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
    Database::connect(config.database.url).await.unwrap()
}

pub async fn report(place: &Place, text: &str) {
    let (status, page) = try_report(place, text).await;
    assert_eq!(status, 303, "{page}");
}

/// Reports a dark light; says what was answered.
pub async fn try_report(place: &Place, text: &str) -> (u16, String) {
    send(place, text, None).await
}

/// As [`try_report`], with a photo.
pub async fn send(place: &Place, text: &str, photo: Option<&[u8]>) -> (u16, String) {
    let field =
        |name: &str, value: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let body = [
        ("category", "street-light"),
        ("words", "Lyngstien 13"),
        ("lat", "63.1102"),
        ("lon", "7.7284"),
        ("text", text),
    ]
    .map(|(n, v)| field(n, v))
    .concat();
    let mut body = body.into_bytes();
    if let Some(photo) = photo {
        body.extend(b"--x\r\nContent-Disposition: form-data; name=\"photos\"; filename=\"a.jpg\"\r\n");
        body.extend(b"Content-Type: image/jpeg\r\n\r\n");
        body.extend(photo);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sent = client
        .post(format!("http://localhost:{}/report", place.port))
        .header("content-type", "multipart/form-data; boundary=x")
        .header("accept", "text/html")
        .header("origin", format!("http://localhost:{}", place.port))
        .body(body)
        .send()
        .await
        .unwrap();
    (sent.status().as_u16(), sent.text().await.unwrap())
}

fn said(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

async fn position(place: &Place) -> i64 {
    let numbers = place.get(place.admin, "/metrics").await.unwrap().1;
    numbers.lines().find_map(|l| l.strip_prefix("journal_position ")).map_or(0, |n| n.parse::<f64>().unwrap() as i64)
}

/// Waits until the journal is sealed up to here.
async fn sealed(place: &Place, at_least: i64) -> i64 {
    let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..600 {
        every.tick().await;
        let now = position(place).await;
        if now >= at_least {
            return now;
        }
    }
    panic!("the journal did not reach {at_least}");
}

fn run(place: &Place, what: &str, more: &[&str]) -> Output {
    place.command(what).args(more).output().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_serving_program_is_backed_up_and_comes_back_on_each_engine() {
    for engine in testkit::engine::all().await {
        let folder = tempfile::tempdir().unwrap();
        let place = place(Some(&engine.url()), folder.path());
        let running = serving(&place).await;
        report(&place, "Det første lyset er mørkt").await;
        let before = sealed(&place, 1).await;
        let first = run(&place, "backup", &[]);
        assert!(first.status.success() && said(&first).contains("it is the first"), "{}", said(&first));
        report(&place, "Det andre lyset er mørkt").await;
        let between = sealed(&place, before + 1).await;
        report(&place, "Det tredje lyset er mørkt").await;
        sealed(&place, between + 1).await;
        let second = run(&place, "backup", &[]);
        assert!(second.status.success() && said(&second).contains("changes"), "{}", said(&second));
        assert!(!said(&second).contains("full one"), "{}", said(&second));
        let words = said(&second);
        let last: i64 = words.rsplit_once("up to position ").unwrap().1.lines().next().unwrap().trim().parse().unwrap();
        assert!(last > between, "{words}");

        let refused = run(&place, "restore", &[]);
        assert!(!refused.status.success() && said(&refused).contains("is not empty"), "{}", said(&refused));
        drop(running);
        for to in testkit::engine::all().await {
            let copy = self::place(Some(&to.url()), folder.path());
            let done = run(&copy, "restore", &["--to-position", &between.to_string()]);
            assert!(done.status.success(), "{}", said(&done));
            assert!(said(&done).contains(&format!("up to the journal's position {between}.")), "{}", said(&done));
            let whole = run(&copy, "verify", &[]);
            assert!(whole.status.success(), "{}", said(&whole));
            let serving = Running(copy.command("serve").spawn().unwrap());
            copy.until(copy.admin, "/readyz", 200).await;
            assert_eq!(sealed(&copy, between).await, between);
            report(&copy, "Etter gjenopprettingen").await;
            sealed(&copy, between + 1).await;
            drop(serving);
            to.remove().await;
        }
        let beyond = self::place(None, folder.path());
        let refused = run(&beyond, "restore", &["--to-position", &(last + 7).to_string()]);
        assert!(said(&refused).contains(&format!("reaches to the position {last}")), "{}", said(&refused));
        engine.remove().await;
    }
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap()
}

/// The texts of all reports in a place's database.
async fn reports(place: &Place) -> Vec<String> {
    let db = database(place).await;
    let rows = rows(&db, "SELECT body FROM task ORDER BY year, serial").await;
    let bodies = rows.iter().map(|r| r.try_get_by_index::<String>(0).unwrap()).collect();
    db.close().await.unwrap();
    bodies
}

/// A moment of the wall clock, after all that was told before and before all that is told later.
async fn moment() -> base::Time {
    let at = base::Clock::system().now();
    let mut every = tokio::time::interval(std::time::Duration::from_millis(1));
    while base::Clock::system().now() <= at {
        every.tick().await;
    }
    at
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_comes_back_with_all_that_was_acknowledged_before_it_and_nothing_after() {
    let texts = ["Det første lyset er mørkt", "Det andre lyset er mørkt", "Det tredje lyset er mørkt"];
    for engine in testkit::engine::all().await {
        let folder = tempfile::tempdir().unwrap();
        let place = place(Some(&engine.url()), folder.path());
        let too_early = moment().await;
        let running = serving(&place).await;
        assert!(run(&place, "backup", &[]).status.success());
        let mut moments = vec![moment().await];
        for (n, text) in (1..).zip(texts) {
            report(&place, text).await;
            sealed(&place, n).await;
            moments.push(moment().await);
            if n == 2 {
                // The moments lie on both sides of where one part of the backup ends.
                assert!(run(&place, "backup", &[]).status.success());
            }
        }
        assert!(run(&place, "backup", &[]).status.success());
        drop(running);
        for (told, at) in moments.iter().enumerate() {
            // As people write it: in the time of the place.
            let at = at.oslo().to_rfc3339_opts(chrono::SecondsFormat::Micros, false);
            for to in testkit::engine::all().await {
                let copy = self::place(Some(&to.url()), folder.path());
                let done = run(&copy, "restore", &["--to-time", &at]);
                assert!(done.status.success(), "{}", said(&done));
                let whole = run(&copy, "verify", &[]);
                assert!(whole.status.success(), "{}", said(&whole));
                assert_eq!(reports(&copy).await, texts[..told], "from {engine} to {to}, at {at}");
                to.remove().await;
            }
        }
        let empty = self::place(None, folder.path());
        let refused = run(&empty, "restore", &["--to-time", &too_early.rfc3339()]);
        assert!(!refused.status.success() && said(&refused).contains("nothing earlier"), "{}", said(&refused));
        let refused = run(&empty, "restore", &["--to-time", "i går"]);
        assert!(!refused.status.success() && said(&refused).contains("is not a time"), "{}", said(&refused));
        let both = run(&empty, "restore", &["--to-time", &too_early.rfc3339(), "--to-position", "1"]);
        assert!(!both.status.success(), "one of them: {}", said(&both));
        engine.remove().await;
    }
}

const SQLITE: &str = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'";
const POSTGRES: &str = "SELECT table_name::TEXT, column_name::TEXT, data_type::TEXT
  FROM information_schema.columns WHERE table_schema = 'public'";

/// The columns of every table that a backup holds, with their types.
async fn tables(db: &DatabaseConnection) -> BTreeMap<String, BTreeMap<String, String>> {
    let postgres = db.get_database_backend() == sea_orm::DbBackend::Postgres;
    let mut tables: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for row in rows(db, if postgres { POSTGRES } else { SQLITE }).await {
        let [table, column, kind] = [0, 1, 2].map(|n| row.try_get_by_index::<String>(n).unwrap());
        if !store::backup::LEFT_OUT.contains(&table.as_str()) {
            tables.entry(table).or_default().insert(column, kind.to_lowercase());
        }
    }
    tables
}

/// A value as text that is the same on both engines.
fn value(row: &QueryResult, n: usize, kind: &str) -> String {
    fn read<T: TryGetable + std::fmt::Debug>(row: &QueryResult, n: usize) -> String {
        format!("{:?}", row.try_get_by_index::<Option<T>>(n).unwrap())
    }
    match kind {
        "bigint" | "integer" => read::<i64>(row, n),
        "text" => read::<String>(row, n),
        "boolean" => read::<bool>(row, n),
        "double precision" => read::<f64>(row, n),
        "uuid" => read::<Uuid>(row, n),
        "bytea" => read::<Vec<u8>>(row, n),
        other => panic!("a column of the type {other}"),
    }
}

/// Every row of every table that a backup holds, in an order that does not know the engine.
async fn everything(place: &Place) -> BTreeMap<String, Vec<Vec<String>>> {
    let db = database(place).await;
    let mut all = BTreeMap::new();
    for (table, columns) in tables(&db).await {
        let names = columns.keys().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
        let found = rows(&db, &format!("SELECT {names} FROM \"{table}\"")).await;
        let line = |row: &QueryResult| columns.values().enumerate().map(|(n, kind)| value(row, n, kind)).collect();
        let mut lines: Vec<Vec<String>> = found.iter().map(line).collect();
        lines.sort();
        all.insert(table, lines);
    }
    db.close().await.unwrap();
    all
}

/// Puts a made-up row into each of these tables; what it says, `n` tells from others.
async fn fill(place: &Place, which: &[String], n: i64) {
    let db = database(place).await;
    let postgres = db.get_database_backend() == sea_orm::DbBackend::Postgres;
    for (table, columns) in tables(&db).await.into_iter().filter(|(table, _)| which.contains(table)) {
        let made_up = |(column, kind): (&String, &String)| match kind.as_str() {
            "text" => format!("'{column} {n}: Ærfugl \"quoted\" 🏔'"),
            "boolean" => if n % 2 == 0 { "TRUE" } else { "FALSE" }.to_owned(),
            "double precision" => format!("{n}.1234567890123456"),
            "uuid" if postgres => format!("'{n:032x}'"),
            "bytea" if postgres => format!("'\\xff00{n:02x}'"),
            "uuid" => format!("X'{n:032x}'"),
            "bytea" => format!("X'ff00{n:02x}'"),
            _ => (9_007_199_254_740_993 + n).to_string(),
        };
        let names = columns.keys().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
        let values = columns.iter().map(made_up).collect::<Vec<_>>().join(", ");
        let sql = format!("INSERT INTO \"{table}\" ({names}) VALUES ({values})");
        db.execute_unprepared(&sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
    db.close().await.unwrap();
}

/// What comes back of a folder is what is there, on each engine.
async fn all_comes_back(there: &BTreeMap<String, Vec<Vec<String>>>, folder: &Path, from: &Path) {
    for to in testkit::engine::all().await {
        let copy = place(Some(&to.url()), folder);
        let done = run(&copy, "restore", &["--from", from.to_str().unwrap()]);
        assert!(done.status.success(), "{}", said(&done));
        let back = everything(&copy).await;
        assert_eq!(back.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
        for (table, rows) in there {
            assert_eq!(&back[table], rows, "{table}, restored on {to} from {}", from.display());
        }
        to.remove().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_of_every_table_comes_back_on_each_engine() {
    for engine in testkit::engine::all().await {
        let folder = tempfile::tempdir().unwrap();
        let place = place(Some(&engine.url()), folder.path());
        let running = serving(&place).await;
        let photo = include_bytes!("../fixtures/0.1.0.file");
        assert_eq!(send(&place, "Det første lyset er mørkt", Some(photo)).await.0, 303);
        sealed(&place, 1).await;
        assert!(run(&place, "backup", &[]).status.success());
        report(&place, "Det andre lyset er mørkt").await;
        sealed(&place, 2).await;
        drop(running);
        // What the house has not written to yet gets rows of ours: none shall look right for being empty.
        let empty = everything(&place).await.into_iter().filter(|(_, rows)| rows.is_empty());
        let empty: Vec<String> = empty.map(|(table, _)| table).collect();
        for n in 1..=2 {
            fill(&place, &empty, n).await;
        }
        // As changes, and as a full backup.
        for (name, full) in [("b", false), ("other", true)] {
            let to = folder.path().join(name);
            let taken = run(&place, "backup", &["--to", to.to_str().unwrap()]);
            assert!(taken.status.success() && said(&taken).contains("full one") == full, "{}", said(&taken));
            // Only now: a full one seals the journal first.
            let there = everything(&place).await;
            assert!(there.len() > 50 && there.values().all(|rows| !rows.is_empty()), "{:?}", there.keys());
            all_comes_back(&there, folder.path(), &to).await;
        }
        engine.remove().await;
    }
}

/// Waits until a line of the numbers begins like this.
async fn numbers_say(place: &Place, line: &str) -> String {
    let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
    for _ in 0..600 {
        every.tick().await;
        let numbers = place.get(place.admin, "/metrics").await.unwrap().1;
        if numbers.lines().any(|l| l.starts_with(line)) {
            return numbers;
        }
    }
    panic!("the numbers never said {line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_read_is_seen_in_the_numbers() {
    for engine in testkit::engine::all().await {
        let folder = tempfile::tempdir().unwrap();
        let place = place(Some(&engine.url()), folder.path());
        let text = std::fs::read_to_string(place.config()).unwrap();
        std::fs::write(place.config(), text.replacen("[backup]\n", "[backup]\nevery_minutes = 15\n", 1)).unwrap();
        let (key, away) = (folder.path().join("backup.key"), folder.path().join("away.key"));
        std::fs::rename(&key, &away).unwrap();
        let running = Running(place.command("serve").spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        numbers_say(&place, "backup_failures 1").await;
        drop(running);
        // With its key it takes one, and says when.
        std::fs::rename(&away, &key).unwrap();
        let running = Running(place.command("serve").spawn().unwrap());
        place.until(place.admin, "/readyz", 200).await;
        let numbers = numbers_say(&place, "backup_time_seconds 1").await;
        assert!(numbers.contains("backup_failures 0\n"), "{numbers}");
        drop(running);
        engine.remove().await;
    }
}

#[test]
fn a_backup_without_a_key_is_refused_in_words() {
    let place = Place::new(None);
    let out = run(&place, "backup", &["--to", "nowhere"]);
    assert!(!out.status.success() && said(&out).contains("has no [backup]"), "{}", said(&out));
}
