//! Holding the system's sleep off while something is on the wire.
//!
//! A system that falls asleep in the middle of a reply breaks its connection, and the reply is paid for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};

/// Holds the system's sleep off.
pub trait Awake: std::fmt::Debug + Send + Sync {
    /// Holds sleep off until what it gives is dropped; neither may block. A system that has no such service, or refuses,
    /// is no fault.
    fn hold(&self) -> Box<dyn Send>;
}

/// The sleep of this system: its idle sleep everywhere, and on Linux that which somebody else asks for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemAwake;

impl Awake for SystemAwake {
    fn hold(&self) -> Box<dyn Send> {
        let (release, released) = mpsc::channel::<()>();
        // On Windows the wish belongs to the thread that has it; on Linux a bus is asked, which may take its time.
        let thread = std::thread::Builder::new()
            .name("awake".to_owned())
            .spawn(move || {
                let _held = ask_system();
                let _ = released.recv();
            });
        if let Err(error) = thread {
            tracing::info!(%error, "sleep is not held off");
        }
        Box::new(release)
    }
}

#[cfg(any(target_os = "linux", target_os = "macos", windows))]
fn ask_system() -> Option<keepawake::KeepAwake> {
    let ask = |sleep| {
        keepawake::Builder::default()
            .idle(true)
            .sleep(sleep)
            .reason("Images that are paid for are on their way")
            .app_name("Safelight")
            .app_reverse_domain("dev.safelight.desktop")
            .create()
    };
    // Desktops on Linux ask for sleep when idle, so both must be held; elsewhere the second means something else.
    let held = if cfg!(target_os = "linux") {
        ask(true).or_else(|_| ask(false))
    } else {
        ask(false)
    };
    held.inspect_err(|error| tracing::info!(%error, "sleep is not held off"))
        .ok()
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn ask_system() {}

/// Counts what is on the wire: the first asks the system, the last lets go.
#[derive(Clone, Default)]
pub(crate) struct Wakefulness {
    awake: Option<Arc<dyn Awake>>,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    on_the_wire: usize,
    held: Option<Box<dyn Send>>,
}

impl Wakefulness {
    pub(crate) fn new(awake: Option<Arc<dyn Awake>>) -> Self {
        Self {
            awake,
            state: Arc::default(),
        }
    }

    /// Something goes on the wire, until what it gives is dropped.
    pub(crate) fn hold(&self) -> OnTheWire {
        let mut state = self.lock();
        state.on_the_wire += 1;
        if state.held.is_none() {
            state.held = self.awake.as_ref().map(|awake| awake.hold());
        }
        OnTheWire(self.clone())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Something is on the wire.
#[must_use]
pub(crate) struct OnTheWire(Wakefulness);

impl Drop for OnTheWire {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.on_the_wire -= 1;
        if state.on_the_wire == 0 {
            state.held = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_system_without_such_a_service_is_no_fault() {
        let wakefulness = Wakefulness::new(Some(Arc::new(SystemAwake)));
        let first = wakefulness.hold();
        drop((wakefulness.hold(), first));
        assert!(wakefulness.lock().held.is_none());
    }
}
