//! Changes of the settings, checked.

use crate::fault::Fault;
use crate::settings::Settings;
use crate::setup::no_such_profile;
use crate::wire::SettingsChange;

/// Models kept as used last.
const RECENT_MODELS: usize = 8;
/// Models kept at hand.
const FAVOURITE_MODELS: usize = 100;

impl SettingsChange {
    /// Checks what was asked for, by field.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        if let Some(interface) = &self.interface {
            if !(80..=320).contains(&interface.row_height) {
                return Err(Fault::field(
                    "row_height",
                    "Choose a row height of 80 to 320 pixels.",
                ));
            }
            if !(0.5..=3.0).contains(&interface.zoom) {
                return Err(Fault::field("zoom", "Choose a zoom of 0.5 to 3."));
            }
        }
        if self
            .parallel_downloads
            .is_some_and(|n| !(1..=32).contains(&n))
        {
            return Err(Fault::field(
                "parallel_downloads",
                "Choose 1 to 32 downloads at a time.",
            ));
        }
        if self
            .request_limit_s
            .is_some_and(|s| !(30..=1800).contains(&s))
        {
            return Err(Fault::field(
                "request_limit_s",
                "Choose 30 to 1800 seconds for a request.",
            ));
        }
        if self.trash_days.is_some_and(|days| days > 3650) {
            return Err(Fault::field(
                "trash_days",
                "Choose 1 to 3650 days, or 0 for as long as you like.",
            ));
        }
        Ok(())
    }

    /// Writes what is named into the settings.
    pub(crate) fn apply(self, settings: &mut Settings) -> Result<(), Fault> {
        let Self {
            theme,
            interface,
            models,
            default_profile,
            parallel_downloads,
            request_limit_s,
            trash_days,
        } = self;
        if let Some(id) = default_profile {
            settings.profile(id).ok_or_else(no_such_profile)?;
            settings.default_profile = id;
        }
        if let Some(mut models) = models {
            models.recent.truncate(RECENT_MODELS);
            models.favourite.truncate(FAVOURITE_MODELS);
            settings.models = models;
        }
        settings.theme = theme.unwrap_or(settings.theme);
        settings.interface = interface.unwrap_or(settings.interface);
        settings.parallel_downloads = parallel_downloads.unwrap_or(settings.parallel_downloads);
        settings.trash_days = trash_days.unwrap_or(settings.trash_days);
        settings.request_limit_s = request_limit_s.unwrap_or(settings.request_limit_s);
        Ok(())
    }
}
