//! Does what the rules of [`crate::quit`] say.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use safelight_studio::Studio;
use safelight_studio::wire::{Quit, WindowEvent};
use tauri::{AppHandle, Manager as _};
use tokio::sync::broadcast::error::RecvError;

use crate::frames::Frames;
use crate::quit::{Deed, Phase, Wish};
use crate::session::Session;
use crate::window;

/// How long the end may take to put aside what was not sent. The ledger is right without it: it only spares the next
/// start some work.
const LAST_WORDS: Duration = Duration::from_secs(3);

/// The end of the program, as far as it has come.
pub(crate) struct Leave {
    app: AppHandle,
    phase: Mutex<Phase>,
}

impl Leave {
    /// Nobody wants to end yet.
    pub(crate) fn new(app: AppHandle) -> Self {
        Self {
            app,
            phase: Mutex::default(),
        }
    }

    /// Whether the window may close and the program end.
    pub(crate) fn is_ending(&self) -> bool {
        *self.phase.lock().unwrap_or_else(PoisonError::into_inner) == Phase::Ending
    }

    /// The window was asked to close, or the program to end.
    pub(crate) fn close(&self) {
        let app = self.app.clone();
        tauri::async_runtime::spawn(async move {
            let in_hand = app.state::<Session>().in_hand().await;
            // A page that has never painted cannot ask.
            let wish = if in_hand > 0 && !app.state::<Frames>().have_come() {
                Wish::Answer(Quit::Wait)
            } else {
                Wish::Close { in_hand }
            };
            app.state::<Self>().wish(wish);
        });
    }

    /// The person's answer.
    pub(crate) fn answer(&self, answer: Quit) {
        self.wish(Wish::Answer(answer));
    }

    /// Ctrl-C in the terminal, or a log-out.
    pub(crate) fn signal(&self) {
        self.wish(Wish::Signal);
    }

    fn wish(&self, wish: Wish) {
        let deed = {
            let mut phase = self.phase.lock().unwrap_or_else(PoisonError::into_inner);
            let (next, deed) = phase.step(wish);
            *phase = next;
            deed
        };
        tracing::info!(?wish, ?deed, "about the end of the program");
        let app = self.app.clone();
        match deed {
            Deed::Nothing => {}
            Deed::Ask { in_hand } => ask(&app, in_hand),
            Deed::Wait => {
                let studios = app.state::<Session>().close();
                tauri::async_runtime::spawn(async move {
                    // Whoever did not choose to wait sees that it does, and may choose otherwise.
                    let in_hand = app.state::<Session>().in_hand().await;
                    if wish == Wish::Signal && in_hand > 0 {
                        ask(&app, in_hand);
                    }
                    for studio in studios {
                        filed(&studio).await;
                    }
                    app.state::<Self>().wish(Wish::Settled);
                });
            }
            Deed::GoOn => app.state::<Session>().go_on(),
            Deed::End => {
                tauri::async_runtime::spawn(end(app));
            }
        }
    }
}

/// Asks the person, who may have the window out of sight.
fn ask(app: &AppHandle, in_hand: u32) {
    app.state::<Session>()
        .feed
        .tell(WindowEvent::QuitAsked { in_hand });
    let front = window::Front(app.clone());
    tauri::async_runtime::spawn(async move {
        use crate::knock::Door as _;
        front.come_to_front().await;
    });
}

/// Waits until everything in hand is filed. Tasks that the server works on go on at the next start.
async fn filed(studio: &Studio) {
    let mut events = studio.subscribe();
    while studio.in_hand().await > 0 {
        if matches!(events.recv().await, Err(RecvError::Closed)) {
            return;
        }
    }
}

async fn end(app: AppHandle) {
    let session = app.state::<Session>();
    let last = async {
        window::keep_place(&app).await;
        session.hold_unsent().await;
    };
    if tokio::time::timeout(LAST_WORDS, last).await.is_err() {
        tracing::warn!("the end did not wait any longer");
    }
    app.exit(0);
}

/// Hears signals for as long as the program runs: the first one waits for what is in hand, the second does not.
#[cfg(unix)]
pub(crate) async fn hear_signals(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        tracing::warn!("signals cannot be heard");
        return;
    };
    loop {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        app.state::<Leave>().signal();
    }
}

/// Hears Ctrl-C for as long as the program runs. Windows sends a log-out to windows only, and the window closes then.
#[cfg(windows)]
pub(crate) async fn hear_signals(app: AppHandle) {
    while tokio::signal::ctrl_c().await.is_ok() {
        app.state::<Leave>().signal();
    }
}
