//! Lists of models, with or without a library at hand.

use std::sync::Arc;
use std::time::Duration;

use routeway::download::DownloadLimits;
use routeway::models::{ModelList, ModelsError};
use routeway::{ApiKey, BaseUrl, SendError, Timing};

use crate::blocking::blocking;
use crate::clients::Clients;
use crate::core::DemoServer;
use crate::fault::{ErrorCode, Fault, sentence};
use crate::keys::Keys;
use crate::profile::{KeyHeaderSetting, Profile, ProxySetting};
use crate::settings::Settings;
use crate::wire::Origin;

/// The list of models is fetched within this time.
const LIMIT: Duration = Duration::from_secs(30);

/// The models of a server, merged with the known image models. Answers without a key where the server does.
///
/// # Errors
/// [`ErrorCode::NoSuchProfile`], [`ErrorCode::NotReached`], or what the server said.
pub async fn list_models(
    settings: &Settings,
    keys: &Arc<Keys>,
    demo: Option<&dyn DemoServer>,
    origin: &Origin,
) -> Result<ModelList, Fault> {
    let clients = Clients::new(DownloadLimits::default());
    models(&clients, settings, keys, demo, origin).await
}

pub(crate) async fn models(
    clients: &Clients,
    settings: &Settings,
    keys: &Arc<Keys>,
    demo: Option<&dyn DemoServer>,
    origin: &Origin,
) -> Result<ModelList, Fault> {
    let profile = match origin {
        Origin::BaseUrl(_) => None,
        Origin::Default => settings.profile(settings.default_profile),
        Origin::Profile(id) => settings.profile(*id),
    };
    let (base, proxy, header) = match (&profile, origin) {
        (Some(profile), _) if profile.is_demo() => {
            let address = match demo {
                Some(demo) => demo.base_url().await?,
                None => {
                    return Err(Fault::new(
                        ErrorCode::DemoUnavailable,
                        "The demo is not part of this program.",
                    ));
                }
            };
            (
                parse(&address)?,
                ProxySetting::Direct,
                KeyHeaderSetting::Bearer,
            )
        }
        (Some(profile), _) => (profile.base()?, profile.proxy.clone(), profile.key_header),
        (None, Origin::BaseUrl(address)) => (
            parse(address)?,
            ProxySetting::System,
            KeyHeaderSetting::Bearer,
        ),
        (None, _) => {
            return Err(Fault::new(
                ErrorCode::NoSuchProfile,
                "There is no such profile.",
            ));
        }
    };
    let key = key(keys, profile.as_ref()).await;
    let timing = Timing::with_job_limit(LIMIT);
    clients
        .paid(&proxy)?
        .models(&base, key.as_ref(), header.into(), timing)
        .await
        .map_err(models_fault)
}

/// A list is worth having without a key, so a keychain that says no is no fault here.
async fn key(keys: &Arc<Keys>, profile: Option<&Profile>) -> Option<ApiKey> {
    if profile.is_some_and(Profile::is_demo) {
        return None;
    }
    if let Some(key) = keys.environment() {
        return Some(key.clone());
    }
    let (keys, id) = (Arc::clone(keys), profile?.id);
    blocking(move || Ok(keys.of_profile(id).ok().flatten().map(|found| found.key)))
        .await
        .ok()
        .flatten()
}

fn parse(address: &str) -> Result<BaseUrl, Fault> {
    BaseUrl::parse(address)
        .map_err(|problem| Fault::new(ErrorCode::BadBaseUrl, sentence(&problem.to_string())))
}

fn models_fault(error: ModelsError) -> Fault {
    match error {
        ModelsError::Send(
            SendError::NotSent { message, .. } | SendError::Unknown { message, .. },
        ) => Fault::new(
            ErrorCode::NotReached,
            format!("The server could not be reached: {message}."),
        )
        .tip("Check the network and the base address."),
        ModelsError::Api(error) => {
            let code = match error.status {
                Some(401) => ErrorCode::KeyRefused,
                Some(404) => ErrorCode::NotFound,
                _ => ErrorCode::ServerError,
            };
            Fault::new(code, error.message.clone()).api(error)
        }
        error @ ModelsError::Unreadable { .. } => {
            Fault::new(ErrorCode::ServerError, error.to_string())
        }
    }
}
