//! The desktop around the window: clipboard, file browser, other programs, dragging files out, choosing a folder.

use std::path::PathBuf;

use safelight_studio::Pixels;
use tauri::WebviewWindow;
use url::Url;

use crate::error::{Answer, ShellError};

/// Runs something that blocks, or asks another program, off the asynchronous threads.
///
/// # Errors
/// Its own, or [`ShellError::Stopped`].
pub(crate) async fn off_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ShellError> + Send + 'static,
) -> Answer<T> {
    let done = tauri::async_runtime::spawn_blocking(work).await;
    Ok(done.unwrap_or(Err(ShellError::Stopped))?)
}

/// Runs something on the thread of the window, where its toolkit must be called, and waits for what it gives.
pub(crate) async fn on_main_thread<T: Send + 'static>(
    window: &WebviewWindow,
    work: impl FnOnce(&WebviewWindow) -> Result<T, ShellError> + Send + 'static,
) -> Answer<T> {
    let (sender, done) = tokio::sync::oneshot::channel();
    let there = window.clone();
    window
        .run_on_main_thread(move || {
            let _ = sender.send(work(&there));
        })
        .map_err(ShellError::from)?;
    Ok(done.await.unwrap_or(Err(ShellError::Stopped))?)
}

/// The address if it may be opened in the system's browser.
///
/// # Errors
/// [`ShellError::NotHttps`].
pub(crate) fn https(address: &str) -> Result<Url, ShellError> {
    let url = Url::parse(address).map_err(|_| ShellError::NotHttps)?;
    let plain = url.username().is_empty() && url.password().is_none();
    if url.scheme() == "https" && url.has_host() && plain {
        Ok(url)
    } else {
        Err(ShellError::NotHttps)
    }
}

/// Lets a person choose a folder; `None` when they chose none.
///
/// # Errors
/// What the window system says.
pub(crate) async fn choose_folder(window: WebviewWindow) -> Answer<Option<String>> {
    // Built on the thread of the window, as macOS asks for; waited for elsewhere.
    let dialog = on_main_thread(&window, |window| {
        Ok(rfd::AsyncFileDialog::new()
            .set_title("Choose a folder for the library")
            .set_can_create_directories(true)
            .set_parent(window)
            .pick_folder())
    })
    .await?;
    let chosen = dialog.await;
    Ok(chosen.map(|folder| folder.path().to_string_lossy().into_owned()))
}

/// Lets a person choose the file of an image, of any kind if they like; `None` when they chose none.
///
/// # Errors
/// What the window system says.
pub(crate) async fn choose_image_file(
    window: WebviewWindow,
    format: String,
) -> Answer<Option<PathBuf>> {
    let dialog = on_main_thread(&window, move |window| {
        Ok(rfd::AsyncFileDialog::new()
            .set_title("Where is the file of this image?")
            .add_filter(format.to_uppercase(), &endings(&format))
            .add_filter("All files", &["*"])
            .set_parent(window)
            .pick_file())
    })
    .await?;
    Ok(dialog.await.map(|file| file.path().to_owned()))
}

/// The endings that files of a format have.
fn endings(format: &str) -> Vec<String> {
    match format {
        "jpeg" => vec!["jpg".to_owned(), "jpeg".to_owned()],
        other => vec![other.to_owned()],
    }
}

#[cfg(target_os = "linux")]
pub(crate) use linux::{copy_image, copy_text, drag_out};
#[cfg(not(target_os = "linux"))]
pub(crate) use others::{copy_image, copy_text, drag_out};

/// GTK does all of this itself, on X11 and Wayland alike, and hands the clipboard on when the program ends.
#[cfg(target_os = "linux")]
mod linux {
    use gtk::gdk::{DragAction, ModifierType, SELECTION_CLIPBOARD};
    use gtk::gdk_pixbuf::{Colorspace, Pixbuf};
    use gtk::prelude::{
        DragContextExtManual as _, ObjectExt as _, WidgetExt as _, WidgetExtManual as _,
    };
    use gtk::{Clipboard, glib};

    use super::{Answer, PathBuf, Pixels, ShellError, WebviewWindow, on_main_thread};

    pub(crate) async fn copy_image(window: &WebviewWindow, pixels: Pixels) -> Answer<()> {
        let size = |side: u32| {
            i32::try_from(side).map_err(|_| ShellError::Clipboard("it is too large".to_owned()))
        };
        let (width, height) = (size(pixels.width)?, size(pixels.height)?);
        let across = width
            .checked_mul(4)
            .ok_or_else(|| ShellError::Clipboard("it is too large".to_owned()))?;
        on_main_thread(window, move |_| {
            let bytes = glib::Bytes::from_owned(pixels.rgba);
            let picture =
                Pixbuf::from_bytes(&bytes, Colorspace::Rgb, true, 8, width, height, across);
            let clipboard = Clipboard::get(&SELECTION_CLIPBOARD);
            clipboard.set_image(&picture);
            Ok(())
        })
        .await
    }

    pub(crate) async fn copy_text(window: &WebviewWindow, text: String) -> Answer<()> {
        on_main_thread(window, move |_| {
            Clipboard::get(&SELECTION_CLIPBOARD).set_text(&text);
            Ok(())
        })
        .await
    }

    pub(crate) async fn drag_out(window: &WebviewWindow, files: Vec<PathBuf>) -> Answer<()> {
        on_main_thread(window, move |window| begin_drag(window, &files)).await
    }

    /// Begins to drag, with the button that is down, and cleans up after itself when the drag ends in any way.
    fn begin_drag(window: &WebviewWindow, files: &[PathBuf]) -> Result<(), ShellError> {
        let failed = |why: &str| ShellError::Drag(why.to_owned());
        let addresses = files
            .iter()
            .map(|file| glib::filename_to_uri(file, None))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| ShellError::Drag(error.to_string()))?;
        let gtk = window.gtk_window()?;
        gtk.drag_source_set(ModifierType::BUTTON1_MASK, &[], DragAction::COPY);
        gtk.drag_source_add_uri_targets();
        let targets = gtk.drag_source_get_target_list();
        let targets = targets.ok_or_else(|| failed("there is nothing to offer"))?;
        let data = gtk.connect_drag_data_get(move |_, _, data, _, _| {
            let addresses: Vec<&str> = addresses.iter().map(glib::GString::as_str).collect();
            data.set_uris(&addresses);
        });
        let data = std::cell::Cell::new(Some(data));
        let end = std::rc::Rc::new(std::cell::Cell::new(None));
        let own = std::rc::Rc::clone(&end);
        let id = gtk.connect_drag_end(move |gtk, _| {
            for handler in [data.take(), own.take()].into_iter().flatten() {
                gtk.disconnect(handler);
            }
            gtk.drag_source_unset();
        });
        end.set(Some(id));
        let drag = gtk.drag_begin_with_coordinates(&targets, DragAction::COPY, 1, None, -1, -1);
        let drag = drag.ok_or_else(|| failed("there is nothing that could drag"))?;
        drag.drag_set_icon_name("image-x-generic", 0, 0);
        Ok(())
    }
}

#[cfg(not(target_os = "linux"))]
mod others {
    use super::{Answer, PathBuf, Pixels, ShellError, WebviewWindow, off_thread, on_main_thread};

    fn clipboard() -> Result<arboard::Clipboard, ShellError> {
        arboard::Clipboard::new().map_err(|error| ShellError::Clipboard(error.to_string()))
    }

    pub(crate) async fn copy_image(_window: &WebviewWindow, pixels: Pixels) -> Answer<()> {
        off_thread(move || {
            let picture = arboard::ImageData {
                width: pixels.width as usize,
                height: pixels.height as usize,
                bytes: pixels.rgba.into(),
            };
            clipboard()?
                .set_image(picture)
                .map_err(|error| ShellError::Clipboard(error.to_string()))
        })
        .await
    }

    pub(crate) async fn copy_text(_window: &WebviewWindow, text: String) -> Answer<()> {
        off_thread(move || {
            clipboard()?
                .set_text(text)
                .map_err(|error| ShellError::Clipboard(error.to_string()))
        })
        .await
    }

    pub(crate) async fn drag_out(window: &WebviewWindow, files: Vec<PathBuf>) -> Answer<()> {
        on_main_thread(window, move |window| {
            // The picture under the pointer: the file itself, which the system scales.
            let picture = files.first().cloned().unwrap_or_default();
            drag::start_drag(
                window,
                drag::DragItem::Files(files),
                drag::Image::File(picture),
                |_, _| {},
                drag::Options::default(),
            )
            .map_err(|error| ShellError::Drag(error.to_string()))
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_48_only_plain_https_addresses_are_opened() {
        assert!(https("https://docs.example.org/errors?code=1#top").is_ok());
        for address in [
            "http://example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://user:secret@example.org/",
            "mailto:someone@example.org",
            "https:",
            "//example.org",
            "",
            "example.org",
            "HTTPS ://example.org",
        ] {
            assert!(https(address).is_err(), "{address}");
        }
    }
}
