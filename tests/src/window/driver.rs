//! A client of the system's WebDriver program, as much of it as the tests of the window need.
//!
//! [WebDriver](https://www.w3.org/TR/webdriver2/) is JSON over HTTP to a program on this machine, one request at a time:
//! a blocking socket does.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use base64::Engine;
use serde_json::{Value, json};

/// The name under which the protocol hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// What the driver refused, or why it did not answer.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// The program does not answer, or not in its protocol.
    #[error("the driver does not answer: {0}")]
    Silent(String),
    /// It answered with an error of the protocol, such as `no such window`.
    #[error("{error}: {message}")]
    Refused {
        /// The protocol's word for it.
        error: String,
        /// The driver's own words.
        message: String,
    },
}

/// An element of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(String);

impl Element {
    /// As an argument of a script.
    #[must_use]
    pub fn value(&self) -> Value {
        json!({ ELEMENT: self.0 })
    }

    /// From the reply of a script.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        Some(Self(value.get(ELEMENT)?.as_str()?.to_owned()))
    }
}

/// One session: a program with a page in it.
#[derive(Debug)]
pub struct Driver {
    port: u16,
    session: String,
}

impl Driver {
    /// Starts a program under the driver that listens on `port`.
    ///
    /// # Errors
    /// When the program does not come up with a page that can be driven.
    pub fn start(port: u16, program: &Path, args: &[String]) -> Result<Self, DriverError> {
        let wanted = json!({"capabilities": {"alwaysMatch": {
            "webkitgtk:browserOptions": {"binary": program, "args": args},
        }}});
        let begun = request(port, "POST", "/session", Some(&wanted))?;
        let session = begun["sessionId"]
            .as_str()
            .ok_or_else(|| DriverError::Silent(format!("no session in {begun}")))?
            .to_owned();
        let driver = Self { port, session };
        // A page that never answers must not hold a test longer than one that answers wrongly.
        driver.post("timeouts", &json!({"script": 20_000, "pageLoad": 20_000}))?;
        Ok(driver)
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, DriverError> {
        request(
            self.port,
            method,
            &format!("/session/{}/{path}", self.session),
            body,
        )
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value, DriverError> {
        self.call("POST", path, Some(body))
    }

    /// Runs the body of a function in the page and gives what it returns. `arguments` holds `args`.
    ///
    /// # Errors
    /// What the script throws, as the driver words it.
    pub fn run(&self, script: &str, args: &[Value]) -> Result<Value, DriverError> {
        self.post("execute/sync", &json!({"script": script, "args": args}))
    }

    /// The same for a script that calls its last argument with the result.
    ///
    /// # Errors
    /// As [`Driver::run`], or when the result does not come within 20 s.
    pub fn run_async(&self, script: &str, args: &[Value]) -> Result<Value, DriverError> {
        self.post("execute/async", &json!({"script": script, "args": args}))
    }

    /// Clicks in the middle of an element, as a person does; refused when something else is in front of it.
    ///
    /// # Errors
    /// When it is gone, hidden or covered.
    pub fn click(&self, element: &Element) -> Result<(), DriverError> {
        self.post(&format!("element/{}/click", element.0), &json!({}))?;
        Ok(())
    }

    /// Types into an element, which gets the focus.
    ///
    /// # Errors
    /// When it is gone or takes no keys.
    pub fn type_into(&self, element: &Element, text: &str) -> Result<(), DriverError> {
        self.post(
            &format!("element/{}/value", element.0),
            &json!({"text": text}),
        )?;
        Ok(())
    }

    /// Presses keys one after the other wherever the focus is, each chord such as `Control+Enter` as a whole.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn press(&self, chords: &[&str]) -> Result<(), DriverError> {
        let mut steps = Vec::new();
        for chord in chords {
            let keys: Vec<char> = chord.split_inclusive('+').map(key_of).collect();
            steps.extend(
                keys.iter()
                    .map(|key| json!({"type": "keyDown", "value": key})),
            );
            steps.extend(
                keys.iter()
                    .rev()
                    .map(|key| json!({"type": "keyUp", "value": key})),
            );
        }
        let keyboard = json!({"actions": [{"type": "key", "id": "keyboard", "actions": steps}]});
        self.post("actions", &keyboard)?;
        Ok(())
    }

    /// A PNG of what the page shows.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn screenshot(&self) -> Result<Vec<u8>, DriverError> {
        let text = self.call("GET", "screenshot", None)?;
        base64::engine::general_purpose::STANDARD
            .decode(text.as_str().unwrap_or_default())
            .map_err(|error| DriverError::Silent(error.to_string()))
    }

    /// Loads the page anew.
    ///
    /// # Errors
    /// When the page is gone or does not come back.
    pub fn reload(&self) -> Result<(), DriverError> {
        self.post("refresh", &json!({}))?;
        Ok(())
    }

    /// The page's address.
    ///
    /// # Errors
    /// When the page is gone.
    pub fn address(&self) -> Result<String, DriverError> {
        Ok(self
            .call("GET", "url", None)?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Moves and sizes the window, in pixels.
    ///
    /// # Errors
    /// When the window is gone.
    pub fn resize(&self, width: u32, height: u32) -> Result<(), DriverError> {
        self.post(
            "window/rect",
            &json!({"x": 0, "y": 0, "width": width, "height": height}),
        )?;
        Ok(())
    }

    /// Ends the session and with it the program.
    pub fn end(&self) {
        let _ = request(
            self.port,
            "DELETE",
            &format!("/session/{}", self.session),
            None,
        );
    }
}

/// The protocol's letter for a key's name ([table](https://www.w3.org/TR/webdriver2/#keyboard-actions)).
fn key_of(name: &str) -> char {
    let name = if name.len() > 1 {
        name.trim_end_matches('+')
    } else {
        name
    };
    match name {
        "Control" => '\u{e009}',
        "Shift" => '\u{e008}',
        "Alt" => '\u{e00a}',
        "Enter" => '\u{e007}',
        "Escape" => '\u{e00c}',
        "Tab" => '\u{e004}',
        "Space" => ' ',
        "Delete" => '\u{e017}',
        "Backspace" => '\u{e003}',
        "Left" => '\u{e012}',
        "Up" => '\u{e013}',
        "Right" => '\u{e014}',
        "Down" => '\u{e015}',
        "Home" => '\u{e011}',
        "End" => '\u{e010}',
        letter => {
            let mut letters = letter.chars();
            match (letters.next(), letters.next()) {
                (Some(letter), None) => letter,
                _ => panic!("no key is named {letter:?}"),
            }
        }
    }
}

fn request(
    port: u16,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> Result<Value, DriverError> {
    let silent = |error: std::io::Error| DriverError::Silent(error.to_string());
    let mut socket = TcpStream::connect(("127.0.0.1", port)).map_err(silent)?;
    socket
        .set_read_timeout(Some(Duration::from_secs(60)))
        .map_err(silent)?;
    let body = body.map(Value::to_string).unwrap_or_default();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    socket.write_all(head.as_bytes()).map_err(silent)?;
    socket.write_all(body.as_bytes()).map_err(silent)?;
    answer(&read_reply(&mut socket)?)
}

/// The body of a reply. Ends with what `Content-Length` says: the driver may keep the connection open.
fn read_reply(socket: &mut TcpStream) -> Result<Vec<u8>, DriverError> {
    let mut reply = Vec::new();
    let mut piece = [0; 64 * 1024];
    loop {
        if let Some(end) = memmem(&reply, b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&reply[..end]).to_lowercase();
            let length: Option<usize> = head
                .lines()
                .find_map(|line| line.strip_prefix("content-length:"))
                .and_then(|text| text.trim().parse().ok());
            if length.is_some_and(|length| reply.len() >= end + 4 + length) {
                return Ok(reply.split_off(end + 4));
            }
        }
        match socket.read(&mut piece) {
            Ok(0) => return Err(DriverError::Silent("it hung up".to_owned())),
            Ok(read) => reply.extend_from_slice(&piece[..read]),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(DriverError::Silent(error.to_string())),
        }
    }
}

fn memmem(hay: &[u8], needle: &[u8]) -> Option<usize> {
    hay.windows(needle.len())
        .position(|window| window == needle)
}

fn answer(body: &[u8]) -> Result<Value, DriverError> {
    let mut reply: Value = serde_json::from_slice(body)
        .map_err(|error| DriverError::Silent(format!("{error} in its reply")))?;
    let value = reply["value"].take();
    match value["error"].as_str() {
        Some(error) => Err(DriverError::Refused {
            error: error.to_owned(),
            message: value["message"].as_str().unwrap_or_default().to_owned(),
        }),
        None => Ok(value),
    }
}
