//! How WebKitGTK puts its pixels on the screen.
//!
//! Its fast way shows an empty window on some machines: NVIDIA's driver, or no render node at all. The plain way works
//! everywhere, so it is taken there from the start, and once more if a page does not report its first frame in time.
//! The switch is an environment variable that WebKit reads when GTK starts, so this program starts itself anew with it:
//! setting a variable of the running process would be `unsafe` (docs/adr/0020).

use std::ffi::OsStr;
use std::path::Path;

use tauri::{AppHandle, Manager as _};

use crate::frames::Frames;
use crate::session::Session;

/// The variable that WebKit reads.
const PLAIN: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// How long a page may take to its first frame before the plain way is tried.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Whether the plain way is to be taken before anything was tried. Whoever set the variable has decided.
fn wants_plain(set: Option<&OsStr>, dri: &Path, nvidia: &Path) -> bool {
    set.is_none() && (nvidia.exists() || !has_render_node(dri))
}

fn has_render_node(dri: &Path) -> bool {
    std::fs::read_dir(dri).is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    })
}

/// Starts the program anew in the plain way if this machine needs it. Call it before any thread or window exists. Comes
/// back if nothing is to be done, or if it cannot be done.
pub(crate) fn choose() {
    let set = std::env::var_os(PLAIN);
    if wants_plain(
        set.as_deref(),
        Path::new("/dev/dri"),
        Path::new("/proc/driver/nvidia"),
    ) {
        start_plain();
    }
}

/// Whether there is another way left to try.
fn can_start_plain() -> bool {
    std::env::var_os(PLAIN).is_none()
}

/// Becomes the same program with the same arguments, the plain way. Comes back only on failure.
fn start_plain() {
    use std::os::unix::process::CommandExt as _;
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let error = std::process::Command::new(program)
        .args(std::env::args_os().skip(1))
        .env(PLAIN, "1")
        .exec();
    tracing::warn!(%error, "could not start anew with plain rendering");
}

/// Starts the program anew in the plain way if the page does not paint in time. There is nothing in hand yet: a page
/// that has not painted has ordered nothing, and what was under way before goes on wherever it is taken up.
pub(crate) async fn watch(app: AppHandle) {
    if app.state::<Frames>().within(PATIENCE).await || !can_start_plain() {
        return;
    }
    tracing::warn!("the page has not painted: once more, with plain rendering");
    app.state::<Session>().hold_unsent().await;
    start_plain();
    app.state::<Session>().go_on();
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn fault_58_without_a_render_node_or_with_nvidia_the_plain_way_is_taken() {
        let dir = tempfile::tempdir().unwrap();
        let (dri, nvidia) = (dir.path().join("dri"), dir.path().join("nvidia"));
        assert!(wants_plain(None, &dri, &nvidia), "no /dev/dri");
        std::fs::create_dir(&dri).unwrap();
        std::fs::write(dri.join("card0"), "").unwrap();
        assert!(wants_plain(None, &dri, &nvidia), "a card without a node");
        std::fs::write(dri.join("renderD128"), "").unwrap();
        assert!(!wants_plain(None, &dri, &nvidia), "all is well");
        std::fs::create_dir(&nvidia).unwrap();
        assert!(wants_plain(None, &dri, &nvidia), "NVIDIA's driver");
    }

    #[test]
    fn fault_58_what_a_person_has_set_holds() {
        let nowhere = Path::new("/nonexistent");
        for value in ["0", "1", ""] {
            assert!(!wants_plain(Some(OsStr::new(value)), nowhere, nowhere));
        }
    }
}
