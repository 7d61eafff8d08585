//! Replies that are odd, broken or hostile.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use safelight_studio::wire::{Job, Order, OutputPhase, Phase};
use safelight_studio::{ErrorCode, Queue, Studio};
use safelight_tests::answer::Answer;
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, pixels_of, until};
use safelight_tests::{pictures, replies};
use serde_json::json;

async fn replied(answer: Answer, n: u8) -> (Rude, Scratch, Studio, Job) {
    let server = Rude::start();
    server.on_post(answer);
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch
        .run(Order {
            n: Some(n),
            ..scratch.order()
        })
        .await;
    studio.settled().await;
    assert_eq!(server.posts(), 1);
    (server, scratch, studio, job)
}

fn has_kept_the_reply(scratch: &Scratch, job: &Job) -> bool {
    scratch.spool().contains(&format!("{}.reply", job.id))
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_27_what_is_there_is_saved_and_the_rest_is_said() {
    let file = pictures::png(8, 1);
    // One of four: the server dropped three.
    let body = json!({ "created": 1, "data": [{ "b64_json": replies::base64(&file) }] });
    let (_server, _scratch, _studio, job) = replied(Answer::json(200, &body), 4).await;
    assert_eq!(job.phase, Phase::Done);
    assert_eq!((job.saved(), job.asked), (1, 4));

    // Both keys null beside a good one, numbers as strings, keys nobody knows.
    let body = json!({ "created": "1700000000", "usage": { "cost": "0.02" }, "data": [
        { "url": null, "b64_json": null },
        { "url": "", "b64_json": replies::base64(&file), "revised_prompt": "a redder fox", "index": "1" },
        null,
        17,
    ]});
    let (_server, _scratch, studio, job) = replied(Answer::json(200, &body), 4).await;
    assert_eq!(job.phase, Phase::Done, "{job:#?}");
    let images = images(&studio, job.id).await;
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].revised_prompt.as_deref(), Some("a redder fox"));
    assert_eq!(images[0].server_created, Some(1_700_000_000));

    // Nothing usable at all is no image.
    let body = json!({ "created": 1, "data": [{ "url": null, "b64_json": null }] });
    let (_server, _scratch, _studio, job) = replied(Answer::json(200, &body), 1).await;
    assert_eq!(job.phase, Phase::Failed, "{job:#?}");
    assert_eq!(job.fault.unwrap().code, ErrorCode::NoImage);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_27_the_other_way_of_sending_and_the_bare_image_are_taken() {
    let file = pictures::png(8, 2);
    let server = Rude::start();
    let data_url = format!("data:image/png;base64,{}", replies::base64(&file));
    let bodies = [
        Answer::json(200, &json!({ "created": 1, "data": [{ "url": data_url }] })),
        Answer::json(
            200,
            &json!({ "created": 1, "data": [{ "url": server.url("/img/2.png") }] }),
        ),
        Answer::json(
            200,
            &json!({ "created": 1, "data": [{ "url": "/img/2.png" }] }),
        ),
        Answer::json(
            200,
            &json!({ "created": 1, "data": [{ "url": [server.url("/img/2.png")] }] }),
        ),
        Answer::json(200, &json!({ "images": [server.url("/img/2.png")] })),
        Answer::json_text(format!(
            "\n\n   \n{}",
            replies::inline(std::slice::from_ref(&file))
        )),
        Answer::file("image/png", &file),
        Answer::file("application/octet-stream", &file),
    ];
    server.always_get("/img/2.png", Answer::file("image/png", &file));
    for answer in bodies {
        server.on_post(answer);
        let scratch = Scratch::at(&server.base_url());
        // Asked for the other of the two.
        let (studio, job) = scratch
            .run(Order {
                response_format: Some("b64_json".to_owned()),
                ..scratch.order()
            })
            .await;
        assert_eq!(job.saved(), 1, "{job:#?}");
        assert_eq!(
            pixels_of(&images(&studio, job.id).await[0]),
            pictures::pixels(&file)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_28_base64_in_every_dress_is_read() {
    let files: Vec<_> = (0..7).map(|seed| pictures::png(9, seed)).collect();
    let plain = |n: usize| replies::base64(&files[n]);
    let broken_lines = plain(2)
        .as_bytes()
        .chunks(76)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect::<Vec<_>>()
        .join("\r\n");
    let texts = [
        plain(0),
        format!("data:image/webp;base64,{}", plain(1)),
        broken_lines,
        STANDARD_NO_PAD.encode(&files[3]),
        URL_SAFE.encode(&files[4]),
        URL_SAFE_NO_PAD.encode(&files[5]),
    ];
    let mut data: Vec<String> = texts
        .iter()
        .map(|text| format!(r#"{{"b64_json":{}}}"#, json!(text)))
        .collect();
    // `\/` and `\u002b` are JSON for the same letters.
    data.push(format!(
        r#"{{"b64_json":"{}"}}"#,
        plain(6).replace('/', "\\/").replace('+', "\\u002b")
    ));
    let body = format!(r#"{{"created":1,"data":[{}]}}"#, data.join(","));
    let (_server, _scratch, studio, job) = replied(Answer::json_text(body), 7).await;
    assert_eq!(job.saved(), 7, "{job:#?}");
    for (image, file) in images(&studio, job.id).await.iter().zip(&files) {
        assert_eq!(pixels_of(image), pictures::pixels(file));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_28_one_bad_character_fails_alone_and_its_text_is_kept() {
    let files: Vec<_> = (0..3).map(|seed| pictures::png(8, seed)).collect();
    let mut bad = replies::base64(&files[1]);
    bad.replace_range(40..41, "!");
    let body = json!({ "created": 1, "data": [
        { "b64_json": replies::base64(&files[0]) }, { "b64_json": bad }, { "b64_json": replies::base64(&files[2]) },
    ]});
    let (_server, scratch, studio, job) = replied(Answer::json(200, &body), 3).await;
    assert_eq!(job.phase, Phase::Done);
    assert_eq!(job.outputs[1].phase, OutputPhase::Failed, "{job:#?}");
    assert_eq!(
        job.outputs[1].fault.as_ref().unwrap().code,
        ErrorCode::ImageDamaged
    );
    let places: Vec<_> = images(&studio, job.id)
        .await
        .iter()
        .map(|image| image.output_index.unwrap())
        .collect();
    assert_eq!(places, [0, 2]);
    assert!(has_kept_the_reply(&scratch, &job));
    let kept =
        std::fs::read_to_string(scratch.library().join(format!("spool/{}.reply", job.id))).unwrap();
    assert!(
        kept.contains(&bad),
        "the text of the bad one is kept to the letter"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_28_a_truncated_image_is_filed_as_damaged_because_it_was_paid_for() {
    let file = pictures::png(32, 1);
    let body =
        json!({ "created": 1, "data": [{ "b64_json": replies::base64(&file[..file.len() / 2]) }] });
    let (_server, _scratch, studio, job) = replied(Answer::json(200, &body), 1).await;
    assert_eq!(job.saved(), 1, "{job:#?}");
    assert!(
        images(&studio, job.id).await[0]
            .cannot_be_shown
            .as_deref()
            .unwrap()
            .contains("damaged")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_31_hostile_json_ends_the_job_and_nothing_else() {
    let good = replies::base64(&pictures::png(8, 1));
    let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let keys: Vec<String> = (0..1_000_000).map(|n| format!("\"k{n}\":1")).collect();
    let mut not_text = br#"{"created":1,"data":[{"url":""#.to_vec();
    not_text.extend([0xff, 0xfe, 0x80]);
    not_text.extend(br#""}]}"#);
    let bodies: Vec<Vec<u8>> = vec![
        deep.clone().into_bytes(),
        format!(r#"{{"created":1,"data":{deep}}}"#).into_bytes(),
        "{\"data\":".repeat(100_000).into_bytes(),
        format!("{{{}}}", keys.join(",")).into_bytes(),
        not_text,
        b"{\"created\":1,\0\"data\":[]}".to_vec(),
        vec![0; 100_000],
    ];
    let server = Rude::start();
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let before = peak_memory();
    for body in bodies {
        let begin = String::from_utf8_lossy(&body[..20.min(body.len())]).into_owned();
        server.on_post(Answer::body(200, "application/json", body));
        let job = studio.enqueue(scratch.order()).await.unwrap();
        let job = until(&studio, job.id, Job::is_over).await;
        assert!(
            matches!(job.phase, Phase::Interrupted | Phase::Failed),
            "{begin}: {job:#?}"
        );
        assert!(job.fault.is_some());
    }
    // The bodies themselves are held by this process for the server: 15 MB and their copies.
    assert!(
        peak_memory() - before < 120 << 20,
        "{} MB",
        (peak_memory() - before) >> 20
    );

    // A key named twice: the images are there whichever counts.
    let twice = format!(r#"{{"created":1,"data":[],"data":[{{"b64_json":"{good}"}}]}}"#);
    server.on_post(Answer::json_text(twice));
    let job = studio.enqueue(scratch.order()).await.unwrap();
    let job = until(&studio, job.id, Job::is_over).await;
    assert_eq!(job.saved(), 1, "{job:#?}");
}

/// The most memory this process has had, in bytes; 0 where the system does not say.
pub(crate) fn peak_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok())
        .unwrap_or(0)
        << 10
}
