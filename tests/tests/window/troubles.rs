//! A field that the server refuses, a restart in the middle, a page that goes away, no graphics processor.

use std::fs;

use safelight_tests::answer::{Answer, Gate};
use safelight_tests::window::Desk;
use safelight_tests::window::process::{descendants, name_of, signal, until};

use crate::steps::{filed, listed, order, picture, tiles, until_painted, waiting, waiting_on};

#[test]
fn fault_25_a_refused_field_is_marked_where_it_stands() {
    let desk = Desk::settled();
    desk.server
        .on_post(Answer::error(422, "This model draws no such size."));
    let window = desk.open();
    order(&window, "a red fox");
    let _ = window.get("group", "Failed job");
    window.wait(
        "the mark at the field of the size",
        "const mark = document.getElementById('mark-size');
         return mark !== null && mark.textContent.includes('This model draws no such size.')
             && document.querySelector('[aria-describedby~=mark-size]') !== null",
        &[],
    );
    assert_eq!(window.value("Prompt"), "a red fox");
}

#[test]
fn fault_02_after_a_crash_in_the_middle_of_a_job_nothing_is_sent_again_unasked() {
    let desk = Desk::settled();
    let gate = {
        let (window, gate) = waiting_on(&desk);
        let _ = window.get("group", "Job in progress");
        signal(window.process, "KILL");
        window.until_ended();
        gate
    };
    gate.open();
    let window = desk.open();
    let _ = window.get("group", "Failed job");
    window.read("may have been billed");
    assert_eq!(window.value("Prompt"), "a red fox", "the draft is lost");
    assert_eq!(desk.server.posts(), 1);
    assert_eq!(tiles(&window), 0);
}

#[test]
fn fault_56_a_page_that_is_loaded_anew_shows_everything_again_and_no_job_stops() {
    let desk = Desk::settled();
    let gate = Gate::closed();
    desk.server.on_post(picture(1));
    desk.server.on_post(picture(2).behind(&gate));
    let window = desk.open();
    order(&window, "a red fox");
    until_painted(&window, 1);
    window.click("button", "Generate");
    gate.reached();
    window.driver.reload().unwrap();
    until_painted(&window, 1);
    let _ = window.get("group", "Job in progress");
    gate.open();
    until_painted(&window, 2);
    assert_eq!(desk.server.posts(), 2);
}

#[test]
fn fault_56_when_the_page_process_is_killed_jobs_go_on_and_the_page_comes_back() {
    let (desk, window, gate) = waiting();
    let page = || {
        descendants(window.process)
            .into_iter()
            .find(|id| name_of(*id).starts_with("WebKitWebProc"))
    };
    let killed = page().expect("a process of the page");
    signal(killed, "KILL");
    until("another process of the page", || {
        page().filter(|id| *id != killed)
    });
    gate.open();
    until("the image", || (listed(&desk) == 1).then_some(()));
    assert_eq!(filed(&desk).len(), 1);
    assert_eq!(desk.server.posts(), 1);
}

#[test]
fn fault_58_without_a_graphics_processor_the_window_is_painted() {
    let desk = Desk::settled();
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    if !fs::exists("/dev/dri").unwrap() {
        let set = fs::read(format!("/proc/{}/environ", window.process)).unwrap();
        assert!(
            String::from_utf8_lossy(&set).contains("WEBKIT_DISABLE_DMABUF_RENDERER=1"),
            "the plain way was not taken"
        );
    }
    // What is on the screen itself, not what the page believes.
    until("more than one colour on the screen", || {
        (desk.screen().colours() > 40).then_some(())
    });
}
