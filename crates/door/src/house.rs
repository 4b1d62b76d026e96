//! The whole house from its rooms: texts, policies, routes, followers and jobs.

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::{Extension, Router};
use base::config::Config;
use store::{Carrier, Follower, JobHandler, Migrations, Store};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;
use web::{Sites, Texts};

use crate::api::Description;
use crate::{App, Policies, Residents, Room, RouteInfo, enter, limit, live};

/// The program without its listeners: what answers requests, and what runs besides them.
pub struct House {
    /// What every request sees; also for whoever works without one: the command line, the demo, tests.
    pub app: App,
    /// All routes with all layers, ready to be served.
    pub router: Router,
    /// Every route of every room.
    pub routes: Vec<RouteInfo>,
    followers: Vec<Arc<dyn Follower>>,
    jobs: Vec<Arc<dyn JobHandler>>,
    carriers: Vec<Arc<dyn Carrier>>,
}

/// The tables of all rooms, in the order in which they are made.
pub fn migrations(rooms: &[Room]) -> Vec<Migrations> {
    std::iter::once(store::MIGRATIONS).chain(rooms.iter().map(|r| r.migrations)).collect()
}

impl House {
    /// Puts the rooms together. The database must have been migrated.
    ///
    /// # Errors
    /// A text for the operator: a policy or a language file that cannot be used.
    pub fn build(
        config: Config,
        store: Store,
        residents: Arc<dyn Residents>,
        rooms: Vec<Room>,
    ) -> Result<Self, String> {
        let mut texts = vec![web::LOCALES];
        texts.extend(rooms.iter().map(|r| (r.name, r.texts[0], r.texts[1], r.texts[2])));
        let policies: Vec<(&str, &str)> = rooms.iter().map(|r| (r.name, r.policy)).collect();
        let verbs: Vec<&'static str> = rooms.iter().flat_map(|r| r.verbs.iter().copied()).collect();
        let menu = rooms.iter().flat_map(|r| r.menu.clone()).collect();
        let sites = sites(&config);
        let seconds = config.limits.request_seconds;
        let app = App::new(config, store, Texts::new(&texts)?, Policies::new(&policies, &verbs)?, residents, menu);
        let (mut router, mut routes) = (Router::new(), Vec::new());
        let (mut followers, mut jobs, mut carriers) = (Vec::new(), Vec::new(), Vec::new());
        let (mut described, mut searchable) = (Vec::new(), Vec::new());
        for room in rooms {
            routes.extend(room.routes.list.iter().cloned());
            described.extend(room.routes.described.iter().cloned());
            searchable.extend(room.routes.searchable.iter().cloned());
            router = router.merge(room.routes.into_router());
            followers.extend(room.followers);
            jobs.extend(room.jobs);
            for carrier in room.carriers {
                carriers.push(carrier(&app.config)?);
            }
        }
        app.store.search_setup(store::search::Setup {
            folder: app.config.search_folder(),
            tenants: app.config.tenants.iter().map(base::config::Tenant::id).collect(),
            rooms: searchable,
        });
        jobs.push(Arc::new(store::files::Sweep));
        jobs.push(Arc::new(store::erasure::Destroy));
        let limits = Arc::new(limit::Limits::new(&app.config, &routes));
        let timeout = TimeoutLayer::with_status_code(
            axum::http::StatusCode::REQUEST_TIMEOUT,
            std::time::Duration::from_secs(seconds),
        );
        // In one piece: a router would put each layer into boxes of its own for each request. The first is
        // the outermost.
        let frame = ServiceBuilder::new()
            .layer(from_fn_with_state((app.clone(), limits.clone()), enter::enter))
            .layer(from_fn_with_state(limits, limit::limit))
            .layer(timeout)
            .layer(CatchPanicLayer::new())
            .layer(Extension(Description::of(described)?));
        let router = router
            .fallback(async || axum::http::StatusCode::NOT_FOUND)
            .layer(frame)
            .merge(web::assets::router())
            .layer(CompressionLayer::new());
        let router = web::security_headers(router, &sites).with_state(app.clone());
        Ok(Self { app, router, routes, followers, jobs, carriers })
    }

    /// The names of all followers and of all kinds of jobs: a test that has a list of them finds what it forgot.
    pub fn reactions(&self) -> Vec<&'static str> {
        self.followers.iter().map(|f| f.name()).chain(self.jobs.iter().map(|j| j.kind())).collect()
    }

    /// Starts what runs besides requests: sealer, followers, jobs, outbox, live pages, and what a
    /// node has to do with other nodes.
    pub fn start(&self) -> Vec<tokio::task::JoinHandle<()>> {
        let store = &self.app.store;
        let mut running = vec![
            tokio::spawn(store.clone().run_nodes()),
            tokio::spawn(store.clone().run_sealer()),
            tokio::spawn(live::run(self.app.clone())),
            tokio::spawn(store.clone().run_jobs(self.jobs.clone())),
            tokio::spawn(store.clone().run_keys(self.app.config.tenants.iter().map(|t| t.id()).collect())),
            tokio::spawn(store.clone().run_outbox(self.carriers.clone())),
            tokio::spawn(store.clone().run_search()),
        ];
        for follower in &self.followers {
            running.push(tokio::spawn(store.clone().run_follower(follower.clone())));
        }
        running
    }

    /// Does now all that waits to be done: seals, lets every follower follow and does due jobs,
    /// until nothing is left. For tests and for loading.
    ///
    /// # Errors
    /// The first thing that failed.
    pub async fn settle(&self) -> base::Result<()> {
        let store = &self.app.store;
        loop {
            let mut busy = store.seal().await? > 0;
            for follower in &self.followers {
                while store.follow(&**follower).await? > 0 {
                    busy = true;
                }
            }
            busy |= store.work(&self.jobs).await?;
            busy |= store.search_settle().await? > 0;
            if !busy {
                return Ok(());
            }
        }
    }
}

impl House {
    /// Sends the letters that are due now. Says how many attempts were made. For tests.
    ///
    /// # Errors
    /// As [`Store::deliver`].
    pub async fn deliver(&self) -> base::Result<usize> {
        self.app.store.deliver(&self.carriers).await
    }
}

fn sites(config: &Config) -> Sites {
    Sites {
        form: config.tenants.iter().flat_map(|t| crate::sign_in::sign_out::sites(&t.sign_in.issuer, None)).collect(),
        tiles: config.tenants.iter().filter_map(|t| t.map.tiles.as_deref()).filter_map(origin).collect(),
        https: config.tenants.iter().all(|t| t.url.starts_with("https:")),
    }
}

fn origin(address: &str) -> Option<String> {
    let url = url::Url::parse(&address.replace(['{', '}'], "")).ok()?;
    Some(url.origin().ascii_serialization())
}
