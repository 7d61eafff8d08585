use safelight_tests::window::Desk;

/// What every other test of the window stands on.
#[test]
fn a_window_opens_on_a_desk_with_a_screen_and_a_keychain() {
    let desk = Desk::settled();
    assert!(
        desk.keychain().contains(safelight_tests::KEY),
        "the key is not in the keychain"
    );
    let window = desk.open();
    let address = window.driver.address().unwrap();
    assert!(address.starts_with("tauri://"), "{address}");
    assert!(!window.driver.screenshot().unwrap().is_empty());
}
