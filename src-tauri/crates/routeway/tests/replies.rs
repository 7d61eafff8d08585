//! Reading replies: every form of image, every form of damage.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod support;

use base64_simd::{STANDARD, URL_SAFE_NO_PAD};
use routeway::reply::{Inline, InlineError, InlineSink, ReadLimits};
use routeway::{Body, Output, read_reply};
use std::io;
use support::{Images, head, head_with, read, read_with};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89 and some more bytes to make it long enough";

fn outputs(body: &Body) -> &[Output] {
    match body {
        Body::Images(outputs) => outputs,
        other => panic!("no images: {other:?}"),
    }
}

fn urls(body: &str) -> Vec<String> {
    let (reply, _) = read(body);
    outputs(&reply.body)
        .iter()
        .map(|o| o.url.clone().unwrap_or_default())
        .collect()
}

fn inline(body: &str) -> Vec<Vec<u8>> {
    let (reply, images) = read(body);
    let whole = outputs(&reply.body).iter().map(|o| match o.inline {
        Some(Inline::Whole { slot, .. }) => images.done[slot as usize].clone().unwrap(),
        other => panic!("{other:?} in {body}"),
    });
    whole.collect()
}

#[test]
fn the_documented_reply_is_read() {
    let (reply, images) = read(
        r#"{"created": 1784000000, "data": [
            {"url": "https://cdn.routeway.ai/images/a.png?sig=SECRET", "b64_json": null, "revised_prompt": "a red fox"},
            {"url": null, "b64_json": "aGVsbG8gd29ybGQh"}]}"#,
    );
    assert!(reply.complete);
    assert_eq!(reply.created, Some(1_784_000_000));
    assert_eq!(
        outputs(&reply.body),
        [
            Output {
                index: 0,
                inline: None,
                url: Some("https://cdn.routeway.ai/images/a.png?sig=SECRET".into()),
                revised_prompt: Some("a red fox".into())
            },
            Output {
                index: 1,
                inline: Some(Inline::Whole { slot: 0, bytes: 12 }),
                url: None,
                revised_prompt: None
            },
        ]
    );
    assert_eq!(images.done, [Ok(b"hello world!".to_vec())]);
    let kept = reply.redacted.to_string();
    assert!(!kept.contains("SECRET") && !kept.contains("aGVsbG8") && kept.contains("a red fox"));
}

#[test]
fn images_are_found_wherever_servers_put_them() {
    let a = "https://cdn.example/a.png";
    for body in [
        r#"{"data":[{"url":"A"}]}"#,
        r#"{"data":["A"]}"#,
        r#"{"data":{"url":"A"}}"#,
        r#"["A"]"#,
        r#"[{"url":"A"}]"#,
        r#"{"images":[{"url":"A"}]}"#,
        r#"{"images":["A"]}"#,
        r#"{"output":"A"}"#,
        r#"{"output":["A"]}"#,
        r#"{"output":{"image_urls":["A"]}}"#,
        r#"{"artifacts":[{"url":"A"}]}"#,
        r#"{"url":"A"}"#,
        r#"{"image_url":"A"}"#,
        r#"{"imageUrl":"A"}"#,
        r#"{"image":"A"}"#,
        r#"{"image":{"url":"A"}}"#,
        r#"{"data":[{"image_url":{"url":"A"}}]}"#,
        r#"{"choices":[{"message":{"images":[{"type":"image_url","image_url":{"url":"A"}}]}}]}"#,
        r#"{"choices":[{"message":{"content":[{"type":"image_url","image_url":{"url":"A"}}]}}]}"#,
        r#"{"choices":[{"message":{"content":"Here: ![x](A) done"}}]}"#,
        r#"{"status":"completed","result":{"data":[{"url":"A"}]}}"#,
        r#"{"status":"succeeded","unsigned_urls":["A"]}"#,
        r#"{"code":200,"data":{"status":"completed","result":{"images":[{"url":["A"],"expires_at":1}]}}}"#,
        r#"{"data":{"task_status":"succeed","task_result":{"images":[{"url":"A"}]}}}"#,
        r#"{"status":"Ready","result":{"sample":"A"}}"#,
        r#"{"result":{"url":"A","files":[]}}"#,
        r#"{"urls":["A"]}"#,
        r#"{"status":"SUCCEEDED","result":{"files":["A"]}}"#,
        "\n \r\n\t {\"data\":[{\"url\":\" A \"}]}",
        "\u{feff}{\"data\":[{\"url\":\"A\"}]}",
        r#"{"data":[{"url":"","b64_json":"","image_url":"A"}]}"#,
        r#""A""#,
    ] {
        let body = body.replace('A', a);
        assert_eq!(urls(&body), [a], "{body}");
    }
    assert_eq!(
        urls(r#"{"data":[{"url":["https://x/1","https://x/2"]},"https://x/3"]}"#),
        ["https://x/1", "https://x/2", "https://x/3"]
    );
    assert_eq!(
        urls(
            r#"{"data":[{"url":"/files/1.png"},{"url":"../up.png"},{"url":"//cdn.example/x.png"}]}"#
        ),
        [
            "https://api.example/files/1.png",
            "https://api.example/v1/up.png",
            "https://cdn.example/x.png"
        ]
    );
    let png = STANDARD.encode_to_string(PNG);
    for body in [
        r#"{"data":[{"b64_json":"A"}]}"#,
        r#"{"data":[{"base64":"A"}]}"#,
        r#"{"image_base64":"A"}"#,
        r#"{"images":["A"]}"#,
        r#"{"image":"A"}"#,
        r#"{"data":[{"url":"data:image/png;base64,A"}]}"#,
        r#"{"data":[{"b64_json":"data:image/png;base64,A"}]}"#,
        r#"{"output":"data:;base64,A"}"#,
        r#"{"choices":[{"message":{"content":"data:image/png;base64,A"}}]}"#,
        r#"{"choices":[{"message":{"images":[{"image_url":{"url":"data:image/png;base64,A"}}]}}]}"#,
        r#"{"strange":{"place":[{"b64_json":"A"}]}}"#,
        r#"{"error":null,"data":[{"b64_json":"A"}]}"#,
        r#"{"error":{"message":"only three of four"},"data":[{"b64_json":"A"}]}"#,
    ] {
        let body = body
            .replace("\"A", &format!("\"{png}"))
            .replace(",A", &format!(",{png}"));
        assert_eq!(inline(&body), [PNG], "{body}");
    }
}

#[test]
fn links_beside_an_error_or_a_task_are_no_images() {
    let (reply, _) = read(
        r#"{"error":{"message":"no","docs":"https://docs.example"},"url":"https://docs.example/e"}"#,
    );
    assert!(matches!(reply.body, Body::Error(_)), "{:?}", reply.body);
    let (reply, _) =
        read(r#"{"id":"t1","status":"queued","url":"https://api.example/v1/tasks/t1"}"#);
    assert!(matches!(reply.body, Body::Task(_)), "{:?}", reply.body);
    let (reply, _) = read_with(
        &head(422),
        br#"{"detail":[{"loc":["body","size"],"msg":"bad","url":"https://errors.pydantic.dev/x"}],"data":[]}"#,
    );
    assert!(matches!(reply.body, Body::Error(_)), "{:?}", reply.body);
}

#[test]
fn fault_27_replies_without_images_say_so() {
    for body in [
        r#"{"created":1,"data":[]}"#,
        r#"{"created":1,"data":null}"#,
        r#"{"created":1}"#,
        "null",
        "{}",
        "[]",
        r#"{"data":[{"url":null,"b64_json":null}]}"#,
        r#"{"data":[{"url":"","b64_json":"  "}]}"#,
        r#"{"data":[null,{},7]}"#,
        r#"{"id":"img-1","created":1,"data":[]}"#,
        r#"{"message":"ok","data":[]}"#,
    ] {
        let (reply, images) = read(body);
        assert_eq!(reply.body, Body::NoImages, "{body}");
        assert!(reply.complete && images.done.is_empty());
    }
}

#[test]
fn fault_27_what_is_there_is_saved() {
    let (reply, images) = read(
        r#"{"created":"1784000000","data":[{"url":null,"b64_json":null},{"b64_json":"AAAA"},{"url":"","b64_json":null},{}]}"#,
    );
    assert_eq!(outputs(&reply.body).len(), 1);
    assert_eq!(images.done, [Ok(vec![0, 0, 0])]);
    assert_eq!(reply.created, Some(1_784_000_000));
    assert_eq!(reply.redacted["data"].as_array().unwrap().len(), 4);
}

#[test]
fn fault_28_untidy_base64_in_json() {
    let bytes: Vec<u8> = (0..100_000_u32).map(|i| (i * 7 % 251) as u8).collect();
    let plain = STANDARD.encode_to_string(&bytes);
    let lines: Vec<&str> = plain
        .as_bytes()
        .chunks(76)
        .map(|l| std::str::from_utf8(l).unwrap())
        .collect();
    for text in [
        plain.clone(),
        plain.replace('/', "\\/"),
        plain.trim_end_matches('=').to_owned(),
        URL_SAFE_NO_PAD.encode_to_string(&bytes),
        lines.join("\\n"),
        lines.join("\\r\\n"),
        lines.join("\n"),
        format!("data:image/png;base64,{plain}"),
        format!(
            "DATA:image/png;charset=utf-8;base64,{}",
            plain.replace('/', "\\/")
        ),
        format!("  {plain}  "),
        plain.replace('A', "\\u0041"),
    ] {
        assert_eq!(
            inline(&format!(r#"{{"data":[{{"b64_json":"{text}"}}]}}"#)),
            std::slice::from_ref(&bytes)
        );
    }
}

#[test]
fn fault_28_one_bad_image_fails_alone() {
    let good = STANDARD.encode_to_string(PNG);
    for (bad, why) in [
        ("AAAA!AAA".to_owned(), InlineError::BadCharacter { at: 4 }),
        ("AAAAA".to_owned(), InlineError::BadLength),
        (
            format!("{}\u{0}AAA", "A".repeat(4000)),
            InlineError::BadCharacter { at: 4000 },
        ),
        (
            "data:image/svg+xml,%3Csvg".to_owned(),
            InlineError::NotBase64,
        ),
    ] {
        let body = format!(
            r#"{{"data":[{{"b64_json":"{good}"}},{{"b64_json":"{bad}"}},{{"b64_json":"{good}","url":"https://x/y"}}]}}"#
        );
        let (reply, images) = read(&body);
        let outputs = outputs(&reply.body);
        assert_eq!(outputs.len(), 3);
        assert_eq!(outputs[1].inline, Some(Inline::Broken { slot: 1, why }));
        assert_eq!(images.done, [Ok(PNG.to_vec()), Err(why), Ok(PNG.to_vec())]);
        assert_eq!(outputs[2].url.as_deref(), Some("https://x/y"));
        assert!(reply.complete);
    }
}

#[test]
fn a_reply_cut_at_any_byte_gives_every_image_before_the_cut() {
    let image = |seed: u8| -> Vec<u8> {
        (0..700)
            .map(|i: u32| (i as u8).wrapping_mul(31).wrapping_add(seed))
            .collect()
    };
    let texts: Vec<String> = (0..3)
        .map(|i| STANDARD.encode_to_string(image(i)))
        .collect();
    let body = format!(
        r#"{{"created":1,"data":[{{"b64_json":"{}","revised_prompt":"ä"}},{{"revised_prompt":"b","b64_json":"{}"}},{{"b64_json":"{}"}}]}}"#,
        texts[0],
        texts[1].replace('/', "\\/"),
        texts[2]
    );
    // Where each image's string has ended.
    let ends: Vec<usize> = body
        .match_indices("\"b64_json\":\"")
        .map(|(at, key)| at + key.len() + body[at + key.len()..].find('"').unwrap() + 1)
        .collect();
    for cut in 0..=body.len() {
        let (reply, images) = read_with(&head(200), &body.as_bytes()[..cut]);
        let whole: Vec<_> = images.done.iter().filter_map(|d| d.as_ref().ok()).collect();
        let expected = ends.iter().filter(|end| **end <= cut).count();
        assert_eq!(whole.len(), expected, "cut at {cut}");
        for (i, bytes) in whole.iter().enumerate() {
            assert_eq!(**bytes, image(i as u8));
        }
        assert_eq!(reply.complete, cut == body.len());
        if expected > 0 {
            let listed = outputs(&reply.body)
                .iter()
                .filter(|o| matches!(o.inline, Some(Inline::Whole { .. })))
                .count();
            assert_eq!(listed, expected);
        } else {
            assert!(
                !matches!(reply.body, Body::NoImages | Body::Task(_)),
                "cut at {cut}: {:?}",
                reply.body
            );
        }
    }
}

#[test]
fn fault_31_hostile_json_is_an_error_within_bounds() {
    let deep = "[".repeat(100_000);
    let deep_objects = "{\"a\":".repeat(100_000);
    let keys = format!(
        "{{{}\"z\":1}}",
        (0..1_000_000)
            .map(|i| format!("\"k{i}\":{i},"))
            .collect::<String>()
    );
    let long_key = format!("{{\"{}\":1}}", "k".repeat(3_000_000));
    for body in [
        deep.as_bytes(),
        deep_objects.as_bytes(),
        keys.as_bytes(),
        b"{\"a\":\"\xff\xfe\"}",
        b"{\"a\":\"x\0y\"}",
        b"\0",
        b"{\0}",
        b"{\"a\" \"b\"}",
    ] {
        let (reply, _) = read_with(&head(200), body);
        let Body::Unreadable { why, excerpt } = &reply.body else {
            panic!("{:?}", reply.body)
        };
        assert!(!why.is_empty() && excerpt.len() <= 503);
        assert!(reply.redacted.to_string().len() < 1_500_000);
    }
    let (reply, _) = read(&long_key);
    assert!(reply.redacted.to_string().len() < 10_000);
}

#[test]
fn fault_31_hostile_json_does_not_cost_the_images_beside_it() {
    let png = STANDARD.encode_to_string(PNG);
    let keys = (0..200_000)
        .map(|i| format!("\"k{i}\":{i},"))
        .collect::<String>();
    for body in [
        format!(r#"{{{keys}"data":[{{"b64_json":"{png}"}}]}}"#).into_bytes(),
        format!(
            r#"{{"data":[{{"b64_json":"{png}"}}],"deep":{}"#,
            "[".repeat(5000)
        )
        .into_bytes(),
        format!(
            r#"{{"data":[{{"revised_prompt":"{}","b64_json":"{png}"}}]}}"#,
            "p".repeat(3_000_000)
        )
        .into_bytes(),
        [
            br#"{"data":[{"revised_prompt":""#,
            &b"\xff\x01"[..],
            br#"","b64_json":""#,
            png.as_bytes(),
            br#""}]}"#,
        ]
        .concat(),
    ] {
        let (reply, images) = read_with(&head(200), &body);
        assert_eq!(outputs(&reply.body).len(), 1);
        assert_eq!(images.done, [Ok(PNG.to_vec())]);
        assert!(reply.note.is_some());
    }
    // A key that stands twice: both images were sent, both are kept.
    assert_eq!(
        inline(&format!(
            r#"{{"data":[{{"b64_json":"AAAA","b64_json":"{png}"}}]}}"#
        )),
        [PNG, &[0, 0, 0]]
    );
}

#[test]
fn fault_38_the_first_bytes_decide_not_the_label() {
    let image = |content_type: &str, body: &[u8]| {
        let (reply, images) = read_with(&head_with(200, &[("content-type", content_type)]), body);
        (reply.body, images.done)
    };
    let whole = |body: &Body| {
        matches!(
            outputs(body),
            [Output {
                index: 0,
                inline: Some(Inline::Whole { slot: 0, .. }),
                url: None,
                ..
            }]
        )
    };
    let webp = b"RIFF\x10\0\0\0WEBPVP8 xxxxxxxx";
    let avif = b"\0\0\0\x1cftypavif\0\0\0\0";
    for (label, bytes) in [
        ("image/png", PNG),
        ("image/png", webp),
        ("application/octet-stream", avif),
        ("application/json", PNG),
        ("", b"\xff\xd8\xff\xe0"),
    ] {
        let (body, done) = image(label, bytes);
        assert!(whole(&body), "{label}");
        assert_eq!(done, [Ok(bytes.to_vec())]);
    }
    // Says image, is none that is known: kept as it is, for a person to look at.
    for bytes in [
        &b"WHATEVER 1234"[..],
        b"<svg xmlns='x'/>",
        b"<?xml version='1.0'?><svg/>",
    ] {
        let (body, done) = image("image/png", bytes);
        assert!(whole(&body));
        assert_eq!(done, [Ok(bytes.to_vec())]);
    }
    let (body, done) = image(
        "image/png",
        b"<!DOCTYPE html><html><body><h1>Sign in</h1></body></html>",
    );
    assert_eq!(
        body,
        Body::Html {
            excerpt: "Sign in".into()
        }
    );
    assert!(done.is_empty());
    let (body, _) = image(
        "image/png",
        br#" {"error":{"message":"no credit","code":402}}"#,
    );
    assert!(matches!(body, Body::Error(e) if e.status == Some(402)));
    let (body, _) = image("text/html", br#"{"data":[{"url":"https://x/y.png"}]}"#);
    assert_eq!(outputs(&body).len(), 1);
    for (label, bytes) in [
        ("", &b"hello"[..]),
        ("", b""),
        ("", b"   \n"),
        ("", b"123 go"),
        ("text/event-stream", b"data: {}"),
    ] {
        assert!(
            matches!(image(label, bytes).0, Body::Unreadable { .. }),
            "{bytes:?}"
        );
    }
}

#[test]
fn a_raw_image_over_the_limit_is_broken_not_endless() {
    let limits = ReadLimits {
        image_bytes: 100,
        ..ReadLimits::default()
    };
    let mut images = Images::default();
    let body = [PNG, &[0; 500_000]].concat();
    let reply = read_reply(body.as_slice(), &head(200), &mut images, &limits).unwrap();
    assert_eq!(images.done, [Err(InlineError::TooLarge { limit: 100 })]);
    assert!(matches!(
        outputs(&reply.body)[0].inline,
        Some(Inline::Broken { .. })
    ));
}

#[test]
fn more_images_than_allowed_are_counted_not_written() {
    let limits = ReadLimits {
        images: 2,
        ..ReadLimits::default()
    };
    let mut images = Images::default();
    let body = r#"{"data":[{"b64_json":"AAAA"},{"b64_json":"AAAA"},{"b64_json":"AAAA"}]}"#;
    let reply = read_reply(body.as_bytes(), &head(200), &mut images, &limits).unwrap();
    assert_eq!(outputs(&reply.body).len(), 2);
    assert!(reply.note.unwrap().contains("1 images"));
}

#[test]
fn a_full_disk_under_the_sink_ends_the_reading() {
    struct Full;
    impl InlineSink for Full {
        fn begin(&mut self, _: u32) -> io::Result<()> {
            Ok(())
        }
        fn write(&mut self, _: &[u8]) -> io::Result<()> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn end(&mut self, _: u32, _: Result<u64, InlineError>) -> io::Result<()> {
            panic!("nothing ended");
        }
    }
    let body = format!(r#"{{"data":[{{"b64_json":"{}"}}]}}"#, "AAAA".repeat(50_000));
    let error = read_reply(
        body.as_bytes(),
        &head(200),
        &mut Full,
        &ReadLimits::default(),
    )
    .unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::StorageFull);
}

#[test]
fn an_image_with_a_malformed_escape_is_ended_and_those_before_it_kept() {
    let good = STANDARD.encode_to_string(PNG);
    let broken = "A".repeat(2000);
    let (reply, images) = read(&format!(
        r#"{{"data":[{{"b64_json":"{good}"}},{{"b64_json":"{broken}\q"}}]}}"#
    ));
    assert_eq!(images.done, [Ok(PNG.to_vec()), Err(InlineError::Cut)]);
    assert_eq!(outputs(&reply.body).len(), 2);
    assert!(!reply.complete && reply.note.unwrap().contains("escape"));
}
