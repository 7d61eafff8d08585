//! What the tests share: a sink that keeps images, and servers that misbehave on purpose.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used, clippy::expect_used)]

use routeway::reply::{InlineError, InlineSink, ReadLimits};
use routeway::{Reply, ReplyHead};
use std::io;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Keeps what it gets, and insists on the order of calls that the trait promises.
#[derive(Default)]
pub struct Images {
    pub done: Vec<Result<Vec<u8>, InlineError>>,
    open: Option<Vec<u8>>,
}

impl InlineSink for Images {
    fn begin(&mut self, slot: u32) -> io::Result<()> {
        assert_eq!(slot as usize, self.done.len());
        assert!(self.open.replace(Vec::new()).is_none());
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        assert!(bytes.len() <= 192 * 1024);
        self.open.as_mut().unwrap().extend_from_slice(bytes);
        Ok(())
    }

    fn end(&mut self, slot: u32, result: Result<u64, InlineError>) -> io::Result<()> {
        assert_eq!(slot as usize, self.done.len());
        let bytes = self.open.take().unwrap();
        self.done.push(result.map(|n| {
            assert_eq!(n, bytes.len() as u64);
            bytes
        }));
        Ok(())
    }
}

pub const ASKED: &str = "https://api.example/v1/images/generations";

pub fn head(status: u16) -> ReplyHead {
    ReplyHead {
        status,
        url: ASKED.to_owned(),
        received_at_ms: 1_784_000_000_000,
        ..ReplyHead::default()
    }
}

pub fn head_with(status: u16, headers: &[(&str, &str)]) -> ReplyHead {
    let headers = headers
        .iter()
        .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
        .collect();
    ReplyHead {
        headers,
        ..head(status)
    }
}

pub fn read_with(head: &ReplyHead, body: &[u8]) -> (Reply, Images) {
    let mut images = Images::default();
    let reply = routeway::read_reply(body, head, &mut images, &ReadLimits::default()).unwrap();
    assert!(images.open.is_none(), "an image was begun and never ended");
    (reply, images)
}

pub fn read(body: &str) -> (Reply, Images) {
    read_with(&head(200), body.as_bytes())
}

/// A server on this machine that hands each connection, with the request it sent, to a script.
pub struct Rude {
    pub port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Rude {
    /// The script gets the stream after the request was read up to its end.
    pub async fn start<F, Fut>(script: F) -> Self
    where
        F: Fn(TcpStream, usize) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = requests.clone();
        let script = Arc::new(script);
        tokio::spawn(async move {
            loop {
                let Ok((mut stream, _)) = listener.accept().await else {
                    return;
                };
                let (seen, script) = (seen.clone(), script.clone());
                tokio::spawn(async move {
                    let request = read_request(&mut stream).await;
                    let turn = {
                        let mut seen = seen.lock().unwrap();
                        seen.push(request);
                        seen.len()
                    };
                    script(stream, turn).await;
                });
            }
        });
        Self { port, requests }
    }

    /// Answers every request with these bytes, then closes.
    pub async fn answering(bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = Arc::new(bytes.into());
        Self::start(move |mut stream, _| {
            let bytes = bytes.clone();
            async move {
                let _ = stream.write_all(&bytes).await;
                let _ = stream.shutdown().await;
            }
        })
        .await
    }

    pub fn base(&self) -> routeway::BaseUrl {
        routeway::BaseUrl::parse(&format!("http://127.0.0.1:{}/v1", self.port)).unwrap()
    }

    pub fn url(&self, path: &str) -> routeway::Url {
        routeway::Url::parse(&format!("http://127.0.0.1:{}{path}", self.port)).unwrap()
    }

    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut piece = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|l| {
                    l.to_ascii_lowercase()
                        .strip_prefix("content-length:")?
                        .trim()
                        .parse()
                        .ok()
                })
                .unwrap_or(0_usize);
            if body.len() >= length {
                return text;
            }
        }
        match stream.read(&mut piece).await {
            Ok(0) | Err(_) => return text,
            Ok(n) => bytes.extend_from_slice(&piece[..n]),
        }
    }
}

/// A reply with a length.
pub fn response(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}
