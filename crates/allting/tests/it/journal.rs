//! `allting verify` and the published heads, as the operator meets them.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use base::id::{Uuid, new_v7};
use base::{Clock, config::Config};
use serde::Serialize;
use store::{Event, Store, vals};

use crate::program::{Place, Running};

#[derive(Serialize)]
pub struct LampLit {
    pub lamp: Uuid,
}

impl Event for LampLit {
    const KIND: &'static str = "lamps.lamp_lit.v1";
    const SUBJECT: &'static str = "lamp";
    fn subject(&self) -> Uuid {
        self.lamp
    }
}

/// The program's own database, opened beside it.
async fn beside(place: &Place) -> Store {
    let config = Config::load(&place.config(), std::iter::empty()).unwrap();
    let store = allting::serve::open(&config, Clock::system()).await.unwrap();
    store::migrate::run(&store, &door::house::migrations(&allting::rooms::rooms()), store.clock().now()).await.unwrap();
    store
}

async fn light(store: &Store) {
    let now = store.clock().now();
    #[expect(clippy::disallowed_methods, reason = "a test")]
    let pass = store::Pass::system(testkit::NORDSUND, "test", now);
    let mut tx = store.begin().await.unwrap();
    tx.journal(&pass, &LampLit { lamp: new_v7(now) }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

fn verify(place: &Place, more: &[&str]) -> Output {
    place.command("verify").args(more).output().unwrap()
}

#[track_caller]
fn says(output: &Output, success: bool, words: &str) {
    let said = String::from_utf8_lossy(if success { &output.stdout } else { &output.stderr });
    assert_eq!(output.status.success(), success, "{output:?}");
    assert!(said.contains(words), "{words:?} is not in {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_says_that_the_journal_is_whole_or_names_what_is_not() {
    let place = Place::new(None);
    let store = beside(&place).await;
    for _ in 0..3 {
        light(&store).await;
    }
    store.seal().await.unwrap();
    says(&verify(&place, &[]), true, "the journal is whole: 3 entries, head ");
    let mut tx = store.begin().await.unwrap();
    tx.execute_quietly("UPDATE journal SET actor = 'anonymous' WHERE position = 2", vals![]).await.unwrap();
    tx.commit_quietly("a test").await.unwrap();
    says(&verify(&place, &[]), false, "the journal is broken at position 2: its fields and the entry before it do not");
}

async fn until(what: &str, done: impl Fn() -> bool) {
    let mut every = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..600 {
        every.tick().await;
        if done() {
            return;
        }
    }
    panic!("{what} did not happen within 30 seconds");
}

/// Somebody else who keeps what is sent to her.
async fn neighbour() -> (String, Arc<Mutex<String>>) {
    let kept = Arc::<Mutex<String>>::default();
    let keep = async |State(kept): State<Arc<Mutex<String>>>, line: String| kept.lock().unwrap().push_str(&line);
    let router = axum::Router::new().route("/heads", axum::routing::post(keep)).with_state(kept.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/heads", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, kept)
}

fn lines(path: &Path) -> usize {
    std::fs::read_to_string(path).map_or(0, |text| text.lines().count())
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_are_published_when_something_happened_and_bind_the_operator() {
    let place = Place::new(None);
    let (url, kept) = neighbour().await;
    let file: PathBuf = place.config().with_file_name("heads.txt");
    let journal =
        format!("[journal]\npublish_file = {file:?}\npublish_url = \"{url}\"\npublish_seconds = 1\n[[tenant]]");
    let config = std::fs::read_to_string(place.config()).unwrap().replacen("[[tenant]]", &journal, 1);
    std::fs::write(place.config(), config).unwrap();
    let store = beside(&place).await;
    let running = Running(place.command("serve").spawn().unwrap());
    // The program writes entries of its own, too: lines are waited for, not counted ahead.
    for _ in 0..3 {
        let before = (lines(&file), kept.lock().unwrap().lines().count());
        light(&store).await;
        until("a line in the file", || lines(&file) > before.0).await;
        until("a line at the neighbour's", || kept.lock().unwrap().lines().count() > before.1).await;
    }
    drop(running);
    let theirs = file.with_file_name("theirs.txt");
    std::fs::write(&theirs, kept.lock().unwrap().as_str()).unwrap();
    let (file, theirs) = (file.to_str().unwrap(), theirs.to_str().unwrap());
    let key = verify(&place, &["--public-key"]);
    says(&key, true, "\n");
    let key = String::from_utf8(key.stdout).unwrap();
    for heads in [file, theirs] {
        let all = format!("has all {} published heads", lines(Path::new(heads)));
        says(&verify(&place, &["--heads", heads]), true, &all);
        says(&verify(&place, &["--heads", heads, "--public-key", key.trim()]), true, &all);
    }
    says(&verify(&place, &["--heads", file, "--public-key", &"0".repeat(64)]), false, "line 1 of the published heads");

    let emptied = place.config().with_file_name("emptied.txt");
    std::fs::write(&emptied, "\n").unwrap();
    says(&verify(&place, &["--heads", emptied.to_str().unwrap()]), false, "has no whole head: nothing was compared");
    // The master key is another, and the former is out of the ring.
    let config = std::fs::read_to_string(place.config()).unwrap();
    let another = config.replace(&"5a".repeat(32), &"6b".repeat(32));
    std::fs::write(place.config(), &another).unwrap();
    says(&verify(&place, &["--heads", file]), false, "line 1 of the published heads");
    let former = format!("[journal]\nformer_keys = [\"{}\"]\n", key.trim());
    std::fs::write(place.config(), another.replacen("[journal]\n", &former, 1)).unwrap();
    says(&verify(&place, &["--heads", file]), true, &format!("has all {} published heads", lines(Path::new(file))));
    std::fs::write(place.config(), config).unwrap();

    // The end is cut off so that the rest is a whole journal.
    let mut tx = store.begin().await.unwrap();
    let published = std::fs::read_to_string(theirs).unwrap();
    let (n, line) = published.lines().enumerate().last().unwrap();
    let last: i64 = line.split_once("position=").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    let cut = last - 1;
    for sql in [
        format!("DELETE FROM journal WHERE position > {cut}"),
        format!("UPDATE journal_head SET position = {cut}, hash = (SELECT hash FROM journal WHERE position = {cut})"),
    ] {
        tx.execute_script(&sql).await.unwrap();
    }
    tx.commit_quietly("a test").await.unwrap();
    says(&verify(&place, &[]), true, &format!("the journal is whole: {cut} entries"));
    let named = format!("line {} of the published heads does not fit: position {last}", n + 1);
    says(&verify(&place, &["--heads", theirs]), false, &named);
}
