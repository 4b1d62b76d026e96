//! What the sealer costs an action: tasks are opened with it and without it, in turns, so that warm-up, growing tables
//! and whatever else the machine does fall on both.
//!
//! It is measured at the store, in this process and on a database of its own: the program always seals, and has no
//! switch for it. Nothing but the opening of a task goes on there, so what the sealer takes shows as much as it can.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base::id::Uuid;
use base::{Clock, TenantId, Text};
use store::{Assurance, Keys, Options, Party, Pass, Store, vals};
use tasks::{NewTask, Place, Source, SourceKind};
use tokio::sync::watch;

use crate::drive::{Measured, grouped, now, percentile, result};

const TENANT: TenantId = TenantId(313_131_319);
/// So often with the sealer, and so often without.
const ROUNDS: usize = 3;
/// What the first actions pay (connections, plans, an empty file that grows) is not measured.
const WARM_UP: Duration = Duration::from_secs(2);
/// A sealer that has not sealed what waits by then does not seal.
const PATIENCE: Duration = Duration::from_secs(120);
/// As many entries are read at a time.
const READ: u32 = 10_000;

/// How much is asked of the store.
#[derive(Clone, Copy)]
pub struct Plan {
    /// How long each turn lasts.
    pub turn: Duration,
    /// How many act at the same time.
    pub callers: usize,
}

/// Actions with the sealer or without it.
#[derive(Default)]
struct Side {
    actions: Measured,
    /// Actions a second in each turn.
    turns: Vec<f64>,
    /// How many of the entries were sealed while others were written.
    sealed: i64,
    /// From the word that an action is on the disk to the word that it is sealed, in microseconds.
    delays: Vec<u64>,
}

/// Tasks that were opened: each with the moment in which its caller was told that it is on the disk.
struct Acted {
    measured: Measured,
    told: HashMap<Uuid, Instant>,
}

/// Measures, says what it found, and fails when the journal is not whole afterwards.
pub async fn run(data: &Path, database: Option<&str>, plan: Plan) -> Result<()> {
    let store = open(data, database).await?;
    let warm = act(&store, Plan { turn: WARM_UP, ..plan }, false).await?;
    drain(&store).await?;
    let mut actions = warm.measured.answers();
    let (mut without, mut with) = (Side::default(), Side::default());
    for round in 0..ROUNDS {
        // Who is second meets larger tables: in the next round it is the other.
        let turns = if round % 2 == 0 { [false, true] } else { [true, false] };
        for seals in turns {
            let side = if seals { &mut with } else { &mut without };
            turn(&store, plan, seals, side).await?;
            say_turn(side, seals);
        }
    }
    actions += without.actions.answers() + with.actions.answers();
    if store.is_sqlite() {
        let alone = act(&store, plan, true).await?;
        drain(&store).await?;
        actions += alone.measured.answers();
        println!("  sealing: each action with a commit of its own, no sealer: {}", alone.measured.words("actions/s"));
    }
    verify(&store, actions).await?;
    say(&without, &mut with, plan)
}

/// An empty database with all tables of the program.
async fn open(data: &Path, database: Option<&str>) -> Result<Store> {
    std::fs::create_dir_all(data)?;
    let data = std::path::absolute(data)?;
    let sqlite = format!("sqlite:{}", data.join("sealing.db").display());
    let store = Store::open(Options {
        url: database.unwrap_or(&sqlite).to_owned(),
        replicas: Vec::new(),
        subjects: None,
        connections: 16,
        wait: Duration::from_secs(30),
        files: data.join("files"),
        keys: Keys::from_hex(&"5a".repeat(32)).map_err(anyhow::Error::msg)?,
        clock: Clock::system(),
    })
    .await?;
    let tables = door::house::migrations(&allting::rooms::rooms());
    store::migrate::run(&store, &tables, store.clock().now()).await?;
    let before = store.db().scalar_i64("SELECT COUNT(*) FROM journal", vals![]).await?;
    ensure!(before == 0, "the database is not empty: it has {before} journal entries");
    Ok(store)
}

/// One turn. What waits for the sealer after it is sealed before the next one, and not measured.
async fn turn(store: &Store, plan: Plan, seals: bool, side: &mut Side) -> Result<()> {
    let before = head(store).await?;
    let heads = store.sealed();
    let sealer = seals.then(|| tokio::spawn(store.clone().run_sealer()));
    let acted = if seals {
        let sealed = tokio::time::timeout(plan.turn + PATIENCE, acted_and_sealed(store, plan, heads, before)).await;
        let (acted, sealed, delays) = sealed.context("the sealer did not come to an end")??;
        side.sealed += sealed;
        side.delays.extend(delays);
        acted
    } else {
        let acted = act(store, plan, false).await?;
        ensure!(head(store).await? == before, "something was sealed while no sealer ran");
        acted
    };
    if let Some(sealer) = sealer {
        sealer.abort();
        // Best effort: it ends because it was told to.
        let _ = sealer.await;
    }
    drain(store).await?;
    side.turns.push(acted.measured.rate());
    side.actions.join(acted.measured);
    Ok(())
}

/// Acts while the sealer runs, and listens until all of it is sealed, as followers do. Gives also how many entries were
/// sealed when the last action was done, and how long each waited.
async fn acted_and_sealed(
    store: &Store,
    plan: Plan,
    mut heads: watch::Receiver<i64>,
    before: i64,
) -> Result<(Acted, i64, Vec<u64>)> {
    let mut acting = std::pin::pin!(act(store, plan, false));
    let (mut at, mut sealed) = (before, Vec::new());
    let (acted, then) = loop {
        tokio::select! {
            acted = &mut acting => break (acted?, at),
            heard = heads.changed() => heard?,
        }
        hear(store, &mut heads, &mut at, &mut sealed).await?;
    };
    let all = before + i64::try_from(acted.measured.answers())?;
    while at < all {
        heads.changed().await?;
        hear(store, &mut heads, &mut at, &mut sealed).await?;
    }
    let waited = |(task, heard): &(Uuid, Instant)| {
        // The sealer may be quicker than the word to the caller.
        let waited = heard.saturating_duration_since(*acted.told.get(task)?);
        u64::try_from(waited.as_micros()).ok()
    };
    let delays: Vec<u64> = sealed.iter().filter_map(waited).collect();
    ensure!(delays.len() == acted.told.len(), "{} of {} tasks are in the journal", delays.len(), acted.told.len());
    Ok((acted, then - before, delays))
}

/// Reads what was sealed since a position.
async fn hear(
    store: &Store,
    heads: &mut watch::Receiver<i64>,
    at: &mut i64,
    sealed: &mut Vec<(Uuid, Instant)>,
) -> Result<()> {
    while *at < *heads.borrow_and_update() {
        let entries = store.entries_after(*at, READ).await?;
        let Some(last) = entries.last() else { bail!("position {} is sealed and cannot be read", *at + 1) };
        *at = last.position;
        let heard = now();
        sealed.extend(entries.iter().map(|entry| (entry.subject, heard)));
    }
    Ok(())
}

/// Opens tasks until the time is over. `alone` gives each a physical commit of its own.
async fn act(store: &Store, plan: Plan, alone: bool) -> Result<Acted> {
    let began = now();
    let callers: Vec<_> =
        (0..plan.callers).map(|_| tokio::spawn(one(store.clone(), began + plan.turn, alone))).collect();
    let (mut measured, mut told) = (Measured::default(), Vec::new());
    for caller in callers {
        let (micros, opened) = caller.await??;
        measured.add((micros, 0, 0));
        told.push(opened);
    }
    measured.end(began);
    ensure!(measured.answers() > 0, "no action was done in {:?}", plan.turn);
    Ok(Acted { measured, told: told.into_iter().flatten().collect() })
}

/// How long each action took, and when its caller was told.
type Opened = (Vec<u64>, Vec<(Uuid, Instant)>);

/// One who opens a task when the one before is on the disk.
async fn one(store: Store, until: Instant, alone: bool) -> Result<Opened> {
    let (mut micros, mut opened) = (Vec::new(), Vec::new());
    while now() < until {
        let began = now();
        #[expect(clippy::disallowed_methods, reason = "the benchmark acts as a part of the program")]
        let pass = Pass::system(TENANT, "bench", store.clock().now());
        let mut tx = if alone { store.begin_alone().await? } else { store.begin().await? };
        let task = tasks::actions::task_open(&mut tx, &pass, new_task()).await?;
        tx.commit().await?;
        let told = now();
        micros.push(u64::try_from((told - began).as_micros()).unwrap_or(u64::MAX));
        opened.push((task.0, told));
    }
    Ok((micros, opened))
}

/// As the one that the row `action` opens through the API.
fn new_task() -> NewTask {
    NewTask {
        title: Text::same("Full kasse"),
        note: Text::default(),
        body: "Kassen ved brua er full.".to_owned(),
        category: None,
        place: Place { point: Some((63.11, 7.72)), words: "Brua".to_owned() },
        unit: "park-og-friluft".to_owned(),
        due: None,
        assurance: Assurance::None,
        parties: vec![Party::new(format!("client:{}", Uuid::nil()), "requester")],
        source: Source::new(SourceKind::System, "Bench"),
    }
}

/// The newest sealed position.
async fn head(store: &Store) -> Result<i64> {
    Ok(store.db().scalar_i64("SELECT position FROM journal_head WHERE one = 1", vals![]).await?)
}

/// Seals what waits.
async fn drain(store: &Store) -> Result<()> {
    while store.seal().await? > 0 {}
    Ok(())
}

/// The journal has all that was done, without a gap, and its chain is right.
async fn verify(store: &Store, actions: usize) -> Result<()> {
    let whole = match store::verify::journal(store.db(), |_, _| {}).await? {
        Ok(whole) => whole,
        Err(broken) => bail!("{broken}"),
    };
    println!("  sealing: afterwards {whole}");
    ensure!(
        usize::try_from(whole.position).ok() == Some(actions) && whole.waiting == 0,
        "{actions} actions were done, and the journal has {} entries",
        whole.position + whole.waiting
    );
    Ok(())
}

fn say_turn(side: &Side, seals: bool) {
    let rate = side.turns.last().copied().unwrap_or_default();
    println!("  sealing: {} the sealer: {} actions/s", if seals { "with" } else { "without" }, grouped(rate));
}

/// Says the row: how many actions a second there are with the sealer, for each one without it.
fn say(without: &Side, with: &mut Side, plan: Plan) -> Result<()> {
    ensure!(with.sealed > 0, "nothing was sealed while actions were done");
    with.delays.sort_unstable();
    let ratio = with.actions.rate() / without.actions.rate();
    let pairs = with.turns.iter().zip(&without.turns).map(|(with, without)| with / without);
    let (least, most) = pairs.fold((f64::MAX, f64::MIN), |(least, most), r| (least.min(r), most.max(r)));
    let words = format!(
        "{ratio:.2} ({least:.2} to {most:.2} in {ROUNDS} rounds) with {} callers: with the sealer {}, without it {}; \
         sealed p50 {:.1} ms, p99 {:.1} ms after the commit, {:.1} % while others were written",
        plan.callers,
        with.actions.words("actions/s"),
        without.actions.words("actions/s"),
        percentile(&with.delays, 0.5),
        percentile(&with.delays, 0.99),
        100.0 * with.sealed as f64 / with.actions.answers() as f64,
    );
    println!("  sealing: {words}");
    result("sealing", Some(ratio), None, &words);
    Ok(())
}
