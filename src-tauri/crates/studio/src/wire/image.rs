//! An image as the window and the command line show it.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What is known of an image's seed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "image.ts")]
pub struct SeedFacts {
    /// The seed that was sent; `None`: not known.
    pub value: Option<i64>,
    /// In words: "seed 7, image 2 of 4".
    pub words: String,
}

/// One image of the library.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "image.ts")]
pub struct Image {
    /// Its id; never reused.
    pub id: i64,
    /// Its file, absolute. Leaves this machine in no other form.
    pub path: PathBuf,
    /// Hash of the file as it stands on disk, 64 hex digits.
    pub sha256: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// `png`, `jpeg`, `webp`, `gif`, `avif` or `bmp`.
    pub format: String,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Average colour, `#rrggbb`.
    pub colour: Option<String>,
    /// The prompt as asked.
    pub prompt: String,
    /// The negative prompt as asked.
    pub negative_prompt: Option<String>,
    /// The prompt the server used, when it says so.
    pub revised_prompt: Option<String>,
    /// The model as asked.
    pub model: String,
    /// The size as asked.
    pub size: Option<String>,
    /// The quality as asked.
    pub quality: Option<String>,
    /// Steps as asked.
    pub steps: Option<u32>,
    /// Guidance as asked.
    pub guidance: Option<f64>,
    /// The seed as a number, for scripts.
    pub seed: Option<i64>,
    /// The seed with what it means.
    pub seed_facts: SeedFacts,
    /// By this machine's clock, milliseconds since 1970: the order of the gallery.
    pub created_at: i64,
    /// By the server's clock, seconds since 1970.
    pub server_created: Option<i64>,
    /// The job it came from.
    pub job_id: Option<i64>,
    /// Its place in the job's reply, from 0.
    pub output_index: Option<u32>,
    /// The profile it was made with.
    pub profile_id: Option<String>,
    /// Drawn by the demo.
    pub demo: bool,
    /// 0 (none) to 5.
    pub rating: u8,
    /// Marked as a favourite.
    pub favourite: bool,
    /// In the trash since, milliseconds since 1970.
    pub trashed_at: Option<i64>,
    /// It came after a person had cancelled its job.
    pub arrived_after_cancel: bool,
    /// It is kept but cannot be shown, and why.
    pub cannot_be_shown: Option<String>,
    /// What it cost in dollars by the profile's price table.
    pub cost: Option<f64>,
}

/// Where a page of the gallery begins: after this image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export_to = "image.ts")]
pub struct PageKey {
    /// `created_at` of the last image of the page before.
    pub created_at: i64,
    /// Its id.
    pub id: i64,
}

/// A page of the gallery, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "image.ts")]
pub struct ImagePage {
    /// The images.
    pub images: Vec<Image>,
    /// Where the next page begins; `None`: this was the last.
    pub next: Option<PageKey>,
}
