//! Replies on disk, before anybody reads them.
//!
//! A spool file is one line of JSON, the [`SpoolHead`], then the body as it arrived. The head is
//! synced before the first byte of the body, so a process that dies in the middle of a reply
//! leaves the proof that the server answered. A file whose head is torn counts as no file.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use routeway::ReplyHead;
use serde::{Deserialize, Serialize};

/// The longest head, in bytes, that is read back.
const LONGEST_HEAD: u64 = 256 * 1024;

/// The first line of a spool file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SpoolHead {
    /// Format of the file: 1.
    pub(crate) version: u32,
    /// The job the reply belongs to.
    pub(crate) job: i64,
    /// The attempt (1 for the first request of the job) it answers; 0 for the reply of a task's poll.
    pub(crate) attempt: u32,
    /// Status, the headers that matter, address and time.
    pub(crate) reply: ReplyHead,
}

/// The folder `spool/` of a library.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    dir: PathBuf,
}

impl Spool {
    /// The spool in `dir`, which exists.
    #[must_use]
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self { dir }
    }

    /// Where the reply of `job` stands.
    #[must_use]
    pub(crate) fn reply_path(&self, job: i64) -> PathBuf {
        self.dir.join(format!("{job}.reply"))
    }

    /// Where the newest poll reply of the task of `job` stands until it turns out to hold images.
    fn poll_path(&self, job: i64) -> PathBuf {
        self.dir.join(format!("{job}.poll"))
    }

    /// Where the bytes of one output are gathered until they are filed.
    #[must_use]
    pub(crate) fn output_path(&self, job: i64, index: u32) -> PathBuf {
        self.dir.join(format!("{job}-{index}.part"))
    }

    /// Where the validator of a half-finished download of one output is noted.
    #[must_use]
    pub(crate) fn validator_path(&self, job: i64, index: u32) -> PathBuf {
        self.dir.join(format!("{job}-{index}.etag"))
    }

    /// Starts a spool file and syncs its head, replacing one of an earlier attempt.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn begin(&self, head: &SpoolHead) -> io::Result<SpoolWriter> {
        let path = if head.attempt == 0 { self.poll_path(head.job) } else { self.reply_path(head.job) };
        let mut line = serde_json::to_vec(head).map_err(io::Error::other)?;
        line.push(b'\n');
        let mut file = File::create(&path)?;
        file.write_all(&line)?;
        sync_or_rewrite(&mut file, &path)?;
        sync_folder(&self.dir)?;
        Ok(SpoolWriter { file, path })
    }

    /// The head and the body of the reply of `job`, if one has begun to arrive for this attempt.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open(&self, job: i64, attempt: u32) -> io::Result<Option<(SpoolHead, BufReader<File>)>> {
        Ok(open_at(&self.reply_path(job))?.filter(|(head, _)| head.attempt == attempt || head.attempt == 0))
    }

    /// The head and the body of the newest poll reply of `job`.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open_poll(&self, job: i64) -> io::Result<Option<(SpoolHead, BufReader<File>)>> {
        open_at(&self.poll_path(job))
    }

    /// Makes the newest poll reply the reply of `job`: from now on recovery reads it as paid work.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn keep_poll(&self, job: i64) -> io::Result<()> {
        fs::rename(self.poll_path(job), self.reply_path(job))?;
        sync_folder(&self.dir)
    }

    /// Forgets everything of `job` in the spool: it is filed, or was never worth anything.
    pub(crate) fn forget(&self, job: i64) {
        for path in [self.reply_path(job), self.poll_path(job)] {
            remove_quietly(&path);
        }
    }

    /// Forgets the gathered bytes of one output.
    pub(crate) fn forget_output(&self, job: i64, index: u32) {
        remove_quietly(&self.output_path(job, index));
        remove_quietly(&self.validator_path(job, index));
    }

    /// Forgets the newest poll reply of `job`.
    pub(crate) fn forget_poll(&self, job: i64) {
        remove_quietly(&self.poll_path(job));
    }
}

fn remove_quietly(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        tracing::warn!(%error, "a spool file could not be removed");
    }
}

fn open_at(path: &Path) -> io::Result<Option<(SpoolHead, BufReader<File>)>> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut reader = BufReader::with_capacity(64 * 1024, file);
    let mut line = Vec::new();
    reader.by_ref().take(LONGEST_HEAD).read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&line).ok().map(|head| (head, reader)))
}

/// A reply on its way to the disk.
#[derive(Debug)]
pub(crate) struct SpoolWriter {
    file: File,
    path: PathBuf,
}

impl SpoolWriter {
    /// Adds a piece of the body.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.file.write_all(piece)
    }

    /// Ends the body: every byte is on the disk when this returns.
    ///
    /// # Errors
    /// What the disk says, after the bytes were written to a second file in vain.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        sync_or_rewrite(&mut self.file, &self.path)
    }
}

/// Syncs `file`; when that fails, the pages may be lost, so the bytes go to a new file.
fn sync_or_rewrite(file: &mut File, path: &Path) -> io::Result<()> {
    let Err(first) = file.sync_all() else { return Ok(()) };
    tracing::warn!(error = %first, "a sync failed; the bytes are written again to a new file");
    let again = path.with_extension("again");
    let mut source = File::open(path)?;
    let mut copy = OpenOptions::new().write(true).create(true).truncate(true).open(&again)?;
    io::copy(&mut source, &mut copy)?;
    copy.sync_all()?;
    fs::rename(&again, path)?;
    if let Some(dir) = path.parent() {
        sync_folder(dir)?;
    }
    *file = copy;
    Ok(())
}

/// Makes names in `dir` durable; Windows has no such call and needs none.
fn sync_folder(dir: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}
