//! The documented error reply.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// An error on its way out, all but its id.
///
/// The ten fields are those of `ErrorDetail` in Routeway's OpenAPI document; which status has which type follows the
/// error page of its documentation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub(super) status: u16,
    pub(super) message: Box<str>,
    pub(super) param: Option<Box<str>>,
    pub(super) code: &'static str,
    pub(super) tip: &'static str,
    pub(super) retry_after: Option<String>,
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Problem {
    /// The usual problem of this status.
    pub(super) fn of(status: u16) -> Self {
        let (code, message, tip) = usual(status);
        Self {
            status,
            message: message.into(),
            param: None,
            code,
            tip,
            retry_after: (status == 429).then(|| "1".to_owned()),
            headers: Vec::new(),
        }
    }

    pub(super) fn message(mut self, message: impl Into<Box<str>>) -> Self {
        self.message = message.into();
        self
    }

    pub(super) fn param(mut self, param: impl Into<Box<str>>) -> Self {
        self.param = Some(param.into());
        self
    }

    pub(super) fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    pub(super) fn retry_after(mut self, text: impl Into<String>) -> Self {
        self.retry_after = Some(text.into());
        self
    }

    /// A field of the body that breaks the schema.
    pub(super) fn field(param: &str, message: impl Into<Box<str>>) -> Self {
        Self::of(422).message(message).param(param)
    }

    /// `{"error": {…}}`.
    pub(super) fn body(&self, id: &str) -> Value {
        json!({ "error": {
            "message": self.message,
            "type": kind(self.status),
            "param": self.param,
            "code": self.code,
            "status_code": self.status,
            "id": id,
            "tip": self.tip,
            "docs": "https://docs.routeway.ai",
            "support": "https://discord.gg/RjX2CpdPpd",
            "community": { "discord": "https://discord.gg/RjX2CpdPpd" },
        }})
    }

    /// The whole reply.
    pub(super) fn response(&self, id: &str) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(self.body(id))).into_response();
        let headers = response.headers_mut();
        if let Some(value) = self
            .retry_after
            .as_deref()
            .and_then(|t| HeaderValue::from_str(t).ok())
        {
            headers.insert(header::RETRY_AFTER, value);
        }
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(*name, value);
            }
        }
        response
    }
}

fn kind(status: u16) -> &'static str {
    match status {
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        429 => "rate_limit_error",
        502..=504 | 524 => "provider_error",
        400..=499 => "invalid_request_error",
        _ => "api_error",
    }
}

/// Code, message and tip of a status.
fn usual(status: u16) -> (&'static str, &'static str, &'static str) {
    match status {
        400 => (
            "invalid_request",
            "The request could not be read.",
            "Check that the body is valid JSON.",
        ),
        401 => (
            "invalid_api_key",
            "No API key was given, or it is not a valid one.",
            "Send the key as `Authorization: Bearer <key>` or as `x-api-key`.",
        ),
        402 => (
            "insufficient_balance",
            "The balance of this account does not cover the request.",
            "Top up the balance in the dashboard.",
        ),
        403 => (
            "model_not_allowed",
            "This key may not use this model.",
            "Allow the model in the settings of the key, or use another key.",
        ),
        404 => (
            "not_found",
            "There is nothing at this address.",
            "Check the base URL and the model id.",
        ),
        405 => (
            "method_not_allowed",
            "This address does not take this method.",
            "Check the method of the request.",
        ),
        413 => (
            "request_too_large",
            "The request is larger than this server takes.",
            "Shorten the prompt or the input images.",
        ),
        415 => (
            "unsupported_media_type",
            "The body must be JSON.",
            "Send `Content-Type: application/json`.",
        ),
        422 => (
            "validation_error",
            "The request does not fit the schema.",
            "See the API reference for the fields of this endpoint.",
        ),
        429 => (
            "rate_limit_exceeded",
            "Too many requests.",
            "Wait as long as `Retry-After` says.",
        ),
        500 => (
            "internal_error",
            "Something went wrong inside the server.",
            "Try again in a while.",
        ),
        502 => (
            "provider_error",
            "The provider of this model failed.",
            "Try again, or use another model.",
        ),
        503 => (
            "no_provider",
            "No provider of this model is available now.",
            "Try again in a while, or use another model.",
        ),
        504 | 524 => (
            "provider_timeout",
            "The provider of this model did not answer in time.",
            "Try fewer images, or use another model.",
        ),
        _ => ("error", "The request failed.", "Try again in a while."),
    }
}

/// The page that a gateway in front of the API answers with when it speaks for itself.
pub(super) fn gateway_page(status: u16) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_GATEWAY);
    let title = match status {
        403 => "Access denied",
        504 | 524 => "A timeout occurred",
        _ => "Bad gateway",
    };
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><title>{status}: {title}</title></head>\n<body><h1>{title}</h1>\
         <p>Error code {status}. The web server did not return a usable response.</p></body>\n</html>\n"
    );
    (
        code,
        [(header::CONTENT_TYPE, "text/html; charset=UTF-8")],
        page,
    )
        .into_response()
}
