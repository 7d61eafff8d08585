//! Downloads of links that strangers wrote.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use routeway::client::Cut;
use routeway::download::{DownloadLimits, Lookup, Resume, UrlProblem, check_url, expires_at};
use routeway::{BaseUrl, DownloadClient, DownloadError, DownloadStream, Network, Proxy, Url};
use std::future::Future;
use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use support::{Rude, response};
use tokio::io::AsyncWriteExt;

/// Says the same of every name.
#[derive(Debug)]
struct Always(&'static [&'static str]);

impl Lookup for Always {
    fn lookup(&self, _: String) -> Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>> {
        let all = self.0.iter().map(|ip| ip.parse().unwrap()).collect();
        Box::pin(async move { Ok(all) })
    }
}

fn limits() -> DownloadLimits {
    // Far beyond what a loaded machine needs: only tests of a limit shorten it.
    let seconds = Duration::from_secs;
    DownloadLimits {
        connect: seconds(20),
        idle: seconds(20),
        total: seconds(60),
        max_bytes: 10_000,
    }
}

fn client() -> DownloadClient {
    client_with(limits())
}

fn client_with(limits: DownloadLimits) -> DownloadClient {
    DownloadClient::new(
        &Network {
            proxy: Proxy::Direct,
            ..Network::default()
        },
        limits,
    )
    .unwrap()
}

fn routeway_base() -> BaseUrl {
    BaseUrl::parse("https://api.routeway.ai/v1").unwrap()
}

async fn collect(stream: &mut DownloadStream) -> (Vec<u8>, Result<(), DownloadError>) {
    let mut body = Vec::new();
    loop {
        match stream.next().await {
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            Ok(None) => return (body, Ok(())),
            Err(error) => return (body, Err(error)),
        }
    }
}

fn refused(result: Result<DownloadStream, DownloadError>) -> UrlProblem {
    match result {
        Err(DownloadError::Refused(problem)) => problem,
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn fault_32_links_of_other_kinds_are_refused_by_their_text() {
    let base = routeway_base();
    for url in [
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "ftp://example.com/a.png",
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "\\\\host\\share\\a.png",
        "//host/share",
        "blob:https://x/1",
        "view-source:https://example.com",
        "asset:///x",
    ] {
        assert!(
            matches!(check_url(url, &base), Err(UrlProblem::Scheme { .. })),
            "{url}"
        );
    }
    assert_eq!(
        check_url("https://user:pass@example.com/a.png", &base),
        Err(UrlProblem::UserInfo)
    );
    assert_eq!(
        check_url("https://user@example.com/a.png", &base),
        Err(UrlProblem::UserInfo)
    );
    assert_eq!(
        check_url("http://example.com/a.png", &base),
        Err(UrlProblem::PlainHttp)
    );
    for url in ["", "no address", "https://", "a.png"] {
        assert_eq!(
            check_url(url, &base),
            Err(UrlProblem::NotAnAddress),
            "{url}"
        );
    }
    let url = check_url(" https://cdn.routeway.ai/images/a.png?sig=1#x ", &base).unwrap();
    assert_eq!(url.as_str(), "https://cdn.routeway.ai/images/a.png?sig=1");
}

#[test]
fn fault_33_private_hosts_are_refused_by_their_text() {
    let base = routeway_base();
    for host in [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.0.1:8443",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "a.localhost",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[fe80::1]",
        "0.0.0.0",
        "router",
        "nas.local",
        "１２７.0.0.1",
    ] {
        let url = format!("https://{host}/a.png");
        assert!(
            matches!(
                check_url(&url, &base),
                Err(UrlProblem::PrivateAddress { .. })
            ),
            "{host}: {:?}",
            check_url(&url, &base)
        );
    }
    // The API's own origin is the one exception, with its very port and scheme.
    let local = BaseUrl::parse("http://127.0.0.1:8188/v1").unwrap();
    assert!(check_url("http://127.0.0.1:8188/view?x=1", &local).is_ok());
    assert!(matches!(
        check_url("http://127.0.0.1:8189/", &local),
        Err(UrlProblem::PrivateAddress { .. })
    ));
    assert!(matches!(
        check_url("https://127.0.0.1:8188/", &local),
        Err(UrlProblem::PrivateAddress { .. })
    ));
    assert!(matches!(
        check_url("http://localhost:8188/", &local),
        Err(UrlProblem::PrivateAddress { .. })
    ));
}

#[tokio::test]
async fn fault_33_a_name_that_resolves_to_a_private_address_is_refused() {
    let network = Network {
        proxy: Proxy::Direct,
        ..Network::default()
    };
    for answers in [
        &["127.0.0.1"][..],
        &["10.0.0.7", "::1"],
        &["::ffff:169.254.169.254"],
    ] {
        let client =
            DownloadClient::with_lookup(&network, limits(), Arc::new(Always(answers))).unwrap();
        let server = Rude::answering(response("200 OK", "", b"secret")).await;
        let url = Url::parse(&format!(
            "https://127-0-0-1.sslip.example:{}/a.png",
            server.port
        ))
        .unwrap();
        let problem = refused(client.fetch(&url, &routeway_base(), None).await);
        assert!(matches!(problem, UrlProblem::PrivateAddress { host } if host.contains("sslip")));
        assert!(server.requests().is_empty());
    }
}

#[tokio::test]
async fn fault_34_every_redirect_is_checked() {
    let inner = Rude::answering(response("200 OK", "", b"secret")).await;
    for target in [
        format!("http://127.0.0.1:{}/secret", inner.port),
        format!("http://localhost:{}/secret", inner.port),
        "http://169.254.169.254/latest/meta-data".to_owned(),
        "file:///etc/passwd".to_owned(),
        "https://10.0.0.1/".to_owned(),
        "https://user:pass@example.com/".to_owned(),
        "http://example.com/a.png".to_owned(),
        String::new(),
        "https://[bad".to_owned(),
    ] {
        let server = Rude::answering(response(
            "302 Found",
            &format!("location: {target}\r\n"),
            b"",
        ))
        .await;
        let result = client()
            .fetch(&server.url("/a.png"), &server.base(), None)
            .await;
        // An empty target is the same address once more, for ever.
        let problem = refused(result);
        if target.is_empty() {
            assert_eq!(
                (problem, server.requests().len()),
                (UrlProblem::Redirects, 6)
            );
        }
    }
    assert!(inner.requests().is_empty());
}

#[tokio::test]
async fn fault_34_five_redirects_are_followed_and_no_more() {
    for (hops, follows) in [(5, true), (11, false)] {
        let server = Rude::start(move |mut stream, turn| async move {
            let bytes = if turn <= hops {
                response("302 Found", &format!("location: /{turn}\r\n"), b"")
            } else {
                response("200 OK", "", b"image")
            };
            let _ = stream.write_all(&bytes).await;
        })
        .await;
        let result = client()
            .fetch(&server.url("/0"), &server.base(), None)
            .await;
        if follows {
            assert_eq!(collect(&mut result.unwrap()).await.0, b"image");
        } else {
            assert_eq!(refused(result), UrlProblem::Redirects);
            assert_eq!(server.requests().len(), 6);
        }
    }
}

#[tokio::test]
async fn fault_35_a_download_carries_no_secret_and_no_trace() {
    let server = Rude::start(|mut stream, turn| async move {
        let bytes = if turn == 1 {
            response("302 Found", "set-cookie: s=1\r\nlocation: /b.png\r\n", b"")
        } else {
            response("200 OK", "set-cookie: t=1\r\n", b"image")
        };
        let _ = stream.write_all(&bytes).await;
    })
    .await;
    let client = client();
    for _ in 0..2 {
        collect(
            &mut client
                .fetch(&server.url("/a.png?sig=1"), &server.base(), None)
                .await
                .unwrap(),
        )
        .await
        .1
        .unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        let request = request.to_ascii_lowercase();
        for header in [
            "authorization:",
            "x-api-key:",
            "cookie:",
            "referer:",
            "origin:",
        ] {
            assert!(!request.contains(header), "{request}");
        }
        assert!(request.contains("user-agent: safelight/"));
    }
}

#[tokio::test]
async fn fault_36_statuses_are_told_with_their_wait() {
    for (status, wait) in [
        (404, None),
        (403, None),
        (410, None),
        (503, Some(3000)),
        (429, Some(3000)),
        (500, None),
        (416, None),
        (304, None),
    ] {
        let header = if wait.is_some() {
            "retry-after: 3\r\n"
        } else {
            ""
        };
        let server = Rude::answering(response(&format!("{status} X"), header, b"")).await;
        let error = client()
            .fetch(&server.url("/a"), &server.base(), None)
            .await
            .unwrap_err();
        assert_eq!(
            error,
            DownloadError::Status {
                code: status,
                retry_after_ms: wait
            }
        );
    }
    let gone = BaseUrl::parse("http://127.0.0.1:1").unwrap();
    let error = client()
        .fetch(&Url::parse("http://127.0.0.1:1/a").unwrap(), &gone, None)
        .await
        .unwrap_err();
    assert!(
        matches!(error, DownloadError::NotReached { .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn fault_36_bodies_that_end_early_stop_or_grow_are_cut() {
    let fetch = |bytes: &'static str| async move {
        let server = Rude::start(move |mut stream, _| async move {
            let _ = stream.write_all(bytes.as_bytes()).await;
            if bytes.contains("hang") {
                std::future::pending::<()>().await;
            }
        })
        .await;
        let mut limits = limits();
        if bytes.contains("hang") {
            limits.idle = Duration::from_millis(300);
        }
        let mut stream = client_with(limits)
            .fetch(&server.url("/a"), &server.base(), None)
            .await
            .unwrap();
        collect(&mut stream).await
    };
    let (body, end) = fetch("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc").await;
    assert_eq!(body, b"abc");
    assert!(
        matches!(end, Err(DownloadError::Cut(Cut::Reset { .. }))),
        "{end:?}"
    );
    let (body, end) =
        fetch("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n").await;
    assert_eq!(body, b"abc");
    assert!(
        matches!(end, Err(DownloadError::Cut(Cut::Reset { .. }))),
        "{end:?}"
    );
    let (body, end) = fetch("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhang").await;
    assert_eq!(
        (body, end),
        (b"hang".to_vec(), Err(DownloadError::Cut(Cut::Idle)))
    );
}

#[tokio::test]
async fn fault_36_images_over_the_limit_fail_at_once() {
    let server = Rude::answering("HTTP/1.1 200 OK\r\ncontent-length: 10001\r\n\r\n").await;
    let error = client()
        .fetch(&server.url("/a"), &server.base(), None)
        .await
        .unwrap_err();
    assert_eq!(error, DownloadError::TooLarge { limit: 10_000 });
    let server = Rude::start(|mut stream, _| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(&[7; 4096]).await.is_ok() {}
    })
    .await;
    let mut stream = client()
        .fetch(&server.url("/a"), &server.base(), None)
        .await
        .unwrap();
    let (body, end) = collect(&mut stream).await;
    assert_eq!(end, Err(DownloadError::TooLarge { limit: 10_000 }));
    assert!(body.len() <= 10_000);
}

#[tokio::test]
async fn fault_36_a_resume_takes_only_the_part_it_asked_for() {
    let fetch = |etag: &'static str, answer: Vec<u8>| async move {
        let server = Rude::answering(answer).await;
        let resume = Some(Resume {
            offset: 4,
            etag: etag.to_owned(),
        });
        let result = client()
            .fetch(&server.url("/a"), &server.base(), resume)
            .await;
        (result, server.requests().remove(0))
    };
    let part = |range: &str, etag: &str| {
        response(
            "206 Partial Content",
            &format!("content-range: {range}\r\netag: {etag}\r\n"),
            b"5678",
        )
    };
    let (result, request) = fetch("\"v1\"", part("bytes 4-7/8", "\"v1\"")).await;
    let mut stream = result.unwrap();
    assert_eq!((stream.head().start, stream.head().total), (4, Some(8)));
    assert_eq!(collect(&mut stream).await, (b"5678".to_vec(), Ok(())));
    assert!(request.contains("range: bytes=4-\r\n") && request.contains("if-range: \"v1\"\r\n"));
    // Another part or another version is of no use.
    for answer in [
        part("bytes 0-3/8", "\"v1\""),
        part("bytes 4-7/8", "\"v2\""),
        part("garbage", "\"v1\""),
    ] {
        let (result, _) = fetch("\"v1\"", answer).await;
        assert!(matches!(result, Err(DownloadError::Cut(_))), "{result:?}");
    }
    // A server that ignores ranges sends all of it.
    let (result, _) = fetch(
        "\"v1\"",
        response("200 OK", "etag: \"v2\"\r\n", b"12345678"),
    )
    .await;
    let mut stream = result.unwrap();
    assert_eq!(
        (stream.head().start, stream.head().etag.as_deref()),
        (0, Some("\"v2\""))
    );
    assert_eq!(collect(&mut stream).await.0, b"12345678");
    // A weak ETag proves nothing: all of it is asked for.
    let (result, request) = fetch(
        "W/\"v1\"",
        response("200 OK", "etag: W/\"v1\"\r\n", b"12345678"),
    )
    .await;
    assert_eq!(result.unwrap().head().etag, None);
    assert!(!request.contains("range"));
}

#[test]
fn fault_37_the_end_of_a_link_is_read_from_it() {
    let at = |query: &str| {
        expires_at(
            &Url::parse(&format!("https://x.example/a.png?{query}")).unwrap(),
            &[],
        )
    };
    assert_eq!(at("sig=1"), None);
    assert_eq!(
        at("se=2026-11-22T10%3A20%3A30Z&sig=x"),
        Some(1_795_342_830_000)
    );
    assert_eq!(
        at("Expires=1795342830&Signature=x"),
        Some(1_795_342_830_000)
    );
    assert_eq!(
        at("X-Amz-Date=20261122T102000Z&X-Amz-Expires=30"),
        Some(1_795_342_830_000)
    );
    assert_eq!(
        at("X-Goog-Expires=30&X-Goog-Date=20261122T102000Z&se=2030-01-01"),
        Some(1_795_342_830_000)
    );
    for garbage in [
        "se=soon",
        "Expires=-1",
        "Expires=99999999999999999999",
        "X-Amz-Expires=30",
        "X-Amz-Date=20261322T102000Z&X-Amz-Expires=1",
        "se=2026-99-99",
    ] {
        assert_eq!(at(garbage), None, "{garbage}");
    }
    let headers = |date: &str| {
        vec![
            (
                "expires".to_owned(),
                "Sun, 22 Nov 2026 10:20:30 GMT".to_owned(),
            ),
            ("date".to_owned(), date.to_owned()),
        ]
    };
    let url = Url::parse("https://x.example/a").unwrap();
    assert_eq!(
        expires_at(&url, &headers("Sun, 22 Nov 2026 09:20:30 GMT")),
        Some(1_795_342_830_000)
    );
    assert_eq!(
        expires_at(&url, &headers("Sun, 22 Nov 2026 10:20:30 GMT")),
        None
    );
}
