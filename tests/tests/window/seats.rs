//! Two windows on one library.

use std::time::{Duration, Instant};

use safelight_tests::cli::Ran;
use safelight_tests::window::process::{Background, signal, until};
use safelight_tests::window::{Desk, app};

use crate::steps::{filed, listed, order, picture, until_painted, waiting_on};

#[test]
fn fault_21_a_second_window_on_one_library_brings_the_first_to_the_front_and_ends() {
    let desk = Desk::settled();
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    let second = Ran::of(desk.tool(app()));
    assert_eq!(second.code, Some(0), "{second:?}");
    assert_eq!(desk.windows("Safelight"), 1);
    let _ = window.get("textbox", "Prompt");
}

#[test]
fn fault_21_two_windows_on_two_libraries_do_not_know_of_each_other() {
    let desk = Desk::settled();
    let first = desk.open();
    let other = desk.at("other");
    drop(safelight_library::Library::create(&other).unwrap());
    let second = desk.open_with(&["--library", &other.to_string_lossy()]);
    desk.server.always_post(picture(1));
    order(&first, "a red fox");
    until_painted(&first, 1);
    order(&second, "a blue jay");
    until_painted(&second, 1);
    assert_eq!(desk.windows("Safelight"), 2);
}

#[test]
fn fault_21_window_and_command_line_share_a_library_and_send_nothing_twice() {
    let desk = Desk::settled();
    let (window, gate) = waiting_on(&desk);
    desk.server.on_post(picture(2));
    let ran = Ran::of(desk.cli(&["generate", "a blue jay", "--profile", "Test server"]));
    assert_eq!(ran.code, Some(0), "{ran:?}");
    gate.open();
    until("both images", || (listed(&desk) == 2).then_some(()));
    assert_eq!(filed(&desk).len(), 2);
    assert_eq!(desk.server.posts(), 2);
    assert!(!window.text().contains("locked"), "{}", window.text());
}

/// How long a person whose first window hangs waits for a word at most, beyond what a start takes anyway.
const MOST_SILENT: Duration = Duration::from_secs(3);

#[test]
fn fault_22_when_the_first_window_hangs_the_second_says_so() {
    let desk = Desk::settled();
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    // What a start takes on this machine, however busy: the first window answers it.
    let begun = Instant::now();
    let answered = Ran::of(desk.tool(app()));
    assert_eq!(answered.code, Some(0), "{answered:?}");
    let start = begun.elapsed();
    signal(window.process, "STOP");
    let log = desk.at("second.log");
    let begun = Instant::now();
    let second = Background::start_into(&desk.tool(app()), &log);
    let said = until("words of the second start", || {
        let said = std::fs::read_to_string(&log).unwrap_or_default();
        said.contains("without changing it").then_some(said)
    });
    let silent = begun.elapsed();
    // The same words stand in a window of the system, and nothing ends by itself.
    until("the window of the second start", || {
        (desk.windows_of(second.id()) > 0).then_some(())
    });
    drop(second);
    // Whatever is found now, nobody waits for a process that stands still.
    signal(window.process, "CONT");
    let _ = window.get("textbox", "Prompt");
    assert!(
        said.contains(
            "Safelight is already open with the library “Safelight” but does not answer."
        ) && said.contains(
            "You can look at the library without changing it, or end the other Safelight first."
        ),
        "{said}"
    );
    assert!(
        silent <= MOST_SILENT + start,
        "a person waited {silent:?} for a word, where a start takes {start:?}"
    );
}
