//! The one place where what went wrong in the shell becomes a fault for the window.

use safelight_studio::{ErrorCode, Fault};

/// What a command answers with.
pub(crate) type Answer<T> = Result<T, Fault>;

/// What can go wrong in the shell itself.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShellError {
    /// The window asked for something of a library before one was open.
    #[error("no library is open yet")]
    NoLibrary,
    /// Another window shows this library already, and has come to the front.
    #[error("this library is open in another window, which is in front now")]
    OpenElsewhere,
    /// Another window shows this library already, and does not answer.
    #[error("this library is open in another window, which does not answer")]
    ElsewhereIsSilent,
    /// An address that is not opened.
    #[error("only https addresses are opened")]
    NotHttps,
    /// An argument out of its range.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// The window system did not do as asked.
    #[error("the window system did not do as asked: {0}")]
    Window(#[from] tauri::Error),
    /// The system has no program for it, or it failed.
    #[error("the system could not open it: {0}")]
    Opener(#[from] tauri_plugin_opener::Error),
    /// A file could not be read.
    #[error("the file could not be read: {0}")]
    File(std::io::Error),
    /// The clipboard did not do as asked.
    #[error("the clipboard did not take it: {0}")]
    Clipboard(String),
    /// The files could not be dragged.
    #[error("the files could not be dragged: {0}")]
    Drag(String),
    /// A piece of work stopped in the middle.
    #[error("a piece of work stopped unexpectedly")]
    Stopped,
}

impl From<ShellError> for Fault {
    fn from(error: ShellError) -> Self {
        use ShellError as E;
        let code = match &error {
            E::NoLibrary | E::OpenElsewhere | E::ElsewhereIsSilent => ErrorCode::NotNow,
            E::NotHttps | E::OutOfRange(_) => ErrorCode::InvalidRequest,
            E::File(_) => ErrorCode::Disk,
            E::Window(_) | E::Opener(_) | E::Clipboard(_) | E::Drag(_) | E::Stopped => {
                ErrorCode::Internal
            }
        };
        let text = error.to_string();
        let mut letters = text.chars();
        let first: String = letters
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .collect();
        let fault = Fault::new(code, format!("{first}{}.", letters.as_str()));
        match error {
            E::NoLibrary => fault.tip("Open a library first."),
            E::ElsewhereIsSilent => fault.tip("End the other one, or open it to look at only."),
            _ => fault,
        }
    }
}
