//! The models of this server, and `GET /v1/models`.
//!
//! The shape of an entry follows what public clients read from Routeway's live catalog; the envelope is the usual
//! `{object: "list", data: […]}`. It answers without a key, as the live one does.

use std::time::Duration;

use serde_json::{Value, json};

use crate::draw::Format;
use crate::fault::Trouble;

/// An image model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Model {
    pub(super) id: &'static str,
    name: &'static str,
    pub(super) format: Format,
    /// Whether it rewrites the prompt and says so in `revised_prompt`.
    pub(super) revises: bool,
    /// Size when the request names none.
    pub(super) size: (u32, u32),
    /// US dollars an image.
    price: f64,
    available: bool,
}

const fn model(id: &'static str, name: &'static str, format: Format, price: f64) -> Model {
    Model {
        id,
        name,
        format,
        revises: false,
        size: (1024, 1024),
        price,
        available: true,
    }
}

/// Every image model; the last one is listed but not available.
pub(super) const MODELS: [Model; 10] = [
    model("flux-1-schnell", "FLUX.1 schnell", Format::Png, 0.003),
    model(
        "flux-1-schnell:free",
        "FLUX.1 schnell (free)",
        Format::Png,
        0.0,
    ),
    model("flux-1-dev", "FLUX.1 dev", Format::Png, 0.025),
    Model {
        revises: true,
        ..model("gpt-image-1", "GPT Image 1", Format::WebP, 0.04)
    },
    Model {
        revises: true,
        ..model("dall-e-3", "DALL·E 3", Format::Png, 0.04)
    },
    model("sdxl", "Stable Diffusion XL", Format::Jpeg, 0.004),
    model("qwen-image-2.0", "Qwen Image 2.0", Format::WebP, 0.02),
    model(
        "qwen-image-2.0-pro",
        "Qwen Image 2.0 Pro",
        Format::WebP,
        0.05,
    ),
    Model {
        size: (2048, 2048),
        ..model(
            "seedream-v5.0-lite",
            "Seedream 5.0 Lite",
            Format::Jpeg,
            0.03,
        )
    },
    Model {
        available: false,
        ..model("dall-e-2", "DALL·E 2", Format::Png, 0.02)
    },
];

/// The model behind the `simulate-…` ids.
const DRILL: Model = model("simulate", "Simulated", Format::Png, 0.0);

/// Statuses that `simulate-status-…` takes.
const STATUSES: [u16; 13] = [
    400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 504, 524,
];

/// What a model id stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Choice {
    /// A model that draws.
    Draws(Model),
    /// A model that draws after this waiting time.
    Slow(Model, Duration),
    /// A model that meets this trouble each time.
    Trouble(Model, Trouble),
    /// A model whose tasks fail.
    TaskFails(Model),
    /// A listed model that no provider has now.
    Unavailable,
    /// No such model.
    Unknown,
}

/// Finds a model; `images` is how many were asked for.
pub(super) fn choose(id: &str, images: usize) -> Choice {
    if let Some(model) = MODELS.iter().find(|model| model.id == id) {
        return if model.available {
            Choice::Draws(*model)
        } else {
            Choice::Unavailable
        };
    }
    let Some(drill) = id.strip_prefix("simulate-") else {
        return Choice::Unknown;
    };
    if let Some(status) = drill.strip_prefix("status-") {
        return match status.parse() {
            Ok(status) if STATUSES.contains(&status) => {
                Choice::Trouble(DRILL, Trouble::Status(status))
            }
            _ => Choice::Unknown,
        };
    }
    if let Some(millis) = drill.strip_prefix("slow-") {
        return match millis.parse::<u64>() {
            Ok(millis) if millis <= 3_600_000 => Choice::Slow(DRILL, Duration::from_millis(millis)),
            _ => Choice::Unknown,
        };
    }
    let trouble = match drill {
        "some" => Trouble::FewerImages(images.saturating_sub(1)),
        "empty" => Trouble::EmptyData,
        "error-in-200" => Trouble::ErrorIn200,
        "html" => Trouble::Html(502),
        "half" => Trouble::HalfBody,
        "close" => Trouble::CloseBeforeHead,
        "task-fails" => return Choice::TaskFails(DRILL),
        _ => return Choice::Unknown,
    };
    Choice::Trouble(DRILL, trouble)
}

/// The body of `GET /v1/models`.
pub(super) fn catalog() -> Value {
    let images = MODELS.iter().map(|model| {
        json!({
            "id": model.id,
            "object": "model",
            "created": 1_767_225_600,
            "owned_by": "simulator",
            "name": model.name,
            "short_name": model.name,
            "description": "Draws a picture from the words of the prompt.",
            "type": "images.generations",
            "endpoints": ["/v1/images/generations"],
            "available": model.available,
            "outdated": false,
            "supported_parameters": ["size", "n", "quality", "seed", "steps", "guidance", "negative_prompt"],
            "capabilities": { "vision": false, "function_call": false, "reasoning": false },
            "access": { "Starter": true, "Pro": true, "Enterprise": true },
            "pricing": {
                "image": { "unit": "image", "price_per_image": model.price, "price_per_image_usd": model.price.to_string() },
            },
        })
    });
    let chats = [
        ("glm-5:free", "GLM 5 (free)", 0.0, true),
        ("kimi-k3", "Kimi K3", 0.6, false),
    ]
    .into_iter()
    .map(|(id, name, price, vision)| {
        let unit = json!({
            "unit": "1M tokens",
            "price_per_million_t": price,
            "price_per_token_usd": (price / 1e6).to_string(),
        });
        json!({
            "id": id,
            "object": "model",
            "created": 1_767_225_600,
            "owned_by": "simulator",
            "name": name,
            "short_name": name,
            "context_length": 131_072,
            "type": "chat.completions",
            "endpoints": ["/v1/chat/completions"],
            "available": true,
            "supported_parameters": ["temperature", "max_tokens"],
            "capabilities": { "vision": vision, "function_call": true, "reasoning": true },
            "access": { "Starter": true, "Pro": true, "Enterprise": true },
            "pricing": { "input": unit, "output": unit },
        })
    });
    json!({ "object": "list", "data": images.chain(chats).collect::<Vec<_>>() })
}
