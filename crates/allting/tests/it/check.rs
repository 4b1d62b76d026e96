//! `allting check`, and other commands that only look: they say what is wrong and change nothing.

use std::path::Path;

use sea_orm::{ConnectionTrait, Database};

use crate::program::Place;

fn run(place: &Place, what: &str, args: &[&str]) -> (bool, String) {
    let out = place.command(what).args(args).output().unwrap();
    let said = String::from_utf8_lossy(&out.stdout).into_owned();
    (out.status.success(), said + &String::from_utf8_lossy(&out.stderr))
}

/// A place with a database that is up to date.
fn begun() -> Place {
    let place = Place::new(None);
    let (done, said) = run(&place, "client", &["add", "--name", "Gemini VA", "--hat", "unit:vei-og-lys"]);
    assert!(done, "{said}");
    place
}

/// Changes a word of the configuration.
fn replace(place: &Place, from: &str, to: &str) {
    let text = std::fs::read_to_string(place.config()).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(place.config(), text.replace(from, to)).unwrap();
}

/// What lies in the folder of a place, without what SQLite keeps while a database is open.
fn files(place: &Place) -> Vec<String> {
    fn below(folder: &Path, all: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                below(&path, all);
            }
            if !name.ends_with("-wal") && !name.ends_with("-shm") {
                all.push(name);
            }
        }
    }
    let mut all = Vec::new();
    below(place.config().parent().unwrap(), &mut all);
    all.sort();
    all
}

async fn execute(place: &Place, sql: &str) {
    let file = place.config().with_file_name("allting.db");
    let db = Database::connect(format!("sqlite:{}?mode=rw", file.display())).await.unwrap();
    db.execute_unprepared(sql).await.unwrap();
    db.close().await.unwrap();
}

#[test]
fn it_says_what_is_in_force_and_hides_secrets() {
    let place = begun();
    let (right, said) = run(&place, "check", &[]);
    assert!(right, "{said}");
    assert!(said.contains("Nordsund kommune") && said.contains("Everything that can be checked"), "{said}");
    assert!(!said.contains("5a5a") && !said.contains("WARNING"), "{said}");
}

#[test]
fn it_says_in_words_what_is_wrong() {
    let place = Place::new(None);
    replace(&place, "hosts = [\"localhost\"]", "hosts = []");
    let (right, said) = run(&place, "check", &[]);
    assert!(!right && said.contains("has no hosts: nobody could reach it"), "{said}");
}

#[test]
fn what_is_not_there_is_said_and_not_made() {
    for (what, args) in [("check", &[][..]), ("client", &["list"][..]), ("open311", &["list"][..])] {
        // A first start is still to come.
        let place = Place::new(None);
        let before = files(&place);
        let (right, said) = run(&place, what, args);
        assert!(!right && said.contains("there is no ") && said.contains("[database] url"), "{said}");
        assert_eq!(files(&place), before, "{what}");
        // The name of one of its parts was mistyped.
        let place = begun();
        let before = files(&place);
        for (from, to, key) in [
            ("allting.db\"", "alting.db\"", "[database] url"),
            ("/files\"", "/flies\"", "[files] folder"),
            ("[keys]", "[keys]\nsubjects = \"sqlite:nowhere/keys.db\"", "[keys] subjects"),
        ] {
            let text = std::fs::read_to_string(place.config()).unwrap();
            replace(&place, from, to);
            let (right, said) = run(&place, what, args);
            assert!(!right && said.contains("there is no ") && said.contains(key), "{what}: {said}");
            assert!(!said.contains("Everything"), "{said}");
            std::fs::write(place.config(), text).unwrap();
        }
        assert_eq!(files(&place), before, "{what}");
        assert!(run(&place, what, args).0, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_of_another_version_is_told_apart() {
    let place = begun();
    execute(&place, "DELETE FROM migration WHERE room = 'open311'").await;
    let (right, said) = run(&place, "check", &[]);
    assert!(right && said.contains("The database is 1 steps behind this program"), "{said}");
    // Only looking brings nothing up to date: the table is there already, so a step would fail.
    let (right, said) = run(&place, "client", &["list"]);
    assert!(right && said.contains("Gemini VA"), "{said}");

    execute(&place, "INSERT INTO migration (room, number, name, digest, at) VALUES ('open311', 1, 'a', 'a', 0)").await;
    execute(&place, "INSERT INTO migration (room, number, name, digest, at) VALUES ('tomorrow', 1, 'a', 'a', 0)").await;
    let (right, said) = run(&place, "check", &[]);
    assert!(!right && said.contains("newer than this program: it has 1 steps"), "{said}");

    execute(&place, "DROP TABLE migration").await;
    let (right, said) = run(&place, "check", &[]);
    assert!(!right && said.contains("has no tables of ours"), "{said}");
}

#[test]
fn a_section_that_takes_no_backup_is_doubted() {
    let place = begun();
    place.more("[backup]\nkey_file = \"nowhere.key\"\nevery_minutes = 15");
    let (right, said) = run(&place, "check", &[]);
    assert!(said.contains("WARNING: [backup] every_minutes needs folder"), "{said}");
    assert!(!right && said.contains("nowhere.key cannot be read"), "{said}");
}
