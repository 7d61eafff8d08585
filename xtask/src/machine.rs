//! What the machine must have beside Rust and Node, and how it gets it.
//!
//! Only Debian and Ubuntu are served by installing; elsewhere the build itself tells what is missing, and
//! CONTRIBUTING.md lists the names.

use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::{process, ui};

/// Debian packages to build the app: a C compiler and the libraries of the window.
const TO_BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
];

/// Debian packages to run every test: a screen without a screen, a real keychain, a fault injector, the sample clients.
const TO_TEST: &[&str] = &[
    "ca-certificates",
    "curl",
    "dbus-x11",
    "git",
    "gnome-keyring",
    "libsecret-tools",
    "python3-venv",
    "strace",
    "webkit2gtk-driver",
    "xauth",
    "xdotool",
    "xvfb",
];

/// Installs the Debian or Ubuntu packages that are missing, saying which. Does nothing on other systems.
///
/// # Errors
/// [`Failure::Missing`] with the command to run where this process may not install.
pub(crate) fn prepare() -> Outcome {
    install(&[TO_BUILD, TO_TEST, ui::missing_browser()].concat())
}

/// The same for what the app is built of.
pub(crate) fn prepare_to_build() -> Outcome {
    install(TO_BUILD)
}

/// The same for any list of packages.
pub(crate) fn install(wanted: &[&str]) -> Outcome {
    if !process::works(Command::new("dpkg-query").arg("--version")) {
        return Ok(());
    }
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    println!("installing Debian packages: {}", missing.join(" "));
    let Some(prefix) = may_install() else {
        return Err(Failure::Missing {
            what: format!("Debian packages {}", missing.join(" ")),
            remedy: format!("sudo apt-get install -y {}", missing.join(" ")),
        });
    };
    process::run(&mut apt(prefix, &["update", "-qq"]))?;
    process::run(
        apt(prefix, &["install", "-y", "-qq", "--no-install-recommends"])
            .args(&missing)
            .stdout(Stdio::null()),
    )
}

fn is_installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["-W", "-f=${db:Status-Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

/// The words to put before `apt-get`: none for root, `sudo` where it asks no password; `None` where neither holds.
fn may_install() -> Option<&'static [&'static str]> {
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0");
    if root {
        Some(&["env", "DEBIAN_FRONTEND=noninteractive"])
    } else if process::works(Command::new("sudo").args(["-n", "true"])) {
        Some(&["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"])
    } else {
        None
    }
}

fn apt(prefix: &[&str], args: &[&str]) -> Command {
    let mut words = prefix.iter();
    let mut command = Command::new(words.next().copied().unwrap_or("env"));
    command.args(words).arg("apt-get").args(args);
    command
}

/// Whether this is an automatic run, where nothing may be left out.
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| !value.is_empty() && value != "false")
}
