//! The app's window, driven as a person would: by what stands on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::desk::{Desk, build_folder};
use super::driver::{Driver, DriverError, Element};
use super::process::{Background, descendants, free_port, name_of, until, until_open};
use crate::PATIENCE;

/// Finds what a person would call by a role and a name.
const FIND: &str = include_str!("find.js");

/// A window of the app under a driver of its own.
pub struct Window {
    /// For what the words below do not offer.
    pub driver: Driver,
    /// The process of the app.
    pub process: u32,
    log: PathBuf,
    _driving: Background,
}

impl Window {
    pub(super) fn open(desk: &Desk, program: &Path, args: &[&str]) -> Self {
        let port = free_port();
        let mut command = Command::new("WebKitWebDriver");
        command.arg(format!("--port={port}"));
        desk.dress(&mut command);
        command
            .env("TAURI_AUTOMATION", "true")
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let log = desk.at(&format!("window-{port}.log"));
        let driving = Background::start_into(&command, &log);
        until_open(port);
        let args: Vec<String> = args.iter().map(|word| (*word).to_owned()).collect();
        let driver = Driver::start(port, program, &args).unwrap_or_else(|error| {
            panic!(
                "the window did not open: {error}\n{}",
                fs::read_to_string(&log).unwrap_or_default()
            )
        });
        let named = program.file_name().unwrap_or_default().to_string_lossy();
        let process = until("the app's process", || {
            descendants(driving.id())
                .into_iter()
                .find(|id| name_of(*id) == named)
        });
        Self {
            driver,
            process,
            log,
            _driving: driving,
        }
    }

    /// Runs a script that returns something.
    ///
    /// # Panics
    /// When it throws or the page is gone.
    #[must_use]
    pub fn ask(&self, script: &str, args: &[Value]) -> Value {
        self.driver
            .run(script, args)
            .unwrap_or_else(|error| panic!("{error} in {script}"))
    }

    /// Waits until a script returns something that is neither null nor false, and gives it.
    ///
    /// # Panics
    /// When it never does.
    pub fn wait(&self, what: &str, script: &str, args: &[Value]) -> Value {
        let begun = Instant::now();
        loop {
            let last = match self.driver.run(script, args) {
                Ok(Value::Null | Value::Bool(false)) => String::new(),
                Ok(value) => return value,
                // The page may be on its way: a reload, a first load.
                Err(error @ DriverError::Refused { .. }) => error.to_string(),
                Err(error) => panic!("while waiting for {what}: {error}"),
            };
            assert!(
                begun.elapsed() < PATIENCE,
                "never came: {what} {last}\nthe page reads:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// What stands on the page, as text.
    #[must_use]
    pub fn text(&self) -> String {
        self.driver
            .run("return document.body.innerText", &[])
            .ok()
            .and_then(|text| text.as_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// Waits for a text on the page.
    pub fn read(&self, text: &str) {
        self.wait(
            &format!("the text {text:?}"),
            "return document.body.innerText.includes(arguments[0])",
            &[json!(text)],
        );
    }

    /// Waits for what has this role and this name (or begins with it), is shown and can be used.
    #[must_use]
    pub fn get(&self, role: &str, name: &str) -> Element {
        let found = self.wait(
            &format!("the {role} {name:?}"),
            &format!("{FIND}\nreturn find(arguments[0], arguments[1])[0] ?? null"),
            &[json!(role), json!(name)],
        );
        Element::from_value(&found).unwrap_or_else(|| panic!("no element: {found}"))
    }

    /// How many things of this role and this name are on the page now.
    #[must_use]
    pub fn count(&self, role: &str, name: &str) -> u64 {
        self.ask(
            &format!("{FIND}\nreturn find(arguments[0], arguments[1]).length"),
            &[json!(role), json!(name)],
        )
        .as_u64()
        .unwrap_or_default()
    }

    /// Waits until no more of them are there.
    pub fn gone(&self, role: &str, name: &str) {
        self.wait(
            &format!("the end of the {role} {name:?}"),
            &format!("{FIND}\nreturn find(arguments[0], arguments[1]).length === 0"),
            &[json!(role), json!(name)],
        );
    }

    /// Waits for an element by its selector.
    #[must_use]
    pub fn select(&self, selector: &str) -> Element {
        let found = self.wait(
            selector,
            "return document.querySelector(arguments[0])",
            &[json!(selector)],
        );
        Element::from_value(&found).unwrap_or_else(|| panic!("no element: {found}"))
    }

    /// Clicks on what has this role and this name. What moves or is covered at this moment is tried again.
    pub fn click(&self, role: &str, name: &str) {
        let begun = Instant::now();
        loop {
            let element = self.get(role, name);
            match self.driver.click(&element) {
                Ok(()) => return,
                Err(error) => assert!(
                    begun.elapsed() < PATIENCE,
                    "cannot click on the {role} {name:?}: {error}"
                ),
            }
            std::thread::sleep(Duration::from_millis(25));
        }
    }

    /// The same inside an element.
    pub fn click_in(&self, within: &Element, role: &str, name: &str) {
        let found = self.wait(
            &format!("the {role} {name:?} inside"),
            &format!(
                "{FIND}\nreturn find(arguments[1], arguments[2]).find((one) => arguments[0].contains(one)) ?? null"
            ),
            &[within.value(), json!(role), json!(name)],
        );
        let element = Element::from_value(&found).unwrap_or_else(|| panic!("no element: {found}"));
        self.driver
            .click(&element)
            .unwrap_or_else(|error| panic!("cannot click on the {role} {name:?}: {error}"));
    }

    /// Puts a text into a field as pasting does, for texts that typing would take long for.
    pub fn set_value(&self, field: &Element, text: &str) {
        let _ = self.ask(
            "const [field, text] = arguments;
             field.focus();
             Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
             field.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' }));
             return true",
            &[field.value(), json!(text)],
        );
    }

    /// Presses Tab until the focus is where a script says.
    ///
    /// # Panics
    /// When it never comes there.
    pub fn tab_to(&self, what: &str, is_there: &str) {
        for _ in 0..80 {
            if self.ask(is_there, &[]) == json!(true) {
                return;
            }
            self.press(&["Tab"]);
        }
        panic!("Tab never comes to {what}");
    }

    /// Types into a field by its name, after what is in it.
    pub fn type_into(&self, name: &str, text: &str) {
        let field = self.get("textbox", name);
        self.driver
            .type_into(&field, text)
            .unwrap_or_else(|error| panic!("cannot type into {name:?}: {error}"));
    }

    /// What stands in a field.
    #[must_use]
    pub fn value(&self, name: &str) -> String {
        let field = self.get("textbox", name);
        self.ask("return arguments[0].value", &[field.value()])
            .as_str()
            .unwrap_or_default()
            .to_owned()
    }

    /// Presses keys where the focus is.
    pub fn press(&self, chords: &[&str]) {
        self.driver
            .press(chords)
            .unwrap_or_else(|error| panic!("cannot press {chords:?}: {error}"));
    }

    /// Types a text where the focus is, key by key.
    pub fn type_keys(&self, text: &str) {
        let keys: Vec<String> = text.chars().map(String::from).collect();
        self.press(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    }

    /// What the app has written to its terminal.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits until the app's process is gone.
    pub fn until_ended(&self) {
        until("the end of the app", || {
            (!super::process::is_alive(self.process)).then_some(())
        });
    }

    fn keep_evidence(&self) {
        let folder = build_folder().with_file_name("window-failures");
        let name = std::thread::current()
            .name()
            .unwrap_or("window")
            .replace("::", ".");
        let _ = fs::create_dir_all(&folder);
        if let Ok(picture) = self.driver.screenshot() {
            let _ = fs::write(folder.join(format!("{name}.png")), picture);
        }
        let _ = fs::write(
            folder.join(format!("{name}.txt")),
            format!("{}\n--- what it said\n{}", self.text(), self.log()),
        );
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.keep_evidence();
        }
        self.driver.end();
        // A window that asks before it closes would outlive its driver.
        for process in descendants(self._driving.id()) {
            let _ = Command::new("kill")
                .args(["-KILL", &process.to_string()])
                .status();
        }
    }
}
