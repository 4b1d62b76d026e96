//! The peer of the benchmarks: Redmine from Debian's packages, with its REST interface and
//! «my page» over as many issues as we have tasks.
//!
//! It runs on a copy of its database, beside the installation, and is gone afterwards.

use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::command::{Stopwatch, ask, on_path, run};
use crate::needs::{apt, is_root};

const PACKAGES: [&str; 5] = ["redmine", "redmine-sqlite", "puma", "sqlite3", "curl"];
/// Where the package keeps the database that it made at its installation.
const DATABASE: &str = "/var/lib/dbconfig-common/sqlite3/redmine/instances/default/redmine_default";
/// Two processes of four threads.
pub const AT_ONCE: u64 = 8;
const PROGRAM: &str = "/usr/share/redmine";
/// The token of the benchmark's user; the database it opens is a copy that is thrown away.
const KEY: &str = "be9c4be9c4be9c4be9c4be9c4be9c4be9c4be9c4";

pub struct Redmine {
    puma: Child,
    folder: PathBuf,
    pub address: String,
    pub key: &'static str,
    pub cookie: String,
    /// An issue to be opened.
    pub issue: String,
    pub about: String,
}

impl Redmine {
    /// Installs it where that may be done, fills a copy of its database and starts it.
    ///
    /// # Errors
    /// One line that says what is missing.
    pub fn start(issues: u64) -> Result<Self> {
        install()?;
        // It runs under an account of its own, which must be able to come here.
        let folder = std::env::temp_dir().join("allting-bench-redmine");
        // What an earlier run left behind, if anything.
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder)?;
        let database = folder.join("redmine.db");
        std::fs::copy(DATABASE, &database).context("Redmine's database cannot be copied")?;
        println!("\n== filling Redmine with {issues} issues");
        let script = folder.join("fill.sql");
        std::fs::write(&script, fill(issues))?;
        run(Command::new("sqlite3").arg(&database).arg(format!(".read {}", script.display())))?;
        let account = std::env::temp_dir();
        run(Command::new("chown").args(["-R", "www-data"]).arg(&folder))?;
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let address = format!("127.0.0.1:{port}");
        let puma = serve(&database, &address, &account)?;
        let version = ask(Command::new("dpkg-query").args(["-W", "-f", "${Version}", "redmine"])).unwrap_or_default();
        let about = format!(
            "Redmine {version} on SQLite, puma with 2 processes of 4 threads, {issues} issues in 7 projects, 24,000 users"
        );
        let mut peer = Self {
            puma,
            folder,
            address,
            key: KEY,
            cookie: String::new(),
            issue: r#"{"issue":{"project_id":1,"tracker_id":1,"subject":"Full kasse","description":"Kassen ved brua er full."}}"#.into(),
            about,
        };
        peer.cookie = peer.sign_in()?;
        Ok(peer)
    }

    /// Signs the benchmark's user in as a browser would; gives the cookie.
    fn sign_in(&self) -> Result<String> {
        let jar = self.folder.join("cookies");
        let page = format!("http://{}/login", self.address);
        let curl = || {
            let mut curl = Command::new("curl");
            curl.args(["--silent", "--max-time", "30", "--cookie-jar"]).arg(&jar).arg("--cookie").arg(&jar);
            curl
        };
        let clock = Stopwatch::start();
        let form = loop {
            if let Some(form) = ask(curl().arg(&page)).filter(|f| !f.is_empty()) {
                break form;
            }
            ensure!(clock.elapsed() < Duration::from_secs(180), "Redmine did not answer in three minutes");
            // curl itself waits for the next try.
            let _ = ask(curl().args(["--retry", "5", "--retry-connrefused", "--retry-delay", "2"]).arg(&page));
        };
        let token = form.split("name=\"authenticity_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let token = token.context("Redmine's form has no token")?;
        // The password of a new installation, on a copy that only we reach.
        ask(curl().args(["--data-urlencode", &format!("authenticity_token={token}")]).args([
            "--data",
            "username=bench&password=admin",
            &page,
        ]));
        let text = std::fs::read_to_string(&jar)?;
        let last = text.lines().rfind(|l| l.contains("_redmine_session") || l.contains("\tRedmine\t"));
        let mut fields = last.context("Redmine gave no cookie")?.split('\t').skip(5);
        match (fields.next(), fields.next()) {
            (Some(name), Some(value)) => Ok(format!("{name}={value}")),
            _ => bail!("Redmine's cookie cannot be read"),
        }
    }
}

impl Drop for Redmine {
    fn drop(&mut self) {
        // puma ends its own processes when it is asked to.
        let _ = Command::new("kill").args(["-TERM", &self.puma.id().to_string()]).status();
        let _ = self.puma.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn install() -> Result<()> {
    let there = || Path::new(DATABASE).is_file() && ["puma", "sqlite3", "curl"].iter().all(|p| on_path(p).is_some());
    if there() {
        return Ok(());
    }
    if !(is_root() && Path::new("/etc/debian_version").exists() && on_path("apt-get").is_some()) {
        bail!("missing: Redmine with its SQLite database; on Debian: sudo apt-get install {}", PACKAGES.join(" "));
    }
    run(apt().args(["install", "--yes", "--no-install-recommends"]).args(PACKAGES))?;
    ensure!(there(), "apt-get ran, but Redmine's database is not at {DATABASE}");
    Ok(())
}

fn serve(database: &Path, address: &str, temporary: &Path) -> Result<Child> {
    let id = |flag: &str| ask(Command::new("id").args([flag, "www-data"]))?.parse().ok();
    let (Some(user), Some(group)) = (id("-u"), id("-g")) else { bail!("there is no user www-data") };
    Command::new("puma")
        .args(["-e", "production", "-w", "2", "-t", "4:4", "-b", &format!("tcp://{address}"), "config.ru"])
        .current_dir(PROGRAM)
        .env("RAILS_ENV", "production")
        .env("DATABASE_URL", format!("sqlite3:{}", database.display()))
        .env("HOME", temporary)
        .stdout(Stdio::null())
        .uid(user)
        .gid(group)
        .spawn()
        .context("puma could not be started")
}

/// A user in seven projects, 24,000 others, and the issues: four of five closed, as ours are.
fn fill(issues: u64) -> String {
    let numbers = |to: u64| format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {to})");
    let at = format!("datetime('now', '-' || ({issues} - i) || ' minutes')");
    [
        "PRAGMA journal_mode = WAL".to_owned(),
        "INSERT INTO settings (name, value, updated_on) VALUES ('rest_api_enabled', '1', datetime('now'))".to_owned(),
        "INSERT INTO users (login, hashed_password, firstname, lastname, admin, status, language, type, created_on,
           updated_on, mail_notification, salt, must_change_passwd, passwd_changed_on, twofa_required)
         SELECT 'bench', hashed_password, 'Marthe', 'Bench', 0, 1, 'en', 'User', datetime('now'), datetime('now'), 'none',
           salt, 0, datetime('now'), 0 FROM users WHERE login = 'admin'"
            .to_owned(),
        "INSERT INTO email_addresses (user_id, address, is_default, notify, created_on, updated_on)
         SELECT id, 'bench@example.org', 1, 0, datetime('now'), datetime('now') FROM users WHERE login = 'bench'"
            .to_owned(),
        format!(
            "INSERT INTO tokens (user_id, action, value, created_on, updated_on)
             SELECT id, 'api', '{KEY}', datetime('now'), datetime('now') FROM users WHERE login = 'bench'"
        ),
        format!(
            "{} INSERT INTO projects (id, name, identifier, is_public, status, lft, rgt, created_on, updated_on)
             SELECT i, 'Project ' || i, 'p' || i, 1, 1, 2 * i - 1, 2 * i, datetime('now'), datetime('now') FROM n",
            numbers(7)
        ),
        "INSERT INTO projects_trackers SELECT p.id, t.id FROM projects p, trackers t".to_owned(),
        "INSERT INTO enabled_modules (project_id, name) SELECT id, 'issue_tracking' FROM projects".to_owned(),
        "INSERT INTO members (user_id, project_id, created_on)
         SELECT u.id, p.id, datetime('now') FROM users u, projects p WHERE u.login = 'bench'"
            .to_owned(),
        "INSERT INTO member_roles (member_id, role_id) SELECT id, (SELECT id FROM roles WHERE name = 'Manager') FROM members"
            .to_owned(),
        format!(
            "{} INSERT INTO users (login, firstname, lastname, status, type, created_on, updated_on, mail_notification)
             SELECT 'user' || i, 'User', '' || i, 1, 'User', datetime('now'), datetime('now'), 'none' FROM n",
            numbers(24_000)
        ),
        format!(
            "{} INSERT INTO issues (id, tracker_id, project_id, subject, description, status_id, assigned_to_id, priority_id,
               author_id, created_on, updated_on, start_date, root_id, lft, rgt, closed_on)
             SELECT i, 1, 1 + i % 7, 'Gatelys', 'Lampen er mørk.', CASE WHEN i % 5 = 0 THEN 1 ELSE 5 END,
               (SELECT id FROM users WHERE login = 'bench') + (i * 7919) % 24001, 2,
               (SELECT id FROM users WHERE login = 'bench') + (i * 31) % 24001, {at}, {at}, date('now'), i, 1, 2,
               CASE WHEN i % 5 = 0 THEN NULL ELSE {at} END FROM n",
            numbers(issues)
        ),
        "ANALYZE;".to_owned(),
    ]
    .join(";\n")
}
