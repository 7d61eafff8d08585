//! Tiles: growing, cancelled, tried again, thrown away and brought back; and all of it by keys.

use safelight_tests::answer::Answer;
use safelight_tests::window::Desk;

use crate::steps::{filed, order, picture, tiles, until_painted, waiting};

#[test]
fn a_tile_grows_from_job_to_picture_where_it_stands() {
    let (desk, window, gate) = waiting();
    let _ = window.get("group", "Job in progress");
    window.read("Waiting for the server");
    assert_eq!(tiles(&window), 0);
    gate.open();
    until_painted(&window, 1);
    window.gone("group", "Job in progress");
    assert_eq!(filed(&desk).len(), 1);
}

#[test]
fn fault_54_a_cancelled_job_frees_its_tile_at_once_and_what_still_comes_is_kept() {
    let (desk, window, gate) = waiting();
    let tile = window.get("group", "Job in progress");
    window.click_in(&tile, "button", "Cancel");
    window.gone("group", "Job in progress");
    gate.open();
    until_painted(&window, 1);
    assert_eq!(desk.server.posts(), 1);
}

#[test]
fn a_failed_job_keeps_its_words_and_is_tried_again() {
    let desk = Desk::settled();
    desk.server
        .on_post(Answer::error(500, "The painter dropped his brush."));
    desk.server.on_post(picture(1));
    let window = desk.open();
    order(&window, "a red fox");
    let tile = window.get("group", "Failed job");
    window.read("The painter dropped his brush.");
    window.read("A tip of the server.");
    window.read("trace-0123456789");
    window.click_in(&tile, "button", "Retry");
    until_painted(&window, 1);
    assert_eq!(desk.server.posts(), 2);
}

#[test]
fn an_image_goes_to_the_trash_and_comes_back_by_undo_and_by_restoring() {
    let desk = Desk::settled();
    desk.server.on_post(picture(1));
    let window = desk.open();
    order(&window, "a red fox");
    until_painted(&window, 1);

    window.click("option", "a red fox");
    window.press(&["Delete"]);
    window.read("Moved to trash");
    until_painted(&window, 0);
    window.click("button", "Undo");
    until_painted(&window, 1);

    window.click("option", "a red fox");
    window.press(&["Delete"]);
    until_painted(&window, 0);
    window.click("button", "Trash");
    until_painted(&window, 1);
    window.click("option", "a red fox");
    window.press(&["r"]);
    until_painted(&window, 0);
    window.click("button", "All images");
    until_painted(&window, 1);
    assert_eq!(filed(&desk).len(), 1);
}

#[test]
fn by_keys_alone_a_person_writes_generates_finds_opens_and_rates() {
    let desk = Desk::settled();
    desk.server.on_post(picture(1));
    desk.server.on_post(picture(2));
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    // The key that goes to the prompt works from wherever the focus is after the start.
    window.press(&["Escape", "p", "Control+a"]);
    window.type_keys("a blue jay");
    window.press(&["Control+Enter"]);
    until_painted(&window, 1);
    window.press(&["Control+a"]);
    window.type_keys("a red fox");
    window.press(&["Control+Enter"]);
    until_painted(&window, 2);

    // From the prompt to the images, along the way that Tab goes.
    window.tab_to(
        "the images",
        "return document.activeElement?.closest('[role=listbox]') !== null",
    );
    window.press(&["Home", "Right"]);
    let _ = window.get("option", "a blue jay");
    window.wait(
        "the earlier image to be selected",
        "return document.querySelector('[role=option][aria-selected=true]')?.getAttribute('aria-label').startsWith('a blue jay') ?? false",
        &[],
    );
    window.press(&["4"]);
    let _ = window.get("option", "a blue jay, 4 stars");
    window.press(&["f"]);
    let _ = window.get("option", "a blue jay, 4 stars, favourite");
    window.press(&["Enter"]);
    let _ = window.get("dialog", "Viewer");
    window.press(&["Escape"]);
    window.gone("dialog", "Viewer");
    let rated = filed(&desk)
        .into_iter()
        .find(|image| image["prompt"] == "a blue jay")
        .unwrap();
    assert_eq!(rated["rating"], 4);
    assert_eq!(rated["favourite"], true);
}
