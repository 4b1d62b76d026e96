//! Whole requests, sent into the whole house: whatever is asked, nothing breaks off and nothing
//! answers that it is our fault.
//!
//! An input is a line `WHO METHOD TARGET`, headers, an empty line and a body. WHO is `person` (an
//! employee with every role, signed in at level high), `program` (a professional system) or anybody
//! else; `TASK`, `TEMPLATE`, `REPEAT` and `TEAM` in the target or the body stand for one that is there. A test
//! of the routes (`crates/allting/tests/it/routes`) sees to it that the corpus has an input for each of them.

use std::net::SocketAddr;

use allting::rooms;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Method, Request, Uri, header};
use base::id::Uuid;
use door::session::Found;
use store::{Assurance, Pass};
use testkit::{Engine, NORDSUND, Page, World};
use tokio::runtime::Runtime;
use tower::ServiceExt;

/// Sends one.
pub fn request(bytes: &[u8]) {
    thread_local! {
        static HOUSE: House = House::open();
    }
    HOUSE.with(|house| house.runtime.block_on(house.visit(bytes)));
}

struct House {
    world: World,
    employee: Uuid,
    session: std::cell::RefCell<String>,
    program: std::cell::RefCell<String>,
    /// What is there, by the words that stand for it.
    things: Vec<(&'static str, String)>,
    runtime: Runtime,
}

const EMPLOYEE: &str = "04859230046";
/// Every role that there is; that of a leader has a column of its own.
const ROLES: &str = "integrator,registrar,person_lookup,privacy_officer,task_manager,safety_representative";

impl House {
    fn open() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let (world, employee, things) = runtime.block_on(async {
            let world = World::new(Engine::sqlite(), &|store| (rooms::residents(store), rooms::rooms())).await;
            let employee = load(&world).await;
            let things = things(&world, employee).await;
            (world, employee, things)
        });
        Self { world, employee, session: Default::default(), program: Default::default(), things, runtime }
    }

    async fn visit(&self, bytes: &[u8]) {
        let Some((who, request)) = self.read(bytes) else { return };
        let (mut parts, body) = request.into_parts();
        match who {
            "person" => {
                let cookie = format!("allting={}", self.session().await);
                parts.headers.append(header::COOKIE, cookie.parse().expect("a cookie"));
            }
            "program" => {
                let secret = format!("Bearer {}", self.program().await);
                parts.headers.insert(header::AUTHORIZATION, secret.parse().expect("a secret"));
            }
            _ => {}
        }
        let (api, path) = (parts.uri.path().starts_with("/api/"), parts.uri.path().to_owned());
        let request = Request::from_parts(parts, body);
        let answer = self.world.house.router.clone().oneshot(request).await.expect("the house answers");
        let status = answer.status().as_u16();
        // No issuer is there: to sign in it says to try again.
        let asks_issuer = ["/sign-in", "/step-up", "/sign-out"].iter().any(|p| path.starts_with(p));
        assert!(status < 500 || (status == 503 && asks_issuer), "{path}: {status}");
        let kind = answer.headers().get(header::CONTENT_TYPE).map_or(&b""[..], |v| v.as_bytes());
        assert!(!api || status < 400 || kind == b"application/problem+json", "{path}: {status} is not described");
    }

    fn read<'a>(&self, bytes: &'a [u8]) -> Option<(&'a str, Request<Body>)> {
        let (head, body) = divide(bytes);
        let mut lines = std::str::from_utf8(head).ok()?.lines();
        let mut first = lines.next()?.splitn(3, ' ');
        let (who, method, target) = (first.next()?, first.next()?, first.next()?);
        let uri: Uri = self.named(target).parse().ok()?;
        uri.path_and_query()?;
        let mut request = Request::builder().method(Method::from_bytes(method.as_bytes()).ok()?).uri(uri);
        let said = lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()));
        let said: Vec<(&str, &str)> = said.collect();
        let usual = [("host", "localhost:8080"), ("accept", "text/html"), ("sec-fetch-site", "same-origin")];
        let usual = usual.into_iter().filter(|(name, _)| !said.iter().any(|(n, _)| n.eq_ignore_ascii_case(name)));
        for (name, value) in usual.chain(said.iter().copied()) {
            request = request.header(name, value);
        }
        let body = std::str::from_utf8(body).map_or_else(|_| Body::from(body.to_vec()), |b| Body::from(self.named(b)));
        let mut request = request.body(body).ok()?;
        request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
        Some((who, request))
    }

    fn named(&self, text: &str) -> String {
        self.things.iter().fold(text.to_owned(), |text, (word, id)| text.replace(word, id))
    }

    /// The secret of a session that is open and acts for nobody: an input may have ended the last one.
    async fn session(&self) -> String {
        let (secret, now) = (self.session.borrow().clone(), self.world.clock.now());
        let found = door::session::find(self.world.store.db(), NORDSUND, &secret, now).await.expect("the database");
        if matches!(found, Found::Open(session) if session.acting.is_none()) {
            return secret;
        }
        let secret = self.world.session(NORDSUND, self.employee, Assurance::High).await;
        self.session.replace(secret.clone());
        secret
    }

    /// The secret of a system that may come in.
    async fn program(&self) -> String {
        let (secret, now) = (self.program.borrow().clone(), self.world.clock.now());
        let found = door::client::find(self.world.store.db(), NORDSUND, &secret, now).await.expect("the database");
        if found.is_some() {
            return secret;
        }
        let secret = self.world.program(&["unit:vei-og-lys"]).await.secret;
        self.program.replace(secret.clone());
        secret
    }
}

/// Head and body: what is before and after the first empty line.
fn divide(bytes: &[u8]) -> (&[u8], &[u8]) {
    let at = bytes.windows(2).position(|w| w == b"\n\n");
    at.map_or((bytes, &[]), |at| (&bytes[..at], &bytes[at + 2..]))
}

/// A unit with an employee, a street, and what can be reported. Gives the employee.
async fn load(world: &World) -> Uuid {
    let (store, sources) = (&world.store, &world.house.app.config.register);
    let units = "enhet;navn;overordnet;telefon;epost;apningstid\nvei-og-lys;Vei og lys;;;;\nvann;Vann;;;;\n";
    let hr = format!(
        "ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n1;{EMPLOYEE};vei-og-lys;Leder;ja;{ROLES};2020-01-01;\n"
    );
    let persons = include_str!("../../crates/register/tests/fixtures/persons.json");
    let addresses = include_str!("../../crates/register/tests/fixtures/addresses.json");
    register::import_persons(store, sources, NORDSUND, persons).await.expect("persons");
    register::import_addresses(store, sources, NORDSUND, addresses).await.expect("addresses");
    register::import_units(store, sources, NORDSUND, units).await.expect("units");
    register::import_hr(store, sources, NORDSUND, &hr).await.expect("employees");
    #[expect(clippy::disallowed_methods, reason = "the house begins with what a municipality begins with")]
    let pass = Pass::system(NORDSUND, "fuzz", world.clock.now());
    let mut tx = store.begin().await.expect("the database");
    tasks::actions::categories_begin(&mut tx, &pass).await.expect("categories");
    open311::actions::services_begin(&mut tx, &pass).await.expect("services");
    tx.commit().await.expect("the database");
    world.settle().await;
    register::person_by_number(store, NORDSUND, EMPLOYEE).await.expect("the employee")
}

async fn things(world: &World, employee: Uuid) -> Vec<(&'static str, String)> {
    let program = world.program(&["unit:vei-og-lys"]).await;
    let body = serde_json::json!({ "title": "Mørk lampe", "unit": "vei-og-lys", "category": "street-light" });
    let id = |made: &Page| made.json()["id"].as_str().expect("an id").to_owned();
    let mut things = vec![("TASK", id(&program.post("/api/tasks", &body).await.expect(201)))];
    let mut visitor = world.signed_in(employee, Assurance::High).await;
    for (word, path, body) in [
        ("TEMPLATE", "/api/task-templates", r#"{ "unit": "vei-og-lys", "name": "Lys", "title": "Se på lampene" }"#),
        ("REPEAT", "/api/task-repeats", r#"{ "unit": "vei-og-lys", "title": "Se på lampene", "rule": "FREQ=YEARLY" }"#),
    ] {
        let made = visitor.send(Method::POST, path, "application/json", Body::from(body)).await.expect(201);
        things.push((word, id(&made)));
    }
    let team = [("name", "Flom"), ("ends", "2026-12-01"), ("unit", "vei-og-lys")];
    let made = visitor.post("/tasks/teams", &team).await.expect(303);
    things.push(("TEAM", made.location().rsplit('/').next().expect("an id").to_owned()));
    world.settle().await;
    things
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::ROLES;

    /// The roles that a policy asks for.
    fn asked(policy: &str) -> impl Iterator<Item = &str> {
        let named = policy.split("principal.roles.contains").skip(1).filter_map(|rest| rest.split(')').next());
        named.flat_map(|names| names.split('"').skip(1).step_by(2))
    }

    #[test]
    fn the_employee_has_every_role_that_something_is_decided_by() {
        let has: BTreeSet<&str> = ROLES.split(',').chain(["leader"]).collect();
        let rooms = allting::rooms::rooms();
        // The key to the drawer of deviations is a hat that comes with the role, not a policy.
        let all: BTreeSet<&str> =
            rooms.iter().flat_map(|room| asked(room.policy)).chain([tasks::deviation::model::SAFETY]).collect();
        assert_eq!(has, all);
    }
}
