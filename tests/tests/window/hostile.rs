//! Text and pages that mean harm.

use safelight_tests::answer::Answer;
use safelight_tests::replies;
use safelight_tests::window::process::until;
use safelight_tests::window::{Desk, Window};
use serde_json::json;

use crate::steps::{order, picture, tiles, until_painted};

const HOSTILE: &str = "<img src=x onerror=\"window.harmed=1\"></script><script>window.harmed=2</script>{{constructor.constructor('window.harmed=3')()}} \u{202e}gpj.exe";

/// What the policy has refused since the page began: the engine says so on its console, which a build for developers
/// writes into its terminal.
fn refused(window: &Window) -> Vec<String> {
    window
        .log()
        .lines()
        .filter(|line| line.contains("Content Security Policy"))
        .map(str::to_owned)
        .collect()
}

fn unharmed(window: &Window) {
    assert!(
        window.ask("return window.harmed ?? null", &[]).is_null(),
        "a text was executed"
    );
    assert_eq!(
        refused(window),
        Vec::<String>::new(),
        "the policy had to step in"
    );
    // That nothing was said means something only if a breach is heard of.
    let _ = window.ask(
        "const image = new Image(); image.src = 'https://example.com/pixel.png'; document.body.append(image); return true",
        &[],
    );
    until("the report of a breach", || {
        (!refused(window).is_empty()).then_some(())
    });
}

#[test]
fn fault_47_hostile_text_is_shown_as_text() {
    let desk = Desk::settled();
    let mut reply = replies::error(500, HOSTILE);
    reply["error"]["tip"] = json!(HOSTILE);
    reply["error"]["id"] = json!(HOSTILE);
    reply["error"]["docs"] = json!("javascript:window.harmed=4");
    desk.server.on_post(Answer::json(500, &reply));
    let mut revised = replies::inline(&[safelight_tests::pictures::png(64, 1)]);
    revised["data"][0]["revised_prompt"] = json!(HOSTILE);
    desk.server.on_post(Answer::json(200, &revised));
    desk.server.always_get(
        "/v1/models",
        Answer::json(200, &json!({"object": "list", "data": [{"id": HOSTILE, "object": "model", "type": "image"}]})),
    );
    let window = desk.open();
    let field = window.get("textbox", "Prompt");
    window.set_value(&field, HOSTILE);
    window.click("button", "Generate");
    let tile = window.get("group", "Failed job");
    window.read("<img src=x onerror=");
    window.click_in(&tile, "button", "Retry");
    until_painted(&window, 1);
    window.click("option", "<img src=x");
    window.read("gpj.exe");
    window.click("button", "Queue");
    window.read("<img src=x onerror=");
    unharmed(&window);
    assert_eq!(
        window.ask(
            "return document.querySelectorAll('img[src=\"x\"]').length",
            &[]
        ),
        json!(0)
    );
}

#[test]
fn fault_47_a_prompt_of_a_megabyte_neither_hangs_nor_is_lost() {
    let desk = Desk::settled();
    let window = desk.open();
    let field = window.get("textbox", "Prompt");
    window.set_value(&field, &"long ".repeat(200_000));
    window.click("button", "Generate");
    window.read("This is longer than");
    assert_eq!(window.value("Prompt").len(), 1_000_000);
    assert_eq!(desk.server.posts(), 0);
    unharmed(&window);
}

#[test]
fn fault_48_the_page_cannot_leave_open_windows_or_call_what_is_not_declared() {
    let desk = Desk::settled();
    let window = desk.open();
    let _ = window.get("textbox", "Prompt");
    assert!(
        window.ask("return window.__TAURI__ ?? null", &[]).is_null(),
        "the whole of Tauri is on the page"
    );
    for command in [
        "plugin:fs|read_text_file",
        "plugin:shell|open",
        "plugin:window|create",
        "plugin:webview|create_webview_window",
        "plugin:path|resolve_directory",
        "plugin:event|emit",
        "no_such_command",
    ] {
        let answer = window
            .driver
            .run_async(
                "const [command, done] = arguments;
                 window.__TAURI_INTERNALS__.invoke(command, {}).then((value) => done({ value }), (error) => done({ refused: String(error?.message ?? error) }))",
                &[json!(command)],
            )
            .unwrap();
        assert!(answer.get("refused").is_some(), "{command}: {answer}");
    }
    let here = window.driver.address().unwrap();
    for elsewhere in [
        "https://example.com/",
        "file:///etc/passwd",
        "data:text/html,<h1>gone</h1>",
        "image://localhost/1/00000000",
        "javascript:void(window.harmed=1)",
    ] {
        let opened = window.ask(
            "try { location.href = arguments[0]; } catch {}
             return window.open(arguments[0]) === null",
            &[json!(elsewhere)],
        );
        assert_eq!(opened, json!(true), "{elsewhere} was opened");
    }
    order(&window, "still here");
    let _ = window.get("group", "");
    assert_eq!(window.driver.address().unwrap(), here);
    assert_eq!(desk.windows("Safelight"), 1);
    assert!(window.ask("return window.harmed ?? null", &[]).is_null());
}

#[test]
fn fault_49_addresses_of_pixels_that_name_nothing_get_nothing_and_block_nothing() {
    let desk = Desk::settled();
    desk.server.on_post(picture(1));
    let window = desk.open();
    order(&window, "a red fox");
    until_painted(&window, 1);
    let good = window.ask(
        "return document.querySelector('[role=listbox] .tile img').src",
        &[],
    );
    let good = good.as_str().unwrap();
    let base = good.split("localhost/").next().unwrap();
    // All but the side is as it should be.
    let side = good
        .split("localhost/")
        .last()
        .unwrap()
        .replace("/256", "/257");
    for bad in [
        side.as_str(),
        "-1/00000000/256",
        "9e9/00000000/256",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/library.db",
        "999999999/00000000/256",
        "1/zzzzzzzz/256",
        "1/00000000/257",
        "1/00000000/256/more",
        "",
    ] {
        for scheme in [base.to_owned(), base.replace("thumb", "image")] {
            let address = format!("{scheme}localhost/{bad}");
            let loaded = window
                .driver
                .run_async(
                    "const [address, done] = arguments;
                     const image = new Image();
                     image.onload = () => done(true);
                     image.onerror = () => done(false);
                     image.src = address",
                    &[json!(address)],
                )
                .unwrap();
            assert_eq!(loaded, json!(false), "{address} is a picture");
        }
    }
    assert_eq!(tiles(&window), 1);
    // A known image under a wrong version is not shown under it.
    let deleted = window
        .driver
        .run_async(
            "const [address, done] = arguments;
             const image = new Image();
             image.onload = () => done(true);
             image.onerror = () => done(false);
             image.src = address",
            &[json!(format!("{base}localhost/1/00000000/256"))],
        )
        .unwrap();
    assert_eq!(deleted, json!(false));
}
