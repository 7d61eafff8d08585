//! What the program is started with.

use std::path::PathBuf;

use clap::Parser;
use safelight_studio::SettingsFile;

/// Generate images with hosted models and keep every one of them.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "safelight", version, about)]
pub struct Launch {
    /// The library's folder [default: the one of last time, or Safelight in your pictures]
    #[arg(long, value_name = "DIR", env = "SAFELIGHT_LIBRARY")]
    pub library: Option<PathBuf>,
    /// The folder of settings.json; logs are kept there too [default: the system's]
    #[arg(
        long,
        value_name = "DIR",
        env = "SAFELIGHT_CONFIG",
        hide_short_help = true
    )]
    pub config: Option<PathBuf>,
    /// Look at the library only: nothing is written or sent
    #[arg(long)]
    pub read_only: bool,
    /// Try it out in a scratch library: draws on this machine, keeps no settings, touches no keychain
    #[arg(long, requires = "library", hide_short_help = true)]
    pub demo_run: bool,
}

impl Launch {
    /// Where settings are read and kept; `None`: nowhere.
    pub(crate) fn settings_file(&self) -> Option<SettingsFile> {
        if self.demo_run {
            return None;
        }
        match &self.config {
            Some(folder) => Some(SettingsFile::in_folder(folder)),
            None => SettingsFile::of_the_system(),
        }
    }

    /// Where logs and crash reports are kept; `None`: nowhere.
    pub(crate) fn log_folder(&self) -> Option<PathBuf> {
        if self.demo_run {
            return None;
        }
        if let Some(folder) = &self.config {
            return Some(folder.join("logs"));
        }
        if cfg!(target_os = "macos") {
            return Some(dirs::home_dir()?.join("Library/Logs/Safelight"));
        }
        let of_the_system = dirs::state_dir().or_else(dirs::data_local_dir)?;
        Some(of_the_system.join("safelight").join("logs"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_demo_run_keeps_nothing_of_a_person() {
        let launch =
            Launch::try_parse_from(["safelight", "--demo-run", "--library", "scratch"]).unwrap();
        assert!(launch.settings_file().is_none());
        assert!(launch.log_folder().is_none());
    }

    #[test]
    fn a_demo_run_never_lands_in_the_usual_library() {
        if std::env::var_os("SAFELIGHT_LIBRARY").is_none() {
            assert!(Launch::try_parse_from(["safelight", "--demo-run"]).is_err());
        }
    }

    #[test]
    fn a_config_folder_holds_the_logs_too() {
        let launch = Launch::try_parse_from(["safelight", "--config", "here"]).unwrap();
        assert_eq!(
            launch.log_folder().unwrap(),
            PathBuf::from("here").join("logs")
        );
    }
}
