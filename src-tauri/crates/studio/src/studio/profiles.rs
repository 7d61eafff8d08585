//! Profiles, their keys and their models.

use std::sync::Arc;

use routeway::ApiKey;
use routeway::models::ModelList;
use uuid::Uuid;

use super::Studio;
use crate::blocking::blocking;
use crate::catalogue;
use crate::fault::{ErrorCode, Fault};
use crate::keys::KeyState;
use crate::lanes::LaneKey;
use crate::profile::Profile;
use crate::settings::Settings;
use crate::wire::{Event, Origin};

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
            return Err(Fault::new(
                ErrorCode::NotNow,
                "The demo profile cannot be changed.",
            ));
        }
        let core = Arc::clone(&self.core);
        blocking(move || {
            core.change_settings(|settings| {
                match settings
                    .profiles
                    .iter_mut()
                    .find(|known| known.id == profile.id)
                {
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
            if !core
                .settings()
                .profiles
                .iter()
                .any(|profile| profile.id == id)
            {
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
        let profile = self.known_profile(profile)?;
        let keys = Arc::clone(&self.core.keys);
        blocking(move || Ok(keys.state(&profile)?)).await
    }

    /// Lets a paused queue go on; `true` if it was paused.
    pub fn resume_queue(&self, profile: Uuid) -> bool {
        let resumed = self
            .core
            .lanes
            .resume(&LaneKey::Profile(profile.to_string()));
        if resumed {
            self.core.tell(Event::Resumed {
                profile_id: Some(profile),
            });
        }
        self.core.wake.notify_one();
        resumed
    }

    /// The models of a server, merged with the known image models. Answers without a key where the server does.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchProfile`], [`ErrorCode::NotReached`], or what the server said.
    pub async fn models(&self, origin: &Origin) -> Result<ModelList, Fault> {
        let core = &self.core;
        catalogue::models(
            &core.clients,
            &core.settings(),
            &core.keys,
            core.demo.as_deref(),
            origin,
        )
        .await
    }

    fn known_profile(&self, id: Uuid) -> Result<Profile, Fault> {
        self.core.settings().profile(id).ok_or_else(no_such_profile)
    }
}

fn no_such_profile() -> Fault {
    Fault::new(ErrorCode::NoSuchProfile, "There is no such profile.")
}
