//! How a simulator behaves from its start.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Which keys the server takes, whether they come as `Authorization: Bearer` or as `x-api-key`.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Keys {
    /// Any key that is not empty is good; no key is answered with 401.
    #[default]
    Any,
    /// Only these keys are good; everything else is answered with 401.
    Only(Vec<String>),
    /// No key is needed, and one that is sent is not looked at. This is what a demo wants.
    NotRequired,
}

impl fmt::Debug for Keys {
    /// Names the kind and the number of keys, never a key.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any => f.write_str("Any"),
            Self::Only(list) => write!(f, "Only({} keys)", list.len()),
            Self::NotRequired => f.write_str("NotRequired"),
        }
    }
}

/// Everything that can be set before the start. `Options::default()` is a strict server with a small latency on any
/// free port; [`Options::demo`] is the same without a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Port on 127.0.0.1; 0 takes any free one.
    pub port: u16,
    /// Which keys are good.
    pub keys: Keys,
    /// Waiting time before each generation is answered (or, for a task, before it is completed), beside the drawing.
    pub latency: Duration,
    /// Waiting time for single models, by model id, instead of `latency`.
    pub model_latency: BTreeMap<String, Duration>,
    /// How long an image link works after it was made. Routeway documents one hour.
    pub link_lifetime: Duration,
    /// How long a task can be asked for after it was made.
    pub task_lifetime: Duration,
    /// What `Retry-After` tells a client that asks for an unfinished task; whole seconds are sent.
    pub poll_after: Duration,
    /// Limit on images per key in any 60 s; `None` is no limit.
    pub images_per_minute: Option<u32>,
    /// The key's own limit on requests in any 60 s; `None` is no limit.
    pub requests_per_minute: Option<u32>,
    /// Limit on requests in any 60 s for model ids that end in `:free` (Routeway docs, rate limits: 5).
    pub free_requests_per_minute: u32,
    /// Limit on requests in any 24 h for model ids that end in `:free` (Routeway docs, rate limits: 200).
    pub free_requests_per_day: u32,
    /// Whether `async: true` gives a task. When `false` the field is taken and ignored, and the images come at once,
    /// as some servers do.
    pub asynchronous: bool,
    /// Models that exist but are answered with 403, as for a key whose `allowed_models` leave them out.
    pub forbidden_models: Vec<String>,
    /// Largest request body in bytes; a longer one is answered with 413.
    pub max_request_bytes: usize,
    /// Start value of the server's own chance: error ids, task ids, and the seed of a request that names none.
    /// Two servers with the same value and the same requests in the same order answer alike, but for times.
    pub seed: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            port: 0,
            keys: Keys::default(),
            latency: Duration::from_millis(10),
            model_latency: BTreeMap::new(),
            link_lifetime: Duration::from_secs(3600),
            task_lifetime: Duration::from_secs(24 * 3600),
            poll_after: Duration::from_secs(1),
            images_per_minute: None,
            requests_per_minute: None,
            free_requests_per_minute: 5,
            free_requests_per_day: 200,
            asynchronous: true,
            forbidden_models: Vec::new(),
            max_request_bytes: 1 << 20,
            seed: 0x5afe_1197,
        }
    }
}

impl Options {
    /// The server behind the demo profile: no key, and a waiting time that lets progress be seen.
    pub fn demo() -> Self {
        Self {
            keys: Keys::NotRequired,
            latency: Duration::from_millis(600),
            ..Self::default()
        }
    }
}
