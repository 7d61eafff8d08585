//! One function for each command.

mod key;
mod look;
mod simulate;
mod work;

pub(crate) use key::key;
pub(crate) use look::{jobs, list, models, profiles, search, show};
pub(crate) use simulate::simulate;
pub(crate) use work::{cancel, generate, resume, retry};
