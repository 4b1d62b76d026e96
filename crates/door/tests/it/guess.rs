//! Keys of clients in the header: who guesses them waits, and nobody beside her does.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, header};
use base::config::{Rate, Rates};
use door::House;
use door::client::NewClient;
use store::{Assurance, Pass};
use testkit::NORDSUND;
use tower::ServiceExt;

use crate::town::{Came, KARI, Town, in_town, person, visited};

const SCHOOL: &str = "203.0.113.7";
const ELSEWHERE: &str = "203.0.113.8";
const BURST: u32 = 10;

/// The house with limits, which the other tests do without.
fn limited(town: &Town) -> House {
    let mut config = town.house.app.config.clone();
    config.rates = Rates { misses: Rate { burst: BURST, per_minute: 6 }, ..Rates::default() };
    House::build(config, town.store.clone(), Arc::new(Came), vec![door::room(), visited()]).unwrap()
}

async fn key(town: &Town) -> String {
    #[expect(clippy::disallowed_methods, reason = "the test lets systems in as an administrator would")]
    let pass = Pass::system(NORDSUND, "tests", town.clock.now());
    let new = NewClient {
        name: "Gemini VA".into(),
        hats: vec!["unit:vei-og-lys".into()],
        expires_at: town.clock.now().plus_minutes(24 * 60),
        ..NewClient::default()
    };
    let mut tx = town.store.begin().await.unwrap();
    let (_, key) = door::client::client_add(&mut tx, &pass, &new).await.unwrap();
    tx.commit().await.unwrap();
    key
}

struct Asks<'a> {
    house: &'a House,
    from: &'a str,
    host: &'a str,
}

impl Asks<'_> {
    /// Status and `Retry-After` of the front page, asked for with this header.
    async fn with(&self, name: header::HeaderName, value: &str) -> (u16, i64) {
        let request = Request::get("/").header(header::HOST, self.host).header(name, value);
        let mut request = request.body(Body::empty()).unwrap();
        let from: SocketAddr = format!("{}:40000", self.from).parse().unwrap();
        request.extensions_mut().insert(ConnectInfo(from));
        let answer = self.house.router.clone().oneshot(request).await.unwrap();
        let wait = answer.headers().get(header::RETRY_AFTER).map_or(0, |v| v.to_str().unwrap().parse().unwrap());
        (answer.status().as_u16(), wait)
    }

    async fn by(&self, key: &str) -> u16 {
        self.with(header::AUTHORIZATION, &format!("Bearer {key}")).await.0
    }
}

#[test]
fn who_guesses_keys_waits_and_a_system_or_a_school_beside_her_does_not() {
    in_town(async |town| {
        let house = limited(town);
        let (school, elsewhere) = (
            Asks { house: &house, from: SCHOOL, host: "localhost" },
            Asks { house: &house, from: ELSEWHERE, host: "localhost" },
        );
        let (key, other) = (key(town).await, key(town).await);
        assert_eq!(school.by(&key).await, 200);

        // Each wrong key is counted, whatever it looks like, and one that is right elsewhere as well.
        assert_eq!(Asks { host: "smola.localhost", ..school }.by(&key).await, 401);
        assert_eq!(school.by("x").await, 401);
        for n in 2..BURST {
            assert_eq!(school.by(&format!("allting_{n:064}")).await, 401, "{n}");
        }
        let (status, wait) = school.with(header::AUTHORIZATION, "Bearer allting_0").await;
        assert_eq!(status, 429);
        assert!((1..=10).contains(&wait), "{wait}");

        // The system that was here before goes on, and whoever guesses elsewhere has guesses of her own.
        assert_eq!(school.by(&key).await, 200);
        assert_eq!(elsewhere.by("x").await, 401);
        // A key that nobody has seen here yet may as well be a guess, but only at that address.
        assert_eq!(school.by(&other).await, 429);
        assert_eq!(elsewhere.by(&other).await, 200);

        // Who has no key notices nothing: a visitor, and somebody who is signed in.
        assert_eq!(school.with(header::ACCEPT_LANGUAGE, "nb").await.0, 200);
        let session = testkit::open_session(&town.store, NORDSUND, person(KARI), Assurance::Substantial).await;
        assert_eq!(school.with(header::COOKIE, &format!("allting={session}")).await.0, 200);

        // One more guess after the time that was said.
        town.clock.advance_seconds(wait);
        assert_eq!(school.by("x").await, 401);
        assert_eq!(school.by("x").await, 429);
    });
}

#[test]
fn a_key_that_was_right_counts_when_it_is_not_any_more() {
    in_town(async |town| {
        let house = limited(town);
        let asks = Asks { house: &house, from: SCHOOL, host: "localhost" };
        let key = key(town).await;
        assert_eq!(asks.by(&key).await, 200);
        town.clock.advance_seconds(2 * 24 * 3_600);
        for _ in 0..BURST {
            assert_eq!(asks.by(&key).await, 401, "its time is over");
        }
        assert_eq!(asks.by(&key).await, 429);
    });
}
