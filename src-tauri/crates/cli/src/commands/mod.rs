//! One function for each command.

mod albums;
mod curation;
mod key;
mod look;
mod simulate;
mod upkeep;
mod work;

pub(crate) use curation::curation;
pub(crate) use key::key;
pub(crate) use look::{jobs, list, models, profiles, search, show};
pub(crate) use simulate::simulate;
pub(crate) use upkeep::{Wish, back_up, backups, check, locate, rebuild};
pub(crate) use work::{cancel, generate, resume, retry};
