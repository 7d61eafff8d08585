//! One sync of a folder for all who gave a file its name there.
//!
//! A disk flushes one thing after the other: whoever asks during a flush waits for its end and then for one of his own.
//! Four images on their way at different steps would pay two flushes for each step. So the first who comes to the sync
//! of a folder leads: he waits a moment for those whose files are being synced just then, and does it once for all who
//! came before it began. That brings them into step, and they share the sync of their rows too. Whoever is alone waits
//! for nobody.

use std::collections::{BTreeSet, HashMap};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// The longest wait for others. Those waited for began the sync of their file before, so one flush is what they have left at
/// most, or one and what is under way when a third has asked meanwhile.
const LONGEST: Duration = Duration::from_millis(10);

/// Where a sync takes less than this, nobody waits for others: there is nothing to gain.
const WORTHWHILE: Duration = Duration::from_millis(1);

/// The syncs of folders that are shared.
#[derive(Default)]
pub(crate) struct SharedSync {
    folders: Mutex<HashMap<PathBuf, Meeting>>,
    changed: Condvar,
}

/// Those who come to the sync of one folder.
#[derive(Default)]
struct Meeting {
    /// Those on their way, by the order in which they said so: their files are being written out.
    coming: BTreeSet<u64>,
    /// How many have ever said so.
    announced: u64,
    /// The sync that has not begun; whoever comes now shares it.
    next: Option<Arc<Round>>,
    /// A sync is under way.
    running: bool,
    /// How long the last one took.
    took: Duration,
}

impl Meeting {
    /// Whether any of the first `before` that ever set out has not arrived.
    fn awaits_any_of(&self, before: u64) -> bool {
        self.coming.first().is_some_and(|first| *first < before)
    }
}

/// How a sync ended, once it has: nothing, or the number and kind of the system's error.
type Round = OnceLock<Result<(), (Option<i32>, io::ErrorKind)>>;

/// One who will come to the sync of a folder, or will not after all.
pub(crate) struct Coming<'a> {
    syncs: &'a SharedSync,
    folder: PathBuf,
    number: u64,
}

impl Drop for Coming<'_> {
    fn drop(&mut self) {
        let waited_for = self
            .syncs
            .lock()
            .get_mut(&self.folder)
            .is_some_and(|meeting| meeting.coming.remove(&self.number));
        if waited_for {
            self.syncs.changed.notify_all();
        }
    }
}

impl SharedSync {
    fn lock(&self) -> MutexGuard<'_, HashMap<PathBuf, Meeting>> {
        self.folders.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that a sync of this folder will be asked for as soon as a file is durable.
    pub(crate) fn announce(&self, folder: &Path) -> Coming<'_> {
        let folder = folder.to_path_buf();
        let mut folders = self.lock();
        let meeting = folders.entry(folder.clone()).or_default();
        let number = meeting.announced;
        meeting.announced += 1;
        meeting.coming.insert(number);
        Coming {
            syncs: self,
            folder,
            number,
        }
    }

    /// Has the folder synced: by `sync`, or by another's that begins after this call did.
    ///
    /// # Errors
    /// That of the sync, for all who shared it.
    pub(crate) fn sync(
        &self,
        folder: &Path,
        coming: Option<Coming<'_>>,
        sync: impl FnOnce(&Path) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut folders = self.lock();
        let meeting = folders.entry(folder.to_path_buf()).or_default();
        // In one step with coming to the round, or its leader would go before us.
        if let Some(coming) = &coming
            && meeting.coming.remove(&coming.number)
        {
            self.changed.notify_all();
        }
        if let Some(round) = meeting.next.clone() {
            return self.follow(folders, &round);
        }
        let round = Arc::new(Round::new());
        meeting.next = Some(Arc::clone(&round));
        let patience = if meeting.took < WORTHWHILE {
            Duration::ZERO
        } else {
            (meeting.took * 2).min(LONGEST)
        };
        self.gather(folders, folder, patience);
        let lead = Lead {
            syncs: self,
            folder,
            round: &round,
            started: Instant::now(),
        };
        let synced = sync(folder);
        let told = synced.as_ref().copied();
        lead.tell(told.map_err(|error| (error.raw_os_error(), error.kind())));
        synced
    }

    /// Waits for the end of the sync under way, and for those on their way as long as that is worth it; then nobody can
    /// share the round any more.
    fn gather(
        &self,
        mut folders: MutexGuard<'_, HashMap<PathBuf, Meeting>>,
        folder: &Path,
        patience: Duration,
    ) {
        let started = Instant::now();
        // Whoever sets out later is left to the next round, or this one would never begin.
        let before = folders.get(folder).map_or(0, |meeting| meeting.announced);
        loop {
            let meeting = folders.entry(folder.to_path_buf()).or_default();
            let left = patience.saturating_sub(started.elapsed());
            let waits = meeting.awaits_any_of(before) && !left.is_zero();
            if !meeting.running && !waits {
                meeting.next = None;
                meeting.running = true;
                return;
            }
            folders = if meeting.running {
                let woken = self.changed.wait(folders);
                woken.unwrap_or_else(PoisonError::into_inner)
            } else {
                let woken = self.changed.wait_timeout(folders, left);
                woken.unwrap_or_else(PoisonError::into_inner).0
            };
        }
    }

    /// Waits until the one who leads this round has done it.
    fn follow(
        &self,
        mut folders: MutexGuard<'_, HashMap<PathBuf, Meeting>>,
        round: &Round,
    ) -> io::Result<()> {
        loop {
            if let Some(ended) = round.get() {
                return ended.map_err(|(number, kind)| {
                    number.map_or_else(|| kind.into(), io::Error::from_raw_os_error)
                });
            }
            let woken = self.changed.wait(folders);
            folders = woken.unwrap_or_else(PoisonError::into_inner);
        }
    }
}

/// A sync under way. Dropped untold, which a panic does, it has failed.
struct Lead<'a> {
    syncs: &'a SharedSync,
    folder: &'a Path,
    round: &'a Round,
    started: Instant,
}

impl Lead<'_> {
    fn tell(self, ended: Result<(), (Option<i32>, io::ErrorKind)>) {
        let _ = self.round.set(ended);
    }
}

impl Drop for Lead<'_> {
    fn drop(&mut self) {
        let mut folders = self.syncs.lock();
        let _ = self.round.set(Err((None, io::ErrorKind::Other)));
        if let Some(meeting) = folders.get_mut(self.folder) {
            meeting.running = false;
            meeting.took = self.started.elapsed();
        }
        drop(folders);
        self.syncs.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::mpsc::channel;

    const FOLDER: &str = "images/2026/11";

    /// Waits until so many share the round that has not begun: the leader holds one reference, the meeting another.
    fn wait_for_followers(syncs: &SharedSync, followers: usize) {
        loop {
            let folders = syncs.lock();
            let next = folders.get(Path::new(FOLDER)).and_then(|m| m.next.as_ref());
            if next.is_some_and(|round| Arc::strong_count(round) == 2 + followers) {
                return;
            }
            drop(folders);
            std::thread::yield_now();
        }
    }

    /// A sync that is under way until the returned end is dropped.
    fn held<'s>(
        scope: &'s std::thread::Scope<'s, '_>,
        syncs: &'s SharedSync,
    ) -> std::sync::mpsc::Sender<()> {
        let (end, wait) = channel::<()>();
        let (begun, begins) = channel();
        scope.spawn(move || {
            syncs.sync(Path::new(FOLDER), None, |_| {
                begun.send(()).unwrap();
                let _ = wait.recv();
                Ok(())
            })
        });
        begins.recv().unwrap();
        end
    }

    /// Three who come while a sync is under way; gives what each was told.
    fn three_during_one(
        sync: impl Fn() -> io::Result<()> + Copy + Send + Sync,
    ) -> Vec<Option<io::Error>> {
        let syncs = SharedSync::default();
        std::thread::scope(|scope| {
            let end = held(scope, &syncs);
            let syncs = &syncs;
            let three = [(); 3]
                .map(|()| scope.spawn(move || syncs.sync(Path::new(FOLDER), None, |_| sync())));
            wait_for_followers(syncs, 2);
            drop(end);
            three
                .map(|one| {
                    one.join()
                        .unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
                })
                .map(Result::err)
                .into()
        })
    }

    #[test]
    fn whoever_comes_during_a_sync_shares_the_next_one() {
        let count = AtomicUsize::new(0);
        let told = three_during_one(|| {
            count.fetch_add(1, Ordering::SeqCst);
            Ok(())
        });
        assert!(told.iter().all(Option::is_none), "{told:?}");
        assert_eq!(count.into_inner(), 1);
    }

    #[test]
    fn a_sync_that_fails_has_failed_for_all_who_shared_it() {
        let told = three_during_one(|| Err(io::Error::from_raw_os_error(5)));
        let numbers = told
            .iter()
            .map(|error| error.as_ref().unwrap().raw_os_error());
        assert_eq!(numbers.collect::<Vec<_>>(), [Some(5); 3]);
    }

    #[test]
    fn a_sync_that_panics_has_failed_for_all_who_shared_it() {
        let told = three_during_one(|| panic!("the disk"));
        assert!(told.iter().all(Option::is_some), "{told:?}");
    }

    #[test]
    fn a_sync_after_one_that_ended_is_a_new_one() {
        let (syncs, mut count) = (SharedSync::default(), 0);
        for _ in 0..2 {
            syncs
                .sync(Path::new(FOLDER), None, |_| {
                    count += 1;
                    Ok(())
                })
                .unwrap();
        }
        assert_eq!(count, 2);
    }

    /// The last sync took so long.
    fn slow() -> SharedSync {
        let syncs = SharedSync::default();
        let meeting = Meeting {
            took: Duration::from_secs(3600),
            ..Meeting::default()
        };
        syncs.lock().insert(FOLDER.into(), meeting);
        syncs
    }

    #[test]
    fn whoever_never_comes_is_not_waited_for_without_end() {
        let syncs = slow();
        let _never = syncs.announce(Path::new(FOLDER));
        syncs.sync(Path::new(FOLDER), None, |_| Ok(())).unwrap();
    }

    #[test]
    fn the_first_waits_for_one_on_the_way() {
        let syncs = SharedSync::default();
        let (coming, gone) = (syncs.announce(Path::new(FOLDER)), AtomicUsize::new(0));
        let patience = Duration::from_secs(3600);
        std::thread::scope(|scope| {
            let (syncs, gone) = (&syncs, &gone);
            scope.spawn(move || {
                gone.fetch_add(1, Ordering::SeqCst);
                drop(coming);
            });
            syncs.gather(syncs.lock(), Path::new(FOLDER), patience);
            assert_eq!(gone.load(Ordering::SeqCst), 1);
        });
    }

    #[test]
    fn whoever_sets_out_after_the_first_has_come_is_left_to_the_next() {
        let meeting = |coming: &[u64]| Meeting {
            coming: coming.iter().copied().collect(),
            ..Meeting::default()
        };
        assert!(meeting(&[6, 7]).awaits_any_of(7));
        assert!(!meeting(&[7, 8]).awaits_any_of(7));
        assert!(!meeting(&[]).awaits_any_of(7));
    }
}
