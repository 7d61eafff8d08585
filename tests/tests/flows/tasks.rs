//! Requests that are answered with a task: every known shape, over a restart; what ends one, and what does not.

use std::sync::atomic::{AtomicUsize, Ordering};

use safelight_studio::wire::{Job, Phase};
use safelight_studio::{Billing, ErrorCode, Queue};
use safelight_tests::answer::{Answer, Gate};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Life, Scratch, images, until};
use safelight_tests::siblings::{self, at_once};
use safelight_tests::{pictures, replies};
use serde_json::json;

#[test]
fn fault_02_a_task_of_every_sibling_finishes_over_a_restart_and_is_on_record_before_the_first_poll()
{
    for sibling in siblings::all() {
        sibling.finish_over_a_restart();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn images_at_once_are_fine_where_a_task_was_asked_for() {
    let server = Rude::start();
    server.always_post(at_once(&[pictures::png(8, 1)]));
    let scratch = Scratch::at(&server.base_url());
    let order = safelight_studio::wire::Order {
        asynchronous: Some(true),
        ..scratch.order()
    };
    let (_studio, job) = scratch.run(order).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
    assert_eq!(server.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_failed_says_why_and_is_not_asked_for_again() {
    let ends = [
        (
            "sub2api",
            json!({ "status": "failed", "error": { "type": "upstream", "message": "no capacity" } }),
            "no capacity",
        ),
        (
            "APIMart, a link each",
            json!({ "code": 200, "data": { "status": "cancelled", "error": { "message": "stopped there" } } }),
            "stopped there",
        ),
        (
            "Aigenway",
            json!({ "status": "FAILED", "error_code": "nsfw", "message": "blocked" }),
            "blocked",
        ),
        (
            "BFL",
            json!({ "id": "bfl-1", "status": "Request Moderated", "result": null }),
            "",
        ),
        (
            "Infron",
            json!({ "status": "expired", "fail_reason": "too old" }),
            "too old",
        ),
        (
            "Kling",
            json!({ "code": 0, "data": { "task_id": "kl-1", "task_status": "failed", "task_status_msg": "risk control" } }),
            "risk control",
        ),
    ];
    for (name, end, words) in ends {
        let sibling = siblings::all()
            .into_iter()
            .find(|sibling| sibling.name == name)
            .unwrap();
        let stage = sibling.stage(Some(end));
        stage.gate.open();
        let (studio, job) = stage.scratch.run(stage.order()).await;
        assert_eq!(job.phase, Phase::Failed, "{name}: {job:#?}");
        let fault = job.fault.unwrap();
        assert_eq!(fault.code, ErrorCode::TaskFailed, "{name}");
        assert!(fault.message.contains(words), "{name}: {}", fault.message);
        studio.settled().await;
        assert_eq!(stage.server.posts(), 1, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_beyond_its_time_limit_may_have_been_billed_and_is_asked_for_again_without_a_new_request()
 {
    let file = pictures::png(16, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    server.always_get(
        "/v1/tasks/t1",
        Answer::json(200, &json!({ "id": "t1", "status": "dreaming" })),
    );
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.task_limit_ms = Some(300);
    let order = safelight_studio::wire::Order {
        asynchronous: Some(true),
        ..scratch.order()
    };
    let (studio, job) = scratch.run(order).await;
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    let fault = job.fault.clone().unwrap();
    assert_eq!(fault.billing, Some(Billing::Unknown), "{fault:?}");
    assert!(fault.message.contains("time limit"), "{}", fault.message);
    let mut done = replies::inline(std::slice::from_ref(&file));
    done["status"] = json!("ready");
    server.always_get("/v1/tasks/t1", Answer::json(200, &done));
    let again = studio.retry(job.id).await.unwrap();
    let job = until(&studio, again.id, Job::is_over).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
    assert_eq!(images(&studio, job.id).await.len(), 1);
    assert_eq!(server.posts(), 1, "a new request went out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_whose_server_is_gone_is_given_up_once_limit_and_patience_are_over() {
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    server.always_get(
        "/v1/tasks/t1",
        Answer::json(200, &json!({ "id": "t1", "status": "running" })),
    );
    let mut scratch = Scratch::at(&server.base_url());
    scratch.tuning.task_limit_ms = Some(1_500);
    scratch.tuning.offline_grace_ms = 200;
    let order = safelight_studio::wire::Order {
        asynchronous: Some(true),
        ..scratch.order()
    };
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(order).await.unwrap();
    until(&studio, job.id, |job| job.phase == Phase::Polling).await;
    drop(server);
    let job = until(&studio, job.id, Job::is_over).await;
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    let fault = job.fault.unwrap();
    assert!(fault.message.contains("not reached"), "{}", fault.message);
    assert!(fault.tip.unwrap().contains("retry"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poll_that_fails_in_passing_is_asked_again_and_one_that_hangs_is_given_up() {
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
    ));
    let place = "/v1/tasks/t1";
    server.on_get(place, Answer::page(502));
    server.on_get(place, Answer::error(503, "busy"));
    server.on_get(
        place,
        Answer::error(429, "slow down").header("retry-after", "1"),
    );
    server.on_get(place, Answer::nothing(safelight_tests::answer::End::Reset));
    server.on_get(place, Answer::nothing(safelight_tests::answer::End::Hang));
    let mut done = replies::inline(&[pictures::png(8, 1)]);
    done["status"] = json!("succeeded");
    server.on_get(place, Answer::json(200, &done).cut_at(60));
    server.always_get(place, Answer::json(200, &done));
    let mut scratch = Scratch::at(&server.base_url());
    if let Some(timing) = &mut scratch.tuning.timing {
        timing.first_byte = std::time::Duration::from_millis(500);
    }
    let order = safelight_studio::wire::Order {
        asynchronous: Some(true),
        ..scratch.order()
    };
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(order).await.unwrap();
    let job = until(&studio, job.id, Job::is_over).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
    assert_eq!(server.posts(), 1);
}

#[test]
fn a_task_that_was_finished_while_the_program_was_off_comes_home_long_after_its_time_limit() {
    for reachable_at_once in [true, false] {
        let file = pictures::png(16, 1);
        let server = Rude::start();
        server.on_post(Answer::json(
            202,
            &json!({ "id": "t1", "status": "queued", "polling_url": "/v1/tasks/t1" }),
        ));
        let gate = Gate::closed();
        let running = json!({ "id": "t1", "status": "running" });
        server.on_get("/v1/tasks/t1", Answer::json(200, &running).behind(&gate));
        if !reachable_at_once {
            // A server that is there and has trouble: not a word on the task.
            server.on_get("/v1/tasks/t1", Answer::page(502));
        }
        let mut done = replies::inline(std::slice::from_ref(&file));
        done["status"] = json!("succeeded");
        server.always_get("/v1/tasks/t1", Answer::json(200, &done));
        let scratch = Scratch::at(&server.base_url());
        let life = Life::begin(&scratch, Queue::Work);
        let order = safelight_studio::wire::Order {
            asynchronous: Some(true),
            ..scratch.order()
        };
        let id = life.run(|studio| async move { studio.enqueue(order).await.unwrap().id });
        gate.reached();
        life.crash();
        // Off for two hours; the limit is ten minutes.
        scratch.sql("UPDATE jobs SET task = json_set(task, '$.since', json_extract(task, '$.since') - 7200000)");

        let life = Life::begin(&scratch, Queue::Work);
        let job = life.run(|studio| async move { until(&studio, id, Job::is_over).await });
        assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
        assert_eq!(server.posts(), 1);
        life.crash();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_found_nowhere_is_found_at_the_path_that_the_person_sets() {
    let file = pictures::png(16, 1);
    let server = Rude::start();
    server.on_post(Answer::json(
        202,
        &json!({ "task_id": "t/1", "status": "queued" }),
    ));
    for template in routeway::task::TEMPLATES {
        let path = format!("/v1{}", template.replace("{id}", "t%2F1"));
        server.always_get(&path, Answer::error(404, "no such path"));
    }
    let mut done = replies::inline(std::slice::from_ref(&file));
    done["status"] = json!("succeeded");
    server.always_get("/v1/somewhere/t%2F1", Answer::json(200, &done));
    let mut scratch = Scratch::at(&server.base_url());
    let order = safelight_studio::wire::Order {
        asynchronous: Some(true),
        ..scratch.order()
    };
    let (studio, job) = scratch.run(order).await;
    assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
    let fault = job.fault.unwrap();
    assert!(
        fault.message.contains("t/1") && fault.message.contains("polling path"),
        "{fault:?}"
    );
    studio.settled().await;
    drop(studio);

    scratch.profile.task_path = Some("/somewhere/{id}".to_owned());
    let studio = scratch.begin(Queue::Work).await;
    let again = studio.retry(job.id).await.unwrap();
    let job = until(&studio, again.id, Job::is_over).await;
    assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
    assert_eq!(server.posts(), 1, "a new request went out");
}

#[test]
fn the_path_at_which_a_task_was_found_is_asked_first_after_a_restart() {
    const RIGHT: &str = "/jobs/{id}";
    let server = Rude::start();
    let tasks = AtomicUsize::new(0);
    server.always_post_with(move |_| {
        let id = format!("t{}", tasks.fetch_add(1, Ordering::SeqCst) + 1);
        Answer::json(202, &json!({ "task_id": id, "status": "queued" }))
    });
    let path = |template: &str, id: &str| format!("/v1{}", template.replace("{id}", id));
    for id in ["t1", "t2"] {
        for template in routeway::task::TEMPLATES {
            let answer = if *template == RIGHT {
                let mut done = replies::inline(&[pictures::png(16, 1)]);
                done["status"] = json!("succeeded");
                Answer::json(200, &done)
            } else {
                Answer::error(404, "no such path")
            };
            server.always_get(&path(template, id), answer);
        }
    }
    let scratch = Scratch::at(&server.base_url());
    for _ in 0..2 {
        let life = Life::begin(&scratch, Queue::Work);
        let order = safelight_studio::wire::Order {
            asynchronous: Some(true),
            ..scratch.order()
        };
        let job = life.run(|studio| async move {
            let job = studio.enqueue(order).await.unwrap();
            until(&studio, job.id, Job::is_over).await
        });
        assert_eq!((job.phase, job.saved()), (Phase::Done, 1), "{job:#?}");
        life.crash();
    }
    let wrong = |id: &str| -> usize {
        let templates = routeway::task::TEMPLATES.iter();
        templates
            .filter(|template| **template != RIGHT)
            .map(|template| server.gets(&path(template, id)).len())
            .sum()
    };
    assert!(wrong("t1") > 0, "nothing had to be tried");
    assert_eq!(wrong("t2"), 0, "wrong paths were asked again");
}
