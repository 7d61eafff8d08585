//! What axe says about the real window, in the engine that people use on Linux. The page's own tests look at every state,
//! in another engine and on a host that pretends.

use std::path::Path;

use safelight_tests::window::{Window, tour};
use serde_json::json;

/// What axe complains about in the state that is shown.
fn complaints(window: &Window) -> Vec<String> {
    let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
    let axe = std::fs::read_to_string(&axe)
        .unwrap_or_else(|error| panic!("{}: {error}; run `npm ci` in ui first", axe.display()));
    let _ = window.ask(&format!("if (!window.axe) {{ {axe} }}\nreturn true"), &[]);
    let found = window
        .driver
        .run_async(
            "const done = arguments[arguments.length - 1];
             window.axe.run(document, { resultTypes: ['violations'] }).then(
                 ({ violations }) => done(violations.flatMap(({ id, nodes }) => nodes.map(
                     ({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary.split('\\n')[1] ?? ''}`))),
                 (error) => done([String(error)]))",
            &[],
        )
        .unwrap();
    serde_json::from_value(found).unwrap()
}

fn holds(theme: &str) {
    let mut states = 0;
    tour(theme, 24, |_, state, window| {
        // What fades in is judged when it is there.
        window.wait(
            "the end of all motion",
            "return document.getAnimations().every((one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Infinity)",
            &[],
        );
        assert_eq!(
            json!(complaints(window)),
            json!([]),
            "in the state {state} of the {theme} theme"
        );
        states += 1;
        if states == 1 {
            // That nothing is said means something only if a fault is seen.
            let _ = window.ask("document.querySelector('main, body').append(document.createElement('button')); return true", &[]);
            assert!(
                complaints(window)
                    .iter()
                    .any(|said| said.starts_with("button-name"))
            );
        }
    });
    assert!(states >= 12, "only {states} states were looked at");
}

#[test]
fn axe_has_nothing_to_say_about_the_dark_window() {
    holds("dark");
}

#[test]
fn axe_has_nothing_to_say_about_the_light_window() {
    holds("light");
}
