//! W6, W7 and W8: the ends of the gallery at every size, a search as it is typed, and what holds the window.

use std::collections::BTreeSet;

use safelight_tests::window::Window;
use serde_json::{Value, json};

use crate::{grid, series};

/// Words of the fixture's prompts; each beginning of theirs has images.
const WORDS: [&str; 6] = [
    "light", "portrait", "glass", "detailed", "shadow", "mountain",
];

/// W6: whether both ends can be reached, in rows and squares of every size.
pub(crate) fn ends(window: &Window) -> Value {
    let mut columns = BTreeSet::new();
    let mut missed = Vec::new();
    for squares in [false, true] {
        for height in (80..=320).step_by(24) {
            let found = grid::call(window, "ends", &[json!(height), json!(squares)]);
            columns.insert(found["columns"].as_u64().unwrap());
            if found["last"] != json!(true) || found["first"] != json!(true) {
                missed.push(json!({ "height": height, "squares": squares, "found": found }));
            }
        }
    }
    let _ = grid::call(window, "ends", &[json!(176), json!(false)]);
    json!({ "columns": columns, "missed": missed })
}

/// W7: milliseconds from a letter in the search field to the grid with what it finds.
pub(crate) fn typing(window: &Window, rounds: usize) -> Value {
    let mut times = Vec::new();
    for _ in 0..rounds {
        for word in WORDS {
            let found = grid::call(window, "type", &[json!(word)]);
            times.extend(found.as_array().unwrap().iter().cloned());
        }
    }
    let of = |name: &str| series(times.iter().filter_map(|one| one[name].as_f64()));
    json!({ "cells_ms": of("cells"), "pictures_ms": of("pictures"), "core_ms": of("core") })
}

/// W8: the longest time that anything a person does keeps the window from answering.
pub(crate) fn holding(window: &Window, rounds: usize) -> Value {
    const DEEDS: &[(&str, &[&str])] = &[
        ("select all", &["Control+a"]),
        ("clear the selection", &["Escape"]),
        ("the last image", &["End"]),
        ("the first image", &["Home"]),
        ("a row down", &["Down"]),
        ("rate an image", &["4"]),
        ("undo", &["Control+z"]),
        ("open the viewer", &["Space"]),
        ("the next image", &["Right"]),
        ("close the viewer", &["Escape"]),
        ("favourites", &["Control+2"]),
        ("unrated", &["Control+3"]),
        ("the trash", &["Control+4"]),
        ("all images", &["Control+1"]),
        ("the queue", &["Control+5"]),
        ("back to all images", &["Control+1"]),
        ("settings", &["Control+,"]),
        ("leave the settings", &["Control+1"]),
        ("the palette", &["Control+k"]),
        ("close the palette", &["Escape"]),
        ("the key sheet", &["?"]),
        ("close the key sheet", &["Escape"]),
        ("the inspector", &["Control+i"]),
        ("the inspector again", &["Control+i"]),
        ("the sidebar", &["Control+b"]),
        ("the sidebar again", &["Control+b"]),
    ];
    let mut all: Vec<(String, f64)> = Vec::new();
    let mut longest = Vec::new();
    for _ in 0..rounds {
        let mut round = Vec::new();
        for (name, keys) in DEEDS {
            let _ = window.ask("window.measuring.look(); return true", &[]);
            window.press(keys);
            let held = grid::call(window, "looked", &[]).as_f64().unwrap();
            round.push(((*name).to_owned(), held));
        }
        for (name, role, label) in [
            ("duplicates", "button", "Duplicates"),
            ("a tag", "treeitem", "cover"),
            ("all images by the sidebar", "button", "All images"),
        ] {
            let _ = window.ask("window.measuring.look(); return true", &[]);
            window.click(role, label);
            let held = grid::call(window, "looked", &[]).as_f64().unwrap();
            round.push((name.to_owned(), held));
        }
        longest.push(round.iter().map(|(_, held)| *held).fold(0.0, f64::max));
        all.extend(round);
    }
    all.sort_by(|one, other| other.1.total_cmp(&one.1));
    all.truncate(5);
    json!({ "longest_ms": series(longest), "worst": all })
}
