//! `allting keys`: the ring of master keys, and the key store of persons.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use base::config::Config;
use base::{Clock, TenantId, Time};
use store::keys::KeyId;
use store::rotation::{self, By, KeyStatus};
use store::{Keys, Store};

use crate::{rooms, serve};

#[derive(clap::Subcommand)]
pub enum Command {
    /// Show the master keys: their ids, since when they seal, and what is still sealed by each
    Status,
    /// Put a new master key into the key file; running programs take it up within seconds
    Rotate {
        /// Last in the file: it opens but does not seal yet. For several nodes: stage it, copy the
        /// file to all of them, then promote it
        #[arg(long)]
        stage: bool,
    },
    /// Let the key that was staged last seal from now on
    Promote,
    /// Look through everything once more, and seal it by the newest key
    Reseal,
    /// Take a key that nothing needs any more out of the key file
    Retire {
        /// Its id, as `status` shows it
        id: String,
    },
    /// Copy the key store of persons over its former copy. Keep only the newest, and apart from the backups
    Copy { to: PathBuf },
    /// Take the copy of a lost key store in
    TakeIn { from: PathBuf },
}

/// Does what the command says.
///
/// # Errors
/// In words, what keeps it from being done; then nothing was changed.
pub async fn run(path: &Path, command: Command) -> anyhow::Result<()> {
    let config = Config::load(path, std::env::vars()).map_err(anyhow::Error::msg)?;
    match command {
        Command::Rotate { stage } => return rotate(&config, stage),
        Command::Promote => return promote(&config),
        _ => {}
    }
    let clock = Clock::system();
    let store = serve::open(&config, clock.clone()).await?;
    let tenants: Vec<TenantId> = config.tenants.iter().map(base::config::Tenant::id).collect();
    match command {
        Command::Copy { to } => {
            let written = store.subjects().copy(&to).await.context("the key store was not copied")?;
            println!("{written} keys of persons copied to {}. Keep no older copy than this.", to.display());
        }
        Command::TakeIn { from } => {
            let taken = store.subjects().take_in(&from).await.context("the copy was not taken in")?;
            println!("{taken} keys of persons taken in.");
        }
        Command::Reseal => {
            for tenant in tenants {
                let mut tx = store.begin().await?;
                rotation::again(&mut tx, tenant).await?;
                tx.commit().await?;
            }
            println!("Running programs now look through everything; see `allting keys status`.");
        }
        Command::Retire { id } => {
            let id: KeyId = id.parse().map_err(anyhow::Error::msg)?;
            let all = rotation::status(&store, &tenants, &rooms::sealed()).await?;
            if let Some(why) = rotation::needed(&all, id, clock.now()) {
                bail!("{why}; nothing was changed");
            }
            retire(&config, id)?;
        }
        _ => print(&store, &tenants, clock.now()).await?,
    }
    Ok(())
}

/// Prints what is known of the keys. Not the keys.
///
/// # Errors
/// When the database does not answer, or is older than this program.
pub async fn print(store: &Store, tenants: &[TenantId], now: Time) -> anyhow::Result<()> {
    let all = rotation::status(store, tenants, &rooms::sealed()).await?;
    for key in &all {
        println!("{}", line(key, now));
        for (place, n) in &key.places {
            println!("    {n:>8}  {place}");
        }
    }
    for key in all.iter().filter(|k| k.in_ring && !k.newest) {
        let By::Key(id) = key.by else { continue };
        match rotation::needed(&all, id, now) {
            Some(why) => println!("{why}."),
            None => println!("Nothing needs {id} any more: `allting keys retire {id}` takes it out of the key file."),
        }
    }
    Ok(())
}

fn line(key: &KeyStatus, now: Time) -> String {
    let age = key.began_at.map_or_else(
        || "has not sealed here".to_owned(),
        |at| format!("seals since {} ({} days)", at.date(), (now.date() - at.date()).num_days()),
    );
    match (key.by, key.newest, key.in_ring) {
        (By::Key(id), true, _) => match key.ended_at {
            Some(at) => format!("{id}  newest, {age}, everything sealed by it {}", at.date()),
            None => format!("{id}  newest, {age}, sealing everything by it goes on"),
        },
        (By::Key(id), false, true) => format!("{id}  in the ring, {age}"),
        (By::Key(id), false, false) => format!("{id}  NOT IN THE RING: what it sealed cannot be opened"),
        (By::Unnamed, ..) => "(one of the ring, from before values said by which)".to_owned(),
        (By::Unknown, ..) => "(no sealed values: they cannot be opened)".to_owned(),
    }
}

/// The lines of the key file, comments and all.
struct Ring {
    path: PathBuf,
    lines: Vec<String>,
}

impl Ring {
    fn read(config: &Config) -> anyhow::Result<Self> {
        let Some(path) = config.keys.file.clone() else {
            bail!(
                "the master key is not in a file: put a new one (openssl rand -hex 32) into [keys] master and the former into [keys] previous, and start again"
            );
        };
        // What cannot be used is not written anew.
        Keys::from_file(&path).map_err(anyhow::Error::msg)?;
        let text = std::fs::read_to_string(&path)?;
        Ok(Self { path, lines: text.lines().map(str::to_owned).collect() })
    }

    /// The places of the keys among the lines, and their ids.
    fn keys(&self) -> anyhow::Result<Vec<(usize, KeyId)>> {
        let mut found = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if !line.split('#').next().unwrap_or_default().trim().is_empty() {
                found.push((at, Keys::from_hex(line).map_err(anyhow::Error::msg)?.newest()?));
            }
        }
        Ok(found)
    }

    /// Beside it first, then in its place: a crash leaves the old or the new one.
    fn write(&self) -> anyhow::Result<()> {
        let beside = self.path.with_extension("new");
        let _ = std::fs::remove_file(&beside);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&beside).with_context(|| format!("{} cannot be written", beside.display()))?;
        file.write_all((self.lines.join("\n") + "\n").as_bytes())?;
        file.sync_all()?;
        std::fs::set_permissions(&beside, std::fs::metadata(&self.path)?.permissions())?;
        Keys::from_file(&beside).map_err(anyhow::Error::msg)?;
        std::fs::rename(&beside, &self.path)?;
        if let Some(folder) = self.path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

fn rotate(config: &Config, stage: bool) -> anyhow::Result<()> {
    let mut ring = Ring::read(config)?;
    let key = Keys::random_hex().map_err(anyhow::Error::msg)?;
    let id = Keys::from_hex(&key).map_err(anyhow::Error::msg)?.newest()?;
    let line = format!("{key}  # {id}, made {}", Clock::system().now().date());
    if stage {
        ring.lines.push(line);
    } else {
        ring.lines.insert(0, line);
    }
    ring.write()?;
    println!("The key {id} is in {}. Put a copy of the file where its former copy is kept.", ring.path.display());
    if stage {
        println!(
            "It opens but does not seal. Copy the file to every node, then run `allting keys promote` and copy it again."
        );
    } else {
        println!("Running programs take it up within seconds and seal everything by it: see `allting keys status`.");
    }
    Ok(())
}

fn promote(config: &Config) -> anyhow::Result<()> {
    let mut ring = Ring::read(config)?;
    let keys = ring.keys()?;
    let (Some((last, id)), true) = (keys.last(), keys.len() > 1) else {
        bail!("there is one key only: stage another first, with `allting keys rotate --stage`");
    };
    let line = ring.lines.remove(*last);
    ring.lines.insert(0, line);
    ring.write()?;
    println!("The key {id} seals from now on. Copy {} to every node.", ring.path.display());
    Ok(())
}

fn retire(config: &Config, id: KeyId) -> anyhow::Result<()> {
    let mut ring = Ring::read(config)?;
    let Some((at, _)) = ring.keys()?.into_iter().find(|(_, found)| *found == id) else {
        bail!("the key {id} is not in {}", ring.path.display());
    };
    let line = ring.lines.remove(at);
    let public = Keys::from_hex(&line).map_err(anyhow::Error::msg)?.head_signer()?.public_key();
    ring.write()?;
    println!(
        "The key {id} is out of {}. Backups made before need it: keep it with them until they are thrown away, and destroy it then.",
        ring.path.display()
    );
    println!("Heads that it signed are compared by its public key: add {public} to [journal] former_keys.");
    Ok(())
}
