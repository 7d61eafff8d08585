//! The paid client against servers that misbehave.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod limits;
mod secrets;
#[path = "../support/mod.rs"]
mod support;

use routeway::client::{Cut, NotSentKind, REPLY_MAX_BYTES, UnknownKind};
use routeway::models::ModelsError;
use routeway::reply::{InlineError, InlineSink, ReadLimits};
use routeway::{
    ApiKey, BaseUrl, Body, GenerateRequest, KeyHeader, Network, PaidClient, Proxy, ReplyHead,
    ReplyStream, SendError, Timing, Url,
};
use std::io;
use std::time::Duration;
use support::{Rude, response};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const KEY: &str = "clsk-0123456789abcdef0123456789abcdef";

fn client() -> PaidClient {
    PaidClient::new(&Network {
        proxy: Proxy::Direct,
        ..Network::default()
    })
    .unwrap()
}

fn key() -> ApiKey {
    ApiKey::parse(KEY).unwrap()
}

/// Far beyond what a loaded machine needs: only tests of a limit shorten it.
fn ample() -> Timing {
    let seconds = Duration::from_secs;
    Timing {
        connect: seconds(20),
        first_byte: seconds(20),
        idle: seconds(20),
        total: seconds(60),
    }
}

async fn send_to(base: &BaseUrl, timing: Timing, max: u64) -> Result<ReplyStream, SendError> {
    client()
        .generate(
            base,
            Some(&key()),
            KeyHeader::Bearer,
            &GenerateRequest::new("flux-1-schnell", "a red fox"),
            timing,
            max,
        )
        .await
}

async fn generate(base: &BaseUrl) -> Result<ReplyStream, SendError> {
    send_to(base, Timing::default(), REPLY_MAX_BYTES).await
}

async fn collect(stream: &mut ReplyStream) -> (Vec<u8>, Result<(), Cut>) {
    let mut body = Vec::new();
    loop {
        match stream.next().await {
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => return (body, Ok(())),
            Err(cut) => return (body, Err(cut)),
        }
    }
}

struct NoImages;

impl InlineSink for NoImages {
    fn begin(&mut self, _: u32) -> io::Result<()> {
        Ok(())
    }
    fn write(&mut self, _: &[u8]) -> io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: u32, _: Result<u64, InlineError>) -> io::Result<()> {
        Ok(())
    }
}

fn body_of(head: &ReplyHead, body: &[u8]) -> Body {
    routeway::read_reply(body, head, &mut NoImages, &ReadLimits::default())
        .unwrap()
        .body
}

#[tokio::test]
async fn one_request_goes_out_as_documented() {
    let server = Rude::answering(response(
        "200 OK",
        "content-type: application/json\r\nx-request-id: r1\r\nset-cookie: s=1\r\n",
        b"{}",
    ))
    .await;
    let mut stream = generate(&server.base()).await.unwrap();
    assert_eq!(stream.head().status, 200);
    assert_eq!(stream.head().header("x-request-id"), Some("r1"));
    assert_eq!(collect(&mut stream).await, (b"{}".to_vec(), Ok(())));
    assert_eq!(stream.next().await, Ok(None));
    let request = server.requests().remove(0);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let head = head.to_ascii_lowercase();
    assert!(head.starts_with("post /v1/images/generations http/1.1"));
    assert!(head.contains(&format!("authorization: bearer {KEY}")));
    assert!(
        head.contains("user-agent: safelight/") && head.contains("content-type: application/json")
    );
    assert!(!head.contains("cookie") && !head.contains("referer") && !head.contains("x-api-key"));
    assert_eq!(body, r#"{"model":"flux-1-schnell","prompt":"a red fox"}"#);
}

#[tokio::test]
async fn the_other_key_header_and_no_key() {
    let server = Rude::answering(response("200 OK", "", b"{}")).await;
    let request = GenerateRequest::new("m", "p");
    for (key, header) in [(Some(key()), KeyHeader::XApiKey), (None, KeyHeader::Bearer)] {
        client()
            .generate(
                &server.base(),
                key.as_ref(),
                header,
                &request,
                Timing::default(),
                1000,
            )
            .await
            .unwrap();
    }
    let requests = server.requests();
    assert!(
        requests[0].contains(&format!("x-api-key: {KEY}"))
            && !requests[0].contains("authorization")
    );
    assert!(!requests[1].contains(KEY));
}

#[tokio::test]
async fn fault_26_refused_and_unknown_names_are_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let base = BaseUrl::parse(&format!("http://127.0.0.1:{port}")).unwrap();
    let error = generate(&base).await.unwrap_err();
    assert!(
        matches!(
            error,
            SendError::NotSent {
                kind: NotSentKind::Refused,
                ..
            }
        ),
        "{error:?}"
    );
    let base = BaseUrl::parse("https://no-such-host.invalid/v1").unwrap();
    let error = generate(&base).await.unwrap_err();
    assert!(
        matches!(
            error,
            SendError::NotSent {
                kind: NotSentKind::Dns,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!format!("{error:?} {error}").contains(KEY));
}

#[tokio::test]
async fn fault_26_a_failed_tls_handshake_is_not_sent() {
    // Plain HTTP where TLS is due.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = BaseUrl::parse(&format!(
        "https://127.0.0.1:{}",
        listener.local_addr().unwrap().port()
    ))
    .unwrap();
    let seen = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut seen = vec![0; 4096];
        let n = stream.read(&mut seen).await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        seen.truncate(n);
        seen
    });
    let error = generate(&base).await.unwrap_err();
    assert!(
        matches!(
            error,
            SendError::NotSent {
                kind: NotSentKind::Tls,
                ..
            }
        ),
        "{error:?}"
    );
    let seen = String::from_utf8_lossy(&seen.await.unwrap()).into_owned();
    assert!(!seen.contains("red fox") && !seen.contains(KEY));
}

#[tokio::test]
async fn fault_26_a_proxy_that_refuses_is_not_sent() {
    let proxy =
        Rude::answering("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
            .await;
    let network = Network {
        proxy: Proxy::Url(format!("http://127.0.0.1:{}", proxy.port)),
        ..Network::default()
    };
    let client = PaidClient::new(&network).unwrap();
    let base = BaseUrl::parse("https://api.example.com/v1").unwrap();
    let request = GenerateRequest::new("m", "p");
    let error = client
        .generate(
            &base,
            Some(&key()),
            KeyHeader::Bearer,
            &request,
            Timing::default(),
            1000,
        )
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            SendError::NotSent {
                kind: NotSentKind::Proxy,
                ..
            }
        ),
        "{error:?}"
    );
    assert!(!proxy.requests()[0].contains(KEY));
    // An API on this machine is reached past the proxy.
    let server = Rude::answering(response("200 OK", "", b"{}")).await;
    client
        .generate(
            &server.base(),
            None,
            KeyHeader::Bearer,
            &request,
            Timing::default(),
            1000,
        )
        .await
        .unwrap();
    assert_eq!(proxy.requests().len(), 1);
}

#[tokio::test]
async fn fault_26_a_reset_after_sending_is_unknown_and_never_repeated() {
    for answer in [
        "",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "\u{0}\u{1}garbage\r\n\r\n",
        "HTTP/1.1 999999 x\r\n\r\n",
    ] {
        let server = Rude::answering(answer).await;
        let error = generate(&server.base()).await.unwrap_err();
        assert!(
            matches!(error, SendError::Unknown { .. }),
            "{answer:?}: {error:?}"
        );
        assert_eq!(server.requests().len(), 1, "{answer:?}");
    }
}

#[tokio::test]
async fn fault_26_no_answer_in_time_is_unknown() {
    let server = Rude::start(|stream, _| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let timing = Timing {
        first_byte: Duration::from_millis(400),
        ..ample()
    };
    let error = send_to(&server.base(), timing, 1000).await.unwrap_err();
    assert!(
        matches!(
            error,
            SendError::Unknown {
                kind: UnknownKind::TimedOut,
                ..
            }
        ),
        "{error:?}"
    );
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn informational_replies_are_passed_over() {
    let bytes = [
        b"HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n".as_slice(),
        &response("200 OK", "", b"{}"),
    ]
    .concat();
    let server = Rude::answering(bytes).await;
    assert_eq!(generate(&server.base()).await.unwrap().head().status, 200);
}

#[tokio::test]
async fn fault_60_a_redirect_is_not_followed_and_named() {
    let other = Rude::answering(response("200 OK", "", b"{}")).await;
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        let target = format!(
            "location: http://127.0.0.1:{}/v2?token=t0psecret\r\n",
            other.port
        );
        let server = Rude::answering(response(status, &target, b"<html>moved</html>")).await;
        let mut stream = generate(&server.base()).await.unwrap();
        let (body, _) = collect(&mut stream).await;
        assert!(stream.head().is_redirect());
        let Body::Error(error) = body_of(stream.head(), &body) else {
            panic!("no error")
        };
        assert!(
            error.message.contains("base URL")
                && error.message.contains("/v2")
                && !error.message.contains("t0psecret"),
            "{error:?}"
        );
        assert_eq!(server.requests().len(), 1);
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn models_are_listed_and_refusals_are_errors() {
    let list =
        br#"{"object":"list","data":[{"id":"sdxl","endpoints":["/v1/images/generations"]}]}"#;
    let server = Rude::answering(response("200 OK", "", list)).await;
    let models = client()
        .models(&server.base(), None, KeyHeader::Bearer, ample())
        .await
        .unwrap();
    assert_eq!(models.entries[0].id, "sdxl");
    assert!(server.requests()[0].starts_with("GET /v1/models "));
    let server = Rude::answering(response(
        "403 Forbidden",
        "content-type: text/html\r\n",
        b"<html><title>Attention Required!</title></html>",
    ))
    .await;
    let error = client()
        .models(&server.base(), None, KeyHeader::Bearer, ample())
        .await
        .unwrap_err();
    assert!(matches!(error, ModelsError::Api(e) if e.is_html()));
    let server = Rude::answering(response("200 OK", "", b"<html></html>")).await;
    let error = client()
        .models(&server.base(), None, KeyHeader::Bearer, ample())
        .await
        .unwrap_err();
    assert!(matches!(error, ModelsError::Unreadable { .. }));
}

#[test]
fn unusable_networks_are_refused() {
    for proxy in ["", "nonsense", "ftp://p:1", "javascript:x"] {
        assert!(
            PaidClient::new(&Network {
                proxy: Proxy::Url(proxy.into()),
                ..Network::default()
            })
            .is_err(),
            "{proxy}"
        );
    }
    assert!(
        PaidClient::new(&Network {
            user_agent: "a\nb".into(),
            ..Network::default()
        })
        .is_err()
    );
    assert!(
        PaidClient::new(&Network {
            user_agent: " ".into(),
            ..Network::default()
        })
        .is_err()
    );
}
