//! The cargo tools that the checks call: found on the path, else installed once into a cache folder.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::process;
use crate::workspace;

/// A cargo tool with the version that is installed where none is found.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// Checks licences, bans and sources of every dependency.
pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    version: "0.20.2",
};
/// Finds dependencies that nothing uses.
pub(crate) const MACHETE: Tool = Tool {
    name: "cargo-machete",
    version: "0.9.2",
};

/// Gets all tools ready.
pub(crate) fn prepare_all() -> Outcome {
    [DENY, MACHETE]
        .iter()
        .try_for_each(|tool| tool.command().map(drop))
}

impl Tool {
    /// The tool, ready to take its arguments, called in the root of the repository. Installs it first where it is missing.
    ///
    /// # Errors
    /// When it is missing and `cargo install` fails.
    pub(crate) fn command(&self) -> Outcome<Command> {
        let on_path = PathBuf::from(self.name);
        let cached =
            cache()
                .join("bin")
                .join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        let program = if process::works(Command::new(&on_path).arg("--version")) {
            on_path
        } else {
            if !process::works(Command::new(&cached).arg("--version")) {
                self.install()?;
            }
            cached
        };
        let mut command = Command::new(program);
        command.current_dir(workspace::root());
        Ok(command)
    }

    fn install(&self) -> Outcome {
        let root = cache();
        println!(
            "installing {} {} into {} (a few minutes, once)",
            self.name,
            self.version,
            root.display()
        );
        let build = root.join("build");
        process::run(
            workspace::cargo(&[
                "install",
                "--quiet",
                "--locked",
                self.name,
                "--version",
                self.version,
            ])
            .arg("--root")
            .arg(&root)
            .arg("--target-dir")
            .arg(&build),
        )?;
        std::fs::remove_dir_all(&build).map_err(|source| Failure::file(build.display(), source))
    }
}

/// The folder for tools that outlive a `cargo clean`: `SAFELIGHT_TOOLS`, else `safelight/tools` in the user's cache folder.
fn cache() -> PathBuf {
    let named = |name: &str| {
        std::env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    if let Some(dir) = named("SAFELIGHT_TOOLS") {
        return workspace::root().join(dir);
    }
    named("XDG_CACHE_HOME")
        .or_else(|| named("LOCALAPPDATA"))
        .or_else(|| named("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(workspace::target_dir)
        .join("safelight")
        .join("tools")
}
