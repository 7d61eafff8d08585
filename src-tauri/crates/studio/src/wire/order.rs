//! What a person asks for.

use routeway::{GenerateRequest, ModelId, Quality, ResponseFormat, Size};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::fault::{ErrorCode, Fault, sentence};

/// The largest seed that is drawn: many models take 32 bits, signed.
const LARGEST_RANDOM_SEED: i64 = i32::MAX as i64;

/// How the seed is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "snake_case", tag = "mode", content = "value")]
#[ts(export_to = "order.ts")]
pub enum SeedChoice {
    /// Not sent; the record says that it is not known.
    #[default]
    ServersChoice,
    /// Drawn here, sent and recorded.
    Random,
    /// This one.
    Fixed(i64),
}

/// Which server a request goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "snake_case", tag = "kind", content = "value")]
#[ts(export_to = "order.ts")]
pub enum Origin {
    /// The default profile.
    #[default]
    Default,
    /// This profile.
    Profile(Uuid),
    /// A server named just for this request, with the environment's key if there is one.
    BaseUrl(String),
}

/// One press of *Generate*: what is `None` is not sent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, Default)]
#[serde(default)]
#[ts(export_to = "order.ts")]
pub struct Order {
    /// Where it goes.
    pub origin: Origin,
    /// The prompt.
    pub prompt: String,
    /// The model; `None`: the profile's default.
    pub model: Option<String>,
    /// Images, 1 to 10.
    pub n: Option<u8>,
    /// `WIDTHxHEIGHT`, or a word the model knows.
    pub size: Option<String>,
    /// The model's own word for quality.
    pub quality: Option<String>,
    /// Diffusion steps.
    pub steps: Option<u32>,
    /// The seed.
    pub seed: SeedChoice,
    /// What should not be in the picture.
    pub negative_prompt: Option<String>,
    /// Guidance scale.
    pub guidance: Option<f64>,
    /// `url` or `b64_json`.
    pub response_format: Option<String>,
    /// Ask for a task instead of waiting for the reply.
    pub asynchronous: Option<bool>,
    /// The image this was remixed from.
    pub parent: Option<i64>,
}

impl Order {
    /// The request as it goes on the wire, with `default_model` where none is named. A random seed is drawn by `draw`,
    /// which gets the exclusive upper bound.
    pub(crate) fn request(
        &self,
        default_model: &str,
        draw: impl FnOnce(i64) -> i64,
    ) -> Result<GenerateRequest, Fault> {
        let response_format = match self.response_format.as_deref() {
            None => None,
            Some("url") => Some(ResponseFormat::Url),
            Some("b64_json") => Some(ResponseFormat::B64Json),
            Some(_) => {
                return Err(Fault::field(
                    "response_format",
                    "The transfer format is url or b64_json.",
                ));
            }
        };
        let seed = match self.seed {
            SeedChoice::ServersChoice => None,
            SeedChoice::Random => Some(draw(LARGEST_RANDOM_SEED)),
            SeedChoice::Fixed(seed) => Some(seed),
        };
        let mut request = GenerateRequest::new(
            ModelId::from(self.model.as_deref().unwrap_or(default_model)),
            self.prompt.clone(),
        );
        request.n = self.n;
        request.size = self.size.as_deref().map(Size::from);
        request.quality = self.quality.as_deref().map(Quality::from);
        request.steps = self.steps;
        request.seed = seed;
        request.negative_prompt = self.negative_prompt.clone();
        request.guidance = self.guidance;
        request.response_format = response_format;
        request.asynchronous = self.asynchronous;
        request.validate().map_err(|invalid| Fault {
            param: Some(invalid.field.to_owned()),
            ..Fault::new(ErrorCode::InvalidRequest, sentence(&invalid.message))
        })?;
        Ok(request)
    }
}
