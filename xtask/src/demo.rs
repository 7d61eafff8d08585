//! `cargo xtask run`: the app on this machine, without a key; where there is no screen, its main job without a window.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::workspace::{self, cargo};
use crate::{machine, process, ui};

const PROMPT: &str = "Layered mountain ridges at first light, warm mist in the valleys, a low sun";

/// Opens the app on the demo profile with a sample prompt, in a scratch library, and waits until it is closed. Without a
/// screen, without what a window is built of, or with `--headless`, makes one image with the command line program and
/// prints where it lies.
///
/// # Errors
/// [`Failure::Usage`] for unknown words; otherwise when building or generating fails.
pub(crate) fn run(args: &[String]) -> Outcome {
    if let Some(unknown) = args.iter().find(|word| *word != "--headless") {
        return Err(Failure::Usage(format!(
            "unknown option {unknown:?}; see `cargo xtask help`"
        )));
    }
    let why = if !args.is_empty() {
        "asked for no window".to_owned()
    } else if !has_screen() {
        "there is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set)".to_owned()
    } else {
        match machine::prepare_to_build().and_then(|()| ui::need_node()) {
            Ok(()) => return open_window(),
            Err(failure @ Failure::Missing { .. }) => failure.to_string(),
            Err(failure) => return Err(failure),
        }
    };
    println!("{why}: one image without a window instead");
    draw_one()
}

fn has_screen() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn library() -> PathBuf {
    workspace::target_dir().join("demo-library")
}

fn open_window() -> Outcome {
    let app = build_app()?;
    println!(
        "the window opens on {}; one click on Generate draws an image",
        library().display()
    );
    process::run(
        Command::new(app)
            .arg("--demo-run")
            .arg("--library")
            .arg(library())
            .arg("--config")
            .arg(library().with_file_name("demo-config")),
    )
}

/// Builds `safelight-cli`, lets it make one image with the demo profile and prints the path of that image.
fn draw_one() -> Outcome {
    let cli = build_cli()?;
    let library = library();
    // Its progress and messages go to standard error; the one line on standard output is ours.
    process::output(in_library(&cli, &library).args(["generate", PROMPT, "--demo"]))?;
    let image = newest_image(&cli, &library)?;
    println!("{}", image.display());
    Ok(())
}

/// Builds the command line program and gives the path of it.
///
/// # Errors
/// When cargo fails or names no such program.
pub(crate) fn build_cli() -> Outcome<PathBuf> {
    build("safelight-cli")
}

/// Builds the app, with the page in it, and gives the path of it.
///
/// # Errors
/// When the page or the app cannot be built.
pub(crate) fn build_app() -> Outcome<PathBuf> {
    ui::build()?;
    build("safelight")
}

/// Builds a package's program of the same name.
fn build(package: &str) -> Outcome<PathBuf> {
    let messages = process::output(&mut cargo(&[
        "build",
        "--package",
        package,
        "--locked",
        "--message-format=json-render-diagnostics",
    ]))?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(|message| message["target"]["name"] == package)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| unexpected("cargo build", &format!("it named no program {package}")))
}

/// The program in a scratch library, with settings of its own: the person's are neither read nor changed.
fn in_library(cli: &Path, library: &Path) -> Command {
    let mut command = Command::new(cli);
    command
        .arg("--library")
        .arg(library)
        .env("SAFELIGHT_CONFIG", library.with_file_name("demo-config"));
    command
}

/// Where the newest image of a library lies, as `list` tells it.
fn newest_image(cli: &Path, library: &Path) -> Outcome<PathBuf> {
    let list = process::output(in_library(cli, library).args(["--json", "list", "--limit", "1"]))?;
    let image = list
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .find_map(|image| image["path"].as_str().map(PathBuf::from))
        .ok_or_else(|| unexpected("safelight-cli list", "it lists no image with a path"))?;
    if image.is_file() {
        Ok(image)
    } else {
        Err(unexpected(
            "safelight-cli list",
            "the image it lists does not exist",
        ))
    }
}

fn unexpected(program: &str, why: &str) -> Failure {
    Failure::Unexpected {
        program: program.to_owned(),
        why: why.to_owned(),
    }
}
