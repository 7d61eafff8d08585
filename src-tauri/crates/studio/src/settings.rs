//! The settings file: only what differs from the defaults, and never a key.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use crate::profile::{Profile, ROUTEWAY_PROFILE};

/// What a person can set. A window gets all of it; the file holds only what differs from how it starts
/// ([`SettingsFile::save`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "settings.ts")]
pub struct Settings {
    /// The profiles besides the demo; the first installation has one, Routeway's.
    pub profiles: Vec<Profile>,
    /// The profile used when none is named.
    pub default_profile: Uuid,
    /// Downloads at a time over all profiles, 1 to 32.
    pub parallel_downloads: u32,
    /// Seconds a request may take from first to last byte, 30 to 1800.
    pub request_limit_s: u32,
    /// Days after which an image in the trash is removed for good, at the next start; 0: never by itself.
    pub trash_days: u32,
    /// Where the library is, when it is not in its usual place.
    pub library: Option<PathBuf>,
    /// Dark, light or the system's.
    pub theme: Theme,
    /// How the window is arranged.
    pub interface: Interface,
    /// Models used last and kept at hand.
    pub models: ModelMemory,
    /// Where the window stood last.
    #[ts(skip)]
    pub window: Option<WindowPlace>,
    /// Keys this version does not know; they are kept.
    #[serde(flatten)]
    #[ts(skip)]
    pub other: serde_json::Map<String, serde_json::Value>,
}

/// Dark, light or as the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "settings.ts")]
pub enum Theme {
    /// As the system.
    #[default]
    System,
    /// Dark.
    Dark,
    /// Light.
    Light,
}

/// How the gallery lays images out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "settings.ts")]
pub enum GridLayout {
    /// Rows of true aspect ratios.
    #[default]
    Justified,
    /// Equal squares.
    Uniform,
}

/// How the window is arranged.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "settings.ts")]
pub struct Interface {
    /// The sidebar shows names, not only icons.
    pub sidebar: bool,
    /// The inspector is open.
    pub inspector: bool,
    /// How images are laid out.
    pub layout: GridLayout,
    /// Target height of a row in pixels, 80 to 320.
    pub row_height: u32,
    /// Size of the whole page, 0.5 to 3.
    pub zoom: f64,
}

impl Default for Interface {
    fn default() -> Self {
        Self {
            sidebar: true,
            inspector: true,
            layout: GridLayout::default(),
            row_height: 152,
            zoom: 1.0,
        }
    }
}

/// Models used last and kept at hand.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "settings.ts")]
pub struct ModelMemory {
    /// Used last, newest first, at most eight.
    pub recent: Vec<String>,
    /// Kept at hand.
    pub favourite: Vec<String>,
}

/// Where a window stands, in logical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Inner width.
    pub width: f64,
    /// Inner height.
    pub height: f64,
    /// Filling the screen.
    #[serde(default)]
    pub maximised: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            profiles: vec![Profile::routeway()],
            default_profile: ROUTEWAY_PROFILE,
            parallel_downloads: 4,
            request_limit_s: 600,
            trash_days: 0,
            library: None,
            theme: Theme::default(),
            interface: Interface::default(),
            models: ModelMemory::default(),
            window: None,
            other: serde_json::Map::new(),
        }
    }
}

impl Settings {
    /// The profile with this id or, failing that, this name (any case); the demo is always there.
    #[must_use]
    pub fn find(&self, id_or_name: &str) -> Option<Profile> {
        let demo = Profile::demo();
        self.profiles
            .iter()
            .chain([&demo])
            .find(|p| p.id.to_string() == id_or_name)
            .or_else(|| {
                self.profiles
                    .iter()
                    .chain([&demo])
                    .find(|p| p.name.eq_ignore_ascii_case(id_or_name))
            })
            .cloned()
    }

    /// The profile with this id; the demo is always there.
    #[must_use]
    pub fn profile(&self, id: Uuid) -> Option<Profile> {
        if id == Profile::demo().id {
            return Some(Profile::demo());
        }
        self.profiles
            .iter()
            .find(|profile| profile.id == id)
            .cloned()
    }
}

/// The settings file on disk.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
}

impl SettingsFile {
    /// The file `settings.json` in `folder`, which need not exist yet.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            path: folder.join("settings.json"),
        }
    }

    /// The file in the system's configuration folder; `None` where the system names none.
    #[must_use]
    pub fn of_the_system() -> Option<Self> {
        Some(Self::in_folder(&dirs::config_dir()?.join("safelight")))
    }

    /// Whether the file is there: nobody has chosen anything yet when it is not.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// Reads the settings. A missing file means the defaults; one that cannot be understood is
    /// renamed aside, never deleted, and the defaults are used.
    ///
    /// # Errors
    /// What the disk says, when the file is there and cannot be read.
    pub fn load(&self) -> io::Result<Settings> {
        let text = match fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Settings::default()),
            Err(error) => return Err(error),
        };
        match serde_json::from_slice::<Settings>(&text) {
            Ok(settings) => Ok(settings),
            Err(error) => {
                let aside = self.free_name_aside();
                tracing::warn!(%error, aside = %aside.display(), "the settings file is damaged and was renamed");
                fs::rename(&self.path, &aside)?;
                Ok(Settings::default())
            }
        }
    }

    /// Writes what differs from the defaults, in one atomic replacement.
    ///
    /// # Errors
    /// What the disk says; the old file is then still whole.
    pub fn save(&self, settings: &Settings) -> io::Result<()> {
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = serde_json::to_vec_pretty(&differences(settings)?)?;
        let temporary = self
            .path
            .with_extension(format!("tmp-{}", std::process::id()));
        let mut file = File::create(&temporary)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&temporary, &self.path)
    }

    fn free_name_aside(&self) -> PathBuf {
        (1..)
            .map(|n| self.path.with_extension(format!("broken-{n}.json")))
            .find(|path| !path.exists())
            .unwrap_or_else(|| self.path.with_extension("broken.json"))
    }
}

/// What differs from the defaults, and every key that this version does not know.
fn differences(settings: &Settings) -> serde_json::Result<serde_json::Value> {
    let mut found = serde_json::to_value(settings)?;
    let defaults = serde_json::to_value(Settings::default())?;
    if let (Some(found), Some(defaults)) = (found.as_object_mut(), defaults.as_object()) {
        found.retain(|key, value| defaults.get(key) != Some(value));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_differences_are_written_and_unknown_keys_are_kept() {
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(dir.path());
        assert_eq!(file.load().unwrap(), Settings::default());
        file.save(&Settings::default()).unwrap();
        assert_eq!(fs::read_to_string(&file.path).unwrap(), "{}");

        fs::write(
            &file.path,
            r#"{"parallel_downloads": 7, "from_the_future": {"a": 1}}"#,
        )
        .unwrap();
        let mut settings = file.load().unwrap();
        assert_eq!(settings.parallel_downloads, 7);
        settings.request_limit_s = 300;
        file.save(&settings).unwrap();
        let text: serde_json::Value =
            serde_json::from_slice(&fs::read(&file.path).unwrap()).unwrap();
        assert_eq!(
            text,
            serde_json::json!({"parallel_downloads": 7, "request_limit_s": 300, "from_the_future": {"a": 1}})
        );
    }

    #[test]
    fn a_window_gets_every_setting_as_it_stands() {
        let whole = serde_json::to_value(Settings::default()).unwrap();
        for key in [
            "profiles",
            "default_profile",
            "parallel_downloads",
            "request_limit_s",
            "trash_days",
            "library",
            "theme",
            "interface",
            "models",
        ] {
            assert!(whole.get(key).is_some(), "{key}");
        }
    }

    #[test]
    fn damaged_settings_are_renamed_aside_not_deleted() {
        let dir = tempfile::tempdir().unwrap();
        let file = SettingsFile::in_folder(dir.path());
        fs::write(&file.path, "{ not json").unwrap();
        assert_eq!(file.load().unwrap(), Settings::default());
        let aside = dir.path().join("settings.broken-1.json");
        assert_eq!(fs::read_to_string(aside).unwrap(), "{ not json");
    }

    #[test]
    fn profiles_are_found_by_id_and_by_name() {
        let settings = Settings::default();
        assert_eq!(settings.find("routeway").unwrap().id, ROUTEWAY_PROFILE);
        assert_eq!(
            settings.find(&ROUTEWAY_PROFILE.to_string()).unwrap().name,
            "Routeway"
        );
        assert!(settings.find("demo").unwrap().is_demo());
        assert!(settings.find("nobody").is_none());
    }
}
