//! Replies that never end: in bytes or in time.

use std::time::Duration;

use safelight_studio::Queue;
use safelight_studio::wire::{Job, Order, Phase};
use safelight_tests::answer::{Answer, End};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until};
use safelight_tests::{pictures, replies};

use crate::replies::peak_memory;

const LIMIT: u64 = 32 << 20;

fn spooled(scratch: &Scratch) -> u64 {
    scratch
        .spool()
        .iter()
        .map(|name| {
            let path = scratch.library().join("spool").join(name);
            path.metadata().unwrap().len()
        })
        .sum()
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_29_an_endless_reply_stops_at_the_limit_with_flat_memory_and_keeps_what_is_whole() {
    let file = pictures::png(64, 1);
    let begin = format!(
        r#"{{"created":1,"data":[{{"b64_json":"{}"}},{{"b64_json":""#,
        replies::base64(&file)
    );
    let server = Rude::start();
    server.on_post(Answer::endless(
        "application/json",
        begin,
        vec![b'A'; 1 << 16],
    ));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.max_reply_bytes = LIMIT;
    let before = peak_memory();
    let (studio, job) = scratch
        .run(Order {
            n: Some(2),
            ..scratch.order()
        })
        .await;
    assert!(
        peak_memory() - before < LIMIT,
        "{} MB",
        (peak_memory() - before) >> 20
    );
    // The first image came whole: it is paid for and saved. Nobody sends the request again.
    assert_eq!(job.phase, Phase::Done, "{job:#?}");
    assert_eq!(images(&studio, job.id).await.len(), 1);
    assert_eq!(server.posts(), 1);
    studio.settled().await;
    assert!(
        (LIMIT / 2..=LIMIT + (1 << 20)).contains(&spooled(&scratch)),
        "{}",
        spooled(&scratch)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_29_a_gzip_bomb_is_stopped_by_its_decoded_size() {
    let bomb = pictures::gzip(br#"{"created":1,"data":[{"b64_json":""#, 1 << 30);
    assert!(bomb.len() < 8 << 20);
    let server = Rude::start();
    server.on_post(Answer::body(200, "application/json", bomb).header("content-encoding", "gzip"));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.max_reply_bytes = LIMIT;
    let before = peak_memory();
    let (studio, job) = scratch.run(scratch.order()).await;
    assert!(
        peak_memory() - before < LIMIT,
        "{} MB",
        (peak_memory() - before) >> 20
    );
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    studio.settled().await;
    assert!(
        (LIMIT / 2..=LIMIT + (1 << 20)).contains(&spooled(&scratch)),
        "{}",
        spooled(&scratch)
    );
}

fn hasty(scratch: &mut Scratch) {
    let timing = scratch.tuning.timing.as_mut().unwrap();
    timing.first_byte = Duration::from_millis(400);
    timing.idle = Duration::from_millis(400);
    timing.total = Duration::from_millis(1500);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_30_a_server_that_takes_for_ever_is_given_up_as_maybe_billed() {
    let body = replies::inline(&[pictures::png(64, 1)]);
    let every = Duration::from_millis(40);
    let answers = [
        // No reply, a head that trickles, a body that stalls, a body that trickles.
        Answer::nothing(End::Hang),
        Answer::json(200, &body).head_trickling(every),
        Answer::json(200, &body).cut_at(100).ending(End::Hang),
        Answer::json(200, &body).trickling(1, every),
    ];
    for answer in answers {
        let server = Rude::start();
        server.on_post(answer);
        server.always_post(Answer::json(200, &body));
        let mut scratch = Scratch::at(&server.base_url());
        hasty(&mut scratch);
        let (_studio, job) = scratch.run(scratch.order()).await;
        assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
        assert_eq!(server.posts(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_30_a_cancel_frees_the_tile_while_the_server_stalls() {
    let server = Rude::start();
    server.on_post(Answer::nothing(End::Hang));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(scratch.order()).await.unwrap();
    server.arrived(1).await;
    // The answer to the cancel does not wait for the server.
    let job = studio.cancel(job.id).await.unwrap();
    assert!(job.cancel_requested);
    assert_eq!(job.phase, Phase::Sending);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_30_time_limits_are_the_documented_ones() {
    let timing = routeway::Timing::default();
    assert_eq!(
        (timing.connect.as_secs(), timing.first_byte.as_secs()),
        (10, 600)
    );
    assert_eq!((timing.idle.as_secs(), timing.total.as_secs()), (60, 600));
    let download = routeway::download::DownloadLimits::default();
    assert_eq!(
        (
            download.connect.as_secs(),
            download.idle.as_secs(),
            download.total.as_secs()
        ),
        (10, 30, 300)
    );
    assert_eq!(download.max_bytes, 256 << 20);
    assert_eq!(routeway::client::REPLY_MAX_BYTES, 512 << 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_26_a_reply_that_is_cut_gives_every_whole_image_and_is_never_asked_for_again() {
    let files: Vec<_> = (0..3).map(|seed| pictures::png(16, seed)).collect();
    let body = replies::inline(&files).to_string();
    let third = body.rfind("b64_json").unwrap() + 200;
    for end in [End::Close, End::Reset] {
        let server = Rude::start();
        server.on_post(Answer::json_text(body.clone()).cut_at(third).ending(end));
        let scratch = Scratch::at(&server.base_url());
        let studio = scratch.begin(Queue::Work).await;
        let job = studio
            .enqueue(Order {
                n: Some(3),
                ..scratch.order()
            })
            .await
            .unwrap();
        let job = until(&studio, job.id, Job::is_over).await;
        if end == End::Close {
            assert_eq!(images(&studio, job.id).await.len(), 2, "{job:#?}");
            assert!(job.note.as_deref().unwrap().contains("cut"), "{job:#?}");
        }
        assert!(matches!(job.phase, Phase::Done | Phase::Interrupted));
        assert_eq!(server.posts(), 1);
    }
}
