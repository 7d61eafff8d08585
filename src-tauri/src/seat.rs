//! Before there is a window: is this library shown in another one?

use std::io::Write as _;
use std::path::Path;

use safelight_studio::{Seating, WindowSeat};

use crate::knock;
use crate::session::Session;

/// What came of looking for the library's seat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// Go on: the seat is ours, or what is wrong is told in the window.
    Free,
    /// Another window shows this library and has come to the front.
    InFront,
    /// Another window shows this library and does not answer.
    Silent,
}

/// Takes the seat of the library that this run begins with.
pub(crate) async fn look(session: &Session) -> Found {
    let Some(library) = session.first_library() else {
        return Found::Free;
    };
    match WindowSeat::take(&library) {
        Ok(Seating::Ours(seat)) => {
            session.keep_seat(&library, seat);
            Found::Free
        }
        Ok(Seating::Taken) if knock::knock(&library).await => Found::InFront,
        Ok(Seating::Taken) => Found::Silent,
        // Opening it will say what is wrong.
        Ok(Seating::NoLibrary) | Err(_) => Found::Free,
    }
}

/// What a person wants when the other window does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Look at the library only.
    ReadOnly,
    /// Nothing.
    Quit,
}

/// Asks the person, in a window of the system: there is no other yet.
pub(crate) fn ask(library: &Path) -> Choice {
    const LOOK: &str = "Open Read-only";
    let name = library
        .file_name()
        .map_or_else(|| library.to_string_lossy(), |name| name.to_string_lossy());
    let words = format!(
        "Safelight is already open with the library “{name}” but does not answer.\n\n\
         You can look at the library without changing it, or end the other Safelight first."
    );
    tell_terminal(&words);
    let answer = rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Warning)
        .set_title("Safelight")
        .set_description(words)
        .set_buttons(rfd::MessageButtons::OkCancelCustom(
            LOOK.to_owned(),
            "Quit".to_owned(),
        ))
        .show();
    match answer {
        rfd::MessageDialogResult::Ok => Choice::ReadOnly,
        rfd::MessageDialogResult::Custom(text) if text == LOOK => Choice::ReadOnly,
        _ => Choice::Quit,
    }
}

/// Becomes the same program with one argument more. The toolkit that showed the question must not show a window in the
/// same process: it belongs to another thread by now. Comes back only on failure.
pub(crate) fn start_again_with(argument: &str) {
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut command = std::process::Command::new(program);
    command.args(std::env::args_os().skip(1)).arg(argument);
    #[cfg(unix)]
    {
        use std::os::unix::process::CommandExt as _;
        let error = command.exec();
        tracing::error!(%error, "could not start again");
    }
    #[cfg(not(unix))]
    if let Err(error) = command.spawn() {
        tracing::error!(%error, "could not start again");
    }
}

/// Says in a window of the system why there is no other.
pub(crate) fn say(words: &str) {
    tell_terminal(words);
    rfd::MessageDialog::new()
        .set_level(rfd::MessageLevel::Error)
        .set_title("Safelight")
        .set_description(words)
        .show();
}

/// Whoever started the program in a terminal reads there what the window of the system says: it may be on another
/// screen, or on none.
fn tell_terminal(words: &str) {
    let _ = writeln!(std::io::stderr(), "{words}");
}
