//! E5: from the last byte of a reply to its picture on the page.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use safelight_tests::answer::{Answer, Gate};
use safelight_tests::replies;
use safelight_tests::window::Desk;
use serde_json::{Value, json};
use simulator::draw::{Brief, Format, Recipe, draw, encode};

use crate::{grid, series};

/// Replies of one round.
const REPLIES: usize = 6;

/// The parts of one way, in milliseconds.
struct Way {
    /// Until the file stands under its name: the reply is synced, read, decoded, and the image synced.
    file: f64,
    /// Until its tile asks for the thumbnail: the row is synced, the event has crossed, the tile is laid out.
    tile: f64,
    /// Until the thumbnail is in the page.
    thumbnail: f64,
    /// Until it is painted.
    painted: f64,
}

pub(crate) fn measure(rounds: usize) -> Value {
    let desk = Desk::settled();
    // What fades in is painted from the first frame on; the fade is no part of the way.
    let picture = |seed: u64| {
        let drawn = draw(&Recipe::new(&Brief {
            prompt: "a lighthouse on a cliff at dusk".to_owned(),
            seed,
            width: 1024,
            height: 1024,
            ..Brief::default()
        }));
        encode(&drawn, Format::Png).unwrap()
    };
    desk.server
        .on_post(Answer::json(200, &replies::inline(&[picture(0)])));
    let window = desk.open();
    window.driver.resize(1400, 900).unwrap();
    window.type_into("Prompt", "a lighthouse on a cliff at dusk");
    window.click("button", "Generate");
    drop(window.select("[data-grid][data-last='0'][data-ready='true'] .tile.here"));
    let _ = window.ask(&format!("{}\nreturn true", include_str!("grid.js")), &[]);
    let mut ways = Vec::new();
    let mut bytes = 0;
    for reply in 1..=rounds * REPLIES {
        let body = replies::inline(&[picture(reply as u64)]);
        bytes = serde_json::to_vec(&body).unwrap().len();
        let gate = Gate::closed();
        desk.server
            .on_post(Answer::json(200, &body).gate_at(bytes - 1, &gate));
        let known = files(&desk.library().join("images"));
        window.click("button", "Generate");
        gate.reached();
        let _ = window.ask("window.measuring.expect(); return true", &[]);
        let begun = now();
        gate.open();
        let moments = grid::call(&window, "arrived", &[]);
        let at = |name: &str| moments[name].as_f64().unwrap() - begun;
        let new = files(&desk.library().join("images"))
            .into_iter()
            .find(|path| !known.contains(path));
        // A rename is a change of the file's own record.
        let about = fs::metadata(new.unwrap()).unwrap();
        let file = about.ctime() as f64 * 1e3 + about.ctime_nsec() as f64 / 1e6 - begun;
        ways.push(Way {
            file,
            tile: at("asked"),
            thumbnail: at("loaded"),
            painted: at("painted"),
        });
        drop(window.select(&format!(
            "[data-grid][data-ready='true'] .tile.here[aria-setsize='{}']",
            reply + 1
        )));
    }
    json!({
        "bytes": bytes,
        "file_ms": series(ways.iter().map(|way| way.file)),
        "tile_ms": series(ways.iter().map(|way| way.tile)),
        "thumbnail_ms": series(ways.iter().map(|way| way.thumbnail)),
        "painted_ms": series(ways.iter().map(|way| way.painted)),
    })
}

fn now() -> f64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs_f64()
        * 1e3
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found
}
