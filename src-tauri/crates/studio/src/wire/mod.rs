//! The types that cross the boundary to a window or a script. Every one is plain data.

mod event;
mod image;
mod job;
mod order;

pub use event::Event;
pub use image::{Image, ImagePage, PageKey, SeedFacts};
pub use job::{Job, Output, OutputPhase, Phase};
pub use order::{Order, Origin, SeedChoice};
