//! A private PostgreSQL cluster for one run of the tests.
//!
//! A small shell process keeps the cluster. It waits for the end of a pipe that we hold open,
//! then stops the server and removes its folder. However we end (well, by an error, by Ctrl-C
//! or killed outright) the pipe closes, so no server is ever left behind.

use std::io::{BufRead, BufReader, Lines, Read, Write};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use crate::command::ask;
use crate::needs::is_root;

/// `$1` PostgreSQL's programs, `$2` the cluster's folder, `$3` the server's options.
const KEEPER: &str = r#"
start() {
  if "$1/pg_ctl" -D "$2/data" -l "$2/log" -o "$3" -w -t 60 start >"$2/start" 2>&1
  then echo ready
  else cat "$2/start" "$2/log" | tail -n 20; echo failed
  fi
}
start "$@"
while read -r order
do
  "$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
  start "$@"
done
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
"#;

/// What a commit is worth.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Durability {
    /// Nothing: for tests that look at something else.
    Off,
    /// It is on the disk: for proofs in which the server dies.
    Full,
}

impl Durability {
    pub fn words(self) -> &'static str {
        match self {
            Durability::Off => "durability off",
            Durability::Full => "fsync on",
        }
    }

    fn options(self) -> [&'static str; 3] {
        match self {
            Durability::Off => ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
            Durability::Full => ["fsync=on", "synchronous_commit=on", "full_page_writes=on"],
        }
    }
}

const OPTIONS: [&str; 6] = [
    "wal_level=minimal",
    "max_wal_senders=0",
    "max_connections=200",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "log_min_messages=warning",
];

const ROLE: &str = "allting";

pub struct Cluster {
    keeper: Child,
    said: Lines<BufReader<ChildStdout>>,
    /// `postgres://…` of a superuser, on the loopback interface.
    pub url: String,
}

impl Cluster {
    /// Makes and starts a cluster with the programs in `programs`.
    pub fn start(programs: &Path, durability: Durability) -> Result<Self> {
        let account = server_account()?;
        // Between finding a free port and using it another program may take it; then we try another.
        let mut last = None;
        for _ in 0..3 {
            match Self::attempt(programs, durability, account) {
                Ok(cluster) => return Ok(cluster),
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| anyhow::anyhow!("no attempt was made")).context("PostgreSQL did not start"))
    }

    fn attempt(programs: &Path, durability: Durability, account: Option<(u32, u32)>) -> Result<Self> {
        let secret = random_hex()?;
        let folder = make_folder(&secret[..8], account)?;
        let made = make_cluster(programs, &folder, &secret, account).and_then(|()| {
            let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
            let (keeper, said) = keep(programs, &folder, port, durability, account)?;
            let url = format!("postgres://{ROLE}:{secret}@127.0.0.1:{port}/postgres");
            Ok(Self { keeper, said, url })
        });
        if made.is_err() {
            // Best effort: the error that matters is the one we are about to return.
            let _ = std::fs::remove_dir_all(&folder);
        }
        made
    }

    /// Ends the server at once, as if its machine had lost power to it, and starts it again.
    pub fn crash(&mut self) -> Result<()> {
        let order = self.keeper.stdin.as_mut().context("the keeper of the database is gone")?;
        order.write_all(b"crash\n")?;
        until_ready(&mut self.said)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        if let Err(error) = self.keeper.wait() {
            eprintln!("the test database may still be running: {error}");
        }
    }
}

fn make_folder(name: &str, account: Option<(u32, u32)>) -> Result<PathBuf> {
    let folder = std::env::temp_dir().join(format!("allting-test-{name}"));
    std::fs::DirBuilder::new().mode(0o700).create(&folder).with_context(|| format!("{}", folder.display()))?;
    if let Some((user, group)) = account {
        chown(&folder, Some(user), Some(group))?;
    }
    Ok(folder)
}

/// `initdb`, with a password: other users of the machine reach the loopback interface too.
/// It is sent as it is and not by a challenge, which would cost every one of the tests' many
/// connections some milliseconds.
fn make_cluster(programs: &Path, folder: &Path, secret: &str, account: Option<(u32, u32)>) -> Result<()> {
    let password = folder.join("password");
    std::fs::write(&password, secret)?;
    if let Some((user, group)) = account {
        chown(&password, Some(user), Some(group))?;
    }
    let locale = if cfg!(target_os = "linux") { "C.UTF-8" } else { "en_US.UTF-8" };
    let made = as_account(Command::new(programs.join("initdb")), account)
        .arg("--pgdata")
        .arg(folder.join("data"))
        .arg("--pwfile")
        .arg(&password)
        .args(["--username", ROLE, "--encoding", "UTF8", "--locale", locale, "--no-sync"])
        .args(["--auth-local", "scram-sha-256", "--auth-host", "password"])
        .output()
        .context("initdb could not be started")?;
    ensure!(made.status.success(), "initdb failed: {}", String::from_utf8_lossy(&made.stderr).trim());
    Ok(())
}

/// Starts the keeper and waits until the server answers.
fn keep(
    programs: &Path,
    folder: &Path,
    port: u16,
    durability: Durability,
    account: Option<(u32, u32)>,
) -> Result<(Child, Lines<BufReader<ChildStdout>>)> {
    let options: Vec<_> = durability.options().iter().chain(&OPTIONS).map(|option| format!("-c {option}")).collect();
    let mut keeper = as_account(Command::new("sh"), account)
        .args(["-c", KEEPER, "allting-test-database"])
        .arg(programs)
        .arg(folder)
        .arg(format!("-p {port} {}", options.join(" ")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        // Ctrl-C goes to the terminal's foreground group; the keeper must outlive it to clean up.
        .process_group(0)
        .spawn()
        .context("sh could not be started")?;
    let stdout = keeper.stdout.take().context("the keeper of the database has no output")?;
    let mut said = BufReader::new(stdout).lines();
    match until_ready(&mut said) {
        Ok(()) => Ok((keeper, said)),
        Err(error) => {
            drop(keeper.stdin.take());
            keeper.wait()?;
            Err(error)
        }
    }
}

/// Reads until the keeper says that the server answers, or why it does not.
fn until_ready(said: &mut Lines<BufReader<ChildStdout>>) -> Result<()> {
    let mut why = Vec::new();
    for line in said {
        match line?.as_str() {
            "ready" => return Ok(()),
            "failed" => break,
            other => why.push(other.to_owned()),
        }
    }
    bail!("{}", why.join("\n"))
}

fn as_account(mut command: Command, account: Option<(u32, u32)>) -> Command {
    command.current_dir("/");
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
    command
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody` where there is none.
fn server_account() -> Result<Option<(u32, u32)>> {
    if !is_root() {
        return Ok(None);
    }
    for user in ["postgres", "nobody"] {
        let id = |flag: &str| ask(Command::new("id").args([flag, user]))?.parse().ok();
        if let (Some(user), Some(group)) = (id("-u"), id("-g")) {
            return Ok(Some((user, group)));
        }
    }
    bail!("PostgreSQL cannot run as root, and there is no user postgres or nobody")
}

fn random_hex() -> Result<String> {
    let mut bytes = [0_u8; 16];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::needs::Need;
    use std::net::TcpStream;

    #[test]
    fn the_cluster_comes_back_from_a_crash_and_is_gone_when_it_is_dropped() {
        // Without PostgreSQL `cargo xtask test` has failed before it comes here.
        let Some(programs) = Need::Postgres.find() else {
            return;
        };
        let mut cluster = Cluster::start(&programs, Durability::Off).expect("the cluster starts");
        let address = cluster.url.rsplit('@').next().and_then(|rest| rest.split('/').next()).expect("host").to_owned();
        let folder = std::env::temp_dir().join(format!("allting-test-{}", &cluster.url[19..27]));
        assert!(folder.is_dir());
        assert!(TcpStream::connect(&address).is_ok());
        cluster.crash().expect("it is there again");
        assert!(TcpStream::connect(&address).is_ok());
        drop(cluster);
        assert!(TcpStream::connect(&address).is_err());
        assert!(!folder.exists());
    }
}
