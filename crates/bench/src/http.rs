//! A client of HTTP/1.1 that does as little as it can: it runs on the same cores as what it
//! measures.

use std::io::{Error, ErrorKind, Result};
use std::ops::Range;

use tokio::net::TcpStream;

/// A request, written once and sent many times.
#[derive(Clone)]
pub struct Asked {
    bytes: Vec<u8>,
}

impl Asked {
    /// With a body it is a POST of JSON. Headers as `Name: value`.
    pub fn new(address: &str, path: &str, body: Option<&str>, headers: &[String]) -> Self {
        Self::with(address, path, body.map(|body| ("application/json", body)), headers)
    }

    /// A form, with its fields as a browser writes them (`a=b&c=d`). Headers as `Name: value`.
    pub fn form(address: &str, path: &str, fields: &str, headers: &[String]) -> Self {
        Self::with(address, path, Some(("application/x-www-form-urlencoded", fields)), headers)
    }

    fn with(address: &str, path: &str, body: Option<(&str, &str)>, headers: &[String]) -> Self {
        let host = address.replace("127.0.0.1", "localhost");
        let method = if body.is_some() { "POST" } else { "GET" };
        let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n");
        for header in headers {
            text += &format!("{header}\r\n");
        }
        if let Some((media_type, body)) = body {
            text += &format!("Content-Type: {media_type}\r\nContent-Length: {}\r\n", body.len());
        }
        text += "\r\n";
        text += body.map_or("", |(_, body)| body);
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
    /// Where the body of the last answer lies in it.
    body: Vec<Range<usize>>,
}

impl Connection {
    pub async fn open(address: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, read: Vec::with_capacity(1 << 17), body: Vec::new() })
    }

    /// Sends a request and reads its whole answer.
    pub async fn ask(&mut self, asked: &Asked) -> Result<Answer> {
        self.write(&asked.bytes).await?;
        self.read.clear();
        self.body.clear();
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
                self.body.push(head..head + length);
            }
            None if value("transfer-encoding:") == Some("chunked") => {
                let mut at = head;
                loop {
                    let chunk = self.chunk(at).await?;
                    if chunk.is_empty() {
                        break;
                    }
                    at = chunk.end + 2;
                    self.body.push(chunk);
                }
            }
            None => {}
        }
        Ok(Answer { status, bytes: self.read.len() })
    }

    /// Reads the chunk that begins at a place; gives where its content lies. The last one is empty.
    async fn chunk(&mut self, at: usize) -> Result<Range<usize>> {
        let line = loop {
            if let Some(end) = find(self.read.get(at..).unwrap_or_default(), b"\r\n") {
                break at + end;
            }
            self.more().await?;
        };
        let size = String::from_utf8_lossy(self.read.get(at..line).unwrap_or_default());
        let size = size.split(';').next().and_then(|s| usize::from_str_radix(s.trim(), 16).ok());
        let begins = line + 2;
        let ends = size.and_then(|size| begins.checked_add(size)).ok_or(ErrorKind::InvalidData)?;
        while self.read.len() < ends + 2 {
            self.more().await?;
        }
        Ok(begins..ends)
    }

    /// The body of the last answer.
    pub fn body(&self) -> Vec<u8> {
        self.body.iter().flat_map(|part| self.read.get(part.clone()).unwrap_or_default()).copied().collect()
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_body_in_chunks_may_look_like_its_own_end_and_the_next_answer_is_another() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let answers: [&[&[u8]]; 2] = [
                // What came so far ends as the last chunk does, and does not when all has come.
                &[
                    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nab0\r\n\r\n",
                    b"c\r\n",
                    b"2;x=y\r\n\r\n\r\n",
                    b"0\r\n\r\n",
                ],
                &[b"HTTP/1.1 303 See Other\r\nContent-Length: 3\r\n\r\n", b"def"],
            ];
            for answer in answers {
                let mut asked = [0u8; 1_000];
                assert!(stream.read(&mut asked).await.unwrap() > 0);
                for piece in answer {
                    stream.write_all(piece).await.unwrap();
                    // The reader has its turn, so that it meets the pieces one by one.
                    tokio::task::yield_now().await;
                }
            }
        };
        let client = async {
            let mut connection = Connection::open(&address).await.unwrap();
            let answer = connection.ask(&Asked::new(&address, "/", None, &[])).await.unwrap();
            assert_eq!((answer.status, connection.body()), (200, b"ab0\r\n\r\nc\r\n".to_vec()));
            let answer = connection.ask(&Asked::form(&address, "/", "a=b", &[])).await.unwrap();
            assert_eq!((answer.status, connection.body()), (303, b"def".to_vec()));
        };
        tokio::join!(server, client);
    }
}
