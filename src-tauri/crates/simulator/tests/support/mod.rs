//! A plain HTTP client for the tests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    dead_code,
    unreachable_pub,
    missing_docs
)]

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use simulator::{Options, Running, Simulator};

pub const KEY: &str = "clsk-0123456789abcdef0123456789abcdef";

pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |v| v.to_str().unwrap())
    }

    /// Asserts the documented ten-field error and returns its detail.
    pub fn problem(&self, status: u16) -> Value {
        assert_eq!(
            self.status,
            status,
            "{}",
            String::from_utf8_lossy(&self.bytes)
        );
        let body = self.json();
        let error = body["error"].as_object().unwrap();
        let mut fields: Vec<&str> = error.keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(
            fields,
            [
                "code",
                "community",
                "docs",
                "id",
                "message",
                "param",
                "status_code",
                "support",
                "tip",
                "type"
            ]
        );
        assert_eq!(error["status_code"], status);
        assert!(!error["id"].as_str().unwrap().is_empty());
        assert!(!error["message"].as_str().unwrap().is_empty());
        body["error"].clone()
    }
}

thread_local! {
    /// One per test: building one reads the system's certificates, which takes longer than most tests.
    static CLIENT: reqwest::Client = new_client();
}

pub fn client() -> reqwest::Client {
    CLIENT.with(Clone::clone)
}

fn new_client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent("simulator-tests/1")
        .build()
        .unwrap()
}

pub async fn start(options: Options) -> Running {
    Simulator::start(Options {
        latency: std::time::Duration::ZERO,
        ..options
    })
    .await
    .unwrap()
}

pub fn ask(model: &str) -> Value {
    json!({ "model": model, "prompt": "a quiet sea at dawn", "size": "64x64", "seed": 7 })
}

pub async fn finish(request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
    let response = request.send().await?;
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Ok(Reply {
        status,
        headers,
        bytes: response.bytes().await?.to_vec(),
    })
}

pub fn generation(running: &Running, body: &Value) -> reqwest::RequestBuilder {
    raw(running, body.to_string()).header("authorization", format!("Bearer {KEY}"))
}

pub fn raw(running: &Running, body: impl Into<reqwest::Body>) -> reqwest::RequestBuilder {
    client()
        .post(format!("{}/images/generations", running.base_url()))
        .header("content-type", "application/json")
        .body(body)
}

pub async fn post(running: &Running, body: &Value) -> Reply {
    finish(generation(running, body)).await.unwrap()
}

pub async fn get(url: &str, headers: &[(&str, &str)]) -> Reply {
    finish(with(client().get(url), headers)).await.unwrap()
}

pub fn with(request: reqwest::RequestBuilder, headers: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        map.append(
            HeaderName::try_from(*name).unwrap(),
            HeaderValue::from_str(value).unwrap(),
        );
    }
    request.headers(map)
}

pub fn url(reply: &Reply, index: usize) -> String {
    reply.json()["data"][index]["url"]
        .as_str()
        .unwrap()
        .to_owned()
}
