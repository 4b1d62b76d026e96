//! Slow clients: they get as long as a request may take, and nobody waits for them.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

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
    std::fs::write(place.config(), text.replacen("[[tenant]]", "[limits]\nrequest_seconds = 5\n[[tenant]]", 1))
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
    assert!(numbers.contains("route=\"/report\",status=\"503\""), "{numbers}");
    drop(serving);
}

/// What our end of a line keeps for who does not read.
const KEPT: usize = 512 * 1024;

/// More bytes than lie between a program that writes and one that does not read: the first cannot be done.
fn too_much() -> usize {
    let most = std::fs::read_to_string("/proc/sys/net/ipv4/tcp_wmem").ok();
    let most = most.and_then(|sizes| sizes.split_whitespace().last()?.parse::<usize>().ok());
    // Where the system does not say how much it keeps for a writer, it is no more than this.
    most.unwrap_or(16 << 20) + 2 * KEPT
}

async fn small_line(place: &Place) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(u32::try_from(KEPT).unwrap()).unwrap();
    socket.connect(([127, 0, 0, 1], place.port).into()).await.unwrap()
}

/// Who asks for much at once and takes none of it: the answer is in the way, and in nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn who_reads_slowly_keeps_nobody_waiting() {
    const LARGE: &str = "/api/openapi.json";
    let place = Place::new(None);
    place.more("[lines]\nstalled_seconds = 600\n");
    let serving = Running(place.command("serve").spawn().unwrap());
    place.until(place.admin, "/readyz", 200).await;
    let large = place.get(place.port, LARGE).await.expect("it answers").1.len();
    let often = too_much().div_ceil(large);
    let ask = |path: &str, last: &str| format!("GET {path} HTTP/1.1\r\nhost: localhost:{}\r\n{last}\r\n", place.port);
    let asked = [ask("/report", ""), ask(LARGE, "").repeat(often), ask(LARGE, "connection: close\r\n")].concat();
    let mut slow = Vec::new();
    for _ in 0..10 {
        let mut line = small_line(&place).await;
        line.write_all(asked.as_bytes()).await.unwrap();
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
        let said = rest(&mut line).await.expect("the line is closed");
        assert!(said.len() > too_much(), "{} bytes may lie between the two, and the program was done", said.len());
        assert!(said.contains("</html>"), "the page is whole");
        // One byte of the first answer was read before.
        assert_eq!(said.matches("TTP/1.1 200 OK").count(), often + 2, "and all that came after it");
    }
    drop(serving);
}
