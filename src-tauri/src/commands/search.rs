//! The search field: what its text means, and what could stand in it.

use safelight_studio::wire::{By, Caret, Completions, ImageInQuery, QueryReading, TextMatch};
use tauri::State;

use crate::error::Answer;
use crate::session::Session;

#[tauri::command]
pub(crate) async fn read_query(
    session: State<'_, Session>,
    args: By<String>,
) -> Answer<QueryReading> {
    Ok(session.studio()?.read_query(&args.value))
}

#[tauri::command]
pub(crate) async fn complete_query(
    session: State<'_, Session>,
    args: Caret,
) -> Answer<Completions> {
    session.studio()?.complete_query(args.query, args.at).await
}

#[tauri::command]
pub(crate) async fn text_matches(
    session: State<'_, Session>,
    args: ImageInQuery,
) -> Answer<Vec<TextMatch>> {
    session.studio()?.text_matches(args.id, args.query).await
}

#[tauri::command]
pub(crate) async fn recent_searches(session: State<'_, Session>) -> Answer<Vec<String>> {
    session.studio()?.recent_searches().await
}

#[tauri::command]
pub(crate) async fn remember_search(session: State<'_, Session>, args: By<String>) -> Answer<()> {
    session.studio()?.remember_search(&args.value).await
}
