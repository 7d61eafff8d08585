//! W1: from the start of the program to its page on the screen.

use std::collections::HashSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use safelight_tests::PATIENCE;
use safelight_tests::window::process::Background;
use safelight_tests::window::{Desk, Screen, app};
use serde_json::{Value, json};

use crate::series;

/// The ground of the bare window's page, blue first: `tests/bare/page/page.css`.
const BARE: [u8; 3] = [0x56, 0x34, 0x12];
/// How often the screen is looked at.
const LOOK: Duration = Duration::from_millis(3);
/// So many colours in the sample are more than a page without pictures has: tiles are there.
const TILES: usize = 24;
/// The screen has come to rest when nothing changed for so long.
const REST: Duration = Duration::from_millis(700);

/// Milliseconds after the start of the program.
struct Seen {
    /// Something of the page is on the screen.
    page: f64,
    /// The gallery's tiles are on it.
    tiles: Option<f64>,
    /// Nothing changed any more.
    whole: f64,
}

/// Starts the app on the desk's library and the bare window in turn, and looks at the screen only.
pub(crate) fn measure(desk: &Desk, bare: &Path, rounds: usize) -> Value {
    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
    for round in 0..=rounds {
        // The bare window is given what the app finds out by itself.
        let mut reference = desk.tool(bare);
        reference.env("WEBKIT_DISABLE_DMABUF_RENDERER", "1");
        let bare_seen = watch(
            desk,
            &reference,
            &|sample| sample.iter().any(|pixel| pixel.starts_with(&BARE)),
            false,
        );
        // The screen and the window's ground are two colours; a page brings a third.
        let app_seen = watch(desk, &desk.tool(app()), &|sample| colours(sample) > 2, true);
        // The first round warms up.
        if round > 0 {
            theirs.push(bare_seen);
            ours.push(app_seen);
        }
    }
    json!({
        "bare_ms": series(theirs.iter().map(|seen| seen.page)),
        "page_ms": series(ours.iter().map(|seen| seen.page)),
        "tiles_ms": series(ours.iter().filter_map(|seen| seen.tiles)),
        "whole_ms": series(ours.iter().map(|seen| seen.whole)),
        "over_bare_ms": series(ours.iter().zip(&theirs).map(|(our, bare)| our.tiles.unwrap_or(our.whole) - bare.page)),
    })
}

fn colours(sample: &[[u8; 4]]) -> usize {
    sample.iter().collect::<HashSet<_>>().len()
}

fn watch(
    desk: &Desk,
    command: &Command,
    is_page: &dyn Fn(&[[u8; 4]]) -> bool,
    has_tiles: bool,
) -> Seen {
    let screen = desk.screen();
    let log = desk.at("start.log");
    let begun = Instant::now();
    let running = Background::start_into(command, &log);
    let (mut page, mut tiles, mut changed) = (None, None, begun);
    let mut last = screen.sample();
    loop {
        std::thread::sleep(LOOK);
        let sample = screen.sample();
        let now = Instant::now();
        if sample != last {
            changed = now;
            if page.is_none() && is_page(&sample) {
                page = Some(now);
            }
            if tiles.is_none() && colours(&sample) >= TILES {
                tiles = Some(now);
            }
            last = sample;
        }
        let done = page.is_some() && (tiles.is_some() || !has_tiles);
        if done && now - changed > REST {
            break;
        }
        assert!(
            now - begun < PATIENCE,
            "the window never came to rest: {}",
            std::fs::read_to_string(&log).unwrap_or_default()
        );
    }
    drop(running);
    until_dark(&screen);
    let after = |moment: Instant| (moment - begun).as_secs_f64() * 1e3;
    Seen {
        page: page.map_or(f64::NAN, after),
        tiles: tiles.map(after),
        whole: after(changed),
    }
}

/// The window of the run before must not be taken for the next one's.
fn until_dark(screen: &Screen) {
    let begun = Instant::now();
    while screen.colours() > 1 {
        assert!(begun.elapsed() < PATIENCE, "the window does not go");
        std::thread::sleep(LOOK);
    }
}
