//! `allting serve`: opens the database, brings it up to date, and serves until told to stop.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, serve::ListenerExt};
use base::Clock;
use base::config::Config;
use door::House;
use metrics_exporter_prometheus::PrometheusHandle;
use store::{Keys, Store};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower_http::trace::TraceLayer;

use crate::{metrics, rooms};

/// How long open requests get to end after the word to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Reads the configuration and serves.
///
/// # Errors
/// What keeps the program from starting, in words.
pub async fn serve(path: &Path) -> anyhow::Result<()> {
    let config = Config::load(path, std::env::vars()).map_err(anyhow::Error::msg)?;
    crate::logs::start(&config.log)?;
    let clock = Clock::system();
    let began = clock.now();
    let house = build(config, clock.clone()).await?;
    tracing::info!(took = %metrics::seconds(began, clock.now()), "ready");
    run(house, stop_signal(), || {}).await
}

/// Opens the database and files.
///
/// # Errors
/// When the key is not right or the database cannot be reached.
pub async fn open(config: &Config, clock: Clock) -> anyhow::Result<Store> {
    let hex = match (&config.keys.file, &config.keys.master) {
        (Some(file), _) => {
            std::fs::read_to_string(file).with_context(|| format!("[keys] file {} cannot be read", file.display()))?
        }
        (None, Some(master)) => master.clone(),
        (None, None) => anyhow::bail!("[keys] needs a file or a master key"),
    };
    let options = store::Options {
        url: config.database.url.clone(),
        connections: config.database.connections,
        wait: Duration::from_secs(config.database.wait_seconds),
        files: config.files.folder.clone(),
        keys: Keys::from_hex(&hex).map_err(anyhow::Error::msg)?,
        clock,
    };
    Store::open(options).await.context("the database cannot be opened: see [database] url")
}

/// A house with an up-to-date database.
///
/// # Errors
/// As [`open`]; or when the database is newer than the program.
pub async fn build(config: Config, clock: Clock) -> anyhow::Result<House> {
    if let Some(missing) = web::assets::missing() {
        tracing::warn!("{missing}");
    }
    door::sign_in::check(&config).map_err(anyhow::Error::msg)?;
    let store = open(&config, clock.clone()).await?;
    let all = rooms::rooms();
    let steps = store::migrate::run(&store, &door::house::migrations(&all), clock.now()).await?;
    if steps > 0 {
        tracing::info!(steps, "the database was brought up to date");
    }
    let residents = rooms::residents(&store);
    House::build(config, store, residents, all).map_err(anyhow::Error::msg)
}

/// Serves a house until `stop` comes, then ends open requests and stops. `ready` is called when
/// the doors are open.
///
/// # Errors
/// When an address cannot be listened on.
pub async fn run(
    house: House,
    stop: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(),
) -> anyhow::Result<()> {
    let config = &house.app.config;
    let counted = metrics::start()?;
    let door = listen(config.listen).await?;
    let admin = listen(config.admin_listen).await?;
    tracing::info!(listen = %config.listen, admin = %config.admin_listen, "listening");
    ready();
    let running = house.start();
    let (stopping, stopped) = watch::channel(false);
    let live = house.app.clone();
    tokio::spawn(async move {
        stop.await;
        tracing::info!("stopping");
        live.live.tell(door::live::News::Closing);
        let _ = stopping.send(true);
    });
    let wait = |mut stopped: watch::Receiver<bool>| async move {
        let _ = stopped.wait_for(|s| *s).await;
    };
    let router = health(house.app.store.clone(), stopped.clone())
        .merge(house.router)
        .layer(from_fn(metrics::count))
        .layer(TraceLayer::new_for_http().make_span_with(span));
    let admin_router = admin_router(house.app.store.clone(), stopped.clone(), counted);
    let served = futures::future::try_join(
        axum::serve(door, router).with_graceful_shutdown(wait(stopped.clone())).into_future(),
        axum::serve(admin, admin_router).with_graceful_shutdown(wait(stopped.clone())).into_future(),
    );
    let mut overdue = stopped.clone();
    tokio::select! {
        done = served => { done?; }
        () = async {
            let _ = overdue.wait_for(|s| *s).await;
            let _ = tokio::time::timeout(GRACE, futures::future::pending::<()>()).await;
        } => tracing::warn!("some requests did not end in time"),
    }
    running.into_iter().for_each(|task| task.abort());
    tracing::info!("stopped");
    Ok(())
}

/// Without the query, which may hold what a person typed, and by route, not by address.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::info_span!("request", method = %request.method(), route)
}

async fn listen(
    address: std::net::SocketAddr,
) -> anyhow::Result<impl axum::serve::Listener<Addr = std::net::SocketAddr>> {
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    Ok(listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection kept its delay");
        }
    }))
}

#[derive(Clone)]
struct Health {
    store: Store,
    stopping: watch::Receiver<bool>,
}

fn health(store: Store, stopping: watch::Receiver<bool>) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(Health { store, stopping })
}

/// Ready while the database answers and nobody asked to stop: a load balancer sends no more
/// otherwise.
async fn ready(State(health): State<Health>) -> Response {
    if *health.stopping.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    match health.store.ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

fn admin_router(store: Store, stopping: watch::Receiver<bool>, counted: PrometheusHandle) -> Router {
    let numbers = Router::new().route("/metrics", get(metrics::show)).with_state((counted, store.clone()));
    health(store, stopping).merge(numbers)
}

/// Ends on Ctrl-C, or when the system asks the program to stop.
pub async fn stop_signal() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        if let Ok(mut term) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            tokio::select! { _ = ctrl_c => {}, _ = term.recv() => {} }
            return;
        }
    }
    let _ = ctrl_c.await;
}
