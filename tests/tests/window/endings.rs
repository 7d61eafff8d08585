//! Ending the program while replies are on the wire.

use safelight_tests::window::Desk;
use safelight_tests::window::process::signal;

use crate::steps::{filed, picture, until_painted, waiting};

#[test]
fn fault_59_a_signal_to_end_waits_for_what_is_on_the_wire() {
    let (desk, window, gate) = waiting();
    signal(window.process, "TERM");
    window.read("Waiting for");
    gate.open();
    window.until_ended();
    assert_eq!(filed(&desk).len(), 1);
    assert_eq!(desk.server.posts(), 1);
}

#[test]
fn fault_59_a_signal_to_end_with_nothing_on_the_wire_ends_at_once() {
    let desk = Desk::settled();
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    signal(window.process, "TERM");
    window.until_ended();
}

#[test]
fn fault_59_the_cross_asks_and_whoever_stays_can_go_on() {
    let (desk, window, gate) = waiting();
    desk.close_windows("Safelight");
    let question = window.get("dialog", "A paid reply is on its way");
    window.click_in(&question, "button", "Cancel");
    window.gone("dialog", "A paid reply is on its way");
    gate.open();
    until_painted(&window, 1);
    // It takes orders as before.
    desk.server.on_post(picture(2));
    window.click("button", "Generate");
    until_painted(&window, 2);
    // With nothing in hand the cross closes.
    desk.close_windows("Safelight");
    window.until_ended();
    assert_eq!(filed(&desk).len(), 2);
}

#[test]
fn fault_59_after_the_cross_whoever_waits_gets_the_image_filed_and_then_the_end() {
    let (desk, window, gate) = waiting();
    desk.close_windows("Safelight");
    let question = window.get("dialog", "A paid reply is on its way");
    window.click_in(&question, "button", "Wait, then quit");
    window.read("Waiting for the last reply");
    // The cross once more ends nothing that is waited for.
    desk.close_windows("Safelight");
    let _ = window.get("dialog", "");
    gate.open();
    window.until_ended();
    assert_eq!(filed(&desk).len(), 1);
    assert_eq!(desk.server.posts(), 1);
}
