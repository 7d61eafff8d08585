//! From nothing to the first image.

use safelight_tests::KEY;
use safelight_tests::window::Desk;

use crate::steps::{order, picture, until_painted};

#[test]
fn without_a_key_one_click_makes_the_first_image_and_it_is_there_after_a_restart() {
    let desk = Desk::new();
    {
        let window = desk.open();
        window.read("Images go to");
        window.click("button", "Look around without a key");
        assert!(
            !window.log().contains("log directory"),
            "the first start complains: {}",
            window.log()
        );
        let prompt = window.value("Prompt");
        assert!(!prompt.is_empty(), "no sample prompt");
        window.click("button", "Generate");
        until_painted(&window, 1);
        assert_eq!(
            window.value("Prompt"),
            prompt,
            "the prompt was wiped by sending"
        );
    }
    assert!(
        !desk.keychain().contains("dev.safelight"),
        "the keychain was touched: {}",
        desk.keychain()
    );
    let window = desk.open();
    until_painted(&window, 1);
}

#[test]
fn a_pasted_key_goes_into_the_keychain_and_nowhere_else_and_is_deleted_from_it() {
    let desk = Desk::new();
    desk.write_first_profile();
    desk.server.always_post(picture(1));
    {
        let window = desk.open();
        window.type_into("Your Routeway key", &format!("  \"Bearer {KEY}\" "));
        window.click("button", "Start");
        let _ = window.get("textbox", "Prompt");
        assert!(desk.keychain().contains(KEY), "{}", desk.keychain());
        order(&window, "a red fox");
        until_painted(&window, 1);
        let sent = desk.server.post_log();
        assert_eq!(
            sent[0].header("authorization"),
            Some(format!("Bearer {KEY}").as_str())
        );

        window.click("button", "Settings");
        window.read("In the keychain");
        assert!(!window.text().contains(KEY), "the key is shown");
        window.click("button", "Delete the key");
        let question = window.get("dialog", "Delete this key?");
        window.click_in(&question, "button", "Delete");
        window.read("No key yet");
        assert!(!desk.keychain().contains(KEY), "{}", desk.keychain());
    }
    desk.nothing_holds(KEY);
}
