//! Rows 36 and 37: links live for an hour. Oldest first, on with what is there, a warning in time, and no bad one holds
//! up the others.

use std::time::Duration;

use safelight_studio::wire::{Event, Job, Order, OutputPhase, Phase};
use safelight_studio::{Billing, ErrorCode, Queue, Studio};
use safelight_tests::answer::{Answer, End, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, images, pixels_of, until};
use safelight_tests::{pictures, replies};

const MINUTE: i64 = 60_000;

/// A server, pictures for it, and paths for them.
fn linked(n: usize) -> (Rude, Vec<Vec<u8>>, Vec<String>) {
    let server = Rude::start();
    let files: Vec<_> = (0..n)
        .map(|seed| pictures::png(16, u32::try_from(seed).unwrap()))
        .collect();
    let paths: Vec<String> = (0..n).map(|at| format!("/img/{at}.png")).collect();
    (server, files, paths)
}

#[test]
fn fault_37_after_a_restart_the_oldest_links_are_fetched_first() {
    let (server, files, paths) = linked(6);
    let gate = Gate::closed();
    let mut scratch = Scratch::at(&server.base_url());
    scratch.parallel_downloads = 1;
    for (file, path) in files.iter().zip(&paths) {
        server.on_post(Answer::json(200, &replies::links(&[server.url(path)])));
        server.always_get(path, Answer::file("image/png", file));
    }
    server.on_get(&paths[0], Answer::page(503).behind(&gate));
    let life = Life::begin(&scratch, Queue::Work);
    let ids = life.run(|studio| {
        let scratch = &scratch;
        async move {
            let mut ids = Vec::new();
            for _ in 0..6 {
                let id = studio.enqueue(scratch.order()).await.unwrap().id;
                until(&studio, id, |job| !job.outputs.is_empty()).await;
                ids.push(id);
            }
            ids
        }
    });
    gate.reached();
    life.crash();
    // The last reply is the one whose links die first.
    scratch
        .sql("UPDATE outputs SET expires_at = expires_at - job_id * 60000, next_attempt_at = NULL");
    let before = server.seen().len();
    gate.open();

    let life = Life::begin(&scratch, Queue::Work);
    life.run(|studio| async move {
        for id in ids {
            assert_eq!(until(&studio, id, Job::is_over).await.saved(), 1);
        }
    });
    let mut order: Vec<String> = server.seen()[before..]
        .iter()
        .map(|seen| seen.path.clone())
        .collect();
    // Whoever comes when nobody waits goes at once.
    order.remove(0);
    let mut due = order.clone();
    due.sort_unstable();
    due.reverse();
    assert_eq!(order, due, "the link that dies first goes first");
    life.crash();
}

#[test]
fn fault_36_what_was_fetched_before_a_restart_is_not_fetched_again() {
    let file = pictures::png(64, 3);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/0.png")]),
    ));
    let gate = Gate::closed();
    let (whole, half) = (file.clone(), file.len() / 2);
    let first = Answer::file("image/png", &file)
        .header("etag", "\"v1\"")
        .gate_at(half, &gate);
    server.on_get("/img/0.png", first);
    server.always_get_with("/img/0.png", move |seen| {
        let from = seen.header("range").and_then(|range| {
            range
                .strip_prefix("bytes=")?
                .strip_suffix('-')?
                .parse()
                .ok()
        });
        let from: usize = from.expect("it goes on where it was");
        assert_eq!(seen.header("if-range"), Some("\"v1\""));
        let range = format!("bytes {from}-{}/{}", whole.len() - 1, whole.len());
        Answer::body(206, "image/png", whole[from..].to_vec())
            .header("content-range", &range)
            .header("etag", "\"v1\"")
    });
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let order = scratch.order();
    let id = life.run(|studio| async move { studio.enqueue(order).await.unwrap().id });
    gate.reached();
    let part = scratch.library().join(format!("spool/{id}-0.part"));
    while std::fs::metadata(&part).map_or(0, |facts| facts.len()) < 1_000 {
        std::thread::sleep(Duration::from_millis(2));
    }
    life.crash();

    let life = Life::begin(&scratch, Queue::Work);
    life.run(|studio| async move {
        let job = until(&studio, id, Job::is_over).await;
        assert_eq!(job.saved(), 1, "{job:#?}");
        assert_eq!(
            pixels_of(&images(&studio, id).await[0]),
            pictures::pixels(&file)
        );
    });
    assert_eq!(server.gets("/img/0.png").len(), 2);
    life.crash();
}

/// The next event about links that die.
async fn warned(studio: &Studio, does: impl AsyncFnOnce()) -> (i64, u32, i64) {
    let mut events = studio.subscribe();
    does().await;
    let waiting = async {
        loop {
            if let Ok(Event::LinksDieSoon {
                job_id,
                images,
                expires_at,
            }) = events.recv().await
            {
                return (job_id, images, expires_at);
            }
        }
    };
    tokio::time::timeout(safelight_tests::PATIENCE, waiting)
        .await
        .expect("nobody was warned")
}

#[test]
fn fault_37_ten_minutes_before_its_links_die_a_job_is_told_of_once() {
    let (server, files, paths) = linked(4);
    let urls: Vec<_> = paths.iter().map(|path| server.url(path)).collect();
    server.on_post(Answer::json(200, &replies::links(&urls)));
    let gate = Gate::closed();
    for (file, path) in files.iter().zip(&paths) {
        server.always_get(path, Answer::file("image/png", file).behind(&gate));
    }
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let order = Order {
        n: Some(4),
        ..scratch.order()
    };
    let id = life.run(|studio| async move { studio.enqueue(order).await.unwrap().id });
    gate.reached();
    life.crash();
    // Eleven minutes are left: no word yet. Then nine.
    scratch.sql("UPDATE outputs SET expires_at = expires_at - 49 * 60000");
    let life = Life::look(&scratch);
    life.run(|studio| async move {
        let mut events = studio.subscribe();
        studio.work(Queue::Work).await.unwrap();
        until(&studio, id, |job| job.phase == Phase::Saving).await;
        while let Ok(event) = events.try_recv() {
            assert!(
                !matches!(event, Event::LinksDieSoon { .. }),
                "told too early: {event:?}"
            );
        }
    });
    life.crash();
    scratch.sql("UPDATE outputs SET expires_at = expires_at - 2 * 60000");
    let life = Life::look(&scratch);
    let told = life.run(|studio| async move {
        warned(&studio, async || {
            studio.work(Queue::Work).await.unwrap();
        })
        .await
    });
    assert_eq!((told.0, told.1), (id, 4));
    let job = life.run(|studio| async move { studio.job(id).await.unwrap() });
    assert_eq!(Some(told.2), job.outputs[0].expires_at);
    let left = told.2 - job.created_at;
    assert!((8 * MINUTE..=10 * MINUTE).contains(&left), "{left}");
    gate.open();
    let job = life.run(|studio| async move { until(&studio, id, Job::is_over).await });
    assert_eq!(job.saved(), 4, "{job:#?}");
    life.crash();
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_37_a_link_that_died_is_told_as_lost_with_what_it_cost() {
    for (price, words) in [(Some(0.04), "about $0.04"), (None, "not known")] {
        let server = Rude::start();
        // Dead on arrival, by its own word.
        let link = server.url("/img/0.png?Expires=1577836800");
        server.on_post(Answer::json(200, &replies::links(&[link])));
        server.always_get("/img/0.png", Answer::page(403));
        let mut scratch = Scratch::at(&server.base_url());
        if let Some(price) = price {
            let model = scratch.profile.default_model.clone();
            scratch.profile.prices.insert(model, price);
        }
        let (_studio, job) = scratch.run(scratch.order()).await;
        assert_eq!(job.outputs[0].phase, OutputPhase::Expired, "{job:#?}");
        let fault = job.outputs[0].fault.as_ref().unwrap();
        assert_eq!(
            (fault.code, fault.billing),
            (ErrorCode::LinkExpired, Some(Billing::Billed))
        );
        assert!(fault.message.contains(words), "{}", fault.message);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_36_one_bad_output_of_ten_never_delays_the_other_nine() {
    let (server, files, paths) = linked(10);
    let urls: Vec<_> = paths.iter().map(|path| server.url(path)).collect();
    server.on_post(Answer::json(200, &replies::links(&urls)));
    for (at, (file, path)) in files.iter().zip(&paths).enumerate() {
        let answer = Answer::file("image/png", file);
        // The first one hangs, in the middle, for as long as it is let.
        let answer = if at == 0 {
            answer.cut_at(50).ending(End::Hang)
        } else {
            answer
        };
        server.always_get(path, answer);
    }
    let mut scratch = Scratch::at(&server.base_url());
    scratch.parallel_downloads = 2;
    scratch.tuning.download.idle = Duration::from_secs(600);
    scratch.tuning.download.total = Duration::from_secs(600);
    let studio = scratch.begin(Queue::Work).await;
    let order = Order {
        n: Some(10),
        ..scratch.order()
    };
    let id = studio.enqueue(order).await.unwrap().id;
    let job = until(&studio, id, |job| job.saved() == 9).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Pending, "{job:#?}");

    // With a place for one only, they wait for the time-out of the bad one and no longer.
    let mut scratch = Scratch::at(&server.base_url());
    server.on_post(Answer::json(200, &replies::links(&urls)));
    scratch.parallel_downloads = 1;
    scratch.tuning.download.idle = Duration::from_millis(300);
    let studio = scratch.begin(Queue::Work).await;
    let order = Order {
        n: Some(10),
        ..scratch.order()
    };
    let id = studio.enqueue(order).await.unwrap().id;
    let job = until(&studio, id, |job| job.saved() == 9).await;
    assert_eq!(job.outputs[0].phase, OutputPhase::Pending, "{job:#?}");
}
