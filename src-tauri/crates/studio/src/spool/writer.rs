//! A reply on its way to the disk, and what happens when that is full.
//!
//! The reply is paid for, so the ways are tried in turn: the reserve is given up; the rest goes to a file on the
//! system's temporary volume; a person is asked while the connection lives. Whenever there is room again the rest comes
//! back to where it belongs.

use std::collections::HashSet;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::reserve::Reserve;
use super::volume::{Volume, is_full};

/// The first word of a file that holds the rest of a reply; the length of what stands in the spool follows.
const REST: &str = "safelight-rest";

/// Whoever is asked when there is no room anywhere.
pub(crate) trait AskForRoom {
    /// Waits until it is worth trying again; `false`: nobody is there any more. Blocks, for hours if need be.
    fn wait_for_room(&mut self) -> bool;
    /// There is room again.
    fn goes_on(&mut self) {}
}

/// Nobody is asked.
#[cfg(test)]
pub(super) struct Nobody;

#[cfg(test)]
impl AskForRoom for Nobody {
    fn wait_for_room(&mut self) -> bool {
        false
    }
}

/// Where a writer takes room from.
#[derive(Debug, Clone)]
pub(super) struct Means {
    pub(super) volume: Arc<dyn Volume>,
    pub(super) reserve: Arc<Reserve>,
    /// Where the rest goes when the spool's disk is full.
    pub(super) rest: PathBuf,
    pub(super) unsynced: Unsynced,
}

/// Files whose bytes are written and that the disk would not sync. They are written anew before anything follows from
/// them; a second sync of the same file would call lost pages a success.
#[derive(Debug, Clone, Default)]
pub(super) struct Unsynced(Arc<Mutex<HashSet<PathBuf>>>);

impl Unsynced {
    fn lock(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a file of these to a new one, synced. Blocks.
    ///
    /// # Errors
    /// What the disk says; the file stays as it is.
    pub(super) fn settle(&self, path: &Path) -> io::Result<()> {
        if !self.lock().contains(path) {
            return Ok(());
        }
        rewrite(&mut File::open(path)?, path)?;
        self.lock().remove(path);
        Ok(())
    }
}

/// A reply on its way to the disk.
pub(crate) struct SpoolWriter<A> {
    file: File,
    path: PathBuf,
    rest: Option<Rest>,
    means: Means,
    asks: A,
    has_asked: bool,
    /// Writes that failed in a row, other than for want of room.
    failures: u32,
}

/// The part of a reply that found no room in the spool.
struct Rest {
    file: File,
}

impl<A: AskForRoom> SpoolWriter<A> {
    /// Starts the file with its head, synced.
    pub(super) fn begin(path: PathBuf, head: &[u8], means: Means, asks: A) -> io::Result<Self> {
        let file = create_patiently(&path);
        let mut writer = Self {
            file: match file {
                Err(error) if is_full(&error) && means.reserve.give_up() => File::create(&path)?,
                other => other?,
            },
            path,
            rest: None,
            means,
            asks,
            has_asked: false,
            failures: 0,
        };
        // The head never goes elsewhere: it is what tells where the rest is.
        writer.write_with(head, Self::more_room)?;
        writer.means.unsynced.lock().remove(&writer.path);
        let mut synced = writer.sync();
        if synced.is_ok()
            && let Err(first) = sync_folder(writer.path.parent().unwrap_or(Path::new(".")))
        {
            tracing::warn!(error = %first, "a sync of the spool failed; the head is written again to a new file");
            synced = rewrite(&mut writer.file, &writer.path);
            writer.note(&synced);
        }
        if let Err(error) = synced {
            // The server is answering: what it sends is better kept unsynced than not at all.
            tracing::error!(%error, "the disk does not make durable what is written to it");
        }
        Ok(writer)
    }

    /// Adds a piece of the body. Waits for room if there is none.
    ///
    /// # Errors
    /// What the disks say, when both fail, or nobody is there to be asked for room.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.write_with(piece, Self::make_way)
    }

    fn write_with(
        &mut self,
        bytes: &[u8],
        make_room: impl Fn(&mut Self, io::Error) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut left = bytes;
        while !left.is_empty() {
            let (path, file) = match &mut self.rest {
                Some(rest) => (&self.means.rest, &mut rest.file),
                None => (&self.path, &mut self.file),
            };
            match self.means.volume.write(path, file, left) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    left = &left[written..];
                    self.failures = 0;
                    if std::mem::take(&mut self.has_asked) {
                        self.asks.goes_on();
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => make_room(self, error)?,
            }
        }
        Ok(())
    }

    /// The reserve, then the temporary volume, then a person. A disk that fails in another way is tried once more, and
    /// then the temporary volume.
    fn make_way(&mut self, full: io::Error) -> io::Result<()> {
        if !is_full(&full) {
            self.failures += 1;
            return match self.failures {
                1 => Ok(()),
                2 if self.rest.is_none() => self.divert().map_err(|other| {
                    tracing::warn!(error = %other, "the temporary volume fails too");
                    full
                }),
                _ => Err(full),
            };
        }
        if self.means.reserve.give_up() {
            return Ok(());
        }
        if self.rest.is_none() {
            match self.divert() {
                Ok(()) => return Ok(()),
                Err(error) => tracing::warn!(%error, "the temporary volume takes nothing either"),
            }
        }
        self.more_room(full)?;
        // The temporary volume may be the one that is still full.
        self.come_back();
        Ok(())
    }

    /// The reserve, then a person. A disk that fails in another way is tried once more.
    fn more_room(&mut self, full: io::Error) -> io::Result<()> {
        if !is_full(&full) {
            self.failures += 1;
            return if self.failures == 1 {
                Ok(())
            } else {
                Err(full)
            };
        }
        if self.means.reserve.give_up() {
            return Ok(());
        }
        self.has_asked = true;
        if self.asks.wait_for_room() {
            Ok(())
        } else {
            Err(full)
        }
    }

    /// Sends the rest to the temporary volume.
    fn divert(&mut self) -> io::Result<()> {
        let path = &self.means.rest;
        let mut file = new_private(path)?;
        let line = format!("{REST} {}\n", self.file.metadata()?.len());
        let written = write_all(&*self.means.volume, path, &mut file, line.as_bytes());
        if let Err(error) = written {
            drop(file);
            remove_quietly(path);
            return Err(error);
        }
        tracing::warn!(
            "the disk is full or fails; the rest of a reply goes to the temporary volume"
        );
        self.rest = Some(Rest { file });
        Ok(())
    }

    /// Brings the rest back into the spool if there is room for all of it; `false` if it stays where it is.
    fn come_back(&mut self) -> bool {
        if self.rest.is_none() {
            return true;
        }
        let came = self.copy_back();
        if let Err(error) = &came {
            tracing::info!(%error, "the rest of a reply stays on the temporary volume");
        }
        came.is_ok()
    }

    fn copy_back(&mut self) -> io::Result<()> {
        let Some((before, mut rest)) = open_rest(&self.means.rest)? else {
            return Err(io::ErrorKind::NotFound.into());
        };
        let mut copy = || {
            let mut piece = vec![0; 1 << 20];
            loop {
                let read = rest.read(&mut piece)?;
                if read == 0 {
                    // What the file says of its length counts until the rest is gone.
                    return self.file.sync_all();
                }
                let volume = &*self.means.volume;
                write_all(volume, &self.path, &mut self.file, &piece[..read])?;
            }
        };
        if let Err(error) = copy() {
            self.file.set_len(before)?;
            self.file.seek(SeekFrom::End(0))?;
            return Err(error);
        }
        self.rest = None;
        remove_quietly(&self.means.rest);
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        let is_doubtful = self.means.unsynced.lock().contains(&self.path);
        let mut synced = if is_doubtful {
            rewrite(&mut self.file, &self.path)
        } else {
            sync_or_rewrite(&mut self.file, &self.path)
        };
        // Some file systems look for room only now.
        loop {
            match synced {
                Err(error) if is_full(&error) => {
                    self.more_room(error)?;
                    synced = rewrite(&mut self.file, &self.path);
                }
                ended => {
                    if std::mem::take(&mut self.has_asked) {
                        self.asks.goes_on();
                    }
                    self.note(&ended);
                    return ended;
                }
            }
        }
    }

    fn note(&self, synced: &io::Result<()>) {
        let mut unsynced = self.means.unsynced.lock();
        if synced.is_ok() {
            unsynced.remove(&self.path);
        } else {
            unsynced.insert(self.path.clone());
        }
    }

    /// Ends the body: every byte is on a disk when this returns.
    ///
    /// # Errors
    /// What the disk says, after the bytes were written to a second file in vain.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        if !self.come_back()
            && let Some(rest) = &self.rest
        {
            rest.file.sync_all()?;
            if let Some(folder) = self.means.rest.parent()
                && let Err(error) = sync_folder(folder)
            {
                tracing::info!(%error, "the temporary folder was not synced");
            }
        }
        self.sync()
    }
}

/// How often a folder that is gone is looked for, a second between, while a server is answering.
const LOOKS_FOR_FOLDER: u32 = 60;

/// Makes a file. The disk may have been unplugged for a moment while the server was at work.
fn create_patiently(path: &Path) -> io::Result<File> {
    let mut looks = 0;
    loop {
        match File::create(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && looks < LOOKS_FOR_FOLDER => {
                looks += 1;
                std::thread::sleep(std::time::Duration::from_secs(1));
            }
            other => return other,
        }
    }
}

fn write_all(
    volume: &dyn Volume,
    path: &Path,
    file: &mut File,
    mut bytes: &[u8],
) -> io::Result<()> {
    while !bytes.is_empty() {
        match volume.write(path, file, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A new file for this user alone; others write to the temporary folder too.
fn new_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The rest of a reply, and how many bytes of the spool file stand before it; `None` when there is none.
pub(super) fn open_rest(path: &Path) -> io::Result<Option<(u64, BufReader<File>)>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    let mut line = String::new();
    reader.by_ref().take(64).read_line(&mut line)?;
    let before = line
        .strip_suffix('\n')
        .and_then(|line| line.strip_prefix(REST))
        .and_then(|length| length.trim().parse().ok());
    Ok(before.map(|before| (before, reader)))
}

pub(super) fn remove_quietly(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a spool file could not be removed");
    }
}

/// Syncs `file`; when that fails, the pages may be lost, so the bytes go to a new file.
fn sync_or_rewrite(file: &mut File, path: &Path) -> io::Result<()> {
    let Err(first) = file.sync_all() else {
        return Ok(());
    };
    tracing::warn!(error = %first, "a sync failed; the bytes are written again to a new file");
    rewrite(file, path)
}

/// Writes the bytes of `file` to a new file in its place, name and all synced.
fn rewrite(file: &mut File, path: &Path) -> io::Result<()> {
    let again = path.with_extension("again");
    let mut source = File::open(path)?;
    let mut copy = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(&again)?;
    io::copy(&mut source, &mut copy)?;
    copy.flush()?;
    copy.sync_all()?;
    fs::rename(&again, path)?;
    if let Some(dir) = path.parent() {
        sync_folder(dir)?;
    }
    *file = copy;
    Ok(())
}

/// Makes names in `dir` durable; Windows has no such call and needs none.
pub(super) fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(dir)?.sync_all()
    } else {
        Ok(())
    }
}
