//! `allting backup` and `allting restore`, and the backups that a serving program takes by itself.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use base::config::Config;
use base::{Clock, Time};
use clap::Args;
use store::Store;
use store::backup::{BackupKey, Settings, Taken, Until};

use crate::{rooms, serve};

#[derive(Args)]
pub struct BackupOptions {
    #[arg(long, default_value = "allting.toml")]
    config: PathBuf,
    /// The folder; without it the one in [backup]
    #[arg(long)]
    to: Option<PathBuf>,
    /// Keep no log of changes any longer: for when backups are no longer taken this way
    #[arg(long)]
    stop: bool,
}

#[derive(Args)]
pub struct RestoreOptions {
    #[arg(long, default_value = "allting.toml")]
    config: PathBuf,
    /// The folder; without it the one in [backup]
    #[arg(long)]
    from: Option<PathBuf>,
    /// Up to this position of the journal
    #[arg(long)]
    to_position: Option<i64>,
    /// Up to this time, such as 2026-11-25T14:30:00+01:00
    #[arg(long, conflicts_with = "to_position")]
    to_time: Option<String>,
}

fn settings(config: &Config, folder: Option<PathBuf>) -> anyhow::Result<Settings> {
    let section = config.backup.as_ref().context(
        "the configuration has no [backup]: it needs at least key_file, a file with 64 hexadecimal digits (openssl rand -hex 32)",
    )?;
    let hex = std::fs::read_to_string(&section.key_file)
        .with_context(|| format!("[backup] key_file {} cannot be read", section.key_file.display()))?;
    let folder = folder.or_else(|| section.folder.clone()).context("[backup] names no folder, and none was given")?;
    Ok(Settings {
        folder,
        key: Arc::new(BackupKey::from_hex(&hex).map_err(anyhow::Error::msg)?),
        full_every_days: section.full_every_days,
        keep: section.keep,
    })
}

/// Takes a backup now.
///
/// # Errors
/// What went wrong; the backups that were there are as they were.
pub async fn backup(options: BackupOptions) -> anyhow::Result<()> {
    let config = Config::load(&options.config, std::env::vars()).map_err(anyhow::Error::msg)?;
    if options.stop {
        store::backup::stop(&serve::open(&config, Clock::system()).await?).await?;
        println!("No log of changes is kept any longer; the next backup begins a new chain.");
        return Ok(());
    }
    let settings = settings(&config, options.to)?;
    let store = serve::open(&config, Clock::system()).await?;
    println!("{}", said(&store::backup::take(&store, &settings).await?));
    Ok(())
}

fn said(taken: &Taken) -> String {
    let mut lines: Vec<String> = taken
        .parts
        .iter()
        .map(|p| {
            let kind = if p.full { "rows" } else { "changes" };
            format!("{}: {} {kind}, {} bytes, up to position {}", p.name, p.rows, p.bytes, p.position)
        })
        .collect();
    if lines.is_empty() {
        lines.push("Nothing has changed since the last backup.".into());
    }
    if let Some(why) = taken.why_full {
        lines.push(format!("A full one, because {why}."));
    }
    if taken.files > 0 {
        lines.push(format!("{} files copied.", taken.files));
    }
    if taken.missing > 0 {
        lines.push(format!("WARNING: {} files have a row but no content in the file store.", taken.missing));
    }
    if taken.pruned.0 > 0 {
        lines.push(format!("{} old chains and {} copies of files removed.", taken.pruned.0, taken.pruned.1));
    }
    lines.join("\n")
}

/// Restores into an empty database, and says what is there.
///
/// # Errors
/// When the database is not empty, a part was changed, or the backup has nothing there: it does not reach so far,
/// or it lies between two chains.
pub async fn restore(options: RestoreOptions) -> anyhow::Result<()> {
    let config = Config::load(&options.config, std::env::vars()).map_err(anyhow::Error::msg)?;
    let settings = settings(&config, options.from)?;
    let until = match (options.to_position, &options.to_time) {
        (Some(n), _) => Until::Position(n),
        (None, Some(text)) => Until::Time(time(text)?.micros()),
        (None, None) => Until::Latest,
    };
    let store = serve::open(&config, Clock::system()).await?;
    let migrations = door::house::migrations(&rooms::rooms());
    let done = store::backup::restore(&store, &settings, until, &migrations, |said| println!("{said}")).await?;
    println!("Restored up to the journal's position {}.", done.position);
    if let Until::Position(n) = until
        && n != done.position
    {
        println!(
            "The entries {} to {n} belong to a transaction that ends later, so they are not there.",
            done.position + 1
        );
    }
    for file in &done.missing {
        println!("WARNING: the file {file} is not in the backup: its content was missing already.");
    }
    println!("Now: allting verify --config {0}, then allting serve --config {0}", options.config.display());
    Ok(())
}

fn time(text: &str) -> anyhow::Result<Time> {
    let parsed = chrono::DateTime::parse_from_rfc3339(text)
        .with_context(|| format!("{text} is not a time such as 2026-11-25T14:30:00+01:00"))?;
    Ok(Time::from_utc(parsed.into()))
}

/// Takes backups as [backup] says, until the program stops; of several nodes, one does.
pub async fn run(config: Config, store: Store) {
    let Some(every) = config.backup.as_ref().filter(|b| b.folder.is_some()).and_then(|b| b.every_minutes) else {
        return;
    };
    metrics::describe_gauge!("backup_failures", "Backups that failed in a row");
    metrics::describe_gauge!("backup_time_seconds", "When the newest backup was taken, in seconds since 1970");
    let (mut look, mut looks) = (tokio::time::interval(Duration::from_secs(60)), Looks::default());
    // Whose turn comes after hours does not make up for them.
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        looks.look(&config, &store, every).await;
    }
}

/// What came of the looks of this node.
#[derive(Default)]
struct Looks {
    /// In a row, since it is its turn.
    failures: f64,
    /// When it last took one, or found nothing new.
    last: Option<Time>,
}

impl Looks {
    /// Waits for this node's turn, takes a backup if it is time, and says in the numbers how that went.
    async fn look(&mut self, config: &Config, store: &Store, every: u32) {
        if !store.works().contains(&("backup", true)) {
            // The node whose turn it is says how it is; what this one said would stand still.
            self.failures = 0.0;
            metrics::gauge!("backup_failures").set(self.failures);
            metrics::gauge!("backup_time_seconds").set(f64::NAN);
        }
        store::backup::turn(store).await;
        match take_if_due(config, store, every, self.last).await {
            Ok(None) => return,
            Ok(at) => (self.last, self.failures) = (at, 0.0),
            Err(error) => {
                self.failures += 1.0;
                tracing::error!(error = %format!("{error:#}"), "a backup failed, will try again");
            }
        }
        metrics::gauge!("backup_failures").set(self.failures);
    }
}

/// Says when it took one; none: it is not time. Key and folder are read each time, so that what was wrong with them
/// is put right while the program serves.
async fn take_if_due(config: &Config, store: &Store, every: u32, last: Option<Time>) -> anyhow::Result<Option<Time>> {
    let settings = settings(config, None)?;
    let told = |at: Time| metrics::gauge!("backup_time_seconds").set(at.micros() as f64 / 1e6);
    let (now, newest) = (store.clock().now(), store::backup::newest(&settings).ok().flatten());
    newest.max(last).into_iter().for_each(told);
    if !is_due(now, newest, last, every) {
        return Ok(None);
    }
    let taken = store::backup::take(store, &settings).await?;
    tracing::info!(parts = taken.parts.len(), files = taken.files, why_full = taken.why_full, "backup taken");
    if taken.missing > 0 {
        tracing::warn!(missing = taken.missing, "files have a row but no content");
    }
    told(now);
    Ok(Some(now))
}

/// Whether so many minutes have gone since the newest part was written and since this node last
/// looked: where nothing had changed, it wrote no part.
fn is_due(now: Time, newest: Option<Time>, looked: Option<Time>, every: u32) -> bool {
    // A little less, because the clock of this loop ticks now sooner, now later.
    let apart = i64::from(every.max(1)) * 60_000_000 - 5_000_000;
    newest.max(looked).is_none_or(|at| now.micros() - at.micros() >= apart)
}

/// Says so when a log of changes is kept that no backup will read, or when what [backup] says takes none.
pub async fn warn_if_forgotten(config: &Config, store: &Store) {
    config.doubts().iter().for_each(|doubt| tracing::warn!("{doubt}"));
    const LOGGED: &str = "SELECT COUNT(*) FROM backup_state WHERE watched";
    if config.backup.is_none() && store.db().scalar_i64(LOGGED, store::vals![]).await.is_ok_and(|n| n > 0) {
        tracing::warn!("changes are noted for backups, but there is no [backup]: see allting backup --stop");
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;
    use metrics_exporter_prometheus::PrometheusBuilder;

    use super::*;

    #[test]
    fn a_backup_that_found_nothing_new_is_not_tried_again_at_each_look() {
        let minute = |n: i64| Time::from_micros(n * 60_000_000);
        assert!(is_due(minute(0), None, None, 15), "the first");
        assert!(!is_due(minute(14), Some(minute(0)), None, 15));
        assert!(is_due(minute(15), Some(minute(0)), None, 15), "another node took the newest");
        // At 15 nothing had changed, so the newest is still that of 0.
        assert!(!is_due(minute(16), Some(minute(0)), Some(minute(15)), 15));
        assert!(!is_due(minute(29), Some(minute(0)), Some(minute(15)), 15));
        assert!(is_due(minute(30), Some(minute(0)), Some(minute(15)), 15));
        assert!(is_due(minute(1), Some(minute(0)), Some(minute(0)), 0), "never more often than each minute");
    }
    #[tokio::test]
    async fn failures_are_counted_until_one_is_taken_and_only_whose_turn_it_is_says_so() {
        let recorder = PrometheusBuilder::new().build_recorder();
        // All of the test is on this thread.
        let _here = metrics::set_default_local_recorder(&recorder);
        let numbers = || {
            let text = recorder.handle().render();
            let of = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
                line.trim().parse::<f64>().unwrap()
            };
            (of("backup_failures "), of("backup_time_seconds "))
        };
        for engine in testkit::engine::all().await {
            let clock = Clock::manual(testkit::NOW);
            let store = testkit::store_on(&engine, clock.clone()).await;
            store::migrate::run(&store, &[store::MIGRATIONS], clock.now()).await.unwrap();
            let mut config = testkit::config(&engine.url(), engine.folder());
            let (key, folder) = (engine.folder().join("backup.key"), engine.folder().join("backups"));
            config.backup = Some(base::config::Backup {
                folder: Some(folder),
                key_file: key.clone(),
                every_minutes: Some(15),
                full_every_days: 7,
                keep: 2,
            });
            let mut looks = Looks::default();
            // Its key is not there.
            for failures in [1.0, 2.0] {
                looks.look(&config, &store, 15).await;
                assert_eq!(numbers().0, failures);
                assert!(numbers().1.is_nan(), "none was taken: {:?}", numbers());
            }
            std::fs::write(&key, "9a".repeat(32)).unwrap();
            let taken = clock.now().micros() as f64 / 1e6;
            looks.look(&config, &store, 15).await;
            assert_eq!(numbers(), (0.0, taken));
            clock.advance_seconds(14 * 60);
            looks.look(&config, &store, 15).await;
            assert_eq!(numbers(), (0.0, taken), "it is not time");
            clock.advance_seconds(60);
            looks.look(&config, &store, 15).await;
            assert_eq!(numbers(), (0.0, taken + 900.0));
            // A key that is gone is said at once, not only when the next is due.
            std::fs::remove_file(&key).unwrap();
            looks.look(&config, &store, 15).await;
            assert_eq!(numbers(), (1.0, taken + 900.0));

            if !store.is_sqlite() {
                // From this call on it is one node among others and has no lease: it says nothing while it waits.
                let nodes = store.clone().run_nodes();
                assert!(looks.look(&config, &store, 15).now_or_never().is_none(), "it waits for its turn");
                assert!(numbers().0 == 0.0 && numbers().1.is_nan(), "{:?}", numbers());
                let nodes = tokio::spawn(nodes);
                looks.look(&config, &store, 15).await;
                assert_eq!(numbers().0, 1.0, "its turn, and the key is still away");
                nodes.abort();
                let _ = nodes.await;
            }
            drop(store);
            engine.remove().await;
        }
    }
}
