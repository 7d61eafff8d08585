//! A stand-in Routeway server that really draws images.
//!
//! (The full account follows with the server.)

pub mod draw;
mod fault;
mod options;
mod running;
mod server;

pub use fault::{Fault, Place, Trouble};
pub use options::{Keys, Options};
pub use running::{KeySeen, Running, SeenRequest, Simulator, StartError};
