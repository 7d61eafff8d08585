//! `cargo xtask run`: the product's main job on this machine, without a key and without a window.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::failure::{Failure, Outcome};
use crate::workspace::{self, cargo};
use crate::{process, ui};

const PROMPT: &str = "Layered mountain ridges at first light, warm mist in the valleys, a low sun";

/// Builds `safelight-cli`, lets it make one image with the demo profile and prints the path of that image.
///
/// # Errors
/// When building or generating fails, or when the image that the library lists does not exist.
pub(crate) fn run() -> Outcome {
    let cli = build_cli()?;
    let library = workspace::target_dir().join("demo-library");
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
