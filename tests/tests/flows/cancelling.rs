//! Row 54: a person changes their mind.

use safelight_studio::wire::{Job, Order, Phase};
use safelight_studio::{ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until};
use safelight_tests::{pictures, replies};
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_cancel_before_the_first_byte_costs_nothing() {
    let server = Rude::start();
    let gate = Gate::closed();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).behind(&gate));
    let mut scratch = Scratch::at(&server.base_url());
    scratch.profile.parallel_requests = 1;
    let studio = scratch.begin(Queue::Work).await;
    let first = studio.enqueue(scratch.order()).await.unwrap();
    server.arrived(1).await;
    let second = studio.enqueue(scratch.order()).await.unwrap();
    let second = studio.cancel(second.id).await.unwrap();
    assert_eq!(second.phase, Phase::Cancelled);
    gate.open();
    assert_eq!(
        until(&studio, first.id, Job::is_over).await.phase,
        Phase::Done
    );
    studio.settled().await;
    assert_eq!(server.posts(), 1, "a cancelled job was sent");
    assert_eq!(
        studio.cancel(second.id).await.unwrap_err().code,
        ErrorCode::NotNow
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_cancel_while_sending_keeps_what_still_comes_with_a_note() {
    let file = pictures::png(16, 1);
    let body = Answer::json(200, &replies::inline(std::slice::from_ref(&file)));
    let (before, middle) = (Gate::closed(), Gate::closed());
    for (answer, gate) in [
        (body.clone().behind(&before), before),
        (body.gate_at(300, &middle), middle),
    ] {
        let server = Rude::start();
        server.on_post(answer);
        let scratch = Scratch::at(&server.base_url());
        let studio = scratch.begin(Queue::Work).await;
        let job = studio.enqueue(scratch.order()).await.unwrap();
        gate.reached_async().await;
        assert!(studio.cancel(job.id).await.unwrap().cancel_requested);
        gate.open();
        let job = until(&studio, job.id, Job::is_over).await;
        assert_eq!(job.phase, Phase::Done, "{job:#?}");
        assert_eq!(job.note.as_deref(), Some("arrived after cancel"));
        let images = images(&studio, job.id).await;
        assert_eq!(images.len(), 1);
        assert!(images[0].arrived_after_cancel);
        assert_eq!(server.posts(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_cancel_while_downloading_keeps_the_image_with_a_note() {
    let file = pictures::png(16, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        200,
        &replies::links(&[server.url("/img/1.png")]),
    ));
    let gate = Gate::closed();
    server.on_get(
        "/img/1.png",
        Answer::file("image/png", &file).gate_at(50, &gate),
    );
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(scratch.order()).await.unwrap();
    gate.reached_async().await;
    let cancelled = studio.cancel(job.id).await.unwrap();
    assert_eq!(
        (cancelled.phase, cancelled.cancel_requested),
        (Phase::Saving, true)
    );
    gate.open();
    let job = until(&studio, job.id, Job::is_over).await;
    assert_eq!(job.saved(), 1, "{job:#?}");
    assert!(images(&studio, job.id).await[0].arrived_after_cancel);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_refusal_after_a_cancel_sends_nothing_again() {
    for refusal in [
        Answer::error(429, "slow down"),
        Answer::error(503, "overloaded"),
    ] {
        let server = Rude::start();
        let gate = Gate::closed();
        server.on_post(refusal.behind(&gate));
        server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
        let scratch = Scratch::at(&server.base_url());
        let studio = scratch.begin(Queue::Work).await;
        let job = studio.enqueue(scratch.order()).await.unwrap();
        gate.reached_async().await;
        studio.cancel(job.id).await.unwrap();
        gate.open();
        assert_eq!(
            until(&studio, job.id, Job::is_over).await.phase,
            Phase::Cancelled
        );
        studio.settled().await;
        assert_eq!(server.posts(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_cancelled_task_is_followed_no_longer_and_says_that_it_may_be_billed() {
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    server.always_get(
        "/v1/tasks/t1",
        Answer::json(200, &json!({ "id": "t1", "status": "running" })),
    );
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let job = studio
        .enqueue(Order {
            asynchronous: Some(true),
            ..scratch.order()
        })
        .await
        .unwrap();
    server.fetched(1).await;
    let job = studio.cancel(job.id).await.unwrap();
    assert_eq!(job.phase, Phase::Cancelled);
    assert!(job.note.unwrap().contains("may still finish"), "it says so");
    studio.settled().await;
    let asked = server.gets("/v1/tasks/t1").len();
    // Another job goes all the way; nobody asks for the task meanwhile.
    server.on_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let other = studio.enqueue(scratch.order()).await.unwrap();
    until(&studio, other.id, Job::is_over).await;
    assert_eq!(server.gets("/v1/tasks/t1").len(), asked);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_54_a_cancel_while_saving_keeps_every_image_and_marks_those_that_come_after_it() {
    let files: Vec<_> = (0..3).map(|seed| pictures::png(16, seed)).collect();
    let server = Rude::start();
    let links: Vec<_> = (0..3)
        .map(|at| server.url(&format!("/img/{at}.png")))
        .collect();
    server.on_post(Answer::json(200, &replies::links(&links)));
    let gate = Gate::closed();
    for (at, file) in files.iter().enumerate() {
        let answer = Answer::file("image/png", file);
        // The first is saved; the others stand at the gate.
        let answer = if at == 0 {
            answer
        } else {
            answer.behind(&gate)
        };
        server.on_get(&format!("/img/{at}.png"), answer);
    }
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let order = Order {
        n: Some(3),
        ..scratch.order()
    };
    let id = studio.enqueue(order).await.unwrap().id;
    until(&studio, id, |job| job.saved() == 1).await;
    gate.reached_async().await;
    assert!(studio.cancel(id).await.unwrap().cancel_requested);
    gate.open();
    let job = until(&studio, id, Job::is_over).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 3), "{job:#?}");
    let marks: Vec<bool> = images(&studio, id)
        .await
        .iter()
        .map(|image| image.arrived_after_cancel)
        .collect();
    assert_eq!(marks, [false, true, true]);
    assert_eq!(server.posts(), 1);
}
