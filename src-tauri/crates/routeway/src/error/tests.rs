#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use serde_json::json;

fn head(status: u16) -> ReplyHead {
    ReplyHead {
        status,
        ..ReplyHead::default()
    }
}

fn read(status: u16, body: Value) -> ApiError {
    ApiError::from_json(&head(status), &body).unwrap()
}

#[test]
fn fault_25_the_newest_shape_keeps_all_ten_fields() {
    let error = read(
        429,
        json!({"error": {"message": "Too many", "type": "rate_limit_error", "status_code": 429, "id": "trace-1", "param": "n",
            "code": "rate_limit_exceeded", "tip": "wait", "docs": "https://docs.routeway.ai", "support": "https://discord.gg/x",
            "community": {"discord": "https://discord.gg/x", "bad": 7}}}),
    );
    assert_eq!(error.message, "Too many");
    let text = |t: &str| Some(t.to_owned());
    assert_eq!(
        (error.kind, error.param, error.code),
        (
            text("rate_limit_error"),
            text("n"),
            text("rate_limit_exceeded")
        )
    );
    assert_eq!(
        (error.status, error.trace_id, error.tip),
        (Some(429), text("trace-1"), text("wait"))
    );
    assert_eq!(
        (error.docs, error.support),
        (
            text("https://docs.routeway.ai"),
            text("https://discord.gg/x")
        )
    );
    assert_eq!(
        error.community.get("discord").map(String::as_str),
        Some("https://discord.gg/x")
    );
    assert!(error.json && error.page.is_none());
}

#[test]
fn fault_25_the_older_shapes_and_those_of_others() {
    let error = read(
        500,
        json!({"error": {"message": "m", "type": "api_error", "code": 500, "tip": null, "trace_id": "t"}}),
    );
    assert_eq!(
        (error.code.as_deref(), error.trace_id.as_deref(), error.tip),
        (Some("500"), Some("t"), None)
    );
    assert_eq!(read(400, json!({"error": "plain"})).message, "plain");
    assert_eq!(
        read(
            400,
            json!({"error": "invalid_request", "message": "the words"})
        )
        .message,
        "the words"
    );
    assert_eq!(read(400, json!({"message": "root"})).message, "root");
    assert_eq!(read(400, json!({"msg": "root"})).message, "root");
    assert_eq!(
        read(401, json!({"detail": "Not authenticated"})).message,
        "Not authenticated"
    );
    assert_eq!(
        read(
            400,
            json!({"errors": [{"message": "first"}, {"message": "second"}]})
        )
        .message,
        "first"
    );
    assert_eq!(
        read(400, json!(["x"])).message,
        "The server answered with status 400: it did not accept the request."
    );
    assert_eq!(
        read(400, json!({"error": {"message": {"message": "nested"}}})).message,
        "nested"
    );
    let error = read(
        422,
        json!({"detail": [{"loc": ["body", "size"], "msg": "bad size", "type": "v"}, {"loc": ["body", "n"], "msg": "too many"}]}),
    );
    assert_eq!(
        (error.message.as_str(), error.param.as_deref()),
        ("size: bad size\nn: too many", Some("size"))
    );
    let error = read(
        400,
        json!({"code": "task_not_exist", "message": "no task", "data": null}),
    );
    assert_eq!(
        (error.message.as_str(), error.code.as_deref()),
        ("no task", Some("task_not_exist"))
    );
}

#[test]
fn an_error_inside_a_200_has_the_inner_status() {
    assert_eq!(
        read(200, json!({"error": {"message": "m", "code": 502}})).status,
        Some(502)
    );
    assert_eq!(
        read(200, json!({"error": {"message": "m", "status_code": 429}})).status,
        Some(429)
    );
    assert_eq!(
        read(200, json!({"code": "402", "message": "no credit"})).status,
        Some(402)
    );
    assert_eq!(
        read(200, json!({"error": {"message": "m", "code": 7}})).status,
        Some(200)
    );
    assert_eq!(
        read(500, json!({"error": {"message": "m", "code": 404}})).status,
        Some(500),
        "HTTP's own status counts"
    );
    assert_eq!(
        read(200, json!({"success": false, "message": "no"})).message,
        "no"
    );
    assert_eq!(
        read(200, json!({"message": "Internal error"})).message,
        "Internal error"
    );
    assert_eq!(
        read(
            200,
            json!({"status": "failed", "data": {"fail_reason": "moderated"}})
        )
        .message,
        "moderated"
    );
    assert_eq!(
        read(
            200,
            json!({"data": {"task_id": "1", "status": "failed", "error": {"message": "inner"}}})
        )
        .message,
        "inner"
    );
    for fine in [
        json!({}),
        json!(null),
        json!([]),
        json!({"error": null, "data": []}),
        json!({"error": {}, "id": "1"}),
        json!({"error": false}),
        json!({"error": ""}),
        json!({"code": 200, "message": "ok", "data": []}),
        json!({"status": "queued", "id": "1", "message": "wait"}),
        json!({"message": "created", "task_id": "5"}),
    ] {
        assert_eq!(ApiError::from_json(&head(200), &fine), None, "{fine}");
    }
}

#[test]
fn fault_25_pages_are_classified_and_never_shown() {
    let page = |status: u16, body: &str| ApiError::from_text(&head(status), body);
    let timeout = page(524, "<!DOCTYPE html><title>524: A timeout occurred</title>");
    assert_eq!(timeout.page, Some(Page::GatewayTimeout));
    assert!(timeout.message.contains("524") && timeout.message.contains("billed"));
    for status in [502, 503, 504] {
        assert_eq!(page(status, " \n<html>").page, Some(Page::GatewayTimeout));
    }
    assert_eq!(
        page(403, "<html><script>x</script>").page,
        Some(Page::EdgeBlock)
    );
    assert_eq!(page(403, "error code: 1010").page, Some(Page::EdgeBlock));
    assert_eq!(page(500, "<html>oops").page, Some(Page::Other));
    for error in [
        timeout,
        page(403, "<html><b>x"),
        page(500, "<html><img src=x onerror=alert(1)>"),
        page(404, "<html>"),
    ] {
        assert!(
            !error.message.contains('<') && error.is_html() && !error.json,
            "{error:?}"
        );
    }
    let text = page(503, "no healthy upstream https://x/y?token=abc\u{7}");
    assert_eq!(
        (text.message.as_str(), text.page),
        ("no healthy upstream https://x/y?…", None)
    );
    assert!(page(500, "").message.contains("500"));
    assert_eq!(
        read(
            400,
            json!({"error": {"message": "<html><h1>Bad gateway</h1></html>"}})
        )
        .message,
        "Bad gateway"
    );
    // Mark-up inside a text is text; the window shows it as such.
    assert_eq!(
        read(400, json!({"error": "no <img src=x>"})).message,
        "no <img src=x>"
    );
}

#[test]
fn every_text_is_bounded() {
    let long = "x".repeat(1_000_000);
    let links: serde_json::Map<String, Value> = (0..1000)
        .map(|i| (format!("{i}{long}"), json!(long)))
        .take(40)
        .collect();
    let error = read(
        400,
        json!({"error": {"message": long, "type": long, "code": long, "param": long, "tip": long, "docs": long, "support": long, "id": long, "community": links}}),
    );
    assert!(serde_json::to_string(&error).unwrap().len() < 32_000);
    assert!(error.message.len() <= 4096);
}

#[test]
fn waits_come_from_header_or_body() {
    let with = |status, name: &str| ReplyHead {
        headers: vec![(name.to_owned(), "9".to_owned())],
        ..head(status)
    };
    let of =
        |head: &ReplyHead, body: Value| ApiError::from_json(head, &body).unwrap().retry_after_ms;
    assert_eq!(of(&with(429, "retry-after"), json!({})), Some(9000));
    assert_eq!(of(&with(503, "retry-after"), json!({})), Some(9000));
    assert_eq!(
        of(&with(429, "x-ratelimit-reset-minute"), json!({})),
        Some(9000)
    );
    assert_eq!(
        of(&with(400, "x-ratelimit-reset-minute"), json!({})),
        None,
        "sent with every reply"
    );
    assert_eq!(
        of(
            &head(429),
            json!({"error": {"message": "m", "retry_after": "2.5"}})
        ),
        Some(2500)
    );
    assert_eq!(
        of(
            &head(429),
            json!({"error": {"message": "m", "retry_after": 1e99}})
        ),
        Some(crate::RETRY_AFTER_MAX_MS)
    );
}

#[test]
fn quotas_money_and_refused_fields_are_recognised() {
    let e = |status: u16, message: &str| read(status, json!({"error": {"message": message}}));
    assert!(e(429, "Daily limit of 200 requests reached").is_daily_quota());
    assert!(!e(429, "5 requests per minute").is_daily_quota());
    assert!(!e(400, "daily").is_daily_quota());
    let mut long_wait = e(429, "slow down");
    long_wait.retry_after_ms = Some(7_200_000);
    assert!(long_wait.is_daily_quota());
    assert!(e(400, "Unknown parameter: 'response_format'.").refuses_response_format());
    assert!(
        read(
            400,
            json!({"error": {"message": "no", "param": "response_format"}})
        )
        .refuses_response_format()
    );
    assert!(!e(422, "response_format").refuses_response_format());
    assert!(!e(400, "bad size").refuses_response_format());
    assert!(e(402, "x").is_about_money() && e(403, "Insufficient balance").is_about_money());
    assert!(!e(500, "credit").is_about_money() && !e(403, "forbidden").is_about_money());
}

#[test]
fn it_survives_storage() {
    let error = read(
        400,
        json!({"error": {"message": "m", "community": {"a": "b"}}}),
    );
    let text = serde_json::to_string(&error).unwrap();
    assert_eq!(serde_json::from_str::<ApiError>(&text).unwrap(), error);
    assert_eq!(
        serde_json::from_str::<ApiError>(r#"{"message":"old"}"#)
            .unwrap()
            .message,
        "old"
    );
}
