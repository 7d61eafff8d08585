//! Replies on disk, before anybody reads them.
//!
//! A spool file is one line of JSON, the [`SpoolHead`], then the body as it arrived. The head is
//! synced before the first byte of the body, so a process that dies in the middle of a reply
//! leaves the proof that the server answered. A file whose head is torn counts as no file.
//!
//! On a full disk the rest of a body may stand in a file on the temporary volume, under the random name that the head
//! gives; see [`writer`].

mod largest;
mod reserve;
mod volume;
mod writer;

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use routeway::ReplyHead;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub(crate) use largest::Largest;
pub(crate) use reserve::Reserve;
pub(crate) use volume::is_full;
pub use volume::{SystemVolume, Volume};
pub(crate) use writer::{AskForRoom, SpoolWriter};
use writer::{Means, Unsynced, open_rest, remove_quietly, sync_folder};

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
    /// Names the file on the temporary volume that holds the rest of the body, if there is one.
    #[serde(default)]
    rest: Option<Uuid>,
    /// Status, the headers that matter, address and time.
    pub(crate) reply: ReplyHead,
}

impl SpoolHead {
    pub(crate) fn new(job: i64, attempt: u32, reply: ReplyHead) -> Self {
        Self {
            version: 1,
            job,
            attempt,
            rest: Some(Uuid::new_v4()),
            reply,
        }
    }
}

/// The body of a reply as it arrived.
pub(crate) type SpooledBody = Box<dyn Read + Send>;

/// The folder `spool/` of a library.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    dir: PathBuf,
    /// A folder on the system's temporary volume.
    temporary: PathBuf,
    volume: Arc<dyn Volume>,
    reserve: Arc<Reserve>,
    largest: Arc<Largest>,
    unsynced: Unsynced,
}

impl Spool {
    /// The spool in `dir`, which exists. Blocks.
    #[must_use]
    pub(crate) fn new(dir: PathBuf, temporary: PathBuf, volume: Arc<dyn Volume>) -> Self {
        Self {
            reserve: Arc::new(Reserve::new(&dir, Arc::clone(&volume))),
            largest: Arc::new(Largest::read(&dir)),
            unsynced: Unsynced::default(),
            volume,
            temporary,
            dir,
        }
    }

    /// The room that is taken ahead.
    #[must_use]
    pub(crate) fn reserve(&self) -> &Reserve {
        &self.reserve
    }

    /// How large replies are.
    #[must_use]
    pub(crate) fn largest(&self) -> &Largest {
        &self.largest
    }

    /// The bytes that may still be written here. Blocks.
    ///
    /// # Errors
    /// What the system says.
    pub(crate) fn free(&self) -> io::Result<u64> {
        self.volume.free(&self.dir)
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

    /// Starts a spool file and syncs its head, replacing one of an earlier attempt. `asks` is asked when there is no
    /// room anywhere.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn begin<A: AskForRoom>(
        &self,
        head: &SpoolHead,
        asks: A,
    ) -> io::Result<SpoolWriter<A>> {
        let path = if head.attempt == 0 {
            self.poll_path(head.job)
        } else {
            self.reply_path(head.job)
        };
        self.remove_reply(&path);
        let mut line = serde_json::to_vec(head).map_err(io::Error::other)?;
        line.push(b'\n');
        let means = Means {
            volume: Arc::clone(&self.volume),
            reserve: Arc::clone(&self.reserve),
            rest: self.rest_path(head.rest.unwrap_or_default()),
            unsynced: self.unsynced.clone(),
        };
        SpoolWriter::begin(path, &line, means, asks)
    }

    /// Where the rest of a reply stands that found no room here. The head gives no more than a number: a library that
    /// came from somebody else can name no file of this machine.
    fn rest_path(&self, id: Uuid) -> PathBuf {
        self.temporary.join(format!("safelight-{id}.rest"))
    }

    /// The head and the body of the reply of `job`, if one has begun to arrive for this attempt.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open(
        &self,
        job: i64,
        attempt: u32,
    ) -> io::Result<Option<(SpoolHead, SpooledBody)>> {
        Ok(self
            .open_at(&self.reply_path(job))?
            .filter(|(head, _)| head.attempt == attempt || head.attempt == 0))
    }

    /// The head of the reply of `job`, whichever attempt it answers.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open_head(&self, job: i64) -> io::Result<Option<(SpoolHead, SpooledBody)>> {
        self.open_at(&self.reply_path(job))
    }

    /// The head and the body of the newest poll reply of `job`.
    ///
    /// # Errors
    /// What the disk says; a torn head is `Ok(None)`.
    pub(crate) fn open_poll(&self, job: i64) -> io::Result<Option<(SpoolHead, SpooledBody)>> {
        self.open_at(&self.poll_path(job))
    }

    fn open_at(&self, path: &Path) -> io::Result<Option<(SpoolHead, SpooledBody)>> {
        // Nothing follows from a reply before it is durable.
        self.unsynced.settle(path)?;
        let Some((head, length, body)) = open_head(path)? else {
            return Ok(None);
        };
        let rest = match head.rest {
            Some(id) => open_rest(&self.rest_path(id))?,
            None => None,
        };
        let body: SpooledBody = match rest {
            Some((before, rest)) => Box::new(body.take(before.saturating_sub(length)).chain(rest)),
            None => Box::new(body),
        };
        Ok(Some((head, body)))
    }

    /// Makes the newest poll reply the reply of `job`: from now on recovery reads it as paid work.
    ///
    /// # Errors
    /// What the disk says.
    pub(crate) fn keep_poll(&self, job: i64) -> io::Result<()> {
        self.forget_rest(&self.reply_path(job));
        fs::rename(self.poll_path(job), self.reply_path(job))?;
        sync_folder(&self.dir)
    }

    /// Forgets everything of `job` in the spool: it is filed, or was never worth anything.
    pub(crate) fn forget(&self, job: i64) {
        for path in [self.reply_path(job), self.poll_path(job)] {
            self.remove_reply(&path);
        }
    }

    /// Removes a file of the spool, and the rest of a reply that stands elsewhere.
    fn remove_reply(&self, path: &Path) {
        self.forget_rest(path);
        remove_quietly(path);
    }

    fn forget_rest(&self, path: &Path) {
        let is_reply = path
            .extension()
            .is_some_and(|ending| ending == "reply" || ending == "poll");
        if is_reply
            && let Ok(Some((head, ..))) = open_head(path)
            && let Some(id) = head.rest
        {
            remove_quietly(&self.rest_path(id));
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
                self.remove_reply(&entry.path());
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
                self.remove_reply(&path);
            }
        }
        Ok(())
    }

    /// Forgets the newest poll reply of `job`.
    pub(crate) fn forget_poll(&self, job: i64) {
        self.remove_reply(&self.poll_path(job));
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

/// The head of a spool file, its length in bytes, and what follows it; `None` if there is none or it is torn.
fn open_head(path: &Path) -> io::Result<Option<(SpoolHead, u64, BufReader<File>)>> {
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
        .map(|head| (head, line.len() as u64, reader)))
}

#[cfg(test)]
mod tests;
