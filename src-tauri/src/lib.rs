//! The shell of Safelight: the only code that knows Tauri and a window.
//!
//! Everything the app can do lives in crates that know no window: `safelight-studio` is the facade over the client of
//! the image API, the library on disk and the ledger of paid work, and `safelight-cli` offers the same jobs on the
//! command line. The shell on top stays thin: it opens the window, hands a command of the page to one call on the
//! facade, maps the error, passes events on in batches and serves pixels by image id.
//!
//! Today it opens the window and nothing else: the page is a placeholder that says nothing, and the list of things
//! that it may ask of the system (`src-tauri/capabilities`) is empty. What is here is the frame that holds from the
//! first day:
//!
//! - no Tauri object on the page's global scope, prototypes frozen;
//! - a content security policy that knows no other origin than the app itself: no inline script, no remote picture,
//!   no frame, no form;
//! - a window that is dark before its first frame, so that nothing flashes.
//!
//! Borders: no business rule lives here, nothing here opens a file of the library or a network connection, and no
//! crate below may depend on Tauri (a test of `xtask` holds that).

/// Opens the window and runs until it is closed.
///
/// # Errors
/// When the system cannot show a window: no display, no WebView.
pub fn run() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
