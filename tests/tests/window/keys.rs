//! Keys: refused, and nowhere to be kept.

use safelight_tests::KEY;
use safelight_tests::answer::Answer;
use safelight_tests::window::Desk;
use serde_json::json;

use crate::steps::{order, picture, until_painted};

#[test]
fn fault_25_a_refused_key_leads_back_to_its_field_with_the_prompt_intact() {
    let desk = Desk::settled();
    desk.server
        .on_post(Answer::error(401, "This key is not known here."));
    desk.server.on_post(picture(1));
    let window = desk.open();
    order(&window, "a red fox in fresh snow");
    let question = window.get("dialog", "The key was not accepted");
    let better = "sk-a-better-key-0123456789";
    window.type_into("Key of", better);
    window.click_in(&question, "button", "Save the key");
    window.gone("dialog", "The key was not accepted");
    // What was refused is not sent again by itself.
    assert_eq!(desk.server.posts(), 1);
    window.click("button", "Generate");
    until_painted(&window, 1);
    assert_eq!(window.value("Prompt"), "a red fox in fresh snow");
    assert_eq!(
        desk.server.post_log()[1].header("authorization"),
        Some(format!("Bearer {better}").as_str())
    );
    assert!(desk.keychain().contains(better));
    assert!(!desk.keychain().contains(KEY), "the old key is still there");
}

#[test]
fn fault_52_without_a_keychain_a_key_for_this_session_is_offered_and_kept_nowhere() {
    let desk = Desk::without_keychain();
    desk.write_settings(&json!({}));
    desk.make_library();
    desk.server.on_post(picture(1));
    {
        let window = desk.open();
        window.click("button", "Settings");
        window.click("button", "Enter a key");
        window.type_into("Key of", KEY);
        window.click("button", "Save the key");
        window.click("button", "Use it until Safelight ends");
        window.gone("button", "Use it until Safelight ends");
        window.click("button", "Back to the images");
        order(&window, "a red fox");
        until_painted(&window, 1);
    }
    desk.nothing_holds(KEY);
    let window = desk.open();
    window.click("button", "Generate");
    window.read("this system offers no keychain");
    assert_eq!(desk.server.posts(), 1);
}
