//! What a person does again and again.

use safelight_tests::answer::{Answer, Gate};
use safelight_tests::cli::Ran;
use safelight_tests::replies;
use safelight_tests::window::{Desk, Window};
use safelight_tests::{pictures, shelf};
use serde_json::{Value, json};

/// A reply with one small picture.
pub(crate) fn picture(seed: u32) -> Answer {
    Answer::json(200, &replies::inline(&[pictures::png(64, seed)]))
}

/// Writes a prompt in place of what stands in the form and presses the button.
pub(crate) fn order(window: &Window, prompt: &str) {
    window.click("textbox", "Prompt");
    window.press(&["Control+a"]);
    window.type_into("Prompt", prompt);
    window.click("button", "Generate");
}

/// A settled desk whose window waits for a reply with one picture, which comes when the gate opens.
pub(crate) fn waiting() -> (Desk, Window, Gate) {
    let desk = Desk::settled();
    let (window, gate) = waiting_on(&desk);
    (desk, window, gate)
}

/// The same on a desk whose server may already have been told of other answers, which come first.
pub(crate) fn waiting_on(desk: &Desk) -> (Window, Gate) {
    let gate = Gate::closed();
    desk.server.on_post(picture(1).behind(&gate));
    let window = desk.open();
    order(&window, "a red fox");
    gate.reached();
    (window, gate)
}

/// Waits until the gallery shows exactly so many images, each with its picture painted.
pub(crate) fn until_painted(window: &Window, images: usize) {
    window.wait(
        &format!("{images} painted images in the gallery"),
        "const tiles = [...document.querySelectorAll('[role=listbox] .tile')]
             .filter((tile) => !tile.hidden && tile.getBoundingClientRect().width > 0);
         return tiles.length === arguments[0]
             && tiles.every((tile) => tile.classList.contains('here') && tile.querySelector('img').naturalWidth > 0)",
        &[json!(images)],
    );
}

/// Waits until so many images of the gallery's first screen stand in the page, painted or not.
pub(crate) fn tiles(window: &Window) -> u64 {
    window
        .ask(
            "return [...document.querySelectorAll('[role=listbox] .tile')]
                 .filter((tile) => !tile.hidden && tile.getBoundingClientRect().width > 0).length",
            &[],
        )
        .as_u64()
        .unwrap_or_default()
}

/// How many images the desk's library lists at this moment, while something may still be on its way into it.
pub(crate) fn listed(desk: &Desk) -> usize {
    rows(desk).len()
}

/// The images of the desk's library as the command line program lists them, after rows and files were held together.
/// Only once nothing is on its way: a file lies in its place before its row is written.
pub(crate) fn filed(desk: &Desk) -> Vec<Value> {
    let rows = rows(desk);
    shelf::agrees(&desk.library(), &rows);
    rows
}

fn rows(desk: &Desk) -> Vec<Value> {
    let ran = Ran::of(desk.cli(&["list", "--limit", "1000"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.objects()
}
