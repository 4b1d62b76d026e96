//! Every route of the house, found by itself: the headers that tell a browser what our pages may
//! do, the cookies bound to the host, and changes that come from another site refused.

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, header};
use door::House;
use store::Assurance;
use testkit::{NORDSUND, World};
use tower::ServiceExt;

use crate::routes::filled;

/// The house as it stands behind https.
fn over_https(world: &World) -> House {
    let mut config = testkit::config(&world.engine.url(), world.engine.folder());
    for tenant in &mut config.tenants {
        tenant.url = tenant.url.replace("http://", "https://").replace(":8080", "");
        tenant.sign_in.issuer = tenant.sign_in.issuer.replace("http://", "https://");
    }
    let (residents, rooms) = crate::house(&world.store);
    House::build(config, world.store.clone(), residents, rooms).unwrap()
}

struct Answer {
    status: u16,
    headers: HeaderMap,
}

async fn ask(house: &House, method: &str, path: &str, more: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .uri(filled(path))
        .header(header::HOST, "localhost")
        .header(header::ACCEPT, "text/html")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    for (name, value) in more {
        request = request.header(*name, *value);
    }
    let response = house.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    Answer { status: response.status().as_u16(), headers: response.headers().clone() }
}

/// The one route that a frame of the issuer loads; it says itself who may frame it.
const FRAMED: &str = "/sign-out/front-channel";

/// What is missing from an answer's headers.
fn missing(path: &str, headers: &HeaderMap) -> Vec<String> {
    let of = |name: &str| headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
    let mut wrong = Vec::new();
    let mut must = |name: &str, fine: bool| {
        if !fine {
            wrong.push(format!("{name}: {:?}", of(name)));
        }
    };
    let policy = of("content-security-policy");
    let has = |directive: &str| policy.split("; ").any(|d| d == directive);
    let strict = has("default-src 'none'") && has("script-src 'self'") && has("style-src 'self'");
    let tight = has("object-src 'none'") && has("base-uri 'none'") && has("frame-ancestors 'none'");
    let loose = policy.contains("unsafe") || policy.contains('*') || policy.contains("http:");
    must("content-security-policy", if path == FRAMED { !loose } else { strict && tight && !loose });
    must("strict-transport-security", of("strict-transport-security") == "max-age=63072000; includeSubDomains");
    must("x-content-type-options", of("x-content-type-options") == "nosniff");
    must("referrer-policy", ["same-origin", "no-referrer"].contains(&of("referrer-policy").as_str()));
    must("permissions-policy", of("permissions-policy").contains("payment=()"));
    must("cross-origin-opener-policy", of("cross-origin-opener-policy") == "same-origin");
    must("cross-origin-resource-policy", !of("cross-origin-resource-policy").is_empty());
    for cookie in headers.get_all(header::SET_COOKIE) {
        let cookie = cookie.to_str().unwrap();
        let name = cookie.split('=').next().unwrap();
        // Language and colours are no secrets: pages may read them. All others are out of reach.
        let choice = ["__Host-lang", "__Host-scheme"].contains(&name);
        let bound = name.starts_with("__Host-") && (choice || cookie.contains("; HttpOnly"));
        let safe = cookie.contains("; Secure") && cookie.contains("; Path=/") && cookie.contains("; SameSite=");
        if !(safe && bound) || cookie.contains("; Domain=") {
            wrong.push(format!("set-cookie: {cookie}"));
        }
    }
    wrong
}

#[test]
fn every_answer_has_the_headers_and_every_cookie_is_bound_to_the_host() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = over_https(world);
        let person = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let mut wrong = Vec::new();
        let more: Vec<(&str, &str)> = vec![("GET", "/no/such/page"), ("GET", "/assets/no-such-file.js"), ("POST", "/")];
        let routes: Vec<(&str, &str)> = house.routes.iter().map(|r| (r.method, r.path)).chain(more).collect();
        assert!(routes.len() > 40, "the routes were found");
        for (method, path) in routes {
            let session = world.session(NORDSUND, person, Assurance::High).await;
            let cookie = format!("__Host-allting={session}");
            for with in [vec![], vec![("cookie", cookie.as_str())]] {
                let more = [with, vec![("sec-fetch-site", "same-origin")]].concat();
                let answer = ask(&house, method, path, &more).await;
                assert!(answer.status < 500 || answer.status == 503, "{method} {path}: {}", answer.status);
                wrong.extend(missing(path, &answer.headers).into_iter().map(|w| format!("{method} {path} {w}")));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}

#[test]
fn a_change_that_comes_from_another_site_is_refused_on_every_route() {
    testkit::on_each_engine(crate::house, async |world| {
        let house = over_https(world);
        let person = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let session = world.session(NORDSUND, person, Assurance::High).await;
        let cookie = format!("__Host-allting={session}");
        let elsewhere: &[&[(&str, &str)]] = &[
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://evil.example")],
            &[("origin", "null")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://localhost")],
            // A browser that says nothing of where it comes from, and has a session.
            &[],
        ];
        let mut wrong = Vec::new();
        let changes = house.routes.iter().filter(|r| r.method != "GET");
        let mut count = 0;
        for route in changes {
            count += 1;
            for from in elsewhere {
                let more = [from, &[("cookie", cookie.as_str())][..]].concat();
                let answer = ask(&house, route.method, route.path, &more).await;
                if answer.status != 400 {
                    wrong.push(format!("{} {} from {from:?}: {}", route.method, route.path, answer.status));
                }
            }
        }
        assert!(count > 15, "the routes that change something were found");
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
