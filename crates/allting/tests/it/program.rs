//! The program itself: started as a process, looked at from outside.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use testkit::free_port;

pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub struct Place {
    folder: tempfile::TempDir,
    pub port: u16,
    pub admin: u16,
}

impl Place {
    pub fn new(database: Option<&str>) -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap(), port: free_port(), admin: free_port() };
        let folder = place.folder.path();
        let sqlite = format!("sqlite:{}", folder.join("allting.db").display());
        std::fs::write(folder.join("client.pem"), door::sign_in::new_key_pem().unwrap()).unwrap();
        let config = format!(
            r#"
            listen = "127.0.0.1:{}"
            admin_listen = "127.0.0.1:{}"
            [database]
            url = "{}"
            wait_seconds = 1
            [rates]
            limited = false
            [files]
            folder = "{files}"
            [keys]
            master = "{}"
            [[tenant]]
            orgno = 313131319
            name = "Nordsund kommune"
            municipality_number = "1505"
            hosts = ["localhost"]
            url = "http://localhost:{}"
            [tenant.sign_in]
            issuer = "http://localhost:1"
            client_id = "allting"
            private_key_file = "{key}"
            key_id = "key-1"
            "#,
            place.port,
            place.admin,
            database.unwrap_or(&sqlite),
            "5a".repeat(32),
            place.port,
            files = folder.join("files").display(),
            key = folder.join("client.pem").display(),
        );
        std::fs::File::create(place.config()).unwrap().write_all(config.as_bytes()).unwrap();
        place
    }

    pub fn config(&self) -> std::path::PathBuf {
        self.folder.path().join("allting.toml")
    }

    /// More configuration.
    pub fn more(&self, text: &str) {
        let config = std::fs::read_to_string(self.config()).unwrap();
        std::fs::write(self.config(), format!("{config}\n{text}")).unwrap();
    }

    pub fn command(&self, what: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_allting"));
        command.args([what, "--config"]).arg(self.config()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub async fn get(&self, port: u16, path: &str) -> Option<(u16, String)> {
        let answer = reqwest::get(format!("http://localhost:{port}{path}")).await.ok()?;
        Some((answer.status().as_u16(), answer.text().await.ok()?))
    }

    /// Asks until the answer has this status, for at most 30 seconds.
    pub async fn until(&self, port: u16, path: &str, status: u16) -> String {
        let mut every = tokio::time::interval(Duration::from_millis(50));
        for _ in 0..600 {
            every.tick().await;
            if let Some((s, text)) = self.get(port, path).await
                && s == status
            {
                return text;
            }
        }
        panic!("{path} did not answer {status} in time");
    }
}

#[tokio::test]
async fn it_serves_counts_and_stops_when_asked() {
    let place = Place::new(None);
    let mut running = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(place.get(place.port, path).await.unwrap().0, 404, "{path} is for the operator");
    }
    let (status, page) = place.get(place.port, "/").await.unwrap();
    assert_eq!(status, 200);
    assert!(page.contains("Nordsund"));
    let (_, numbers) = place.get(place.admin, "/metrics").await.unwrap();
    assert!(numbers.contains(r#"http_request_seconds_count{method="GET",route="/",status="200"}"#), "{numbers}");
    ask_to_stop(&running);
    let ended = tokio::task::spawn_blocking(move || running.0.wait()).await.unwrap().unwrap();
    assert!(ended.success(), "{ended}");
}

pub fn ask_to_stop(running: &Running) {
    let pid = running.0.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
}

/// A supervisor that changes its mind at once: the request comes in the moment in which the program says that it
/// listens, and is neither lost nor the end without order.
#[tokio::test]
async fn it_stops_in_order_however_soon_it_is_asked() {
    let ended = tokio::task::spawn_blocking(|| {
        (0..5)
            .map(|_| {
                let place = Place::new(None);
                let mut running = Running(place.command("serve").spawn().unwrap());
                let said = BufReader::new(running.0.stdout.take().unwrap());
                said.lines()
                    .map_while(Result::ok)
                    .find(|line| line.contains("listening"))
                    .expect("it says that it listens");
                ask_to_stop(&running);
                running.0.wait().unwrap()
            })
            .collect::<Vec<_>>()
    });
    let ended = tokio::time::timeout(Duration::from_secs(60), ended).await.expect("each stops").unwrap();
    assert!(ended.iter().all(|e| e.success()), "{ended:?}");
}
