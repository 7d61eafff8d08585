//! Prompts: those used before, and the one being written.

use safelight_studio::wire::{By, Draft, PromptSearch, UsedPrompt};
use tauri::State;

use crate::error::Answer;
use crate::session::Session;

#[tauri::command]
pub(crate) async fn prompt_history(
    session: State<'_, Session>,
    args: PromptSearch,
) -> Answer<Vec<UsedPrompt>> {
    session.studio()?.prompt_history(args).await
}

#[tauri::command]
pub(crate) async fn forget_prompt(session: State<'_, Session>, args: By<i64>) -> Answer<()> {
    session.studio()?.forget_prompt(args.value).await
}

#[tauri::command]
pub(crate) async fn save_draft(session: State<'_, Session>, args: By<Draft>) -> Answer<()> {
    session.studio()?.save_draft(args.value).await
}
