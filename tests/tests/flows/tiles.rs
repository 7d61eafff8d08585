//! What the window's tiles and its queue ask: which jobs are shown, paused queues, what is in hand, details of a job.

use safelight_studio::wire::{Job, JobsPage, Order, Phase};
use safelight_studio::{ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until, until_paused};
use safelight_tests::{KEY, pictures, replies};

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_keeps_its_tile_until_it_is_put_away_or_sent_again() {
    let server = Rude::start();
    server.on_post(Answer::error(422, "no such size"));
    server.on_post(Answer::error(422, "no such size"));
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let scratch = Scratch::at(&server.base_url());
    let (studio, first) = scratch.run(scratch.order()).await;
    let second = studio.enqueue(scratch.order()).await.unwrap();
    until(&studio, second.id, Job::is_over).await;
    let done = studio.enqueue(scratch.order()).await.unwrap();
    until(&studio, done.id, Job::is_over).await;
    let tiles = || async {
        let jobs = studio.tile_jobs().await.unwrap();
        jobs.iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(tiles().await, [second.id, first.id]);
    studio.dismiss(vec![second.id, done.id, 99]).await.unwrap();
    assert_eq!(tiles().await, [first.id]);
    let again = studio.retry(first.id).await.unwrap();
    assert!(!tiles().await.contains(&first.id), "two tiles of one wish");
    until(&studio, again.id, Job::is_over).await;
    assert_eq!(tiles().await, Vec::<i64>::new());
    let page = |before| JobsPage { limit: 2, before };
    let ids = |jobs: Vec<Job>| jobs.iter().map(|job| job.id).collect::<Vec<_>>();
    let queue = ids(studio.jobs_page(page(None)).await.unwrap());
    assert_eq!(queue, [again.id, done.id]);
    let older = ids(studio.jobs_page(page(Some(done.id))).await.unwrap());
    assert_eq!(older, [second.id, first.id]);
    assert_eq!(studio.clear_finished().await.unwrap(), 4);
    assert_eq!(studio.clear_finished().await.unwrap(), 0);
    assert!(studio.jobs_page(page(None)).await.unwrap().is_empty());
    assert_eq!(
        images(&studio, done.id).await.len(),
        1,
        "clearing took an image"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_lost_an_image_keeps_its_tile_and_gets_it_back_when_it_is_tried_again() {
    let server = Rude::start();
    let urls = [server.url("/a.png"), server.url("/b.png")];
    server.always_get("/a.png", Answer::file("image/png", &pictures::png(8, 1)));
    server.always_get("/b.png", Answer::error(404, "gone"));
    server.always_post(Answer::json(200, &replies::links(&urls)));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch.run(scratch.order()).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1));
    assert_eq!(studio.tile_jobs().await.unwrap()[0].id, job.id);
    studio.clear_finished().await.unwrap();
    assert!(studio.tile_jobs().await.unwrap().is_empty());
    studio.retry(job.id).await.unwrap();
    until(&studio, job.id, Job::is_over).await;
    assert_eq!(studio.tile_jobs().await.unwrap()[0].id, job.id);
    let page = JobsPage {
        limit: 9,
        before: None,
    };
    assert_eq!(studio.jobs_page(page).await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn paused_queues_are_listed_and_go_on() {
    let server = Rude::start();
    server.on_post(Answer::error(401, "bad key"));
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(scratch.order()).await.unwrap();
    until_paused(&studio, job.id).await;
    let paused = studio.paused_queues();
    assert_eq!(paused.len(), 1);
    assert_eq!(paused[0].profile_id, Some(scratch.profile.id));
    assert_eq!(paused[0].fault.code, ErrorCode::KeyRefused);
    assert!(!studio.resume_queue(None), "another queue went on");
    assert!(studio.resume_queue(Some(scratch.profile.id)));
    assert!(studio.paused_queues().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_the_wire_is_in_hand_until_it_is_filed() {
    let server = Rude::start();
    let gate = Gate::closed();
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])).behind(&gate));
    let scratch = Scratch::at(&server.base_url());
    let studio = scratch.begin(Queue::Work).await;
    assert_eq!(studio.in_hand().await, 0);
    studio.enqueue(scratch.order()).await.unwrap();
    gate.reached_async().await;
    assert_eq!(studio.in_hand().await, 1);
    gate.open();
    studio.settled().await;
    assert_eq!(studio.in_hand().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_50_the_details_of_a_job_hold_everything_but_the_key() {
    let server = Rude::start();
    server.on_post(Answer::error(422, &format!("no such size; key {KEY}")));
    let scratch = Scratch::at(&server.base_url());
    let order = Order {
        size: Some("17x17".to_owned()),
        ..scratch.order()
    };
    let (studio, job) = scratch.run(order).await;
    let details = studio.job_details(job.id).await.unwrap();
    assert!(details.request.starts_with("POST /v1/images/generations\n"));
    assert!(details.request.contains("Authorization: Bearer (redacted)"));
    assert!(details.request.contains("\"size\": \"17x17\""));
    assert_eq!(details.status, Some(422));
    assert!(details.reply.as_ref().unwrap().contains("no such size"));
    assert!(details.support.contains(&details.request));
    assert!(details.support.contains("Status 422"));
    assert!(!format!("{details:?}").contains(KEY), "{details:#?}");
    let unknown = studio.job_details(-1).await.unwrap_err();
    assert_eq!(unknown.code, ErrorCode::NoSuchJob);
}
