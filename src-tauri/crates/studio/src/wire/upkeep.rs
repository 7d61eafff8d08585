//! Looking after a library: copies of its database, checking, mending, rebuilding.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How closely to check.
#[derive(Debug, Clone, Copy, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "upkeep.ts")]
pub struct Check {
    /// Read every file and hold its hash against what it was; without it, sizes are compared.
    pub deep: bool,
}

/// How to mend.
#[derive(Debug, Clone, Copy, Default, Deserialize, TS)]
#[serde(default)]
#[ts(export_to = "upkeep.ts")]
pub struct Repair {
    /// Also when more than a twentieth of the library would change: the person has been asked.
    pub anyway: bool,
}

/// What a check found. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "upkeep.ts")]
pub struct CheckReport {
    /// Nothing is wrong.
    pub sound: bool,
    /// The database is damaged: repair does not help, `rebuild_library` does.
    pub damaged: bool,
    /// Repair would change something.
    pub repairable: bool,
    /// Every file was read.
    pub deep: bool,
    /// Images, trashed ones too.
    pub images: u64,
    /// Files of images that are in their places.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Images whose file is missing, marked so or not.
    pub missing: u64,
    /// Images whose file stands elsewhere in the library.
    pub moved: u64,
    /// Images that are marked as missing and whose file is back.
    pub returned: u64,
    /// Images whose file is not what it was.
    pub changed: u64,
    /// Files of images that have lost their row.
    pub unfiled: u64,
    /// Copies of images, and files that are none of this program's; they are left alone.
    pub strangers: u64,
    /// What could not be looked at.
    pub unreadable: u64,
    /// One by one, the gravest first; in a window at most a thousand.
    pub findings: Vec<Finding>,
}

/// One thing that a check found.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "snake_case", tag = "finding")]
#[ts(export_to = "upkeep.ts")]
pub enum Finding {
    /// The database is damaged.
    Database {
        /// What SQLite says.
        problem: String,
    },
    /// Rows stand for something that is not there.
    LooseRows {
        /// So many.
        count: u64,
    },
    /// The file of an image is missing.
    Missing {
        /// The image.
        id: i64,
        /// Where it should be, relative to the library.
        path: String,
        /// Since when it is marked so, in milliseconds since 1970; `None`: not yet.
        since: Option<i64>,
    },
    /// The file of an image stands elsewhere in the library; it was known again by its hash.
    Moved {
        /// The image.
        id: i64,
        /// Where it should be.
        path: String,
        /// Where it is.
        to: String,
    },
    /// The file of an image that is marked as missing is back.
    Returned {
        /// The image.
        id: i64,
    },
    /// The file of an image is not what it was.
    Changed {
        /// The image.
        id: i64,
        /// Its file.
        path: String,
        /// The SHA-256 it should have.
        expected: String,
        /// The SHA-256 it has.
        found: String,
        /// Another image that shows the same.
        same_as: Option<i64>,
        /// The link it came by, if that may still live.
        link: Option<String>,
    },
    /// A file of an image that has lost its row.
    Unfiled {
        /// The id that it says it has.
        id: i64,
        /// The file.
        path: String,
    },
    /// A copy of an image that is in its place.
    Copy {
        /// The image.
        of: i64,
        /// The file.
        path: String,
    },
    /// A file that is none of this program's.
    Unknown {
        /// The file.
        path: String,
    },
    /// It could not be looked at.
    Unreadable {
        /// The file or folder.
        path: String,
        /// What the system says.
        problem: String,
    },
}

/// What was mended.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "upkeep.ts")]
pub struct RepairReport {
    /// Images there are now, trashed ones too.
    pub images: u64,
    /// Images that are now marked as missing.
    pub marked_missing: u64,
    /// Images whose file was found elsewhere in the library.
    pub moved: u64,
    /// Images whose file is back.
    pub healed: u64,
    /// Files that had lost their row and have one again.
    pub filed: u64,
    /// The index of words was damaged and is made anew beside everything else.
    pub index_renewed: bool,
    /// More than a twentieth of the library would have been marked or moved: nothing of that was done. Ask, then
    /// repair `anyway`.
    pub stopped: Option<Stopped>,
    /// What was left alone, one by one; in a window at most a thousand.
    pub findings: Vec<Finding>,
}

/// What would have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "upkeep.ts")]
pub struct Stopped {
    /// Images that would be marked as missing.
    pub missing: u64,
    /// Images whose file would be looked for elsewhere from now on.
    pub moved: u64,
}

/// What came of looking for the file of an image where a person said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "upkeep.ts")]
pub enum Located {
    /// It is the same, and in its place again.
    Back,
    /// It is another file: nothing was changed.
    AnotherFile,
    /// Something stands in the place of the image: nothing was changed.
    InPlace,
    /// The person chose no file.
    NothingChosen,
}

/// What came of looking for files of images.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LocateReport {
    /// Images whose file is back in its place.
    pub back: Vec<FileBack>,
    /// Images whose file was not found.
    pub missing: Vec<i64>,
    /// Images that needed nothing, for something stands in their place.
    pub in_place: Vec<i64>,
    /// Files that were looked at.
    pub files: u64,
    /// What could not be looked at.
    pub findings: Vec<Finding>,
}

/// A file that is back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileBack {
    /// The image.
    pub id: i64,
    /// Where it was found, and still is.
    pub found: String,
}

/// A copy of the database.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "upkeep.ts")]
pub struct Backup {
    /// Where it is.
    pub path: String,
    /// When it was made, in milliseconds since 1970.
    pub made_at: i64,
    /// Its size in bytes.
    pub bytes: u64,
    /// Why it was made.
    pub reason: BackupReason,
}

/// Why a copy was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "upkeep.ts")]
pub enum BackupReason {
    /// The first change of a day.
    Day,
    /// Somebody asked for it.
    Asked,
    /// A new version was about to change the database.
    BeforeMigration,
}

/// How a library was rebuilt.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "upkeep.ts")]
pub struct RebuildReport {
    /// What stood in the place of the database.
    pub found: DatabaseFound,
    /// What was wrong with it.
    pub damage: Option<String>,
    /// Where the damaged database is now; it was not deleted.
    pub set_aside: Option<String>,
    /// The copy that was built upon.
    pub backup: Option<Backup>,
    /// Rows that were saved from the damaged database.
    pub salvaged_rows: u64,
    /// Replies of the server that were found and whose images are filed next.
    pub replies: u64,
    /// Replies of jobs that nothing is known of but their images; they stay in the folder `spool`.
    pub replies_left: u64,
    /// What was found in the files.
    pub files: RepairReport,
}

/// What stood in the place of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "upkeep.ts")]
pub enum DatabaseFound {
    /// A sound one; it stays.
    Sound,
    /// A sound one but for its index of words: its rows stay, and the index is made anew.
    IndexDamaged,
    /// None.
    Missing,
    /// A damaged one.
    Damaged,
}

/// A long piece of upkeep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "upkeep.ts")]
pub enum Upkeep {
    /// The library is checked.
    Check,
    /// It is mended.
    Repair,
    /// It is rebuilt.
    Rebuild,
    /// A copy of the database is made.
    Backup,
}
