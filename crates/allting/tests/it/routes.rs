//! Every route of every room is visited without a session and without the role. The test finds
//! the routes itself; the list of open ones may only shrink, or grow with a reason here.

use axum::body::Body;
use axum::http::{Method, Request, header};
use store::Assurance;
use testkit::{NORDSUND, Page, Visitor, World};

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

async fn visit(visitor: &mut Visitor<'_>, method: &str, path: &str) -> Page {
    let request = Request::builder()
        .method(Method::from_bytes(method.as_bytes()).unwrap())
        .uri(filled(path))
        .header(header::HOST, "localhost:8080")
        .header(header::ACCEPT, "text/html")
        .header("sec-fetch-site", "same-origin")
        .header(header::COOKIE, visitor.cookie("allting").map(|c| format!("allting={c}")).unwrap_or_default());
    let request = if method == "POST" {
        request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
    } else {
        request
    };
    visitor.raw(request.body(Body::empty()).unwrap()).await
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
            let page = visit(&mut world.visitor(), route.method, route.path).await;
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
const EVERYBODY: &[&str] = &[
    "/me",
    "/sessions",
    "/search",
    "/search/results",
    "/api/search",
    "/acting",
    "/tasks",
    "/tasks/list",
    "/api/tasks",
    "/api/task-categories",
    "/api/webhooks",
    "/privacy/seen",
    "/privacy/copies",
    "/privacy/copies/list",
    "/privacy/requests",
];

#[test]
fn without_the_role_every_route_about_others_is_not_found() {
    testkit::on_each_engine(crate::house, async |world: &World| {
        // A person with no hat but her own.
        let person = world.house.app.residents.meet(NORDSUND, "03851598730", world.clock.now()).await.unwrap();
        let mut wrong = Vec::new();
        for route in world.house.routes.iter().filter(|r| !r.open && !EVERYBODY.contains(&r.path)) {
            let mut visitor = world.signed_in(person, Assurance::High).await;
            let page = visit(&mut visitor, route.method, route.path).await;
            // A form that is empty may be refused as such; what it is about was not shown.
            let refused = page.status == 404 || (route.method == "POST" && [400, 415, 422].contains(&page.status));
            if !refused {
                wrong.push(format!("{} {} without the role: {}", route.method, route.path, page.status));
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
