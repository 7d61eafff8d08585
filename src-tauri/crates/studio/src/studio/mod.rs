//! The facade: one method for each thing a person can do.

mod alike;
mod changes;
mod curation;
mod emptying;
mod gallery;
mod images;
mod job_details;
mod jobs;
mod library;
mod profiles;
mod prompts;
mod queue;
mod search;
mod searches;
mod upkeep;
mod window;

use std::path::PathBuf;
use std::sync::Arc;

pub use images::ImageFile;
use safelight_library::{Library, Medium, OpenOptions};
use tokio::sync::broadcast;
pub use window::Pixels;

use crate::blocking::blocking;
use crate::core::{Core, Tuning};
use crate::engine::{self, Unsent};
use crate::fault::Fault;
use crate::setup::Setup;
use crate::spool::Spool;
use crate::wire;

/// What a studio is opened with.
pub struct StudioOptions {
    /// The library's folder.
    pub library: PathBuf,
    /// Make a new library where there is nothing. Only for a place a person has just named or the first run: anywhere
    /// else an unplugged disk would become a new empty library.
    pub create: bool,
    /// Only to look at, even where writing would be possible.
    pub read_only: bool,
    /// The settings, keys and servers of this process; shared by all its studios.
    pub setup: Arc<Setup>,
    /// Limits and waits.
    pub tuning: Tuning,
}

/// How much of the queue a studio works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Queue {
    /// What is enqueued here, and the paid work of processes that have died. Unsent requests of others stay as they are.
    Own,
    /// Also the requests that a process which died within the last minute had not sent; older ones wait for a person.
    Work,
    /// All of that, and every request that was not sent before a restart.
    WorkOffAll,
}

/// An open library with its ledger and its engine.
#[derive(Clone)]
pub struct Studio {
    pub(crate) core: Arc<Core>,
}

impl Studio {
    /// Opens the library. Nothing is sent or fetched before [`Self::work`].
    ///
    /// # Errors
    /// Why the library could not be opened.
    pub async fn open(options: StudioOptions) -> Result<Self, Fault> {
        let (dir, create) = (options.library.clone(), options.create);
        let how = OpenOptions {
            read_only: options.read_only,
            ..OpenOptions::default()
        };
        let library = blocking(move || {
            Ok(if create {
                Library::open_or_create(&dir, &how)?
            } else {
                Library::open(&dir, &how)?
            })
        })
        .await?;
        Self::on(library, options).await
    }

    /// A studio on an open library.
    async fn on(library: Library, options: StudioOptions) -> Result<Self, Fault> {
        let StudioOptions {
            read_only,
            setup,
            tuning,
            ..
        } = options;
        let spool = {
            let (dir, temporary) = (library.spool_dir(), tuning.temporary.clone());
            let volume = Arc::clone(&tuning.volume);
            blocking(move || Ok(Spool::new(dir, temporary, volume))).await?
        };
        let core = Arc::new(Core::new(
            Arc::new(library),
            spool,
            setup,
            read_only,
            tuning,
        ));
        core.setup.attach(&core);
        if let Some(warning) = upkeep::of_medium(core.library.medium()) {
            core.warn(warning);
        }
        Ok(Self { core })
    }

    /// Starts the engine: from now on queued jobs of this process are sent and paid work is brought home. Call it once.
    /// Gives the jobs that it took over from processes that have died.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn work(&self, queue: Queue) -> Result<Vec<i64>, Fault> {
        let unsent = match queue {
            Queue::Own => Unsent::Leave,
            Queue::Work => Unsent::HoldOld,
            Queue::WorkOffAll => Unsent::SendAll,
        };
        let taken = engine::recover(&self.core, unsent).await?;
        engine::set_aside(&self.core);
        emptying::tidy(&self.core);
        tokio::spawn(engine::drive(Arc::clone(&self.core)));
        self.look_after(queue);
        Ok(taken.iter().map(|id| id.0).collect())
    }

    /// Everything that changes from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<wire::Event> {
        self.core.subscribe()
    }

    /// What a person should know of the library itself: where it lies, or that it is damaged.
    #[must_use]
    pub fn warnings(&self) -> Vec<Fault> {
        self.core.warnings()
    }

    /// Whether the library can be written to.
    #[must_use]
    pub fn is_writable(&self) -> bool {
        self.core.library.is_writable()
    }

    /// The library's folder.
    #[must_use]
    pub fn library_dir(&self) -> PathBuf {
        self.core.library.dir().to_owned()
    }

    /// Claims no new request from now on. What is on the wire is read to its end by [`Self::settled`].
    pub fn close(&self) {
        self.core.close();
    }

    /// Ends in good order: claims nothing new, and lets go of requests that were not sent. They wait for a person.
    ///
    /// # Errors
    /// Trouble of the database.
    pub async fn hold_unsent(&self) -> Result<(), Fault> {
        self.core.close();
        engine::hold_unsent(&self.core).await
    }

    /// Waits until no job of this process is on the wire or being filed.
    pub async fn settled(&self) {
        loop {
            let touched = self.core.touched.notified();
            tokio::pin!(touched);
            touched.as_mut().enable();
            if self.core.is_idle() {
                return;
            }
            touched.await;
        }
    }
}

/// Where a library is kept when nobody says otherwise: `Safelight` in the system's folder for pictures, or in the home
/// folder where there is none or it lies on a share or is kept in step with a server, which would copy a live database.
#[must_use]
pub fn default_library() -> Option<PathBuf> {
    dirs::picture_dir()
        .filter(|pictures| Medium::of(pictures).is_local())
        .or_else(dirs::home_dir)
        .map(|folder| folder.join("Safelight"))
}
