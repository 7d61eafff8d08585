//! What files without a row are.

use super::adopt::{Inspected, inspect};
use super::files::Loose;
use super::{Done, Progress, UpkeepError};
use crate::tables::{FileRow, OutputState};
use crate::{DbError, ImageId, ImageRow, Library, ReadTx};
use media::Digest;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Files that are read before the database is asked about them.
const CHUNK: usize = 64;

/// A file below the library that has no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stray {
    /// Relative to the library, parts divided by `/`.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// What it is.
    pub kind: StrayKind,
}

/// What a file without a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StrayKind {
    /// An image of this program's making whose row is gone; repair files it under the id it says it has.
    Unfiled(ImageId),
    /// A copy of an image whose own file is in its place.
    CopyOf(ImageId),
    /// Something else. It is left alone.
    Unknown,
}

/// What is to be done about a file.
pub(super) enum Verdict {
    /// The file of a row that was looked for elsewhere.
    Moved(FileRow, String),
    /// An image without its row, the row it would have, and the image it was made from.
    Unfiled(Box<ImageRow>, Option<i64>),
    Other(Stray),
    /// Will be filed by whoever works on its job.
    Awaited,
    Unreadable(String, String),
}

/// Looks at each file, those first that stand where this program puts images. Rows whose file is found elsewhere are
/// taken out of `missing`.
pub(super) fn sort_out(
    library: &Library,
    missing: &mut Vec<FileRow>,
    mut loose: Vec<Loose>,
    progress: Progress<'_>,
    sink: &mut dyn FnMut(Verdict) -> Result<(), UpkeepError>,
) -> Result<(), UpkeepError> {
    // Files on their way out since the trash was emptied are nobody's leftovers.
    let discarded = library.read(|tx| -> Result<HashSet<String>, DbError> {
        let mut discarded = HashSet::new();
        for file in &loose {
            if tx.discarded().holds(&file.path)? {
                discarded.insert(file.path.clone());
            }
        }
        Ok(discarded)
    })?;
    loose.retain(|file| !discarded.contains(&file.path));
    // Of two files with one id the one with the right name is the original.
    loose.sort_by_key(|file| crate::names::id_in_path(&file.path).is_none());
    let mut sought: HashMap<Digest, Vec<FileRow>> = HashMap::new();
    for row in missing.drain(..) {
        sought.entry(row.sha256).or_default().push(row);
    }
    let of = loose.len() as u64;
    let mut taken: HashSet<ImageId> = HashSet::new();
    for (number, chunk) in loose.chunks(CHUNK).enumerate() {
        for (file, inspected) in chunk.iter().zip(read_all(library.dir(), chunk)) {
            let verdict = match inspected {
                Err(error) => Verdict::Unreadable(file.path.clone(), error.to_string()),
                Ok(inspected) => {
                    library.read(|tx| judge(tx, inspected, &mut sought, &mut taken))?
                }
            };
            sink(verdict)?;
        }
        let files = ((number + 1) * CHUNK) as u64;
        progress(Done {
            files: files.min(of),
            of,
        });
    }
    missing.extend(sought.into_values().flatten());
    missing.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(())
}

/// Reads some files on as many threads as make sense.
fn read_all(root: &Path, files: &[Loose]) -> Vec<Result<Inspected, UpkeepError>> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(4);
    let share = files.len().div_ceil(threads).max(1);
    let inspect_all = |some: &[Loose]| {
        some.iter()
            .map(|file| inspect(root, file))
            .collect::<Vec<_>>()
    };
    std::thread::scope(|scope| {
        let started: Vec<_> = files
            .chunks(share)
            .map(|some| {
                let thread = std::thread::Builder::new()
                    .name("library-files".to_owned())
                    .spawn_scoped(scope, move || inspect_all(some));
                (some, thread.ok())
            })
            .collect();
        started
            .into_iter()
            .flat_map(|(some, thread)| {
                thread
                    .and_then(|thread| thread.join().ok())
                    .unwrap_or_else(|| inspect_all(some))
            })
            .collect()
    })
}

fn judge(
    tx: &ReadTx<'_>,
    file: Inspected,
    sought: &mut HashMap<Digest, Vec<FileRow>>,
    taken: &mut HashSet<ImageId>,
) -> Result<Verdict, DbError> {
    let other = |file: &Inspected, kind| {
        Verdict::Other(Stray {
            path: file.path.clone(),
            bytes: file.bytes,
            kind,
        })
    };
    if file.format.is_none() {
        return Ok(other(&file, StrayKind::Unknown));
    }
    if let Some(rows) = sought.get_mut(&file.sha256)
        && let Some(row) = take_row(rows, file.id())
    {
        return Ok(Verdict::Moved(row, file.path));
    }
    if let Some(id) = file.id()
        && !taken.contains(&id)
        && !tx.images().exists(id)?
    {
        let output = tx.outputs().of_image(id)?;
        if output
            .as_ref()
            .is_some_and(|output| output.state == OutputState::Pending)
        {
            return Ok(Verdict::Awaited);
        }
        if let Some((row, parent)) = file.row(id, output.as_ref()) {
            taken.insert(id);
            return Ok(Verdict::Unfiled(Box::new(row), parent));
        }
        return Ok(Verdict::Awaited);
    }
    let kind = match (tx.images().with_sha256(&file.sha256)?, file.id()) {
        (Some(of), _) => StrayKind::CopyOf(of),
        (None, Some(id)) if taken.contains(&id) => StrayKind::CopyOf(id),
        (None, _) => StrayKind::Unknown,
    };
    Ok(other(&file, kind))
}

/// Of several rows with one content, the one that the file says it is; else any.
fn take_row(rows: &mut Vec<FileRow>, id: Option<ImageId>) -> Option<FileRow> {
    let place = rows.iter().position(|row| Some(row.id) == id);
    match place {
        Some(place) => Some(rows.swap_remove(place)),
        None => rows.pop(),
    }
}
