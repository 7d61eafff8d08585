//! The menu bar of macOS. Windows and Linux have none (docs/adr/0021): there the page has every action already.
//!
//! An entry sends the name of the page's action and nothing else: what it does, and whether it can be done now, is the
//! page's business. Editing text stays with the system's own entries, without which the keys for it would not reach a
//! text field.

/// An entry of a menu.
#[cfg(any(test, target_os = "macos"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// An action of the page: its name, the words, and its keys unless they are left to the page.
    Action(&'static str, &'static str, Option<&'static str>),
    /// Ends the program, by way of the quit question. The system's own entry would not ask.
    Quit,
    /// One of the system's own.
    Native(Native),
    /// A line.
    Line,
}

/// The system's own entries.
#[cfg(any(test, target_os = "macos"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Native {
    /// What this program is.
    About,
    /// Services of other programs.
    Services,
    /// Hide this program.
    Hide,
    /// Hide the others.
    HideOthers,
    /// Show all.
    ShowAll,
    /// Undo typing.
    Undo,
    /// Redo typing.
    Redo,
    /// Cut text.
    Cut,
    /// Copy text.
    Copy,
    /// Paste text.
    Paste,
    /// Select all text.
    SelectAll,
    /// The whole screen.
    Fullscreen,
    /// Put the window away.
    Minimise,
    /// Enlarge the window.
    Zoom,
    /// Close the window.
    Close,
}

/// The menus from left to right. Keys without a modifier are left to the page: they would be taken from text fields.
#[cfg(any(test, target_os = "macos"))]
pub(crate) const BAR: &[(&str, &[Entry])] = {
    use Entry::{Action, Line, Native as System, Quit};
    use Native as N;
    &[
        (
            "Safelight",
            &[
                System(N::About),
                Line,
                Action("app.settings", "Settings…", Some("Cmd+,")),
                Line,
                System(N::Services),
                Line,
                System(N::Hide),
                System(N::HideOthers),
                System(N::ShowAll),
                Line,
                Quit,
            ],
        ),
        (
            "File",
            &[
                Action("composer.generate", "Generate", Some("Cmd+Enter")),
                Action("composer.focus", "Write a Prompt", None),
                Line,
                Action("app.open_library", "Open Library…", Some("Cmd+O")),
                Line,
                System(N::Close),
            ],
        ),
        (
            "Edit",
            &[
                System(N::Undo),
                System(N::Redo),
                Line,
                System(N::Cut),
                System(N::Copy),
                System(N::Paste),
                System(N::SelectAll),
                Line,
                Action("app.undo", "Undo Last Change of Images", None),
                Action("app.redo", "Redo Last Change of Images", None),
            ],
        ),
        (
            "View",
            &[
                Action("go.all", "All Images", None),
                Action("go.favourites", "Favourites", None),
                Action("go.unrated", "Unrated", None),
                Action("go.trash", "Trash", None),
                Action("go.queue", "Queue", None),
                Line,
                Action("app.toggle_sidebar", "Sidebar", None),
                Action("app.toggle_inspector", "Inspector", None),
                Line,
                Action("app.zoom_in", "Larger", Some("Cmd+=")),
                Action("app.zoom_out", "Smaller", Some("Cmd+-")),
                Action("app.zoom_reset", "Actual Size", Some("Cmd+0")),
                Line,
                System(N::Fullscreen),
            ],
        ),
        (
            "Image",
            &[
                Action("image.open", "Open", None),
                Action("image.copy", "Copy Image", None),
                Action("image.show_in_folder", "Show in Finder", None),
                Line,
                Action("image.favourite", "Favourite", None),
                Action("image.rate_1", "Rate 1 Star", None),
                Action("image.rate_2", "Rate 2 Stars", None),
                Action("image.rate_3", "Rate 3 Stars", None),
                Action("image.rate_4", "Rate 4 Stars", None),
                Action("image.rate_5", "Rate 5 Stars", None),
                Line,
                Action("image.remix", "Remix", None),
                Action("image.vary", "Vary", None),
                Line,
                Action("image.trash", "Move to Trash", None),
                Action("image.restore", "Restore", None),
            ],
        ),
        ("Window", &[System(N::Minimise), System(N::Zoom)]),
        ("Help", &[Action("app.keys", "Keys", None)]),
    ]
};

/// The name under which [`Entry::Quit`] comes back.
pub(crate) const QUIT: &str = "app.quit";

#[cfg(target_os = "macos")]
pub(crate) use bar::build;

#[cfg(target_os = "macos")]
mod bar {
    use tauri::AppHandle;
    use tauri::Wry;
    use tauri::menu::{AboutMetadata, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};

    use super::{BAR, Entry, Native, QUIT};

    /// The menu bar.
    ///
    /// # Errors
    /// What the window system says.
    pub(crate) fn build(app: &AppHandle) -> tauri::Result<Menu<Wry>> {
        let menu = Menu::new(app)?;
        for (title, entries) in BAR {
            let submenu = Submenu::new(app, title, true)?;
            for entry in *entries {
                submenu.append(item(app, *entry)?.as_ref())?;
            }
            menu.append(&submenu)?;
        }
        Ok(menu)
    }

    fn item(app: &AppHandle, entry: Entry) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
        Ok(match entry {
            Entry::Action(action, text, keys) => {
                Box::new(MenuItem::with_id(app, action, text, true, keys)?)
            }
            Entry::Quit => Box::new(MenuItem::with_id(
                app,
                QUIT,
                "Quit Safelight",
                true,
                Some("Cmd+Q"),
            )?),
            Entry::Line => Box::new(PredefinedMenuItem::separator(app)?),
            Entry::Native(native) => Box::new(own(app, native)?),
        })
    }

    fn own(app: &AppHandle, native: Native) -> tauri::Result<PredefinedMenuItem<Wry>> {
        use PredefinedMenuItem as P;
        match native {
            Native::About => P::about(app, None, Some(about())),
            Native::Services => P::services(app, None),
            Native::Hide => P::hide(app, None),
            Native::HideOthers => P::hide_others(app, None),
            Native::ShowAll => P::show_all(app, None),
            Native::Undo => P::undo(app, None),
            Native::Redo => P::redo(app, None),
            Native::Cut => P::cut(app, None),
            Native::Copy => P::copy(app, None),
            Native::Paste => P::paste(app, None),
            Native::SelectAll => P::select_all(app, None),
            Native::Fullscreen => P::fullscreen(app, None),
            Native::Minimise => P::minimize(app, None),
            Native::Zoom => P::maximize(app, None),
            Native::Close => P::close_window(app, None),
        }
    }

    fn about() -> AboutMetadata<'static> {
        AboutMetadata {
            name: Some("Safelight".to_owned()),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            ..AboutMetadata::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn actions() -> impl Iterator<Item = (&'static str, Option<&'static str>)> {
        BAR.iter()
            .flat_map(|(_, entries)| entries.iter())
            .filter_map(|entry| match entry {
                Entry::Action(action, _, keys) => Some((*action, *keys)),
                _ => None,
            })
    }

    #[test]
    fn no_entry_takes_a_plain_key_from_a_text_field() {
        for (action, keys) in actions() {
            assert!(
                keys.is_none_or(|keys| keys.starts_with("Cmd+")),
                "{action}: {keys:?}"
            );
        }
    }

    #[test]
    fn every_action_and_every_chord_stands_in_one_place() {
        let (mut names, mut chords) = (BTreeSet::new(), BTreeSet::from(["Cmd+Q"]));
        for (action, keys) in actions() {
            assert!(names.insert(action), "{action}");
            assert!(keys.is_none_or(|keys| chords.insert(keys)), "{keys:?}");
        }
        assert!(!names.contains(QUIT));
    }
}
