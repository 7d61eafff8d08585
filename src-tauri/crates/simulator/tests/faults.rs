//! Injected faults, seen from the other end of the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use std::time::Duration;

use simulator::{Fault, Options, Place, Running, Simulator, StartError, Trouble};
use support::{KEY, ask, finish, generation, get, post, start, url};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends a generation by hand and reads what comes until the end: the bytes, and whether it ended in order.
async fn exchange(running: &Running) -> (Vec<u8>, bool) {
    let mut body = ask("flux-1-schnell");
    body["response_format"] = "b64_json".into();
    let body = body.to_string();
    let mut tcp = TcpStream::connect(running.addr()).await.unwrap();
    let head = format!(
        "POST /v1/images/generations HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    tcp.write_all(head.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    let end = tcp.read_to_end(&mut got).await;
    (got, end.is_ok())
}

/// Length of the body after the head, and the `Content-Length` that the head tells.
fn lengths(got: &[u8]) -> (usize, usize) {
    let end = got.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(got[..end].to_vec())
        .unwrap()
        .to_lowercase();
    let told = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    (got.len() - end, told.parse().unwrap())
}

#[tokio::test]
async fn connections_are_cut_exactly_where_the_fault_says() {
    let running = start(Options::default()).await;
    running.inject(Fault::generation(Trouble::CloseBeforeHead));
    assert_eq!(exchange(&running).await, (Vec::new(), true));
    running.inject(Fault::generation(Trouble::Reset));
    assert_eq!(exchange(&running).await, (Vec::new(), false));
    running.inject(Fault::generation(Trouble::CloseAfterHead));
    let (sent, told) = lengths(&exchange(&running).await.0);
    assert!(sent == 0 && told > 1000, "{sent} of {told}");
    running.inject(Fault::generation(Trouble::HalfBody));
    let (sent, told) = lengths(&exchange(&running).await.0);
    assert_eq!(sent, told / 2);
    running.inject(Fault::generation(Trouble::CutAfter(777)));
    let (sent, told) = lengths(&exchange(&running).await.0);
    assert!(sent == 777 && told > 1000, "{sent} of {told}");
    let statuses: Vec<_> = running
        .seen()
        .iter()
        .map(|request| request.status)
        .collect();
    assert_eq!(statuses, [None, None, Some(200), Some(200), Some(200)]);
}

#[tokio::test]
async fn large_replies_are_cut_exactly_too() {
    let running = start(Options::default()).await;
    let mut body = ask("flux-1-schnell");
    (body["size"], body["response_format"]) = ("1024x1024".into(), "b64_json".into());
    running.inject(Fault::generation(Trouble::HalfBody));
    let mut response = generation(&running, &body).send().await.unwrap();
    let told = usize::try_from(response.content_length().unwrap()).unwrap();
    let mut got = 0;
    while let Ok(Some(piece)) = response.chunk().await {
        got += piece.len();
    }
    assert!(told > 1_000_000);
    assert_eq!(got, told / 2);
}

#[tokio::test]
async fn faults_strike_as_often_as_told_and_after_what_is_spared() {
    let running = start(Options::default()).await;
    running.inject(Fault::generation(Trouble::Status(500)).times(2).after(1));
    let mut statuses = Vec::new();
    for _ in 0..4 {
        statuses.push(post(&running, &ask("sdxl")).await.status);
    }
    assert_eq!(statuses, [200, 500, 500, 200]);
    running.inject(Fault::generation(Trouble::Html(524)).standing());
    for _ in 0..3 {
        assert_eq!(post(&running, &ask("sdxl")).await.status, 524);
    }
    running.clear_faults();
    assert_eq!(post(&running, &ask("sdxl")).await.status, 200);
}

#[tokio::test]
async fn replies_can_be_put_in_the_place_of_the_true_one() {
    let running = start(Options::default()).await;
    running.inject(Fault::generation(Trouble::StatusRetryAfter(
        429,
        "Wed, 21 Oct 2015 07:28:00 GMT".to_owned(),
    )));
    running.inject(Fault::generation(Trouble::StatusMessage(
        402,
        "no <b>money</b>".to_owned(),
    )));
    running.inject(Fault::generation(Trouble::Redirect(
        302,
        "http://example.com/".to_owned(),
    )));
    running.inject(Fault::generation(Trouble::Raw {
        status: 200,
        headers: vec![
            ("content-type".to_owned(), "text/plain".to_owned()),
            ("bad name".to_owned(), String::new()),
        ],
        body: b"null".to_vec(),
    }));
    running.inject(Fault::generation(Trouble::EmptyData));
    let limited = post(&running, &ask("sdxl")).await;
    assert_eq!(
        limited.header("retry-after"),
        "Wed, 21 Oct 2015 07:28:00 GMT"
    );
    limited.problem(429);
    assert_eq!(
        post(&running, &ask("sdxl")).await.problem(402)["message"],
        "no <b>money</b>"
    );
    let moved = post(&running, &ask("sdxl")).await;
    assert_eq!(
        (moved.status, moved.header("location")),
        (302, "http://example.com/")
    );
    let raw = post(&running, &ask("sdxl")).await;
    assert_eq!(
        (raw.status, raw.header("content-type"), &raw.bytes[..]),
        (200, "text/plain", &b"null"[..])
    );
    assert_eq!(
        post(&running, &ask("sdxl")).await.json()["data"],
        serde_json::json!([])
    );
}

#[tokio::test]
async fn endless_replies_do_not_end_and_hanging_ones_do_not_begin() {
    let running = start(Options::default()).await;
    running.inject(Fault::generation(Trouble::Endless {
        content_type: "application/json".to_owned(),
        piece: vec![b' '; 4096],
    }));
    let mut response = generation(&running, &ask("sdxl")).send().await.unwrap();
    let mut got = 0;
    while got < 2_000_000 {
        got += response.chunk().await.unwrap().unwrap().len();
    }
    drop(response);
    running.inject(Fault::new(Place::Generation, Trouble::Hang));
    let hanging = tokio::spawn(finish(generation(&running, &ask("sdxl"))));
    assert_eq!(running.seen_at_least(2).await.last().unwrap().status, None);
    assert!(!hanging.is_finished());
    running.stop().await;
    assert!(
        hanging.await.unwrap().is_err(),
        "stopping ends every connection"
    );
}

#[tokio::test]
async fn slow_and_delayed_replies_are_whole() {
    let running = start(Options::default()).await;
    running.inject(Fault::generation(Trouble::Delay(Duration::from_millis(5))));
    running.inject(Fault::generation(Trouble::Drip {
        bytes: 100,
        every: Duration::from_millis(1),
    }));
    let reply = post(&running, &ask("sdxl")).await;
    assert_eq!(reply.json()["data"].as_array().unwrap().len(), 1);
    assert_eq!(
        reply.header("content-length"),
        reply.bytes.len().to_string()
    );
}

#[tokio::test]
async fn links_models_and_tasks_have_faults_of_their_own() {
    let running = start(Options::default()).await;
    let link = url(&post(&running, &ask("flux-1-dev")).await, 0);
    running.inject(Fault::link(Trouble::Status(404)).times(2));
    running.inject(Fault::link(Trouble::Mislabel("text/html".to_owned())));
    running.inject(Fault::link(Trouble::IgnoreRange));
    assert_eq!(get(&link, &[]).await.status, 404);
    assert_eq!(get(&link, &[]).await.status, 404);
    let wrong = get(&link, &[]).await;
    assert_eq!(
        (wrong.status, wrong.header("content-type")),
        (200, "text/html")
    );
    assert_eq!(get(&link, &[("range", "bytes=5-")]).await.status, 200);
    assert_eq!(get(&link, &[("range", "bytes=5-")]).await.status, 206);
    running.inject(Fault::models(Trouble::Status(503)));
    get(&format!("{}/models", running.base_url()), &[])
        .await
        .problem(503);
    running.inject(Fault::task(Trouble::Status(500)));
    let task = format!("{}/images/tasks/x", running.base_url());
    get(&task, &[("x-api-key", KEY)]).await.problem(500);
    get(&task, &[("x-api-key", KEY)]).await.problem(404);
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let running = start(Options::default()).await;
    let port = running.addr().port();
    let error = Simulator::start(Options {
        port,
        ..Options::default()
    })
    .await
    .unwrap_err();
    assert!(
        matches!(error, StartError::Bind { .. }) && error.to_string().contains(&port.to_string())
    );
    running.stop().await;
    Simulator::start(Options {
        port,
        ..Options::default()
    })
    .await
    .unwrap()
    .stop()
    .await;
}
