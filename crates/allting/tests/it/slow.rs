//! Slow clients: they get as long as a request may take, and nobody waits for them.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::program::{Place, Running};

async fn connect(place: &Place, head: &str) -> TcpStream {
    let mut line = TcpStream::connect(("127.0.0.1", place.port)).await.unwrap();
    line.write_all(head.as_bytes()).await.unwrap();
    line
}

/// All that comes until the line is closed; None when it is still open after so long.
async fn rest(line: &mut TcpStream) -> Option<String> {
    let mut all = Vec::new();
    let done = tokio::time::timeout(Duration::from_secs(30), line.read_to_end(&mut all)).await;
    done.ok().map(|_| String::from_utf8_lossy(&all).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sends_too_slowly_is_answered_and_nobody_waits_for_it() {
    let place = Place::new(None);
    let text = std::fs::read_to_string(place.config()).unwrap();
    std::fs::write(place.config(), text.replacen("[[tenant]]", "[limits]\nrequest_seconds = 1\n[[tenant]]", 1))
        .unwrap();
    let serving = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let head = format!(
        "POST /report HTTP/1.1\r\nhost: localhost:{}\r\naccept: text/html\r\nconnection: close\r\n\
         content-type: multipart/form-data; boundary=x\r\ncontent-length: 100000\r\n\r\n--x\r\n",
        place.port
    );
    let mut slow = Vec::new();
    for _ in 0..50 {
        slow.push(connect(&place, &head).await);
    }
    // Fifty stand there, and everybody else is served.
    for _ in 0..5 {
        assert_eq!(place.get(place.port, "/report").await.unwrap().0, 200);
    }
    for mut line in slow {
        let said = rest(&mut line).await.expect("the line is closed");
        assert!(said.starts_with("HTTP/1.1 503"), "{said}");
        assert!(said.contains("<h1"), "a page says so: {said}");
    }
    let (_, numbers) = place.get(place.admin, "/metrics").await.unwrap();
    assert!(numbers.contains("route=\"/report\",status=\"503\"") || numbers.contains("status=\"503\""), "{numbers}");
    drop(serving);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_slowly_keeps_nobody_waiting() {
    let place = Place::new(None);
    let serving = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let head = format!("GET /report HTTP/1.1\r\nhost: localhost:{}\r\nconnection: close\r\n\r\n", place.port);
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut line = connect(&place, &head).await;
        let mut first = [0u8; 1];
        line.read_exact(&mut first).await.unwrap();
        slow.push(line);
    }
    // They have read one byte and hold no connection to the database (there are eight).
    for _ in 0..5 {
        assert_eq!(place.get(place.port, "/report").await.unwrap().0, 200);
        place.until(place.admin, "/readyz", 200).await;
    }
    for mut line in slow {
        assert!(rest(&mut line).await.expect("the line is closed").contains("</html>"));
    }
    drop(serving);
}
