//! Images: look at them, and change what is noted of them.

use safelight_studio::Size;
use safelight_studio::wire::{
    By, Change, Chosen, Counts, Favourite, Image, ImageDetails, ImageId, ImageIds, Look, Rate,
    Undone,
};
use tauri::State;
use tauri::ipc::Response;

use crate::desktop;
use crate::error::{Answer, ShellError};
use crate::session::Session;

#[tauri::command]
pub(crate) async fn gallery(session: State<'_, Session>, args: Look) -> Answer<Response> {
    Ok(Response::new(session.studio()?.gallery(args).await?.0))
}

#[tauri::command]
pub(crate) async fn counts(session: State<'_, Session>) -> Answer<Counts> {
    session.studio()?.counts().await
}

#[tauri::command]
pub(crate) async fn images(session: State<'_, Session>, args: ImageIds) -> Answer<Vec<Image>> {
    session.studio()?.images_by_id(args.ids).await
}

#[tauri::command]
pub(crate) async fn image_details(
    session: State<'_, Session>,
    args: ImageId,
) -> Answer<ImageDetails> {
    session.studio()?.image_details(args.id).await
}

#[tauri::command]
pub(crate) async fn thumbnail_bytes(
    session: State<'_, Session>,
    args: ImageId,
) -> Answer<Response> {
    let studio = session.studio()?;
    Ok(Response::new(studio.thumbnail(args.id, Size::Px512).await?))
}

#[tauri::command]
pub(crate) async fn image_bytes(session: State<'_, Session>, args: ImageId) -> Answer<Response> {
    let file = session.studio()?.image_file(args.id).await?;
    let read = desktop::off_thread(move || std::fs::read(file.path).map_err(ShellError::File));
    Ok(Response::new(read.await?))
}

#[tauri::command]
pub(crate) async fn rate(session: State<'_, Session>, args: Rate) -> Answer<Change> {
    session.studio()?.rate(args.which, args.rating).await
}

#[tauri::command]
pub(crate) async fn favourite(session: State<'_, Session>, args: Favourite) -> Answer<Change> {
    session
        .studio()?
        .favourite(args.which, args.favourite)
        .await
}

#[tauri::command]
pub(crate) async fn trash(session: State<'_, Session>, args: Chosen) -> Answer<Change> {
    session.studio()?.trash(args.which).await
}

#[tauri::command]
pub(crate) async fn restore(session: State<'_, Session>, args: Chosen) -> Answer<Change> {
    session.studio()?.restore(args.which).await
}

#[tauri::command]
pub(crate) async fn trash_demo(session: State<'_, Session>) -> Answer<Change> {
    session.studio()?.trash_demo().await
}

#[tauri::command]
pub(crate) async fn undo(session: State<'_, Session>, args: By<Option<i64>>) -> Answer<Undone> {
    session.studio()?.undo(args.value).await
}

#[tauri::command]
pub(crate) async fn redo(session: State<'_, Session>) -> Answer<Undone> {
    session.studio()?.redo().await
}
