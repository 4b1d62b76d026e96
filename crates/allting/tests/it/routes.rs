//! Every route of every room is visited without a session and without the role. The test finds
//! the routes itself; the list of open ones may only shrink, or grow with a reason here.
//!
//! "Not found" says something only where there is something: each route is asked for with a real thing in
//! its address and what it needs besides, and the same request of who has the role is not refused so.

mod seeds;
mod sent;
mod things;

use axum::body::Body;
use axum::http::{Method, Request, header};
use door::RouteInfo;
use serde_json::json;
use testkit::{Page, World};

use self::things::Things;

/// Reached without a session, and why.
const OPEN: &[(&str, &str, &str)] = &[
    ("GET", "/", "the municipality's front page"),
    ("GET", "/about", "what this is"),
    ("GET", "/.well-known/security.txt", "whoever found a weakness must reach somebody"),
    ("GET", "/report-weakness", "whoever found a weakness must reach somebody"),
    ("GET", "/report-weakness/received", "whoever found a weakness must reach somebody"),
    ("POST", "/report-weakness", "whoever found a weakness must reach somebody"),
    ("GET", "/contact", "whoever cannot sign in must reach somebody"),
    ("GET", "/accessibility", "the law asks for it"),
    ("GET", "/privacy", "what is done with personal data"),
    ("GET", "/map/base.json", "coast, streets and houses are open data"),
    ("POST", "/choices", "language and colours"),
    ("GET", "/sign-in", "the way in"),
    ("GET", "/sign-in/callback", "the way in"),
    ("GET", "/step-up", "explains the higher level; signing in is the way to it"),
    ("POST", "/sign-out", "signing out twice is no error"),
    ("GET", "/signed-out", "the way out"),
    ("GET", "/sign-out/front-channel", "the issuer signs a person out in a frame of its own"),
    ("GET", "/live", "an open page hears that its session is over, and of nothing else"),
    ("GET", "/report", "a fault can be reported by anybody"),
    ("GET", "/deviation/shell", "the form without anything about anybody, for a phone without network"),
    ("GET", "/deviation/worker.js", "a browser looks for a newer script by itself"),
    ("GET", "/deviation/manifest.webmanifest", "a browser fetches it without cookies"),
    ("GET", "/api", "what suppliers read before they have a secret"),
    ("GET", "/api/openapi.json", "what suppliers read before they have a secret"),
    ("POST", "/report", "a fault can be reported by anybody"),
    ("GET", "/open311/v2/discovery.xml", "Open311 is a public interface"),
    ("GET", "/open311/v2/discovery.json", "Open311 is a public interface"),
    ("GET", "/open311/v2/services.xml", "what can be reported is public"),
    ("GET", "/open311/v2/services.json", "what can be reported is public"),
    ("GET", "/open311/v2/services/{name}", "what can be reported is public"),
    ("GET", "/open311/v2/requests.xml", "the public part of what was reported in open categories"),
    ("GET", "/open311/v2/requests.json", "the public part of what was reported in open categories"),
    ("GET", "/open311/v2/requests/{name}", "the public part of what was reported in open categories"),
    ("GET", "/open311/v2/tokens/{name}", "the number of a public report"),
    ("POST", "/open311/v2/requests.xml", "the key stands in the form, where the standard wants it"),
    ("POST", "/open311/v2/requests.json", "the key stands in the form, where the standard wants it"),
];

/// Open routes under these lead nowhere without the secret in their path.
const SECRET: &[&str] = &["/follow/", "/report/received", "/report/photos", "/tasks/feed/{secret}"];

pub fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| match part {
            p if p.starts_with('{') && (p.contains("secret") || p.contains("link")) => "0".repeat(64),
            p if p.starts_with('{') && p.contains("key") => "person:0197a2d0-0000-7000-8000-000000000000".into(),
            p if p.starts_with('{') && (p == "{n}" || p.contains("size")) => "1".into(),
            p if p.starts_with('{') => "0197a2d0-0000-7000-8000-000000000000".into(),
            p => p.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("/")
}

/// Who asks, by the secret of her session or its own.
pub enum Who {
    Nobody,
    Person(String),
    System(String),
}

/// How a route is asked for.
#[derive(Clone)]
pub struct Asked {
    method: &'static str,
    address: String,
    sent: String,
}

async fn visit(world: &World, who: &Who, asked: Asked) -> Page {
    let mut request = Request::builder()
        .method(Method::from_bytes(asked.method.as_bytes()).unwrap())
        .uri(&asked.address)
        .header(header::HOST, "localhost:8080")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin");
    if asked.method != "GET" {
        let json = asked.address.starts_with("/api/");
        let kind = if json { "application/json" } else { "application/x-www-form-urlencoded" };
        request = request.header(header::CONTENT_TYPE, kind);
    }
    request = match who {
        Who::Nobody => request,
        Who::Person(secret) => request.header(header::COOKIE, format!("allting={secret}")),
        Who::System(secret) => request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
    };
    world.visitor().raw(request.body(Body::from(asked.sent)).unwrap()).await
}

fn is_sign_in(page: &Page) -> bool {
    (page.status == 303 || page.status == 302) && page.location().starts_with("/sign-in")
}

#[test]
fn without_a_session_every_other_route_leads_to_the_sign_in() {
    testkit::on_each_engine(crate::house, async |world| {
        let mut wrong = Vec::new();
        for route in &world.house.routes {
            let listed = OPEN.iter().any(|(m, p, _)| *m == route.method && *p == route.path);
            let secret = SECRET.iter().any(|s| route.path.starts_with(s));
            if route.open != (listed || secret) {
                wrong.push(format!("{} {}: is it meant to be open ({})?", route.method, route.path, route.open));
            }
            let asked = Asked { method: route.method, address: filled(route.path), sent: String::new() };
            let page = visit(world, &Who::Nobody, asked).await;
            let as_it_should = if secret {
                [404, 400, 415, 422].contains(&page.status)
            } else if route.open {
                page.status < 500 || page.status == 503
            } else {
                is_sign_in(&page) || page.status == 401
            };
            if !as_it_should {
                wrong.push(format!("{} {} without a session: {}", route.method, route.path, page.status));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for (method, path, _) in OPEN {
            let there = world.house.routes.iter().any(|r| r.method == *method && r.path == *path && r.open);
            assert!(there, "{method} {path} stands in the list of open routes and is not one: take it out");
        }
    });
}

/// What everybody who is signed in may open.
const EVERYBODY: &[(&str, &str)] = &[
    ("GET", "/me"),
    ("GET", "/sessions"),
    ("GET", "/search"),
    ("GET", "/search/results"),
    ("GET", "/api/search"),
    ("GET", "/acting"),
    ("POST", "/acting"),
    ("GET", "/api/tasks"),
    ("GET", "/api/task-categories"),
    ("GET", "/api/webhooks"),
    ("GET", "/privacy/seen"),
    ("GET", "/privacy/copies"),
    ("POST", "/privacy/copies"),
    ("GET", "/privacy/copies/list"),
    ("GET", "/privacy/requests"),
    ("POST", "/privacy/requests"),
    // Says of each task by itself what became of it: see below.
    ("POST", "/api/tasks/bulk"),
];

/// Where a unit that is not hers is said at its field: units are no secret.
const AT_THE_FIELD: &[(&str, &str)] = &[
    ("POST", "/api/task-repeats"),
    ("POST", "/api/task-templates"),
    ("POST", "/api/tasks"),
    ("POST", "/api/tasks/openings"),
];

fn is_among(list: &[(&str, &str)], route: &RouteInfo) -> bool {
    list.contains(&(route.method, route.path))
}

/// Visits a route without the role, and then with it in the same way; says what is not as it should be.
async fn tried(world: &World, things: &Things<'_>, route: &RouteInfo) -> Vec<String> {
    let Some(outside) = things.asked(route).await else {
        return vec![format!("{} {}: make something for it in routes/things.rs", route.method, route.path)];
    };
    let mut wrong = Vec::new();
    let mut check = |fine: bool, who: &str, page: &Page| {
        if !fine {
            wrong.push(format!("{} {} ({}) as {who}: {}", route.method, route.path, outside.address, page.status));
        }
    };
    let refused = if is_among(AT_THE_FIELD, route) { 422 } else { 404 };
    for (name, who) in things.outsiders(route) {
        let page = visit(world, who, outside.clone()).await;
        check(page.status == refused, name, &page);
    }
    let page = visit(world, &things.holder(route), outside.clone()).await;
    let let_in = match route.method {
        _ if refused == 422 => page.status < 400,
        "GET" => page.status < 400 && !page.location().starts_with("/step-up"),
        // What was sent may be too little; that is said to who may send it.
        _ => page.status < 500 && ![401, 403, 404].contains(&page.status),
    };
    check(let_in, "one who has the role", &page);
    wrong
}

#[test]
fn without_the_role_every_route_about_others_is_not_found() {
    testkit::on_each_engine(crate::house, async |world: &World| {
        let things = Things::open(world).await;
        let mut wrong = Vec::new();
        for route in world.house.routes.iter().filter(|r| !r.open && !is_among(EVERYBODY, r)) {
            wrong.extend(tried(world, &things, route).await);
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        for (method, path) in EVERYBODY.iter().chain(AT_THE_FIELD) {
            let there = world.house.routes.iter().any(|r| r.method == *method && r.path == *path && !r.open);
            assert!(there, "{method} {path} is no route that needs a session: take it out");
        }
        for (method, path, _) in sent::SENT {
            let there = world.house.routes.iter().any(|r| r.method == *method && r.path == *path);
            assert!(there, "{method} {path} is no route: take it out of routes/sent.rs");
        }
    });
}

#[test]
fn of_many_tasks_at_once_those_of_others_are_not_found() {
    testkit::on_each_engine(crate::house, async |world: &World| {
        let things = Things::open(world).await;
        let task = things.task("/tasks/{id}").await;
        let sent = json!({ "tasks": [task], "do": "take" }).to_string();
        let asked = Asked { method: "POST", address: "/api/tasks/bulk".into(), sent };
        for (name, who) in things.everyone_outside() {
            let told = visit(world, who, asked.clone()).await.expect(200).json();
            assert_eq!((&told["items"][0]["status"], &told["items"][0]["task"]), (&json!(404), &json!(null)), "{name}");
        }
        let told = visit(world, &things.employee(), asked).await.expect(200).json();
        assert_eq!(told["items"][0]["status"], 200);
    });
}
