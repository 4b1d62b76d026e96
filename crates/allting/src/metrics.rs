//! Numbers for the operator, as Prometheus reads them.

use std::time::Duration;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base::Time;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use store::Store;

/// Buckets of request times in seconds: from a tenth of a millisecond to ten seconds.
const SECONDS: [f64; 12] = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 10.0];

/// How often what was counted is added up.
const UPKEEP: Duration = Duration::from_secs(5);

/// Starts counting. Once in a process.
///
/// # Errors
/// When something counts already.
pub fn start() -> anyhow::Result<PrometheusHandle> {
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("http_request_seconds".into()), &SECONDS)?
        .install_recorder()?;
    metrics::describe_histogram!("http_request_seconds", "Time from request to response head, by route and status");
    metrics::describe_gauge!("journal_position", "The newest sealed position of the journal");
    metrics::describe_gauge!("journal_published", "The newest position whose head was published, by where");
    metrics::describe_gauge!("follower_behind", "Sealed entries that a follower has not handled");
    metrics::describe_gauge!("follower_failures", "Failures of a follower in a row");
    metrics::describe_gauge!("jobs_waiting", "Jobs and timers that wait");
    metrics::describe_counter!(
        "database_reads_total",
        "Statements that read, by the kind of server, where there are several"
    );
    metrics::describe_gauge!("lease_held", "1 where this node does a work that one node at a time does");
    metrics::describe_gauge!("writers_waiting", "Transactions that wait for their turn to write (SQLite)");
    metrics::describe_counter!("group_commits", "Physical commits, each of one or many actions (SQLite)");
    metrics::describe_gauge!("outbox_letters", "Letters to other systems that wait, or were given up and not replayed");
    metrics::describe_gauge!("outbox_oldest_seconds", "How long the oldest waiting letter has waited");
    metrics::describe_counter!(
        "http_refused",
        "Requests refused, by why: asked too often, no memory for files, or too much at once"
    );
    metrics::describe_counter!("connections_refused", "Connections closed at once, because there were too many");
    metrics::describe_counter!("mails_received", "Mails that came in, by what became of them");
    metrics::describe_counter!("mail_connections_refused", "Connections for mail that were turned away, by why");
    metrics::describe_counter!("mail_recipients_refused", "Recipients of mail that were not looked up, by why");
    Ok(handle)
}

/// Numbers pile up until they are read, and nobody may come to read them.
pub async fn upkeep(handle: PrometheusHandle) {
    let mut often = tokio::time::interval(UPKEEP);
    loop {
        often.tick().await;
        handle.run_upkeep();
    }
}

/// The name of a method as a label: a stranger may invent others without end.
pub fn method(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Counts each request by its route (never by its address, which may tell who it is about).
pub async fn count(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none".to_owned(), |p| p.as_str().to_owned());
    let method = method(request.method()).to_owned();
    #[expect(clippy::disallowed_methods, reason = "a duration is measured, not a time decided on")]
    let began = std::time::Instant::now();
    let response = next.run(request).await;
    let labels = [("method", method), ("route", route), ("status", response.status().as_u16().to_string())];
    metrics::histogram!("http_request_seconds", &labels).record(began.elapsed().as_secs_f64());
    response
}

/// `/metrics`: what was counted, and how far journal, followers and jobs are.
pub async fn show(State((handle, store)): State<(PrometheusHandle, Store)>) -> Response {
    if let Err(error) = look(&store).await {
        tracing::warn!(%error, "the database did not answer for /metrics");
    }
    handle.render().into_response()
}

async fn look(store: &Store) -> base::Result<()> {
    let number = |n: i64| u32::try_from(n).map_or(f64::from(u32::MAX), f64::from);
    let head = store.db().scalar_i64("SELECT position FROM journal_head WHERE one = 1", store::vals![]).await?;
    metrics::gauge!("journal_position").set(number(head));
    for (name, behind, failures) in store.follower_lag().await? {
        metrics::gauge!("follower_behind", "follower" => name.clone()).set(number(behind));
        metrics::gauge!("follower_failures", "follower" => name).set(number(failures));
    }
    let waiting = store.db().scalar_i64("SELECT COUNT(*) FROM job", store::vals![]).await?;
    metrics::gauge!("jobs_waiting").set(number(waiting));
    for (work, here) in store.works() {
        metrics::gauge!("lease_held", "work" => work).set(f64::from(u8::from(here)));
    }
    if let Some(writing) = store.writing() {
        metrics::gauge!("writers_waiting").set(number(i64::try_from(writing.waiting).unwrap_or(i64::MAX)));
        metrics::counter!("group_commits").absolute(writing.commits);
    }
    let outbox = store::outbox::totals(store.db()).await?;
    metrics::gauge!("outbox_letters", "state" => "waiting").set(number(outbox.waiting));
    metrics::gauge!("outbox_letters", "state" => "dead").set(number(outbox.dead));
    let age = outbox.oldest_waiting.map_or(0, |t| (store.clock().now().micros() - t.micros()).max(0) / 1_000_000);
    metrics::gauge!("outbox_oldest_seconds").set(number(age));
    Ok(())
}

/// How long something took, for the log: `1.2 s`.
pub fn seconds(from: Time, to: Time) -> String {
    let tenths = (to.micros() - from.micros()) / 100_000;
    format!("{}.{} s", tenths / 10, tenths % 10)
}
