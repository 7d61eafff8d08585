//! W3, W4 and W5: the gallery scrolled, jumped through and read anew.

use safelight_tests::window::{Desk, Window};
use serde_json::{Value, json};

use crate::{quantile, series};

/// What the measurements need inside the page.
const SCRIPT: &str = include_str!("grid.js");
/// Pixels a frame, and frames of one run.
const SPEEDS: [u32; 3] = [20, 120, 1000];
const FRAMES: u32 = 240;
/// Jumps of a round.
const JUMPS: u32 = 12;

/// The window on the desk's library, with the script in it and the first screen shown.
pub(crate) fn open(desk: &Desk) -> Window {
    let window = desk.open();
    window.driver.resize(1400, 900).unwrap();
    window.wait(
        "the gallery",
        "const grid = document.querySelector('[data-grid]');
         return grid !== null && Number(grid.dataset.last) > 0 && grid.dataset.ready === 'true'",
        &[],
    );
    let _ = window.ask(&format!("{SCRIPT}\nreturn true"), &[]);
    window
}

/// Calls one of the script's functions and waits for what it gives.
pub(crate) fn call(window: &Window, name: &str, args: &[Value]) -> Value {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         window.measuring.{name}(...[...arguments].slice(0, -1)).then(done, (error) => done({{ failed: String(error) }}))"
    );
    let found = window.driver.run_async(&script, args).unwrap();
    assert!(found.get("failed").is_none(), "{name}: {found}");
    found
}

fn numbers(list: &Value) -> Vec<f64> {
    let list = list.as_array().into_iter().flatten();
    let mut numbers: Vec<f64> = list.filter_map(Value::as_f64).collect();
    numbers.sort_by(f64::total_cmp);
    numbers
}

/// W3: frames with pictures and without, in turn, at other places each time so that no picture is known already.
pub(crate) fn scrolling(window: &Window, rounds: usize) -> Value {
    let mut report = serde_json::Map::new();
    for speed in SPEEDS {
        let (mut full, mut blank, mut longest) = (Vec::new(), Vec::new(), Vec::new());
        for round in 0..rounds {
            let place = (round as f64 + f64::from(speed) / 2_000.0) / (rounds as f64 + 1.0);
            let run = |without: bool| {
                let args = [json!(speed), json!(FRAMES), json!(place), json!(without)];
                numbers(&call(window, "scroll", &args))
            };
            let (with, without) = if round % 2 == 0 {
                let with = run(false);
                (with, run(true))
            } else {
                let without = run(true);
                (run(false), without)
            };
            full.push(quantile(&with, 0.95));
            blank.push(quantile(&without, 0.95));
            longest.push(quantile(&with, 1.0));
        }
        let found = json!({
            "ratio": series(full.iter().zip(&blank).map(|(full, blank)| full / blank)),
            "p95_ms": series(full),
            "blank_p95_ms": series(blank),
            "longest_ms": series(longest),
        });
        report.insert(speed.to_string(), found);
    }
    Value::Object(report)
}

/// W4: jumps to places all over the gallery.
pub(crate) fn jumps(window: &Window, rounds: usize) -> Value {
    let mut times = Vec::new();
    // Multiples of the golden section lie nowhere near each other.
    let mut place = 0.0_f64;
    for _ in 0..rounds {
        let places: Vec<f64> = (0..JUMPS)
            .map(|_| {
                place = (place + 0.618_033_988_75).fract();
                place
            })
            .collect();
        times.extend(numbers(&call(window, "jump", &[json!(places)])));
    }
    series(times)
}

/// W5: the list from the core into the page, and the page's work on it.
pub(crate) fn list(window: &Window, rounds: usize) -> Value {
    let views = |name: &str| window.get("button", name).value();
    let (trash, all) = (views("Trash"), views("All images"));
    let (mut reopened, mut with_pictures) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let reopen = |without: bool| {
            let args = [trash.clone(), all.clone(), json!(without)];
            call(window, "reopen", &args)
        };
        reopened.push(reopen(true));
        with_pictures.push(reopen(false));
    }
    let of = |list: &[Value], name: &str| series(list.iter().filter_map(|one| one[name].as_f64()));
    json!({
        "bytes": reopened.first().map(|one| one["bytes"].clone()),
        "core_ms": of(&reopened, "core"),
        "crossing_ms": of(&reopened, "crossing"),
        "shown_ms": of(&reopened, "shown"),
        "settled_ms": of(&reopened, "settled"),
        "longest_task_ms": of(&reopened, "longest"),
        "longest_task_with_pictures_ms": of(&with_pictures, "longest"),
    })
}
