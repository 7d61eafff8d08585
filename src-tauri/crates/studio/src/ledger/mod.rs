//! The ledger of paid work, as pure rules.
//!
//! Nothing here reads a clock, a disk or a network. [`step`] says which state a job goes to when
//! something happens to it, [`judge`] reads a reply as one row of the outcome table, and
//! [`next_try`] plans the downloads of images that are already paid for. The engine does the
//! work and asks these functions what it means; a property test walks them through every order
//! of events and checks the promise: what may have been accepted is never sent again by itself.

mod download;
mod outcome;
mod step;

pub(crate) use download::back_off;
pub use download::{DownloadFault, DownloadPlan, NextTry, next_try};
pub use outcome::{Asked, Doubt, Failure, Outcome, Pause, judge};
pub(crate) use outcome::{doubt_fault, fault_of};
pub use safelight_library::{JobState, OutputState};
pub use step::{Event, IllegalStep, Ledger, Rules, Step, Wait, step};
