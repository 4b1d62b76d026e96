//! `allting serve`: opens the database, brings it up to date, and serves until told to stop.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base::Clock;
use base::config::Config;
use door::House;
use metrics_exporter_prometheus::PrometheusHandle;
use store::{Keys, Store};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tower::ServiceBuilder;
use tower_http::trace::TraceLayer;

use crate::{accept, metrics, publish, rooms};

/// How long open requests get to end after the word to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How long the database gets to take back what only this node did.
const FAREWELL: Duration = Duration::from_secs(2);

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
    let options = store::Options {
        url: config.database.url.clone(),
        replicas: config.database.replicas.clone(),
        connections: config.database.connections,
        wait: Duration::from_secs(config.database.wait_seconds),
        files: config.files.folder.clone(),
        keys: Keys::from_config(&config.keys).map_err(anyhow::Error::msg)?,
        subjects: config.keys.subjects.clone(),
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
    let tenants: Vec<_> = config.tenants.iter().map(base::config::Tenant::id).collect();
    let again = store::erasure::erase_again(&store, &tenants, &rooms::erasers()).await?;
    if again > 0 {
        tracing::warn!(again, "an older copy was restored: persons who had been erased were erased again");
    }
    let residents = rooms::residents(&store);
    House::build(config, store, residents, all).map_err(anyhow::Error::msg)
}

/// How far a program that was told to stop has come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Phase {
    Open,
    /// `/readyz` says 503, and everything is still served: visitors are sent elsewhere.
    Draining,
    /// No new requests; the open ones end.
    Closing,
}

/// Serves a house until `stop` comes, then drains, ends open requests and stops. `ready` is called
/// when the doors are open.
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
    let (mail_stop, mail_stopping) = watch::channel(false);
    let mail = mailbox::listen(&house.app, mail_stopping).await.map_err(anyhow::Error::msg)?;
    tracing::info!(listen = %config.listen, admin = %config.admin_listen, "listening");
    ready();
    let mut running = house.start();
    running.push(tokio::spawn(crate::backup::run(house.app.config.clone(), house.app.store.clone())));
    crate::backup::warn_if_forgotten(&house.app.config, &house.app.store).await;
    running.push(tokio::spawn(metrics::upkeep(counted.clone())));
    running.extend(publish::start(&house.app.store, &config.journal)?);
    let (phases, phase) = watch::channel(Phase::Open);
    tokio::spawn(stopping(stop, phases, house.app.clone()));
    let wait = |mut phase: watch::Receiver<Phase>| async move {
        let _ = phase.wait_for(|p| *p == Phase::Closing).await;
    };
    let frame = ServiceBuilder::new()
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .layer(from_fn(metrics::count))
        .layer(from_fn_with_state(phase.clone(), elsewhere));
    let router = house.router.layer(frame);
    let admin_router = admin_router(house.app.store.clone(), phase.clone(), counted);
    let closing = wait(phase.clone());
    let mail = async move {
        let stopped = async move {
            closing.await;
            let _ = mail_stop.send(true);
        };
        // Whoever is in the middle of a mail may end it.
        futures::future::join(stopped, futures::future::OptionFuture::from(mail)).await;
    };
    let served = futures::future::join3(
        accept::serve(door, router, config.lines.clone(), wait(phase.clone())),
        axum::serve(admin, admin_router).with_graceful_shutdown(wait(phase.clone())).into_future(),
        mail,
    );
    tokio::select! {
        ((), done, ()) = served => { done?; }
        () = async {
            wait(phase).await;
            let _ = tokio::time::timeout(GRACE, futures::future::pending::<()>()).await;
        } => tracing::warn!("some requests did not end in time"),
    }
    running.iter().for_each(tokio::task::JoinHandle::abort);
    futures::future::join_all(running).await;
    // What this node was doing another one does from now on.
    match tokio::time::timeout(FAREWELL, house.app.store.give_leases()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "the other nodes take over when the leases are over"),
        Err(_) => tracing::warn!("the database did not answer; the other nodes take over when the leases are over"),
    }
    tracing::info!("stopped");
    Ok(())
}

async fn stopping(stop: impl Future<Output = ()>, phases: watch::Sender<Phase>, app: door::App) {
    stop.await;
    let drain = Duration::from_secs(app.config.stop.drain_seconds);
    tracing::info!(?drain, "stopping");
    let _ = phases.send(Phase::Draining);
    let _ = tokio::time::timeout(drain, futures::future::pending::<()>()).await;
    let _ = phases.send(Phase::Closing);
    // Only now: whoever comes again at once shall not come here.
    app.live.close();
}

/// While visitors are sent elsewhere, no line is kept for another request.
async fn elsewhere(State(phase): State<watch::Receiver<Phase>>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if *phase.borrow() != Phase::Open && response.version() < Version::HTTP_2 {
        response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Without the query, which may hold what a person typed, and by route, not by address.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str);
    tracing::info_span!("request", method = metrics::method(request.method()), route)
}

async fn listen(address: std::net::SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))
}

#[derive(Clone)]
struct Health {
    store: Store,
    phase: watch::Receiver<Phase>,
}

fn health(store: Store, phase: watch::Receiver<Phase>) -> Router {
    Router::new()
        .route("/healthz", get(async || "alive\n"))
        .route("/readyz", get(ready))
        .with_state(Health { store, phase })
}

/// Ready while the database answers and nobody asked to stop: a load balancer sends no more
/// otherwise.
async fn ready(State(health): State<Health>) -> Response {
    if *health.phase.borrow() != Phase::Open {
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

fn admin_router(store: Store, phase: watch::Receiver<Phase>, counted: PrometheusHandle) -> Router {
    let numbers = Router::new().route("/metrics", get(metrics::show)).with_state((counted, store.clone()));
    health(store, phase).merge(numbers)
}

/// Ends on Ctrl-C, or when the system asks the program to stop. It listens from the call on, not only
/// when it is waited for: whoever asks as soon as the doors are open is heard, too.
#[cfg(unix)]
pub fn stop_signal() -> impl Future<Output = ()> + Send + 'static {
    use tokio::signal::unix::{SignalKind, signal};
    let asked = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    async move {
        match asked {
            (Ok(mut term), Ok(mut ctrl_c)) => {
                tokio::select! { _ = ctrl_c.recv() => {}, _ = term.recv() => {} }
            }
            (Ok(mut one), _) | (_, Ok(mut one)) => {
                one.recv().await;
            }
            // Such a system can only end it.
            _ => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
pub async fn stop_signal() {
    let _ = tokio::signal::ctrl_c().await;
}
