//! Profiles: one server, one key, one way to reach it.

use std::collections::BTreeMap;

use routeway::{BaseUrl, KeyHeader};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::fault::{ErrorCode, Fault, sentence};

/// The address of Routeway's API (Routeway documentation, "Base URL").
pub const ROUTEWAY_BASE_URL: &str = "https://api.routeway.ai/v1";
/// The model a new profile starts with.
pub const FIRST_MODEL: &str = "flux-1-schnell";

/// The profile every installation begins with.
pub const ROUTEWAY_PROFILE: Uuid = Uuid::from_u128(0x5afe_1197_0000_4000_8000_0000_0000_0001);
/// The profile that draws on this machine and needs no key.
pub const DEMO_PROFILE: Uuid = Uuid::from_u128(0x5afe_1197_0000_4000_8000_0000_0000_0002);

/// How the server is reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "snake_case", tag = "kind", content = "url")]
#[ts(export_to = "profile.ts")]
pub enum ProxySetting {
    /// As the system says.
    #[default]
    System,
    /// No proxy.
    Direct,
    /// This one (http, https or socks5).
    Url(String),
}

/// How the key is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS, Default)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "profile.ts")]
pub enum KeyHeaderSetting {
    /// `Authorization: Bearer …`
    #[default]
    Bearer,
    /// `x-api-key: …`
    XApiKey,
}

impl From<KeyHeaderSetting> for KeyHeader {
    fn from(setting: KeyHeaderSetting) -> Self {
        match setting {
            KeyHeaderSetting::Bearer => KeyHeader::Bearer,
            KeyHeaderSetting::XApiKey => KeyHeader::XApiKey,
        }
    }
}

/// One server with its settings; its key is in the keychain, never here.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[ts(export_to = "profile.ts")]
pub struct Profile {
    /// Its name in the keychain and in job rows; never changes.
    pub id: Uuid,
    /// What the person calls it.
    pub name: String,
    /// The API's base address, for example `https://api.routeway.ai/v1`.
    pub base_url: String,
    /// How the key is sent.
    #[serde(default, skip_serializing_if = "is_default")]
    pub key_header: KeyHeaderSetting,
    /// The model used when none is named.
    #[serde(default = "first_model", skip_serializing_if = "is_first_model")]
    pub default_model: String,
    /// How the server is reached.
    #[serde(default, skip_serializing_if = "is_default")]
    pub proxy: ProxySetting,
    /// Requests on the wire at a time, 1 to 32.
    #[serde(default = "four", skip_serializing_if = "is_four")]
    pub parallel_requests: u32,
    /// Dollars an image costs, by model id: the person's own table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub prices: BTreeMap<String, f64>,
    /// Where tasks are asked for, with `{id}`, when the server does not say; relative to the base address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_path: Option<String>,
    /// Keys of the settings file that this version does not know.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

impl Profile {
    /// A profile for `base_url` with everything else as it starts.
    #[must_use]
    pub fn new(name: &str, base_url: &str) -> Self {
        Self {
            id: Uuid::new_v4(),
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            key_header: KeyHeaderSetting::default(),
            default_model: first_model(),
            proxy: ProxySetting::default(),
            parallel_requests: four(),
            prices: BTreeMap::new(),
            task_path: None,
            other: serde_json::Map::new(),
        }
    }

    /// The profile every installation begins with.
    #[must_use]
    pub fn routeway() -> Self {
        Self {
            id: ROUTEWAY_PROFILE,
            ..Self::new("Routeway", ROUTEWAY_BASE_URL)
        }
    }

    /// The profile that draws on this machine. Its address is only known while the simulator runs.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            id: DEMO_PROFILE,
            ..Self::new("Demo", "")
        }
    }

    /// Whether this is the demo profile.
    #[must_use]
    pub fn is_demo(&self) -> bool {
        self.id == DEMO_PROFILE
    }

    /// The base address, checked.
    ///
    /// # Errors
    /// [`ErrorCode::BadBaseUrl`] with the reason.
    pub fn base(&self) -> Result<BaseUrl, Fault> {
        BaseUrl::parse(&self.base_url)
            .map_err(|error| Fault::new(ErrorCode::BadBaseUrl, sentence(&error.to_string())))
    }

    /// Checks what a person typed.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] or [`ErrorCode::BadBaseUrl`] naming the field.
    pub fn check(&self) -> Result<(), Fault> {
        if self.name.trim().is_empty() {
            return Err(Fault::field("name", "Give the profile a name."));
        }
        if !(1..=32).contains(&self.parallel_requests) {
            return Err(Fault::field(
                "parallel_requests",
                "Choose 1 to 32 requests at a time.",
            ));
        }
        if self
            .task_path
            .as_ref()
            .is_some_and(|path| !path.contains("{id}"))
        {
            return Err(Fault::field(
                "task_path",
                "The task path needs {id} where the task's id goes.",
            ));
        }
        if self
            .prices
            .values()
            .any(|price| !price.is_finite() || *price < 0.0)
        {
            return Err(Fault::field("prices", "A price is zero or more dollars."));
        }
        if !self.is_demo() {
            self.base()?;
        }
        Ok(())
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn first_model() -> String {
    FIRST_MODEL.to_owned()
}

fn is_first_model(model: &str) -> bool {
    model == FIRST_MODEL
}

fn four() -> u32 {
    4
}

fn is_four(n: &u32) -> bool {
    *n == 4
}
