//! Where things are for this run, and how a studio is opened.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use safelight_studio::{
    ApiKey, ErrorCode, Fault, KeyState, Keys, ModelList, Profile, Settings, SettingsFile, Setup,
    Studio, StudioOptions, SystemAwake, SystemKeychain, Tuning, default_library, list_models,
};

use safelight_studio::wire::RebuildReport;
use uuid::Uuid;

use crate::args::{Cli, Server};
use crate::report::Report;

/// The environment variable that may hold a key.
pub(crate) const KEY_VARIABLE: &str = "ROUTEWAY_API_KEY";

/// One run of the command line.
pub(crate) struct Session {
    library: PathBuf,
    /// A person has just named the folder, or it is the usual one: an image may be the first in it.
    is_new_place: bool,
    pub(crate) settings: Settings,
    settings_file: SettingsFile,
    keys: Arc<Keys>,
    environment: Option<ApiKey>,
    patience_ms: u64,
    reserve_bytes: u64,
    /// The studio that was opened.
    opened: Mutex<Option<Studio>>,
}

impl Session {
    pub(crate) fn new(cli: &Cli) -> Result<Self, Fault> {
        let settings_file = match &cli.config {
            Some(folder) => SettingsFile::in_folder(folder),
            None => SettingsFile::of_the_system().ok_or_else(|| {
                Fault::new(ErrorCode::Disk, "This system names no folder for settings.")
                    .tip("Use --config.")
            })?,
        };
        let settings = settings_file.load().map_err(|error| {
            Fault::new(
                ErrorCode::Disk,
                format!("The settings could not be read: {error}."),
            )
        })?;
        let is_new_place = cli.library.is_some() || settings.library.is_none();
        let library = cli
            .library
            .clone()
            .or_else(|| settings.library.clone())
            .or_else(default_library)
            .ok_or_else(|| {
                Fault::new(ErrorCode::Disk, "This system names no folder for pictures.")
                    .tip("Use --library.")
            })?;
        let environment = key_of_environment()?;
        let keys = Arc::new(Keys::new(
            Arc::new(SystemKeychain::default()),
            environment.clone(),
        ));
        let patience_ms = cli.patience.saturating_mul(1000);
        let reserve_bytes = cli.reserve.saturating_mul(1_000_000);
        Ok(Self {
            library,
            is_new_place,
            settings,
            settings_file,
            keys,
            environment,
            patience_ms,
            reserve_bytes,
            opened: Mutex::default(),
        })
    }

    /// The models of a server. Needs no library.
    pub(crate) async fn models(&self, server: &Server) -> Result<ModelList, Fault> {
        list_models(
            &self.settings,
            &self.keys,
            Some(&simulator::demo()),
            &self.origin(server)?,
        )
        .await
    }

    pub(crate) async fn key_state(&self, profile: &Profile) -> Result<KeyState, Fault> {
        let (keys, profile) = (Arc::clone(&self.keys), profile.clone());
        off_thread(move || Ok(keys.state(&profile)?)).await
    }

    pub(crate) async fn store_key(&self, profile: Uuid, key: ApiKey) -> Result<(), Fault> {
        let keys = Arc::clone(&self.keys);
        off_thread(move || Ok(keys.store(profile, &key)?)).await
    }

    pub(crate) async fn forget_key(&self, profile: Uuid) -> Result<bool, Fault> {
        let keys = Arc::clone(&self.keys);
        off_thread(move || Ok(keys.forget(profile)?)).await
    }

    /// Opens the studio on a library that is there; nothing is sent or fetched yet.
    pub(crate) async fn open(&self) -> Result<Studio, Fault> {
        self.open_or(false).await
    }

    /// Opens the studio with its index of words whole: nobody else fills it while only commands run.
    pub(crate) async fn open_to_find(&self) -> Result<Studio, Fault> {
        let studio = self.open().await?;
        // A damaged one is said, and built anew, by the search that needs it.
        match studio.finish_index().await {
            Ok(()) | Err(_) => {}
        }
        Ok(studio)
    }

    /// Opens the studio, on a new library if there is nothing in its place yet.
    pub(crate) async fn open_or_create(&self) -> Result<Studio, Fault> {
        self.open_or(self.is_new_place).await
    }

    async fn open_or(&self, create: bool) -> Result<Studio, Fault> {
        let studio = Studio::open(self.options(create)).await?;
        self.keep(&studio);
        Ok(studio)
    }

    /// Rebuilds the library and opens it; nothing is sent or fetched yet. `told` hears how far it has come.
    pub(crate) async fn rebuild(
        &self,
        told: impl Fn(u64, u64) + Send + 'static,
    ) -> Result<(Studio, RebuildReport), Fault> {
        let (studio, report) = Studio::rebuild(self.options(false), usize::MAX, told).await?;
        self.keep(&studio);
        Ok((studio, report))
    }

    fn keep(&self, studio: &Studio) {
        for warning in studio.warnings() {
            Report::new(false).say(&format!("warning: {warning}"));
        }
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        *opened = Some(studio.clone());
    }

    /// What is due for the library before the program ends.
    pub(crate) async fn look_after(&self) {
        let opened = {
            let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
            opened.take()
        };
        if let Some(studio) = opened {
            studio.back_up_if_due().await;
        }
    }

    fn options(&self, create: bool) -> StudioOptions {
        let mut tuning = Tuning {
            reserve_bytes: self.reserve_bytes,
            awake: Some(Arc::new(SystemAwake)),
            ..Tuning::default()
        };
        tuning.rules.patience_ms = self.patience_ms;
        // A command ends; the window waits on.
        tuning.offline_grace_ms = i64::try_from(self.patience_ms).unwrap_or(i64::MAX);
        StudioOptions {
            library: self.library.clone(),
            create,
            read_only: false,
            setup: Arc::new(Setup::new(
                self.settings.clone(),
                Some(self.settings_file.clone()),
                Keys::new(
                    Arc::new(SystemKeychain::default()),
                    self.environment.clone(),
                ),
                Some(Arc::new(simulator::demo())),
            )),
            tuning,
        }
    }

    /// The profile by name or id, or the default one.
    pub(crate) fn profile(&self, name: Option<&str>) -> Result<Profile, Fault> {
        let found = match name {
            Some(name) => self.settings.find(name),
            None => self.settings.profile(self.settings.default_profile),
        };
        found.ok_or_else(|| {
            let known: Vec<_> = self
                .settings
                .profiles
                .iter()
                .map(|profile| profile.name.as_str())
                .collect();
            Fault::new(
                ErrorCode::NoSuchProfile,
                format!("There is no profile {}.", name.unwrap_or("by default")),
            )
            .tip(format!("Known: {}, Demo.", known.join(", ")))
        })
    }

    /// The origin that the options of a command name.
    pub(crate) fn origin(&self, server: &Server) -> Result<safelight_studio::wire::Origin, Fault> {
        use safelight_studio::wire::Origin;
        Ok(match (&server.base_url, &server.profile) {
            _ if server.demo => Origin::Profile(safelight_studio::DEMO_PROFILE),
            (Some(url), _) => Origin::BaseUrl(url.clone()),
            (None, Some(name)) => Origin::Profile(self.profile(Some(name))?.id),
            (None, None) => Origin::Default,
        })
    }
}

/// A keychain may ask the person, and so block for long.
async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Fault> + Send + 'static,
) -> Result<T, Fault> {
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|error| {
            Err(Fault::new(
                ErrorCode::Internal,
                format!("The keychain did not answer: {error}."),
            ))
        })
}

fn key_of_environment() -> Result<Option<ApiKey>, Fault> {
    match std::env::var(KEY_VARIABLE) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => ApiKey::parse(&text).map(Some).map_err(|problem| {
            Fault::new(
                ErrorCode::NoKey,
                format!("{KEY_VARIABLE} cannot be used: {problem}."),
            )
        }),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(Fault::new(
            ErrorCode::NoKey,
            format!("{KEY_VARIABLE} cannot be used: it is not text."),
        )),
    }
}
