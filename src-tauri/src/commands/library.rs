//! The library as a whole.

use safelight_studio::wire::{
    Backup, Check, CheckReport, ImageId, Library, LibraryFacts, Located, RebuildReport, Repair,
    RepairReport, Start,
};
use tauri::{AppHandle, Manager as _, State, WebviewWindow};

use crate::error::{Answer, ShellError};
use crate::session::Session;
use crate::window::Front;
use crate::{desktop, window};

#[tauri::command]
pub(crate) async fn open_library(
    app: AppHandle,
    session: State<'_, Session>,
    args: Library,
) -> Answer<Start> {
    session
        .switch(args.path, args.create, Front(app.clone()))
        .await?;
    window::show_library(&app);
    tauri::async_runtime::spawn(async move { app.state::<Session>().bring_home().await });
    session.start().await
}

#[tauri::command]
pub(crate) async fn choose_folder(window: WebviewWindow) -> Answer<Option<String>> {
    desktop::choose_folder(window).await
}

#[tauri::command]
pub(crate) async fn library_facts(session: State<'_, Session>) -> Answer<LibraryFacts> {
    session.studio()?.library_facts().await
}

#[tauri::command]
pub(crate) async fn show_library_folder(session: State<'_, Session>) -> Answer<()> {
    let folder = session.studio()?.library_dir();
    desktop::off_thread(move || {
        tauri_plugin_opener::open_path(folder, None::<&str>).map_err(ShellError::from)
    })
    .await
}

/// So many findings are told one by one.
const FINDINGS: usize = 1_000;

#[tauri::command]
pub(crate) async fn check_library(session: State<'_, Session>, args: Check) -> Answer<CheckReport> {
    session.studio()?.check_library(args, FINDINGS).await
}

#[tauri::command]
pub(crate) async fn repair_library(
    session: State<'_, Session>,
    args: Repair,
) -> Answer<RepairReport> {
    session.studio()?.repair_library(args, FINDINGS).await
}

/// No path goes to the page for this, or comes from it.
#[tauri::command]
pub(crate) async fn locate_image(
    window: WebviewWindow,
    session: State<'_, Session>,
    args: ImageId,
) -> Answer<Located> {
    let studio = session.studio()?;
    let extension = studio.image(args.id).await?.format;
    match desktop::choose_image_file(window, extension).await? {
        Some(file) => studio.locate_image(args.id, file).await,
        None => Ok(Located::NothingChosen),
    }
}

#[tauri::command]
pub(crate) async fn back_up(session: State<'_, Session>) -> Answer<Backup> {
    session.studio()?.back_up().await
}

#[tauri::command]
pub(crate) async fn backups(session: State<'_, Session>) -> Answer<Vec<Backup>> {
    session.studio()?.backups().await
}

#[tauri::command]
pub(crate) async fn rebuild_library(
    app: AppHandle,
    session: State<'_, Session>,
) -> Answer<RebuildReport> {
    let report = session.rebuild(Front(app.clone()), FINDINGS).await?;
    window::show_library(&app);
    Ok(report)
}
