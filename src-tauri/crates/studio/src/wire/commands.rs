//! The one table of what a window may ask for: a name, what goes in, what comes out.
//!
//! The shell registers exactly these names, its capabilities allow exactly these, and the TypeScript side is typed by
//! them: `invoke(name, { args })`. A test of the shell holds all three against [`COMMANDS`].

use ts_rs::TS;
use uuid::Uuid;

use super::curation::{
    AlbumCover, AlbumMove, Arranged, Change, Chosen, CommonValues, DuplicateGroup, DuplicateKind,
    Emptied, Family, Favourite, InAlbum, Kept, Made, Named, NewAlbum, NewSmartAlbum, Noted, Rate,
    Shelves, SmartAlbumChange, Tagging, UndoNames, Undone,
};
use super::library::{Caret, Completions, ImageInQuery, Look, QueryReading, TextMatch};
use super::window::{
    By, Connection, Counts, Draft, ImageDetails, ImageId, ImageIds, JobDetails, JobId, JobIds,
    Library, Packed, Profiled, Quit, SettingsChange, Start, UsedPrompt,
};
use super::{
    Backup, Check, CheckReport, Image, Job, Located, Order, Origin, RebuildReport, Repair,
    RepairReport,
};
use crate::{KeyState, Settings};

/// A command: what goes in and what comes out. Only a type; nothing makes one.
#[derive(Debug, TS)]
#[ts(export_to = "commands.ts")]
pub struct Call<Args: TS, Reply: TS> {
    /// What goes in.
    pub args: Args,
    /// What comes out.
    pub reply: Reply,
}

macro_rules! commands {
    ($($(#[$doc:meta])+ $name:ident: $args:ty => $reply:ty,)+) => {
        /// Every command by its name.
        #[derive(Debug, TS)]
        #[ts(export_to = "commands.ts")]
        pub struct Commands {
            $($(#[$doc])+ pub $name: Call<$args, $reply>,)+
        }

        /// The names of all commands, in the order of the table.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),+];
    };
}

commands! {
    /// What the window begins with; also after a reload.
    start: () => Start,
    /// Begins or begins anew to send numbered batches of events into the channel that goes in beside the arguments.
    subscribe: () => (),
    /// The page has painted for the first time.
    first_frame: () => (),
    /// Ends the program: after what is on the wire, at once, or not at all.
    quit: By<Quit> => (),
    /// Sizes the whole page, 0.5 to 3.
    set_zoom: By<f64> => (),

    /// Opens a library, or makes one in a folder that a person has just named.
    open_library: Library => Start,
    /// Lets a person choose a folder; `None` when nothing was chosen.
    choose_folder: () => Option<String>,
    /// What is known of the open library, its size on disk included.
    library_facts: () => super::window::LibraryFacts,
    /// Shows the library's folder in the system's file browser.
    show_library_folder: () => (),

    /// Holds the database against itself and the rows against the files; changes nothing.
    check_library: Check => CheckReport,
    /// Mends what a check finds: marks, new paths, missing rows. Deletes nothing.
    repair_library: Repair => RepairReport,
    /// Lets a person choose the file of an image whose own is missing; puts it back if it is the same.
    locate_image: ImageId => Located,
    /// Makes a copy of the database.
    back_up: () => Backup,
    /// The copies of the database, newest first.
    backups: () => Vec<Backup>,
    /// Rebuilds the database of the library this window shows, or could not open, and opens it.
    rebuild_library: () => RebuildReport,

    /// Every image that a look shows, in its order, packed: see the type. A search that cannot be read is refused with
    /// the code `query_syntax`.
    gallery: Look => Packed,
    /// Reads a search, for its chips and for what is wrong with it.
    read_query: By<String> => QueryReading,
    /// What could stand at the caret of a search.
    complete_query: Caret => Completions,
    /// Where the words of a search stand in the texts of an image.
    text_matches: ImageInQuery => Vec<TextMatch>,
    /// The searches that were used last, newest first; at most 20.
    recent_searches: () => Vec<String>,
    /// Puts a search in front of those that were used.
    remember_search: By<String> => (),
    /// How many images each view holds.
    counts: () => Counts,
    /// Images by their ids; those that nobody knows are left out.
    images: ImageIds => Vec<Image>,
    /// Everything known of one image.
    image_details: ImageId => ImageDetails,
    /// A thumbnail as a JPEG file, for a window whose scheme does not answer.
    thumbnail_bytes: ImageId => Packed,
    /// An image's file, for a window whose scheme does not answer.
    image_bytes: ImageId => Packed,

    /// Sets the rating, 0 to 5.
    rate: Rate => Change,
    /// Marks as favourites or not.
    favourite: Favourite => Change,
    /// Puts images into the trash.
    trash: Chosen => Change,
    /// Takes images out of the trash.
    restore: Chosen => Change,
    /// Puts all images that the demo drew into the trash.
    trash_demo: () => Change,
    /// Undoes a change, or the last one that was not undone.
    undo: By<Option<i64>> => Undone,
    /// Does the last undone change again.
    redo: () => Undone,
    /// What can be undone and done again, by name.
    undo_names: () => UndoNames,

    /// Removes the images in the trash for good; their files go into the system's trash.
    empty_trash: () => Emptied,
    /// Images that are there more than once.
    duplicates: By<DuplicateKind> => Vec<DuplicateGroup>,
    /// Keeps some of several duplicates and puts the others into the trash, as one change.
    keep_best: Kept => Change,
    /// What an image was remixed from and what was remixed from those, with what differs.
    family: ImageId => Family,

    /// Albums, saved searches and tags, with their counts.
    shelves: () => Shelves,
    /// What several images have in common.
    common_values: Chosen => CommonValues,
    /// Sets the note of images.
    set_note: Noted => Change,
    /// Gives a tag to images, made if need be.
    tag: Tagging => Change,
    /// Takes a tag from images.
    untag: Tagging => Change,
    /// Renames a tag and those below it; where a name is taken, the two become one.
    rename_tag: Named => Change,
    /// Removes a tag and those below it from all images.
    delete_tag: By<i64> => Change,
    /// Makes an album.
    create_album: NewAlbum => Made,
    /// Renames an album.
    rename_album: Named => Change,
    /// Puts an album elsewhere.
    move_album: AlbumMove => Change,
    /// Removes an album with those in it; the images stay in the library.
    delete_album: By<i64> => Change,
    /// Sets the image shown for an album.
    set_album_cover: AlbumCover => Change,
    /// Lays images into an album, behind those in it.
    add_to_album: InAlbum => Change,
    /// Takes images out of an album.
    remove_from_album: InAlbum => Change,
    /// Puts images of an album before another one of it.
    arrange_album: Arranged => Change,
    /// Saves a search.
    save_smart_album: NewSmartAlbum => Made,
    /// Gives a saved search another name and query.
    change_smart_album: SmartAlbumChange => Change,
    /// Forgets a saved search.
    delete_smart_album: By<i64> => Change,

    /// Copies an image to the clipboard.
    copy_image: ImageId => (),
    /// Copies text to the clipboard.
    copy_text: By<String> => (),
    /// Shows an image's file in the system's file browser.
    show_in_folder: ImageId => (),
    /// Opens an image's file with the system's program for it.
    open_image: ImageId => (),
    /// Begins to drag the files of images out of the window.
    drag_out: ImageIds => (),
    /// Opens an https address in the system's browser.
    open_link: By<String> => (),

    /// Writes one job and answers at once.
    enqueue: Order => Job,
    /// Jobs that were not cleared away, newest first.
    jobs: super::window::JobsPage => Vec<Job>,
    /// Everything known of one job.
    job_details: JobId => JobDetails,
    /// Cancels a job.
    cancel: JobId => Job,
    /// Tries a job again, as far as that makes sense.
    retry: JobId => Job,
    /// Hides the tiles of ended jobs.
    dismiss: JobIds => (),
    /// Clears ended jobs away from the queue; their number.
    clear_finished: () => u32,
    /// Sends the requests that were not sent before a restart.
    send_held: () => (),
    /// Cancels the requests that were not sent before a restart; their number.
    discard_held: () => u32,
    /// Lets a paused queue go on; `None`: those of servers named for one request.
    resume_queue: By<Option<Uuid>> => (),

    /// The prompts used last.
    prompt_history: super::window::PromptSearch => Vec<UsedPrompt>,
    /// Takes a prompt out of the history.
    forget_prompt: By<i64> => (),
    /// Keeps the form as it stands, for the next start.
    save_draft: By<Draft> => (),

    /// Changes some of the settings.
    change_settings: SettingsChange => Settings,
    /// Adds or changes a profile.
    save_profile: Profiled => Settings,
    /// Forgets a profile and its key.
    delete_profile: By<Uuid> => Settings,
    /// Where the key of a profile stands. Touches the keychain.
    key_state: By<Uuid> => KeyState,
    /// Keeps a key. No command ever gives one back.
    set_key: super::window::NewKey => KeyState,
    /// Forgets the key of a profile; `false` if there was none.
    delete_key: By<Uuid> => bool,
    /// The models of a server.
    models: By<Origin> => super::window::Models,
    /// Whether a profile's server answers. Proves no key.
    test_connection: By<Uuid> => Connection,
}
