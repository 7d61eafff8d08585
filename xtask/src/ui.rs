//! The page: its packages, its checks, its build. All of it is npm scripts of `ui/package.json`; this calls them.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::steps::{Note, Step};
use crate::{process, workspace};

/// The steps of `cargo xtask test` for the page. They come before anything that builds the shell, which has the page
/// built into it.
pub(crate) const STEPS: [Step; 6] = [
    Step {
        name: "ui-install",
        does: "the page's packages, when its lock changed",
        run: || quietly(install()),
    },
    Step {
        name: "ui-check",
        does: "types of the page",
        run: || quietly(script("check")),
    },
    Step {
        name: "ui-lint",
        does: "lints of the page, warnings are errors",
        run: || quietly(script("lint")),
    },
    Step {
        name: "ui-test",
        does: "the page's tests, in a browser on the fake host",
        run: tests,
    },
    Step {
        name: "ui-build",
        does: "the page that is built into the app",
        run: || quietly(build()),
    },
    Step {
        name: "ui-size",
        does: "the page's code, zipped, against its bar",
        run: || quietly(script("size")),
    },
];

/// Vite 8 wants this or anything newer than 22.12; the odd versions between them are at their end.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// Browsers that the page's tests can use: names on the path, and the usual places elsewhere.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

fn folder() -> PathBuf {
    workspace::root().join("ui")
}

fn quietly(fate: Outcome) -> (Note, Outcome) {
    (Note::default(), fate)
}

/// A browser for the page's tests: the one that `CHROMIUM` names, else the first that is here.
fn browser() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Some(named.into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    BROWSERS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|browser| browser.is_file())
}

/// The Debian package of a browser, when none is here.
pub(crate) fn missing_browser() -> &'static [&'static str] {
    if browser().is_some() {
        &[]
    } else {
        &["chromium"]
    }
}

fn npm(words: &[&str]) -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command
        .args(words)
        .current_dir(folder())
        // Neither its notices about itself nor colours belong into a log.
        .env("NPM_CONFIG_UPDATE_NOTIFIER", "false")
        .env("NPM_CONFIG_FUND", "false");
    command
}

/// # Errors
/// [`Failure::Missing`] without Node, or with one too old to build the page.
pub(crate) fn need_node() -> Outcome {
    let missing = |what: String| Failure::Missing {
        what,
        remedy: format!(
            "install Node.js {}.{} or newer from https://nodejs.org",
            OLDEST_NODE.0, OLDEST_NODE.1
        ),
    };
    let version = process::output(Command::new("node").arg("--version"))
        .map_err(|_| missing("Node.js".to_owned()))?;
    if is_new_enough(&version) {
        Ok(())
    } else {
        Err(missing(format!(
            "a newer Node.js than {}, which is here",
            version.trim()
        )))
    }
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .map_while(|part| part.parse::<u32>().ok());
    match (parts.next(), parts.next()) {
        (Some(major), Some(minor)) => (major, minor) >= OLDEST_NODE,
        _ => false,
    }
}

/// Installs the page's packages, if that was not done for this very lock file.
///
/// # Errors
/// When Node is missing or npm fails.
pub(crate) fn install() -> Outcome {
    need_node()?;
    let lock = folder().join("package-lock.json");
    let wanted = fs::read(&lock).map_err(|source| Failure::file(lock.display(), source))?;
    let done = folder().join("node_modules/.safelight-installed");
    if fs::read(&done).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    process::run(&mut npm(&["ci", "--prefer-offline", "--no-audit"]))?;
    fs::write(&done, wanted).map_err(|source| Failure::file(done.display(), source))
}

/// Runs one of the page's npm scripts.
fn script(name: &str) -> Outcome {
    install()?;
    process::run(&mut npm(&["run", "--silent", name]))
}

/// Bytes of the page's JavaScript, gzipped, as it was built last.
///
/// # Errors
/// When the page cannot be built, or its size is not told.
#[cfg(feature = "bench")]
pub(crate) fn code_size() -> Outcome<f64> {
    build()?;
    let told = process::output(&mut npm(&["run", "--silent", "size"]))?;
    told.lines()
        .find(|line| line.contains("bytes of JavaScript"))
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| Failure::Unexpected {
            program: "npm run size".to_owned(),
            why: "it told no size".to_owned(),
        })
}

/// Renders every state of the page, in both themes, into `docs/images/ui`.
///
/// # Errors
/// When Node is missing or a state cannot be shown.
pub(crate) fn pictures() -> Outcome {
    install()?;
    process::run(&mut in_browser("pictures"))
}

fn in_browser(script: &str) -> Command {
    let mut command = npm(&["run", "--silent", script]);
    if let Some(browser) = browser() {
        command.env("CHROMIUM", browser);
    }
    command
}

fn tests() -> (Note, Outcome) {
    if let Err(failure) = install() {
        return quietly(Err(failure));
    }
    process::run_tests(&mut in_browser("test"), is_summary)
}

/// Whether a line is vitest's account of all its tests.
fn is_summary(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("Tests ")
        .is_some_and(|rest| rest.contains("passed") || rest.contains("failed"))
}

/// Builds the page into `ui/dist`, if it or what it is made of changed.
///
/// # Errors
/// When Node is missing or a script fails.
pub(crate) fn build() -> Outcome {
    install()?;
    let done = folder().join("node_modules/.safelight-built");
    if fs::read_to_string(&done).is_ok_and(|built| built == fingerprint()) {
        return Ok(());
    }
    process::run(&mut npm(&["run", "--silent", "build"]))?;
    fs::write(&done, fingerprint()).map_err(|source| Failure::file(done.display(), source))
}

/// Changes whenever a file does that the page is made of, and when another page was laid into `ui/dist`.
fn fingerprint() -> String {
    let mut files = Vec::new();
    list(&folder(), &mut files);
    files.sort();
    let mut hasher = DefaultHasher::new();
    for path in files {
        path.hash(&mut hasher);
        if let Ok(about) = fs::metadata(&path) {
            about.len().hash(&mut hasher);
            about.modified().ok().hash(&mut hasher);
        }
    }
    format!("{:016x}", hasher.finish())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        if !path.is_dir() {
            files.push(path);
        } else if name != "node_modules" && name != "placeholder" && name != "screenshots" {
            list(&path, files);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_new_enough, is_summary};

    #[test]
    fn node_is_new_enough_from_20_19() {
        assert!(is_new_enough("v20.19.0\n"));
        assert!(is_new_enough("v24.1.2"));
        assert!(!is_new_enough("v20.18.3"));
        assert!(!is_new_enough("v18.20.4"));
        assert!(!is_new_enough("no version"));
    }

    #[test]
    fn only_the_account_of_tests_is_a_summary() {
        assert!(is_summary("      Tests  1 failed | 41 passed (42)"));
        assert!(!is_summary(" Test Files  5 passed (5)"));
        assert!(!is_summary(" ✓ Tests of the composer 3ms"));
    }
}
