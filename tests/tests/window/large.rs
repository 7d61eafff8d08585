//! A library of a hundred thousand, by the keyboard: found, kept as a search, marked, changed by the thousand, taken back.

use safelight_library::query::{Typing, read};
use safelight_library::{Find, Library, OpenOptions, Place};
use safelight_tests::fixture;
use safelight_tests::window::process::until;
use safelight_tests::window::{Desk, Window};
use serde_json::json;

const IMAGES: usize = 100_000;

/// How many images of the library a search finds.
fn found(desk: &Desk, text: &str) -> usize {
    let options = OpenOptions {
        read_only: true,
        ..OpenOptions::default()
    };
    let find = Find {
        query: read(text, Typing::Done).query.unwrap(),
        ..Find::all(Place::All)
    };
    let library = Library::open(desk.library(), &options).unwrap();
    library.look_ids(&find).unwrap().len()
}

/// Waits until it finds so many.
fn until_found(desk: &Desk, text: &str, images: usize) {
    until(&format!("{images} images for {text}"), || {
        (found(desk, text) == images).then_some(())
    });
}

/// A count as the window writes it.
fn number(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Types a search in place of the one that stands in the field, and goes on to the images.
fn search(window: &Window, text: &str) {
    window.press(&["Control+f"]);
    until_focused(window, ".search-input");
    window.press(&["Escape", "Escape"]);
    window.wait(
        "an empty field",
        "return document.querySelector('.search-count') === null",
        &[],
    );
    window.press(&["Control+f"]);
    until_focused(window, ".search-input");
    // A space ends the last word, and with it what could complete it.
    window.type_keys(&format!("{text} "));
    window.press(&["Enter"]);
}

fn until_focused(window: &Window, selector: &str) {
    window.wait(
        &format!("the keyboard in {selector}"),
        "return document.activeElement?.matches(arguments[0])",
        &[json!(selector)],
    );
}

/// Waits until the grid shows the result of a search, of this size.
fn until_shown(window: &Window, images: usize) {
    window.wait(
        &format!("{images} images shown"),
        "return document.querySelector('.search-count')?.textContent.trim() === arguments[0]",
        &[json!(number(images))],
    );
}

fn select_all(window: &Window, images: usize) {
    let title = format!("{} images selected", number(images));
    // A list that is on its way is not all of it yet.
    until(&title, || {
        window.press(&["Control+a"]);
        window.text().contains(&title).then_some(())
    });
}

/// Adds a tag (`t`) or an album (`a`) that is not there yet to what is selected.
fn file_under(window: &Window, key: &str, field: &str, name: &str) {
    window.press(&[key]);
    until_focused(window, ".picker-field input");
    window.type_into(field, name);
    window.press(&["Enter"]);
    window.read(name);
    window.click("button", "Done");
}

#[test]
fn in_a_hundred_thousand_images_a_thousand_are_found_filed_marked_and_taken_back_by_the_keyboard() {
    let desk = Desk::settled_with(|folder| fixture::make(folder, IMAGES, 1).unwrap());
    let window = desk.open();
    drop(window.select("[data-grid][data-ready='true'] .tile.here"));

    searching(&desk, &window);
    one_image(&desk, &window);
    thousands(&desk, &window);
    duplicates(&desk, &window);
}

/// Chips, a mistake with its way out, a search that is kept.
fn searching(desk: &Desk, window: &Window) {
    let text = "model:flux-1.1-pro rating:>=4 fox";
    let best = found(desk, text);
    assert!(best > 0);
    search(window, text);
    until_shown(window, best);
    let _ = window.get("button", "Edit model: flux-1.1-pro");
    let _ = window.get("button", "Edit rating: >=4");

    window.press(&["Control+f", "End"]);
    window.type_keys(" ratng:5 ");
    window.read("The last result stays.");
    until_shown(window, best);
    window.click("button", "Remove ratng: 5");
    until_shown(window, best);

    window.click("button", "Save as smart album");
    window.press(&["Control+a"]);
    window.type_keys("Foxes worth printing");
    window.press(&["Enter"]);
    window.read("Smart album “Foxes worth printing” saved");
    search(window, "fox");
    until_shown(window, found(desk, "fox"));
    window.click("treeitem", "Foxes worth printing");
    select_all(window, best);
    window.press(&["Escape", "Control+1"]);
}

/// The newest image, marked and taken back.
fn one_image(desk: &Desk, window: &Window) {
    let text = "tag:rare rating:0";
    let plain = found(desk, text);
    search(window, text);
    until_shown(window, plain);
    until_focused(window, ".grid-cells");
    window.press(&["Home", "5"]);
    until_found(desk, text, plain - 1);
    window.press(&["Control+z"]);
    until_found(desk, text, plain);
}

/// All of a search at once: tagged, filed, rated, trashed; each taken back by its name, and done again.
fn thousands(desk: &Desk, window: &Window) {
    let text = "tag:cover";
    let all = found(desk, text);
    let good = found(desk, "tag:cover rating:3");
    assert!(all >= 1_000, "{all} are too few to prove anything");
    search(window, text);
    until_shown(window, all);
    select_all(window, all);
    file_under(window, "t", "Add a tag", "shown/spring");
    until_found(desk, "tag:shown/spring", all);
    until_focused(window, ".grid-cells");
    file_under(window, "a", "Add to an album", "Spring fair");
    until_found(desk, "album:\"Spring fair\"", all);
    until_focused(window, ".grid-cells");
    window.press(&["3"]);
    until_found(desk, "tag:cover rating:3", all);
    window.press(&["Delete"]);
    until_found(desk, "tag:cover", 0);

    window.press(&["Control+z"]);
    until_found(desk, "tag:cover", all);
    window.press(&["Control+z"]);
    until_found(desk, "tag:cover rating:3", good);
    window.press(&["Control+z"]);
    until_found(desk, "album:\"Spring fair\"", 0);
    // The album itself was a change of its own.
    window.press(&["Control+z", "Control+z"]);
    until_found(desk, "tag:shown/spring", 0);
    window.press(&["Control+Shift+z"]);
    until_found(desk, "tag:shown/spring", all);
    window.press(&["Control+z"]);
    until_found(desk, "tag:shown/spring", 0);
}

/// The best of a group kept, the others brought back.
fn duplicates(desk: &Desk, window: &Window) {
    let trashed = found(desk, "is:trashed");
    window.click("button", "Duplicates");
    window.click("button", "Keep the best of group 1");
    window.read("the best kept");
    until("images in the trash", || {
        (found(desk, "is:trashed") > trashed).then_some(())
    });
    window.press(&["Control+z"]);
    until_found(desk, "is:trashed", trashed);
    window.press(&["Control+4"]);
    drop(window.select("[data-grid][data-ready='true'] .tile.here"));
}
