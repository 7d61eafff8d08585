//! The studio: the ledger of paid work, the engine that works it off, and the facade over a library.
//!
//! People pay for each image. So every request is a row in the ledger before a byte goes out; a request that may have
//! been accepted is never sent again by itself; and once a reply begins to arrive it goes to the disk before anybody
//! reads it. The rules are pure functions in [`ledger`]; the engine asks them what everything means.
//!
//! ```text
//! enqueue -> queued -> claimed -> sending -> replied -> done
//!                         |          |          |
//!                     put back   put off     outputs: pending -> saved | failed | expired
//!                                    |
//!                     failed, interrupted ("may have been billed"), polling (a task), cancelled
//! ```
//!
//! [`Studio`] is what a window or a command line talks to. It hands out whole snapshots ([`wire`]) and tells changes
//! as [`wire::Event`]s; it never hands out a key. Faults are [`Fault`]s: a closed code, sentences for a person, what is
//! known about money, and the server's own words with their trace id.
//!
//! Borders: the wire of the API belongs to `routeway`, files and tables to `safelight-library`, pixels to `media`. The
//! demo's simulator is brought by whoever opens the studio ([`DemoServer`]), because it must stay able to contradict
//! this side of the API.

mod awake;
mod blocking;
mod catalogue;
mod clients;
mod clock;
mod core;
mod counted;
mod differences;
mod engine;
mod fault;
mod filing;
mod keys;
mod lanes;
pub mod ledger;
mod library_fault;
mod masking;
mod profile;
mod settings;
mod settings_change;
mod setup;
mod shelves;
mod snapshot;
mod spool;
mod studio;
mod target;
mod task_row;
mod turns;
mod upkeep;
pub mod wire;

pub use self::core::{DemoServer, Tuning};
pub use awake::{Awake, SystemAwake};
pub use catalogue::list_models;
pub use fault::{Billing, ErrorCode, Fault};
pub use keys::{KeyState, Keychain, KeychainFault, Keys, MemoryKeychain, SystemKeychain};
pub use profile::{
    DEMO_PROFILE, FIRST_MODEL, KeyHeaderSetting, Profile, ProxySetting, ROUTEWAY_BASE_URL,
    ROUTEWAY_PROFILE,
};
pub use routeway::models::{ModelEntry, ModelList};
pub use routeway::{ApiError, ApiKey};
pub use safelight_library::{Library, OpenOptions, Seating, Size, WindowSeat};
pub use settings::{
    GridLayout, Interface, ModelMemory, Settings, SettingsFile, Theme, WindowPlace,
};
pub use setup::Setup;
pub use spool::{SystemVolume, Volume};
pub use studio::{ImageFile, Pixels, Queue, Studio, StudioOptions, default_library};
