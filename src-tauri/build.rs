//! Prepares the shell: the page that is built into it, its capabilities, icons and resources.

use std::error::Error;
use std::fs;
use std::path::Path;

/// The commands that the page may call.
const COMMANDS: &[&str] = include!("src/command_names.rs");

fn main() -> Result<(), Box<dyn Error>> {
    lay_placeholder_page()?;
    // With a list of commands, Tauri refuses every other, and these wherever no capability allows them.
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    tauri_build::try_build(attributes)?;
    Ok(())
}

/// The shell does not compile without a page in `ui/dist`. Whoever only works on the Rust side should not need to
/// build the user interface first, so a dark empty page is laid there; never into a release.
fn lay_placeholder_page() -> Result<(), Box<dyn Error>> {
    let (page, dist) = (Path::new("ui/placeholder"), Path::new("ui/dist"));
    println!("cargo:rerun-if-changed={}", page.display());
    println!("cargo:rerun-if-changed={}", dist.display());
    if dist.join("index.html").is_file() {
        return Ok(());
    }
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        return Err("ui/dist is missing: build the user interface before a release build".into());
    }
    fs::create_dir_all(dist)?;
    for entry in fs::read_dir(page)? {
        let entry = entry?;
        fs::copy(entry.path(), dist.join(entry.file_name()))?;
    }
    Ok(())
}
