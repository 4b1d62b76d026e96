//! Who asks too often is told when to come back; a whole school is not.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use base::config::{Rate, Rates};
use door::House;
use store::Assurance;
use testkit::{NORDSUND, World};
use tower::ServiceExt;

const SCHOOL: &str = "203.0.113.7";

/// The house with limits, which the other tests do without.
fn limited(world: &World) -> House {
    let mut config = testkit::config(&world.engine.url(), world.engine.folder());
    let rate = |burst, per_minute| Rate { burst, per_minute };
    config.rates = Rates {
        session: rate(200, 600),
        address: rate(600, 600),
        sign_in: rate(12, 60),
        anonymous: rate(5, 6),
        misses: rate(10, 6),
        ..Rates::default()
    };
    let (residents, rooms) = crate::house(&world.store);
    House::build(config, world.store.clone(), residents, rooms).unwrap()
}

struct Answer {
    status: u16,
    /// `Retry-After`
    wait: i64,
    text: String,
}

/// Asks from an address, as the machines of a school do: they are all alike.
async fn ask(house: &House, session: Option<&str>, from: &str, path: &str, written: Option<&str>) -> Answer {
    send(house, session, from, path, written, Body::empty()).await
}

async fn send(
    house: &House,
    session: Option<&str>,
    from: &str,
    path: &str,
    written: Option<&str>,
    body: Body,
) -> Answer {
    let method = if path == "/report" || path.ends_with("/files") { Method::POST } else { Method::GET };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:8080")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_LANGUAGE, "nb")
        .header(header::USER_AGENT, "a school's machine")
        .header("sec-fetch-site", "same-origin");
    if let Some(secret) = session {
        request = request.header(header::COOKIE, format!("allting={secret}"));
    }
    if let Some(written) = written {
        request = request.header("x-forwarded-for", written);
    }
    let mut request = request.body(body).unwrap();
    let from: SocketAddr = format!("{from}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    let response = house.router.clone().oneshot(request).await.unwrap();
    let wait = response.headers().get(header::RETRY_AFTER).map_or(0, |v| v.to_str().unwrap().parse().unwrap());
    let status = response.status().as_u16();
    let body = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    Answer { status, wait, text: String::from_utf8_lossy(&body).into_owned() }
}

/// How many pass before one is refused, and that one.
async fn passing(house: &House, from: &str, path: &str, most: u32) -> (u32, Option<Answer>) {
    for n in 0..most {
        let answer = ask(house, None, from, path, None).await;
        if answer.status == 429 {
            return (n, Some(answer));
        }
    }
    (most, None)
}

#[test]
fn a_whole_school_behind_one_address_does_not_notice_itself() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = limited(world);
        let rates = &house.app.config.rates;
        let person = house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let pupil = async || world.session(NORDSUND, person, Assurance::Substantial).await;
        // More requests at one instant than the address has, by many pupils who are signed in.
        for _ in 0..60 {
            let session = pupil().await;
            for _ in 0..rates.address.burst / 60 + 2 {
                assert_eq!(ask(&house, Some(&session), SCHOOL, "/about", None).await.status, 200);
            }
        }
        // One of them who asks without end is refused, and nobody else is.
        let eager = pupil().await;
        for _ in 0..rates.session.burst {
            assert_eq!(ask(&house, Some(&eager), SCHOOL, "/about", None).await.status, 200);
        }
        let refused = ask(&house, Some(&eager), SCHOOL, "/about", None).await;
        assert_eq!((refused.status, refused.wait), (429, 1));
        assert!(refused.text.contains("<h1") && refused.text.contains("lang=\"nb\""), "in clothes: {}", refused.text);
        assert_eq!(ask(&house, Some(&pupil().await), SCHOOL, "/about", None).await.status, 200);
        world.clock.advance_seconds(1);
        assert_eq!(ask(&house, Some(&eager), SCHOOL, "/about", None).await.status, 200);
    });
}

#[test]
fn a_whole_school_signs_in_at_eight_o_clock() {
    testkit::on_each_engine(crate::house, async |world| {
        let mut config = testkit::config(&world.engine.url(), world.engine.folder());
        config.rates = Rates::default();
        let (residents, rooms) = crate::house(&world.store);
        let house = House::build(config, world.store.clone(), residents, rooms).unwrap();
        // At one instant, by machines that are all alike: no class waits for another.
        assert_eq!(passing(&house, SCHOOL, "/sign-in?to=/", 900).await.0, 900);
    });
}

#[test]
fn what_is_costly_is_limited_by_address_and_recovers() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = limited(world);
        let rates = &house.app.config.rates;
        for (path, rate) in [("/sign-in?to=/", rates.sign_in), ("/report", rates.anonymous)] {
            let (passed, refused) = passing(&house, SCHOOL, path, rate.burst + 1).await;
            assert_eq!(passed, rate.burst, "{path}");
            let wait = refused.unwrap().wait;
            assert!(wait >= 1);
            assert_eq!(passing(&house, "203.0.113.8", path, 1).await.0, 1, "another address is another");
            assert_eq!(passing(&house, SCHOOL, "/about", 1).await.0, 1, "other pages still open");
            // A header that anybody can write makes nobody another.
            assert_eq!(ask(&house, None, SCHOOL, path, Some("198.51.100.1")).await.status, 429);
            world.clock.advance_seconds(wait);
            assert_eq!(passing(&house, SCHOOL, path, 2).await.0, 1, "one more after the time that was said");
        }
    });
}

#[test]
fn guessing_secrets_is_stopped_and_does_not_stop_others() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = limited(world);
        let burst = house.app.config.rates.misses.burst;
        let guess = format!("/follow/{}", "0".repeat(64));
        let (passed, refused) = passing(&house, SCHOOL, &guess, burst + 1).await;
        assert_eq!((passed, refused.unwrap().status), (burst, 429));
        assert_eq!(passing(&house, SCHOOL, "/report/received/nothing", 1).await.0, 0, "all secrets count together");
        assert_eq!(passing(&house, SCHOOL, "/about", 1).await.0, 1);
        assert_eq!(passing(&house, "203.0.113.9", &guess, 1).await.0, 1);
        // A guess that is refused for its form is no right one.
        for _ in 0..3 {
            let path = format!("{guess}/files");
            assert!(send(&house, None, "203.0.113.10", &path, None, Body::from("no form")).await.status >= 400);
        }
        assert!(passing(&house, "203.0.113.10", &guess, burst + 1).await.0 <= burst);
        // Somebody of the same address who is signed in opens what is hers.
        let person = house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let session = world.session(NORDSUND, person, Assurance::Substantial).await;
        assert_eq!(ask(&house, Some(&session), SCHOOL, &guess, None).await.status, 404);
    });
}

#[test]
fn large_forms_of_one_address_do_not_keep_others_from_theirs() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = limited(world);
        let report = async |session: Option<&str>, from: &str, long: usize| {
            send(&house, session, from, "/report", None, Body::from("x".repeat(long))).await.status
        };
        let (large, small) = (300 << 10, 1 << 10);
        // What the form itself lacks is not looked at here: it was let in.
        assert_eq!(report(None, SCHOOL, large).await, 400);
        let held = house.app.uploads.place(u64::MAX, Some(SCHOOL.parse().unwrap())).await.unwrap();
        assert_eq!(report(None, SCHOOL, large).await, 503);
        assert_eq!(report(None, SCHOOL, small).await, 400);
        assert_eq!(report(None, "203.0.113.9", large).await, 400);
        let person = house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let session = world.session(NORDSUND, person, Assurance::Substantial).await;
        assert_eq!(report(Some(&session), SCHOOL, large).await, 400);
        drop(held);
        assert_eq!(report(None, SCHOOL, large).await, 400);
    });
}
