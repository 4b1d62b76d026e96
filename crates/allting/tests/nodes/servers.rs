//! A PostgreSQL primary and its streaming replica, made for one test.
//!
//! Each server is kept by a small shell process that takes orders over a pipe. However the test
//! ends the pipe closes, and then server and folder are gone.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection};

use crate::node::free_port;

/// `$1` PostgreSQL's programs, `$2` the server's folder, `$3` the server's options.
const KEEPER: &str = r#"
start() { "$1/pg_ctl" -D "$2/data" -l "$2/log" -o "$3" -w -t 60 start >"$2/said" 2>&1 || { echo failed; cat "$2/said" "$2/log"; exit 1; }; }
while read -r order; do
  case $order in
    start) start "$@" ;;
    kill) "$1/pg_ctl" -D "$2/data" -m immediate -w stop >/dev/null 2>&1 ;;
    promote) "$1/pg_ctl" -D "$2/data" -w promote >/dev/null 2>&1 ;;
  esac
  echo done
done
"$1/pg_ctl" -D "$2/data" -m immediate stop >/dev/null 2>&1
rm -rf "$2"
rmdir "$(dirname "$2")" 2>/dev/null
"#;

/// Durable, as a municipality would run it.
const OPTIONS: [&str; 9] = [
    "fsync=on",
    "synchronous_commit=on",
    "wal_level=replica",
    "max_wal_senders=8",
    "max_connections=120",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "wal_receiver_status_interval=1s",
    "wal_retrieve_retry_interval=200ms",
];

const ROLE: &str = "allting";

pub struct Server {
    keeper: Child,
    orders: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    port: u16,
    secret: String,
}

/// Both servers. The replica follows the primary, asynchronously until told otherwise.
pub struct Servers {
    pub primary: Server,
    pub replica: Server,
}

/// The folder of PostgreSQL's programs. Debian keeps them off the search path.
pub fn programs() -> Option<PathBuf> {
    let whole = |folder: &PathBuf| ["initdb", "pg_ctl", "pg_basebackup"].iter().all(|n| folder.join(n).is_file());
    let versions = Path::new("/usr/lib/postgresql").read_dir().ok().into_iter().flatten().flatten();
    let mut debian: Vec<PathBuf> = versions.map(|v| v.path().join("bin")).collect();
    debian.sort();
    let path = std::env::var_os("PATH").unwrap_or_default();
    debian.into_iter().rev().chain(std::env::split_paths(&path)).find(whole)
}

/// PostgreSQL refuses to run as root: then it runs as `postgres`, or as `nobody`.
fn account() -> Option<(u32, u32)> {
    let id = |args: &[&str]| -> Option<u32> {
        let out = Command::new("id").args(args).output().ok().filter(|o| o.status.success())?;
        String::from_utf8_lossy(&out.stdout).trim().parse().ok()
    };
    if id(&["-u"]) != Some(0) {
        return None;
    }
    ["postgres", "nobody"].iter().find_map(|user| Some((id(&["-u", user])?, id(&["-g", user])?)))
}

fn run(program: PathBuf, account: Option<(u32, u32)>, secret: &str, args: &[&str]) {
    let mut command = Command::new(program);
    if let Some((user, group)) = account {
        command.uid(user).gid(group);
    }
    let out = command.current_dir("/").env("PGPASSWORD", secret).args(args).output().unwrap();
    assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
}

impl Servers {
    /// Makes and starts both with PostgreSQL's programs.
    pub fn start(programs: &Path) -> Self {
        let account = account();
        let mut bytes = [0_u8; 16];
        std::fs::File::open("/dev/urandom").unwrap().read_exact(&mut bytes).unwrap();
        let secret: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let folder = tempfile::Builder::new().prefix("allting-nodes-").tempdir().unwrap().keep();
        let own = |path: &Path| {
            if let Some((user, group)) = account {
                chown(path, Some(user), Some(group)).unwrap();
            }
        };
        own(&folder);
        for name in ["a", "b"] {
            std::fs::create_dir(folder.join(name)).unwrap();
            own(&folder.join(name));
        }
        let (password, first) = (folder.join("a/password"), folder.join("a/data"));
        std::fs::write(&password, &secret).unwrap();
        own(&password);
        run(
            programs.join("initdb"),
            account,
            &secret,
            &[
                "--pgdata",
                first.to_str().unwrap(),
                "--pwfile",
                password.to_str().unwrap(),
                "--username",
                ROLE,
                "--encoding",
                "UTF8",
                "--locale",
                "C.UTF-8",
                "--no-sync",
                "--auth-local",
                "scram-sha-256",
                "--auth-host",
                "password",
            ],
        );
        let primary = Server::keep(programs, &folder.join("a"), account, &secret);
        let from =
            format!("host=127.0.0.1 port={} user={ROLE} password={secret} application_name=replica", primary.port);
        run(
            programs.join("pg_basebackup"),
            account,
            &secret,
            &[
                "--dbname",
                &from,
                "--pgdata",
                folder.join("b/data").to_str().unwrap(),
                "--write-recovery-conf",
                "--wal-method",
                "stream",
                "--checkpoint",
                "fast",
                "--no-sync",
            ],
        );
        let replica = Server::keep(programs, &folder.join("b"), account, &secret);
        Self { primary, replica }
    }

    /// From now on no commit is acknowledged before the replica has it on its disk.
    pub async fn synchronous(&self) {
        self.primary.sql("ALTER SYSTEM SET synchronous_standby_names = '*'").await;
        self.primary.sql("SELECT pg_reload_conf()").await;
        self.primary.until("SELECT COUNT(*) FROM pg_stat_replication WHERE sync_state = 'sync'", 1).await;
    }
}

impl Server {
    fn keep(programs: &Path, folder: &Path, account: Option<(u32, u32)>, secret: &str) -> Self {
        let port = free_port();
        let options: Vec<_> = OPTIONS.iter().map(|option| format!("-c {option}")).collect();
        let mut command = Command::new("sh");
        if let Some((user, group)) = account {
            command.uid(user).gid(group);
        }
        let mut keeper = command
            .current_dir("/")
            .args(["-c", KEEPER, "allting-test-database"])
            .arg(programs)
            .arg(folder)
            .arg(format!("-p {port} {}", options.join(" ")))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C goes to the terminal's group; the keeper outlives it to clean up.
            .process_group(0)
            .spawn()
            .unwrap();
        let (orders, said) = (keeper.stdin.take(), BufReader::new(keeper.stdout.take().unwrap()));
        let mut server = Self { keeper, orders, said, port, secret: secret.to_owned() };
        server.order("start");
        server
    }

    fn order(&mut self, order: &str) {
        writeln!(self.orders.as_mut().unwrap(), "{order}").unwrap();
        let mut line = String::new();
        self.said.read_line(&mut line).unwrap();
        if line.trim() != "done" {
            let mut rest = String::new();
            self.said.read_to_string(&mut rest).unwrap();
            panic!("PostgreSQL did not {order}: {rest}");
        }
    }

    /// It dies at once, as if its machine had.
    pub fn kill(&mut self) {
        self.order("kill");
    }

    pub fn start(&mut self) {
        self.order("start");
    }

    /// The replica becomes the primary.
    pub fn promote(&mut self) {
        self.order("promote");
    }

    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ROLE}:{}@127.0.0.1:{}/{database}", self.secret, self.port)
    }

    async fn connect(&self, database: &str) -> DatabaseConnection {
        let mut options = ConnectOptions::new(self.url(database));
        options.max_connections(1).sqlx_logging(false);
        Database::connect(options).await.unwrap()
    }

    pub async fn sql(&self, sql: &str) {
        self.sql_in("postgres", sql).await;
    }

    pub async fn sql_in(&self, database: &str, sql: &str) {
        let line = self.connect(database).await;
        line.execute_unprepared(sql).await.unwrap();
        line.close().await.unwrap();
    }

    /// The first number of a query in the nodes' database.
    pub async fn number(&self, sql: &str) -> i64 {
        let line = self.connect("allting").await;
        let row = line.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await.unwrap();
        let number = row.unwrap().try_get_by_index::<i64>(0).unwrap();
        line.close().await.unwrap();
        number
    }

    /// Asks until the answer is this, for at most a minute.
    pub async fn until(&self, sql: &str, number: i64) {
        let line = self.connect("postgres").await;
        let mut every = tokio::time::interval(std::time::Duration::from_millis(50));
        for _ in 0..1_200 {
            every.tick().await;
            let row = line.query_one_raw(sea_orm::Statement::from_string(sea_orm::DbBackend::Postgres, sql)).await;
            if row.unwrap().unwrap().try_get_by_index::<i64>(0).unwrap() == number {
                line.close().await.unwrap();
                return;
            }
        }
        panic!("{sql} was never {number}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.keeper.wait();
    }
}
