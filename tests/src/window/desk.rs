//! A desk to put the window on: a screen, a session bus with a keychain, a home, a server.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::app::Window;
use super::process::{Background, until};
use super::screen::Screen;
use crate::rude::Rude;

/// The id of the profile on the desk's server.
pub const PROFILE: &str = "11111111-2222-4333-8444-555555555555";

/// Everything a window needs around it, all of it scratch.
pub struct Desk {
    /// Holds home, settings, library and logs.
    pub folder: TempDir,
    /// The server behind the desk's profile.
    pub server: Rude,
    display: String,
    bus: Option<String>,
    more: Vec<(String, String)>,
    // Ends last: what hangs on bus and screen goes before them.
    running: Vec<Background>,
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

impl Desk {
    /// A desk with a keychain that is unlocked and empty, nothing set, no library.
    #[must_use]
    pub fn new() -> Self {
        let mut desk = Self::without_keychain();
        desk.start_bus();
        desk
    }

    /// A desk on a system that offers no keychain.
    #[must_use]
    pub fn without_keychain() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["home/Pictures", "config", "run", "data"] {
            fs::create_dir_all(folder.path().join(name)).unwrap();
        }
        // The system's name for the folder of pictures.
        fs::write(
            folder.path().join("config/user-dirs.dirs"),
            "XDG_PICTURES_DIR=\"$HOME/Pictures\"\n",
        )
        .unwrap();
        let mut screen = Background::start(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1600x1000x24",
            "-nolisten",
            "tcp",
            "-noreset",
            "-fbdir",
            &folder.path().to_string_lossy(),
        ]));
        let display = format!(":{}", screen.first_line());
        assert!(display.len() > 1, "Xvfb did not start");
        Self {
            folder,
            server: Rude::start(),
            display,
            bus: None,
            more: Vec::new(),
            running: vec![screen],
        }
    }

    fn start_bus(&mut self) {
        let mut daemon = Command::new("dbus-daemon");
        daemon.args(["--session", "--nofork", "--print-address=1"]);
        self.dress(&mut daemon);
        let mut bus = Background::start(&daemon);
        self.bus = Some(bus.first_line());
        self.running.push(bus);
        let mut store = Command::new("gnome-keyring-daemon");
        store.args(["--foreground", "--unlock", "--components=secrets"]);
        self.dress(&mut store);
        let mut store = Background::start(&store);
        store.tell(b"pw");
        self.running.push(store);
        until("a keychain on the bus", || {
            let mut ask = self.tool("dbus-send");
            ask.args([
                "--print-reply=literal",
                "--dest=org.freedesktop.DBus",
                "/",
                "org.freedesktop.DBus.NameHasOwner",
                "string:org.freedesktop.secrets",
            ]);
            let reply = ask.output().unwrap().stdout;
            String::from_utf8_lossy(&reply)
                .contains("true")
                .then_some(())
        });
    }

    /// The same with one more environment variable for what runs on it.
    #[must_use]
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.more.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The folder of the settings file.
    #[must_use]
    pub fn config(&self) -> PathBuf {
        self.folder.path().join("config/safelight")
    }

    /// The library that [`Desk::settled`] names.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        // The window's title names any other library.
        self.folder.path().join("Safelight")
    }

    /// The desk of somebody who has set up everything: a profile on the desk's server with the test key in the
    /// keychain, and a library.
    #[must_use]
    pub fn settled() -> Self {
        let desk = Self::settled_with(|_| {});
        desk.make_library();
        desk
    }

    /// The same with a library that is made in its place by other means.
    #[must_use]
    pub fn settled_with(make: impl FnOnce(&Path)) -> Self {
        let desk = Self::new();
        desk.write_settings(&json!({}));
        desk.keep_key(crate::KEY);
        make(&desk.library());
        desk
    }

    /// Writes settings: the profile on the desk's server, the library, and what else is given.
    pub fn write_settings(&self, more: &Value) {
        let mut settings = json!({
            "profiles": [{"id": PROFILE, "name": "Test server", "base_url": self.server.base_url(), "proxy": {"kind": "direct"}}],
            "default_profile": PROFILE,
            "library": self.library(),
        });
        if let (Some(all), Some(more)) = (settings.as_object_mut(), more.as_object()) {
            all.extend(more.clone());
        }
        self.write_only(&settings);
    }

    /// Writes these settings and no others.
    pub fn write_only(&self, settings: &Value) {
        fs::create_dir_all(self.config()).unwrap();
        fs::write(self.config().join("settings.json"), settings.to_string()).unwrap();
    }

    /// Writes settings with nothing but the profile on the desk's server, as if Routeway stood there.
    pub fn write_first_profile(&self) {
        self.write_settings(&json!({ "library": null }));
    }

    /// Puts a key into the keychain, as the command line program does.
    pub fn keep_key(&self, key: &str) {
        let ran = crate::cli::Ran::fed(self.cli(&["key", "set", "--profile", PROFILE]), key);
        assert_eq!(ran.code, Some(0), "{ran:?}");
    }

    /// Makes an empty library in its place.
    pub fn make_library(&self) {
        drop(safelight_library::Library::create(self.library()).unwrap());
    }

    /// The command line program on this desk, on its library.
    #[must_use]
    pub fn cli(&self, words: &[&str]) -> Command {
        let mut command = self.tool(crate::cli::program());
        command
            .arg("--library")
            .arg(self.library())
            .arg("--json")
            .args(words);
        command
    }

    /// Any program on this desk.
    pub fn tool(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        self.dress(&mut command);
        command
    }

    /// What the keychain holds for the app: the text that `secret-tool` prints, secrets included.
    #[must_use]
    pub fn keychain(&self) -> String {
        let mut ask = self.tool("secret-tool");
        ask.args(["search", "--all", "service", "dev.safelight.desktop.dev"]);
        let output = ask.output().unwrap();
        format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )
    }

    /// Looks for a secret in every file of this desk outside the keychain, as it is and in base64.
    ///
    /// # Panics
    /// When one holds it.
    pub fn nothing_holds(&self, secret: &str) {
        let encoded = crate::replies::base64(secret.as_bytes());
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.ends_with("data/keyrings") || path.is_symlink() {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else if path.is_file() {
                    let bytes = fs::read(&path).unwrap_or_default();
                    for needle in [secret, encoded.trim_end_matches('=')] {
                        assert!(
                            memchr::memmem::find(&bytes, needle.as_bytes()).is_none(),
                            "{} holds the secret",
                            path.display()
                        );
                    }
                }
            }
        }
    }

    /// How many windows whose title ends like this are on the screen.
    #[must_use]
    pub fn windows(&self, title: &str) -> usize {
        self.find_windows(&["--name", &format!("{title}$")]).len()
    }

    /// How many windows of a process are on the screen.
    #[must_use]
    pub fn windows_of(&self, process: u32) -> usize {
        self.find_windows(&["--pid", &process.to_string()]).len()
    }

    /// Asks the windows whose title ends like this to close, as their cross does.
    ///
    /// # Panics
    /// When there is none.
    pub fn close_windows(&self, title: &str) {
        use x11rb::protocol::xproto::{ClientMessageEvent, ConnectionExt as _, EventMask};
        let windows = self.find_windows(&["--name", &format!("{title}$")]);
        assert!(!windows.is_empty(), "no window is named {title:?}");
        let (screen, _) = x11rb::connect(Some(&self.display)).unwrap();
        let atom = |name: &str| {
            let asked = screen.intern_atom(false, name.as_bytes()).unwrap();
            asked.reply().unwrap().atom
        };
        let (protocols, close) = (atom("WM_PROTOCOLS"), atom("WM_DELETE_WINDOW"));
        for window in windows {
            let window = window.parse().unwrap();
            let message = ClientMessageEvent::new(32, window, protocols, [close, 0, 0, 0, 0]);
            screen
                .send_event(false, window, EventMask::NO_EVENT, message)
                .unwrap();
        }
        // Whoever hangs up at once is not always heard to the end.
        let _ = screen.get_input_focus().unwrap().reply().unwrap();
    }

    fn find_windows(&self, by: &[&str]) -> Vec<String> {
        let mut ask = self.tool("xdotool");
        ask.args(["search", "--onlyvisible"]).args(by);
        let list = ask.output().unwrap().stdout;
        String::from_utf8_lossy(&list)
            .lines()
            .map(str::to_owned)
            .collect()
    }

    /// Opens the app's window.
    #[must_use]
    pub fn open(&self) -> Window {
        self.open_with(&[])
    }

    /// The same with words on its command line.
    #[must_use]
    pub fn open_with(&self, args: &[&str]) -> Window {
        Window::open(self, &app(), args)
    }

    /// Opens another program that has a page in a window.
    #[must_use]
    pub fn open_program(&self, program: &Path) -> Window {
        Window::open(self, program, &[])
    }

    /// The screen's own memory.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen::of(&self.at("Xvfb_screen0"))
    }

    /// Gives a command this desk and nothing of ours.
    pub fn dress(&self, command: &mut Command) {
        let at = |name: &str| self.folder.path().join(name);
        command.env_clear();
        command
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", at("home"))
            .env("XDG_CONFIG_HOME", at("config"))
            .env("XDG_DATA_HOME", at("data"))
            .env("XDG_STATE_HOME", at("state"))
            .env("XDG_CACHE_HOME", at("cache"))
            .env("XDG_RUNTIME_DIR", at("run"))
            .env("SAFELIGHT_CONFIG", self.config())
            .env("LANG", "C.UTF-8")
            .env("DISPLAY", &self.display)
            .env(
                "DBUS_SESSION_BUS_ADDRESS",
                self.bus.as_deref().unwrap_or("disabled:"),
            )
            // No desktop is there to ask for settings, and nobody to read the screen aloud.
            .env("GTK_USE_PORTAL", "0")
            .env("NO_AT_BRIDGE", "1");
        for (name, value) in &self.more {
            command.env(name, value);
        }
    }

    /// Where a file of this desk lies.
    #[must_use]
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        // Newest first.
        while let Some(program) = self.running.pop() {
            drop(program);
        }
    }
}

/// The app: the one that `SAFELIGHT_APP` names, else the one in the target folder of this test.
///
/// # Panics
/// When there is none.
#[must_use]
pub fn app() -> PathBuf {
    if let Some(path) = std::env::var_os("SAFELIGHT_APP") {
        return path.into();
    }
    let app = build_folder().join("safelight");
    assert!(
        app.is_file(),
        "build the app first: `cargo build --package safelight`, or run `cargo xtask test --only tests`"
    );
    app
}

/// `target/<profile>`, where this test was built.
pub(super) fn build_folder() -> PathBuf {
    let me = std::env::current_exe().unwrap();
    let folder = me.parent().unwrap();
    if folder.ends_with("deps") {
        folder.parent().map(Path::to_owned).unwrap()
    } else {
        folder.to_owned()
    }
}
