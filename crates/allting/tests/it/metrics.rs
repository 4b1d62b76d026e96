//! The numbers for the operator: the table that explains them is whole, and they say what is so.

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::from_fn;
use axum::routing::get;
use base::config::{Journal, Lines, Rate, Rates};
use base::id::new_v7;
use door::House;
use futures::FutureExt;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle, PrometheusRecorder};
use store::{NewLetter, Pass, Store, vals};
use testkit::{NORDSUND, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower::ServiceExt;

use crate::journal::LampLit;

/// The names of numbers, each with its labels.
type Names = BTreeMap<String, BTreeSet<String>>;

/// The table in `docs/operating.md`: in the first cell of a row, between backticks, the name and then the labels.
fn documented() -> Names {
    let text = include_str!("../../../../docs/operating.md");
    let rows = text.lines().skip_while(|line| !line.starts_with("| number | what it says |")).skip(2);
    rows.take_while(|line| line.starts_with('|'))
        .map(|row| {
            let mut words = row.split('|').nth(1).unwrap().split('`').skip(1).step_by(2).map(str::to_owned);
            (words.next().expect("a row names a number"), words.collect())
        })
        .collect()
}

/// All Rust below a folder, without spaces and line breaks.
fn source(folder: &Path, all: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            source(&path, all);
        } else if path.extension().is_some_and(|end| end == "rs") {
            all.extend(std::fs::read_to_string(&path).unwrap().split_whitespace());
        }
    }
}

/// What the program counts and shows; or describes, with `describe`.
fn in_the_program(describe: bool) -> Names {
    let mut text = String::new();
    for krate in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).unwrap() {
        let folder = krate.unwrap().path().join("src");
        if folder.is_dir() {
            source(&folder, &mut text);
        }
    }
    let mut names = Names::new();
    for kind in ["gauge!(\"", "counter!(\"", "histogram!(\""] {
        for (at, _) in text.match_indices(kind) {
            if text[..at].ends_with("describe_") != describe {
                continue;
            }
            let rest = &text[at + kind.len()..];
            let (name, rest) = rest.split_once('"').unwrap();
            let labels = names.entry(name.to_owned()).or_default();
            if describe {
                continue;
            }
            // The rest of the macro's arguments: what stands before an arrow is a label.
            let arguments = &rest[..rest.find([';', '{']).unwrap_or(rest.len())];
            labels.extend(
                arguments.split("\"=>").filter_map(|before| before.rsplit_once('"')).map(|(_, l)| l.to_owned()),
            );
            // What stands after the last arrow is a value, and may be in quotes itself.
            labels.retain(|label| arguments.contains(&format!("\"{label}\"=>")));
        }
    }
    names
}

#[test]
fn the_table_of_numbers_has_all_that_the_program_shows_and_no_others() {
    let mut program = in_the_program(false);
    // Its labels are put together beforehand; below it is seen that it has them.
    program.insert("http_request_seconds".into(), ["method", "route", "status"].map(str::to_owned).into());
    assert_eq!(documented(), program, "docs/operating.md on the left, the program on the right");
    let described: BTreeSet<String> = in_the_program(true).into_keys().collect();
    assert_eq!(described, program.into_keys().collect(), "each is described to Prometheus, too");
}

/// What is counted on this thread.
struct Counting(PrometheusRecorder);

impl Counting {
    fn new() -> Self {
        Self(PrometheusBuilder::new().build_recorder())
    }

    fn handle(&self) -> PrometheusHandle {
        self.0.handle()
    }

    /// As the operator reads them, by name with labels.
    async fn shown(&self, store: &Store) -> BTreeMap<String, f64> {
        let shown = allting::metrics::show(State((self.handle(), store.clone()))).await;
        let text = axum::body::to_bytes(shown.into_body(), usize::MAX).await.unwrap();
        parsed(std::str::from_utf8(&text).unwrap())
    }

    /// What was counted, without a look into the database.
    fn counted(&self, name: &str) -> f64 {
        parsed(&self.handle().render()).get(name).copied().unwrap_or(0.0)
    }
}

fn parsed(text: &str) -> BTreeMap<String, f64> {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|l| l.rsplit_once(' ').unwrap()).map(|(name, value)| (name.to_owned(), value.parse().unwrap())).collect()
}

/// Runs a test on each engine, all of it on one thread: what is counted is this test's alone.
fn on_each_engine(test: impl AsyncFn(&World, &Counting)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in testkit::engine::all().await {
            let counting = Counting::new();
            let _here = metrics::set_default_local_recorder(&counting.0);
            let world = World::new(engine, &crate::house).await;
            test(&world, &counting).await;
            world.finish().await;
        }
    });
}

async fn until(what: &str, is_so: impl Fn() -> bool) {
    let mut every = tokio::time::interval(Duration::from_millis(10));
    for _ in 0..3_000 {
        every.tick().await;
        if is_so() {
            return;
        }
    }
    panic!("never: {what}");
}

fn pass(store: &Store) -> Pass {
    #[expect(clippy::disallowed_methods, reason = "a test")]
    Pass::system(NORDSUND, "test", store.clock().now())
}

async fn light(store: &Store) {
    let mut tx = store.begin().await.unwrap();
    tx.journal(&pass(store), &LampLit { lamp: new_v7(store.clock().now()) }, &[]).await.unwrap();
    tx.commit().await.unwrap();
}

async fn change(store: &Store, sql: &str) {
    let mut tx = store.begin().await.unwrap();
    assert_eq!(tx.execute_quietly(sql, vals![]).await.unwrap(), 1, "{sql}");
    tx.commit_quietly("a test").await.unwrap();
}

#[test]
fn journal_followers_and_jobs_are_shown_as_they_are() {
    on_each_engine(async |world, counting| {
        let store = &world.store;
        world.settle().await;
        let before = counting.shown(store).await;
        for _ in 0..3 {
            light(store).await;
        }
        let waiting = counting.shown(store).await;
        assert_eq!(waiting["journal_position"], before["journal_position"], "nothing is sealed yet");
        store.seal().await.unwrap();
        let head = before["journal_position"] + 3.0;
        assert_eq!(counting.shown(store).await["journal_position"], head);

        // One that no program has, so that nobody moves it.
        change(store, "INSERT INTO follower (name, position, failures) VALUES ('tests.idle', 1, 4)").await;
        let shown = counting.shown(store).await;
        assert_eq!(shown["follower_behind{follower=\"tests.idle\"}"], head - 1.0);
        assert_eq!(shown["follower_failures{follower=\"tests.idle\"}"], 4.0);
        change(store, "DELETE FROM follower WHERE name = 'tests.idle'").await;

        let mut tx = store.begin().await.unwrap();
        for (key, minutes) in [("soon", 1), ("late", 1_000)] {
            let at = store.clock().now().plus_minutes(minutes);
            tx.job_put(&pass(store), "tests.bell", key, at, "{}".into()).await.unwrap();
        }
        tx.commit_quietly("a test").await.unwrap();
        assert_eq!(counting.shown(store).await["jobs_waiting"], before["jobs_waiting"] + 2.0);
    });
}

#[test]
fn letters_that_wait_and_letters_that_were_given_up_are_shown() {
    on_each_engine(async |world, counting| {
        let store = &world.store;
        let shown = async || {
            let all = counting.shown(store).await;
            ["outbox_letters{state=\"waiting\"}", "outbox_letters{state=\"dead\"}", "outbox_oldest_seconds"]
                .map(|n| all[n])
        };
        assert_eq!(shown().await, [0.0, 0.0, 0.0]);
        let mut tx = store.begin().await.unwrap();
        for endpoint in ["a", "b"] {
            let new = NewLetter { channel: "tests.post", endpoint, kind: "k", payload: "{}".into() };
            tx.letter_put(&pass(store), new).await.unwrap();
        }
        tx.commit_quietly("a test").await.unwrap();
        world.clock.advance_seconds(90);
        assert_eq!(shown().await, [2.0, 0.0, 90.0]);
        change(store, "UPDATE letter SET state = 'dead' WHERE endpoint = 'a'").await;
        assert_eq!(shown().await, [1.0, 1.0, 90.0]);
        change(store, "UPDATE letter SET state = 'sent' WHERE endpoint = 'b'").await;
        assert_eq!(shown().await, [0.0, 1.0, 0.0]);
    });
}

#[test]
fn a_lease_is_shown_as_held_until_it_is_not() {
    on_each_engine(async |world, counting| {
        let store = &world.store;
        let held = async || counting.shown(store).await.get("lease_held{work=\"backup\"}").copied();
        store::backup::turn(store).await;
        assert_eq!(held().await, Some(1.0));
        // From the call on this is one node among others, and has no lease yet.
        let nodes = store.clone().run_nodes();
        let here = store::backup::turn(store).now_or_never().is_some();
        assert_eq!(here, store.is_sqlite(), "on SQLite there are no others");
        assert_eq!(held().await, Some(f64::from(u8::from(here))));
        drop(nodes);
    });
}

#[test]
fn commits_of_sqlite_and_who_waits_for_them_are_shown() {
    on_each_engine(async |world, counting| {
        let store = &world.store;
        let before = counting.shown(store).await;
        if !store.is_sqlite() {
            assert!(!before.contains_key("group_commits") && !before.contains_key("writers_waiting"), "{before:?}");
            return;
        }
        assert_eq!(before["writers_waiting"], 0.0);
        light(store).await;
        assert!(counting.shown(store).await["group_commits"] > before["group_commits"]);
        let (held, second) = (store.begin_alone().await.unwrap(), store.clone());
        let waiting = tokio::spawn(async move { second.begin_alone().await.map(drop) });
        until("somebody waits", || store.writing().unwrap().waiting > 0).await;
        assert_eq!(counting.shown(store).await["writers_waiting"], 1.0);
        drop(held);
        waiting.await.unwrap().unwrap();
        assert_eq!(counting.shown(store).await["writers_waiting"], 0.0);
    });
}

/// A page, asked for from one address.
async fn ask(router: &axum::Router, path: &str) -> u16 {
    let mut request: Request = Request::get(path).header("host", "localhost:8080").body(Body::empty()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([203, 0, 113, 7], 40_000))));
    router.clone().oneshot(request).await.unwrap().status().as_u16()
}

#[test]
fn requests_are_counted_by_route_and_status_and_those_refused_by_why() {
    on_each_engine(async |world, counting| {
        let mut config = testkit::config(&world.engine.url(), world.engine.folder());
        config.rates = Rates { sign_in: Rate { burst: 2, per_minute: 1 }, ..Rates::default() };
        let (residents, rooms) = crate::house(&world.store);
        let house = House::build(config, world.store.clone(), residents, rooms).unwrap();
        let router = house.router.layer(from_fn(allting::metrics::count));
        const REFUSED: &str = "http_refused{why=\"rate\"}";
        let counted = |route: &str, status: u16| {
            let labels = format!("method=\"GET\",route=\"{route}\",status=\"{status}\"");
            counting.counted(&format!("http_request_seconds_count{{{labels}}}"))
        };
        assert_eq!(ask(&router, "/about").await, 200);
        assert_eq!(ask(&router, "/about?where=here").await, 200);
        for _ in 0..2 {
            assert_ne!(ask(&router, "/sign-in?to=/").await, 429);
        }
        assert_eq!(counting.counted(REFUSED), 0.0);
        assert_eq!(ask(&router, "/sign-in?to=/").await, 429);
        assert_eq!(counting.counted(REFUSED), 1.0);
        assert_eq!(counted("/about", 200), 2.0, "without what stands behind the question mark");
        assert_eq!(counted("/sign-in", 429), 1.0);
    });
}

/// Somebody who has been served and stays on the line.
async fn guest(at: SocketAddr) -> TcpStream {
    let mut line = TcpStream::connect(at).await.unwrap();
    line.write_all(b"GET /who HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut some = [0; 12];
    line.read_exact(&mut some).await.unwrap();
    line
}

#[tokio::test]
async fn connections_that_are_refused_are_counted_by_why() {
    let counting = Counting::new();
    let _here = metrics::set_default_local_recorder(&counting.0);
    let patient = Lines { head_seconds: 600, ..Lines::default() };
    let (full, own) = ("connections_refused{why=\"full\"}", "connections_refused{why=\"address\"}");
    for (lines, counted, after) in [
        (Lines { connections: 2, ..patient.clone() }, full, [1.0, 0.0]),
        (Lines { connections_of_one: 2, ..patient }, own, [1.0, 1.0]),
    ] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let router = axum::Router::new().route("/who", get(async || "you"));
        let served = tokio::spawn(allting::accept::serve(listener, router, lines, std::future::pending()));
        let held = [guest(at).await, guest(at).await];
        let mut third = TcpStream::connect(at).await.unwrap();
        assert_eq!(third.read(&mut [0; 1]).await.unwrap_or(0), 0, "it is closed at once: {counted}");
        assert_eq!([full, own].map(|name| counting.counted(name)), after, "{counted}");
        drop(held);
        served.abort();
    }
}

#[test]
fn mail_connections_that_are_turned_away_are_counted() {
    on_each_engine(async |world, counting| {
        let app = &world.house.app;
        let mut config = app.config.clone();
        config.mail.relays = Vec::new();
        config.mail.only_relays = true;
        let (residents, rooms) = crate::house(&world.store);
        let house = House::build(config, world.store.clone(), residents, rooms).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let (stop, stopping) = watch::channel(false);
        let listening = mailbox::receive_on(&house.app, listener, stopping).unwrap();
        let refused = || {
            let all = parsed(&counting.handle().render());
            all.iter().filter(|(n, _)| n.starts_with("mail_connections_refused")).map(|(_, count)| count).sum::<f64>()
        };
        let mut said = String::new();
        TcpStream::connect(at).await.unwrap().read_to_string(&mut said).await.unwrap();
        assert!(said.starts_with("554 "), "{said}");
        assert_eq!(refused(), 1.0);
        stop.send(true).unwrap();
        listening.await.unwrap();
    });
}

#[test]
fn up_to_where_the_head_was_published_is_shown_by_place() {
    on_each_engine(async |world, counting| {
        let store = &world.store;
        world.settle().await;
        light(store).await;
        while store.seal().await.unwrap() > 0 {}
        let file = world.engine.folder().join("heads.txt");
        let config = Journal {
            publish_file: Some(file.clone()),
            publish_url: None,
            publish_seconds: 1,
            former_keys: Vec::new(),
        };
        let publishing = allting::publish::start(store, &config).unwrap();
        const PUBLISHED: &str = "journal_published{place=\"file\"}";
        let head = counting.shown(store).await["journal_position"];
        assert!(head > 0.0);
        until("it is published", || counting.counted(PUBLISHED) == head).await;
        assert!(std::fs::read_to_string(&file).unwrap().contains(&format!("position={head}")));
        publishing.iter().for_each(tokio::task::JoinHandle::abort);
        assert!(!counting.shown(store).await.keys().any(|name| name.contains("place=\"url\"")), "it has no such place");
    });
}
