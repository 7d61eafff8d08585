//! Settings, profiles, their keys and their models: those of [`Setup`](crate::Setup), which tells every open library.

use uuid::Uuid;

use super::Studio;
use crate::fault::Fault;
use crate::keys::KeyState;
use crate::profile::Profile;
use crate::settings::Settings;
use crate::wire::{Connection, Models, NewKey, Origin, SettingsChange};

impl Studio {
    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.core.settings()
    }

    /// Changes some of the settings. See [`Setup::change_settings`](crate::Setup::change_settings).
    ///
    /// # Errors
    /// As there.
    pub async fn change_settings(&self, change: SettingsChange) -> Result<Settings, Fault> {
        self.core.setup.change_settings(change).await
    }

    /// Adds a profile, or changes the one with the same id. See [`Setup::save_profile`](crate::Setup::save_profile).
    ///
    /// # Errors
    /// As there.
    pub async fn save_profile(&self, profile: Profile) -> Result<Settings, Fault> {
        self.core.setup.save_profile(profile).await
    }

    /// Forgets a profile and its key. See [`Setup::delete_profile`](crate::Setup::delete_profile).
    ///
    /// # Errors
    /// As there.
    pub async fn delete_profile(&self, id: Uuid) -> Result<Settings, Fault> {
        self.core.setup.delete_profile(id).await
    }

    /// Keeps a key; the queue of its profile goes on. See [`Setup::set_key`](crate::Setup::set_key).
    ///
    /// # Errors
    /// As there.
    pub async fn set_key(&self, key: NewKey) -> Result<KeyState, Fault> {
        self.core.setup.set_key(key).await
    }

    /// Forgets the key of a profile; `false` if there was none. See [`Setup::delete_key`](crate::Setup::delete_key).
    ///
    /// # Errors
    /// As there.
    pub async fn delete_key(&self, profile: Uuid) -> Result<bool, Fault> {
        self.core.setup.delete_key(profile).await
    }

    /// Where the key of a profile stands. Touches the keychain.
    ///
    /// # Errors
    /// A keychain that is missing, locked or refuses.
    pub async fn key_state(&self, profile: Uuid) -> Result<KeyState, Fault> {
        self.core.setup.key_state(profile).await
    }

    /// The models of a server. See [`Setup::models`](crate::Setup::models).
    pub async fn models(&self, origin: &Origin) -> Models {
        self.core.setup.models(origin).await
    }

    /// Whether a profile's server answers. See [`Setup::test_connection`](crate::Setup::test_connection).
    ///
    /// # Errors
    /// As there.
    pub async fn test_connection(&self, profile: Uuid) -> Result<Connection, Fault> {
        self.core.setup.test_connection(profile).await
    }
}
