//! A database that goes away and comes back: clear words meanwhile, recovery without a restart.
//!
//! The program reaches a real PostgreSQL through a line that the test can cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use testkit::Engine;
use tokio::net::{TcpListener, TcpStream};

use crate::program::{Place, Running};

/// A line to a server that can be cut.
struct Line {
    port: u16,
    cut: Arc<AtomicBool>,
    cuts: tokio::sync::broadcast::Sender<()>,
}

impl Line {
    async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (cuts, _) = tokio::sync::broadcast::channel(8);
        let line = Self { port: listener.local_addr().unwrap().port(), cut: Arc::default(), cuts };
        let (cut, cuts) = (line.cut.clone(), line.cuts.clone());
        tokio::spawn(async move {
            while let Ok((mut inner, _)) = listener.accept().await {
                let (server, mut hear) = (server.clone(), cuts.subscribe());
                if cut.load(Ordering::SeqCst) {
                    continue;
                }
                tokio::spawn(async move {
                    let Ok(mut outer) = TcpStream::connect(server).await else { return };
                    tokio::select! {
                        _ = tokio::io::copy_bidirectional(&mut inner, &mut outer) => {}
                        _ = hear.recv() => {}
                    }
                });
            }
        });
        line
    }

    fn cut(&self) {
        self.cut.store(true, Ordering::SeqCst);
        let _ = self.cuts.send(());
    }

    fn mend(&self) {
        self.cut.store(false, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_said_clearly_and_comes_back_without_a_restart() {
    let Ok(server) = std::env::var("ALLTING_TEST_POSTGRES") else {
        testkit::skipped("it needs ALLTING_TEST_POSTGRES");
        return;
    };
    let engine = Engine::postgres(&server).await;
    let url = engine.url();
    let host = url.split_once('@').unwrap().1.split('/').next().unwrap().to_owned();
    let line = Line::to(host.clone()).await;
    let place = Place::new(Some(&url.replace(&host, &format!("127.0.0.1:{}", line.port))));
    let running = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;

    // The front page reads nothing from the database, so the report form is asked for.
    assert_eq!(place.get(place.port, "/report").await.unwrap().0, 200);
    line.cut();
    place.until(place.admin, "/readyz", 503).await;
    let client = reqwest::Client::new();
    let away = client
        .get(format!("http://localhost:{}/report", place.port))
        .header("accept", "text/html")
        .send()
        .await
        .unwrap();
    assert_eq!(away.status().as_u16(), 503);
    let page = away.text().await.unwrap();
    assert!(page.contains("<h1") && !page.contains("sqlx") && !page.contains("Connection"), "{page}");
    assert_eq!(place.get(place.admin, "/healthz").await.unwrap().0, 200, "the program itself lives");

    // For as long as it is away everybody is answered, and nothing piles up. A minute of it is
    // ALLTING_AWAY_SECONDS=60.
    let seconds = std::env::var("ALLTING_AWAY_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(2);
    #[expect(clippy::disallowed_methods, reason = "a real outage lasts in real time")]
    let (began, mut answered) = (std::time::Instant::now(), 0);
    while began.elapsed() < std::time::Duration::from_secs(seconds) {
        let asked: Vec<_> = (0..20)
            .map(|_| {
                let address = format!("http://localhost:{}/report", place.port);
                tokio::spawn(client.get(address).send())
            })
            .collect();
        for one in asked {
            assert_eq!(one.await.unwrap().unwrap().status().as_u16(), 503);
            answered += 1;
        }
    }
    eprintln!("away for {seconds} s: {answered} requests were answered");

    line.mend();
    place.until(place.admin, "/readyz", 200).await;
    place.until(place.port, "/report", 200).await;
    drop(running);
    engine.remove().await;
}
