//! What the window stands on: one open library at a time, and everything needed to open another.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use safelight_studio::wire::{Event, Platform, RebuildReport, Start, Upkeep};
use safelight_studio::{
    ApiKey, DEMO_PROFILE, ErrorCode, Fault, Keychain, Keys, MemoryKeychain, Profile, Queue,
    Seating, Settings, Setup, Studio, StudioOptions, SystemAwake, SystemKeychain, Tuning,
    WindowSeat, default_library,
};

use crate::error::{Answer, ShellError};
use crate::events::Feed;
use crate::knock;
use crate::launch::Launch;

/// The environment variable that may hold a key.
const KEY_VARIABLE: &str = "ROUTEWAY_API_KEY";

/// What one run of the program knows.
pub(crate) struct Session {
    launch: Launch,
    /// Settings, keys and servers, with or without a library.
    pub(crate) setup: Arc<Setup>,
    /// The way of events to the page.
    pub(crate) feed: Feed,
    state: Mutex<State>,
    /// Held while a library is being opened: two at a time would leave it open which one won.
    opening: tokio::sync::Mutex<()>,
    /// The library this run begins with was opened, or could not be.
    begun: tokio::sync::OnceCell<()>,
    /// Held while libraries that were left are brought home.
    leaving: tokio::sync::Mutex<()>,
}

struct State {
    open: Option<Open>,
    /// Why no library is open.
    fault: Option<Fault>,
    /// Left for another library, with work still in hand.
    leaving: Vec<Studio>,
    /// A seat that was taken before the window was made.
    seat: Option<(PathBuf, WindowSeat)>,
}

impl State {
    fn studios(&self) -> Vec<Studio> {
        let open = self.open.iter().map(|open| &open.studio);
        open.chain(&self.leaving).cloned().collect()
    }
}

struct Open {
    studio: Studio,
    /// Frees the library for another window when it goes.
    _seat: Option<WindowSeat>,
    /// Answers whoever wants to see this library.
    listening: Option<tauri::async_runtime::JoinHandle<()>>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(listening) = &self.listening {
            listening.abort();
        }
    }
}

impl Session {
    /// A session with nothing open yet.
    ///
    /// # Errors
    /// Settings that cannot be read, or a key in the environment that is none.
    pub(crate) fn new(launch: Launch, feed: Feed) -> Answer<Self> {
        let settings_file = launch.settings_file();
        let mut settings = match &settings_file {
            Some(file) => file.load().map_err(|error| {
                let words = format!("The settings could not be read: {error}.");
                Fault::new(ErrorCode::Disk, words)
            })?,
            None => Settings::default(),
        };
        let keychain: Arc<dyn Keychain> = if launch.demo_run {
            settings.default_profile = DEMO_PROFILE;
            Arc::new(MemoryKeychain::default())
        } else {
            Arc::new(SystemKeychain::default())
        };
        let environment = if launch.demo_run {
            None
        } else {
            key_of_environment()?
        };
        let setup = Setup::new(
            settings,
            settings_file,
            Keys::new(keychain, environment),
            Some(Arc::new(simulator::demo())),
        );
        Ok(Self {
            launch,
            setup: Arc::new(setup),
            feed,
            state: Mutex::new(State {
                open: None,
                fault: None,
                leaving: Vec::new(),
                seat: None,
            }),
            opening: tokio::sync::Mutex::default(),
            begun: tokio::sync::OnceCell::new(),
            leaving: tokio::sync::Mutex::default(),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The studio of the open library.
    ///
    /// # Errors
    /// [`ShellError::NoLibrary`].
    pub(crate) fn studio(&self) -> Answer<Studio> {
        let open = self.state().open.as_ref().map(|open| open.studio.clone());
        open.ok_or_else(|| ShellError::NoLibrary.into())
    }

    /// The library this run begins with: the one that was named, the one of last time, or the usual place.
    pub(crate) fn first_library(&self) -> Option<PathBuf> {
        let named = self.launch.library.clone();
        named
            .or_else(|| self.setup.settings().library)
            .or_else(default_library)
    }

    /// Keeps the seat that was taken for the first library.
    pub(crate) fn keep_seat(&self, library: &Path, seat: WindowSeat) {
        self.state().seat = Some((library.to_owned(), seat));
    }

    /// Opens the library this run begins with; the first call does, the others wait for it. What goes wrong is kept for
    /// the page. Nothing is made where there is nothing, but for a demo run.
    pub(crate) async fn begin(&self, door: impl knock::Door) {
        self.begun.get_or_init(|| self.open_first(door)).await;
    }

    async fn open_first(&self, door: impl knock::Door) {
        let _opening = self.opening.lock().await;
        let Some(library) = self.first_library() else {
            return;
        };
        let remembered = self.launch.library.is_none() && self.setup.settings().library.is_some();
        let result = self.open(&library, self.launch.demo_run, door).await;
        self.state().fault = match result {
            Ok(()) => None,
            // Nobody has chosen it and nothing is there: the first run. Where there was a library last time, its disk
            // is not plugged in.
            Err(_) if !remembered && is_vacant(&library) => None,
            Err(fault) => Some(fault),
        };
    }

    /// Opens another library in this window, and remembers it. The one before it files what it has in hand in the
    /// background.
    ///
    /// # Errors
    /// Why it could not be opened; the one before it stays open then.
    pub(crate) async fn switch(
        &self,
        library: Option<PathBuf>,
        create: bool,
        door: impl knock::Door,
    ) -> Answer<()> {
        let _opening = self.opening.lock().await;
        let library = match library.or_else(|| self.first_library()) {
            Some(library) => std::path::absolute(&library).unwrap_or(library),
            None => {
                let words = "This system names no folder for pictures.";
                return Err(
                    Fault::new(ErrorCode::LibraryNotReachable, words).tip("Choose a folder.")
                );
            }
        };
        self.open(&library, create, door).await?;
        self.remember(library).await
    }

    async fn open(&self, library: &Path, create: bool, door: impl knock::Door) -> Answer<()> {
        if self
            .studio()
            .is_ok_and(|studio| is_same(&studio.library_dir(), library))
        {
            return Ok(());
        }
        let seat = self.take_seat(library).await?;
        let studio = Studio::open(self.options(library, create)).await?;
        self.install(library, studio, seat, door).await
    }

    fn options(&self, library: &Path, create: bool) -> StudioOptions {
        StudioOptions {
            library: library.to_owned(),
            create,
            read_only: self.launch.read_only,
            setup: Arc::clone(&self.setup),
            tuning: Tuning {
                awake: Some(Arc::new(SystemAwake)),
                ..Tuning::default()
            },
        }
    }

    /// Makes a studio the one of this window.
    async fn install(
        &self,
        library: &Path,
        studio: Studio,
        seat: Option<WindowSeat>,
        door: impl knock::Door,
    ) -> Answer<()> {
        // A new library has its seat only now.
        let seat = match seat {
            None if !self.launch.read_only => self.take_seat(library).await?,
            seat => seat,
        };
        self.feed.hear(studio.subscribe());
        if studio.is_writable() {
            studio.work(Queue::Work).await?;
        }
        let listening = seat.is_some().then(|| {
            let library = library.to_owned();
            tauri::async_runtime::spawn(async move { knock::listen(&library, door).await })
        });
        let mut state = self.state();
        state.fault = None;
        let before = state.open.replace(Open {
            studio,
            _seat: seat,
            listening,
        });
        if let Some(before) = before {
            state.leaving.push(before.studio.clone());
        }
        Ok(())
    }

    /// Rebuilds the library that this window shows, or that could not be opened, and opens it. What it has in hand is
    /// filed first.
    ///
    /// # Errors
    /// [`ShellError::NoLibrary`]; why it could not be rebuilt. Then no library is open, and the page is told so.
    pub(crate) async fn rebuild(
        &self,
        door: impl knock::Door,
        most: usize,
    ) -> Answer<RebuildReport> {
        let _opening = self.opening.lock().await;
        let open = self.studio().ok();
        let library = match &open {
            Some(studio) => studio.library_dir(),
            None => self.first_library().ok_or(ShellError::NoLibrary)?,
        };
        if let Some(studio) = open {
            studio.hold_unsent().await?;
            studio.settled().await;
        }
        // The seat goes with it, and is taken again at once.
        self.state().open = None;
        let rebuilt = self.rebuild_at(&library, door, most).await;
        if let Err(fault) = &rebuilt {
            self.state().fault = Some(fault.clone());
        }
        rebuilt
    }

    async fn rebuild_at(
        &self,
        library: &Path,
        door: impl knock::Door,
        most: usize,
    ) -> Answer<RebuildReport> {
        let seat = self.take_seat(library).await?;
        let feed = self.feed.clone();
        let told = move |done, of| {
            let what = Upkeep::Rebuild;
            feed.tell_event(Event::Upkeep { what, done, of });
        };
        let options = self.options(library, false);
        let (studio, report) = Studio::rebuild(options, most, told).await?;
        self.install(library, studio, seat, door).await?;
        Ok(report)
    }

    /// Files what the libraries left behind have in hand, then lets go of them. They are free for other windows
    /// meanwhile.
    pub(crate) async fn bring_home(&self) {
        let _one_at_a_time = self.leaving.lock().await;
        let leaving = self.state().leaving.clone();
        for studio in &leaving {
            if let Err(fault) = studio.hold_unsent().await {
                tracing::warn!(%fault, "what was not sent could not be put aside");
            }
            studio.settled().await;
        }
        let mut state = self.state();
        // Those that were left in the meantime have another turn.
        state.leaving.drain(..leaving.len());
    }

    /// The seat of a library; `None` where there is no library yet, or for a look only.
    async fn take_seat(&self, library: &Path) -> Answer<Option<WindowSeat>> {
        if self.launch.read_only {
            return Ok(None);
        }
        {
            let mut state = self.state();
            if state.seat.as_ref().is_some_and(|(of, _)| of == library) {
                return Ok(state.seat.take().map(|(_, seat)| seat));
            }
        }
        let dir = library.to_owned();
        let seating = tauri::async_runtime::spawn_blocking(move || WindowSeat::take(&dir))
            .await
            .map_err(|_| ShellError::Stopped)?
            .map_err(|error| {
                let words = format!("The library could not be locked: {error}.");
                Fault::new(ErrorCode::Disk, words)
            })?;
        match seating {
            Seating::Ours(seat) => Ok(Some(seat)),
            Seating::NoLibrary => Ok(None),
            Seating::Taken if knock::knock(library).await => Err(ShellError::OpenElsewhere.into()),
            Seating::Taken => Err(ShellError::ElsewhereIsSilent.into()),
        }
    }

    /// The next run begins with this library.
    async fn remember(&self, library: PathBuf) -> Answer<()> {
        let usual = default_library().is_some_and(|usual| usual == library);
        let kept = (!usual).then_some(library);
        self.setup.keep_library(kept).await
    }

    /// Everything the window begins with.
    ///
    /// # Errors
    /// Trouble of the database.
    pub(crate) async fn start(&self) -> Answer<Start> {
        let (studio, fault) = {
            let state = self.state();
            let studio = state.open.as_ref().map(|open| open.studio.clone());
            (studio, state.fault.clone())
        };
        let mut start = Start {
            platform: platform(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            first_run: studio.is_none() && fault.is_none(),
            proposed_library: self
                .first_library()
                .map(|path| path.to_string_lossy().into_owned()),
            library: None,
            library_fault: fault,
            settings: self.setup.settings(),
            demo_profile: Profile::demo(),
            draft: None,
            jobs: Vec::new(),
            paused: Vec::new(),
            counts: safelight_studio::wire::Counts::default(),
        };
        if let Some(studio) = studio {
            start.library = Some(studio.open_library());
            start.draft = studio.draft().await?;
            start.jobs = studio.tile_jobs().await?;
            start.paused = studio.paused_queues();
            start.counts = studio.counts().await?;
        }
        Ok(start)
    }

    /// Requests whose reply or images are not filed yet.
    pub(crate) async fn in_hand(&self) -> u32 {
        let studios = self.state().studios();
        let mut in_hand = 0_u32;
        for studio in studios {
            in_hand = in_hand.saturating_add(studio.in_hand().await);
        }
        in_hand
    }
}

impl Session {
    /// Takes no new requests. Gives what has work in hand, to wait for.
    pub(crate) fn close(&self) -> Vec<Studio> {
        let studios = self.state().studios();
        for studio in &studios {
            studio.close();
        }
        studios
    }

    /// Lets go of the library, as far as nothing else holds it.
    pub(crate) fn forget(&self) {
        let mut state = self.state();
        state.open = None;
        state.seat = None;
    }

    /// Takes new requests again.
    pub(crate) fn go_on(&self) {
        if let Ok(studio) = self.studio() {
            studio.go_on();
        }
    }

    /// Lets go of everything that was not sent; it waits for a person at the next start.
    pub(crate) async fn hold_unsent(&self) {
        for studio in self.close() {
            if let Err(fault) = studio.hold_unsent().await {
                tracing::warn!(%fault, "what was not sent could not be put aside");
            }
        }
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    one == other
        || matches!(
            (std::fs::canonicalize(one), std::fs::canonicalize(other)),
            (Ok(one), Ok(other)) if one == other
        )
}

/// Whether a library could be made there.
fn is_vacant(dir: &Path) -> bool {
    match std::fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}

const fn platform() -> Platform {
    if cfg!(windows) {
        Platform::Windows
    } else if cfg!(target_os = "macos") {
        Platform::Macos
    } else {
        Platform::Linux
    }
}

fn key_of_environment() -> Answer<Option<ApiKey>> {
    let unusable = |why: &str| {
        let words = format!("{KEY_VARIABLE} cannot be used: {why}.");
        Fault::new(ErrorCode::NoKey, words)
    };
    match std::env::var(KEY_VARIABLE) {
        Ok(text) if text.trim().is_empty() => Ok(None),
        Ok(text) => ApiKey::parse(&text)
            .map(Some)
            .map_err(|problem| unusable(&problem.to_string())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(unusable("it is not text")),
    }
}

#[cfg(test)]
mod tests;
