//! Bodies of replies.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// Standard base64 with padding.
#[must_use]
pub fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// A reply with inline images.
#[must_use]
pub fn inline(images: &[Vec<u8>]) -> Value {
    let data: Vec<Value> = images
        .iter()
        .map(|image| json!({ "url": null, "b64_json": base64(image) }))
        .collect();
    json!({ "created": 1_700_000_000, "data": data })
}

/// A reply with links.
#[must_use]
pub fn links(urls: &[String]) -> Value {
    let data: Vec<Value> = urls
        .iter()
        .map(|url| json!({ "url": url, "b64_json": null }))
        .collect();
    json!({ "created": 1_700_000_000, "data": data })
}

/// The documented error body with its ten fields.
#[must_use]
pub fn error(status: u16, message: &str) -> Value {
    json!({ "error": {
        "message": message,
        "type": if status == 429 { "rate_limit_error" } else { "invalid_request_error" },
        "param": "size",
        "code": "some_code",
        "status_code": status,
        "id": "trace-0123456789",
        "tip": "A tip of the server.",
        "docs": "https://docs.example.com/errors",
        "support": "https://support.example.com",
        "community": { "discord": "https://discord.example.com" },
    }})
}
