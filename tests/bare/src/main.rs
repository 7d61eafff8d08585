//! The least that a Tauri window can be: one page of a few words, no command, no state.
//!
//! `cargo xtask bench` measures the app's window against this one, in the same run: when its page is on the screen,
//! and what memory its processes hold.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
