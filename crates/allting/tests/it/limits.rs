//! Who asks too often is told when to come back; a whole school is not.

use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, header};
use store::Assurance;
use testkit::{NORDSUND, Page, Visitor, World};

const SCHOOL: &str = "203.0.113.7";

/// Asks from an address, as the machines of a school do: they are all alike.
async fn ask(visitor: &mut Visitor<'_>, from: &str, path: &str, written: Option<&str>) -> Page {
    let method = if path == "/report" { Method::POST } else { Method::GET };
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, "localhost:8080")
        .header(header::ACCEPT, "text/html")
        .header(header::ACCEPT_LANGUAGE, "nb")
        .header(header::USER_AGENT, "a school's machine")
        .header("sec-fetch-site", "same-origin");
    if let Some(secret) = visitor.cookie("allting") {
        request = request.header(header::COOKIE, format!("allting={secret}"));
    }
    if let Some(written) = written {
        request = request.header("x-forwarded-for", written);
    }
    let mut request = request.body(Body::empty()).unwrap();
    let from: SocketAddr = format!("{from}:40000").parse().unwrap();
    request.extensions_mut().insert(ConnectInfo(from));
    visitor.raw(request).await
}

/// How many pass before one is refused.
async fn passing(world: &World, from: &str, path: &str, most: usize) -> (usize, Option<Page>) {
    let mut visitor = world.visitor();
    for n in 0..most {
        let page = ask(&mut visitor, from, path, None).await;
        if page.status == 429 {
            return (n, Some(page));
        }
    }
    (most, None)
}

#[test]
fn a_whole_school_behind_one_address_does_not_notice_itself() {
    testkit::on_each_engine(crate::house, async |world| {
        let rates = &world.house.app.config.rates;
        let person = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        // More requests at one instant than the address has, by many pupils who are signed in.
        let pupils = 60;
        let each = usize::try_from(rates.address.burst).unwrap() / pupils + 5;
        for _ in 0..pupils {
            let mut pupil = world.signed_in(person, Assurance::Substantial).await;
            for _ in 0..each {
                ask(&mut pupil, SCHOOL, "/about", None).await.expect(200);
            }
        }
        // One of them who asks without end is refused, and nobody else is.
        let mut eager = world.signed_in(person, Assurance::Substantial).await;
        let mut passed = 0;
        let refused = loop {
            let page = ask(&mut eager, SCHOOL, "/about", None).await;
            if page.status == 429 {
                break page;
            }
            passed += 1;
        };
        assert_eq!(passed, rates.session.burst);
        assert_eq!(refused.header("retry-after"), "1");
        refused.shows("<h1").shows("lang=\"nb\"");
        let mut other = world.signed_in(person, Assurance::Substantial).await;
        ask(&mut other, SCHOOL, "/about", None).await.expect(200);
        world.clock.advance_seconds(1);
        ask(&mut eager, SCHOOL, "/about", None).await.expect(200);
    });
}

#[test]
fn what_is_costly_is_limited_by_address_and_recovers() {
    testkit::on_each_engine(crate::house, async |world| {
        let rates = &world.house.app.config.rates;
        for (path, rate) in [("/sign-in?to=/", rates.sign_in), ("/report", rates.anonymous)] {
            let burst = usize::try_from(rate.burst).unwrap();
            let (passed, refused) = passing(world, SCHOOL, path, burst + 1).await;
            assert_eq!(passed, burst, "{path}");
            let wait: i64 = refused.unwrap().header("retry-after").parse().unwrap();
            assert!(wait >= 1);
            assert_eq!(passing(world, "203.0.113.8", path, 1).await.0, 1, "another address is another");
            assert_eq!(passing(world, SCHOOL, "/about", 1).await.0, 1, "other pages still open");
            // A header that anybody can write makes nobody another.
            let mut liar = world.visitor();
            assert_eq!(ask(&mut liar, SCHOOL, path, Some("198.51.100.1")).await.status, 429);
            world.clock.advance_seconds(wait);
            assert_eq!(passing(world, SCHOOL, path, 2).await.0, 1, "one more after the time that was said");
        }
    });
}

#[test]
fn guessing_secrets_is_stopped_and_does_not_stop_others() {
    testkit::on_each_engine(crate::house, async |world| {
        let burst = usize::try_from(world.house.app.config.rates.misses.burst).unwrap();
        let guess = format!("/follow/{}", "0".repeat(64));
        let (passed, refused) = passing(world, SCHOOL, &guess, burst + 1).await;
        assert_eq!(passed, burst);
        refused.unwrap().expect(429);
        assert_eq!(passing(world, SCHOOL, "/report/received/nothing", 1).await.0, 0, "all secrets count together");
        assert_eq!(passing(world, SCHOOL, "/about", 1).await.0, 1);
        assert_eq!(passing(world, "203.0.113.9", &guess, 1).await.0, 1);
        // Somebody of the same address who is signed in opens what is hers.
        let person = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let mut other = world.signed_in(person, Assurance::Substantial).await;
        ask(&mut other, SCHOOL, &guess, None).await.expect(404);
    });
}
