//! Who there is before anything dies: residents, those who work, a professional system, receivers of webhooks.

use base::id::Uuid;
use door::client::{ClientKind, NewClient};
use door::sign_in::events::SessionBegan;
use door::{App, Ctx};
use fastrand::Rng;
use store::{Assurance, Pass, Store};
use testkit::{Engine, NORDSUND};

use super::letters::Post;
use super::victim;

/// The key of the unit that answers for lamps.
pub const UNIT: &str = "vei-og-lys";
/// Its task address.
pub const ADDRESS: &str = "vei-og-lys@post.localhost";
/// The columns of a file of units.
pub const UNITS: &str = "enhet;navn;overordnet;telefon;epost;apningstid\n";

const RESIDENTS: [&str; 2] = ["01874242051", "20914243018"];
/// Connects systems; hands files in.
const WORKERS: [(&str, &str); 2] = [("04859230046", "integrator"), ("14829031060", "registrar")];

/// The secrets of open sessions and of the professional system.
pub struct Town {
    residents: Vec<String>,
    workers: Vec<String>,
    pub system: String,
}

impl Town {
    pub fn resident(&self, rng: &mut Rng) -> String {
        self.residents[rng.usize(..self.residents.len())].clone()
    }

    pub fn worker(&self, rng: &mut Rng) -> String {
        self.workers[rng.usize(..self.workers.len())].clone()
    }
}

#[expect(clippy::disallowed_methods, reason = "the test loads what a municipality begins with")]
fn pass(store: &Store) -> Pass {
    Pass::system(NORDSUND, "tests", store.clock().now())
}

/// Loads the register with a street of the fixtures and a unit that answers for its lamps, and
/// subscribes for those who want to hear of it.
pub async fn prepare(engine: &Engine, store: &Store, post: &Post) -> Town {
    let config = testkit::config(&engine.url(), engine.folder());
    let sources = config.register.clone();
    let house = victim::build(config, store.clone()).await;
    let persons = include_str!("../../../../register/tests/fixtures/persons.json");
    let addresses = include_str!("../../../../register/tests/fixtures/addresses.json");
    let units = format!("{UNITS}{UNIT};Vei og lys;;;;\n");
    let jobs: Vec<String> =
        (1..).zip(WORKERS).map(|(n, (id, role))| format!("{n};{id};{UNIT};Tekniker;nei;{role};2020-01-01;")).collect();
    let hr = format!("ansattnummer;fodselsnummer;enhet;stilling;leder;roller;fra;til\n{}\n", jobs.join("\n"));
    register::import_persons(store, &sources, NORDSUND, persons).await.unwrap();
    register::import_addresses(store, &sources, NORDSUND, addresses).await.unwrap();
    register::import_units(store, &sources, NORDSUND, &units).await.unwrap();
    register::import_hr(store, &sources, NORDSUND, &hr).await.unwrap();
    let first = person(store, RESIDENTS[0]).await;
    let mut tx = store.begin().await.unwrap();
    tasks::actions::categories_begin(&mut tx, &pass(store)).await.unwrap();
    // The sessions of the test do not come through the issuer: what begins with the first sign-in begins here.
    tx.journal(&pass(store), &SessionBegan { person: first, assurance: 3 }, &[]).await.unwrap();
    tx.commit().await.unwrap();
    house.settle().await.unwrap();
    post.subscribe(&integrator(&house.app).await).await;
    let mut sessions = Vec::new();
    for number in RESIDENTS.iter().chain(WORKERS.iter().map(|(number, _)| number)) {
        let person = person(store, number).await;
        sessions.push(testkit::open_session(store, NORDSUND, person, Assurance::Substantial).await);
    }
    let workers = sessions.split_off(RESIDENTS.len());
    Town { residents: sessions, workers, system: system(store).await }
}

async fn person(store: &Store, number: &str) -> Uuid {
    register::person_by_number(store, NORDSUND, number).await.unwrap()
}

/// Lets a professional system in; says its secret.
async fn system(store: &Store) -> String {
    let new = NewClient {
        kind: ClientKind::System,
        name: "Gemini VA".into(),
        hats: vec![format!("unit:{UNIT}")],
        roles: Vec::new(),
        expires_at: store.clock().now().plus_minutes(60 * 24 * 60),
    };
    let mut tx = store.begin().await.unwrap();
    let (_, secret) = door::client::client_add(&mut tx, &pass(store), &new).await.unwrap();
    tx.commit().await.unwrap();
    secret
}

/// A resident, who is not at a browser.
pub async fn resident(app: &App) -> Ctx {
    pretend(app, RESIDENTS[0]).await
}

/// Who connects systems and works in the unit.
pub async fn integrator(app: &App) -> Ctx {
    pretend(app, WORKERS[0].0).await
}

/// Who hands in files of the register.
pub async fn registrar(app: &App) -> Ctx {
    pretend(app, WORKERS[1].0).await
}

async fn pretend(app: &App, number: &str) -> Ctx {
    let person = person(&app.store, number).await;
    let tenant = app.tenant_of("localhost").unwrap();
    #[expect(clippy::disallowed_methods, reason = "the one who acts is not at a browser")]
    Ctx::pretend(app, tenant, person, Assurance::High).await.unwrap()
}
