//! Settings, profiles and keys. A key goes in and never comes out.

use safelight_studio::wire::{By, Connection, Models, NewKey, Origin, Profiled, SettingsChange};
use safelight_studio::{KeyState, Settings};
use tauri::{State, WebviewWindow};
use uuid::Uuid;

use crate::error::Answer;
use crate::session::Session;
use crate::window;

#[tauri::command]
pub(crate) async fn change_settings(
    window: WebviewWindow,
    session: State<'_, Session>,
    args: SettingsChange,
) -> Answer<Settings> {
    let settings = session.setup.change_settings(args).await?;
    window::dress(&window, settings.theme).await?;
    Ok(settings)
}

#[tauri::command]
pub(crate) async fn save_profile(session: State<'_, Session>, args: Profiled) -> Answer<Settings> {
    session.setup.save_profile(args.profile).await
}

#[tauri::command]
pub(crate) async fn delete_profile(
    session: State<'_, Session>,
    args: By<Uuid>,
) -> Answer<Settings> {
    session.setup.delete_profile(args.value).await
}

#[tauri::command]
pub(crate) async fn key_state(session: State<'_, Session>, args: By<Uuid>) -> Answer<KeyState> {
    session.setup.key_state(args.value).await
}

#[tauri::command]
pub(crate) async fn set_key(session: State<'_, Session>, args: NewKey) -> Answer<KeyState> {
    session.setup.set_key(args).await
}

#[tauri::command]
pub(crate) async fn delete_key(session: State<'_, Session>, args: By<Uuid>) -> Answer<bool> {
    session.setup.delete_key(args.value).await
}

#[tauri::command]
pub(crate) async fn models(session: State<'_, Session>, args: By<Origin>) -> Answer<Models> {
    Ok(session.setup.models(&args.value).await)
}

#[tauri::command]
pub(crate) async fn test_connection(
    session: State<'_, Session>,
    args: By<Uuid>,
) -> Answer<Connection> {
    session.setup.test_connection(args.value).await
}
