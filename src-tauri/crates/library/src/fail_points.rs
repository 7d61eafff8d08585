//! Named steps of saving and of paid work, at which a test ends the process.
//!
//! With the feature `fail-points` a program that calls [`arm`] dies by `SIGKILL` where the environment says so. Without it,
//! as in every program for people, [`pass`] is nothing at all.

/// A step has just been done. Its name says which: `job.claimed` stands right behind the row that says so.
#[cfg(not(feature = "fail-points"))]
#[inline(always)]
pub const fn pass(_step: &'static str) {}

#[cfg(feature = "fail-points")]
pub use armed::{arm, pass};

#[cfg(feature = "fail-points")]
mod armed {
    use std::io::Write as _;
    use std::path::PathBuf;
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};

    static PLAN: OnceLock<Plan> = OnceLock::new();

    struct Plan {
        /// The step, and how many times it is passed unharmed.
        kill: Option<(String, u32)>,
        passed: AtomicU32,
        log: Option<PathBuf>,
    }

    /// Reads from the environment what is to happen: `SAFELIGHT_KILL_AT=step:n` ends the process the n-th time (from 1)
    /// that it passes the step; `SAFELIGHT_STEPS=file` adds a line with the name of each step that is passed.
    pub fn arm() {
        let kill = std::env::var("SAFELIGHT_KILL_AT").ok().and_then(|text| {
            let (step, time) = text.rsplit_once(':')?;
            Some((step.to_owned(), time.parse::<u32>().ok()?.checked_sub(1)?))
        });
        let log = std::env::var_os("SAFELIGHT_STEPS").map(PathBuf::from);
        let passed = AtomicU32::new(0);
        // The first call counts.
        let _ = PLAN.set(Plan { kill, passed, log });
    }

    /// A step has just been done.
    pub fn pass(step: &'static str) {
        let Some(plan) = PLAN.get() else {
            return;
        };
        if let Some(path) = &plan.log {
            let log = std::fs::File::options()
                .append(true)
                .create(true)
                .open(path);
            // One write a line: several threads write at once.
            let _ = log.and_then(|mut log| log.write_all(format!("{step}\n").as_bytes()));
        }
        if let Some((due, times)) = &plan.kill
            && due == step
            && plan.passed.fetch_add(1, Ordering::SeqCst) == *times
        {
            die();
        }
    }

    #[cfg(unix)]
    fn die() {
        let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGKILL);
    }

    #[cfg(not(unix))]
    fn die() {
        std::process::abort();
    }
}
