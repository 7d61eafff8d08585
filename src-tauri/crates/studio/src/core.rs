//! What every part of a running studio shares.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use routeway::download::DownloadLimits;
use routeway::{BaseUrl, Timing};
use safelight_library::{DbError, JobId, Library, ReadTx, WriteTx};
use tokio::sync::{Notify, Semaphore, broadcast};
use uuid::Uuid;

use crate::awake::{Awake, Wakefulness};
use crate::blocking::blocking;
use crate::clients::Clients;
use crate::counted::Counted;
use crate::fault::{ErrorCode, Fault};
use crate::keys::Keys;
use crate::lanes::{LaneKey, Lanes};
use crate::ledger::Rules;
use crate::settings::Settings;
use crate::setup::Setup;
use crate::snapshot;
use crate::spool::{Spool, SystemVolume, Volume};
use crate::turns::{Turn, Turns};
use crate::upkeep::ChangeOfTheDay;
use crate::wire::{self, Event};

/// Starts the simulator when the demo profile is first used. The shell and the command line bring one.
pub trait DemoServer: Send + Sync {
    /// The base address of the running simulator, started if need be.
    fn base_url(&self) -> Pin<Box<dyn Future<Output = Result<String, Fault>> + Send + '_>>;
}

/// Anything that gives an address will do.
impl<F, E> DemoServer for F
where
    F: Fn() -> Pin<Box<dyn Future<Output = Result<String, E>> + Send>> + Send + Sync,
    E: std::fmt::Display + 'static,
{
    fn base_url(&self) -> Pin<Box<dyn Future<Output = Result<String, Fault>> + Send + '_>> {
        let address = self();
        Box::pin(async move {
            address.await.map_err(|error| {
                let words = format!("The demo could not be started: {error}.");
                Fault::new(ErrorCode::DemoUnavailable, words)
            })
        })
    }
}

/// Limits and waits of the engine, and what it stands on. The defaults are those of the design; tests shorten them.
#[derive(Debug, Clone)]
pub struct Tuning {
    /// How often and how long a job is put back.
    pub rules: Rules,
    /// Time limits of a request; `None`: as the settings say.
    pub timing: Option<Timing>,
    /// Largest reply in bytes, decoded: 512 MiB.
    pub max_reply_bytes: u64,
    /// Limits of a download.
    pub download: DownloadLimits,
    /// How long a link lives when nothing says otherwise, in milliseconds: one hour (Routeway documentation).
    pub link_lifetime_ms: i64,
    /// Divides every wait between tries: 1, more in tests.
    pub hurry: u32,
    /// How young, in milliseconds, an unsent request of a dead process may be to go by itself.
    pub unsent_grace_ms: i64,
    /// How long a task is followed, in milliseconds; `None`: as long as a request may take.
    pub task_limit_ms: Option<i64>,
    /// How long beyond its time limit a task is asked for while its server is not reached, in milliseconds: a day.
    pub offline_grace_ms: i64,
    /// Bytes that are taken from the disk ahead, so that a reply under way can finish on a full one: 128 MB. It is three
    /// times the profile's largest reply if that is more.
    pub reserve_bytes: u64,
    /// How often a full disk is looked at again by itself, in milliseconds: every 2 s.
    pub room_look_ms: u64,
    /// Where the rest of a reply goes when the library's disk is full: the system's temporary folder.
    pub temporary: PathBuf,
    /// The disk of the spool.
    pub volume: Arc<dyn Volume>,
    /// Holds the system's sleep off while a reply or a download runs; `None`: nobody does. Programs for people give
    /// [`SystemAwake`](crate::SystemAwake).
    pub awake: Option<Arc<dyn Awake>>,
}

impl Default for Tuning {
    fn default() -> Self {
        Self {
            rules: Rules::default(),
            timing: None,
            max_reply_bytes: routeway::client::REPLY_MAX_BYTES,
            download: DownloadLimits::default(),
            link_lifetime_ms: 3_600_000,
            hurry: 1,
            unsent_grace_ms: 60_000,
            task_limit_ms: None,
            offline_grace_ms: 24 * 3_600_000,
            reserve_bytes: 128_000_000,
            room_look_ms: 2_000,
            temporary: std::env::temp_dir(),
            volume: Arc::new(SystemVolume),
            awake: None,
        }
    }
}

/// The shared state of a studio.
pub(crate) struct Core {
    pub(crate) library: Arc<Library>,
    pub(crate) spool: Spool,
    pub(crate) keys: Arc<Keys>,
    pub(crate) setup: Arc<Setup>,
    /// The library was opened only to look at it, even where writing would be possible.
    pub(crate) only_to_look: bool,
    pub(crate) tuning: Tuning,
    pub(crate) clients: Clients,
    pub(crate) lanes: Lanes,
    pub(crate) wakefulness: Wakefulness,
    /// Downloads at a time.
    downloads: Arc<Turns>,
    /// Images decoded and filed at a time.
    pub(crate) saves: Semaphore,
    /// Something may have become possible: a job was enqueued, a lane is free.
    pub(crate) wake: Notify,
    /// A job was changed by a person; whoever waits for something looks again.
    pub(crate) touched: Notify,
    events: broadcast::Sender<Event>,
    running: Mutex<HashSet<JobId>>,
    /// Jobs whose reply this process has read out: only then can the gathered bytes of its images be trusted, which
    /// are not synced.
    read_out: Mutex<HashSet<JobId>>,
    /// What holds up jobs that are paid or on the wire: trouble of the disk. Kept in memory, for a full disk takes no row.
    troubles: Mutex<HashMap<JobId, Fault>>,
    /// A person says that it is worth trying again.
    again: Notify,
    /// The first change of a day, until its copy is made.
    pub(crate) change_of_the_day: Arc<ChangeOfTheDay>,
    /// How many images each saved search finds, as far as they were counted.
    pub(crate) counted: Counted,
    /// What a person should know of the library itself.
    warnings: Mutex<Vec<Fault>>,
    /// No new request is claimed any more.
    closing: std::sync::atomic::AtomicBool,
}

/// Images decoded and filed at a time: more than two commits wait for each other on most disks,
/// more than four only cost memory.
const PARALLEL_SAVES: usize = 4;

impl Core {
    pub(crate) fn new(
        library: Arc<Library>,
        spool: Spool,
        setup: Arc<Setup>,
        only_to_look: bool,
        tuning: Tuning,
    ) -> Self {
        let downloads = Turns::new(setup.settings().parallel_downloads);
        let hurry = tuning.hurry;
        let change_of_the_day = Arc::new(ChangeOfTheDay::default());
        library.on_first_change({
            let change = Arc::clone(&change_of_the_day);
            move || change.note()
        });
        Self {
            library,
            spool,
            keys: Arc::clone(&setup.keys),
            setup,
            only_to_look,
            clients: Clients::new(tuning.download),
            lanes: Lanes::new(hurry),
            wakefulness: Wakefulness::new(tuning.awake.clone()),
            tuning,
            downloads,
            saves: Semaphore::new(PARALLEL_SAVES),
            wake: Notify::new(),
            touched: Notify::new(),
            events: broadcast::channel(1024).0,
            running: Mutex::default(),
            read_out: Mutex::default(),
            troubles: Mutex::default(),
            again: Notify::new(),
            change_of_the_day,
            counted: Counted::default(),
            warnings: Mutex::default(),
            closing: false.into(),
        }
    }

    pub(crate) fn settings(&self) -> Settings {
        self.setup.settings()
    }

    /// Waits for a turn to download a link that dies at this moment.
    pub(crate) async fn download_turn(&self, expires_at: i64) -> Option<Turn> {
        self.downloads.take(expires_at).await
    }

    /// So many downloads begin at once.
    pub(crate) fn expect_downloads(&self, many: usize) {
        if many > 1 {
            self.downloads.expect(many);
        }
    }

    /// Sets how many downloads run at a time. Those under way keep their turn.
    pub(crate) fn allow_downloads(&self, size: u32) {
        self.downloads.allow(size);
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.events.subscribe()
    }

    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is fine: the rows tell the same.
        let _ = self.events.send(event);
    }

    /// Says what a person should know of the library itself, once.
    pub(crate) fn warn(&self, fault: Fault) {
        {
            let mut warnings = lock(&self.warnings);
            if warnings.contains(&fault) {
                return;
            }
            warnings.push(fault.clone());
        }
        self.tell(Event::LibraryWarning { fault });
    }

    /// What a person should know of the library itself.
    pub(crate) fn warnings(&self) -> Vec<Fault> {
        lock(&self.warnings).clone()
    }

    /// Tells everybody how a job stands now.
    pub(crate) async fn announce(&self, id: JobId) {
        match self.read(move |tx| snapshot::job(tx, id)).await {
            Ok(Some(job)) => self.tell(Event::Job {
                job: Box::new(self.as_it_stands(job)),
            }),
            Ok(None) => {}
            Err(fault) => tracing::warn!(job = %id, %fault, "a job could not be read"),
        }
    }

    pub(crate) async fn read<T: Send + 'static>(
        &self,
        read: impl FnOnce(&ReadTx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, Fault> {
        let library = Arc::clone(&self.library);
        blocking(move || library.read(read).map_err(Fault::from)).await
    }

    pub(crate) async fn write<T: Send + 'static>(
        &self,
        write: impl FnOnce(&WriteTx<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, Fault> {
        let library = Arc::clone(&self.library);
        blocking(move || library.write(write).map_err(Fault::from)).await
    }

    /// The snapshot of a row, with what holds the job up in this process.
    pub(crate) fn as_it_stands(&self, job: wire::Job) -> wire::Job {
        let trouble = lock(&self.troubles).get(&JobId(job.id)).cloned();
        match trouble {
            Some(fault) if !job.is_over() => wire::Job {
                phase: if fault.code == ErrorCode::DiskFull {
                    wire::Phase::NeedsRoom
                } else {
                    job.phase
                },
                fault: Some(fault),
                ..job
            },
            _ => job,
        }
    }

    /// Says what holds a job up, and waits until it is worth trying again: so many milliseconds, shortened by
    /// [`Tuning::hurry`], or until a person says so.
    pub(crate) async fn in_trouble(&self, id: JobId, fault: Fault, wait_ms: u64) {
        let again = self.again.notified();
        tokio::pin!(again);
        again.as_mut().enable();
        let before = lock(&self.troubles).insert(id, fault.clone());
        if before.is_none_or(|before| before != fault) {
            self.announce(id).await;
        }
        tokio::select! {
            () = self.pause_for(wait_ms) => {}
            () = again => {}
        }
    }

    /// Nothing holds the job up any more.
    pub(crate) async fn out_of_trouble(&self, id: JobId) {
        if lock(&self.troubles).remove(&id).is_some() {
            self.announce(id).await;
        }
    }

    /// Tries again at once whatever a full or failing disk holds up; `false` if it does not hold this job up.
    pub(crate) fn try_again_now(&self, id: JobId) -> bool {
        let held_up = lock(&self.troubles).contains_key(&id);
        if held_up {
            self.again.notify_waiters();
        }
        held_up
    }

    /// The bytes to take from the disk ahead where the largest reply had so many.
    pub(crate) fn reserve_bytes(&self, largest: u64) -> u64 {
        self.tuning.reserve_bytes.max(largest.saturating_mul(3))
    }

    /// Marks a job as being worked on in this process; `false` if it already is.
    pub(crate) fn begin(&self, id: JobId) -> bool {
        self.running().insert(id)
    }

    pub(crate) fn end(&self, id: JobId) {
        lock(&self.read_out).remove(&id);
        lock(&self.troubles).remove(&id);
        self.running().remove(&id);
        self.wake.notify_one();
        self.touched.notify_waiters();
    }

    /// Whether no job is being worked on in this process.
    pub(crate) fn is_idle(&self) -> bool {
        self.running().is_empty()
    }

    /// Lets a paused queue go on, or with `None` those of servers named for one request; `true` if one was paused.
    pub(crate) fn resume_queue(&self, profile: Option<Uuid>) -> bool {
        let mut resumed = false;
        for (key, _) in self.lanes.all_paused() {
            resumed |= key.profile_id() == profile && self.lanes.resume(&key);
        }
        if let Some(profile) = profile {
            // One that only waits is let go too.
            self.lanes.resume(&LaneKey::Profile(profile.to_string()));
        }
        if resumed {
            self.tell(Event::Resumed {
                profile_id: profile,
            });
        }
        self.wake.notify_one();
        resumed
    }

    /// Lets a queue go on whose fault is over by itself.
    pub(crate) fn resume_lane(&self, lane: &LaneKey) {
        if self.lanes.resume(lane) {
            self.tell(Event::Resumed {
                profile_id: lane.profile_id(),
            });
        }
    }

    /// The jobs that are being worked on in this process.
    pub(crate) fn running_ids(&self) -> Vec<JobId> {
        self.running().iter().copied().collect()
    }

    pub(crate) fn is_running(&self, id: JobId) -> bool {
        self.running().contains(&id)
    }

    fn running(&self) -> MutexGuard<'_, HashSet<JobId>> {
        lock(&self.running)
    }

    pub(crate) fn mark_read_out(&self, id: JobId) {
        lock(&self.read_out).insert(id);
    }

    pub(crate) fn was_read_out(&self, id: JobId) -> bool {
        lock(&self.read_out).contains(&id)
    }

    pub(crate) fn close(&self) {
        self.closing
            .store(true, std::sync::atomic::Ordering::SeqCst);
        self.wake.notify_one();
        self.touched.notify_waiters();
    }

    /// Takes back [`Self::close`]; `false` if nobody had closed.
    pub(crate) fn reopen(&self) -> bool {
        self.closing
            .swap(false, std::sync::atomic::Ordering::SeqCst)
    }

    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(std::sync::atomic::Ordering::SeqCst)
    }

    /// A wait of `ms`, shortened by [`Tuning::hurry`].
    pub(crate) fn wait(&self, ms: u64) -> Duration {
        Duration::from_millis(ms / u64::from(self.tuning.hurry.max(1)))
    }

    /// Waits `ms`, shortened by [`Tuning::hurry`].
    pub(crate) async fn pause_for(&self, ms: u64) {
        tokio::time::sleep(self.wait(ms)).await;
    }

    /// The demo's base address.
    pub(crate) async fn demo_base(&self) -> Result<BaseUrl, Fault> {
        let Some(demo) = &self.setup.demo else {
            return Err(Fault::new(
                ErrorCode::DemoUnavailable,
                "The demo is not part of this program.",
            ));
        };
        let address = demo.base_url().await?;
        BaseUrl::parse(&address)
            .map_err(|problem| Fault::new(ErrorCode::DemoUnavailable, problem.to_string()))
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
