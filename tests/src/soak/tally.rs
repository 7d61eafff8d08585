//! What a long run has done so far, counted.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard};

use crate::aftermath::{ASKED_TWICE, LOST};

/// The counts of a run.
#[derive(Debug, Default)]
pub struct Tally(Mutex<Counts>);

/// Counts by what they count.
#[derive(Debug, Default)]
struct Counts {
    by_step: BTreeMap<String, u64>,
    by_moment: u64,
    by_call: u64,
    together: u64,
    injected: BTreeMap<String, u64>,
    cuts: BTreeMap<&'static str, (u64, u64)>,
    tasks: u64,
    images: u64,
    left_out: Vec<String>,
    lost: u64,
    asked_twice: u64,
    broken: u64,
}

impl Tally {
    fn lock(&self) -> MutexGuard<'_, Counts> {
        // A round that panics while it counts is counted as broken; the others go on.
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// A kill at a named step.
    pub fn step(&self, step: &str) {
        *self.lock().by_step.entry(step.to_owned()).or_default() += 1;
    }

    /// A kill at a random moment.
    pub fn moment(&self) {
        self.lock().by_moment += 1;
    }

    /// A strike at a call: `kill`, or how it fails.
    pub fn call(&self, does: &str, calls: &str) {
        let mut counts = self.lock();
        if does == "kill" {
            counts.by_call += 1;
        } else {
            *counts
                .injected
                .entry(format!("{does} at {calls}"))
                .or_default() += 1;
        }
    }

    /// A round of several programs on one library.
    pub fn together(&self) {
        self.lock().together += 1;
    }

    /// A power cut on a file system, with the images that had been told of.
    pub fn cut(&self, file_system: &'static str, told: usize) {
        let mut counts = self.lock();
        let (cuts, images) = counts.cuts.entry(file_system).or_default();
        *cuts += 1;
        *images += told as u64;
    }

    /// A task that went all the way over a restart.
    pub fn task(&self) {
        self.lock().tasks += 1;
    }

    /// Images that came home.
    pub fn images(&self, n: usize) {
        self.lock().images += n as u64;
    }

    /// Something cannot be done on this machine.
    pub fn left_out(&self, what: String) {
        self.lock().left_out.push(what);
    }

    /// A promise was broken, in these words.
    pub fn broken(&self, words: &str) {
        let mut counts = self.lock();
        if words.starts_with(LOST) {
            counts.lost += 1;
        } else if words.starts_with(ASKED_TWICE) {
            counts.asked_twice += 1;
        } else {
            counts.broken += 1;
        }
    }

    /// Whether every promise was kept.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let counts = self.lock();
        counts.lost + counts.asked_twice + counts.broken == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let counts = self.lock();
        let at_steps: u64 = counts.by_step.values().sum();
        let kills = at_steps + counts.by_moment + counts.by_call + counts.together;
        for (step, times) in &counts.by_step {
            writeln!(f, "  killed at {step:<24} {times:>6}")?;
        }
        writeln!(
            f,
            "soak: {kills} kills ({at_steps} at {} named steps, {} at moments, {} at calls, {} of several programs at once)",
            counts.by_step.len(),
            counts.by_moment,
            counts.by_call,
            counts.together
        )?;
        for (name, (cuts, told)) in &counts.cuts {
            writeln!(
                f,
                "soak: {cuts} power cuts on {name}, {told} images shown as saved before them"
            )?;
        }
        for why in &counts.left_out {
            writeln!(f, "soak: left out: {why}")?;
        }
        let injected: u64 = counts.injected.values().sum();
        let kinds: Vec<String> = counts
            .injected
            .iter()
            .map(|(kind, n)| format!("{n} {kind}"))
            .collect();
        writeln!(
            f,
            "soak: {injected} calls made to fail ({})",
            kinds.join(", ")
        )?;
        writeln!(
            f,
            "soak: {} tasks finished over a restart, {} images came home",
            counts.tasks, counts.images
        )?;
        write!(
            f,
            "soak: lost {}, asked twice {}, otherwise wrong {}",
            counts.lost, counts.asked_twice, counts.broken
        )
    }
}
