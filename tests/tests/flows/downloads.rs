//! Every line of the download table in `docs/reliability.md`.

use std::sync::atomic::{AtomicUsize, Ordering};

use safelight_studio::wire::{Job, OutputPhase, Phase};
use safelight_studio::{Billing, ErrorCode, Queue, Studio};
use safelight_tests::answer::{Answer, End, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, images, pixels_of, until};
use safelight_tests::{pictures, replies};

const LINK: &str = "/img/one.png";

/// A server whose reply names one link on itself.
fn one_link() -> (Rude, Scratch) {
    let server = Rude::start();
    server.on_post(Answer::json(200, &replies::links(&[server.url(LINK)])));
    let scratch = Scratch::at(&server.base_url());
    (server, scratch)
}

async fn saved_is(studio: &Studio, job: &Job, file: &[u8]) {
    assert_eq!(job.phase, Phase::Done, "{job:#?}");
    assert_eq!(job.outputs[0].phase, OutputPhase::Saved, "{job:#?}");
    let images = images(studio, job.id).await;
    assert_eq!(images.len(), 1);
    assert_eq!(pixels_of(&images[0]), pictures::pixels(file));
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_late_link_is_tried_four_times_then_failed() {
    for refusal in [Answer::page(403), Answer::page(404), Answer::page(410)] {
        let (server, scratch) = one_link();
        server.always_get(LINK, refusal);
        let (_studio, job) = scratch.run(scratch.order()).await;
        assert_eq!(job.phase, Phase::Done);
        let output = &job.outputs[0];
        assert_eq!(output.phase, OutputPhase::Failed);
        assert_eq!(
            output.fault.as_ref().unwrap().code,
            ErrorCode::DownloadFailed
        );
        assert_eq!(
            output.fault.as_ref().unwrap().billing,
            Some(Billing::Billed)
        );
        assert_eq!(server.gets(LINK).len(), 4);
        assert_eq!(server.posts(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_link_that_appears_late_is_saved() {
    let file = pictures::png(16, 3);
    for misses in 1..=3 {
        let (server, scratch) = one_link();
        for _ in 0..misses {
            server.on_get(LINK, Answer::page(404));
        }
        server.always_get(LINK, Answer::file("image/png", &file));
        let (studio, job) = scratch.run(scratch.order()).await;
        saved_is(&studio, &job, &file).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn download_bytes_that_are_no_image_are_tried_four_times_then_failed_and_kept() {
    let texts: [(&str, &[u8]); 3] = [
        ("image/png", b"<html><body>expired</body></html>"),
        ("image/png", br#"{"error":{"message":"gone"}}"#),
        (
            "image/svg+xml",
            br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#,
        ),
    ];
    for (label, body) in texts {
        let (server, scratch) = one_link();
        server.always_get(LINK, Answer::file(label, body));
        let (studio, job) = scratch.run(scratch.order()).await;
        assert_eq!(job.outputs[0].phase, OutputPhase::Failed);
        assert!(
            job.outputs[0]
                .fault
                .as_ref()
                .unwrap()
                .message
                .contains("not an image I know"),
            "{job:#?}"
        );
        assert_eq!(server.gets(LINK).len(), 4);
        assert!(images(&studio, job.id).await.is_empty());
        let kept = scratch
            .spool()
            .into_iter()
            .find(|name| name.ends_with(".part"))
            .expect("the bytes are kept");
        assert_eq!(
            std::fs::read(scratch.library().join("spool").join(kept)).unwrap(),
            body
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_failed_output_goes_again_when_a_person_says_so() {
    let file = pictures::png(16, 4);
    let (server, scratch) = one_link();
    for _ in 0..4 {
        server.on_get(LINK, Answer::page(404));
    }
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Failed);
    let again = studio.retry(job.id).await.unwrap();
    assert_eq!(
        again.id, job.id,
        "a download is fetched again, not paid again"
    );
    let job = until(&studio, job.id, Job::is_over).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_failed_output_goes_again_at_the_next_start_inside_the_hour() {
    let file = pictures::png(16, 5);
    let (server, scratch) = one_link();
    for _ in 0..4 {
        server.on_get(LINK, Answer::page(404));
    }
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Failed);
    studio.settled().await;
    drop(studio);
    let studio = scratch.begin(Queue::Work).await;
    let job = until(&studio, job.id, |job| job.is_over() && job.saved() == 1).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn download_over_the_size_limit_fails_at_once() {
    let file = pictures::png(64, 5);
    let answers = [
        Answer::file("image/png", &file),
        Answer::file("image/png", &file).chunked(),
        Answer::endless("image/png", file.clone(), vec![0; 65_536]),
    ];
    for answer in answers {
        let (server, mut scratch) = one_link();
        scratch.tuning.download.max_bytes = 4096;
        server.always_get(LINK, answer);
        let (_studio, job) = scratch.run(scratch.order()).await;
        assert_eq!(job.outputs[0].phase, OutputPhase::Failed);
        assert_eq!(
            server.gets(LINK).len(),
            1,
            "once over the limit, always over the limit"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn download_passing_faults_go_on_until_it_works() {
    let file = pictures::png(16, 6);
    let (server, scratch) = one_link();
    // More of them than a refused link gets: passing faults are not counted against it.
    for status in [408, 425, 429, 500, 502, 503, 504] {
        server.on_get(LINK, Answer::page(status));
    }
    server.on_get(LINK, Answer::page(503).header("retry-after", "2"));
    server.on_get(LINK, Answer::nothing(End::Reset));
    server.on_get(LINK, Answer::nothing(End::Close));
    server.on_get(LINK, Answer::file("image/png", &file).cut_at(10));
    server.on_get(
        LINK,
        Answer::file("image/png", &file)
            .cut_at(100)
            .ending(End::Reset),
    );
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.gets(LINK).len(), 13);
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_stalled_body_is_given_up_and_fetched_again() {
    let file = pictures::png(16, 7);
    let (server, mut scratch) = one_link();
    scratch.tuning.download.idle = std::time::Duration::from_millis(200);
    scratch.tuning.download.connect = std::time::Duration::from_millis(500);
    server.on_get(
        LINK,
        Answer::file("image/png", &file)
            .cut_at(50)
            .ending(End::Hang),
    );
    server.on_get(LINK, Answer::nothing(End::Hang));
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.gets(LINK).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn download_a_trickle_ends_with_the_total_time() {
    let file = pictures::png(16, 7);
    let (server, mut scratch) = one_link();
    scratch.tuning.download.total = std::time::Duration::from_millis(400);
    let every = std::time::Duration::from_millis(50);
    server.on_get(LINK, Answer::file("image/png", &file).trickling(1, every));
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.gets(LINK).len(), 2);
}

#[test]
fn download_goes_on_after_a_restart_too() {
    let file = pictures::png(16, 8);
    let (server, scratch) = one_link();
    let gate = Gate::closed();
    server.on_get(LINK, Answer::page(503));
    server.on_get(LINK, Answer::file("image/png", &file).gate_at(40, &gate));
    server.always_get(LINK, Answer::file("image/png", &file));
    let life = Life::begin(&scratch, Queue::Work);
    let order = scratch.order();
    let job = life.run(|studio| async move { studio.enqueue(order).await.unwrap().id });
    gate.reached();
    life.crash();

    let life = Life::begin(&scratch, Queue::Work);
    life.run(|studio| async move {
        let job = until(&studio, job, Job::is_over).await;
        saved_is(&studio, &job, &file).await;
    });
    assert_eq!(server.posts(), 1);
    assert_eq!(server.gets(LINK).len(), 3);
    life.crash();
}

#[tokio::test(flavor = "multi_thread")]
async fn download_of_an_image_that_cannot_be_decoded_is_filed_all_the_same() {
    // A header that claims 60,000 pixels a side: too large to show, and paid for.
    let file = pictures::png_claiming(60_000, 60_000, &[], &pictures::zlib_zeros(1000));
    let (server, scratch) = one_link();
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Saved, "{job:#?}");
    let images = images(&studio, job.id).await;
    assert_eq!((images[0].width, images[0].height), (60_000, 60_000));
    assert!(
        images[0]
            .cannot_be_shown
            .as_deref()
            .unwrap()
            .contains("too large")
    );
    assert_eq!(server.gets(LINK).len(), 1, "nothing is wrong with the link");
}

#[tokio::test(flavor = "multi_thread")]
async fn download_of_a_damaged_image_is_tried_again_and_kept_in_the_end() {
    let whole = pictures::png(32, 9);
    let mut damaged = whole.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 0xff;
    let (server, scratch) = one_link();
    server.on_get(LINK, Answer::file("image/png", &damaged));
    server.always_get(LINK, Answer::file("image/png", &whole));
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &whole).await;

    let (server, scratch) = one_link();
    server.always_get(LINK, Answer::file("image/png", &damaged));
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(
        job.outputs[0].phase,
        OutputPhase::Saved,
        "it was paid for: {job:#?}"
    );
    assert!(
        images(&studio, job.id).await[0]
            .cannot_be_shown
            .as_deref()
            .unwrap()
            .contains("damaged")
    );
    assert_eq!(server.gets(LINK).len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn download_one_bad_output_never_harms_its_neighbours() {
    let files: Vec<_> = (0..4).map(|seed| pictures::png(16, seed)).collect();
    let server = Rude::start();
    let links: Vec<_> = (0..4)
        .map(|n| server.url(&format!("/img/{n}.png")))
        .collect();
    server.on_post(Answer::json(200, &replies::links(&links)));
    for (n, file) in files.iter().enumerate() {
        let answer = if n == 2 {
            Answer::page(404)
        } else {
            Answer::file("image/png", file)
        };
        server.always_get(&format!("/img/{n}.png"), answer);
    }
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(job.saved(), 3);
    assert_eq!(job.outputs[2].phase, OutputPhase::Failed);
    let places: Vec<_> = images(&studio, job.id)
        .await
        .iter()
        .map(|image| image.output_index.unwrap())
        .collect();
    assert_eq!(places, [0, 1, 3]);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_36_a_download_that_died_goes_on_by_range_only_with_a_strong_validator() {
    let file = pictures::png(64, 10);
    // Strong: the rest is asked for, and the parts fit together.
    let (server, scratch) = one_link();
    let whole = file.clone();
    let tries = AtomicUsize::new(0);
    server.always_get_with(LINK, move |seen| {
        if tries.fetch_add(1, Ordering::SeqCst) == 0 {
            return Answer::file("image/png", &whole)
                .header("etag", "\"v1\"")
                .cut_at(5000);
        }
        assert_eq!(seen.header("if-range"), Some("\"v1\""));
        let from: usize = seen
            .header("range")
            .unwrap()
            .strip_prefix("bytes=")
            .unwrap()
            .strip_suffix('-')
            .unwrap()
            .parse()
            .unwrap();
        let range = format!("bytes {from}-{}/{}", whole.len() - 1, whole.len());
        Answer::body(206, "image/png", whole[from..].to_vec())
            .header("content-range", &range)
            .header("etag", "\"v1\"")
    });
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.gets(LINK).len(), 2);

    // Weak or none: from the beginning.
    for etag in [Some("W/\"v1\""), None] {
        let (server, scratch) = one_link();
        let mut cut = Answer::file("image/png", &file).cut_at(5000);
        if let Some(etag) = etag {
            cut = cut.header("etag", etag);
        }
        server.on_get(LINK, cut);
        server.always_get(LINK, Answer::file("image/png", &file));
        let (studio, job) = scratch.run(scratch.order()).await;
        saved_is(&studio, &job, &file).await;
        assert_eq!(server.gets(LINK)[1].header("range"), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_36_a_server_that_ignores_the_range_or_changed_the_file_gives_one_whole_picture() {
    let (old, new) = (pictures::png(64, 11), pictures::png(64, 12));
    let (server, scratch) = one_link();
    server.on_get(
        LINK,
        Answer::file("image/png", &old)
            .header("etag", "\"old\"")
            .cut_at(5000),
    );
    // Asked for a range, it sends the whole of another version.
    server.always_get(
        LINK,
        Answer::file("image/png", &new).header("etag", "\"new\""),
    );
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &new).await;

    // Or a range of another version, which must not be sewn to the first.
    let (server, scratch) = one_link();
    server.on_get(
        LINK,
        Answer::file("image/png", &old)
            .header("etag", "\"old\"")
            .cut_at(5000),
    );
    let range = format!("bytes 5000-{}/{}", new.len() - 1, new.len());
    let part = Answer::body(206, "image/png", new[5000..].to_vec());
    server.on_get(
        LINK,
        part.header("content-range", &range)
            .header("etag", "\"new\""),
    );
    server.always_get(
        LINK,
        Answer::file("image/png", &new).header("etag", "\"new\""),
    );
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_36_a_wrong_content_length_is_never_saved_as_whole() {
    let file = pictures::png(32, 13);
    let (server, scratch) = one_link();
    // Too short a promise cuts the picture; too long a one leaves it waiting. Neither is the picture.
    server.on_get(
        LINK,
        Answer::file("image/png", &file).claiming(file.len() + 10),
    );
    server.on_get(
        LINK,
        Answer::file("image/png", &file).claiming(file.len() / 2),
    );
    server.always_get(LINK, Answer::file("image/png", &file));
    let (studio, job) = scratch.run(scratch.order()).await;
    saved_is(&studio, &job, &file).await;
    assert_eq!(server.gets(LINK).len(), 3);
}
