//! The shell of Safelight: the only code that knows Tauri and a window.
//!
//! Everything the app can do lives in crates that know no window: `safelight-studio` is the facade over the client of
//! the image API, the library on disk and the ledger of paid work, and `safelight-cli` offers the same jobs on the
//! command line. The shell on top stays thin:
//!
//! ```text
//! commands   a call of the page -> one call on Studio or Setup -> its answer, or a Fault
//! events     what the studio tells -> numbered batches, at most one every 33 ms -> one channel
//! images     the schemes `thumb` and `image`: pixels by id and version
//! session    the open library; switching to another
//! leave      the end, after what is on the wire (rules: quit)
//! seat       one window for each library (asking the other one: knock)
//! window     where it stands, and where it never goes
//! ```
//!
//! What holds from the first day:
//!
//! - no Tauri object on the page's global scope, prototypes frozen; the page can call the commands of the one table and
//!   nothing else;
//! - a content security policy that knows no other origin than the app itself: no inline script, no remote picture,
//!   no frame, no form;
//! - no path and no key ever comes from the page to open something, and no key ever goes to it.
//!
//! Borders: no business rule lives here, nothing here opens a file of the library or a network connection, and no
//! crate below may depend on Tauri (a test of `xtask` holds that).

mod commands;
mod desktop;
mod error;
mod events;
mod frames;
mod images;
mod knock;
mod launch;
mod leave;
mod logs;
mod menu;
mod pixels;
mod quit;
#[cfg(target_os = "linux")]
mod rendering;
mod seat;
mod session;
mod window;

use std::process::ExitCode;
use std::sync::Mutex;

use tauri::{AppHandle, Manager as _, RunEvent, WindowEvent};

pub use launch::Launch;

use events::Feed;
use frames::Frames;
use images::Scheme;
use leave::Leave;
use session::Session;
use window::Front;

/// Starts what must be decided before a thread or a window exists. On Linux the program may start itself anew here.
pub fn prepare() {
    #[cfg(target_os = "linux")]
    rendering::choose();
    // A core file would hold the key.
    #[cfg(unix)]
    let _ = rlimit::setrlimit(rlimit::Resource::CORE, 0, 0);
}

/// Opens the window and runs until it is closed.
#[must_use]
pub fn run(launch: Launch) -> ExitCode {
    let folder = launch.log_folder();
    let log = logs::begin(folder.as_deref());
    logs::report_crashes(folder);
    let (feed, pump) = Feed::new();
    let session = match Session::new(launch, feed) {
        Ok(session) => session,
        Err(fault) => {
            seat::say(&fault.message);
            return ExitCode::FAILURE;
        }
    };
    match tauri::async_runtime::block_on(seat::look(&session)) {
        seat::Found::Free => {}
        seat::Found::InFront => return ExitCode::SUCCESS,
        seat::Found::Silent => {
            let library = session.first_library().unwrap_or_default();
            if seat::ask(&library) == seat::Choice::ReadOnly {
                seat::start_again_with("--read-only");
            }
            return ExitCode::FAILURE;
        }
    }
    let app = match build(session) {
        Ok(app) => app,
        Err(error) => {
            tracing::error!(%error, "there is no window");
            seat::say(&format!("Safelight cannot open its window: {error}."));
            return ExitCode::FAILURE;
        }
    };
    tauri::async_runtime::spawn(pump);
    // Held to the very end: it writes the last lines of the log.
    let log = Mutex::new(log);
    let status = app.run_return(move |app, event| {
        if matches!(event, RunEvent::Exit) {
            tracing::info!("the end");
            app.state::<Session>().forget();
            drop(log.lock().map(|mut log| log.take()));
        }
        handle(app, event);
    });
    ExitCode::from(u8::try_from(status).unwrap_or(1))
}

fn build(session: Session) -> tauri::Result<tauri::App> {
    let builder = tauri::Builder::default()
        .manage(session)
        .manage(Frames::default())
        .manage(window::Settling::default())
        .invoke_handler(commands::handler());
    let builder = pixels::serve(builder, "thumb", Scheme::Thumb);
    let builder = pixels::serve(builder, "image", Scheme::Image);
    #[cfg(target_os = "macos")]
    let builder = builder
        .menu(menu::build)
        .on_web_content_process_terminate(|webview| {
            tracing::warn!("the page's process died: it begins anew");
            let _ = webview.reload();
        });
    let app = builder.build(tauri::generate_context!())?;
    app.manage(Leave::new(app.handle().clone()));
    Ok(app)
}

/// What the system tells.
fn handle(app: &AppHandle, event: RunEvent) {
    match event {
        RunEvent::Ready => begin(app),
        RunEvent::WindowEvent {
            event: WindowEvent::CloseRequested { api, .. },
            ..
        } if !app.state::<Leave>().is_ending() => {
            api.prevent_close();
            app.state::<Leave>().close();
        }
        RunEvent::WindowEvent {
            event: WindowEvent::Moved(_) | WindowEvent::Resized(_),
            ..
        } => app.state::<window::Settling>().moved(),
        RunEvent::ExitRequested { api, .. } if !app.state::<Leave>().is_ending() => {
            api.prevent_exit();
            app.state::<Leave>().close();
        }
        RunEvent::MenuEvent(event) if event.id() == menu::QUIT => {
            app.state::<Leave>().close();
        }
        RunEvent::MenuEvent(event) => {
            let action = event.id().0.clone();
            app.state::<Session>()
                .feed
                .tell(safelight_studio::wire::WindowEvent::Menu { action });
        }
        _ => {}
    }
}

/// The window first, the library beside it: a large one must not keep the window waiting.
fn begin(app: &AppHandle) {
    let settings = app.state::<Session>().setup.settings();
    match window::open(app, &settings) {
        Ok(window) => {
            #[cfg(target_os = "linux")]
            window::tune(&window);
            drop(window);
        }
        Err(error) => {
            tracing::error!(%error, "there is no window");
            seat::say(&format!("Safelight cannot open its window: {error}."));
            app.exit(1);
            return;
        }
    }
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let session = handle.state::<Session>();
        session.begin(Front(handle.clone())).await;
        window::show_library(&handle);
    });
    tauri::async_runtime::spawn(leave::hear_signals(app.clone()));
    tauri::async_runtime::spawn(window::keep_settled(app.clone()));
    #[cfg(target_os = "linux")]
    tauri::async_runtime::spawn(rendering::watch(app.clone()));
}
