//! The program is backed up while it serves, and restored by the command line on either engine.

use std::path::Path;
use std::process::Output;

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
    use sea_orm::{ConnectionTrait, Database};
    let running = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
    let db = Database::connect(config.database.url).await.unwrap();
    let text = r#"{"nb":"Gatelys","nn":"Gatelys","en":"Street light"}"#;
    let sql = format!(
        "INSERT INTO task_category (tenant, key, name, help, icon, unit, days, assurance, neighbours, active, sort)
         VALUES (313131319, 'street-light', '{text}', '{text}', 'bin', 'vei-og-lys', 5, 0, FALSE, TRUE, 1)"
    );
    db.execute_unprepared(&sql).await.unwrap();
    db.close().await.unwrap();
    running
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

/// The texts of all reports in a place's database.
async fn reports(place: &Place) -> Vec<String> {
    use sea_orm::{ConnectionTrait, Database};
    let config = base::config::Config::load(&place.config(), std::iter::empty()).unwrap();
    let db = Database::connect(config.database.url).await.unwrap();
    let backend = db.get_database_backend();
    let sql = sea_orm::Statement::from_string(backend, "SELECT body FROM task ORDER BY year, serial");
    let rows = db.query_all_raw(sql).await.unwrap();
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

#[test]
fn a_backup_without_a_key_is_refused_in_words() {
    let place = Place::new(None);
    let out = run(&place, "backup", &["--to", "nowhere"]);
    assert!(!out.status.success() && said(&out).contains("has no [backup]"), "{}", said(&out));
}
