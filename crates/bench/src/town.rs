//! The municipality that is measured: loaded by the program itself, filled, and served by the
//! program as an operator would serve it.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};

use anyhow::{Context, Result, bail, ensure};
use base::Clock;
use base::config::Config;
use base::id::Uuid;
use door::client::NewClient;
use store::{Pass, Store, vals};

use crate::bulk;
use crate::copy::{self, Held, Her};
use crate::http::Asked;

/// In the story S1 she has seven hats.
const PERSON: &str = "marthe";
const HATS: usize = 7;
/// She mends street lights, and is the one whose day is measured.
const EMPLOYEE: &str = "technician";
/// She asks for a copy of everything. Nobody else's row reads what is held on her.
const RESIDENT: &str = "far_resident";
/// What the client of the action row works for.
const UNIT: &str = "unit:park-og-friluft";
/// Where the mails of the mail row go.
pub const MAILBOX: &str = "park-og-friluft@post.localhost";
/// Tasks in a request that opens many.
pub const MANY: usize = 50;
/// A category of that unit that tells no neighbours: the row measures the action, not a follower.
const TASK: &str = r#"{"category":"litter","title":"Full kasse","body":"Kassen ved brua er full.","place":{"words":"Brua","point":{"lat":63.11,"lon":7.72}}}"#;

pub struct Town {
    config: PathBuf,
    store: Store,
    tenant: base::TenantId,
    address: String,
    /// Where it takes mail.
    pub mail: String,
    /// The secrets of two sessions and of a client.
    cookie: String,
    employee: String,
    secret: String,
    /// Her id in the register.
    resident: Uuid,
}

/// The program while it serves.
pub struct Serving {
    child: Child,
    pub address: String,
}

impl Serving {
    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

/// A port below those that systems give to outgoing connections: the load has many of them.
fn free_port() -> Result<u16> {
    static NEXT: AtomicU16 = AtomicU16::new(10_000);
    let mut ports = std::iter::repeat_with(|| NEXT.fetch_add(1, Ordering::Relaxed)).take_while(|port| *port < 30_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).context("no port is free")
}

/// Loads what is not there yet, and says what there is.
pub async fn load(program: &Path, data: &Path, database: Option<&str>, cards: i64) -> Result<Town> {
    std::fs::create_dir_all(data)?;
    let data = std::path::absolute(data)?;
    demo(program, &data, database)?;
    let clock = Clock::system();
    let town = demo::nordsund(clock.now().date());
    let config = write_config(&data, database, &town.orgno)?;
    let parsed = Config::load(&config, std::iter::empty()).map_err(anyhow::Error::msg)?;
    let house = allting::serve::build(parsed.clone(), clock.clone()).await?;
    let store = house.app.store.clone();
    let tenant = parsed.tenants.first().context("the configuration has a tenant")?.id();
    bulk::fill(&store, tenant, cards).await?;
    let of_cast = async |key: &str| {
        let one = town.cast.iter().find(|c| c.key == key).with_context(|| format!("{key} is not in the cast"))?;
        anyhow::Ok(register::person_by_number(&store, tenant, &one.national_id).await?)
    };
    let person = of_cast(PERSON).await?;
    let hats = house.app.wearer(tenant, person).await?.hats.len();
    ensure!(hats == HATS, "{PERSON} has {hats} hats and not {HATS}");
    let persons = store.db().scalar_i64("SELECT COUNT(*) FROM person WHERE tenant = $1", vals![tenant.0]).await?;
    let (tasks, all) = bulk::counts(&store, tenant).await?;
    println!("  loaded: {persons} persons, {tasks} tasks, {all} cards; a person with {hats} hats");
    let cookie = session(&store, tenant, person).await?;
    let employee = of_cast(EMPLOYEE).await?;
    bulk::take(&store, tenant, employee).await?;
    let employee = session(&store, tenant, employee).await?;
    let resident = of_cast(RESIDENT).await?;
    let secret = client(&store, tenant).await?;
    let address = parsed.listen.to_string();
    let mail = parsed.mail.listen.context("the configuration says where mail comes in")?.to_string();
    Ok(Town { config, store, tenant, address, mail, cookie, employee, secret, resident })
}

/// Lets the program's own demo load the registers, then stops it.
fn demo(program: &Path, data: &Path, database: Option<&str>) -> Result<()> {
    let mut command = Command::new(program);
    command.args(["demo", "--no-open", "--data"]).arg(data);
    command.args(["--listen", &format!("127.0.0.1:{}", free_port()?)]);
    if let Some(url) = database {
        command.args(["--database", url]);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().context("the program could not be started")?;
    let out = child.stdout.take().context("the program's output")?;
    let mut ready = false;
    let mut lines = BufReader::new(out).lines();
    for line in lines.by_ref() {
        if line?.starts_with("Ready") {
            ready = true;
            break;
        }
    }
    stop(&mut child)?;
    // What it says at its end has somebody who reads it.
    drop(lines);
    ensure!(ready, "the demo was not loaded");
    Ok(())
}

/// Asks it to end, as a service manager does.
fn stop(child: &mut Child) -> Result<()> {
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status()?;
    if !asked.success() {
        child.kill()?;
    }
    child.wait()?;
    Ok(())
}

/// What an operator would write, over the keys that the demo made.
fn write_config(data: &Path, database: Option<&str>, orgno: &str) -> Result<PathBuf> {
    let (port, admin, mail) = (free_port()?, free_port()?, free_port()?);
    let sqlite = format!("sqlite:{}", data.join("allting.db").display());
    let text = format!(
        r#"
listen = "127.0.0.1:{port}"
admin_listen = "127.0.0.1:{admin}"
[database]
url = '{url}'
connections = 16
[files]
folder = '{files}'
[keys]
file = '{key}'
[log]
filter = "warn"
# One person and one system stand for many here.
[rates]
limited = false
# The load comes from one address.
[mail]
listen = "127.0.0.1:{mail}"
relays = ["127.0.0.0/8"]
[[tenant]]
orgno = {orgno}
name = "Nordsund kommune"
municipality_number = "1505"
hosts = ["localhost", "127.0.0.1"]
url = "http://localhost:{port}"
[tenant.sign_in]
issuer = "http://localhost:1"
client_id = "bench"
private_key_file = '{pem}'
key_id = "demo-1"
[tenant.mail]
domain = "post.localhost"
"#,
        url = database.unwrap_or(&sqlite),
        files = data.join("files").display(),
        key = data.join("master.key").display(),
        pem = data.join("client.pem").display(),
    );
    let path = data.join("bench.toml");
    std::fs::write(&path, text)?;
    Ok(path)
}

/// Signs her in. The way through the provider is not what is measured.
async fn session(store: &Store, tenant: base::TenantId, person: Uuid) -> Result<String> {
    let (secret, now) = (store.keys().secret()?, store.clock().now());
    let mut tx = store.begin().await?;
    tx.execute_quietly(
        "INSERT INTO session (hash, tenant, person, assurance, created_at, seen_at) VALUES ($1, $2, $3, 4, $4, $4)",
        vals![door::session::hash_of(&secret), tenant.0, person, now.micros()],
    )
    .await?;
    tx.commit_quietly("the benchmark signs in").await?;
    Ok(secret)
}

async fn client(store: &Store, tenant: base::TenantId) -> Result<String> {
    let now = store.clock().now();
    #[expect(clippy::disallowed_methods, reason = "the benchmark lets its client in as an administrator would")]
    let pass = Pass::system(tenant, "bench", now);
    let expires_at = now.plus_minutes(24 * 60);
    let new = NewClient { name: "Bench".into(), hats: vec![UNIT.into()], expires_at, ..NewClient::default() };
    let mut tx = store.begin().await?;
    let (_, secret) = door::client::client_add(&mut tx, &pass, &new).await?;
    tx.commit().await?;
    Ok(secret)
}

impl Town {
    pub fn serve(&self, program: &Path) -> Result<Serving> {
        let mut command = Command::new(program);
        let child = command.args(["serve", "--config"]).arg(&self.config).spawn()?;
        Ok(Serving { child, address: self.address.clone() })
    }

    /// Her front page.
    pub fn portal(&self) -> Asked {
        let cookie = format!("Cookie: allting={}", self.cookie);
        Asked::new(&self.address, "/", None, &[cookie, "Accept: text/html".into(), "Accept-Language: nb".into()])
    }

    /// What an employee begins with.
    pub fn day(&self) -> Asked {
        self.of_employee("/tasks/today", "text/html")
    }

    /// What an employee looks for.
    pub fn search(&self, words: &str) -> Asked {
        self.of_employee(&format!("/api/search?q={words}"), "application/json")
    }

    fn of_employee(&self, path: &str, accept: &str) -> Asked {
        let cookie = format!("Cookie: allting={}", self.employee);
        Asked::new(&self.address, path, None, &[cookie, format!("Accept: {accept}"), "Accept-Language: nb".into()])
    }

    /// A task to be opened.
    pub fn action(&self) -> Asked {
        let authorization = format!("Authorization: Bearer {}", self.secret);
        Asked::new(&self.address, "/api/tasks", Some(TASK), &[authorization])
    }

    /// So many tasks to be opened by one request.
    pub fn many(&self) -> Asked {
        let authorization = format!("Authorization: Bearer {}", self.secret);
        let body = format!("{{\"tasks\":[{}]}}", [TASK; MANY].join(","));
        Asked::new(&self.address, "/api/tasks/openings", Some(&body), &[authorization])
    }

    /// Journal entries of opened tasks so far.
    pub async fn opened(&self) -> Result<i64> {
        let sql = "SELECT COUNT(*) FROM journal WHERE tenant = $1 AND kind = 'tasks.task_opened.v1'";
        Ok(self.store.db().scalar_i64(sql, vals![self.tenant.0]).await?)
    }

    /// Says what the journal and the tasks hold after the load, and fails when it is less than was answered.
    pub async fn verified(&self, before: i64, answered: usize) -> Result<()> {
        let entries = self.opened().await? - before;
        let sql = "SELECT COUNT(*) FROM task WHERE tenant = $1 AND source = 'Bench'";
        let tasks = self.store.db().scalar_i64(sql, vals![self.tenant.0]).await?;
        println!("  after it: {entries} journal entries of opened tasks, {tasks} tasks of this client");
        let answered = i64::try_from(answered)?;
        if entries == 0 || entries < answered {
            bail!("{answered} were answered, and the journal has {entries}");
        }
        Ok(())
    }
}

impl Town {
    /// Mails that became tasks so far.
    pub async fn mails(&self) -> Result<i64> {
        let sql = "SELECT COUNT(*) FROM mail m JOIN task t ON t.tenant = m.tenant AND t.id = m.task
           WHERE m.tenant = $1 AND m.outcome = 'task'";
        Ok(self.store.db().scalar_i64(sql, vals![self.tenant.0]).await?)
    }

    /// Each mail that was said to be kept is a task, and no other is.
    pub async fn mails_verified(&self, before: i64, kept: usize) -> Result<()> {
        let tasks = self.mails().await? - before;
        println!("  after it: {tasks} tasks of {kept} mails that were said to be kept");
        ensure!(usize::try_from(tasks).ok() == Some(kept), "{kept} mails were said to be kept, {tasks} are tasks");
        Ok(())
    }
}

impl Town {
    /// One about whom very much is held, who asks for a copy of it. To be called while the program does not serve.
    pub async fn resident(&self) -> Result<(Her, Held)> {
        let held = copy::fill(&self.store, self.tenant, self.resident).await?;
        let cookie = session(&self.store, self.tenant, self.resident).await?;
        Ok((Her::new(&self.address, &cookie, self.resident), held))
    }
}

impl Serving {
    pub fn stop(mut self) -> Result<()> {
        stop(&mut self.child)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // Best effort: it has ended where it was stopped.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
