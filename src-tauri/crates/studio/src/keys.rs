//! Where keys come from: the keychain of the system, this session, or the environment.
//!
//! Every function here may block (a keychain may ask the person): call it from blocking threads.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use routeway::ApiKey;
use serde::Serialize;
use sha2::{Digest, Sha256};
use ts_rs::TS;
use uuid::Uuid;

use crate::profile::Profile;

/// Why the keychain did not do as asked. Never holds a key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeychainFault {
    /// There is no keychain on this system, or it cannot be reached.
    #[error("this system offers no keychain")]
    Missing,
    /// It is locked, or the person said no.
    #[error("the keychain is locked")]
    Locked,
    /// The entry is longer than the keychain takes (Windows: 1,280 characters).
    #[error("the key is longer than the keychain takes")]
    TooLong,
    /// What is stored cannot be used as a key.
    #[error("what the keychain holds is not a key")]
    Unusable,
    /// Anything else, in the keychain's words.
    #[error("the keychain failed: {0}")]
    Other(String),
}

/// A store of keys by profile.
pub trait Keychain: Send + Sync {
    /// The key of a profile, if one is stored.
    ///
    /// # Errors
    /// Why the store could not be asked.
    fn get(&self, profile: Uuid) -> Result<Option<ApiKey>, KeychainFault>;
    /// Stores the key of a profile in place of an earlier one.
    ///
    /// # Errors
    /// Why it could not be stored; the earlier one may still be there.
    fn set(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault>;
    /// Forgets the key of a profile; `false` if there was none.
    ///
    /// # Errors
    /// Why it could not be removed.
    fn delete(&self, profile: Uuid) -> Result<bool, KeychainFault>;
}

/// The keychain of the system: Keychain Services, Credential Manager or the Secret Service.
#[derive(Debug, Clone)]
pub struct SystemKeychain {
    service: &'static str,
}

impl Default for SystemKeychain {
    fn default() -> Self {
        // A development build must not read or overwrite the keys of the installed app.
        let service = if cfg!(debug_assertions) {
            "dev.safelight.desktop.dev"
        } else {
            "dev.safelight.desktop"
        };
        Self { service }
    }
}

impl SystemKeychain {
    fn entry(&self, profile: Uuid) -> Result<keyring::Entry, KeychainFault> {
        keyring::Entry::new(self.service, &format!("profile:{profile}")).map_err(fault)
    }
}

impl Keychain for SystemKeychain {
    fn get(&self, profile: Uuid) -> Result<Option<ApiKey>, KeychainFault> {
        match self.entry(profile)?.get_password() {
            Ok(text) => ApiKey::parse(&text)
                .map(Some)
                .map_err(|_| KeychainFault::Unusable),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(fault(error)),
        }
    }

    fn set(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault> {
        let entry = self.entry(profile)?;
        entry.set_password(key.expose()).map_err(fault)?;
        // A failed write can leave the old entry in place, which would then win for ever.
        match entry.get_password() {
            Ok(stored) if stored == key.expose() => Ok(()),
            Ok(_) => Err(KeychainFault::Other("it kept the earlier entry".to_owned())),
            Err(error) => Err(fault(error)),
        }
    }

    fn delete(&self, profile: Uuid) -> Result<bool, KeychainFault> {
        match self.entry(profile)?.delete_credential() {
            Ok(()) => Ok(true),
            Err(keyring::Error::NoEntry) => Ok(false),
            Err(error) => Err(fault(error)),
        }
    }
}

/// The store's own words may quote what it holds: only kinds and platform messages go on.
fn fault(error: keyring::Error) -> KeychainFault {
    use keyring::Error as E;
    match error {
        E::NoDefaultStore => KeychainFault::Missing,
        E::NoStorageAccess(_) => KeychainFault::Locked,
        E::TooLong(..) => KeychainFault::TooLong,
        E::BadEncoding(_) => KeychainFault::Unusable,
        E::PlatformFailure(source) => KeychainFault::Other(source.to_string()),
        _ => KeychainFault::Other("unexpected answer".to_owned()),
    }
}

/// A store that lasts as long as the process: for tests, and for systems without a keychain.
#[derive(Debug, Default)]
pub struct MemoryKeychain {
    keys: Mutex<HashMap<Uuid, ApiKey>>,
}

impl Keychain for MemoryKeychain {
    fn get(&self, profile: Uuid) -> Result<Option<ApiKey>, KeychainFault> {
        Ok(self
            .keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&profile)
            .cloned())
    }

    fn set(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault> {
        self.keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(profile, key.clone());
        Ok(())
    }

    fn delete(&self, profile: Uuid) -> Result<bool, KeychainFault> {
        Ok(self
            .keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&profile)
            .is_some())
    }
}

/// Where the key of a profile stands, as far as a window or a terminal may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "profile.ts")]
pub enum KeyState {
    /// In the keychain.
    Stored,
    /// Known until the program ends.
    SessionOnly,
    /// Given by the environment variable `ROUTEWAY_API_KEY`.
    Environment,
    /// There is none.
    Missing,
    /// This profile needs none.
    NotNeeded,
}

/// A key for a job, and where it came from.
#[derive(Debug, Clone)]
pub(crate) struct FoundKey {
    pub(crate) key: ApiKey,
    pub(crate) state: KeyState,
}

/// Every key this process may use.
pub struct Keys {
    keychain: Arc<dyn Keychain>,
    session: MemoryKeychain,
    environment: Option<ApiKey>,
    /// Profiles whose entry in the keychain was to be replaced and could not be: what is stored is not what the person
    /// means.
    stale: Mutex<HashSet<Uuid>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys { .. }")
    }
}

impl Keys {
    /// Keys from `keychain`, with the environment's key if there is one.
    #[must_use]
    pub fn new(keychain: Arc<dyn Keychain>, environment: Option<ApiKey>) -> Self {
        Self {
            keychain,
            session: MemoryKeychain::default(),
            environment,
            stale: Mutex::default(),
        }
    }

    /// The keys that are known without asking the keychain.
    pub(crate) fn at_hand(&self) -> Vec<ApiKey> {
        let session = self
            .session
            .keys
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        self.environment
            .iter()
            .chain(session.values())
            .cloned()
            .collect()
    }

    /// The environment's key.
    pub(crate) fn environment(&self) -> Option<&ApiKey> {
        self.environment.as_ref()
    }

    /// The key stored for a profile; one given for this session wins over the keychain's.
    pub(crate) fn of_profile(&self, profile: Uuid) -> Result<Option<FoundKey>, KeychainFault> {
        if let Some(key) = self.session.get(profile)? {
            return Ok(Some(FoundKey {
                key,
                state: KeyState::SessionOnly,
            }));
        }
        if self.is_stale(profile) {
            return Ok(None);
        }
        Ok(self.keychain.get(profile)?.map(|key| FoundKey {
            key,
            state: KeyState::Stored,
        }))
    }

    /// Where the key of a profile stands. Touches the keychain unless the environment has a key.
    ///
    /// # Errors
    /// Why the keychain could not be asked.
    pub fn state(&self, profile: &Profile) -> Result<KeyState, KeychainFault> {
        if profile.is_demo() {
            return Ok(KeyState::NotNeeded);
        }
        if self.environment.is_some() {
            return Ok(KeyState::Environment);
        }
        Ok(self
            .of_profile(profile.id)?
            .map_or(KeyState::Missing, |found| found.state))
    }

    fn is_stale(&self, profile: Uuid) -> bool {
        self.lock_stale().contains(&profile)
    }

    fn lock_stale(&self) -> MutexGuard<'_, HashSet<Uuid>> {
        self.stale.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a key in the keychain.
    ///
    /// # Errors
    /// Why it could not be kept; it was written nowhere else then. An earlier entry that stayed is not used any more
    /// by this process.
    pub fn store(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault> {
        if let Err(fault) = self.keychain.set(profile, key) {
            self.lock_stale().insert(profile);
            return Err(fault);
        }
        self.lock_stale().remove(&profile);
        self.session.delete(profile)?;
        Ok(())
    }

    /// Keeps a key as long as this process runs; it wins over the keychain's. An entry that was to be replaced and
    /// could not be is taken out, or it would be used again after the next start.
    pub(crate) fn for_session(&self, profile: Uuid, key: &ApiKey) -> Result<(), KeychainFault> {
        self.session.set(profile, key)?;
        if self.is_stale(profile) {
            match self.keychain.delete(profile) {
                Ok(_) => {
                    self.lock_stale().remove(&profile);
                }
                Err(fault) => {
                    tracing::warn!(%fault, "an old key could not be taken out of the keychain")
                }
            }
        }
        Ok(())
    }

    /// Forgets the key of a profile; `false` if there was none.
    ///
    /// # Errors
    /// Why it could not be removed.
    pub fn forget(&self, profile: Uuid) -> Result<bool, KeychainFault> {
        let session = self.session.delete(profile)?;
        match self.keychain.delete(profile) {
            Ok(stored) => {
                self.lock_stale().remove(&profile);
                Ok(stored || session)
            }
            // Where there is no keychain, no key is kept in it.
            Err(KeychainFault::Missing) => Ok(session),
            Err(fault) => Err(fault),
        }
    }
}

/// A short mark of a key, so that a later process can tell whether it holds the same one without
/// the key being written anywhere. 32 bits of a salted hash: useless for finding a key of any strength.
pub(crate) fn key_mark(library_id: &str, key: &ApiKey) -> String {
    let mut hash = Sha256::new();
    hash.update(b"safelight key mark\0");
    hash.update(library_id.as_bytes());
    hash.update([0]);
    hash.update(key.expose().as_bytes());
    hash.finalize()[..4]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
