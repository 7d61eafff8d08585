//! What the flows, fault and crash tests share.
//!
//! The tests of this package stand outside the product and hold its promises against servers that misbehave and
//! against a process that dies. They use these things:
//!
//! * [`rude::Rude`], an HTTP server over plain sockets that does exactly what a script says: any status and headers,
//!   bodies that stop at byte *n*, that trickle, that never end, that wait for the test ([`answer::Gate`]); it counts
//!   every request that reached it whole, which is what "sent twice" means;
//! * [`scratch::Scratch`], a studio on a library in a temporary folder, with short waits; [`scratch::Life`] is one
//!   process life of it that can be ended without a goodbye;
//! * [`disks`], disks that are full when a test says so: made up, and real ones where this user may mount;
//! * [`cli::Cli`], the command line program in a home of its own, and [`shelf`], which holds a library's rows against
//!   its files;
//! * [`strikes`] (Unix), which ends the program at a named step, at a moment or at a call, and [`aftermath`], what must
//!   be true afterwards;
//! * [`power`] (Linux, root), power cuts, and [`soak`], the long run of all of this;
//! * [`siblings`], gateways that answer with a task;
//! * [`fixture`], a library of any size that looks lived in;
//! * [`window`] (Linux), the real window on a screen, a keychain and a home of its own.
//!
//! Nothing here sleeps for luck: a test waits for an event, a request or the end of a process, with a limit that only
//! a hang reaches ([`PATIENCE`]).
//!
//! Borders: what is a rule of one crate is tested in that crate. Here stands what only shows when all of them work
//! together: states, money, files, exit statuses. `docs/reliability.md` says which test covers which fault, and a test
//! keeps that page true.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::missing_panics_doc)]

use std::time::Duration;

pub mod aftermath;
pub mod answer;
pub mod cli;
pub mod disks;
pub mod fixture;
pub mod pictures;
#[cfg(unix)]
pub mod power;
pub mod replies;
pub mod rude;
pub mod scratch;
pub mod secret;
pub mod shelf;
pub mod siblings;
#[cfg(unix)]
pub mod soak;
#[cfg(unix)]
pub mod strikes;
#[cfg(unix)]
pub mod together;
#[cfg(target_os = "linux")]
pub mod window;

/// How long a test waits for something that must happen: only a hang reaches it.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The key used in tests; a search for it in every artefact must find nothing.
pub const KEY: &str = "sk-safelight-test-4f1c9d27b8e35a60";
