//! The paid client against servers that misbehave.
#![allow(clippy::unwrap_used, clippy::expect_used)]

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
async fn fault_29_endless_chunks_stop_at_the_limit() {
    let server = Rude::start(|mut stream, _| async move {
        let _ = stream
            .write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            .await;
        let chunk = [b"10000\r\n".as_slice(), &[b' '; 0x10000], b"\r\n"].concat();
        while stream.write_all(&chunk).await.is_ok() {}
    })
    .await;
    let mut stream = send_to(&server.base(), Timing::default(), 1_000_000)
        .await
        .unwrap();
    let (body, end) = collect(&mut stream).await;
    assert_eq!(
        (body.len(), end),
        (1_000_000, Err(Cut::TooLarge { limit: 1_000_000 }))
    );
    assert_eq!(stream.next().await, Err(Cut::TooLarge { limit: 1_000_000 }));
}

#[tokio::test]
async fn fault_29_a_gzip_bomb_is_counted_decoded() {
    // 64 MiB of zeros in 64 KiB: stored once, streamed by gzip's own repetition.
    let bomb = gzip_of_zeros(64 * 1024 * 1024);
    assert!(bomb.len() < 1_000_000);
    let server = Rude::answering(response("200 OK", "content-encoding: gzip\r\n", &bomb)).await;
    let mut stream = send_to(&server.base(), Timing::default(), 5_000_000)
        .await
        .unwrap();
    let mut seen = 0;
    let mut largest = 0;
    let end = loop {
        match stream.next().await {
            Ok(Some(piece)) => {
                seen += piece.len();
                largest = largest.max(piece.len());
            }
            Ok(None) => panic!("the bomb went off"),
            Err(cut) => break cut,
        }
    };
    assert_eq!((seen, end), (5_000_000, Cut::TooLarge { limit: 5_000_000 }));
    assert!(largest <= 1 << 20);
}

/// Deflate by hand: a block that repeats one byte 258 times over costs two bits and a little.
fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    // Fixed Huffman codes: literal 0 (8 bits 00110000), length 258 = symbol 285 (8 bits 11000101), distance 1 (5 zeros).
    bits.push(1, 1);
    bits.push(0b01, 2);
    bits.push_code(0b0011_0000, 8);
    let mut written = 1;
    while written + 258 <= length {
        bits.push_code(0b1100_0101, 8);
        bits.push_code(0, 5);
        written += 258;
    }
    while written < length {
        bits.push_code(0b0011_0000, 8);
        written += 1;
    }
    bits.push_code(0, 7);
    let mut out = vec![0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255];
    out.extend(bits.finish());
    out.extend([0; 4]);
    out.extend(u32::try_from(length).unwrap().to_le_bytes());
    out
}

#[derive(Default)]
struct Bits {
    out: Vec<u8>,
    hold: u32,
    count: u32,
}

impl Bits {
    fn push(&mut self, value: u32, bits: u32) {
        self.hold |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            self.out.push(self.hold as u8);
            self.hold >>= 8;
            self.count -= 8;
        }
    }

    fn push_code(&mut self, code: u32, bits: u32) {
        self.push(code.reverse_bits() >> (32 - bits), bits);
    }

    fn finish(mut self) -> Vec<u8> {
        self.push(0, 7);
        self.out
    }
}

#[tokio::test]
async fn fault_30_a_trickling_head_ends_at_the_first_byte_limit() {
    let server = Rude::start(|mut stream, _| async move {
        for byte in b"HTTP/1.1 200 OK\r\nx-slow: "
            .iter()
            .chain(std::iter::repeat(&b'z'))
        {
            if stream.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
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
}

#[tokio::test]
async fn fault_30_a_body_that_stops_or_trickles_is_cut() {
    let stops = Timing {
        idle: Duration::from_millis(300),
        ..ample()
    };
    let trickles = Timing {
        total: Duration::from_millis(800),
        ..ample()
    };
    for (pause, timing, expected) in [
        (None, stops, Cut::Idle),
        (Some(Duration::from_millis(50)), trickles, Cut::Total),
    ] {
        let server = Rude::start(move |mut stream, _| async move {
            let _ = stream
                .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n[\"begun")
                .await;
            loop {
                match pause {
                    None => std::future::pending::<()>().await,
                    Some(pause) => tokio::time::sleep(pause).await,
                }
                if stream.write_all(b".").await.is_err() {
                    return;
                }
            }
        })
        .await;
        let mut stream = send_to(&server.base(), timing, 1_000_000).await.unwrap();
        let (body, end) = collect(&mut stream).await;
        assert_eq!(end, Err(expected));
        assert!(body.starts_with(b"[\"begun"));
    }
}

#[tokio::test]
async fn fault_07_the_time_a_full_disk_holds_the_reader_up_does_not_count() {
    let server = Rude::start(move |mut stream, _| async move {
        let head = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nha";
        stream.write_all(head).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1200)).await;
        stream.write_all(b"lf").await.unwrap();
    })
    .await;
    let timing = Timing {
        total: Duration::from_millis(800),
        ..ample()
    };
    let mut stream = send_to(&server.base(), timing, 1000).await.unwrap();
    stream.held_up(Duration::from_secs(20));
    let (body, ended) = collect(&mut stream).await;
    assert_eq!((body.as_slice(), ended), (&b"half"[..], Ok(())));
}

#[tokio::test]
async fn a_body_shorter_than_announced_is_cut_and_what_came_is_kept() {
    let server =
        Rude::answering("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"data\":[").await;
    let mut stream = generate(&server.base()).await.unwrap();
    let (body, end) = collect(&mut stream).await;
    assert_eq!(body, b"{\"data\":[");
    assert!(matches!(end, Err(Cut::Reset { .. })), "{end:?}");
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
async fn fault_35_a_poll_elsewhere_carries_no_key() {
    let api = Rude::answering(response("200 OK", "", b"{}")).await;
    let other = Rude::answering(response("200 OK", "", b"{}")).await;
    let client = client();
    let base = api.base();
    client
        .poll(
            &api.url("/v1/tasks/1"),
            &base,
            Some(&key()),
            KeyHeader::Bearer,
            ample(),
            1000,
        )
        .await
        .unwrap();
    assert!(api.requests()[0].contains(KEY) && api.requests()[0].starts_with("GET /v1/tasks/1 "));
    // Another port is another origin; on this machine it is refused.
    for url in [
        other.url("/v1/tasks/1"),
        Url::parse("http://10.0.0.1/t").unwrap(),
        Url::parse("file:///etc/passwd").unwrap(),
    ] {
        let error = client
            .poll(&url, &base, Some(&key()), KeyHeader::Bearer, ample(), 1000)
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                SendError::NotSent {
                    kind: NotSentKind::Unsafe,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn fault_35_the_key_goes_to_no_foreign_https_host() {
    // The proxy sees which host is asked; the request inside never begins without TLS, and so without a key.
    let proxy = Rude::answering("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
    let network = Network {
        proxy: Proxy::Url(format!("http://127.0.0.1:{}", proxy.port)),
        ..Network::default()
    };
    let client = PaidClient::new(&network).unwrap();
    let base = BaseUrl::parse("https://api.example.com/v1").unwrap();
    let foreign = Url::parse("https://tasks.example.net/1").unwrap();
    client
        .poll(
            &foreign,
            &base,
            Some(&key()),
            KeyHeader::Bearer,
            ample(),
            1000,
        )
        .await
        .unwrap_err();
    let request = proxy.requests().remove(0);
    assert!(request.starts_with("CONNECT tasks.example.net:443 ") && !request.contains(KEY));
}

#[tokio::test]
async fn fault_50_the_key_is_in_no_debug_output_or_message() {
    let key = key();
    assert_eq!(format!("{key:?} {key}"), "<redacted> <redacted>");
    let server = Rude::answering(response("200 OK", "", b"{}")).await;
    let stream = generate(&server.base()).await.unwrap();
    assert!(!format!("{stream:?}{:?}{:?}", client(), stream.head()).contains(KEY));
    assert!(!serde_json::to_string(stream.head()).unwrap().contains(KEY));
}

#[tokio::test]
async fn fault_51_a_key_echoed_in_an_error_can_be_taken_out() {
    let encoded = base64_simd::STANDARD.encode_to_string(format!("user:{KEY}"));
    let body = format!(
        r#"{{"error":{{"message":"Incorrect API key {KEY}","type":"authentication_error","code":"k:{KEY}","tip":"basic {encoded}","id":"{KEY}"}}}}"#
    );
    let server = Rude::answering(response("401 Unauthorized", "", body.as_bytes())).await;
    let mut stream = generate(&server.base()).await.unwrap();
    let (body, _) = collect(&mut stream).await;
    let Body::Error(error) = body_of(stream.head(), &body) else {
        panic!("no error")
    };
    let error = error.redacted(&key());
    let text = serde_json::to_string(&error).unwrap();
    assert!(
        !text.contains(KEY) && text.contains("Incorrect API key <redacted>"),
        "{text}"
    );
    let inner = base64_simd::STANDARD.encode_to_string(KEY);
    assert!(
        !text.contains(&inner[4..30]) && !text.contains(&encoded[12..40]),
        "{text}"
    );
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
