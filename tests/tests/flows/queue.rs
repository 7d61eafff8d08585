//! Many jobs at once: one wait for all, no storm, nothing twice.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use safelight_studio::wire::{Job, Order, Phase};
use safelight_studio::{ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, until, until_paused};
use safelight_tests::{pictures, replies};

#[tokio::test(flavor = "multi_thread")]
async fn outcome_a_refused_key_fails_one_job_and_not_all_of_them() {
    let server = Rude::start();
    server.always_post(Answer::error(401, "Invalid key."));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.profile.parallel_requests = 1;
    let studio = scratch.open().await;
    let mut jobs = Vec::new();
    for _ in 0..30 {
        jobs.push(studio.enqueue(scratch.order()).await.unwrap().id);
    }
    studio.work(Queue::Work).await.unwrap();
    assert_eq!(
        until_paused(&studio, jobs[0]).await.code,
        ErrorCode::KeyRefused
    );
    studio.settled().await;
    assert_eq!(server.posts(), 1, "jobs failed one by one");
    let queued = studio
        .jobs(100, None)
        .await
        .unwrap()
        .iter()
        .filter(|job| job.phase == Phase::Queued)
        .count();
    assert_eq!(queued, 29);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_53_a_storm_of_429_is_one_shared_wait_and_every_job_is_sent_once_in_the_end() {
    let server = Rude::start();
    server.on_post(Answer::error(429, "slow down"));
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.profile.parallel_requests = 1;
    let studio = scratch.open().await;
    let mut jobs = Vec::new();
    for n in 0..20 {
        let order = Order {
            prompt: format!("picture {n}"),
            ..scratch.order()
        };
        jobs.push(studio.enqueue(order).await.unwrap().id);
    }
    studio.work(Queue::Work).await.unwrap();
    for id in jobs {
        assert_eq!(until(&studio, id, Job::is_over).await.phase, Phase::Done);
    }
    let mut sent: HashMap<String, usize> = HashMap::new();
    for seen in server.post_log() {
        *sent
            .entry(seen.json()["prompt"].as_str().unwrap().to_owned())
            .or_default() += 1;
    }
    assert_eq!(sent.len(), 20);
    assert_eq!(
        sent.values().sum::<usize>(),
        21,
        "the one put off went twice, no other"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_requests_are_on_the_wire_than_the_profile_allows() {
    let server = Rude::start();
    let gate = Gate::closed();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).behind(&gate));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let mut jobs = Vec::new();
    for _ in 0..8 {
        jobs.push(studio.enqueue(scratch.order()).await.unwrap().id);
    }
    server.arrived(4).await;
    let sending = studio
        .jobs(100, None)
        .await
        .unwrap()
        .iter()
        .filter(|job| job.phase == Phase::Sending)
        .count();
    assert_eq!(sending, 4);
    assert_eq!(server.posts(), 4);
    gate.open();
    for id in jobs {
        assert_eq!(until(&studio, id, Job::is_over).await.phase, Phase::Done);
    }
    assert_eq!(server.posts(), 8);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_53_two_hundred_jobs_weather_a_storm_of_429_without_a_burst_and_are_sent_once_each() {
    let server = Rude::start();
    let count = Arc::new(AtomicUsize::new(0));
    let image = replies::inline(&[pictures::png(8, 1)]);
    // Two are put off at once, then one of twenty.
    for _ in 0..2 {
        server.on_post(Answer::error(429, "slow down").header("retry-after", "1"));
    }
    let reply = {
        let count = Arc::clone(&count);
        move |_: &safelight_tests::rude::Seen| {
            if (count.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(20) {
                Answer::error(429, "slow down").header("retry-after", "1")
            } else {
                Answer::json(200, &image)
            }
        }
    };
    server.always_post_with(reply);
    let mut scratch = Scratch::at(&server.base_url());
    scratch.profile.parallel_requests = 2;
    let studio = scratch.open().await;
    let mut jobs = Vec::new();
    for n in 0..200 {
        let order = Order {
            prompt: format!("picture {n}"),
            ..scratch.order()
        };
        jobs.push(studio.enqueue(order).await.unwrap().id);
    }
    studio.work(Queue::Work).await.unwrap();
    for id in jobs {
        let job = until(&studio, id, Job::is_over).await;
        assert_eq!(job.phase, Phase::Done, "{job:#?}");
    }
    let refused = 2 + count.load(Ordering::SeqCst) / 20;
    assert_eq!(
        server.posts(),
        200 + refused,
        "more was sent than was refused"
    );
}

#[test]
fn fault_53_the_network_is_away_and_comes_back_nothing_is_sent_twice_and_nobody_has_to_act() {
    // An address that nobody listens at yet.
    let port = Rude::free_port();
    let scratch = Scratch::at(&format!("http://127.0.0.1:{port}/v1"));
    let life = Life::begin(&scratch, Queue::Work);
    let ids = life.run(|studio| {
        let scratch = &scratch;
        async move {
            let mut ids = Vec::new();
            for _ in 0..20 {
                ids.push(studio.enqueue(scratch.order()).await.unwrap().id);
            }
            // It has been tried, in vain, and waits.
            until(&studio, ids[0], |job| job.fault.is_some()).await;
            ids
        }
    });
    let answer = Answer::json(200, &replies::inline(&[pictures::png(8, 1)]));
    let server = Rude::answering(port, answer);
    life.run(|studio| async move {
        for id in ids {
            let job = until(&studio, id, Job::is_over).await;
            assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
        }
    });
    assert_eq!(server.posts(), 20);
    life.crash();
}
