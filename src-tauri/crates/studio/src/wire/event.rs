//! What happens, told as whole snapshots.

use serde::Serialize;
use ts_rs::TS;
use uuid::Uuid;

use super::{Image, Job, Upkeep};
use crate::fault::Fault;

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "event")]
#[ts(export_to = "event.ts")]
pub enum Event {
    /// A job is new or stands elsewhere.
    Job {
        /// The job as it stands now.
        job: Box<Job>,
    },
    /// Bytes of a reply have arrived.
    Receiving {
        /// The job.
        job_id: i64,
        /// Bytes so far.
        bytes: u64,
        /// Bytes in all, when the server says so.
        total: Option<u64>,
    },
    /// Images are in the library.
    ImagesAdded {
        /// The images.
        images: Vec<Image>,
    },
    /// Images changed: rating, trash, note, tags, albums.
    ImagesChanged {
        /// Their ids; empty when they are more than 10,000: whatever is shown must be read anew.
        ids: Vec<i64>,
    },
    /// Albums, saved searches or tags changed, or how many images they hold.
    ShelvesChanged,
    /// A request goes out although there is little room on the disk for its images.
    LittleRoom {
        /// The job.
        job_id: i64,
        /// How little, and what to do.
        fault: Fault,
    },
    /// Links of images that are paid for and not here yet die soon: told once for a job, ten minutes before.
    LinksDieSoon {
        /// The job.
        job_id: i64,
        /// How many images.
        images: u32,
        /// When the first of them is lost, in milliseconds since 1970.
        expires_at: i64,
    },
    /// A long piece of upkeep goes on.
    Upkeep {
        /// What is being done.
        what: Upkeep,
        /// Files that were looked at; for a copy of the database 1 of 1, once it is made.
        done: u64,
        /// Files there are, as far as known.
        of: u64,
    },
    /// There is something to know of the library itself: damage, most likely.
    LibraryWarning {
        /// What, and what to do.
        fault: Fault,
    },
    /// The queue of a profile stopped until a person acts.
    Paused {
        /// The profile; `None` for a server named just for one request.
        profile_id: Option<Uuid>,
        /// Why, and what to do.
        fault: Fault,
    },
    /// The queue of a profile goes on.
    Resumed {
        /// The profile; `None` for a server named just for one request.
        profile_id: Option<Uuid>,
    },
}
