//! Jobs: order, follow, cancel, try again.

use safelight_studio::wire::{By, Job, JobDetails, JobId, JobIds, JobsPage, Order};
use tauri::State;
use uuid::Uuid;

use crate::error::Answer;
use crate::session::Session;

#[tauri::command]
pub(crate) async fn enqueue(session: State<'_, Session>, args: Order) -> Answer<Job> {
    session.studio()?.enqueue(args).await
}

#[tauri::command]
pub(crate) async fn jobs(session: State<'_, Session>, args: JobsPage) -> Answer<Vec<Job>> {
    session.studio()?.jobs_page(args).await
}

#[tauri::command]
pub(crate) async fn job_details(session: State<'_, Session>, args: JobId) -> Answer<JobDetails> {
    session.studio()?.job_details(args.id).await
}

#[tauri::command]
pub(crate) async fn cancel(session: State<'_, Session>, args: JobId) -> Answer<Job> {
    session.studio()?.cancel(args.id).await
}

#[tauri::command]
pub(crate) async fn retry(session: State<'_, Session>, args: JobId) -> Answer<Job> {
    session.studio()?.retry(args.id).await
}

#[tauri::command]
pub(crate) async fn dismiss(session: State<'_, Session>, args: JobIds) -> Answer<()> {
    session.studio()?.dismiss(args.ids).await
}

#[tauri::command]
pub(crate) async fn clear_finished(session: State<'_, Session>) -> Answer<u32> {
    session.studio()?.clear_finished().await
}

#[tauri::command]
pub(crate) async fn send_held(session: State<'_, Session>) -> Answer<()> {
    session.studio()?.send_held().await
}

#[tauri::command]
pub(crate) async fn discard_held(session: State<'_, Session>) -> Answer<u32> {
    session.studio()?.discard_held().await
}

#[tauri::command]
pub(crate) async fn resume_queue(
    session: State<'_, Session>,
    args: By<Option<Uuid>>,
) -> Answer<()> {
    session.studio()?.resume_queue(args.value);
    Ok(())
}
