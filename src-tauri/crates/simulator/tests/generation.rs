//! `POST /v1/images/generations` over the wire: replies, strictness, keys, statuses on demand, limits.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use serde_json::{Value, json};
use simulator::{KeySeen, Keys, Options};
use support::{KEY, ask, finish, generation, get, post, raw, start, url, with};

fn changed(field: &str, value: Value) -> Value {
    let mut body = ask("flux-1-schnell");
    body[field] = value;
    body
}

#[tokio::test]
async fn a_reply_has_the_documented_shape_in_both_formats() {
    let running = start(Options::default()).await;
    let reply = post(&running, &changed("n", json!(3))).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert!(body["created"].as_u64().unwrap() > 1_700_000_000);
    let data = body["data"].as_array().unwrap();
    assert_eq!(data.len(), 3);
    for item in data {
        assert_eq!(item["b64_json"], Value::Null);
        assert_eq!(item["revised_prompt"], Value::Null);
        let image = get(item["url"].as_str().unwrap(), &[]).await;
        assert_eq!(
            (image.status, image.header("content-type")),
            (200, "image/png")
        );
        assert!(image.bytes.starts_with(b"\x89PNG"));
    }
    let inline = post(&running, &changed("response_format", json!("b64_json")))
        .await
        .json();
    assert_eq!(inline["data"][0]["url"], Value::Null);
    let b64 = inline["data"][0]["b64_json"].as_str().unwrap();
    let bytes = base64_simd::STANDARD.decode_to_vec(b64).unwrap();
    assert_eq!(
        bytes,
        get(&url(&reply, 0), &[]).await.bytes,
        "both formats give the same file"
    );
}

#[tokio::test]
async fn replies_too_large_for_one_piece_arrive_whole_and_in_order() {
    let running = start(Options::default()).await;
    let mut body = changed("response_format", json!("b64_json"));
    (body["n"], body["size"]) = (json!(9), json!("704x704"));
    let reply = post(&running, &body).await;
    assert_eq!(
        reply.header("content-length"),
        "",
        "this is the way in pieces"
    );
    let large = reply.json();
    assert_eq!(large["data"].as_array().unwrap().len(), 9);
    body["n"] = json!(2);
    let small = post(&running, &body).await.json();
    for index in 0..2 {
        assert_eq!(
            large["data"][index]["b64_json"],
            small["data"][index]["b64_json"]
        );
    }
}

#[tokio::test]
async fn equal_inputs_give_equal_bytes_and_others_differ() {
    let running = start(Options::default()).await;
    let other = start(Options {
        seed: 99,
        ..Options::default()
    })
    .await;
    let file = async |running: &simulator::Running, body: &Value| {
        get(&url(&post(running, body).await, 0), &[]).await.bytes
    };
    let first = file(&running, &ask("flux-1-schnell")).await;
    assert_eq!(first, file(&other, &ask("flux-1-schnell")).await);
    let others = [
        changed("seed", json!(8)),
        changed("prompt", json!("a quiet sea at dusk")),
        changed("size", json!("64x128")),
        changed("model", json!("flux-1-dev")),
        changed("guidance", json!(20)),
        changed("steps", json!(100)),
        changed("quality", json!("low")),
        changed("negative_prompt", json!("people")),
    ];
    for body in others {
        assert_ne!(first, file(&running, &body).await, "{body}");
    }
    let several = post(&running, &changed("n", json!(2))).await;
    assert_ne!(
        get(&url(&several, 0), &[]).await.bytes,
        get(&url(&several, 1), &[]).await.bytes
    );
    let mut chosen = ask("flux-1-schnell");
    chosen.as_object_mut().unwrap().remove("seed");
    assert_ne!(
        file(&running, &chosen).await,
        file(&running, &chosen).await,
        "the server picks a new seed"
    );
}

#[tokio::test]
async fn models_have_their_own_formats_and_habits() {
    let running = start(Options::default()).await;
    let cases: [(&str, &[u8], bool); 7] = [
        ("flux-1-schnell", b"\x89PNG", false),
        ("flux-1-dev", b"\x89PNG", false),
        ("gpt-image-1", b"RIFF", true),
        ("dall-e-3", b"\x89PNG", true),
        ("sdxl", b"\xff\xd8\xff", false),
        ("qwen-image-2.0", b"RIFF", false),
        ("seedream-v5.0-lite", b"\xff\xd8\xff", false),
    ];
    for (model, magic, revises) in cases {
        let reply = post(&running, &ask(model)).await;
        assert_eq!(
            reply.json()["data"][0]["revised_prompt"].is_string(),
            revises,
            "{model}"
        );
        assert!(
            get(&url(&reply, 0), &[]).await.bytes.starts_with(magic),
            "{model}"
        );
    }
}

#[tokio::test]
async fn what_the_schema_does_not_allow_is_refused_and_what_it_allows_is_not() {
    let running = start(Options::default()).await;
    let refused: [(&str, Value); 33] = [
        ("style", json!("vivid")),
        ("user", json!("me")),
        ("guidance_scale", json!(1)),
        ("model", json!(null)),
        ("model", json!(7)),
        ("model", json!(" ")),
        ("prompt", json!(null)),
        ("prompt", json!(["a"])),
        ("prompt", json!("")),
        ("response_format", json!(null)),
        ("response_format", json!("png")),
        ("response_format", json!(1)),
        ("async", json!(null)),
        ("async", json!("true")),
        ("async", json!(1)),
        ("n", json!(0)),
        ("n", json!(11)),
        ("n", json!(-1)),
        ("n", json!("2")),
        ("n", json!(1.5)),
        ("n", json!(true)),
        ("size", json!("big")),
        ("size", json!("63x64")),
        ("size", json!("64x4097")),
        ("size", json!("1024X1024")),
        ("size", json!("+64x64")),
        ("size", json!(1024)),
        ("steps", json!(0)),
        ("steps", json!("9")),
        ("seed", json!(1.5)),
        ("guidance", json!("7")),
        ("guidance", json!(31)),
        ("negative_prompt", json!(7)),
    ];
    for (field, value) in refused {
        let error = post(&running, &changed(field, value.clone()))
            .await
            .problem(422);
        assert_eq!(error["param"], field, "{value}");
        assert_eq!(error["type"], "invalid_request_error");
    }
    for field in ["model", "prompt"] {
        let mut body = ask("flux-1-schnell");
        body.as_object_mut().unwrap().remove(field);
        assert_eq!(post(&running, &body).await.problem(422)["param"], field);
    }
    post(&running, &json!([])).await.problem(422);
    assert!(
        running.seen().is_empty(),
        "a refused request is not an accepted one"
    );
    let taken = [
        ("n", json!(null)),
        ("size", json!(null)),
        ("quality", json!(null)),
        ("quality", json!("anything")),
        ("steps", json!(null)),
        ("seed", json!(null)),
        ("seed", json!(-1)),
        ("seed", json!(u64::MAX)),
        ("negative_prompt", json!(null)),
        ("guidance", json!(null)),
        ("guidance", json!(3)),
        ("async", json!(false)),
        ("n", json!(10)),
        ("size", json!("4096x64")),
    ];
    let count = taken.len();
    for (field, value) in taken {
        assert_eq!(
            post(&running, &changed(field, value.clone())).await.status,
            200,
            "{field}: {value}"
        );
    }
    assert_eq!(running.seen().len(), count);
    assert_eq!(running.arrivals(), u64::try_from(count).unwrap() + 36);
}

#[tokio::test]
async fn bodies_that_are_no_json_too_long_or_of_another_type_are_told_apart() {
    let running = start(Options {
        max_request_bytes: 10_000,
        ..Options::default()
    })
    .await;
    let bearer = ("authorization", format!("Bearer {KEY}"));
    let bearer = [(bearer.0, bearer.1.as_str())];
    let send = async |body: String| finish(with(raw(&running, body), &bearer)).await.unwrap();
    send("{\"model\": ".to_owned()).await.problem(400);
    send(String::new()).await.problem(400);
    send("[".repeat(9_000)).await.problem(400);
    send(format!("{{\"prompt\": \"{}\"}}", "a".repeat(10_000)))
        .await
        .problem(413);
    let text =
        with(raw(&running, ask("sdxl").to_string()), &bearer).header("content-type", "text/plain");
    // Two content types: the first, right one counts in no server; take it away first.
    let mut request = text.build().unwrap();
    request
        .headers_mut()
        .insert("content-type", "text/plain".parse().unwrap());
    let response = support::client().execute(request).await.unwrap();
    assert_eq!(response.status().as_u16(), 415);
}

#[tokio::test]
async fn keys_are_taken_both_ways_and_never_kept() {
    let running = start(Options {
        keys: Keys::Only(vec![KEY.to_owned()]),
        ..Options::default()
    })
    .await;
    let bearer = format!("Bearer {KEY}");
    let send = async |headers: &[(&str, &str)]| {
        finish(with(raw(&running, ask("sdxl").to_string()), headers))
            .await
            .unwrap()
    };
    let bad: [&[(&str, &str)]; 6] = [
        &[],
        &[("authorization", "Bearer other")],
        &[("authorization", KEY)],
        &[("authorization", "Basic abc")],
        &[("x-api-key", "")],
        &[("authorization", &bearer), ("x-api-key", "other")],
    ];
    for headers in bad {
        let error = send(headers).await.problem(401);
        assert_eq!(error["type"], "authentication_error");
        assert!(!error.to_string().contains("other"));
    }
    assert!(running.seen().is_empty());
    assert_eq!(send(&[("authorization", &bearer)]).await.status, 200);
    assert_eq!(send(&[("x-api-key", KEY)]).await.status, 200);
    assert_eq!(
        send(&[("authorization", &bearer), ("x-api-key", KEY)])
            .await
            .status,
        200
    );
    let seen = running.seen();
    let ways: Vec<KeySeen> = seen.iter().map(|request| request.key).collect();
    assert_eq!(ways, [KeySeen::Bearer, KeySeen::XApiKey, KeySeen::Both]);
    assert_eq!(seen[0].number, 1);
    assert_eq!(seen[0].status, Some(200));
    assert_eq!(seen[0].body, ask("sdxl"));
    assert_eq!(seen[0].user_agent.as_deref(), Some("simulator-tests/1"));
    let told = format!(
        "{seen:?} {running:?} {:?}",
        Keys::Only(vec![KEY.to_owned()])
    );
    assert!(!told.contains(KEY), "no debug text may hold the key");
}

#[tokio::test]
async fn a_server_without_keys_takes_anything() {
    let running = start(Options::demo()).await;
    assert_eq!(
        finish(raw(&running, ask("sdxl").to_string()))
            .await
            .unwrap()
            .status,
        200
    );
    assert_eq!(post(&running, &ask("sdxl")).await.status, 200);
}

#[tokio::test]
async fn every_documented_status_comes_on_demand() {
    let running = start(Options::default()).await;
    let types = [
        (400, "invalid_request_error"),
        (401, "authentication_error"),
        (402, "billing_error"),
        (403, "permission_error"),
        (404, "invalid_request_error"),
        (413, "invalid_request_error"),
        (422, "invalid_request_error"),
        (429, "rate_limit_error"),
        (500, "api_error"),
        (502, "provider_error"),
        (503, "provider_error"),
        (504, "provider_error"),
        (524, "provider_error"),
    ];
    for (status, kind) in types {
        let reply = post(&running, &ask(&format!("simulate-status-{status}"))).await;
        assert_eq!(reply.problem(status)["type"], kind);
        assert_eq!(reply.header("retry-after").is_empty(), status != 429);
        assert_eq!(running.seen().last().unwrap().status, Some(status));
    }
    post(&running, &ask("simulate-status-418"))
        .await
        .problem(404);
}

#[tokio::test]
async fn the_other_drills_answer_as_their_names_say() {
    let running = start(Options::default()).await;
    let mut four = ask("simulate-some");
    four["n"] = json!(4);
    assert_eq!(
        post(&running, &four).await.json()["data"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
    assert_eq!(
        post(&running, &ask("simulate-empty")).await.json()["data"],
        json!([])
    );
    let error = post(&running, &ask("simulate-error-in-200")).await;
    assert_eq!(
        (error.status, error.json()["error"]["status_code"].clone()),
        (200, json!(502))
    );
    let page = post(&running, &ask("simulate-html")).await;
    assert_eq!(page.status, 502);
    assert!(
        page.header("content-type").starts_with("text/html")
            && page.bytes.starts_with(b"<!DOCTYPE html>")
    );
    assert!(
        finish(generation(&running, &ask("simulate-half")))
            .await
            .is_err()
    );
    assert!(
        finish(generation(&running, &ask("simulate-close")))
            .await
            .is_err()
    );
    assert_eq!(running.seen().last().unwrap().status, None);
    assert_eq!(post(&running, &ask("simulate-slow-1")).await.status, 200);
}

#[tokio::test]
async fn models_that_are_unknown_forbidden_or_gone_and_wrong_paths_are_refused() {
    let running = start(Options {
        forbidden_models: vec!["dall-e-3".to_owned()],
        ..Options::default()
    })
    .await;
    assert_eq!(
        post(&running, &ask("no-such")).await.problem(404)["code"],
        "model_not_found"
    );
    assert_eq!(
        post(&running, &ask("dall-e-3")).await.problem(403)["param"],
        "model"
    );
    post(&running, &ask("dall-e-2")).await.problem(503);
    get(&format!("{}/nothing", running.base_url()), &[])
        .await
        .problem(404);
    get(&format!("{}/images/generations", running.base_url()), &[])
        .await
        .problem(405);
}

#[tokio::test]
async fn limits_are_kept_per_key_and_told_in_headers() {
    let options = Options {
        images_per_minute: Some(4),
        ..Options::default()
    };
    let running = start(options).await;
    let mut three = ask("sdxl");
    three["n"] = json!(3);
    let first = post(&running, &three).await;
    assert_eq!(
        (first.status, first.header("x-ratelimit-remaining-minute")),
        (200, "1")
    );
    let reply = post(&running, &three).await;
    assert_eq!(reply.problem(429)["type"], "rate_limit_error");
    let wait: u64 = reply.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));
    assert_eq!(reply.header("x-ratelimit-limit-minute"), "4");
    assert_eq!(reply.header("x-ratelimit-remaining-minute"), "1");
    assert_eq!(reply.header("x-ratelimit-reset-minute"), wait.to_string());
    assert_eq!(
        running.seen().len(),
        1,
        "a refused request is not an accepted one"
    );
    let other = with(
        raw(&running, three.to_string()),
        &[("x-api-key", "another")],
    );
    assert_eq!(finish(other).await.unwrap().status, 200);
    assert_eq!(
        post(&running, &ask("sdxl")).await.status,
        200,
        "one image still fits"
    );
}

#[tokio::test]
async fn free_models_have_the_documented_limit() {
    let running = start(Options::default()).await;
    for _ in 0..5 {
        assert_eq!(
            post(&running, &ask("flux-1-schnell:free")).await.status,
            200
        );
    }
    let reply = post(&running, &ask("flux-1-schnell:free")).await;
    reply.problem(429);
    assert_eq!(post(&running, &ask("flux-1-schnell")).await.status, 200);
    let daily = start(Options {
        free_requests_per_day: 1,
        ..Options::default()
    })
    .await;
    assert_eq!(post(&daily, &ask("flux-1-schnell:free")).await.status, 200);
    let reply = post(&daily, &ask("flux-1-schnell:free")).await;
    reply.problem(429);
    assert!(reply.header("retry-after").parse::<u64>().unwrap() > 3600);
    assert_eq!(reply.header("x-ratelimit-limit-day"), "1");
}

#[tokio::test]
async fn models_are_listed_without_a_key() {
    let running = start(Options {
        keys: Keys::Only(vec![KEY.to_owned()]),
        ..Options::default()
    })
    .await;
    let reply = get(&format!("{}/models", running.base_url()), &[]).await;
    assert_eq!(
        (reply.status, reply.json()["object"].clone()),
        (200, json!("list"))
    );
    let body = reply.json();
    let models = body["data"].as_array().unwrap();
    assert!(models.iter().any(|model| model["available"] == false));
    assert!(
        models
            .iter()
            .any(|model| model["type"] == "chat.completions")
    );
    let flux = models
        .iter()
        .find(|model| model["id"] == "flux-1-schnell")
        .unwrap();
    assert_eq!(flux["endpoints"], json!(["/v1/images/generations"]));
    assert_eq!(flux["pricing"]["image"]["unit"], "image");
}
