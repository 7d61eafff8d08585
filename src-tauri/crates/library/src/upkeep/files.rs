//! Rows held against files.
//!
//! Rows come in the order of their paths, so all rows of a folder come together: each folder is listed once, and no more
//! than the folders on the way to the present one are held in memory.

use super::check::Changed;
use super::{Done, Progress, UpkeepError, trouble};
use crate::incoming::{MAX_FILE_BYTES, read_file};
use crate::tables::FileRow;
use crate::{DbError, Library, names};
use media::Digest;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Rows read at a time.
const PAGE: usize = 2_000;
/// Deepest folder that is looked into.
const MAX_DEPTH: usize = 12;
/// Folders of the library that hold no images.
const OTHERS: [&str; 4] = ["spool", "locks", "backups", "wildcards"];

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) rows: u64,
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Rows without their file.
    pub(super) missing: Vec<FileRow>,
    /// Rows that are marked as missing although their file is there.
    pub(super) returned: Vec<FileRow>,
    pub(super) changed: Vec<Changed>,
    /// Files without a row.
    pub(super) loose: Vec<Loose>,
    /// Temporary files of this program.
    pub(super) leftovers: u64,
    /// What could not be looked at, and why.
    pub(super) unreadable: Vec<(String, String)>,
}

/// A file without a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loose {
    /// Relative to the library, parts divided by `/`.
    pub(super) path: String,
    pub(super) bytes: u64,
}

/// Holds all rows against all files; `deep` reads and hashes every one.
pub(super) fn compare(
    library: &Library,
    deep: bool,
    progress: Progress<'_>,
) -> Result<Comparison, UpkeepError> {
    let root = library.dir().to_path_buf();
    let of = library.read(|tx| tx.images().count_all())?;
    let mut walk = Walk {
        root: &root,
        deep,
        open: Vec::new(),
        seen: HashSet::new(),
        found: Comparison::default(),
    };
    let mut after = String::new();
    loop {
        let rows = library.read(|tx| -> Result<_, DbError> { tx.images().files(&after, PAGE) })?;
        let Some(last) = rows.last() else { break };
        after.clone_from(&last.path);
        for row in rows {
            walk.row(row);
            if walk.found.rows.is_multiple_of(100) {
                let files = walk.found.rows;
                progress(Done { files, of });
            }
        }
    }
    walk.end();
    // Whatever is missing because the disk went away is not missing.
    if !library.folder().marker().exists() {
        return Err(UpkeepError::Gone(root));
    }
    Ok(walk.found)
}

/// A folder as it is listed.
struct Listing {
    folder: String,
    entries: HashMap<String, Entry>,
    /// It could not be listed: nothing can be said of its files.
    is_unreadable: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    bytes: u64,
    is_link: bool,
}

struct Walk<'a> {
    root: &'a Path,
    deep: bool,
    /// The folders on the way to the present row, the innermost last.
    open: Vec<Listing>,
    seen: HashSet<String>,
    found: Comparison,
}

impl Walk<'_> {
    fn row(&mut self, row: FileRow) {
        self.found.rows += 1;
        let Some(path) = crate::tables::safe_relative(&row.path) else {
            let why = "its path leads out of the library".to_owned();
            self.found.unreadable.push((row.path, why));
            return;
        };
        let (folder, name) = row.path.rsplit_once('/').unwrap_or(("", &row.path));
        self.enter(folder);
        let Some(listing) = self.open.last_mut() else {
            return;
        };
        if listing.is_unreadable {
            return;
        }
        let entry = listing.entries.remove(name);
        listing.entries.remove(&format!("{name}.json"));
        let path = self.root.join(path);
        let bytes = match entry {
            Some(Entry {
                bytes,
                is_link: false,
            }) => Some(bytes),
            // A link, or a name that the file system spells in another way.
            _ => fs::metadata(&path)
                .ok()
                .filter(fs::Metadata::is_file)
                .map(|found| found.len()),
        };
        match bytes {
            None => self.found.missing.push(row),
            Some(bytes) => self.there(row, &path, bytes),
        }
    }

    /// The file of a row is there.
    fn there(&mut self, row: FileRow, path: &Path, bytes: u64) {
        self.found.files += 1;
        self.found.bytes += bytes;
        if self.deep || bytes != row.bytes {
            match read_file(path, MAX_FILE_BYTES).map(|bytes| Digest::of(&bytes)) {
                Ok(found) if found == row.sha256 => {}
                Ok(found) => {
                    self.found.changed.push(Changed {
                        id: row.id,
                        path: row.path.clone(),
                        expected: row.sha256,
                        found,
                        elsewhere: None,
                    });
                }
                Err(error) => {
                    let why = error.to_string();
                    self.found.unreadable.push((row.path.clone(), why));
                }
            }
        }
        if row.missing_since.is_some() {
            self.found.returned.push(row);
        }
    }

    /// Makes `folder` the innermost open one.
    fn enter(&mut self, folder: &str) {
        while let Some(top) = self.open.last() {
            let is_within = top.folder == folder
                || folder
                    .strip_prefix(top.folder.as_str())
                    .is_some_and(|rest| rest.starts_with('/') || top.folder.is_empty());
            if is_within {
                break;
            }
            self.close();
        }
        if self.open.last().is_none_or(|top| top.folder != folder) {
            let listing = self.list(folder);
            self.open.push(listing);
        }
    }

    fn list(&mut self, folder: &str) -> Listing {
        self.seen.insert(folder.to_owned());
        let mut listing = Listing {
            folder: folder.to_owned(),
            entries: HashMap::new(),
            is_unreadable: false,
        };
        match entries(&absolute(self.root, folder)) {
            Ok(entries) => listing.entries = entries,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) => {}
            Err(error) => {
                listing.is_unreadable = true;
                self.found
                    .unreadable
                    .push((folder.to_owned(), error.to_string()));
            }
        }
        listing
    }

    /// Nothing more comes for the innermost folder: what is left in it has no row.
    fn close(&mut self) {
        let Some(Listing {
            folder, entries, ..
        }) = self.open.pop()
        else {
            return;
        };
        for (name, entry) in &entries {
            let is_sidecar = name
                .strip_suffix(".json")
                .is_some_and(|image| entries.contains_key(image));
            if names::temporary_owner(name).is_some() {
                self.found.leftovers += 1;
            } else if !entry.is_link && !is_sidecar && !is_litter(name, &folder) {
                let path = if folder.is_empty() {
                    name.clone()
                } else {
                    format!("{folder}/{name}")
                };
                self.found.loose.push(Loose {
                    path,
                    bytes: entry.bytes,
                });
            }
        }
    }

    fn end(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
        let mut folders = vec![String::new()];
        self.folders("", 0, &mut folders);
        for folder in folders {
            if !self.seen.contains(&folder) {
                let listing = self.list(&folder);
                self.open.push(listing);
                self.close();
            }
        }
        self.found
            .loose
            .sort_by(|one, other| one.path.cmp(&other.path));
    }

    fn folders(&mut self, folder: &str, depth: usize, all: &mut Vec<String>) {
        let Ok(entries) = fs::read_dir(absolute(self.root, folder)) else {
            // Told when it is listed.
            return;
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_other = folder.is_empty() && OTHERS.contains(&name.as_str());
            if !is_folder || is_other || name.starts_with('.') || depth >= MAX_DEPTH {
                continue;
            }
            let inner = if folder.is_empty() {
                name
            } else {
                format!("{folder}/{name}")
            };
            self.folders(&inner, depth + 1, all);
            all.push(inner);
        }
    }
}

fn absolute(root: &Path, folder: &str) -> PathBuf {
    folder
        .split('/')
        .filter(|part| !part.is_empty())
        .fold(root.to_path_buf(), |path, part| path.join(part))
}

fn entries(folder: &Path) -> io::Result<HashMap<String, Entry>> {
    let mut entries = HashMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        if kind.is_dir() {
            continue;
        }
        // Gone in this moment: as if it had not been listed.
        let Ok(found) = entry.metadata() else {
            continue;
        };
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_link = !kind.is_file();
        entries.insert(
            name,
            Entry {
                bytes: found.len(),
                is_link,
            },
        );
    }
    Ok(entries)
}

/// What systems put into folders by themselves, and this program's own files at the top of the library.
fn is_litter(name: &str, folder: &str) -> bool {
    let is_ours = name.starts_with("safelight.json")
        || name.starts_with("thumbnails.db")
        || (name.starts_with("library") && name.contains(".db"));
    (folder.is_empty() && is_ours)
        || name.starts_with('.')
        || ["desktop.ini", "Thumbs.db"].contains(&name)
}

/// The moment a file was written last.
pub(super) fn modified(path: &Path) -> Result<crate::Millis, UpkeepError> {
    let found = fs::metadata(path).map_err(trouble("cannot look at", path))?;
    let since = found
        .modified()
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    Ok(since.map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(0)))
}
