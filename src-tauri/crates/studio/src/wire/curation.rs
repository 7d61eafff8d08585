//! What a person sorts images with: marks, tags, albums, saved searches, and taking back what was done.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Image, Look};

/// The images that a change is about.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "which")]
#[ts(export_to = "curation.ts")]
pub enum Which {
    /// These.
    Ids {
        /// Their ids.
        ids: Vec<i64>,
    },
    /// All that a look shows at that moment.
    Look {
        /// It.
        look: Look,
    },
}

impl From<Look> for Which {
    fn from(look: Look) -> Self {
        Self::Look { look }
    }
}

impl From<Vec<i64>> for Which {
    fn from(ids: Vec<i64>) -> Self {
        Self::Ids { ids }
    }
}

/// Images, where a command needs no more.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Chosen {
    /// Which.
    pub which: Which,
}

/// A rating for some images.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Rate {
    /// Which.
    pub which: Which,
    /// 0 to 5.
    pub rating: u8,
}

/// Favourites or not.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Favourite {
    /// Which.
    pub which: Which,
    /// Or not.
    pub favourite: bool,
}

/// A note for some images.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Noted {
    /// Which.
    pub which: Which,
    /// The note; `None` or empty: none.
    pub note: Option<String>,
}

/// A tag for some images.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Tagging {
    /// Which.
    pub which: Which,
    /// The tag's name; `/` makes a hierarchy.
    pub name: String,
}

/// A new name for a tag or an album.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Named {
    /// Its id.
    pub id: i64,
    /// The new name.
    pub name: String,
}

/// An album to make.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct NewAlbum {
    /// Its name.
    pub name: String,
    /// The album it is made in.
    pub parent: Option<i64>,
}

/// Another place for an album.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct AlbumMove {
    /// The album.
    pub id: i64,
    /// The album it comes to lie in; `None`: in no other.
    pub parent: Option<i64>,
    /// Its place there, from 0; beyond the end: the last.
    pub position: u32,
}

/// The image shown for an album.
#[derive(Debug, Clone, Copy, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct AlbumCover {
    /// The album.
    pub album: i64,
    /// The image; `None`: its first one.
    pub image: Option<i64>,
}

/// Images for an album.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct InAlbum {
    /// The album.
    pub album: i64,
    /// Which.
    pub which: Which,
}

/// Images of an album, put before another one of it.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Arranged {
    /// The album.
    pub album: i64,
    /// Those that move, in their new order.
    pub ids: Vec<i64>,
    /// The one they come to stand before; `None`: behind all.
    pub before: Option<i64>,
}

/// A search to save.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct NewSmartAlbum {
    /// Its name.
    pub name: String,
    /// The search.
    pub query: String,
}

/// A saved search, as it shall be.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct SmartAlbumChange {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The search.
    pub query: String,
}

/// What a change did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Change {
    /// For undo; `None` when nothing changed.
    pub change: Option<i64>,
    /// How many images changed.
    pub count: u32,
    /// The images that changed; empty when they are more than 10,000.
    pub ids: Vec<i64>,
}

/// What a change made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Made {
    /// The change.
    pub change: Change,
    /// The id of what was made.
    pub id: i64,
}

/// What undo or redo did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Undone {
    /// What was undone or done again, as [`ChangeName`] has it; `None` when there was nothing.
    pub kind: Option<String>,
    /// The name of the tag, album or search it was about.
    pub subject: Option<String>,
    /// How many images changed.
    pub count: u32,
    /// The images that changed; empty when they are more than 10,000.
    pub ids: Vec<i64>,
}

/// A change by its name: "tagging 1,240 images".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct ChangeName {
    /// `rate`, `favourite`, `note`, `trash`, `restore`, `keep_best`, `tag`, `untag`, `rename_tag`, `delete_tag`,
    /// `create_album`, `rename_album`, `move_album`, `delete_album`, `set_album_cover`, `add_to_album`,
    /// `remove_from_album`, `arrange_album`, `save_smart_album`, `change_smart_album` or `delete_smart_album`.
    pub kind: String,
    /// The name of the tag, album or search it was about.
    pub subject: Option<String>,
    /// How many images it changed.
    pub count: u32,
}

/// What can be undone and done again.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct UndoNames {
    /// The last change that was not undone.
    pub undo: Option<ChangeName>,
    /// The change that was undone last.
    pub redo: Option<ChangeName>,
}

/// What stands beside the gallery. Counts are of images outside the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Shelves {
    /// Albums, neighbours together and in order.
    pub albums: Vec<Album>,
    /// Saved searches, in order.
    pub smart_albums: Vec<SmartAlbum>,
    /// Tags, by name.
    pub tags: Vec<Tag>,
}

/// An album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Album {
    /// Its id.
    pub id: i64,
    /// The album it lies in.
    pub parent: Option<i64>,
    /// Its name.
    pub name: String,
    /// Images in it.
    pub count: u32,
    /// The image shown for it.
    pub cover: Option<Cover>,
}

/// The image shown for an album.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Cover {
    /// Its id.
    pub id: i64,
    /// The version in its address: the first 8 hex digits of its file's hash.
    pub version: String,
    /// Chosen by a person, not just the first image.
    pub chosen: bool,
}

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct SmartAlbum {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// The search.
    pub query: String,
    /// Images it finds, where that is known.
    pub count: Option<u32>,
}

/// A tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Tag {
    /// Its id.
    pub id: i64,
    /// Its whole name, parts divided by `/`.
    pub name: String,
    /// Images with it or one below it.
    pub count: u32,
}

/// A tag and how many images of those in question have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct TagUse {
    /// Its id.
    pub id: i64,
    /// Its whole name.
    pub name: String,
    /// Images with it.
    pub count: u32,
}

/// An album and how many images of those in question lie in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct AlbumUse {
    /// Its id.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Images in it.
    pub count: u32,
}

/// What emptying the trash did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Emptied {
    /// Images that are gone from the library.
    pub images: u32,
    /// Files that the system's trash did not take; they are tried again at the next start.
    pub left: u32,
}

/// In which way images are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "curation.ts")]
pub enum DuplicateKind {
    /// Byte by byte as they were delivered.
    File,
    /// Pixel by pixel.
    Pixels,
    /// Nearly, by how they look.
    Near,
}

/// Images that are the same, all outside the trash.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct DuplicateGroup {
    /// The best of them first: higher rating, then a favourite, then more pixels, then the older one.
    pub ids: Vec<i64>,
    /// The best.
    pub best: i64,
}

/// Duplicates of which some go.
#[derive(Debug, Clone, Deserialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Kept {
    /// Those that stay; they must be there and outside the trash.
    pub keep: Vec<i64>,
    /// Those that go into the trash.
    pub trash: Vec<i64>,
}

/// An image's line.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Family {
    /// The oldest known ancestor first, each followed by its own line; at most 500.
    pub members: Vec<FamilyMember>,
}

/// One of a family.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct FamilyMember {
    /// The image.
    pub image: Image,
    /// What it was remixed from, when that is one of the family.
    pub parent: Option<i64>,
    /// What is otherwise than in its parent.
    pub differences: Vec<Difference>,
}

/// What is otherwise than in the parent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct Difference {
    /// `prompt`, `negative_prompt`, `model`, `size`, `quality`, `steps`, `guidance` or `seed`.
    pub field: String,
    /// In the parent.
    pub before: Option<String>,
    /// In the image.
    pub after: Option<String>,
    /// For a text: word by word, those of both in order.
    pub words: Vec<WordRun>,
}

/// Words of a text, together with the white space behind them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct WordRun {
    /// Where they stand.
    pub kind: WordKind,
    /// They.
    pub text: String,
}

/// Where words stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "curation.ts")]
pub enum WordKind {
    /// In both.
    Same,
    /// Only in the parent.
    Gone,
    /// Only in the image.
    New,
}

/// What several images have in common; `None`: they differ, or none has it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, TS)]
#[ts(export_to = "curation.ts")]
pub struct CommonValues {
    /// How many there are.
    pub count: u32,
    /// Their rating.
    pub rating: Option<u8>,
    /// All favourites, or none.
    pub favourite: Option<bool>,
    /// Their model.
    pub model: Option<String>,
    /// Pixels across and down.
    pub pixels: Option<(u32, u32)>,
    /// Their note.
    pub note: Option<String>,
    /// Every tag that one of them has.
    pub tags: Vec<TagUse>,
    /// Every album that one of them lies in.
    pub albums: Vec<AlbumUse>,
}
