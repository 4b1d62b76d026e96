//! `allting verify`: proves that the journal is whole, or names the first entry that is not.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::Context;
use base::Clock;
use base::config::Config;
use store::Store;
use store::heads::PublicKey;
use store::verify::{self, Published, Whole};

use crate::serve;

#[derive(clap::Args)]
pub struct Options {
    #[arg(long, default_value = "allting.toml")]
    config: PathBuf,
    /// Compare with heads that were published before: a file with one signed line for each
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// Check the heads' signatures with this key (several: with commas) instead of our own and [journal] former_keys; without
    /// a key, and without --heads, print our own
    #[arg(long, value_name = "KEY", num_args = 0..=1)]
    public_key: Option<Option<String>>,
}

/// Verifies, and prints what was found.
///
/// # Errors
/// The first entry or published head that does not fit; or what kept it from being looked at.
pub async fn verify(options: &Options) -> anyhow::Result<()> {
    let config = Config::load(&options.config, std::env::vars()).map_err(anyhow::Error::msg)?;
    let store = serve::open(&config, Clock::system()).await?;
    let keys = match &options.public_key {
        Some(None) if options.heads.is_none() => {
            println!("{}", store.keys().head_signer()?.public_key());
            return Ok(());
        }
        Some(Some(text)) => text.split(',').map(str::parse).collect::<Result<_, _>>().map_err(anyhow::Error::msg)?,
        _ => {
            let mut keys = store.keys().head_public_keys()?;
            keys.extend(former(&config)?);
            keys
        }
    };
    let whole = walk(&store).await?;
    if let Some(file) = &options.heads {
        let found = compare(&store, file, &keys).await?;
        // A file that was emptied would go unseen by whoever runs this on a schedule.
        anyhow::ensure!(found.count > 0, "{} has no whole head: nothing was compared", file.display());
        println!("the journal has all {} published heads of {}", found.count, file.display());
        for line in found.cut {
            println!("line {line} was cut off as it was written, and says nothing");
        }
    }
    println!("{whole}");
    Ok(())
}

/// The public keys of master keys that are out of the ring.
fn former(config: &Config) -> anyhow::Result<Vec<PublicKey>> {
    let parsed = config.journal.former_keys.iter().map(|key| key.parse::<PublicKey>());
    let parsed: Result<_, _> = parsed.collect();
    parsed.map_err(|e| anyhow::anyhow!("[journal] former_keys: {e}"))
}

async fn walk(store: &Store) -> anyhow::Result<Whole> {
    let mut said = 0;
    let progress = |checked: i64, all: i64| {
        // For a person who waits: a line for each hundredth, and none for a small journal.
        let hundredth = checked * 100 / all.max(1);
        if all > 50_000 && hundredth > said {
            said = hundredth;
            eprintln!("{hundredth:>3} %  {checked} of {all} entries");
        }
    };
    let found = verify::journal(store.db(), progress).await.context("the journal cannot be read")?;
    found.map_err(anyhow::Error::msg)
}

async fn compare(store: &Store, file: &Path, keys: &[PublicKey]) -> anyhow::Result<Published> {
    let lines = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let found = verify::published(store.db(), BufReader::new(lines), keys).await?;
    found.map_err(anyhow::Error::msg)
}
