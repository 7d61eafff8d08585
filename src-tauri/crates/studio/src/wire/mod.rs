//! The types that cross the boundary to a window or a script. Every one is plain data.

mod commands;
mod event;
mod image;
mod job;
mod library;
mod order;
mod window;

pub use commands::{COMMANDS, Call, Commands};
pub use event::Event;
pub use image::{Image, ImagePage, PageKey, SeedFacts};
pub use job::{Job, Output, OutputPhase, Phase};
pub use library::{
    Caret, Completion, CompletionKind, Completions, ImageInQuery, Look, QueryError, QueryReading,
    QueryToken, QueryTokenKind, Sort, SortBy, TextField, TextMatch, View,
};
pub use order::{Order, Origin, SeedChoice};
pub use window::{
    Batch, By, Change, Connection, Counts, Draft, Favourite, ImageDetails, ImageId, ImageIds,
    JobDetails, JobId, JobIds, JobsPage, Library, LibraryFacts, Model, Models, NewKey, OpenLibrary,
    Packed, PausedQueue, Platform, Profiled, PromptSearch, Quit, Rate, SettingsChange, Start, Told,
    Undone, UsedPrompt, WindowEvent,
};
