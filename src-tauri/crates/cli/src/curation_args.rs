//! The words of the commands that sort images out.

use clap::{Args, Subcommand, ValueEnum};

/// Commands about ratings, tags, albums, the trash, and taking back.
#[derive(Debug, Subcommand)]
pub(crate) enum Curation {
    /// Give a tag to images; `/` makes a hierarchy, as in animals/fox
    Tag {
        /// The tag
        name: String,
        #[command(flatten)]
        images: Images,
    },
    /// Take a tag from images
    Untag {
        /// The tag
        name: String,
        #[command(flatten)]
        images: Images,
    },
    /// List the tags with how many images have them or one below; rename or delete one
    Tags {
        #[command(subcommand)]
        action: Option<TagsAction>,
    },
    /// Rate images, 0 (none) to 5
    Rate {
        /// The rating
        #[arg(value_parser = clap::value_parser!(u8).range(0..=5))]
        rating: u8,
        #[command(flatten)]
        images: Images,
    },
    /// Mark images as favourites
    Favourite {
        #[command(flatten)]
        images: Images,
        /// Take the mark away
        #[arg(long)]
        off: bool,
    },
    /// Write a note to images; an empty one takes it away
    Note {
        /// The note
        text: String,
        #[command(flatten)]
        images: Images,
    },
    /// Put images into the trash; their files stay until it is emptied
    Trash {
        #[command(flatten)]
        images: Images,
    },
    /// Take images out of the trash; a search looks in the trash alone
    Restore {
        #[command(flatten)]
        images: Images,
    },
    /// Remove what is in the trash for good; the files go into the system's trash
    EmptyTrash,
    /// Albums: list, show, make, fill, move
    Album {
        #[command(subcommand)]
        action: AlbumAction,
    },
    /// Take the last change back
    Undo,
    /// Do the change again that was taken back last
    Redo,
    /// List images that look like this one, the most alike first
    Similar {
        /// The image
        id: i64,
        /// At most so many
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: usize,
    },
    /// List images that are there more than once, the best of each group first
    Duplicates {
        /// In which way the same
        #[arg(long, value_enum, default_value_t = Same::Pixels)]
        kind: Same,
        /// Put all but the best of each group into the trash, as one change
        #[arg(long)]
        keep_best: bool,
    },
}

impl Curation {
    /// Whether images are named by a search, which may ask the index of words.
    pub(crate) fn searches(&self) -> bool {
        let images = match self {
            Self::Tag { images, .. }
            | Self::Untag { images, .. }
            | Self::Rate { images, .. }
            | Self::Favourite { images, .. }
            | Self::Note { images, .. }
            | Self::Trash { images }
            | Self::Restore { images } => images,
            Self::Album { action } => match action {
                AlbumAction::Add { images, .. } | AlbumAction::Remove { images, .. } => images,
                _ => return false,
            },
            Self::Tags { .. }
            | Self::EmptyTrash
            | Self::Undo
            | Self::Redo
            | Self::Similar { .. }
            | Self::Duplicates { .. } => return false,
        };
        images.search.is_some()
    }
}

/// Which images.
#[derive(Debug, Args)]
#[group(required = true, multiple = true)]
pub(crate) struct Images {
    /// The images
    #[arg(value_name = "ID", conflicts_with = "search")]
    pub(crate) ids: Vec<i64>,
    /// All that this search finds, in one step
    #[arg(long, value_name = "QUERY")]
    pub(crate) search: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TagsAction {
    /// Rename a tag and those below it; where the name is taken, the two become one
    Rename {
        /// The tag
        old: String,
        /// Its new name
        new: String,
    },
    /// Remove a tag and those below it from all images
    Delete {
        /// The tag
        name: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum AlbumAction {
    /// List the albums
    List,
    /// List the images of an album, in its order
    Show {
        /// The album, by name or id
        album: String,
    },
    /// Make an album; its id
    Create {
        /// Its name
        name: String,
        /// The album it lies in, by name or id
        #[arg(long = "in", value_name = "ALBUM")]
        parent: Option<String>,
    },
    /// Rename an album
    Rename {
        /// The album, by name or id
        album: String,
        /// Its new name
        name: String,
    },
    /// Remove an album with those in it; the images stay in the library
    Delete {
        /// The album, by name or id
        album: String,
    },
    /// Lay images into an album, behind those in it
    Add {
        /// The album, by name or id
        album: String,
        #[command(flatten)]
        images: Images,
    },
    /// Take images out of an album; they stay in the library
    Remove {
        /// The album, by name or id
        album: String,
        #[command(flatten)]
        images: Images,
    },
    /// Put an album into another one, or with no `--in` into none
    Move {
        /// The album, by name or id
        album: String,
        /// The album it comes to lie in, by name or id
        #[arg(long = "in", value_name = "ALBUM")]
        parent: Option<String>,
        /// Its place there, from 1 [default: the last]
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        position: Option<u32>,
    },
    /// Choose the image shown for an album; without one: its first
    Cover {
        /// The album, by name or id
        album: String,
        /// The image
        image: Option<i64>,
    },
}

/// In which way images are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Same {
    /// Byte by byte as delivered
    File,
    /// Pixel by pixel
    Pixels,
    /// Nearly, by how they look
    Near,
}
