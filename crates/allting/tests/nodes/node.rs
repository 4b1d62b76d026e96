//! One node: the program as a process, with a log that is shown when the test fails.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use reqwest::{Client, Response, StatusCode};

pub use testkit::free_port;

/// What the nodes of one house have in common.
pub struct Shared {
    pub folder: PathBuf,
    pub url: String,
    pub replicas: Vec<String>,
    pub drain_seconds: u64,
}

impl Shared {
    pub fn config(&self, port: u16, admin: u16) -> String {
        format!(
            r#"
            listen = "127.0.0.1:{port}"
            admin_listen = "127.0.0.1:{admin}"
            [database]
            url = "{url}"
            replicas = {replicas:?}
            connections = 6
            wait_seconds = 2
            # All visitors of the test come from one address, faster than people do.
            [rates]
            limited = false
            [files]
            folder = "{files}"
            [keys]
            master = "{key}"
            [log]
            filter = "info,store=debug"
            [stop]
            drain_seconds = {drain}
            [[tenant]]
            orgno = 313131319
            name = "Nordsund kommune"
            municipality_number = "1505"
            hosts = ["localhost"]
            url = "http://localhost:8080"
            [tenant.sign_in]
            issuer = "http://localhost:1"
            client_id = "allting"
            private_key_file = "{client}"
            key_id = "key-1"
            [backup]
            folder = "{backups}"
            key_file = "{backup_key}"
            every_minutes = 600
            "#,
            url = self.url,
            replicas = self.replicas,
            files = self.folder.join("files").display(),
            key = "5a".repeat(32),
            backups = self.folder.join("backups").display(),
            backup_key = self.folder.join("backup.key").display(),
            client = self.folder.join("client.pem").display(),
            drain = self.drain_seconds,
        )
    }
}

pub struct Node {
    name: String,
    child: Option<Child>,
    log: PathBuf,
    config: PathBuf,
    pub port: u16,
    pub admin: u16,
}

impl Node {
    pub fn new(shared: &Shared, name: &str) -> Self {
        let (port, admin) = (free_port(), free_port());
        let config = shared.folder.join(format!("{name}.toml"));
        std::fs::write(&config, shared.config(port, admin)).unwrap();
        let log = shared.folder.join(format!("{name}.log"));
        Self { name: name.to_owned(), child: None, log, config, port, admin }
    }

    pub fn start(&mut self) {
        let log = std::fs::File::options().create(true).append(true).open(&self.log).unwrap();
        let child = Command::new(env!("CARGO_BIN_EXE_allting"))
            .args(["serve", "--config"])
            .arg(&self.config)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until it takes visitors.
    pub async fn ready(&self) {
        until(&format!("{} is ready", self.name), async || self.status("/readyz").await == Some(StatusCode::OK)).await;
    }

    pub async fn status(&self, path: &str) -> Option<StatusCode> {
        let answer = reqwest::get(format!("http://localhost:{}{path}", self.admin)).await.ok()?;
        Some(answer.status())
    }

    /// Sends a signal, such as `KILL`.
    pub fn signal(&self, name: &str) {
        let pid = self.child.as_ref().unwrap().id().to_string();
        assert!(Command::new("kill").arg(format!("-{name}")).arg(pid).status().unwrap().success());
    }

    /// Waits for its end; true when it ended well.
    pub async fn ended(&mut self) -> bool {
        let mut child = self.child.take().unwrap();
        let status = tokio::task::spawn_blocking(move || child.wait()).await.unwrap().unwrap();
        eprintln!("{} ended: {status}", self.name);
        status.success()
    }

    pub async fn kill(&mut self) {
        self.signal("KILL");
        self.ended().await;
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
        if std::thread::panicking() {
            let log = self.log();
            let from = log.len().saturating_sub(6_000);
            eprintln!("--- {}\n{}", self.name, log.get(from..).unwrap_or(&log));
        }
    }
}

/// Waits until it is so, for at most a minute.
pub async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let mut every = tokio::time::interval(Duration::from_millis(50));
    for _ in 0..1_200 {
        every.tick().await;
        if is_so().await {
            return;
        }
    }
    panic!("never: {what}");
}

/// Someone at a browser, without following redirects.
pub fn browser() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(Duration::from_secs(40)).build().unwrap()
}

/// Reports a dark street light; gives the secret key of an anonymous visitor, or the answer that
/// was no redirect.
pub async fn report(client: &Client, node: &str, text: &str) -> Result<String, Option<Response>> {
    let answer = report_as(client, node, text, "").await.map_err(|_| None)?;
    if answer.status() != StatusCode::SEE_OTHER {
        return Err(Some(answer));
    }
    let to = answer.headers()["location"].to_str().unwrap();
    Ok(to.strip_prefix("/report/received/").expect("the way to the thank-you page").to_owned())
}

/// As [`report`], with cookies; the whole answer.
pub async fn report_as(client: &Client, node: &str, text: &str, cookies: &str) -> reqwest::Result<Response> {
    let fields = [
        ("category", "street-light"),
        ("text", text),
        ("words", "Lyngstien 13"),
        ("lat", "63.1100"),
        ("lon", "7.7000"),
    ];
    let mut form = String::new();
    for (name, value) in fields {
        form.push_str(&format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"));
    }
    form.push_str(&format!("--{BOUNDARY}--\r\n"));
    client
        .post(format!("{node}/report"))
        .header("accept", "text/html")
        .header("cookie", cookies)
        .header("sec-fetch-site", "same-origin")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(form)
        .send()
        .await
}

const BOUNDARY: &str = "allting-nodes-4f1c";

/// The folder that the nodes share.
pub fn shared_folder() -> tempfile::TempDir {
    let folder = tempfile::Builder::new().prefix("allting-nodes-files-").tempdir().unwrap();
    std::fs::write(folder.path().join("client.pem"), door::sign_in::new_key_pem().unwrap()).unwrap();
    std::fs::write(folder.path().join("backup.key"), "6b".repeat(32)).unwrap();
    folder
}

/// Where a file of the fixtures lies.
pub fn fixture(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../register/tests/fixtures").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}
