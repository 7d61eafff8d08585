//! What is printed, for people and for scripts.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use safelight_studio::{Billing, ErrorCode, Fault};
use serde_json::{Map, Value, json};

/// The exit statuses scripts rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// All images are saved, or the command did what it should.
    Done,
    /// It failed, or nothing was sent.
    Failed,
    /// The command line was wrong.
    Usage,
    /// Some of the images are saved.
    Some,
    /// The outcome is unknown: it may have been billed.
    Unknown,
}

impl Exit {
    fn code(self) -> u8 {
        match self {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::Some => 3,
            Exit::Unknown => 4,
        }
    }

    /// The graver of two ends: unknown, failed, some, done.
    pub(crate) fn and(self, other: Exit) -> Exit {
        let weight = |exit| match exit {
            Exit::Done => 0,
            Exit::Some => 1,
            Exit::Failed => 2,
            Exit::Usage => 3,
            Exit::Unknown => 4,
        };
        if weight(other) > weight(self) {
            other
        } else {
            self
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// Prints.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    pub(crate) json: bool,
}

impl Report {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// A sentence for a person.
    pub(crate) fn say(&self, text: &str) {
        // A closed pipe is no reason to stop work that is paid for.
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// A line of results for people; scripts get [`Self::object`].
    pub(crate) fn line(&self, text: &str) {
        if !self.json {
            let _ = writeln!(std::io::stdout(), "{text}");
        }
    }

    /// An object for scripts.
    pub(crate) fn object(&self, value: &Value) {
        if self.json {
            let _ = writeln!(std::io::stdout(), "{value}");
        }
    }

    /// Whether progress may be drawn.
    pub(crate) fn is_terminal(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }

    /// Tells a fault in both forms; gives the exit status it means.
    pub(crate) fn fault(&self, fault: &Fault) -> Exit {
        self.object(&json!({ "error": error_object(fault) }));
        let mut text = format!("error: {}", plain(&fault.message));
        for (label, value) in [
            ("field", &fault.param),
            ("tip", &fault.tip),
            ("trace id", &fault.trace_id),
        ] {
            if let Some(value) = value {
                text.push_str(&format!("\n  {label}: {}", plain(value)));
            }
        }
        if let Some(billing) = fault.billing {
            text.push_str(&format!("\n  {}", billing_words(billing)));
        }
        self.say(&text);
        match fault.code {
            ErrorCode::OutcomeUnknown => Exit::Unknown,
            ErrorCode::InvalidRequest if fault.api.is_none() => Exit::Usage,
            ErrorCode::NoSuchJob | ErrorCode::NoSuchImage | ErrorCode::NoSuchProfile => {
                Exit::Failed
            }
            ErrorCode::BadBaseUrl | ErrorCode::QuerySyntax => Exit::Usage,
            _ => Exit::Failed,
        }
    }
}

/// All known fields of a fault; the server's own under their documented names.
pub(crate) fn error_object(fault: &Fault) -> Value {
    let mut object = Map::new();
    object.insert("kind".into(), json!(fault.code));
    object.insert("message".into(), json!(fault.message));
    object.insert("param".into(), json!(fault.param));
    object.insert("tip".into(), json!(fault.tip));
    object.insert("trace_id".into(), json!(fault.trace_id));
    object.insert("billing".into(), json!(fault.billing));
    let api = fault.api.as_deref();
    object.insert("type".into(), json!(api.and_then(|api| api.kind.clone())));
    let code = api
        .and_then(|api| api.code.clone())
        .map_or_else(|| json!(fault.code), Value::from);
    object.insert("code".into(), code);
    object.insert("status".into(), json!(api.and_then(|api| api.status)));
    object.insert("status_code".into(), json!(api.and_then(|api| api.status)));
    object.insert("id".into(), json!(fault.trace_id));
    object.insert("docs".into(), json!(api.and_then(|api| api.docs.clone())));
    object.insert(
        "support".into(),
        json!(api.and_then(|api| api.support.clone())),
    );
    object.insert(
        "community".into(),
        json!(
            api.map(|api| api.community.clone())
                .filter(|links| !links.is_empty())
        ),
    );
    object.insert(
        "retry_after_ms".into(),
        json!(api.and_then(|api| api.retry_after_ms)),
    );
    object.insert(
        "server_message".into(),
        json!(api.map(|api| api.message.clone())),
    );
    object.retain(|_, value| !value.is_null());
    Value::Object(object)
}

fn billing_words(billing: Billing) -> &'static str {
    match billing {
        Billing::NotBilled => "Not billed.",
        Billing::NotAsFarAsKnown => "Not billed, as far as known.",
        Billing::Unknown => "It may have been billed.",
        Billing::Billed => "It was accepted, and is billed.",
    }
}

/// Text of a stranger, safe for a terminal: no control characters.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .collect()
}
