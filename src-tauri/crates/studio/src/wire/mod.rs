//! The types that cross the boundary to a window or a script. Every one is plain data.

mod commands;
mod curation;
mod event;
mod image;
mod job;
mod library;
mod order;
mod upkeep;
mod window;

pub use commands::{COMMANDS, Call, Commands};
pub use curation::{
    Album, AlbumCover, AlbumMove, AlbumUse, Arranged, Change, ChangeName, Chosen, CommonValues,
    Cover, Difference, DuplicateGroup, DuplicateKind, Emptied, Family, FamilyMember, Favourite,
    InAlbum, Kept, Made, Named, NewAlbum, NewSmartAlbum, Noted, Rate, Shelves, SmartAlbum,
    SmartAlbumChange, Tag, TagUse, Tagging, UndoNames, Undone, Which, WordKind, WordRun,
};
pub use event::Event;
pub use image::{Image, ImagePage, PageKey, SeedFacts};
pub use job::{Job, Output, OutputPhase, Phase};
pub use library::{
    Caret, Completion, CompletionKind, Completions, ImageInQuery, Look, QueryError, QueryReading,
    QueryToken, QueryTokenKind, Sort, SortBy, TextField, TextMatch, View,
};
pub use order::{Order, Origin, SeedChoice};
pub use upkeep::{
    Backup, BackupReason, Check, CheckReport, DatabaseFound, FileBack, Finding, LocateReport,
    Located, RebuildReport, Repair, RepairReport, Stopped, Upkeep,
};
pub use window::{
    Batch, By, Connection, Counts, Draft, ImageDetails, ImageId, ImageIds, JobDetails, JobId,
    JobIds, JobsPage, Library, LibraryFacts, Model, Models, NewKey, OpenLibrary, Packed,
    PausedQueue, Platform, Profiled, PromptSearch, Quit, SettingsChange, Start, Told, UsedPrompt,
    WindowEvent,
};
