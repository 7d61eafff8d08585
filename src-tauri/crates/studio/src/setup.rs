//! What is there with or without a library: the settings, the keys and the servers they are for.
//!
//! One for a process, shared by every [`Studio`](crate::Studio) in it, so that two open libraries never write the
//! settings over each other.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Instant;

use routeway::ApiKey;
use routeway::download::DownloadLimits;
use routeway::models::{ModelEntry, ModelList, ModelSource};
use uuid::Uuid;

use crate::blocking::blocking;
use crate::catalogue;
use crate::clients::Clients;
use crate::core::{Core, DemoServer};
use crate::fault::{ErrorCode, Fault, sentence};
use crate::keys::{KeyState, Keys};
use crate::profile::{DEMO_PROFILE, Profile};
use crate::settings::{Settings, SettingsFile, WindowPlace};
use crate::wire::{Connection, Model, Models, NewKey, Origin, SettingsChange};

/// The settings, the keys and the servers of this process.
pub struct Setup {
    settings: RwLock<Settings>,
    file: Option<SettingsFile>,
    pub(crate) keys: Arc<Keys>,
    pub(crate) demo: Option<Arc<dyn DemoServer>>,
    clients: Clients,
    /// The open libraries of this process: they act on what changes here.
    open: Mutex<Vec<Weak<Core>>>,
}

impl std::fmt::Debug for Setup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Setup").finish_non_exhaustive()
    }
}

impl Setup {
    /// `file`: where changed settings are written; `None`: nowhere. `demo` starts the demo's simulator.
    #[must_use]
    pub fn new(
        settings: Settings,
        file: Option<SettingsFile>,
        keys: Keys,
        demo: Option<Arc<dyn DemoServer>>,
    ) -> Self {
        Self {
            settings: RwLock::new(settings),
            file,
            keys: Arc::new(keys),
            demo,
            clients: Clients::new(DownloadLimits::default()),
            open: Mutex::default(),
        }
    }

    /// From now on this library hears of changes.
    pub(crate) fn attach(&self, core: &Arc<Core>) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|core| core.strong_count() > 0);
        open.push(Arc::downgrade(core));
    }

    fn open(&self) -> Vec<Arc<Core>> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.iter().filter_map(Weak::upgrade).collect()
    }

    /// The settings as they are now.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.settings
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Changes the settings and writes them; nothing changes when they cannot be written.
    async fn change(
        self: &Arc<Self>,
        change: impl FnOnce(&mut Settings) -> Result<(), Fault> + Send + 'static,
    ) -> Result<Settings, Fault> {
        let setup = Arc::clone(self);
        blocking(move || {
            let mut settings = setup
                .settings
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            let mut changed = settings.clone();
            change(&mut changed)?;
            if changed != *settings
                && let Some(file) = &setup.file
            {
                file.save(&changed).map_err(|error| {
                    Fault::new(
                        ErrorCode::Disk,
                        format!("The settings could not be written: {error}."),
                    )
                })?;
            }
            *settings = changed.clone();
            drop(settings);
            for core in setup.open() {
                core.allow_downloads(changed.parallel_downloads);
                // More requests at a time may be allowed now.
                core.wake.notify_one();
            }
            Ok(changed)
        })
        .await
    }

    /// Changes some of the settings.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] with the field, [`ErrorCode::NoSuchProfile`], or trouble of the disk; nothing
    /// was changed then.
    pub async fn change_settings(
        self: &Arc<Self>,
        change: SettingsChange,
    ) -> Result<Settings, Fault> {
        change.check()?;
        self.change(move |settings| change.apply(settings)).await
    }

    /// Notes where the library is; `None`: in its usual place.
    ///
    /// # Errors
    /// Trouble of the disk.
    pub async fn keep_library(self: &Arc<Self>, library: Option<PathBuf>) -> Result<(), Fault> {
        self.change(move |settings| {
            settings.library = library;
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Notes where the window stands.
    ///
    /// # Errors
    /// Trouble of the disk.
    pub async fn keep_window(self: &Arc<Self>, place: WindowPlace) -> Result<(), Fault> {
        self.change(move |settings| {
            settings.window = Some(place);
            Ok(())
        })
        .await
        .map(drop)
    }

    /// Adds a profile, or changes the one with the same id.
    ///
    /// # Errors
    /// What is wrong with it, by field; or trouble of the disk.
    pub async fn save_profile(self: &Arc<Self>, profile: Profile) -> Result<Settings, Fault> {
        profile.check()?;
        if profile.is_demo() {
            return Err(Fault::new(
                ErrorCode::NotNow,
                "The demo profile cannot be changed.",
            ));
        }
        self.change(move |settings| {
            match settings
                .profiles
                .iter_mut()
                .find(|known| known.id == profile.id)
            {
                // Keys of the file that this version does not know do not come back from a window.
                Some(known) => {
                    let mut other = std::mem::take(&mut known.other);
                    other.extend(profile.other.clone());
                    *known = Profile { other, ..profile };
                }
                None => settings.profiles.push(profile),
            }
            Ok(())
        })
        .await
    }

    /// Forgets a profile and its key. Jobs that were made for it wait for their key. When it was the default, the
    /// first one left is, or the demo.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchProfile`], a keychain that refuses, or trouble of the disk.
    pub async fn delete_profile(self: &Arc<Self>, id: Uuid) -> Result<Settings, Fault> {
        if !self.settings().profiles.iter().any(|p| p.id == id) {
            return Err(no_such_profile());
        }
        let keys = Arc::clone(&self.keys);
        blocking(move || Ok(keys.forget(id)?)).await?;
        self.change(move |settings| {
            settings.profiles.retain(|profile| profile.id != id);
            if settings.default_profile == id {
                settings.default_profile = settings
                    .profiles
                    .first()
                    .map_or(DEMO_PROFILE, |first| first.id);
            }
            Ok(())
        })
        .await
    }

    /// Where the key of a profile stands. Touches the keychain.
    ///
    /// # Errors
    /// A keychain that is missing, locked or refuses.
    pub async fn key_state(&self, profile: Uuid) -> Result<KeyState, Fault> {
        let profile = self.known_profile(profile)?;
        let keys = Arc::clone(&self.keys);
        blocking(move || Ok(keys.state(&profile)?)).await
    }

    /// Keeps a key as a person pasted it, in the keychain or until the program ends; queues of its profile go on.
    ///
    /// # Errors
    /// [`ErrorCode::InvalidRequest`] naming the field `key` when it is none; a keychain that is missing, locked or
    /// refuses: nothing was written anywhere then, and the same key can be given for this session only.
    pub async fn set_key(&self, key: NewKey) -> Result<KeyState, Fault> {
        let profile = self.known_profile(key.profile)?;
        if profile.is_demo() {
            return Ok(KeyState::NotNeeded);
        }
        let parsed = ApiKey::parse(&key.key)
            .map_err(|problem| Fault::field("key", &sentence(&problem.to_string())))?;
        let keys = Arc::clone(&self.keys);
        let session_only = key.session_only;
        let state = blocking(move || {
            if session_only {
                keys.for_session(profile.id, &parsed)?;
                return Ok(KeyState::SessionOnly);
            }
            keys.store(profile.id, &parsed)?;
            Ok(KeyState::Stored)
        })
        .await?;
        for core in self.open() {
            core.resume_queue(Some(key.profile));
        }
        Ok(state)
    }

    /// Forgets the key of a profile; `false` if there was none.
    ///
    /// # Errors
    /// A keychain that is locked or refuses.
    pub async fn delete_key(&self, profile: Uuid) -> Result<bool, Fault> {
        let profile = self.known_profile(profile)?;
        let keys = Arc::clone(&self.keys);
        blocking(move || Ok(keys.forget(profile.id)?)).await
    }

    /// The models of a server, merged with the known image models; only those, with the fault beside them, when the
    /// server does not answer.
    pub async fn models(&self, origin: &Origin) -> Models {
        let (list, fault) = match self.list(origin).await {
            Ok(list) => (list, None),
            Err(fault) => (ModelList::curated(), Some(fault)),
        };
        Models {
            entries: list.entries.into_iter().map(model).collect(),
            curated_on: list.curated_on,
            fault,
        }
    }

    /// Asks a profile's server for its models: whether it answers, not whether it takes the key.
    ///
    /// # Errors
    /// [`ErrorCode::NoSuchProfile`], [`ErrorCode::NotReached`], or what the server said.
    pub async fn test_connection(&self, profile: Uuid) -> Result<Connection, Fault> {
        self.known_profile(profile)?;
        let started = Instant::now();
        let list = self.list(&Origin::Profile(profile)).await?;
        let here = list
            .entries
            .iter()
            .filter(|entry| entry.image && entry.source != ModelSource::Known);
        Ok(Connection {
            ms: u32::try_from(started.elapsed().as_millis()).unwrap_or(u32::MAX),
            image_models: u32::try_from(here.count()).unwrap_or(u32::MAX),
        })
    }

    async fn list(&self, origin: &Origin) -> Result<ModelList, Fault> {
        catalogue::models(
            &self.clients,
            &self.settings(),
            &self.keys,
            self.demo.as_deref(),
            origin,
        )
        .await
    }

    fn known_profile(&self, id: Uuid) -> Result<Profile, Fault> {
        self.settings().profile(id).ok_or_else(no_such_profile)
    }
}

pub(crate) fn no_such_profile() -> Fault {
    Fault::new(ErrorCode::NoSuchProfile, "There is no such profile.")
}

fn model(entry: ModelEntry) -> Model {
    let dollars_an_image = entry.price.as_ref().and_then(|price| {
        let unit = price.unit.as_deref()?.to_lowercase();
        unit.contains("image").then_some(price.amount)
    });
    Model {
        dollars_an_image,
        on_server: entry.source != ModelSource::Known,
        id: entry.id,
        name: entry.name,
        sizes: entry.sizes,
        qualities: entry.qualities,
        available: entry.available,
        image: entry.image,
    }
}
