//! Replies on disk, before anybody reads them.
//!
//! A spool file is one line of JSON, the [`SpoolHead`], then the body as it arrived. The head is
//! synced before the first byte of the body, so a process that dies in the middle of a reply
//! leaves the proof that the server answered. A file whose head is torn counts as no file.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

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
        let path = if head.attempt == 0 {
            self.poll_path(head.job)
        } else {
            self.reply_path(head.job)
        };
        let mut line = serde_json::to_vec(head).map_err(io::Error::other)?;
        line.push(b'\n');
        let mut file = File::create(&path)?;
        file.write_all(&line)?;
        sync_or_rewrite(&mut file, &path)?;
        if let Err(first) = sync_folder(&self.dir) {
            tracing::warn!(error = %first, "a sync of the spool failed; the head is written again to a new file");
            rewrite(&mut file, &path)?;
        }
        Ok(SpoolWriter { file, path })
    }

    /// The head and the body of the reply of `job`, if one has begun to arrive for this attempt.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open(
        &self,
        job: i64,
        attempt: u32,
    ) -> io::Result<Option<(SpoolHead, BufReader<File>)>> {
        Ok(open_at(&self.reply_path(job))?
            .filter(|(head, _)| head.attempt == attempt || head.attempt == 0))
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

    /// The jobs that have a file in the spool.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn jobs(&self) -> io::Result<BTreeSet<i64>> {
        let mut jobs = BTreeSet::new();
        for entry in fs::read_dir(&self.dir)? {
            jobs.extend(job_of(&entry?.file_name()));
        }
        Ok(jobs)
    }

    /// Removes every file of `job`: all of it is filed.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn clear(&self, job: i64) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            if job_of(&entry.file_name()) == Some(job) {
                remove_quietly(&entry.path());
            }
        }
        Ok(())
    }

    /// Removes what nobody will ask for any more: files of ended jobs older than `longest`, and the oldest ones beyond
    /// `most_bytes` in all.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn prune(
        &self,
        longest: Duration,
        most_bytes: u64,
        has_ended: impl Fn(i64) -> bool,
    ) -> io::Result<()> {
        let mut kept = Vec::new();
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let Some(job) = job_of(&entry.file_name()) else {
                continue;
            };
            let facts = entry.metadata()?;
            if facts.is_file() && has_ended(job) {
                kept.push((facts.modified()?, facts.len(), entry.path()));
            }
        }
        kept.sort_by_key(|(modified, ..)| std::cmp::Reverse(*modified));
        let mut bytes: u64 = 0;
        for (modified, length, path) in kept {
            bytes = bytes.saturating_add(length);
            if bytes > most_bytes || modified.elapsed().is_ok_and(|age| age > longest) {
                remove_quietly(&path);
            }
        }
        Ok(())
    }

    /// Forgets the newest poll reply of `job`.
    pub(crate) fn forget_poll(&self, job: i64) {
        remove_quietly(&self.poll_path(job));
    }
}

/// The job a file of the spool belongs to: its name begins with the job's number.
fn job_of(name: &OsStr) -> Option<i64> {
    let name = name.to_string_lossy();
    let end = name
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(name.len());
    name[..end].parse().ok()
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
    reader
        .by_ref()
        .take(LONGEST_HEAD)
        .read_until(b'\n', &mut line)?;
    if line.last() != Some(&b'\n') {
        return Ok(None);
    }
    Ok(serde_json::from_slice(&line)
        .ok()
        .map(|head| (head, reader)))
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
    if cfg!(unix) {
        File::open(dir)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn head(job: i64, attempt: u32) -> SpoolHead {
        SpoolHead {
            version: 1,
            job,
            attempt,
            reply: ReplyHead {
                status: 200,
                ..ReplyHead::default()
            },
        }
    }

    fn spool(dir: &Path, job: i64, attempt: u32, body: &[u8]) -> Spool {
        let spool = Spool::new(dir.to_owned());
        let mut writer = spool.begin(&head(job, attempt)).unwrap();
        writer.write(body).unwrap();
        writer.finish().unwrap();
        spool
    }

    #[test]
    fn a_reply_is_read_back_for_its_own_attempt_only() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(dir.path(), 7, 1, b"body");
        let (head, mut body) = spool.open(7, 1).unwrap().unwrap();
        let mut text = String::new();
        body.read_to_string(&mut text).unwrap();
        assert_eq!((head.reply.status, text.as_str()), (200, "body"));
        assert!(
            spool.open(7, 2).unwrap().is_none(),
            "the second attempt has no reply yet"
        );
        assert!(spool.open(8, 1).unwrap().is_none());
    }

    #[test]
    fn fault_02_a_torn_head_counts_as_no_reply() {
        let dir = tempfile::tempdir().unwrap();
        let spool = spool(dir.path(), 7, 1, b"");
        let whole = fs::read(spool.reply_path(7)).unwrap();
        for cut in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(spool.reply_path(7), &whole[..cut]).unwrap();
            assert!(spool.open(7, 1).unwrap().is_none(), "cut at {cut}");
        }
    }

    #[test]
    fn old_replies_go_and_those_of_unfinished_jobs_stay() {
        let dir = tempfile::tempdir().unwrap();
        for job in 1..=4 {
            spool(dir.path(), job, 1, &[0; 1000]);
        }
        let spool = Spool::new(dir.path().to_owned());
        spool
            .prune(Duration::from_secs(3600), 2_500, |job| job != 1)
            .unwrap();
        assert!(
            spool.reply_path(1).exists(),
            "an unfinished job's reply is paid work"
        );
        assert_eq!(
            (2..=4)
                .filter(|job| spool.reply_path(*job).exists())
                .count(),
            2
        );
        spool
            .prune(Duration::ZERO, u64::MAX, |job| job != 1)
            .unwrap();
        assert!(spool.reply_path(1).exists());
        assert_eq!(
            (2..=4)
                .filter(|job| spool.reply_path(*job).exists())
                .count(),
            0
        );
    }
}
