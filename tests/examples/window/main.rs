//! Measures the real window, on a screen without a screen (Linux).
//!
//! `cargo xtask bench E5 W1 W2 W3 W4 W5 W6 W7 W8` builds and calls it:
//! `SAFELIGHT_APP=… window BARE LIBRARY ROUNDS ID…` prints one JSON object with what was measured for each id. `BARE` is
//! the bare window of `tests/bare`, `LIBRARY` the library that the window shows. Times are wall milliseconds, memory is
//! in bytes; a series is `{median, least, most, values}`.
//!
//! Every figure comes from what the page says on its own elements (`ui/README.md`), from the screen's memory or from
//! the system's account of processes. Scripts come in through the system's WebDriver; W1 does without.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

#[cfg(target_os = "linux")]
mod actions;
#[cfg(target_os = "linux")]
mod arrival;
#[cfg(target_os = "linux")]
mod grid;
#[cfg(target_os = "linux")]
mod memory;
#[cfg(target_os = "linux")]
mod start;

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("{{}}");
}

#[cfg(target_os = "linux")]
fn main() {
    use std::path::{Path, PathBuf};

    use safelight_tests::window::Desk;
    use serde_json::json;

    let mut words = std::env::args().skip(1);
    let mut next = |what: &str| words.next().expect(what);
    let bare = PathBuf::from(next("the bare window"));
    let library = PathBuf::from(next("a library"));
    let rounds: usize = next("a number of rounds").parse().expect("a number");
    let wanted: Vec<String> = words.collect();
    let is_wanted = |id: &str| wanted.iter().any(|word| word == id);

    let desk_with = |library: &Path| {
        let desk = Desk::new();
        desk.write_settings(&json!({ "library": library }));
        desk
    };
    let mut report = serde_json::Map::new();
    let mut keep = |id: &str, found| drop(report.insert(id.to_owned(), found));
    if is_wanted("W1") {
        keep("W1", start::measure(&desk_with(&library), &bare, rounds));
    }
    if is_wanted("W2") {
        keep("W2", memory::measure(&desk_with(&library), &bare, rounds));
    }
    if ["W3", "W4", "W5", "W6", "W7", "W8"]
        .into_iter()
        .any(is_wanted)
    {
        let desk = desk_with(&library);
        let window = grid::open(&desk);
        if is_wanted("W5") {
            keep("W5", grid::list(&window, rounds));
        }
        if is_wanted("W3") {
            keep("W3", grid::scrolling(&window, rounds));
        }
        if is_wanted("W4") {
            keep("W4", grid::jumps(&window, rounds));
        }
        if is_wanted("W7") {
            keep("W7", actions::typing(&window, rounds));
        }
        if is_wanted("W8") {
            keep("W8", actions::holding(&window, rounds));
        }
        if is_wanted("W6") {
            keep("W6", actions::ends(&window));
        }
    }
    if is_wanted("E5") {
        keep("E5", arrival::measure(rounds));
    }
    println!("{}", serde_json::Value::Object(report));
}

/// Numbers in the order of size, and what is said of them.
#[cfg(target_os = "linux")]
pub(crate) fn series(values: impl IntoIterator<Item = f64>) -> serde_json::Value {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    serde_json::json!({
        "median": quantile(&values, 0.5),
        "least": values.first(),
        "most": values.last(),
        "values": values,
    })
}

/// The value below which this part of the sorted values lies.
#[cfg(target_os = "linux")]
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
pub(crate) fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    let place = (last as f64 * part).round() as usize;
    sorted.get(place).copied().unwrap_or(f64::NAN)
}
