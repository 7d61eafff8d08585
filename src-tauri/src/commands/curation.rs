//! Tags, albums, saved searches, notes.

use safelight_studio::wire::{
    AlbumCover, AlbumMove, Arranged, By, Change, Chosen, CommonValues, DuplicateGroup,
    DuplicateKind, Emptied, Family, ImageId, InAlbum, Kept, Made, Named, NewAlbum, NewSmartAlbum,
    Noted, Shelves, SmartAlbumChange, Tagging, UndoNames,
};
use tauri::State;

use crate::error::Answer;
use crate::session::Session;

#[tauri::command]
pub(crate) async fn undo_names(session: State<'_, Session>) -> Answer<UndoNames> {
    session.studio()?.undo_names().await
}

#[tauri::command]
pub(crate) async fn shelves(session: State<'_, Session>) -> Answer<Shelves> {
    session.studio()?.shelves().await
}

#[tauri::command]
pub(crate) async fn common_values(
    session: State<'_, Session>,
    args: Chosen,
) -> Answer<CommonValues> {
    session.studio()?.common_values(args.which).await
}

#[tauri::command]
pub(crate) async fn set_note(session: State<'_, Session>, args: Noted) -> Answer<Change> {
    session.studio()?.set_note(args.which, args.note).await
}

#[tauri::command]
pub(crate) async fn tag(session: State<'_, Session>, args: Tagging) -> Answer<Change> {
    session.studio()?.tag(args.which, &args.name).await
}

#[tauri::command]
pub(crate) async fn untag(session: State<'_, Session>, args: Tagging) -> Answer<Change> {
    session.studio()?.untag(args.which, &args.name).await
}

#[tauri::command]
pub(crate) async fn rename_tag(session: State<'_, Session>, args: Named) -> Answer<Change> {
    session.studio()?.rename_tag(args.id, &args.name).await
}

#[tauri::command]
pub(crate) async fn delete_tag(session: State<'_, Session>, args: By<i64>) -> Answer<Change> {
    session.studio()?.delete_tag(args.value).await
}

#[tauri::command]
pub(crate) async fn create_album(session: State<'_, Session>, args: NewAlbum) -> Answer<Made> {
    session.studio()?.create_album(args).await
}

#[tauri::command]
pub(crate) async fn rename_album(session: State<'_, Session>, args: Named) -> Answer<Change> {
    session.studio()?.rename_album(args.id, &args.name).await
}

#[tauri::command]
pub(crate) async fn move_album(session: State<'_, Session>, args: AlbumMove) -> Answer<Change> {
    session.studio()?.move_album(args).await
}

#[tauri::command]
pub(crate) async fn delete_album(session: State<'_, Session>, args: By<i64>) -> Answer<Change> {
    session.studio()?.delete_album(args.value).await
}

#[tauri::command]
pub(crate) async fn set_album_cover(
    session: State<'_, Session>,
    args: AlbumCover,
) -> Answer<Change> {
    session
        .studio()?
        .set_album_cover(args.album, args.image)
        .await
}

#[tauri::command]
pub(crate) async fn add_to_album(session: State<'_, Session>, args: InAlbum) -> Answer<Change> {
    session.studio()?.add_to_album(args.album, args.which).await
}

#[tauri::command]
pub(crate) async fn remove_from_album(
    session: State<'_, Session>,
    args: InAlbum,
) -> Answer<Change> {
    session
        .studio()?
        .remove_from_album(args.album, args.which)
        .await
}

#[tauri::command]
pub(crate) async fn arrange_album(session: State<'_, Session>, args: Arranged) -> Answer<Change> {
    session.studio()?.arrange_album(args).await
}

#[tauri::command]
pub(crate) async fn save_smart_album(
    session: State<'_, Session>,
    args: NewSmartAlbum,
) -> Answer<Made> {
    session.studio()?.save_smart_album(args).await
}

#[tauri::command]
pub(crate) async fn change_smart_album(
    session: State<'_, Session>,
    args: SmartAlbumChange,
) -> Answer<Change> {
    session.studio()?.change_smart_album(args).await
}

#[tauri::command]
pub(crate) async fn delete_smart_album(
    session: State<'_, Session>,
    args: By<i64>,
) -> Answer<Change> {
    session.studio()?.delete_smart_album(args.value).await
}

#[tauri::command]
pub(crate) async fn empty_trash(session: State<'_, Session>) -> Answer<Emptied> {
    session.studio()?.empty_trash().await
}

#[tauri::command]
pub(crate) async fn duplicates(
    session: State<'_, Session>,
    args: By<DuplicateKind>,
) -> Answer<Vec<DuplicateGroup>> {
    session.studio()?.duplicates(args.value).await
}

#[tauri::command]
pub(crate) async fn keep_best(session: State<'_, Session>, args: Kept) -> Answer<Change> {
    session.studio()?.keep_best(args).await
}

#[tauri::command]
pub(crate) async fn family(session: State<'_, Session>, args: ImageId) -> Answer<Family> {
    session.studio()?.family(args.id).await
}
