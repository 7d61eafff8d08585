//! What the window asks with, and what it gets to see beside images and jobs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::curation::{AlbumUse, TagUse};
use super::{Event, Image, Job, Order};
use crate::fault::Fault;
use crate::profile::Profile;
use crate::settings::{Interface, ModelMemory, Settings, Theme};

/// One value, where a command needs no more.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct By<T: TS> {
    /// It.
    pub value: T,
}

/// An image.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct ImageId {
    /// Its id.
    pub id: i64,
}

/// Some images.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct ImageIds {
    /// Their ids.
    pub ids: Vec<i64>,
}

/// A job.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct JobId {
    /// Its id.
    pub id: i64,
}

/// Some jobs.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct JobIds {
    /// Their ids.
    pub ids: Vec<i64>,
}

/// The system the window stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "window.ts")]
pub enum Platform {
    /// Linux and the like.
    Linux,
    /// macOS.
    Macos,
    /// Windows.
    Windows,
}

/// Everything the window begins with, in one answer.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Start {
    /// The system.
    pub platform: Platform,
    /// The program's version.
    pub version: String,
    /// Nobody has chosen a library or a key yet: show the first screen.
    pub first_run: bool,
    /// Where a first library would be made.
    pub proposed_library: Option<String>,
    /// The open library; `None`: see `library_fault`, or it is the first run.
    pub library: Option<OpenLibrary>,
    /// Why the library could not be opened.
    pub library_fault: Option<Fault>,
    /// The settings; never a key.
    pub settings: Settings,
    /// The demo's profile.
    pub demo_profile: Profile,
    /// The form as it stood last.
    pub draft: Option<Draft>,
    /// Jobs that have tiles: unfinished ones, and ended ones that want to be seen, newest first.
    pub jobs: Vec<Job>,
    /// Queues that wait for a person.
    pub paused: Vec<PausedQueue>,
    /// How many images each view holds.
    pub counts: Counts,
}

/// The open library, as far as it is known without work.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct OpenLibrary {
    /// Its own id.
    pub id: Uuid,
    /// The folder's name.
    pub name: String,
    /// The folder, absolute.
    pub path: String,
    /// Whether it can be written to.
    pub writable: bool,
    /// Why not.
    pub read_only_because: Option<Fault>,
    /// What to know of it: that it lies in a place where a live database is in danger, or that it is damaged.
    pub warnings: Vec<Fault>,
}

/// What costs work to find out about a library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct LibraryFacts {
    /// Images, trashed ones too.
    pub images: u64,
    /// Bytes of their files.
    pub image_bytes: u64,
    /// Bytes that are free on its disk; `None` when not known.
    pub free_bytes: Option<u64>,
}

/// A library to open.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Library {
    /// Its folder; `None`: the proposed one.
    #[ts(type = "string | null")]
    pub path: Option<PathBuf>,
    /// Make one where there is nothing yet: only for a place a person has just named.
    pub create: bool,
}

/// A queue that waits for a person.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct PausedQueue {
    /// Whose; `None` for a server named just for one request.
    pub profile_id: Option<Uuid>,
    /// Why, and what to do.
    pub fault: Fault,
}

/// How many images each view holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Counts {
    /// Everything outside the trash.
    pub all: u32,
    /// Favourites.
    pub favourites: u32,
    /// Images without a rating.
    pub unrated: u32,
    /// The trash.
    pub trash: u32,
    /// Drawn by the demo, outside the trash.
    pub demo: u32,
}

/// Bytes. For a gallery, little-endian, all of a column before the next:
///
/// | bytes | what |
/// |---|---|
/// | 4 | the letters `SLG1` |
/// | 4 | `n`, the number of images |
/// | 8 | zero |
/// | 8 n | ids, as 64-bit floats (they stay below 2^53) |
/// | 4 n | seconds since 1970: made, or in the trash view trashed |
/// | 4 n | version: the first 32 bits of the file's hash, big end first, as `thumb` and `image` addresses name it |
/// | 4 n | average colour `0xrrggbb` in the upper 24 bits; then flags: 0-2 rating, 3 favourite, 4 cannot be shown, 5 demo, 6 file missing |
/// | 2 n | pixels across, 65535 at most |
/// | 2 n | pixels down, likewise |
#[derive(Debug, Clone, PartialEq, Eq, TS)]
#[ts(export_to = "window.ts", type = "ArrayBuffer")]
pub struct Packed(pub Vec<u8>);

/// Everything known of one image.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct ImageDetails {
    /// The image.
    pub image: Image,
    /// What a person wrote about it.
    pub note: Option<String>,
    /// Its tags, by name; each with how many images have it.
    pub tags: Vec<TagUse>,
    /// The albums it lies in; each with how many images lie there.
    pub albums: Vec<AlbumUse>,
    /// How long the server took, in milliseconds, from the request to the end of its reply.
    pub took_ms: Option<i64>,
    /// How it was transferred: `url` or `b64_json`.
    pub response_format: Option<String>,
    /// The name of the profile it was made with, if that is still there.
    pub profile_name: Option<String>,
    /// What it was remixed from.
    pub parent: Option<i64>,
    /// What was remixed from it.
    pub children: Vec<i64>,
    /// Its file is not in its place.
    pub file_missing: bool,
    /// The order that would make it again, for remix and vary; `None` for an image that was not made here.
    pub order: Option<Order>,
}

/// A page of the queue.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct JobsPage {
    /// At most so many, 1 to 500.
    pub limit: u32,
    /// Older than this job.
    pub before: Option<i64>,
}

/// Everything known of one job.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct JobDetails {
    /// The job.
    pub job: Job,
    /// The request as sent or to be sent: method, path, headers with the key left out, body.
    pub request: String,
    /// The reply without image bytes, link signatures cut.
    pub reply: Option<String>,
    /// The reply's status.
    pub status: Option<u16>,
    /// When the reply was whole, in milliseconds since 1970.
    pub replied_at: Option<i64>,
    /// All of that as text for the server's support; never a key.
    pub support: String,
}

/// A search in the prompts used.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct PromptSearch {
    /// Only those that hold this text, any case; empty: all.
    pub text: String,
    /// At most so many, 1 to 500.
    pub limit: u32,
}

/// A prompt that was used.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct UsedPrompt {
    /// Its id.
    pub id: i64,
    /// The prompt.
    pub prompt: String,
    /// The negative prompt used with it.
    pub negative_prompt: Option<String>,
    /// How often.
    pub uses: i64,
    /// When last, in milliseconds since 1970.
    pub used_at: i64,
}

/// The form as it stands: every field as typed.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "window.ts")]
pub struct Draft {
    /// The order.
    pub order: Order,
    /// The panel with all fields is open.
    pub unfolded: bool,
}

/// What changes of the settings; `None`: stays.
#[derive(Debug, Clone, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "window.ts", optional_fields)]
pub struct SettingsChange {
    /// Dark, light or the system's.
    pub theme: Option<Theme>,
    /// How the window is arranged.
    pub interface: Option<Interface>,
    /// Models used last and kept at hand.
    pub models: Option<ModelMemory>,
    /// The profile in use.
    pub default_profile: Option<Uuid>,
    /// Downloads at a time, 1 to 32.
    pub parallel_downloads: Option<u32>,
    /// Seconds a request may take, 30 to 1800.
    pub request_limit_s: Option<u32>,
    /// Days after which an image in the trash is removed for good, at most 3650; 0: never by itself.
    pub trash_days: Option<u32>,
}

/// A profile to keep.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Profiled {
    /// It. A new one has an id of the window's making.
    pub profile: Profile,
}

/// A key on its way into the keychain. Goes in, never out; its `Debug` shows nothing.
#[derive(Clone, Deserialize, TS)]
#[ts(export_to = "window.ts")]
pub struct NewKey {
    /// Whose.
    pub profile: Uuid,
    /// As pasted: spaces, quotes and a leading `Bearer` are cut.
    pub key: String,
    /// Only until the program ends, for systems without a keychain.
    pub session_only: bool,
}

impl std::fmt::Debug for NewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewKey")
            .field("profile", &self.profile)
            .field("session_only", &self.session_only)
            .finish_non_exhaustive()
    }
}

/// Models to choose from.
#[derive(Debug, Clone, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Models {
    /// Image models first.
    pub entries: Vec<Model>,
    /// The day of the list that comes with the program, `YYYY-MM-DD`: a guess.
    pub curated_on: String,
    /// Why only the list that comes with the program is here.
    pub fault: Option<Fault>,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Model {
    /// The id to send.
    pub id: String,
    /// For people.
    pub name: String,
    /// Sizes to offer; empty when not known.
    pub sizes: Vec<String>,
    /// Qualities to offer; empty when not known.
    pub qualities: Vec<String>,
    /// `false` when the server lists it as not available.
    pub available: bool,
    /// Makes images, as far as can be told.
    pub image: bool,
    /// Listed by the server, not only known from elsewhere.
    pub on_server: bool,
    /// Dollars an image, where the server's list says so.
    pub dollars_an_image: Option<f64>,
}

/// A server that answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Connection {
    /// Milliseconds to its answer.
    pub ms: u32,
    /// Image models it lists.
    pub image_models: u32,
}

/// How to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "window.ts")]
pub enum Quit {
    /// After what is on the wire is read and filed.
    Wait,
    /// At once; replies on the wire may be lost.
    Now,
    /// Not at all: the question, or the waiting, is taken back.
    Stay,
}

/// Something the window itself has to say.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "event")]
#[ts(export_to = "window.ts")]
pub enum WindowEvent {
    /// An action was chosen in the native menu.
    Menu {
        /// Its name, as the page's list of actions has it.
        action: String,
    },
    /// The window was asked to close while replies are on the wire.
    QuitAsked {
        /// Requests whose reply or images are not filed yet.
        in_hand: u32,
    },
}

/// One entry of a batch.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(untagged)]
#[ts(export_to = "window.ts")]
pub enum Told {
    /// From the studio.
    Studio(Event),
    /// From the window.
    Window(WindowEvent),
}

/// Events of at most 33 ms, numbered from 0 without gaps. Whoever sees a gap subscribes again and begins from
/// [`Start`].
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "window.ts")]
pub struct Batch {
    /// Its number.
    pub number: u32,
    /// What happened, in order.
    pub events: Vec<Told>,
}
