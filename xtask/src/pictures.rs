//! `cargo xtask pictures`: what the window looks like, in both themes, for documents and for the eye.
//!
//! Every state is rendered by the page on the host that pretends; the main ones are taken from the real window too, as
//! they stand on a screen without a screen (Linux).

use std::fmt::Write as _;
use std::fs;

use crate::failure::{Failure, Outcome};
use crate::workspace::{self, cargo};
use crate::{demo, machine, process, ui};

/// Takes all pictures, or only those of the real window.
///
/// # Errors
/// [`Failure::Usage`] for unknown words; otherwise when something cannot be built or shown.
pub(crate) fn run(args: &[String]) -> Outcome {
    let only_window = match args {
        [] => false,
        [word] if word == "--window" => true,
        _ => {
            return Err(Failure::Usage(
                "usage: cargo xtask pictures [--window]".to_owned(),
            ));
        }
    };
    machine::prepare()?;
    if !only_window {
        ui::pictures()?;
    }
    if cfg!(target_os = "linux") {
        of_the_window()
    } else {
        println!("the real window can be photographed without a screen on Linux only");
        Ok(())
    }
}

fn of_the_window() -> Outcome {
    let app = demo::build_app()?;
    let folder = workspace::root().join("docs/images/window");
    if folder.is_dir() {
        fs::remove_dir_all(&folder).map_err(|source| Failure::file(folder.display(), source))?;
    }
    process::run(&mut cargo(&[
        "build",
        "--quiet",
        "--package",
        "safelight-tests",
        "--bin",
        "safelight-cli-under-test",
    ]))?;
    let cli = app.with_file_name("safelight-cli-under-test");
    let states = process::output(
        cargo(&[
            "run",
            "--quiet",
            "--package",
            "safelight-tests",
            "--example",
            "window_pictures",
            "--",
        ])
        .arg(&folder)
        .env("SAFELIGHT_APP", &app)
        .env("SAFELIGHT_CLI", &cli),
    )?;
    let page = folder.join("README.md");
    fs::write(&page, gallery(states.lines()))
        .map_err(|source| Failure::file(page.display(), source))?;
    println!("wrote {}", page.display());
    Ok(())
}

/// The page with all of them.
fn gallery<'a>(states: impl Iterator<Item = &'a str>) -> String {
    let mut page = String::from(
        "# Pictures of the real window\n\n\
         Taken by `cargo xtask pictures` from the screen of a window in WebKitGTK, on a library of drawings.\n",
    );
    for state in states {
        let title = state.replace('-', " ");
        // Writing to a String cannot fail.
        let _ = write!(
            page,
            "\n## {title}\n\n| dark | light |\n|---|---|\n| ![{title}, dark]({state}-dark.jpg) | ![{title}, light]({state}-light.jpg) |\n"
        );
    }
    page
}

#[cfg(test)]
mod tests {
    use super::gallery;

    #[test]
    fn the_page_shows_each_state_in_both_themes() {
        let page = gallery(["first-run", "queue"].into_iter());
        for picture in [
            "first-run-dark.jpg",
            "first-run-light.jpg",
            "queue-dark.jpg",
            "queue-light.jpg",
        ] {
            assert!(page.contains(picture), "{page}");
        }
    }
}
