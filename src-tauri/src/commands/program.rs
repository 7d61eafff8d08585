//! The program itself: how the page begins, hears what happens, and ends.

use safelight_studio::wire::{Batch, By, Quit, Start};
use tauri::ipc::Channel;
use tauri::{AppHandle, State, WebviewWindow};

use crate::error::{Answer, ShellError};
use crate::leave::Leave;
use crate::session::Session;
use crate::window::Front;

#[tauri::command]
pub(crate) async fn start(app: AppHandle, session: State<'_, Session>) -> Answer<Start> {
    session.begin(Front(app)).await;
    session.start().await
}

#[tauri::command]
pub(crate) async fn subscribe(session: State<'_, Session>, channel: Channel<Batch>) -> Answer<()> {
    session
        .feed
        .subscribe(Box::new(move |batch| channel.send(batch).is_ok()));
    Ok(())
}

#[tauri::command]
pub(crate) async fn first_frame(frames: State<'_, crate::frames::Frames>) -> Answer<()> {
    frames.painted();
    Ok(())
}

#[tauri::command]
pub(crate) async fn quit(leave: State<'_, Leave>, args: By<Quit>) -> Answer<()> {
    leave.answer(args.value);
    Ok(())
}

#[tauri::command]
pub(crate) async fn set_zoom(window: WebviewWindow, args: By<f64>) -> Answer<()> {
    if !(0.5..=3.0).contains(&args.value) {
        return Err(ShellError::OutOfRange("the size of the page").into());
    }
    Ok(window.set_zoom(args.value).map_err(ShellError::from)?)
}
