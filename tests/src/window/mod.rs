//! The real window, without a screen: Xvfb, a session bus with a real keychain, the system's WebDriver.
//!
//! [`Desk`] is everything around the window, all of it scratch: a screen of its own, a keychain, a home, a server.
//! [`Window`] is the app on it, driven by what a person sees: roles and names ([`Window::get`]), texts
//! ([`Window::read`]), keys. Every wait is for a condition on the page. When a test fails, a picture of the window, its
//! text and what the app said lie in `target/window-failures`.
//!
//! Linux only: neither macOS nor Windows can be driven like this without a screen.

mod app;
mod desk;
mod driver;
pub mod process;
mod screen;
mod tour;

pub use app::Window;
pub use desk::{Desk, PROFILE, app};
pub use driver::{Driver, DriverError, Element};
pub use screen::Screen;
pub use tour::{SIZE, tour};
