#![allow(clippy::unwrap_used)]
use super::volume::SystemVolume;
use super::writer::Nobody;
use super::*;
use std::sync::atomic::{AtomicU64, Ordering};

fn head(job: i64, attempt: u32) -> SpoolHead {
    let reply = ReplyHead {
        status: 200,
        ..ReplyHead::default()
    };
    SpoolHead::new(job, attempt, reply)
}

fn spool_in(dir: &Path) -> Spool {
    Spool::new(dir.to_owned(), std::env::temp_dir(), Arc::new(SystemVolume))
}

fn spool(dir: &Path, job: i64, attempt: u32, body: &[u8]) -> Spool {
    let spool = spool_in(dir);
    let mut writer = spool.begin(&head(job, attempt), Nobody).unwrap();
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
    let spool = spool_in(dir.path());
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

/// Two disks, each of so many bytes: one holds the spool, the other the temporary files.
#[derive(Debug, Default)]
struct Small {
    spool: AtomicU64,
    temporary: AtomicU64,
}

fn used(folder: &Path) -> u64 {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().metadata().unwrap().len())
        .sum()
}

impl Small {
    fn room(&self, path: &Path) -> u64 {
        let folder = path.parent().unwrap();
        let disk = if folder.ends_with("temporary") {
            &self.temporary
        } else {
            &self.spool
        };
        disk.load(Ordering::SeqCst).saturating_sub(used(folder))
    }
}

impl Volume for Small {
    fn free(&self, folder: &Path) -> io::Result<u64> {
        Ok(self.room(&folder.join("any")))
    }
    fn allocate(&self, path: &Path, file: &mut File, bytes: u64) -> io::Result<()> {
        if self.room(path) + file.metadata()?.len() < bytes {
            return Err(io::ErrorKind::StorageFull.into());
        }
        file.set_len(bytes)
    }
    fn allocated(&self, file: &File) -> io::Result<u64> {
        Ok(file.metadata()?.len())
    }
    fn write(&self, path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        let part = usize::try_from(self.room(path)).unwrap().min(bytes.len());
        if part == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        io::Write::write(file, &bytes[..part])
    }
}

/// Makes room when asked.
struct Person<F> {
    makes_room: F,
    told: Arc<AtomicU64>,
}

impl<F: FnMut() -> bool> AskForRoom for Person<F> {
    fn wait_for_room(&mut self) -> bool {
        (self.makes_room)()
    }
    fn goes_on(&mut self) {
        self.told.fetch_add(1, Ordering::SeqCst);
    }
}

struct Disks {
    _folder: tempfile::TempDir,
    spool: Spool,
    small: Arc<Small>,
    temporary: PathBuf,
}

fn disks(spool_bytes: u64, temporary_bytes: u64) -> Disks {
    let folder = tempfile::tempdir().unwrap();
    let (dir, temporary) = (folder.path().join("spool"), folder.path().join("temporary"));
    for folder in [&dir, &temporary] {
        fs::create_dir(folder).unwrap();
    }
    let small = Arc::new(Small::default());
    small.spool.store(spool_bytes, Ordering::SeqCst);
    small.temporary.store(temporary_bytes, Ordering::SeqCst);
    let volume: Arc<dyn Volume> = small.clone();
    Disks {
        spool: Spool::new(dir, temporary.clone(), volume),
        _folder: folder,
        small,
        temporary,
    }
}

fn body() -> Vec<u8> {
    (0..20_000_u32).flat_map(u32::to_le_bytes).collect()
}

fn written<A: AskForRoom>(spool: &Spool, asks: A) -> io::Result<()> {
    let mut writer = spool.begin(&head(7, 1), asks)?;
    for piece in body().chunks(999) {
        writer.write(piece)?;
    }
    writer.finish()
}

fn read(spool: &Spool) -> Vec<u8> {
    let (_, mut reply) = spool.open(7, 1).unwrap().unwrap();
    let mut bytes = Vec::new();
    reply.read_to_end(&mut bytes).unwrap();
    bytes
}

fn assert_read(spool: &Spool) {
    assert!(read(spool) == body(), "the reply is not what arrived");
}

#[test]
fn fault_07_a_reply_finishes_in_the_room_of_the_reserve() {
    let disks = disks(100_000, 0);
    disks.spool.reserve().ensure(60_000).unwrap();
    written(&disks.spool, Nobody).unwrap();
    assert_read(&disks.spool);
    assert!(!disks.spool.dir.join("reserve").exists());
    assert_eq!(used(&disks.temporary), 0);
    assert!(
        disks.spool.reserve().ensure(60_000).is_err(),
        "there is no room for another"
    );
    assert!(!disks.spool.dir.join("reserve").exists());
}

#[test]
fn fault_07_the_rest_of_a_reply_goes_to_the_temporary_volume_and_is_read_with_it() {
    let disks = disks(30_000, 1_000_000);
    written(&disks.spool, Nobody).unwrap();
    assert_read(&disks.spool);
    assert!(used(&disks.temporary) > 50_000);
    // Another process reads it too, and forgets all of it.
    let again = Spool::new(
        disks.spool.dir.clone(),
        disks.temporary.clone(),
        Arc::new(SystemVolume),
    );
    assert_read(&again);
    again.forget(7);
    assert_eq!((used(&disks.temporary), used(&disks.spool.dir)), (0, 0));
}

#[test]
fn fault_07_a_person_is_asked_when_both_disks_are_full_and_the_reply_comes_together_again() {
    let disks = disks(30_000, 20_000);
    let (small, told) = (Arc::clone(&disks.small), Arc::new(AtomicU64::new(0)));
    let mut asked = 0;
    let person = Person {
        makes_room: || {
            asked += 1;
            // Twice there is room for a part of what must come back.
            let bytes = [35_000, 40_000, 1_000_000][asked - 1];
            small.spool.store(bytes, Ordering::SeqCst);
            true
        },
        told: Arc::clone(&told),
    };
    written(&disks.spool, person).unwrap();
    assert_eq!((asked, told.load(Ordering::SeqCst)), (3, 1));
    assert_read(&disks.spool);
    assert_eq!(used(&disks.temporary), 0, "the rest came back");
}

#[test]
fn fault_07_room_on_the_temporary_volume_alone_is_taken_too() {
    let disks = disks(30_000, 20_000);
    let small = Arc::clone(&disks.small);
    let person = Person {
        makes_room: || {
            small.temporary.store(1_000_000, Ordering::SeqCst);
            true
        },
        told: Arc::default(),
    };
    written(&disks.spool, person).unwrap();
    assert_read(&disks.spool);
    assert!(used(&disks.temporary) > 40_000);
}

#[test]
fn fault_07_what_has_arrived_stays_when_nobody_is_there_to_be_asked() {
    let disks = disks(30_000, 20_000);
    let error = written(&disks.spool, Nobody).unwrap_err();
    assert!(is_full(&error));
    let kept = read(&disks.spool);
    assert!(kept.len() > 45_000, "{}", kept.len());
    assert!(body().starts_with(&kept));
}

#[test]
fn fault_07_a_crash_while_the_rest_comes_back_reads_nothing_twice() {
    let disks = disks(30_000, 1_000_000);
    written(&disks.spool, Nobody).unwrap();
    let mut file = fs::OpenOptions::new()
        .append(true)
        .open(disks.spool.reply_path(7))
        .unwrap();
    // As far as it had come when the process died.
    io::Write::write_all(&mut file, &body()[29_000..40_000]).unwrap();
    assert_read(&disks.spool);
}

#[test]
fn fault_07_a_new_attempt_leaves_no_rest_of_the_old_one_behind() {
    let disks = disks(30_000, 1_000_000);
    written(&disks.spool, Nobody).unwrap();
    let mut writer = disks.spool.begin(&head(7, 2), Nobody).unwrap();
    writer.write(b"short").unwrap();
    writer.finish().unwrap();
    assert_eq!(used(&disks.temporary), 0);
}

/// A disk whose writes to the spool fail so many times after so many that work. Its temporary volume works.
#[derive(Debug)]
struct Failing {
    good: AtomicU64,
    bad: AtomicU64,
}

impl Failing {
    fn counts_down(count: &AtomicU64) -> bool {
        count
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
            .is_ok()
    }
}

impl Volume for Failing {
    fn free(&self, _folder: &Path) -> io::Result<u64> {
        Ok(u64::MAX)
    }

    fn allocate(&self, _path: &Path, file: &mut File, bytes: u64) -> io::Result<()> {
        file.set_len(bytes)
    }

    fn allocated(&self, file: &File) -> io::Result<u64> {
        Ok(file.metadata()?.len())
    }

    fn write(&self, path: &Path, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        let elsewhere = path
            .parent()
            .is_some_and(|folder| folder.ends_with("temporary"));
        if !elsewhere && !Self::counts_down(&self.good) && Self::counts_down(&self.bad) {
            return Err(io::Error::other("the disk fails"));
        }
        io::Write::write(file, bytes)
    }
}

fn read_back_from(good: u64, bad: u64) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let [dir, temporary] = ["spool", "temporary"].map(|name| folder.path().join(name));
    fs::create_dir(&dir).unwrap();
    fs::create_dir(&temporary).unwrap();
    let disk = Failing {
        good: good.into(),
        bad: bad.into(),
    };
    let spool = Spool::new(dir, temporary, Arc::new(disk));
    let mut writer = spool.begin(&head(7, 1), Nobody).unwrap();
    for piece in [&b"one "[..], b"two ", b"three"] {
        writer.write(piece).unwrap();
    }
    writer.finish().unwrap();
    let mut body = Vec::new();
    spool
        .open(7, 1)
        .unwrap()
        .unwrap()
        .1
        .read_to_end(&mut body)
        .unwrap();
    body
}

#[test]
fn fault_06_a_write_that_fails_once_is_tried_once_more() {
    for good in 0..4 {
        assert_eq!(read_back_from(good, 1), b"one two three", "after {good}");
    }
}

#[test]
fn fault_06_a_disk_that_takes_no_more_of_a_reply_leaves_the_rest_to_the_temporary_volume() {
    for good in 1..4 {
        assert_eq!(
            read_back_from(good, u64::MAX),
            b"one two three",
            "after {good}"
        );
    }
}
