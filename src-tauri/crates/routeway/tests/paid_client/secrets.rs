//! Where the key goes, and where it never shows.

use super::*;

#[tokio::test]
async fn fault_35_a_poll_elsewhere_carries_no_key() {
    let api = Rude::answering(response("200 OK", "", b"{}")).await;
    let other = Rude::answering(response("200 OK", "", b"{}")).await;
    let client = client();
    let base = api.base();
    client
        .poll(
            &api.url("/v1/tasks/1"),
            &base,
            Some(&key()),
            KeyHeader::Bearer,
            ample(),
            1000,
        )
        .await
        .unwrap();
    assert!(api.requests()[0].contains(KEY) && api.requests()[0].starts_with("GET /v1/tasks/1 "));
    // Another port is another origin; on this machine it is refused.
    for url in [
        other.url("/v1/tasks/1"),
        Url::parse("http://10.0.0.1/t").unwrap(),
        Url::parse("file:///etc/passwd").unwrap(),
    ] {
        let error = client
            .poll(&url, &base, Some(&key()), KeyHeader::Bearer, ample(), 1000)
            .await
            .unwrap_err();
        assert!(
            matches!(
                error,
                SendError::NotSent {
                    kind: NotSentKind::Unsafe,
                    ..
                }
            ),
            "{error:?}"
        );
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn fault_35_the_key_goes_to_no_foreign_https_host() {
    // The proxy sees which host is asked; the request inside never begins without TLS, and so without a key.
    let proxy = Rude::answering("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
    let network = Network {
        proxy: Proxy::Url(format!("http://127.0.0.1:{}", proxy.port)),
        ..Network::default()
    };
    let client = PaidClient::new(&network).unwrap();
    let base = BaseUrl::parse("https://api.example.com/v1").unwrap();
    let foreign = Url::parse("https://tasks.example.net/1").unwrap();
    client
        .poll(
            &foreign,
            &base,
            Some(&key()),
            KeyHeader::Bearer,
            ample(),
            1000,
        )
        .await
        .unwrap_err();
    let request = proxy.requests().remove(0);
    assert!(request.starts_with("CONNECT tasks.example.net:443 ") && !request.contains(KEY));
}

#[tokio::test]
async fn fault_50_the_key_is_in_no_debug_output_or_message() {
    let key = key();
    assert_eq!(format!("{key:?} {key}"), "<redacted> <redacted>");
    let server = Rude::answering(response("200 OK", "", b"{}")).await;
    let stream = generate(&server.base()).await.unwrap();
    assert!(!format!("{stream:?}{:?}{:?}", client(), stream.head()).contains(KEY));
    assert!(!serde_json::to_string(stream.head()).unwrap().contains(KEY));
}

#[tokio::test]
async fn fault_51_a_key_echoed_in_an_error_can_be_taken_out() {
    let encoded = base64_simd::STANDARD.encode_to_string(format!("user:{KEY}"));
    let body = format!(
        r#"{{"error":{{"message":"Incorrect API key {KEY}","type":"authentication_error","code":"k:{KEY}","tip":"basic {encoded}","id":"{KEY}"}}}}"#
    );
    let server = Rude::answering(response("401 Unauthorized", "", body.as_bytes())).await;
    let mut stream = generate(&server.base()).await.unwrap();
    let (body, _) = collect(&mut stream).await;
    let Body::Error(error) = body_of(stream.head(), &body) else {
        panic!("no error")
    };
    let error = error.redacted(&key());
    let text = serde_json::to_string(&error).unwrap();
    assert!(
        !text.contains(KEY) && text.contains("Incorrect API key <redacted>"),
        "{text}"
    );
    let inner = base64_simd::STANDARD.encode_to_string(KEY);
    assert!(
        !text.contains(&inner[4..30]) && !text.contains(&encoded[12..40]),
        "{text}"
    );
}
