//! The generation request, read strictly.
//!
//! The schema is `ImageGenerationRequest` of Routeway's OpenAPI document: closed, `response_format` and `async` not
//! nullable, the other optional fields nullable. Bounds that the document leaves out (`n` is 1..=10 in the guide) are
//! set here so that a client meets a refusal.

use serde_json::{Map, Value};

use super::problem::Problem;

/// How images come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseFormat {
    Url,
    B64Json,
}

/// A request that fits the schema.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GenerationRequest {
    pub(super) model: String,
    pub(super) prompt: String,
    pub(super) quality: Option<String>,
    pub(super) size: Option<(u32, u32)>,
    pub(super) n: usize,
    pub(super) response_format: ResponseFormat,
    pub(super) steps: Option<u32>,
    pub(super) seed: Option<u64>,
    pub(super) negative_prompt: Option<String>,
    pub(super) guidance: Option<f32>,
    pub(super) asynchronous: bool,
}

const FIELDS: [&str; 11] = [
    "model",
    "prompt",
    "quality",
    "size",
    "n",
    "response_format",
    "steps",
    "seed",
    "negative_prompt",
    "guidance",
    "async",
];

/// Smallest and largest side in pixels.
const SIDE: std::ops::RangeInclusive<u32> = 64..=4096;

impl GenerationRequest {
    /// Checks a body that is already JSON.
    pub(super) fn read(body: &Value) -> Result<Self, Problem> {
        let Some(object) = body.as_object() else {
            return Err(Problem::of(422).message("The body must be a JSON object."));
        };
        if let Some(unknown) = object.keys().find(|key| !FIELDS.contains(&key.as_str())) {
            let shown: String = unknown.chars().take(64).collect();
            return Err(Problem::field(&shown, format!("Unknown field: {shown}")));
        }
        let model = required_text(object, "model")?;
        let prompt = required_text(object, "prompt")?;
        Ok(Self {
            model,
            prompt,
            quality: text(object, "quality")?,
            size: text(object, "size")?
                .map(|size| read_size(&size))
                .transpose()?,
            n: whole(object, "n", 1..=10)?.map_or(1, |n| usize::try_from(n).unwrap_or(1)),
            response_format: response_format(object)?,
            steps: whole(object, "steps", 1..=150)?.and_then(|v| u32::try_from(v).ok()),
            seed: seed(object)?,
            negative_prompt: text(object, "negative_prompt")?,
            guidance: guidance(object)?,
            asynchronous: match object.get("async") {
                None => false,
                Some(Value::Bool(value)) => *value,
                Some(_) => return Err(wrong("async", "a boolean")),
            },
        })
    }
}

fn wrong(field: &str, due: &str) -> Problem {
    Problem::field(field, format!("`{field}` must be {due}"))
}

fn required_text(object: &Map<String, Value>, field: &str) -> Result<String, Problem> {
    match object.get(field) {
        None => Err(Problem::field(field, format!("`{field}` is required"))),
        Some(Value::String(text)) if text.trim().is_empty() => Err(Problem::field(
            field,
            format!("`{field}` must not be empty"),
        )),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(wrong(field, "a string")),
    }
}

fn text(object: &Map<String, Value>, field: &str) -> Result<Option<String>, Problem> {
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(_) => Err(wrong(field, "a string or null")),
    }
}

fn whole(
    object: &Map<String, Value>,
    field: &str,
    range: std::ops::RangeInclusive<u64>,
) -> Result<Option<u64>, Problem> {
    let due = || {
        wrong(
            field,
            &format!("a whole number from {} to {}", range.start(), range.end()),
        )
    };
    match object.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_u64() {
            Some(number) if range.contains(&number) => Ok(Some(number)),
            _ => Err(due()),
        },
    }
}

fn seed(object: &Map<String, Value>) -> Result<Option<u64>, Problem> {
    match object.get("seed") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value
            .as_u64()
            .or_else(|| value.as_i64().map(i64::cast_unsigned))
            .map(Some)
            .ok_or_else(|| wrong("seed", "a whole number")),
    }
}

#[allow(clippy::cast_possible_truncation)] // within 0..=30
fn guidance(object: &Map<String, Value>) -> Result<Option<f32>, Problem> {
    match object.get("guidance") {
        None | Some(Value::Null) => Ok(None),
        Some(value) => match value.as_f64() {
            Some(number) if (0.0..=30.0).contains(&number) => Ok(Some(number as f32)),
            _ => Err(wrong("guidance", "a number from 0 to 30")),
        },
    }
}

fn response_format(object: &Map<String, Value>) -> Result<ResponseFormat, Problem> {
    match object.get("response_format") {
        None => Ok(ResponseFormat::Url),
        Some(value) => match value.as_str() {
            Some("url") => Ok(ResponseFormat::Url),
            Some("b64_json") => Ok(ResponseFormat::B64Json),
            _ => Err(wrong("response_format", "\"url\" or \"b64_json\"")),
        },
    }
}

fn read_size(size: &str) -> Result<(u32, u32), Problem> {
    let side = |text: &str| {
        (text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let sides = size
        .split_once('x')
        .and_then(|(w, h)| Some((side(w)?, side(h)?)));
    match sides {
        Some((w, h)) if SIDE.contains(&w) && SIDE.contains(&h) => Ok((w, h)),
        Some(_) => Err(wrong(
            "size",
            &format!("{} to {} pixels per side", SIDE.start(), SIDE.end()),
        )),
        None => Err(wrong("size", "WIDTHxHEIGHT, for example 1024x1024")),
    }
}
