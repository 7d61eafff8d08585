//! What people do with an image beside looking at it. No path ever comes from the page or goes to it for this.

use safelight_studio::wire::{By, ImageId, ImageIds};
use tauri::{State, WebviewWindow};

use crate::desktop;
use crate::error::{Answer, ShellError};
use crate::session::Session;

/// Files dragged at a time; more than this is no drag but an export.
const MOST_DRAGGED: usize = 1000;

#[tauri::command]
pub(crate) async fn copy_image(
    window: WebviewWindow,
    session: State<'_, Session>,
    args: ImageId,
) -> Answer<()> {
    let pixels = session.studio()?.pixels(args.id).await?;
    desktop::copy_image(&window, pixels).await
}

#[tauri::command]
pub(crate) async fn copy_text(window: WebviewWindow, args: By<String>) -> Answer<()> {
    desktop::copy_text(&window, args.value).await
}

#[tauri::command]
pub(crate) async fn show_in_folder(session: State<'_, Session>, args: ImageId) -> Answer<()> {
    let path = session.studio()?.image_file(args.id).await?.path;
    desktop::off_thread(move || {
        tauri_plugin_opener::reveal_item_in_dir(path).map_err(ShellError::from)
    })
    .await
}

#[tauri::command]
pub(crate) async fn open_image(session: State<'_, Session>, args: ImageId) -> Answer<()> {
    let path = session.studio()?.image_file(args.id).await?.path;
    desktop::off_thread(move || {
        tauri_plugin_opener::open_path(path, None::<&str>).map_err(ShellError::from)
    })
    .await
}

#[tauri::command]
pub(crate) async fn drag_out(
    window: WebviewWindow,
    session: State<'_, Session>,
    args: ImageIds,
) -> Answer<()> {
    if args.ids.is_empty() || args.ids.len() > MOST_DRAGGED {
        return Err(ShellError::OutOfRange("the number of files").into());
    }
    let studio = session.studio()?;
    let mut files = Vec::with_capacity(args.ids.len());
    for id in args.ids {
        files.push(studio.image_file(id).await?.path);
    }
    desktop::drag_out(&window, files).await
}

#[tauri::command]
pub(crate) async fn open_link(args: By<String>) -> Answer<()> {
    let address = desktop::https(&args.value)?;
    desktop::off_thread(move || {
        tauri_plugin_opener::open_url(address.as_str(), None::<&str>).map_err(ShellError::from)
    })
    .await
}
