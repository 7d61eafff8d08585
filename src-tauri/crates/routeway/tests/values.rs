//! Requests, keys and base addresses.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use routeway::base::BaseUrlProblem;
use routeway::key::KeyProblem;
use routeway::{ApiKey, BaseUrl, GenerateRequest, ResponseFormat, Size, Url};

#[test]
fn absent_fields_are_not_sent_and_never_null() {
    let mut request = GenerateRequest::new("flux-1-schnell", "a fox");
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"model":"flux-1-schnell","prompt":"a fox"}"#
    );
    request.quality = Some("hd".into());
    request.size = Some("1024x1024".into());
    request.n = Some(4);
    request.response_format = Some(ResponseFormat::B64Json);
    request.steps = Some(4);
    request.seed = Some(-7);
    request.negative_prompt = Some("dogs".into());
    request.guidance = Some(3.5);
    request.asynchronous = Some(false);
    let text = serde_json::to_string(&request).unwrap();
    assert_eq!(
        text,
        r#"{"model":"flux-1-schnell","prompt":"a fox","quality":"hd","size":"1024x1024","n":4,"response_format":"b64_json","steps":4,"seed":-7,"negative_prompt":"dogs","guidance":3.5,"async":false}"#
    );
    assert_eq!(
        serde_json::from_str::<GenerateRequest>(&text).unwrap(),
        request
    );
    request.validate().unwrap();
}

#[test]
fn what_would_surely_be_refused_is_named_by_its_field() {
    let field = |change: fn(&mut GenerateRequest)| {
        let mut request = GenerateRequest::new("m", "p");
        change(&mut request);
        request.validate().err().map(|e| e.field)
    };
    assert_eq!(field(|_| ()), None);
    assert_eq!(field(|r| r.prompt = " \n".into()), Some("prompt"));
    assert_eq!(
        field(|r| r.prompt = "x".repeat(32 * 1024 + 1)),
        Some("prompt")
    );
    assert_eq!(field(|r| r.prompt = "x".repeat(32 * 1024)), None);
    assert_eq!(field(|r| r.prompt = "a\0b".into()), Some("prompt"));
    assert_eq!(
        field(|r| r.negative_prompt = Some("x".repeat(99_999))),
        Some("negative_prompt")
    );
    assert_eq!(field(|r| r.model = "".into()), Some("model"));
    assert_eq!(field(|r| r.model = "a\nb".into()), Some("model"));
    assert_eq!(field(|r| r.n = Some(0)), Some("n"));
    assert_eq!(field(|r| r.n = Some(11)), Some("n"));
    assert_eq!(field(|r| r.steps = Some(0)), Some("steps"));
    assert_eq!(field(|r| r.guidance = Some(f64::NAN)), Some("guidance"));
    assert_eq!(field(|r| r.quality = Some("".into())), Some("quality"));
    for size in ["auto", "1024x1024", "1x1", "16:9", "landscape_4_3", "2K"] {
        let mut request = GenerateRequest::new("m", "p");
        request.size = Some(size.into());
        request.validate().unwrap();
    }
    for size in [
        "",
        "0x10",
        "1024x",
        "x1024",
        "10x10x10",
        "1024×1024",
        "1024 x 1024",
        "99999x1",
        "01x1",
        "big one",
        "a\tb",
    ] {
        let mut request = GenerateRequest::new("m", "p");
        request.size = Some(size.into());
        assert_eq!(
            request.validate().err().map(|e| e.field),
            Some("size"),
            "{size}"
        );
    }
    assert_eq!(Size::from("1792x1024").pixels(), Some((1792, 1024)));
    assert_eq!(Size::from("auto").pixels(), None);
}

#[test]
fn keys_are_read_as_they_are_pasted() {
    for text in [
        "sk-1234",
        " sk-1234\n",
        "\"sk-1234\"",
        "'sk-1234'",
        "Bearer sk-1234",
        "bearer  sk-1234 ",
        "Authorization: Bearer sk-1234",
        "\u{feff}\"Bearer sk-1234\"",
    ] {
        assert_eq!(ApiKey::parse(text).unwrap().expose(), "sk-1234", "{text:?}");
    }
    for (text, problem) in [
        ("", KeyProblem::Empty),
        ("  \"\" ", KeyProblem::Empty),
        ("Bearer ", KeyProblem::Empty),
        ("a b", KeyProblem::InnerWhitespace),
        ("sk-1\nsk-2", KeyProblem::InnerWhitespace),
        ("schlüssel", KeyProblem::NotVisibleAscii),
        ("a\u{7}b", KeyProblem::NotVisibleAscii),
    ] {
        assert_eq!(ApiKey::parse(text), Err(problem), "{text:?}");
    }
    assert_eq!(ApiKey::parse(&"k".repeat(5000)), Err(KeyProblem::TooLong));
}

#[test]
fn fault_51_every_form_of_the_key_is_taken_out_of_a_text() {
    let secret = "sk-a+b/0123456789?>abcdef";
    let key = ApiKey::parse(secret).unwrap();
    for before in ["", "u", "us", "usr", "Bearer "] {
        for after in ["", ":", ":x", "\n and more"] {
            let whole = format!("{before}{secret}{after}");
            for encoded in [
                base64_simd::STANDARD.encode_to_string(&whole),
                base64_simd::URL_SAFE_NO_PAD.encode_to_string(&whole),
            ] {
                let text = key.redact(&format!("saw {encoded}!"));
                assert!(text.contains("<redacted>"), "{before:?} {after:?}: {text}");
                // What is left beside the mark decides at most a byte of the key.
                let left = text.replace("<redacted>", "").len();
                assert!(
                    left <= "saw !".len()
                        + before.len().div_ceil(3) * 4
                        + after.len().div_ceil(3) * 4
                        + 8,
                    "{text}"
                );
            }
            assert_eq!(key.redact(&whole), format!("{before}<redacted>{after}"));
        }
    }
    assert!(
        !key.redact("https://x/?key=sk-a%2Bb%2F0123456789%3F%3Eabcdef")
            .contains("0123456789")
    );
    assert_eq!(key.redact("nothing here"), "nothing here");
    assert_eq!(
        ApiKey::parse("x").unwrap().redact("a text with x"),
        "a text with x"
    );
}

#[test]
fn base_addresses_are_read_as_they_are_typed() {
    for text in [
        "https://api.routeway.ai/v1",
        " https://api.routeway.ai/v1/ ",
        "https://api.routeway.ai/v1//",
        "api.routeway.ai/v1",
        "https://api.routeway.ai:443/v1",
        "https://API.routeway.ai/v1/images/generations",
        "https://api.routeway.ai/v1/images/generations/",
    ] {
        let base = BaseUrl::parse(text).unwrap();
        assert_eq!(base.as_str(), "https://api.routeway.ai/v1", "{text}");
        assert_eq!(
            base.endpoint("images/generations").as_str(),
            "https://api.routeway.ai/v1/images/generations"
        );
        assert_eq!(base.origin(), "https://api.routeway.ai");
    }
    assert_eq!(
        BaseUrl::parse("localhost:8080").unwrap().as_str(),
        "http://localhost:8080"
    );
    assert_eq!(
        BaseUrl::parse("http://[::1]:8080/")
            .unwrap()
            .endpoint("/models")
            .as_str(),
        "http://[::1]:8080/models"
    );
    for (text, problem) in [
        ("", BaseUrlProblem::NotAnAddress),
        ("https://", BaseUrlProblem::NotAnAddress),
        ("ftp://x/v1", BaseUrlProblem::Scheme),
        ("http://api.routeway.ai/v1", BaseUrlProblem::PlainHttp),
        ("http://10.0.0.1", BaseUrlProblem::PlainHttp),
        ("http://localhost.example.com", BaseUrlProblem::PlainHttp),
        ("https://k:p@x/v1", BaseUrlProblem::UserInfo),
        ("https://x/v1?key=1", BaseUrlProblem::QueryOrFragment),
        ("https://x/v1#a", BaseUrlProblem::QueryOrFragment),
    ] {
        assert_eq!(BaseUrl::parse(text), Err(problem), "{text}");
    }
    let stored = serde_json::to_string(&BaseUrl::parse("https://x.example/v1").unwrap()).unwrap();
    assert_eq!(stored, "\"https://x.example/v1\"");
    assert!(serde_json::from_str::<BaseUrl>("\"http://x.example\"").is_err());
}

#[test]
fn fault_35_the_same_origin_is_scheme_host_and_port() {
    let base = BaseUrl::parse("https://api.routeway.ai/v1").unwrap();
    let same = |url: &str| base.is_same_origin(&Url::parse(url).unwrap());
    assert!(same("https://api.routeway.ai/other") && same("https://API.routeway.ai:443/x"));
    for url in [
        "http://api.routeway.ai/",
        "https://api.routeway.ai:444/",
        "https://cdn.routeway.ai/",
        "https://api.routeway.ai.evil.example/",
        "data:,x",
        "file:///x",
    ] {
        assert!(!same(url), "{url}");
    }
}
