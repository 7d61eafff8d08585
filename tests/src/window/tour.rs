//! A walk through the main states of the real window, for whoever wants to look at each of them.

use serde_json::json;
use simulator::draw::{Brief, Format, Recipe, draw, encode};

use super::app::Window;
use super::desk::Desk;
use crate::answer::{Answer, Gate};
use crate::{fixture, replies};

/// Inner size of the window, which stands in the upper left corner of the screen.
pub const SIZE: (u32, u32) = (1280, 800);

/// Walks through the window in a theme (`dark`, `light`), with so many images in the library, and calls `look` in each
/// state with the desk and the state's name.
pub fn tour(theme: &str, images: usize, mut look: impl FnMut(&Desk, &str, &Window)) {
    let place = json!({"x": 0, "y": 0, "width": SIZE.0, "height": SIZE.1, "maximised": false});
    let desk = Desk::new();
    desk.write_settings(&json!({"library": null, "theme": theme, "window": place}));
    {
        let window = desk.open();
        window.read("Images go to");
        look(&desk, "first-run", &window);
    }
    fixture::make_to_look_at(&desk.library(), images, 1).unwrap();
    desk.write_settings(&json!({"theme": theme, "window": place}));
    desk.keep_key(crate::KEY);
    let window = desk.open();
    let mut look = |state: &str, window: &Window| look(&desk, state, window);
    gallery(&window, &mut look);
    work(&desk, &window, &mut look);
    places(&window, &mut look);
    endings(&desk, &window, &mut look);
}

/// A picture in the manner of the demo.
fn drawn(prompt: &str) -> Vec<u8> {
    let picture = draw(&Recipe::new(&Brief {
        prompt: prompt.to_owned(),
        seed: 7,
        width: 1024,
        height: 1024,
        ..Brief::default()
    }));
    encode(&picture, Format::Png).unwrap()
}

fn until_ready(window: &Window) {
    drop(window.select("[data-grid][data-ready='true'] .tile.here"));
}

fn gallery(window: &Window, look: &mut impl FnMut(&str, &Window)) {
    until_ready(window);
    look("library", window);
    let tile = window.select(".tile.here");
    window.driver.click(&tile).unwrap();
    drop(window.select("[role=option][aria-selected=true]"));
    look("selected", window);
    window.press(&["Enter"]);
    drop(window.select(".viewer-stage[data-ready='true']"));
    look("viewer", window);
    window.press(&["Escape"]);
    window.gone("dialog", "Viewer");
    window.press(&["Control+a"]);
    window.wait(
        "several selected images",
        "return document.querySelectorAll('[role=option][aria-selected=true]').length > 1",
        &[],
    );
    look("several", window);
    window.press(&["Escape"]);
}

fn work(desk: &Desk, window: &Window, look: &mut impl FnMut(&str, &Window)) {
    desk.server
        .on_post(Answer::error(500, "The painter dropped his brush."));
    window.click("textbox", "Prompt");
    window.press(&["Control+a"]);
    window.type_into("Prompt", "A red fox in fresh snow");
    window.click("button", "Generate");
    let _ = window.get("group", "Failed job");
    let gate = Gate::closed();
    let body = replies::inline(&[drawn("A red fox in fresh snow")]);
    desk.server.on_post(Answer::json(200, &body).behind(&gate));
    window.click("button", "Generate");
    gate.reached();
    let _ = window.get("group", "Job in progress");
    window.read("Waiting for the server");
    until_ready(window);
    look("working", window);
    window.click("button", "Queue");
    window.read("The server failed");
    look("queue", window);
    window.click("button", "All images");
    gate.open();
    window.gone("group", "Job in progress");
}

fn places(window: &Window, look: &mut impl FnMut(&str, &Window)) {
    let composer = window.select("section.composer");
    window.click_in(&composer, "button", "More");
    let _ = window.get("textbox", "Negative prompt");
    look("composer", window);
    window.click_in(&composer, "button", "Fewer settings");
    let tile = window.select(".tile.here");
    window.driver.click(&tile).unwrap();
    window.press(&["Delete"]);
    window.read("Moved to trash");
    window.click("button", "Trash");
    until_ready(window);
    look("trash", window);
    window.click("button", "Dismiss");
    window.click("button", "Settings");
    window.read("In the keychain");
    look("settings", window);
    window.press(&["Escape"]);
    until_ready(window);
    window.press(&["Escape", "?"]);
    let _ = window.get("dialog", "Keys");
    look("keys", window);
    window.press(&["Escape"]);
    window.gone("dialog", "Keys");
}

fn endings(desk: &Desk, window: &Window, look: &mut impl FnMut(&str, &Window)) {
    let gate = Gate::closed();
    desk.server
        .on_post(Answer::error(401, "This key is not known here.").behind(&gate));
    window.click("button", "Generate");
    gate.reached();
    desk.close_windows("Safelight");
    let question = window.get("dialog", "A paid reply is on its way");
    look("quit-question", window);
    window.click_in(&question, "button", "Cancel");
    window.gone("dialog", "A paid reply is on its way");
    gate.open();
    let _ = window.get("dialog", "The key was not accepted");
    look("key-question", window);
}
