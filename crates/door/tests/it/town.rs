//! A house with the door and one room to visit, on a port, and the test issuer on another.

use std::net::SocketAddr;
use std::sync::{Arc, LazyLock, Mutex};

use async_trait::async_trait;
use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use base::id::Uuid;
use base::{Clock, Error, Result, TenantId, Text, Time};
use door::issuer::{Client, Issuer, TestPerson};
use door::sign_in::new_key_pem;
use door::{Ctx, Hat, HatKind, House, Reply, Residents, Room, Routes, Wearer};
use store::{Assurance, Migrations, Store, vals};
use testkit::{Engine, NORDSUND, NOW, SMOLA};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::browser::{Browser, Got};

/// Invented, as all here are.
pub const KARI: &str = "03851598730";
pub const OLA: &str = "30908299902";
/// The register knows that she is dead.
pub const GONE: &str = "41819077302";
pub const CHILD: &str = "child:0197aaaa-0000-7000-8000-000000000001";

pub static CLIENT_PEM: LazyLock<String> = LazyLock::new(|| new_key_pem().unwrap());

/// A register of those who came.
pub struct Came;

pub fn person(national_id: &str) -> Uuid {
    Uuid::from_u128(national_id.parse().unwrap())
}

#[async_trait]
impl Residents for Came {
    async fn meet(&self, _: TenantId, national_id: &str, _: Time) -> Result<Uuid> {
        if national_id == GONE { Err(Error::NotFound) } else { Ok(person(national_id)) }
    }

    async fn wearer(&self, tenant: TenantId, id: Uuid, known: Option<i64>, _: Time) -> Result<Option<Wearer>> {
        if known == Some(1) {
            return Ok(None);
        }
        let hat = |kind, key: &str, name: &str| Hat {
            kind,
            key: key.to_owned(),
            name: Text::same(name),
            role: Text::default(),
            subject: id,
            roles: Vec::new(),
            under: Vec::new(),
            also: Vec::new(),
        };
        let mut hats = vec![hat(HatKind::Myself, &format!("person:{id}"), "Kari Prøve")];
        if id == person(KARI) {
            hats.push(hat(HatKind::Child, CHILD, "Maren Prøve"));
            hats.push(hat(HatKind::Property, "property:1505-10/34", "Lyngstien 13b"));
        }
        Ok(Some(Wearer { tenant, person: id, version: 1, name: "Kari Prøve".into(), hats }))
    }
}

/// Says who is here.
async fn mine(ctx: Ctx) -> Reply {
    let wearer = ctx.signed_in()?;
    let acting = ctx.acting().map_or("nobody", |h| h.key.as_str());
    let text = format!(
        "person {} level {} acting {acting} lang {}",
        wearer.person,
        ctx.assurance().number(),
        ctx.lang().code()
    );
    Ok(([("content-type", "text/html")], text).into_response())
}

/// Shows only at level high.
async fn secret(ctx: Ctx) -> Reply {
    if ctx.assurance() < Assurance::High {
        return Err(Error::StepUp.into());
    }
    Ok(([("content-type", "text/html")], "the secret").into_response())
}

async fn front(ctx: Ctx) -> Reply {
    Ok(web::Page::new(&ctx.viewer(), "Forside").html(web::Html::text("the front"))?)
}

pub fn visited() -> Room {
    Room {
        name: "visited",
        routes: Routes::new().open_get("/", front).get("/mine", mine).get("/secret", secret),
        migrations: Migrations { room: "visited", list: &[] },
        policy: "",
        verbs: &["thing_see"],
        texts: ["", "", ""],
        followers: Vec::new(),
        jobs: Vec::new(),
        carriers: Vec::new(),
        menu: Vec::new(),
        holdings: None,
    }
}

/// Changes an id_token on its way, when it is set.
pub type Tamper = Arc<Mutex<Option<fn(&str) -> String>>>;

pub struct Town {
    pub house: House,
    pub store: Store,
    pub clock: Clock,
    pub nordsund: String,
    pub smola: String,
    pub issuer: String,
    pub tamper: Tamper,
    clients: Vec<Client>,
    issuer_at: SocketAddr,
    issuer_runs: Mutex<Option<JoinHandle<()>>>,
    serves: JoinHandle<()>,
    engine: Engine,
}

/// Runs the test in a town on each engine.
pub fn in_town(test: impl AsyncFn(&Town)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        for engine in testkit::engine::all().await {
            eprintln!("on {engine}");
            let town = Town::new(engine).await;
            town.open_issuer(None).await;
            test(&town).await;
            town.finish().await;
        }
    });
}

impl Town {
    async fn new(engine: Engine) -> Self {
        let clock = Clock::manual(NOW);
        let own = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = own.local_addr().unwrap().port();
        // The issuer may come and go, so its port is one that nobody is given meanwhile.
        let issuer_at = SocketAddr::from(([127, 0, 0, 1], testkit::free_port()));
        let issuer = format!("http://127.0.0.1:{}", issuer_at.port());
        let mut config = testkit::config(&engine.url(), engine.folder());
        for (tenant, host) in config.tenants.iter_mut().zip(["localhost", "smola.localhost"]) {
            tenant.url = format!("http://{host}:{port}");
            tenant.sign_in.issuer = issuer.clone();
            std::fs::write(&tenant.sign_in.private_key_file, &*CLIENT_PEM).unwrap();
        }
        config.tenants[1].sign_in.on_behalf_of = Some("smola".into());
        let clients = config.tenants.iter().map(|t| Client::of(t, &CLIENT_PEM).unwrap()).collect();
        let store = Store::open(store::Options {
            replicas: Vec::new(),
            url: config.database.url.clone(),
            connections: 4,
            wait: std::time::Duration::from_secs(3),
            files: config.files.folder.clone(),
            subjects: config.keys.subjects.clone(),
            keys: store::Keys::from_hex(config.keys.master.as_ref().unwrap().reveal()).unwrap(),
            clock: clock.clone(),
        })
        .await
        .unwrap();
        let rooms = vec![door::room(), visited()];
        store::migrate::run(&store, &door::house::migrations(&rooms), NOW).await.unwrap();
        let house = House::build(config, store.clone(), Arc::new(Came), rooms).unwrap();
        let router = house.router.clone();
        let serves = tokio::spawn(async move { axum::serve(own, router).await.unwrap() });
        Self {
            house,
            store,
            clock,
            nordsund: format!("http://localhost:{port}"),
            smola: format!("http://smola.localhost:{port}"),
            issuer,
            tamper: Tamper::default(),
            clients,
            issuer_at,
            issuer_runs: Mutex::default(),
            serves,
            engine,
        }
    }

    /// Opens the issuer, with a key of its own or this one. It remembers nothing from before.
    pub async fn open_issuer(&self, pem: Option<&str>) {
        let people = [(KARI, "Kari Prøve"), (OLA, "Ola Prøve"), (GONE, "Borte Prøve")];
        let people = people
            .iter()
            .map(|(id, name)| TestPerson {
                national_id: (*id).into(),
                name: (*name).into(),
                about: Text::same("invented"),
            })
            .collect();
        let (url, clients, clock) = (&self.issuer, self.clients.clone(), self.clock.clone());
        let issuer = match pem {
            None => Issuer::new(url, clients, people, clock),
            Some(pem) => Issuer::with_key(url, clients, people, clock, pem),
        };
        let router = Arc::new(issuer.unwrap()).router().layer(from_fn_with_state(self.tamper.clone(), tamper));
        let listener = TcpListener::bind(self.issuer_at).await.unwrap();
        let runs = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        *self.issuer_runs.lock().unwrap() = Some(runs);
    }

    /// Takes the issuer away, with every open line to it.
    pub async fn close_issuer(&self) {
        let runs = self.issuer_runs.lock().unwrap().take();
        if let Some(runs) = runs {
            runs.abort();
            assert!(runs.await.unwrap_err().is_cancelled());
        }
    }

    pub fn browser(&self) -> Browser {
        Browser::new(&["localhost", "smola.localhost"])
    }

    /// From the login page of the issuer on, as this person.
    pub async fn choose(&self, browser: &mut Browser, page: &Got, national_id: &str, level: &str) -> Got {
        let uri = page.between("name=\"request_uri\" value=\"");
        let level = format!("idporten-loa-{level}");
        browser
            .post(format!("{}/login", self.issuer), &[("request_uri", &uri), ("pid", national_id), ("level", &level)])
            .await
    }

    /// A browser signed in at Nordsund, with `/mine` before it.
    pub async fn signed_in(&self, national_id: &str, level: &str) -> Browser {
        let mut browser = self.browser();
        let page = browser.get(format!("{}/mine", self.nordsund)).await.expect(200);
        let mine = self.choose(&mut browser, &page, national_id, level).await.expect(200);
        assert_eq!(mine.url.as_str(), format!("{}/mine", self.nordsund), "{}", mine.body);
        browser
    }

    /// The name of its database on a server.
    pub fn database(&self) -> String {
        self.engine.url().rsplit('/').next().unwrap().split('?').next().unwrap().to_owned()
    }

    pub async fn entries(&self, kind: &str) -> i64 {
        self.store.db().scalar_i64("SELECT COUNT(*) FROM journal WHERE kind = $1", vals![kind]).await.unwrap()
    }

    pub async fn sessions(&self) -> i64 {
        self.store.db().scalar_i64("SELECT COUNT(*) FROM session", vals![]).await.unwrap()
    }

    async fn finish(self) {
        self.close_issuer().await;
        self.serves.abort();
        let Self { house, store, engine, .. } = self;
        drop((house, store));
        engine.remove().await;
    }
}

async fn tamper(State(tamper): State<Tamper>, request: Request, next: Next) -> Response {
    let token = request.uri().path() == "/token";
    let response = next.run(request).await;
    let change = *tamper.lock().unwrap();
    let Some(change) = change.filter(|_| token) else { return response };
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    let Some(id_token) = json["id_token"].as_str().map(str::to_owned) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    json["id_token"] = change(&id_token).into();
    Json(json).into_response()
}

pub fn nordsund() -> TenantId {
    NORDSUND
}

pub fn smola() -> TenantId {
    SMOLA
}
