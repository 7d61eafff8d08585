//! The list of models: what `GET /models` says, merged with a curated guess.

use crate::text::plain;
use crate::{ApiError, SendError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashSet;

const ENTRIES_MAX: usize = 10_000;
const LIST_MAX: usize = 64;
const TEXT_MAX: usize = 256;
/// Names of image models, for lists that say nothing else.
const NAMES: &[&str] = &[
    "flux",
    "sdxl",
    "stable-diffusion",
    "dall-e",
    "gpt-image",
    "imagen",
    "seedream",
    "qwen-image",
    "kontext",
    "recraft",
    "ideogram",
    "nano-banana",
    "hidream",
    "z-image",
];

/// Where an entry comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelSource {
    /// Listed by the server.
    Server,
    /// From the curated list only.
    Known,
    /// In both.
    Both,
}

/// A price as far as the server names one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Price {
    /// The first finite number found.
    pub amount: f64,
    /// Its unit in the server's words, such as `image` or `1M tokens`.
    pub unit: Option<String>,
}

/// One model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// The id to send.
    pub id: String,
    /// For people.
    pub name: String,
    /// Sizes to offer; empty when not known.
    pub sizes: Vec<String>,
    /// Qualities to offer; empty when not known.
    pub qualities: Vec<String>,
    /// `false` when the server lists it as not available.
    pub available: bool,
    /// The price, if named. Missing is not free.
    pub price: Option<Price>,
    /// Whether it makes images, as far as can be told.
    pub image: bool,
    /// Where this comes from.
    pub source: ModelSource,
}

/// All models, image models first, in the server's order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelList {
    /// The entries, at most 10 000.
    pub entries: Vec<ModelEntry>,
    /// The date of the curated list, `YYYY-MM-DD`. It is a guess made from public documentation and clients.
    pub curated_on: String,
}

/// No list of models.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one such error at a time"
)]
pub enum ModelsError {
    /// No reply.
    #[error(transparent)]
    Send(#[from] SendError),
    /// The server refused.
    #[error("{}", .0.message)]
    Api(ApiError),
    /// The reply is no list of models, or was cut.
    #[error("the server's list of models cannot be read: {why}")]
    Unreadable {
        /// Why.
        why: String,
    },
}

/// The curated list as it stands in the file.
#[derive(Deserialize)]
struct Curated {
    date: String,
    models: Vec<Known>,
}

#[derive(Deserialize)]
struct Known {
    id: String,
    name: String,
    sizes: Vec<String>,
    qualities: Vec<String>,
}

fn curated() -> Curated {
    // A test reads the file, so that this cannot fail in the field; without it there is only no curated list.
    serde_json::from_str(include_str!("models.json")).unwrap_or(Curated {
        date: String::new(),
        models: Vec::new(),
    })
}

impl ModelList {
    /// The curated list alone, for use without a network.
    pub fn curated() -> Self {
        merge(Vec::new())
    }

    /// Reads the body of `GET /models`, leniently, and merges the curated list.
    ///
    /// Known envelopes: `{data: […]}`, `{models: […]}`, a bare list; entries are objects with an `id` (or `name`), or
    /// plain ids.
    ///
    /// # Errors
    /// [`ModelsError::Unreadable`] when it holds no list.
    #[allow(clippy::result_large_err, reason = "one list at a time")]
    pub fn read(body: &[u8]) -> Result<Self, ModelsError> {
        let unreadable = |why: &str| ModelsError::Unreadable {
            why: why.to_owned(),
        };
        let value: Value =
            serde_json::from_slice(body.trim_ascii()).map_err(|_| unreadable("it is not JSON"))?;
        let rows = ["data", "models", "result", "items"]
            .iter()
            .find_map(|key| value.get(key)?.as_array())
            .or_else(|| value.as_array())
            .ok_or_else(|| unreadable("it holds no list"))?;
        let mut seen = HashSet::new();
        let listed = rows
            .iter()
            .take(ENTRIES_MAX)
            .filter_map(entry)
            .filter(|e| seen.insert(e.id.clone()))
            .collect();
        Ok(merge(listed))
    }

    /// Only those that make images.
    pub fn images(&self) -> impl Iterator<Item = &ModelEntry> {
        self.entries.iter().filter(|entry| entry.image)
    }
}

/// Adds what the curated list knows; image models first, in the server's order, then those that only the list has.
fn merge(mut listed: Vec<ModelEntry>) -> ModelList {
    let curated = curated();
    for known in curated.models {
        match listed.iter_mut().find(|entry| entry.id == known.id) {
            Some(entry) => {
                entry.source = ModelSource::Both;
                entry.image = true;
                if entry.name == entry.id {
                    entry.name = known.name;
                }
                if entry.sizes.is_empty() {
                    entry.sizes = known.sizes;
                }
                if entry.qualities.is_empty() {
                    entry.qualities = known.qualities;
                }
            }
            None => listed.push(ModelEntry {
                id: known.id,
                name: known.name,
                sizes: known.sizes,
                qualities: known.qualities,
                available: true,
                price: None,
                image: true,
                source: ModelSource::Known,
            }),
        }
    }
    listed.sort_by_key(|entry| !entry.image);
    ModelList {
        entries: listed,
        curated_on: curated.date,
    }
}

fn entry(row: &Value) -> Option<ModelEntry> {
    let text = |key: &str| {
        row.get(key)
            .and_then(Value::as_str)
            .map(|t| plain(t, TEXT_MAX))
            .filter(|t| !t.is_empty())
    };
    let id = row
        .as_str()
        .map(|t| plain(t, TEXT_MAX))
        .filter(|t| !t.is_empty())
        .or_else(|| text("id"))
        .or_else(|| text("name"))?;
    Some(ModelEntry {
        name: text("name")
            .or_else(|| text("short_name"))
            .or_else(|| text("display_name"))
            .unwrap_or_else(|| id.clone()),
        sizes: strings(row, &["sizes", "supported_sizes", "supported_resolutions"]),
        qualities: strings(row, &["qualities", "supported_qualities"]),
        available: row.get("available").is_none_or(truthy),
        price: price(row),
        image: makes_images(&id, row),
        source: ModelSource::Server,
        id,
    })
}

/// A flag as gateways write it: `false`, `"false"`, `0`, `"0"`, `"no"`.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Bool(b) => *b,
        Value::Number(n) => n.as_f64() != Some(0.0),
        Value::String(s) => !matches!(
            s.trim().to_ascii_lowercase().as_str(),
            "false" | "0" | "no" | ""
        ),
        Value::Null => true,
        _ => true,
    }
}

fn strings(row: &Value, keys: &[&str]) -> Vec<String> {
    let found = keys.iter().find_map(|key| row.get(key)?.as_array());
    let texts = found.into_iter().flatten().filter_map(Value::as_str);
    texts
        .take(LIST_MAX)
        .map(|t| plain(t, TEXT_MAX))
        .filter(|t| !t.is_empty())
        .collect()
}

/// Whether a model makes images: by its endpoints, its type, its output, else by its name. `capabilities.vision` is
/// about images as input and says nothing.
fn makes_images(id: &str, row: &Value) -> bool {
    let endpoints = strings(
        row,
        &[
            "endpoints",
            "supported_endpoints",
            "supported_endpoint_types",
        ],
    );
    if endpoints.iter().any(|e| {
        e.contains("images/") || e.contains("image-generation") || e.contains("image_generation")
    }) {
        return true;
    }
    let kind = row
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_ascii_lowercase();
    if kind.contains("image") {
        return true;
    }
    // Endpoints or a type that name something else settle it: a chat model may be called after flux.
    if !endpoints.is_empty() || kind.contains("chat") {
        return false;
    }
    let mut outputs = strings(row, &["output_modalities"]);
    if let Some(architecture) = row.get("architecture") {
        outputs.extend(strings(architecture, &["output_modalities"]));
    }
    if !outputs.is_empty() {
        return outputs.iter().any(|o| o.eq_ignore_ascii_case("image"));
    }
    let id = id.to_ascii_lowercase();
    NAMES.iter().any(|name| id.contains(name))
}

/// The first finite number of the price object, whatever it is called, with the unit beside it. Units are never
/// assumed.
fn price(row: &Value) -> Option<Price> {
    let pricing = row.get("pricing").or_else(|| row.get("price"))?;
    let preferred = ["image", "images", "per_image", "output", "request", "input"]
        .iter()
        .filter_map(|key| pricing.get(key));
    preferred.chain([pricing]).find_map(price_of)
}

fn price_of(value: &Value) -> Option<Price> {
    let finite = |v: &Value| {
        v.as_f64()
            .or_else(|| v.as_str()?.trim().parse().ok())
            .filter(|n| n.is_finite() && *n >= 0.0)
    };
    if let Some(amount) = finite(value) {
        return Some(Price { amount, unit: None });
    }
    let fields = value.as_object()?;
    let unit = fields
        .get("unit")
        .and_then(Value::as_str)
        .map(|t| plain(t, TEXT_MAX));
    let amount = fields
        .iter()
        .filter(|(key, _)| *key != "unit")
        .find_map(|(_, v)| finite(v))?;
    Some(Price { amount, unit })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(json: &str) -> ModelList {
        ModelList::read(json.as_bytes()).unwrap()
    }

    fn find<'l>(list: &'l ModelList, id: &str) -> &'l ModelEntry {
        list.entries.iter().find(|e| e.id == id).unwrap()
    }

    #[test]
    fn the_curated_list_is_readable_and_dated() {
        let list = ModelList::curated();
        assert_eq!(list.curated_on.len(), 10);
        assert!(list.entries.len() >= 10);
        assert!(
            list.entries
                .iter()
                .all(|e| e.image && e.source == ModelSource::Known)
        );
        for id in crate::ModelId::KNOWN {
            assert!(list.entries.iter().any(|e| e.id == *id), "{id}");
        }
        for size in list.entries.iter().flat_map(|e| &e.sizes) {
            let mut request = crate::GenerateRequest::new("m", "p");
            request.size = Some(size.as_str().into());
            request.validate().unwrap();
        }
    }

    #[test]
    fn a_live_list_is_merged_image_models_first() {
        let list = read(
            r#"{"object":"list","data":[
                {"id":"gpt-5","type":"chat.completions","endpoints":["/v1/chat/completions"],"capabilities":{"vision":true}},
                {"id":"new-pixels","endpoints":["/v1/images/generations"],"available":"false",
                 "pricing":{"output":{"unit":"image","price_per_image":"0.04"}}},
                {"id":"flux-1-schnell","type":"images.generations","name":"Flux!","pricing":{"input":{"unit":"1M tokens","x":null}}},
                {"id":"flux-chat","type":"chat.completions"},
                {"id":"some-imagen-9"}, "recraft-v4", {"id":"modal","architecture":{"output_modalities":["text","image"]}},
                {"no":"id"}, 7, null, {"id":"new-pixels"}
            ]}"#,
        );
        let order: Vec<&str> = list.entries.iter().take(5).map(|e| e.id.as_str()).collect();
        assert_eq!(
            order,
            [
                "new-pixels",
                "flux-1-schnell",
                "some-imagen-9",
                "recraft-v4",
                "modal"
            ]
        );
        let new = find(&list, "new-pixels");
        assert!(!new.available);
        assert_eq!(
            new.price,
            Some(Price {
                amount: 0.04,
                unit: Some("image".to_owned())
            })
        );
        let flux = find(&list, "flux-1-schnell");
        assert_eq!(
            (flux.source, flux.name.as_str(), flux.price.as_ref()),
            (ModelSource::Both, "Flux!", None)
        );
        assert!(flux.sizes.contains(&"1080x1350".to_owned()));
        assert!(!find(&list, "gpt-5").image && !find(&list, "flux-chat").image);
        assert_eq!(find(&list, "dall-e-3").source, ModelSource::Known);
        assert_eq!(
            list.entries.iter().filter(|e| e.id == "new-pixels").count(),
            1
        );
    }

    #[test]
    fn other_envelopes_and_garbage() {
        assert!(
            read(r#"["sdxl"]"#)
                .images()
                .any(|e| e.source == ModelSource::Both)
        );
        assert!(read(" \n{\"models\":[]}").entries.len() >= 10);
        for bad in ["", "null", "{}", "<html>", "{\"data\":1}"] {
            assert!(ModelList::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}
