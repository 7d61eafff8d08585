//! A studio on a library in a temporary folder.

use std::future::Future;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use routeway::Timing;
use safelight_studio::wire::{Event, Image, Job, Order, Origin};
use safelight_studio::{
    ApiKey, Keychain, Keys, MemoryKeychain, Profile, ProxySetting, Queue, Settings, Setup, Studio,
    StudioOptions, Tuning,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Everything that outlives a process life: the folder, the profile, the keychain.
pub struct Scratch {
    /// Holds the library in `library`.
    pub folder: TempDir,
    /// The profile on the server under test.
    pub profile: Profile,
    /// The keychain; it holds the test key.
    pub keychain: Arc<MemoryKeychain>,
    /// Limits and waits: short.
    pub tuning: Tuning,
    /// Downloads at a time.
    pub parallel_downloads: u32,
}

impl Scratch {
    /// A profile on this server, with the test key.
    #[must_use]
    pub fn at(base_url: &str) -> Self {
        let mut profile = Profile::new("Test", base_url);
        profile.proxy = ProxySetting::Direct;
        let keychain = Arc::new(MemoryKeychain::default());
        keychain
            .set(profile.id, &ApiKey::parse(crate::KEY).unwrap())
            .unwrap();
        let limit = Duration::from_secs(30);
        let mut tuning = Tuning {
            hurry: 100,
            reserve_bytes: 64 * 1024,
            ..Tuning::default()
        };
        tuning.timing = Some(Timing {
            connect: limit,
            first_byte: limit,
            idle: limit,
            total: limit,
        });
        Self {
            folder: tempfile::tempdir().unwrap(),
            profile,
            keychain,
            tuning,
            parallel_downloads: 4,
        }
    }

    /// The library's folder.
    #[must_use]
    pub fn library(&self) -> PathBuf {
        self.folder.path().join("library")
    }

    /// Opens the library; nothing is sent yet.
    pub async fn open(&self) -> Studio {
        let settings = Settings {
            profiles: vec![self.profile.clone()],
            default_profile: self.profile.id,
            parallel_downloads: self.parallel_downloads,
            ..Settings::default()
        };
        let keychain: Arc<dyn Keychain> = self.keychain.clone();
        Studio::open(StudioOptions {
            library: self.library(),
            create: true,
            read_only: false,
            setup: Arc::new(Setup::new(settings, None, Keys::new(keychain, None), None)),
            tuning: self.tuning.clone(),
        })
        .await
        .unwrap()
    }

    /// Opens the library and starts the engine.
    pub async fn begin(&self, queue: Queue) -> Studio {
        let studio = self.open().await;
        studio.work(queue).await.unwrap();
        studio
    }

    /// An order for the profile.
    #[must_use]
    pub fn order(&self) -> Order {
        Order {
            origin: Origin::Profile(self.profile.id),
            prompt: "a red fox".to_owned(),
            ..Order::default()
        }
    }

    /// Opens, sends one order, and gives the studio and the job when it is over.
    pub async fn run(&self, order: Order) -> (Studio, Job) {
        let studio = self.begin(Queue::Work).await;
        let job = studio.enqueue(order).await.unwrap();
        let job = until(&studio, job.id, Job::is_over).await;
        (studio, job)
    }

    /// The names of the files in the spool that belong to jobs.
    #[must_use]
    pub fn spool(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.library().join("spool"))
            .map(|entries| {
                entries
                    .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                    .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
                    .collect()
            })
            .unwrap_or_default();
        names.sort();
        names
    }

    /// A row of SQL against the database, while nobody has it open for writing.
    pub fn sql(&self, statement: &str) {
        let db = rusqlite::Connection::open(self.library().join("library.db")).unwrap();
        db.execute(statement, []).unwrap();
    }
}

/// Waits by events until the job is as asked for.
pub async fn until(studio: &Studio, id: i64, good: impl Fn(&Job) -> bool) -> Job {
    let mut events = studio.subscribe();
    let waiting = async {
        loop {
            let job = studio.job(id).await.unwrap();
            if good(&job) {
                return job;
            }
            loop {
                match events.recv().await {
                    Ok(Event::Job { job }) if job.id != id => {}
                    Ok(Event::Job { .. } | Event::Paused { .. } | Event::Resumed { .. })
                    | Err(_) => break,
                    Ok(_) => {}
                }
            }
        }
    };
    match tokio::time::timeout(crate::PATIENCE, waiting).await {
        Ok(job) => job,
        Err(_) => panic!("the job never got there: {:#?}", studio.job(id).await),
    }
}

/// Waits until the queue of a job is paused; gives the fault it is paused with.
pub async fn until_paused(studio: &Studio, id: i64) -> safelight_studio::Fault {
    let mut events = studio.subscribe();
    let waiting = async {
        loop {
            if let Some(fault) = studio.paused(id).await.unwrap() {
                return fault;
            }
            let _ = events.recv().await;
        }
    };
    match tokio::time::timeout(crate::PATIENCE, waiting).await {
        Ok(fault) => fault,
        Err(_) => panic!("the queue was never paused: {:#?}", studio.job(id).await),
    }
}

/// The images of a job, in the order of the reply.
pub async fn images(studio: &Studio, job: i64) -> Vec<Image> {
    let mut images = studio.images(None, 1000).await.unwrap().images;
    images.retain(|image| image.job_id == Some(job));
    images.sort_by_key(|image| image.output_index);
    images
}

/// The decoded pixels of an image's file, after its hash was checked.
#[must_use]
pub fn pixels_of(image: &Image) -> Vec<u8> {
    let file = std::fs::read(&image.path).unwrap();
    assert_eq!(
        crate::shelf::sha256(&file),
        image.sha256,
        "{}",
        image.path.display()
    );
    crate::pictures::pixels(&file)
}

/// One process life of a studio: it can end without a goodbye.
pub struct Life {
    runtime: Runtime,
    studio: Studio,
}

impl Life {
    /// Opens the library and starts the engine.
    #[must_use]
    pub fn begin(scratch: &Scratch, queue: Queue) -> Self {
        let runtime = new_runtime();
        let studio = runtime.block_on(scratch.begin(queue));
        Self { runtime, studio }
    }

    /// Opens the library; nothing is sent in this life.
    #[must_use]
    pub fn look(scratch: &Scratch) -> Self {
        let runtime = new_runtime();
        let studio = runtime.block_on(scratch.open());
        Self { runtime, studio }
    }

    /// Does something in this life.
    pub fn run<T, F: Future<Output = T>>(&self, does: impl FnOnce(Studio) -> F) -> T {
        self.runtime.block_on(does(self.studio.clone()))
    }

    /// Ends it at once: no task gets another turn, the owner's lock is freed as the system would free it.
    pub fn crash(self) {
        let Self { runtime, studio } = self;
        drop(studio);
        runtime.shutdown_timeout(crate::PATIENCE);
    }
}

fn new_runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
