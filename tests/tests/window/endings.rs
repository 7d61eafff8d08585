//! Ending the program while replies are on the wire.

use safelight_tests::answer::Gate;
use safelight_tests::window::Desk;
use safelight_tests::window::process::signal;

use crate::steps::{filed, order, picture};

#[test]
fn fault_59_a_signal_to_end_waits_for_what_is_on_the_wire() {
    let desk = Desk::settled();
    let gate = Gate::closed();
    desk.server.on_post(picture(1).behind(&gate));
    let window = desk.open();
    order(&window, "a red fox");
    gate.reached();
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
