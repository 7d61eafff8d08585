//! Sleep of the system is held off while something is on the wire, and only then.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use safelight_studio::wire::Job;
use safelight_studio::{Awake, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, until};
use safelight_tests::{pictures, replies};
use serde_json::json;

const LINK: &str = "/images/1.png";

/// Counts how often sleep is held off at this moment, and how often it ever was.
#[derive(Debug, Default)]
struct Counted {
    now: Arc<AtomicUsize>,
    ever: AtomicUsize,
}

struct Held(Arc<AtomicUsize>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Awake for Counted {
    fn hold(&self) -> Box<dyn Send> {
        self.now.fetch_add(1, Ordering::SeqCst);
        self.ever.fetch_add(1, Ordering::SeqCst);
        Box::new(Held(Arc::clone(&self.now)))
    }
}

impl Counted {
    fn now(&self) -> usize {
        self.now.load(Ordering::SeqCst)
    }
}

fn watched(server: &Rude) -> (Scratch, Arc<Counted>) {
    let mut scratch = Scratch::at(&server.base_url());
    let awake = Arc::new(Counted::default());
    scratch.tuning.awake = Some(awake.clone());
    (scratch, awake)
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_is_held_off_while_a_reply_or_a_download_runs_and_only_then() {
    let file = pictures::png(32, 1);
    let server = Rude::start();
    let (reply, download) = (Gate::closed(), Gate::closed());
    let links = Answer::json(200, &replies::links(&[server.url(LINK)]));
    server.always_post(links.gate_at(10, &reply));
    server.on_get(LINK, Answer::page(404));
    server.always_get(
        LINK,
        Answer::file("image/png", &file).gate_at(10, &download),
    );
    let (scratch, awake) = watched(&server);
    let studio = scratch.open().await;
    let id = studio.enqueue(scratch.order()).await.unwrap().id;
    assert_eq!(awake.now(), 0, "nothing is sent yet");
    studio.work(Queue::Work).await.unwrap();
    reply.reached_async().await;
    assert_eq!(awake.now(), 1);
    reply.open();
    download.reached_async().await;
    assert_eq!(awake.now(), 1);
    download.open();
    until(&studio, id, Job::is_over).await;
    studio.settled().await;
    assert_eq!(awake.now(), 0);
    // The reply, the link that was not there yet, and the one that was: between two tries the system may sleep.
    assert_eq!(awake.ever.load(Ordering::SeqCst), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_is_held_off_once_for_all_that_runs() {
    let server = Rude::start();
    let gate = Gate::closed();
    let body = replies::inline(&[pictures::png(16, 2)]);
    server.always_post(Answer::json(200, &body).behind(&gate));
    let (scratch, awake) = watched(&server);
    let studio = scratch.begin(Queue::Work).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(studio.enqueue(scratch.order()).await.unwrap().id);
    }
    server.arrived(3).await;
    assert_eq!((awake.now(), awake.ever.load(Ordering::SeqCst)), (1, 1));
    gate.open();
    for id in ids {
        until(&studio, id, Job::is_over).await;
    }
    studio.settled().await;
    assert_eq!(awake.now(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn sleep_is_held_off_while_the_server_works_on_a_task() {
    let server = Rude::start();
    let gate = Gate::closed();
    server.on_post(Answer::json(
        200,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    let done = replies::inline(&[pictures::png(16, 3)]);
    server.always_get("/v1/tasks/t1", Answer::json(200, &done).behind(&gate));
    let (scratch, awake) = watched(&server);
    let studio = scratch.begin(Queue::Work).await;
    let id = studio.enqueue(scratch.order()).await.unwrap().id;
    gate.reached_async().await;
    assert_eq!(awake.now(), 1);
    gate.open();
    until(&studio, id, Job::is_over).await;
    studio.settled().await;
    assert_eq!(awake.now(), 0);
}
