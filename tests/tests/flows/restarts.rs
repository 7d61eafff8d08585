//! The process ends in the middle. The same with the real program and a real SIGKILL stands in the crash tests.

use std::time::{Duration, Instant};

use safelight_studio::wire::{Job, Order, OutputPhase, Phase};
use safelight_studio::{Billing, ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, images, until};
use safelight_tests::{pictures, replies};
use serde_json::json;

fn enqueue(life: &Life, order: Order) -> i64 {
    life.run(|studio| async move { studio.enqueue(order).await.unwrap().id })
}

fn job(life: &Life, id: i64) -> Job {
    life.run(|studio| async move { studio.job(id).await.unwrap() })
}

fn ended(life: &Life, id: i64) -> Job {
    life.run(|studio| async move { until(&studio, id, Job::is_over).await })
}

/// Waits until so much of the body stands in the spool. No event tells it to the byte.
fn received(scratch: &Scratch, id: i64, wanted: usize) {
    let path = scratch.library().join(format!("spool/{id}.reply"));
    let begin = Instant::now();
    loop {
        let bytes = std::fs::read(&path).unwrap_or_default();
        let head = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |end| end + 1);
        // The last few bytes are held back: a key could begin in them.
        if head > 0 && bytes.len() - head + 200 >= wanted {
            return;
        }
        assert!(
            begin.elapsed() < safelight_tests::PATIENCE,
            "{} bytes came",
            bytes.len()
        );
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn served() -> (Rude, Scratch) {
    let server = Rude::start();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let scratch = Scratch::at(&server.base_url());
    (server, scratch)
}

#[test]
fn fault_01_an_unsent_job_goes_by_itself_after_a_quick_restart_and_is_sent_once() {
    for state in ["queued", "claimed"] {
        let (server, scratch) = served();
        let life = Life::look(&scratch);
        let id = enqueue(&life, scratch.order());
        life.crash();
        scratch.sql(&format!("UPDATE jobs SET state = '{state}'"));
        let life = Life::begin(&scratch, Queue::Work);
        assert_eq!(ended(&life, id).phase, Phase::Done);
        assert_eq!(server.posts(), 1);
        life.crash();
    }
}

#[test]
fn fault_01_an_older_unsent_job_waits_for_a_person() {
    for state in ["queued", "claimed"] {
        let (server, scratch) = served();
        let life = Life::look(&scratch);
        let id = enqueue(&life, scratch.order());
        life.crash();
        // The crash was two minutes ago.
        scratch.sql(&format!(
            "UPDATE jobs SET state = '{state}', created_at = created_at - 120000"
        ));

        let life = Life::begin(&scratch, Queue::Work);
        assert_eq!(job(&life, id).phase, Phase::Held);
        // A new one overtakes it: the engine is at work, and leaves the held one alone.
        let new = enqueue(&life, scratch.order());
        assert_eq!(ended(&life, new).phase, Phase::Done);
        assert_eq!(job(&life, id).phase, Phase::Held);
        assert_eq!(server.posts(), 1);
        life.crash();

        // `resume` sends it, once.
        let life = Life::begin(&scratch, Queue::WorkOffAll);
        assert_eq!(ended(&life, id).phase, Phase::Done);
        assert_eq!(server.posts(), 2);
        life.crash();
    }
}

#[test]
fn fault_01_a_held_job_can_be_sent_or_discarded() {
    for send in [true, false] {
        let (server, scratch) = served();
        let life = Life::look(&scratch);
        let id = enqueue(&life, scratch.order());
        life.crash();
        scratch.sql("UPDATE jobs SET created_at = created_at - 120000");
        let life = Life::begin(&scratch, Queue::Work);
        assert_eq!(job(&life, id).phase, Phase::Held);
        if send {
            life.run(|studio| async move { studio.send_held().await.unwrap() });
            assert_eq!(ended(&life, id).phase, Phase::Done);
        } else {
            let discarded = life.run(|studio| async move { studio.discard_held().await.unwrap() });
            assert_eq!(discarded, 1);
            assert_eq!(job(&life, id).phase, Phase::Cancelled);
        }
        assert_eq!(server.posts(), usize::from(send));
        life.crash();
    }
}

#[test]
fn fault_02_a_crash_while_waiting_for_the_reply_is_interrupted_and_never_sent_again() {
    let server = Rude::start();
    let gate = Gate::closed();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).behind(&gate));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(&life, scratch.order());
    gate.reached();
    assert_eq!(job(&life, id).phase, Phase::Sending);
    life.crash();
    gate.open();

    for queue in [Queue::Work, Queue::WorkOffAll, Queue::Work] {
        let life = Life::begin(&scratch, queue);
        let job = ended(&life, id);
        assert_eq!(job.phase, Phase::Interrupted);
        let fault = job.fault.unwrap();
        assert_eq!(
            (fault.code, fault.billing),
            (ErrorCode::OutcomeUnknown, Some(Billing::Unknown))
        );
        assert!(fault.message.contains("may have been billed"));
        life.run(|studio| async move { studio.settled().await });
        life.crash();
    }
    assert_eq!(
        server.posts(),
        1,
        "what may have been billed was sent again"
    );
}

#[test]
fn fault_03_a_crash_half_way_through_the_reply_keeps_every_whole_image() {
    let files: Vec<_> = (0..4).map(|seed| pictures::png(24, seed)).collect();
    let body = replies::inline(&files).to_string();
    let in_the_third = body.match_indices("b64_json").nth(2).unwrap().0 + 500;
    let server = Rude::start();
    let gate = Gate::closed();
    server.on_post(Answer::json_text(body).gate_at(in_the_third, &gate));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let order = Order {
        n: Some(4),
        ..scratch.order()
    };
    let id = enqueue(&life, order);
    received(&scratch, id, in_the_third);
    gate.reached();
    life.crash();

    let life = Life::begin(&scratch, Queue::Work);
    let job = ended(&life, id);
    assert_eq!(job.phase, Phase::Done, "{job:#?}");
    assert_eq!((job.saved(), job.asked), (2, 4));
    assert!(job.note.as_deref().unwrap().contains("cut"), "{job:#?}");
    let kept = life.run(|studio| async move {
        studio.settled().await;
        images(&studio, id).await
    });
    for (image, file) in kept.iter().zip(&files) {
        assert_eq!(
            safelight_tests::scratch::pixels_of(image),
            pictures::pixels(file)
        );
    }
    assert_eq!(server.posts(), 1);
    life.crash();
}

#[test]
fn fault_03_a_crash_with_nothing_whole_in_the_reply_is_interrupted_and_keeps_the_bytes() {
    let body = replies::inline(&[pictures::png(24, 1)]).to_string();
    let server = Rude::start();
    let gate = Gate::closed();
    server.on_post(Answer::json_text(body.clone()).gate_at(1500, &gate));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let order = scratch.order();
    let id = enqueue(&life, order);
    received(&scratch, id, 1500);
    life.crash();

    let life = Life::begin(&scratch, Queue::WorkOffAll);
    let job = ended(&life, id);
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    assert_eq!(server.posts(), 1);
    life.crash();
    let kept =
        std::fs::read_to_string(scratch.library().join(format!("spool/{id}.reply"))).unwrap();
    assert!(
        kept.ends_with(&body[..1500]),
        "the bytes that came are kept"
    );
}

#[test]
fn fault_37_a_link_is_fetched_first_thing_after_fifty_minutes_off() {
    let file = pictures::png(16, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/1.png")]),
    ));
    let gate = Gate::closed();
    server.on_get("/img/1.png", Answer::page(503).behind(&gate));
    server.always_get("/img/1.png", Answer::file("image/png", &file));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(&life, scratch.order());
    gate.reached();
    life.crash();
    // Fifty minutes go by: everything that was written down is that much older.
    scratch.sql(
        "UPDATE outputs SET expires_at = expires_at - 3000000, created_at = created_at - 3000000",
    );
    scratch.sql(
        "UPDATE jobs SET created_at = created_at - 3000000, replied_at = replied_at - 3000000",
    );

    let life = Life::begin(&scratch, Queue::Work);
    let job = ended(&life, id);
    assert_eq!(job.saved(), 1, "{job:#?}");
    assert_eq!(server.posts(), 1);
    life.crash();
}

#[test]
fn fault_37_after_sixty_one_minutes_there_is_one_try_and_then_expired() {
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/1.png")]),
    ));
    let gate = Gate::closed();
    server.on_get("/img/1.png", Answer::page(503).behind(&gate));
    server.always_get("/img/1.png", Answer::page(403));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(&life, scratch.order());
    gate.reached();
    life.crash();
    scratch.sql(
        "UPDATE outputs SET expires_at = expires_at - 3660000, created_at = created_at - 3660000",
    );

    let life = Life::begin(&scratch, Queue::Work);
    let job = ended(&life, id);
    assert_eq!(job.outputs[0].phase, OutputPhase::Expired, "{job:#?}");
    let fault = job.outputs[0].fault.as_ref().unwrap();
    assert_eq!(fault.code, ErrorCode::LinkExpired);
    assert!(fault.message.contains("died before it could be fetched"));
    assert_eq!(
        server.gets("/img/1.png").len(),
        2,
        "one before the crash, one after"
    );
    life.crash();
}

#[test]
fn fault_37_after_sixty_one_minutes_a_link_that_still_works_is_saved() {
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/1.png")]),
    ));
    let gate = Gate::closed();
    server.on_get("/img/1.png", Answer::page(503).behind(&gate));
    server.always_get(
        "/img/1.png",
        Answer::file("image/png", &pictures::png(16, 1)),
    );
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(&life, scratch.order());
    gate.reached();
    life.crash();
    scratch.sql("UPDATE outputs SET expires_at = expires_at - 3660000");
    let life = Life::begin(&scratch, Queue::Work);
    assert_eq!(ended(&life, id).saved(), 1, "the clock only warns");
    life.crash();
}

#[test]
fn fault_37_the_links_own_expiry_is_read_when_it_is_sooner() {
    let server = Rude::start();
    let links = [
        server.url("/img/1.png?se=2020-01-01T00%3A00%3A00Z&sig=abc"),
        server.url("/img/1.png?Expires=1577836800&Signature=abc"),
        server.url("/img/1.png?X-Amz-Date=20200101T000000Z&X-Amz-Expires=60"),
    ];
    server.on_post(Answer::json(200, &replies::links(&links)));
    server.always_get("/img/1.png", Answer::page(403));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(
        &life,
        Order {
            n: Some(3),
            ..scratch.order()
        },
    );
    let job = ended(&life, id);
    for output in &job.outputs {
        assert_eq!(output.phase, OutputPhase::Expired, "{job:#?}");
        assert_eq!(
            output.expires_at,
            if output.index == 2 {
                Some(1_577_836_860_000)
            } else {
                Some(1_577_836_800_000)
            }
        );
    }
    life.crash();
}

#[test]
fn fault_02_a_task_goes_on_after_a_crash_without_a_new_request() {
    let file = pictures::png(16, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    let gate = Gate::closed();
    server.on_get(
        "/v1/tasks/t1",
        Answer::json(200, &json!({ "id": "t1", "status": "running" })),
    );
    server.on_get(
        "/v1/tasks/t1",
        Answer::json(200, &json!({ "id": "t1", "status": "running" })).behind(&gate),
    );
    let mut done = replies::inline(std::slice::from_ref(&file));
    done["status"] = json!("succeeded");
    server.always_get("/v1/tasks/t1", Answer::json(200, &done));
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let id = enqueue(
        &life,
        Order {
            asynchronous: Some(true),
            ..scratch.order()
        },
    );
    gate.reached();
    assert_eq!(job(&life, id).phase, Phase::Polling);
    life.crash();

    let life = Life::begin(&scratch, Queue::Work);
    let job = ended(&life, id);
    assert_eq!(job.saved(), 1, "{job:#?}");
    assert_eq!(server.posts(), 1);
    life.crash();
}

#[test]
fn fault_04_a_reply_that_is_whole_in_the_spool_is_filed_after_a_crash_before_its_row_says_so() {
    let files: Vec<_> = (0..2).map(|seed| pictures::png(24, seed)).collect();
    let server = Rude::start();
    let gate = Gate::closed();
    let body = replies::inline(&files).to_string();
    let all = body.len();
    // Every byte has come, and the connection is still open: the row says `sending`.
    server.on_post(
        Answer::json_text(body)
            .claiming(all + 1)
            .gate_at(all, &gate),
    );
    let scratch = Scratch::at(&server.base_url());
    let life = Life::begin(&scratch, Queue::Work);
    let order = Order {
        n: Some(2),
        ..scratch.order()
    };
    let id = enqueue(&life, order);
    received(&scratch, id, all);
    assert_eq!(job(&life, id).phase, Phase::Sending);
    life.crash();
    for _ in 0..2 {
        let life = Life::begin(&scratch, Queue::Work);
        let job = ended(&life, id);
        assert_eq!((job.phase, job.saved()), (Phase::Done, 2), "{job:#?}");
        life.run(|studio| async move {
            studio.settled().await;
            assert_eq!(images(&studio, id).await.len(), 2);
        });
        life.crash();
    }
    assert_eq!(server.posts(), 1);
    assert_eq!(
        safelight_tests::shelf::files(&scratch.library().join("images")).len(),
        2
    );
}
