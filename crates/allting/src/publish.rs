//! Publishes the head of the journal's chain: a signed line to a file, an address, or both.
//!
//! Each place has its own task and its own memory of what it got, so that one that is away does
//! not keep lines from the other. A place that was away gets the newest head when it is back: it
//! stands for all before it. Every node publishes; a head that is published twice is no harm.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use base::config::Journal;
use store::Store;
use tokio::io::{AsyncReadExt, AsyncSeekExt, AsyncWriteExt};
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

enum Place {
    File(PathBuf),
    Url(String, reqwest::Client),
}

/// Starts publishing to the places of the configuration.
///
/// # Errors
/// When requests cannot be made at all.
pub fn start(store: &Store, config: &Journal) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let mut places: Vec<Place> = config.publish_file.iter().cloned().map(Place::File).collect();
    if let Some(url) = &config.publish_url {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(10))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .context("heads of the journal cannot be sent")?;
        places.push(Place::Url(url.clone(), client));
    }
    let every = Duration::from_secs(config.publish_seconds);
    Ok(places.into_iter().map(|place| tokio::spawn(publish(store.clone(), place, every))).collect())
}

async fn publish(store: Store, place: Place, every: Duration) {
    let mut published = 0;
    let mut ticks = tokio::time::interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match newer(&store, &place, published).await {
            Ok(position) => published = position,
            Err(error) => {
                tracing::warn!(place = place.name(), error = %format!("{error:#}"), "publishing the head of the journal failed, will try again");
            }
        }
    }
}

/// Publishes the head if it is newer; gives the position that is published now.
async fn newer(store: &Store, place: &Place, published: i64) -> anyhow::Result<i64> {
    let Some(head) = store.journal_head().await?.filter(|head| head.position > published) else {
        return Ok(published);
    };
    let line = store.keys().head_signer()?.line(&head);
    match place {
        Place::File(path) => append(path, &line).await.with_context(|| format!("writing to {}", path.display()))?,
        Place::Url(url, client) => {
            // Its text would name the address, which may hold a password.
            let sent =
                client.post(url).header("content-type", "text/plain; charset=utf-8").body(line + "\n").send().await;
            sent.and_then(reqwest::Response::error_for_status).map_err(reqwest::Error::without_url)?;
        }
    }
    metrics::gauge!("journal_published", "place" => place.name())
        .set(u32::try_from(head.position).map_or(f64::from(u32::MAX), f64::from));
    Ok(head.position)
}

impl Place {
    fn name(&self) -> &'static str {
        match self {
            Place::File(_) => "file",
            Place::Url(..) => "url",
        }
    }
}

/// Appends a line and waits until it is on the disk. After a line that was cut off by a crash it
/// begins a new one.
async fn append(path: &Path, line: &str) -> std::io::Result<()> {
    let mut file = tokio::fs::OpenOptions::new().create(true).read(true).append(true).open(path).await?;
    let mut text = format!("{line}\n");
    if file.seek(std::io::SeekFrom::End(0)).await? > 0 {
        let mut last = [0];
        file.seek(std::io::SeekFrom::End(-1)).await?;
        file.read_exact(&mut last).await?;
        if last != *b"\n" {
            text.insert(0, '\n');
        }
    }
    file.write_all(text.as_bytes()).await?;
    file.sync_all().await
}
