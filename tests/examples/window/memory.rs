//! W2: memory of all processes after looking around in the gallery.

use std::path::Path;

use safelight_tests::window::Desk;
use safelight_tests::window::process::private_memory;
use serde_json::{Value, json};

use crate::{grid, series};

/// Frames of scrolling: 15 seconds at sixty a second.
const FRAMES: u32 = 15 * 60;
/// Pixels a frame.
const SPEED: i32 = 120;

pub(crate) fn measure(desk: &Desk, bare: &Path, rounds: usize) -> Value {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let reference = {
            // The bare window is given what the app finds out by itself.
            let bare_desk = Desk::without_keychain().env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
            let window = bare_desk.open_program(bare);
            window.read("Nothing but a page.");
            private_memory(window.process)
        };
        let window = grid::open(desk);
        // In two pieces: a script may run for twenty seconds.
        for place in [0.0, 0.3] {
            let _ = grid::call(
                &window,
                "scroll",
                &[json!(SPEED), json!(FRAMES / 2), json!(place), json!(false)],
            );
        }
        let places = [0.9, 0.1, 0.7, 0.35, 0.55, 0.02, 0.8, 0.45];
        let _ = grid::call(&window, "jump", &[json!(places)]);
        theirs.push(reference);
        ours.push(private_memory(window.process));
    }
    let bytes = |all: &[u64]| series(all.iter().map(|bytes| *bytes as f64));
    json!({
        "bare": bytes(&theirs),
        "app": bytes(&ours),
        "over_bare": series(ours.iter().zip(&theirs).map(|(our, bare)| *our as f64 - *bare as f64)),
    })
}
