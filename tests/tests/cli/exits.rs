//! The exit statuses of the outcome table in `docs/reliability.md`.

use safelight_tests::answer::{Answer, End};
use safelight_tests::cli::{Cli, Ran};
use safelight_tests::rude::Rude;
use safelight_tests::{KEY, pictures, replies};
use serde_json::json;

/// One `generate` against a server that answers every request like this.
fn generated(answer: Answer, more: &[&str]) -> (Rude, Ran) {
    let server = Rude::start();
    server.always_post(answer);
    let base = server.base_url();
    let words = [&["generate", "a red fox", "--base-url", &base], more].concat();
    (server, Cli::with_key().run(&words))
}

fn ends_with(answer: Answer, code: i32, posts: usize) -> Ran {
    let (server, ran) = generated(answer, &[]);
    assert_eq!(ran.code, Some(code), "{ran:?}");
    assert_eq!(server.posts(), posts);
    assert!(
        !ran.stderr.contains('<') && !ran.stdout.contains("</"),
        "markup: {ran:?}"
    );
    assert!(!ran.stderr.contains(KEY) && !ran.stdout.contains(KEY));
    if code != 0 {
        let error = ran
            .error()
            .unwrap_or_else(|| panic!("no error object: {ran:?}"));
        assert!(!error["message"].as_str().unwrap().is_empty());
        assert!(!ran.stderr.trim().is_empty(), "nothing is said to a person");
    }
    ran
}

fn one_picture() -> Answer {
    Answer::json(200, &replies::inline(&[pictures::png(8, 1)]))
}

#[test]
fn outcome_exit_0_when_all_images_are_saved() {
    let ran = ends_with(one_picture(), 0, 1);
    assert!(ran.error().is_none());
}

#[test]
fn outcome_exit_1_when_it_failed_and_was_not_billed() {
    for status in [400, 401, 402, 403, 404, 413, 422] {
        let error = ends_with(Answer::error(status, "The size is not allowed."), 1, 1)
            .error()
            .unwrap();
        assert_eq!(error["billing"], "not_billed", "{status}");
    }
    ends_with(Answer::page(403), 1, 1);
    ends_with(Answer::page(302).header("location", "/elsewhere"), 1, 1);
}

#[test]
fn outcome_exit_1_when_the_server_failed_and_said_so() {
    for answer in [
        Answer::error(500, "No."),
        Answer::error(502, "No."),
        Answer::json(200, &json!({ "error": "No." })),
    ] {
        let error = ends_with(answer, 1, 1).error().unwrap();
        assert_eq!(error["billing"], "not_as_far_as_known");
    }
    let error = ends_with(
        Answer::json(200, &json!({ "created": 1, "data": [] })),
        1,
        1,
    )
    .error()
    .unwrap();
    assert_eq!(error["kind"], "no_image");
}

#[test]
fn outcome_exit_1_when_nothing_could_be_sent() {
    let base = format!("http://127.0.0.1:{}/v1", Rude::free_port());
    let ran = Cli::with_key().run(&[
        "--patience",
        "1",
        "generate",
        "a red fox",
        "--base-url",
        &base,
    ]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.error().unwrap()["kind"], "not_reached");
}

#[test]
fn outcome_exit_1_when_the_queue_is_paused() {
    let daily = Answer::error(429, "Daily free quota exceeded: 200 requests per day");
    assert_eq!(
        ends_with(daily, 1, 1).error().unwrap()["kind"],
        "daily_quota"
    );
    let long = Answer::error(429, "slow down").header("retry-after", "1800");
    assert_eq!(
        ends_with(long, 1, 1).error().unwrap()["kind"],
        "rate_limited"
    );
    let storm = Answer::error(429, "slow down").header("retry-after", "0");
    ends_with(storm, 1, 4);
}

#[test]
fn outcome_exit_3_when_some_images_are_saved() {
    let body = json!({ "created": 1, "data": [{ "b64_json": replies::base64(&pictures::png(8, 1)) }, { "b64_json": "!" }] });
    let (_server, ran) = generated(Answer::json(200, &body), &["--n", "2"]);
    assert_eq!(ran.code, Some(3), "{ran:?}");
    let (_server, ran) = generated(one_picture(), &["--n", "4"]);
    assert_eq!(ran.code, Some(3), "one of four is some: {ran:?}");
}

#[test]
fn outcome_exit_4_when_it_may_have_been_billed() {
    let answers = [
        Answer::page(502),
        Answer::page(503),
        Answer::page(504),
        Answer::page(524),
        Answer::nothing(End::Reset),
        Answer::nothing(End::Close),
        Answer::body(200, "text/html", "<html>Welcome</html>"),
    ];
    for answer in answers {
        let error = ends_with(answer, 4, 1).error().unwrap();
        assert_eq!(error["kind"], "outcome_unknown");
        assert_eq!(error["billing"], "unknown");
    }
}

#[test]
fn outcome_exit_of_a_refused_response_format_is_that_of_the_request_without_it() {
    let server = Rude::start();
    let refusal = json!({ "error": { "message": "Unknown parameter: 'response_format'.", "param": "response_format" } });
    server.on_post(Answer::json(400, &refusal));
    server.always_post(one_picture());
    let base = server.base_url();
    let ran = Cli::with_key().run(&[
        "generate",
        "a red fox",
        "--base-url",
        &base,
        "--response-format",
        "b64_json",
    ]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(server.posts(), 2);
    assert_eq!(server.post_log()[1].json().get("response_format"), None);
}

#[test]
fn fault_26_resume_sends_nothing_that_may_have_been_billed() {
    let server = Rude::start();
    server.always_post(Answer::nothing(End::Reset));
    let base = server.base_url();
    let cli = Cli::with_key();
    assert_eq!(
        cli.run(&["generate", "a red fox", "--base-url", &base])
            .code,
        Some(4)
    );
    for _ in 0..2 {
        let ran = cli.run(&["resume"]);
        assert_eq!(ran.code, Some(0), "nothing is left to do: {ran:?}");
    }
    assert_eq!(server.posts(), 1);
    // A person may.
    server.always_post(one_picture());
    let job = cli.jobs()[0]["id"].to_string();
    assert_eq!(cli.run(&["retry", &job]).code, Some(0));
    assert_eq!(server.posts(), 2);
}
