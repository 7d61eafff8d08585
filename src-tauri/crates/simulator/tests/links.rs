//! Image links and tasks over the wire.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use std::time::Duration;

use serde_json::{Value, json};
use simulator::Options;
use support::{KEY, ask, client, finish, generation, get, post, start, url, with};

#[tokio::test]
async fn links_die_after_their_lifetime() {
    let running = start(Options {
        link_lifetime: Duration::ZERO,
        ..Options::default()
    })
    .await;
    assert_eq!(
        get(&url(&post(&running, &ask("sdxl")).await, 0), &[])
            .await
            .status,
        403
    );
    let running = start(Options::default()).await;
    let old = url(&post(&running, &ask("sdxl")).await, 0);
    assert_eq!(get(&old, &[]).await.status, 200);
    running.expire_links();
    let new = url(&post(&running, &ask("sdxl")).await, 0);
    assert_eq!(get(&old, &[]).await.status, 403);
    assert_eq!(get(&new, &[]).await.status, 200);
}

#[tokio::test]
async fn a_link_works_at_a_later_server_on_another_port() {
    let first = start(Options {
        seed: 1,
        ..Options::default()
    })
    .await;
    let second = start(Options {
        seed: 2,
        ..Options::default()
    })
    .await;
    let link = url(&post(&first, &ask("qwen-image-2.0")).await, 0);
    let file = get(&link, &[]).await;
    let moved = link.replace(&first.addr().to_string(), &second.addr().to_string());
    first.stop().await;
    assert!(
        client().get(&link).send().await.is_err(),
        "the first one is gone"
    );
    let again = get(&moved, &[]).await;
    assert_eq!((again.status, &again.bytes), (200, &file.bytes));
}

#[tokio::test]
async fn made_up_links_are_not_found() {
    let running = start(Options::default()).await;
    let link = url(&post(&running, &ask("sdxl")).await, 0);
    let (base, name) = link.rsplit_once('/').unwrap();
    let flipped: String = name
        .char_indices()
        .map(|(i, c)| {
            if i == 30 {
                if c == 'A' { 'B' } else { 'A' }
            } else {
                c
            }
        })
        .collect();
    let names = [
        "x.png",
        &flipped,
        &name.replace(".jpg", ".png"),
        &"A".repeat(5_000),
        "%00",
        "..%2f..%2fetc",
    ];
    for name in names {
        assert_eq!(
            get(&format!("{base}/{name}"), &[]).await.status,
            404,
            "{name}"
        );
    }
}

#[tokio::test]
async fn ranges_and_tags_are_kept() {
    let running = start(Options::default()).await;
    let link = url(&post(&running, &ask("flux-1-dev")).await, 0);
    let whole = get(&link, &[]).await;
    assert_eq!(whole.header("accept-ranges"), "bytes");
    let tag = whole.header("etag").to_owned();
    assert!(tag.starts_with('"'), "a strong tag: {tag}");
    let part = get(&link, &[("range", "bytes=10-"), ("if-range", &tag)]).await;
    assert_eq!((part.status, &part.bytes[..]), (206, &whole.bytes[10..]));
    assert_eq!(
        part.header("content-range"),
        format!("bytes 10-{}/{}", whole.bytes.len() - 1, whole.bytes.len())
    );
    let other = get(&link, &[("range", "bytes=10-"), ("if-range", "\"other\"")]).await;
    assert_eq!((other.status, other.bytes.len()), (200, whole.bytes.len()));
    assert_eq!(
        get(&link, &[("range", "bytes=99999999-")]).await.status,
        416
    );
    assert_eq!(get(&link, &[("if-none-match", &tag)]).await.status, 304);
    let head = finish(client().head(&link)).await.unwrap();
    assert_eq!(
        (head.status, head.header("content-length")),
        (200, whole.bytes.len().to_string().as_str())
    );
}

#[tokio::test]
async fn a_key_at_a_link_is_counted() {
    let running = start(Options::default()).await;
    let link = url(&post(&running, &ask("sdxl")).await, 0);
    get(&link, &[]).await;
    assert_eq!((running.downloads(), running.leaked_keys()), (1, 0));
    get(&link, &[("authorization", "Bearer x")]).await;
    get(&link, &[("x-api-key", "x")]).await;
    assert_eq!((running.downloads(), running.leaked_keys()), (3, 2));
}

async fn poll(running: &simulator::Running, path: &str, key: &str) -> support::Reply {
    let address = format!("http://{}{path}", running.addr());
    finish(with(client().get(address), &[("x-api-key", key)]))
        .await
        .unwrap()
}

async fn submit(running: &simulator::Running, body: Value) -> (support::Reply, String) {
    let mut body = body;
    body["async"] = json!(true);
    let reply = post(running, &body).await;
    let path = reply.header("location").to_owned();
    (reply, path)
}

#[tokio::test]
async fn a_task_goes_from_queued_to_completed() {
    for format in ["url", "b64_json"] {
        let running = start(Options::default()).await;
        let mut body = ask("flux-1-schnell");
        body["response_format"] = json!(format);
        body["n"] = json!(2);
        let (reply, path) = submit(&running, body.clone()).await;
        assert_eq!((reply.status, reply.header("retry-after")), (202, "1"));
        let told = reply.json();
        assert_eq!(told["status"], "queued");
        assert_eq!(told["id"], told["task_id"]);
        assert_eq!(told["poll_url"], path.as_str());
        assert!(told["expires_at"].as_u64() > told["created_at"].as_u64());
        assert_eq!(running.seen()[0].status, Some(202));
        let working = poll(&running, &path, KEY).await;
        assert_eq!(
            (
                working.json()["status"].clone(),
                working.header("retry-after")
            ),
            (json!("processing"), "1")
        );
        let done = poll(&running, &path, KEY).await.json();
        assert_eq!(done["status"], "completed");
        assert_eq!(done["result"]["data"].as_array().unwrap().len(), 2);
        assert_eq!(
            poll(&running, &path, KEY).await.json(),
            done,
            "asking again changes nothing"
        );
        let direct = post(&running, &body).await.json();
        let (task, direct) = (&done["result"]["data"][0], &direct["data"][0]);
        if format == "url" {
            let files = [
                get(task["url"].as_str().unwrap(), &[]).await,
                get(direct["url"].as_str().unwrap(), &[]).await,
            ];
            assert_eq!(files[0].bytes, files[1].bytes);
        } else {
            assert_eq!(task["b64_json"], direct["b64_json"]);
        }
    }
}

#[tokio::test]
async fn a_slow_task_waits_in_the_queue() {
    let running = start(Options::default()).await;
    let (_, path) = submit(&running, ask("simulate-slow-3600000")).await;
    for _ in 0..3 {
        assert_eq!(poll(&running, &path, KEY).await.json()["status"], "queued");
    }
}

#[tokio::test]
async fn tasks_belong_to_their_key_fail_and_end() {
    let running = start(Options::default()).await;
    let (_, path) = submit(&running, ask("sdxl")).await;
    assert_eq!(
        poll(&running, &path, "another").await.problem(404)["code"],
        "task_not_found"
    );
    get(&format!("http://{}{path}", running.addr()), &[])
        .await
        .problem(401);
    poll(&running, "/v1/images/tasks/none", KEY)
        .await
        .problem(404);
    let (_, path) = submit(&running, ask("simulate-task-fails")).await;
    poll(&running, &path, KEY).await;
    let failed = poll(&running, &path, KEY).await.json();
    assert_eq!(
        (
            failed["status"].clone(),
            failed["error"]["status_code"].clone()
        ),
        (json!("failed"), json!(502))
    );
    assert_eq!(failed["result"], Value::Null);
    let short = start(Options {
        task_lifetime: Duration::ZERO,
        ..Options::default()
    })
    .await;
    let (_, path) = submit(&short, ask("sdxl")).await;
    poll(&short, &path, KEY).await.problem(404);
}

#[tokio::test]
async fn a_server_without_tasks_answers_at_once() {
    let running = start(Options {
        asynchronous: false,
        ..Options::default()
    })
    .await;
    let (reply, _) = submit(&running, ask("sdxl")).await;
    assert_eq!(reply.status, 200);
    assert_eq!(get(&url(&reply, 0), &[]).await.status, 200);
    assert_eq!(
        finish(generation(&running, &ask("sdxl")))
            .await
            .unwrap()
            .status,
        200
    );
}
