//! A client of HTTP/1.1 that does as little as it can: it runs on the same cores as what it
//! measures.

use std::io::{Error, ErrorKind, Result};

use tokio::net::TcpStream;

/// A request, written once and sent many times.
#[derive(Clone)]
pub struct Asked {
    bytes: Vec<u8>,
}

impl Asked {
    /// With a body it is a POST of JSON. Headers as `Name: value`.
    pub fn new(address: &str, path: &str, body: Option<&str>, headers: &[String]) -> Self {
        let host = address.replace("127.0.0.1", "localhost");
        let method = if body.is_some() { "POST" } else { "GET" };
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        for header in headers {
            text += &format!("{header}\r\n");
        }
        if let Some(body) = body {
            text += &format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len());
        }
        text += "\r\n";
        text += body.unwrap_or_default();
        Self { bytes: text.into_bytes() }
    }
}

/// An answer, as far as it is looked at.
pub struct Answer {
    pub status: u16,
    /// Head and body.
    pub bytes: usize,
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Connection {
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(1 << 17) })
    }

    /// Sends a request and reads its whole answer.
    pub async fn ask(&mut self, asked: &Asked) -> Result<Answer> {
        self.write(&asked.bytes).await?;
        self.read.clear();
        let head = loop {
            if let Some(at) = find(&self.read, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let text = String::from_utf8_lossy(self.read.get(..head).unwrap_or_default()).to_ascii_lowercase();
        let status = text.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or(ErrorKind::InvalidData)?;
        let value = |name: &str| text.lines().find_map(|l| l.strip_prefix(name)).map(str::trim);
        match value("content-length:").and_then(|v| v.parse::<usize>().ok()) {
            Some(length) => {
                while self.read.len() < head + length {
                    self.more().await?;
                }
            }
            None if value("transfer-encoding:") == Some("chunked") => {
                while !self.read.ends_with(b"0\r\n\r\n") {
                    self.more().await?;
                }
            }
            None => {}
        }
        Ok(Answer { status, bytes: self.read.len() })
    }

    /// What was read last, for people who ask why.
    pub fn last(&self) -> String {
        String::from_utf8_lossy(&self.read).chars().take(1_500).collect()
    }

    async fn write(&self, mut bytes: &[u8]) -> Result<()> {
        while !bytes.is_empty() {
            self.stream.writable().await?;
            match self.stream.try_write(bytes) {
                Ok(n) => bytes = bytes.get(n..).unwrap_or_default(),
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => return Err(e),
            }
        }
        Ok(())
    }

    async fn more(&mut self) -> Result<()> {
        loop {
            self.stream.readable().await?;
            let mut piece = [0u8; 32 << 10];
            match self.stream.try_read(&mut piece) {
                Ok(0) => return Err(Error::from(ErrorKind::UnexpectedEof)),
                Ok(n) => {
                    self.read.extend_from_slice(piece.get(..n).unwrap_or_default());
                    return Ok(());
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => {}
                Err(e) => return Err(e),
            }
        }
    }
}

fn find(bytes: &[u8], part: &[u8]) -> Option<usize> {
    bytes.windows(part.len()).position(|w| w == part)
}
