//! Image links that lead where they must not.

use safelight_studio::wire::{Job, Order, OutputPhase};
use safelight_studio::{ErrorCode, Studio};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, pixels_of};
use safelight_tests::{KEY, pictures, replies};
use serde_json::json;

/// A server whose reply names these links.
async fn linked(server: &Rude, links: &[String]) -> (Scratch, Studio, Job) {
    server.on_post(
        Answer::json(200, &replies::links(links)).header("set-cookie", "session=1; Path=/"),
    );
    let scratch = Scratch::at(&server.base_url());
    let n = u8::try_from(links.len()).unwrap();
    let (studio, job) = scratch
        .run(Order {
            n: Some(n),
            ..scratch.order()
        })
        .await;
    (scratch, studio, job)
}

fn refused_at_once(job: &Job, links: &[String]) {
    assert_eq!(job.outputs.len(), links.len(), "{job:#?}");
    for (output, link) in job.outputs.iter().zip(links) {
        assert_eq!(output.phase, OutputPhase::Failed, "{link}: {output:#?}");
        assert_eq!(
            output.fault.as_ref().unwrap().code,
            ErrorCode::DownloadFailed,
            "{link}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_32_links_that_are_no_web_addresses_are_refused_before_any_io() {
    let server = Rude::start();
    let elsewhere = Rude::start();
    let links: Vec<String> = [
        "file:///etc/passwd",
        "file://localhost/etc/passwd",
        "ftp://127.0.0.1/x.png",
        "javascript:alert(1)",
        "\\\\127.0.0.1\\share\\x.png",
        "smb://127.0.0.1/share/x.png",
        "blob:https://example.com/1",
    ]
    .map(str::to_owned)
    .to_vec();
    let (_scratch, _studio, job) = linked(&server, &links).await;
    refused_at_once(&job, &links);

    // A user name in the address, even of the API's own origin, and plain http to a stranger.
    let port = server.port();
    let links = vec![
        format!("http://user:pass@127.0.0.1:{port}/x.png"),
        format!("http://user@127.0.0.1:{port}/x.png"),
        "http://example.com/x.png".to_owned(),
    ];
    let (_scratch, _studio, job) = linked(&server, &links).await;
    refused_at_once(&job, &links);
    assert!(
        server.seen().iter().all(|seen| seen.method == "POST"),
        "a refused link was asked for"
    );
    assert_eq!(elsewhere.connections(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_32_a_data_link_is_decoded_with_limits() {
    let file = pictures::png(8, 1);
    let server = Rude::start();
    let links = vec![
        format!("data:image/png;base64,{}", replies::base64(&file)),
        "data:image/png;base64,!!!!".to_owned(),
        "data:text/html,<script>alert(1)</script>".to_owned(),
    ];
    let (_scratch, studio, job) = linked(&server, &links).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Saved, "{job:#?}");
    assert_eq!(
        pixels_of(&images(&studio, job.id).await[0]),
        pictures::pixels(&file)
    );
    assert!(
        job.outputs[1..]
            .iter()
            .all(|output| output.phase == OutputPhase::Failed),
        "{job:#?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_33_links_into_this_machine_or_a_private_network_are_refused_unless_the_api_lives_there()
 {
    let server = Rude::start();
    let inside = Rude::start();
    let port = inside.port();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "LOCALHOST",
        "0x7f.1",
        "0177.0.0.1",
        "2130706433",
        "127.1",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "[fe80::1]",
        "[fd00::1]",
    ];
    for scheme in ["http", "https"] {
        for part in hosts.chunks(10) {
            let links: Vec<_> = part
                .iter()
                .map(|host| format!("{scheme}://{host}:{port}/x.png"))
                .collect();
            let (_scratch, _studio, job) = linked(&server, &links).await;
            refused_at_once(&job, &links);
        }
    }
    assert_eq!(inside.connections(), 0, "a private address was asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_34_every_hop_of_a_redirect_is_checked() {
    let server = Rude::start();
    let inside = Rude::start();
    let targets = [
        inside.url("/x.png"),
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
        format!("http://user:pass@127.0.0.1:{}/x.png", server.port()),
        "//localhost./x.png".to_owned(),
    ];
    for (n, target) in targets.iter().enumerate() {
        let path = format!("/hop/{n}.png");
        server.always_get(
            &path,
            Answer::body(302, "text/plain", "").header("location", target),
        );
        let links = vec![server.url(&path)];
        let (_scratch, _studio, job) = linked(&server, &links).await;
        refused_at_once(&job, &links);
        assert_eq!(
            server.gets(&path).len(),
            1,
            "a forbidden redirect is not tried again"
        );
    }
    assert_eq!(inside.connections(), 0, "a redirect led inside");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_34_five_redirects_are_followed_and_a_sixth_is_not() {
    let file = pictures::png(8, 1);
    let server = Rude::start();
    for hop in 0..12 {
        let next = format!("/hop/{}", hop + 1);
        server.always_get(
            &format!("/hop/{hop}"),
            Answer::body(302, "text/plain", "").header("location", &next),
        );
    }
    server.always_get("/hop/12", Answer::file("image/png", &file));
    // From 7 there are five hops to the picture, from 6 six, from 1 eleven.
    let (_scratch, studio, job) = linked(&server, &[server.url("/hop/7")]).await;
    assert_eq!(job.saved(), 1, "{job:#?}");
    assert_eq!(
        pixels_of(&images(&studio, job.id).await[0]),
        pictures::pixels(&file)
    );
    for start in [6, 1] {
        let links = vec![server.url(&format!("/hop/{start}"))];
        let (_scratch, _studio, job) = linked(&server, &links).await;
        refused_at_once(&job, &links);
    }
    // Round and round.
    server.always_get(
        "/loop",
        Answer::body(302, "text/plain", "").header("location", "/loop"),
    );
    let links = vec![server.url("/loop")];
    let (_scratch, _studio, job) = linked(&server, &links).await;
    refused_at_once(&job, &links);
    assert!(server.gets("/loop").len() <= 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_35_a_download_carries_no_key_no_cookie_and_no_referrer() {
    let file = pictures::png(8, 1);
    let server = Rude::start();
    server.always_get(
        "/img/1.png",
        Answer::body(302, "text/plain", "")
            .header("location", "/img/2.png")
            .header("set-cookie", "a=b"),
    );
    server.always_get("/img/2.png", Answer::file("image/png", &file));
    let (_scratch, _studio, job) = linked(&server, &[server.url("/img/1.png")]).await;
    assert_eq!(job.saved(), 1, "{job:#?}");
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for request in &seen[1..] {
        assert_eq!(request.method, "GET");
        for name in [
            "authorization",
            "x-api-key",
            "cookie",
            "referer",
            "proxy-authorization",
        ] {
            assert_eq!(request.header(name), None, "{name} on {}", request.path);
        }
        assert!(!format!("{request:?}").contains(KEY));
        assert!(
            request
                .header("user-agent")
                .unwrap()
                .starts_with("Safelight/")
        );
    }
    let paid = &server.post_log()[0];
    assert_eq!(
        paid.header("authorization"),
        Some(format!("Bearer {KEY}").as_str())
    );
    assert_eq!(paid.header("cookie"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_35_a_task_on_another_host_is_asked_without_the_key_or_not_at_all() {
    let server = Rude::start();
    let elsewhere = Rude::start();
    let task = json!({ "id": "t1", "status": "queued", "polling_url": elsewhere.url("/tasks/t1") });
    server.on_post(Answer::json(200, &task));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.task_limit_ms = Some(500);
    let (_studio, job) = scratch
        .run(Order {
            asynchronous: Some(true),
            ..scratch.order()
        })
        .await;
    assert_eq!(job.saved(), 0);
    assert!(
        elsewhere
            .seen()
            .iter()
            .all(|seen| !format!("{seen:?}").contains(KEY)),
        "the key went to another host"
    );
}
