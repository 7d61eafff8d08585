//! Profiles, their keys and their models.

use std::sync::Arc;

use routeway::models::{ModelList, ModelsError};
use routeway::{ApiKey, SendError, Timing};
use std::time::Duration;
use uuid::Uuid;

use super::Studio;
use crate::core::blocking;
use crate::fault::{ErrorCode, Fault};
use crate::keys::KeyState;
use crate::lanes::LaneKey;
use crate::profile::Profile;
use crate::settings::Settings;
use crate::wire::Event;

/// The list of models is fetched within this time.
const MODELS_LIMIT: Duration = Duration::from_secs(30);

impl Studio {
    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.core.settings()
    }

    /// Adds a profile, or changes the one with the same id.
    ///
    /// # Errors
    /// What is wrong with it, by field; or trouble of the disk.
    pub async fn save_profile(&self, profile: Profile) -> Result<(), Fault> {
        profile.check()?;
        if profile.is_demo() {
            return Err(Fault::new(ErrorCode::NotNow, "The demo profile cannot be changed."));
        }
        let core = Arc::clone(&self.core);
        blocking(move || {
            core.change_settings(|settings| {
                match settings.profiles.iter_mut().find(|known| known.id == profile.id) {
                    Some(known) => *known = profile,
                    None => settings.profiles.push(profile),
                }
                Ok(())
            })
        })
        .await
    }

    /// Forgets a profile and its key. Jobs that were made for it wait for their key.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchProfile`], a keychain that refuses, or trouble of the disk.
    pub async fn delete_profile(&self, id: Uuid) -> Result<(), Fault> {
        let core = Arc::clone(&self.core);
        blocking(move || {
            if !core.settings().profiles.iter().any(|profile| profile.id == id) {
                return Err(no_such_profile());
            }
            core.keys.forget(id)?;
            core.change_settings(|settings| {
                settings.profiles.retain(|profile| profile.id != id);
                if settings.default_profile == id
                    && let Some(first) = settings.profiles.first()
                {
                    settings.default_profile = first.id;
                }
                Ok(())
            })
        })
        .await
    }

    /// Keeps a key in the keychain; the queue of its profile goes on.
    ///
    /// # Errors
    /// A keychain that is missing, locked or refuses: nothing was written anywhere then.
    pub async fn set_key(&self, profile: Uuid, key: ApiKey) -> Result<(), Fault> {
        self.known_profile(profile)?;
        let keys = Arc::clone(&self.core.keys);
        blocking(move || Ok(keys.store(profile, &key)?)).await?;
        self.resume_queue(profile);
        Ok(())
    }

    /// Keeps a key until this program ends; the queue of its profile goes on.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchProfile`].
    pub async fn set_session_key(&self, profile: Uuid, key: ApiKey) -> Result<(), Fault> {
        self.known_profile(profile)?;
        let keys = Arc::clone(&self.core.keys);
        blocking(move || Ok(keys.for_session(profile, &key)?)).await?;
        self.resume_queue(profile);
        Ok(())
    }

    /// Forgets the key of a profile; `false` if there was none.
    ///
    /// # Errors
    /// A keychain that is missing, locked or refuses.
    pub async fn delete_key(&self, profile: Uuid) -> Result<bool, Fault> {
        self.known_profile(profile)?;
        let keys = Arc::clone(&self.core.keys);
        blocking(move || Ok(keys.forget(profile)?)).await
    }

    /// Where the key of a profile stands. Touches the keychain.
    ///
    /// # Errors
    /// A keychain that is missing, locked or refuses.
    pub async fn key_status(&self, profile: Uuid) -> Result<KeyState, Fault> {
        if self.known_profile(profile)?.is_demo() {
            return Ok(KeyState::NotNeeded);
        }
        if self.core.keys.environment().is_some() {
            return Ok(KeyState::Environment);
        }
        let keys = Arc::clone(&self.core.keys);
        blocking(move || Ok(keys.of_profile(profile)?.map_or(KeyState::Missing, |found| found.state))).await
    }

    /// Lets a paused queue go on; `true` if it was paused.
    pub fn resume_queue(&self, profile: Uuid) -> bool {
        let resumed = self.core.lanes.resume(&LaneKey::Profile(profile.to_string()));
        if resumed {
            self.core.tell(Event::Resumed { profile_id: Some(profile) });
        }
        self.core.wake.notify_one();
        resumed
    }

    /// The models of a profile's server, merged with the known image models. Answers without a key where the server does.
    ///
    /// # Errors
    /// [`ErrorCode::NotReached`] or what the server said.
    pub async fn models(&self, profile: Uuid) -> Result<ModelList, Fault> {
        let profile = self.known_profile(profile)?;
        let base = if profile.is_demo() { self.core.demo_base().await? } else { profile.base()? };
        let key = match self.core.keys.environment() {
            _ if profile.is_demo() => None,
            Some(key) => Some(key.clone()),
            // A list is worth having even when the keychain says no.
            None => self.core.stored_key(&profile).await.unwrap_or_default(),
        };
        let client = self.core.clients.paid(&profile.proxy)?;
        let timing = Timing::with_job_limit(MODELS_LIMIT);
        client.models(&base, key.as_ref(), profile.key_header.into(), timing).await.map_err(models_fault)
    }

    fn known_profile(&self, id: Uuid) -> Result<Profile, Fault> {
        self.core.settings().profile(id).ok_or_else(no_such_profile)
    }
}

fn no_such_profile() -> Fault {
    Fault::new(ErrorCode::NoSuchProfile, "There is no such profile.")
}

fn models_fault(error: ModelsError) -> Fault {
    match error {
        ModelsError::Send(SendError::NotSent { message, .. } | SendError::Unknown { message, .. }) => {
            Fault::new(ErrorCode::NotReached, format!("The server could not be reached: {message}."))
                .tip("Check the network and the base address.")
        }
        ModelsError::Api(error) => {
            let code = match error.status {
                Some(401) => ErrorCode::KeyRefused,
                Some(404) => ErrorCode::NotFound,
                _ => ErrorCode::ServerError,
            };
            Fault::new(code, error.message.clone()).api(error)
        }
        error @ ModelsError::Unreadable { .. } => Fault::new(ErrorCode::ServerError, error.to_string()),
    }
}
