//! Every line of the outcome table in `docs/reliability.md`: the state, what happens by itself, the queue, the money.
//! The exit statuses of the same lines stand in the tests of the command line.

use safelight_studio::wire::{Job, Order, Phase};
use safelight_studio::{Billing, ErrorCode, Fault, Queue, Studio};
use safelight_tests::answer::{Answer, End};
use safelight_tests::rude::Rude;
use safelight_tests::scratch::{Scratch, images, until, until_paused};
use safelight_tests::{pictures, replies};
use serde_json::json;

/// One request, answered once like this; a second request would be seen.
async fn asked(answer: Answer) -> (Rude, Scratch, Studio, Job) {
    let server = Rude::start();
    server.on_post(answer);
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 99)])));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch.run(scratch.order()).await;
    (server, scratch, studio, job)
}

fn fault(job: &Job) -> &Fault {
    job.fault.as_ref().expect("the job says what went wrong")
}

/// A second job goes out and is served: the queue goes on.
async fn queue_goes_on(server: &Rude, scratch: &Scratch, studio: &Studio) {
    let before = server.posts();
    let next = studio.enqueue(scratch.order()).await.unwrap();
    let next = until(studio, next.id, Job::is_over).await;
    assert_eq!(next.phase, Phase::Done, "{next:#?}");
    assert_eq!(server.posts(), before + 1);
    assert_eq!(studio.paused(next.id).await.unwrap(), None);
}

/// A second job stays where it is, and nothing is sent for it, until a person lets the queue go on.
async fn queue_is_paused(
    server: &Rude,
    scratch: &Scratch,
    studio: &Studio,
    first: i64,
    code: ErrorCode,
) {
    let why = until_paused(studio, first).await;
    assert_eq!(why.code, code);
    let before = server.posts();
    let waiting = studio.enqueue(scratch.order()).await.unwrap();
    // A job on another profile's lane goes all the way while this one is looked at: the engine had its turn.
    studio.settled().await;
    assert_eq!(studio.job(waiting.id).await.unwrap().phase, Phase::Queued);
    assert_eq!(server.posts(), before, "a paused queue sent a request");
    assert!(studio.resume_queue(Some(scratch.profile.id)));
    let waiting = until(studio, waiting.id, Job::is_over).await;
    assert_eq!(waiting.phase, Phase::Done);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_nothing_was_sent_stays_queued_and_goes_by_itself() {
    let port = Rude::free_port();
    let scratch = Scratch::at(&format!("http://127.0.0.1:{port}/v1"));
    let studio = scratch.begin(Queue::Work).await;
    let job = studio.enqueue(scratch.order()).await.unwrap();
    let waiting = until(&studio, job.id, |job| job.fault.is_some()).await;
    assert!(
        matches!(
            waiting.phase,
            Phase::Queued | Phase::Claimed | Phase::Sending
        ),
        "{waiting:#?}"
    );
    assert_eq!(fault(&waiting).code, ErrorCode::NotReached);
    assert_eq!(fault(&waiting).billing, Some(Billing::NotBilled));

    let server = Rude::start_at(port);
    server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
    let job = until(&studio, job.id, Job::is_over).await;
    assert_eq!(job.phase, Phase::Done);
    assert_eq!(server.posts(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_nothing_was_sent_fails_when_patience_ends() {
    let mut scratch = Scratch::at(&format!("http://127.0.0.1:{}/v1", Rude::free_port()));
    scratch.tuning.rules.patience_ms = 50;
    let (_studio, job) = scratch.run(scratch.order()).await;
    assert_eq!(job.phase, Phase::Failed);
    assert_eq!(fault(&job).code, ErrorCode::NotReached);
    assert_eq!(fault(&job).billing, Some(Billing::NotBilled));
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_429_and_503_with_json_or_retry_after_go_again_by_themselves() {
    let put_offs = [
        Answer::error(429, "slow down").header("retry-after", "1"),
        Answer::error(429, "slow down"),
        Answer::page(429),
        Answer::error(503, "overloaded"),
        Answer::page(503).header("retry-after", "1"),
    ];
    for answer in put_offs {
        let (server, _scratch, studio, job) = asked(answer).await;
        assert_eq!(job.phase, Phase::Done, "{job:#?}");
        assert_eq!(server.posts(), 2);
        assert_eq!(studio.paused(job.id).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_put_off_three_times_then_paused_and_never_more() {
    for answer in [
        Answer::error(429, "slow down"),
        Answer::error(503, "overloaded"),
    ] {
        let server = Rude::start();
        server.always_post(answer);
        let scratch = Scratch::at(&server.base_url());
        let studio = scratch.begin(Queue::Work).await;
        let job = studio.enqueue(scratch.order()).await.unwrap();
        let why = until_paused(&studio, job.id).await;
        assert_eq!(why.code, ErrorCode::RateLimited);
        assert_eq!(why.billing, Some(Billing::NotBilled));
        assert_eq!(studio.job(job.id).await.unwrap().phase, Phase::Queued);
        assert_eq!(server.posts(), 4, "once, and three times by itself");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_a_longer_wait_than_ten_minutes_or_a_daily_quota_pauses_at_once() {
    let far = "Wed, 21 Oct 2099 07:28:00 GMT";
    let cases = [
        (
            Answer::error(429, "slow down").header("retry-after", "601"),
            ErrorCode::RateLimited,
        ),
        // So long a wait can only be a quota of the day.
        (
            Answer::error(429, "slow down").header("retry-after", "1000000000"),
            ErrorCode::DailyQuota,
        ),
        (
            Answer::error(429, "slow down").header("retry-after", far),
            ErrorCode::DailyQuota,
        ),
        (
            Answer::error(429, "Daily free quota exceeded: 200 requests per day"),
            ErrorCode::DailyQuota,
        ),
    ];
    for (answer, code) in cases {
        let server = Rude::start();
        server.on_post(answer);
        server.always_post(Answer::json(200, &replies::inline(&[pictures::png(8, 1)])));
        let scratch = Scratch::at(&server.base_url());
        let studio = scratch.begin(Queue::Work).await;
        let job = studio.enqueue(scratch.order()).await.unwrap();
        queue_is_paused(&server, &scratch, &studio, job.id, code).await;
        assert_eq!(
            until(&studio, job.id, Job::is_over).await.phase,
            Phase::Done,
            "it goes when a person lets it"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_a_garbled_retry_after_is_a_wait_of_our_own() {
    for garbage in ["soon", "-5", "twelve 12", "", ","] {
        let (server, _scratch, _studio, job) =
            asked(Answer::error(429, "slow down").header("retry-after", garbage)).await;
        assert_eq!(job.phase, Phase::Done, "{garbage:?}: {job:#?}");
        assert_eq!(server.posts(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_400_404_413_422_fail_with_the_field_and_the_queue_goes_on() {
    for status in [400, 404, 413, 422] {
        let (server, scratch, studio, job) =
            asked(Answer::error(status, "The size is not allowed.")).await;
        assert_eq!(job.phase, Phase::Failed, "{status}");
        let fault = fault(&job);
        let expected = if status == 404 {
            ErrorCode::NotFound
        } else {
            ErrorCode::InvalidRequest
        };
        assert_eq!(fault.code, expected, "{status}");
        assert_eq!(fault.billing, Some(Billing::NotBilled));
        assert_eq!(fault.message, "The size is not allowed.");
        assert_eq!(fault.param.as_deref(), Some("size"));
        assert_eq!(fault.tip.as_deref(), Some("A tip of the server."));
        assert_eq!(fault.trace_id.as_deref(), Some("trace-0123456789"));
        let api = fault.api.as_ref().unwrap();
        assert_eq!(api.status, Some(status));
        assert_eq!(api.docs.as_deref(), Some("https://docs.example.com/errors"));
        assert_eq!(api.community.len(), 1);
        queue_goes_on(&server, &scratch, &studio).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_401_402_403_fail_and_pause_the_profile() {
    let cases = [
        (Answer::error(401, "Invalid key."), ErrorCode::KeyRefused),
        (
            Answer::error(402, "Payment required."),
            ErrorCode::OutOfCredit,
        ),
        (
            Answer::error(403, "Insufficient balance."),
            ErrorCode::OutOfCredit,
        ),
        (
            Answer::error(403, "This model is not allowed for your key."),
            ErrorCode::NotPermitted,
        ),
        (Answer::page(403), ErrorCode::BlockedAtEdge),
        (
            Answer::body(403, "text/plain", "error code: 1010"),
            ErrorCode::BlockedAtEdge,
        ),
    ];
    for (answer, code) in cases {
        let (server, scratch, studio, job) = asked(answer).await;
        assert_eq!(job.phase, Phase::Failed, "{code:?}");
        assert_eq!(fault(&job).code, code);
        assert_eq!(fault(&job).billing, Some(Billing::NotBilled));
        assert!(
            !fault(&job).message.contains('<'),
            "a page is never shown: {}",
            fault(&job).message
        );
        assert_eq!(server.posts(), 1);
        queue_is_paused(&server, &scratch, &studio, job.id, code).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_500_502_with_json_and_an_error_in_a_200_fail_unbilled_as_far_as_known() {
    let in_200 = json!({ "error": { "message": "The provider failed.", "code": 502 } });
    let with_empty_data =
        json!({ "created": 1, "data": [], "error": { "message": "The provider failed." } });
    let cases = [
        Answer::error(500, "The provider failed."),
        Answer::error(502, "The provider failed."),
        Answer::json(200, &in_200),
        Answer::json(200, &with_empty_data),
    ];
    for answer in cases {
        let (server, scratch, studio, job) = asked(answer).await;
        assert_eq!(job.phase, Phase::Failed, "{job:#?}");
        assert_eq!(fault(&job).code, ErrorCode::ServerError);
        assert_eq!(fault(&job).billing, Some(Billing::NotAsFarAsKnown));
        assert_eq!(fault(&job).message, "The provider failed.");
        assert_eq!(server.posts(), 1);
        queue_goes_on(&server, &scratch, &studio).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_a_refused_response_format_goes_once_without_the_field() {
    let server = Rude::start();
    let refusal = json!({ "error": {
        "message": "Unknown parameter: 'response_format'.", "type": "invalid_request_error", "param": "response_format",
    }});
    server.always_post(Answer::json(400, &refusal));
    let scratch = Scratch::at(&server.base_url());
    let order = Order {
        response_format: Some("b64_json".to_owned()),
        ..scratch.order()
    };
    let (_studio, job) = scratch.run(order).await;
    // The second refusal has nothing left to leave out.
    assert_eq!(job.phase, Phase::Failed);
    assert_eq!(fault(&job).billing, Some(Billing::NotBilled));
    let sent = server.post_log();
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].json()["response_format"], "b64_json");
    assert_eq!(sent[1].json().get("response_format"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_gateway_pages_timeouts_resets_and_unreadable_success_are_interrupted_and_never_sent_again()
 {
    let cases = [
        Answer::page(502),
        Answer::page(503),
        Answer::page(504),
        Answer::page(524),
        Answer::nothing(End::Reset),
        Answer::nothing(End::Close),
        Answer::body(200, "text/html", "<html>Welcome</html>"),
        Answer::body(200, "application/json", "{\"created\": 17, \"da"),
        Answer::body(200, "application/json", ""),
        Answer::body(200, "text/plain", "OK"),
        Answer::raw("This is no HTTP at all\r\n\r\n"),
    ];
    for answer in cases {
        let (server, scratch, studio, job) = asked(answer).await;
        assert_eq!(job.phase, Phase::Interrupted, "{job:#?}");
        assert_eq!(fault(&job).code, ErrorCode::OutcomeUnknown);
        assert_eq!(fault(&job).billing, Some(Billing::Unknown));
        assert!(
            fault(&job).message.contains("billed"),
            "{}",
            fault(&job).message
        );
        assert_eq!(
            server.posts(),
            1,
            "what may have been billed was sent again"
        );
        queue_goes_on(&server, &scratch, &studio).await;
        assert_eq!(studio.job(job.id).await.unwrap().phase, Phase::Interrupted);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_interrupted_goes_again_when_a_person_says_so_as_a_new_job() {
    let (server, _scratch, studio, job) = asked(Answer::page(524)).await;
    let again = studio.retry(job.id).await.unwrap();
    assert_ne!(again.id, job.id);
    assert_eq!(again.retry_of, Some(job.id));
    let again = until(&studio, again.id, Job::is_over).await;
    assert_eq!(again.phase, Phase::Done);
    assert_eq!(studio.job(job.id).await.unwrap().phase, Phase::Interrupted);
    assert_eq!(server.posts(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_empty_data_fails_and_says_that_no_image_was_sent() {
    for body in [
        r#"{"created":1,"data":[]}"#,
        r#"{"created":1,"data":null}"#,
        r#"{"created":1}"#,
        "null",
    ] {
        let (server, scratch, studio, job) = asked(Answer::json_text(body)).await;
        assert_eq!(job.phase, Phase::Failed, "{body}: {job:#?}");
        assert_eq!(fault(&job).code, ErrorCode::NoImage, "{body}");
        assert!(fault(&job).message.contains("without an image"));
        queue_goes_on(&server, &scratch, &studio).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_some_of_the_images_is_done_and_the_outputs_tell() {
    let good = replies::base64(&pictures::png(8, 1));
    let body = json!({ "created": 1, "data": [{ "b64_json": good }, { "b64_json": "!!!!" }] });
    let server = Rude::start();
    server.always_post(Answer::json(200, &body));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch
        .run(Order {
            n: Some(2),
            ..scratch.order()
        })
        .await;
    assert_eq!(job.phase, Phase::Done);
    assert_eq!((job.saved(), job.outputs.len()), (1, 2));
    assert_eq!(
        job.outputs[1].fault.as_ref().unwrap().billing,
        Some(Billing::Billed)
    );
    assert_eq!(images(&studio, job.id).await.len(), 1);
    queue_goes_on(&server, &scratch, &studio).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn outcome_all_images_is_done_and_the_spool_is_empty() {
    let server = Rude::start();
    let sent: Vec<_> = (0..4).map(|seed| pictures::png(8, seed)).collect();
    server.on_post(Answer::json(200, &replies::inline(&sent)));
    let scratch = Scratch::at(&server.base_url());
    let (studio, job) = scratch
        .run(Order {
            n: Some(4),
            ..scratch.order()
        })
        .await;
    assert_eq!(job.phase, Phase::Done);
    assert_eq!(job.saved(), 4);
    assert_eq!(job.fault, None);
    let images = images(&studio, job.id).await;
    for (image, file) in images.iter().zip(&sent) {
        assert_eq!(
            safelight_tests::scratch::pixels_of(image),
            pictures::pixels(file)
        );
    }
    studio.settled().await;
    assert_eq!(scratch.spool(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_25_an_error_page_is_shown_as_text_and_never_as_markup() {
    let page = r#"<!DOCTYPE html><html><body><script>alert(1)</script><img src=x onerror=alert(2)>No</body></html>"#;
    let message = r#"<img src=x onerror=alert(1)>The "size" {{7*7}} is wrong."#;
    let (_server, _scratch, _studio, job) = asked(Answer::body(500, "text/html", page)).await;
    assert!(
        !job.fault.as_ref().unwrap().to_row().contains("script"),
        "{job:#?}"
    );
    let (_server, _scratch, _studio, job) = asked(Answer::error(422, message)).await;
    assert_eq!(fault(&job).message, r#"The "size" {{7*7}} is wrong."#);
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_26_a_reset_after_the_request_is_never_sent_again_even_after_a_restart() {
    let (server, scratch, studio, job) = asked(Answer::nothing(End::Reset)).await;
    drop(studio);
    let studio = scratch.begin(Queue::WorkOffAll).await;
    let next = studio.enqueue(scratch.order()).await.unwrap();
    until(&studio, next.id, Job::is_over).await;
    assert_eq!(studio.job(job.id).await.unwrap().phase, Phase::Interrupted);
    assert_eq!(server.posts(), 2, "the interrupted one, and the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_60_a_redirected_request_is_not_followed() {
    let elsewhere = Rude::start();
    for status in [301, 302, 303, 307, 308] {
        let to = elsewhere.url("/v1/images/generations");
        let (server, scratch, studio, job) =
            asked(Answer::body(status, "text/html", "moved").header("location", &to)).await;
        assert_eq!(job.phase, Phase::Failed, "{status}");
        assert_eq!(fault(&job).code, ErrorCode::Redirected);
        assert!(
            fault(&job).tip.as_ref().unwrap().contains("base address"),
            "{job:#?}"
        );
        assert_eq!(server.posts(), 1);
        queue_goes_on(&server, &scratch, &studio).await;
    }
    assert_eq!(
        elsewhere.connections(),
        0,
        "a redirect of a paid request was followed"
    );
}
