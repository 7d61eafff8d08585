//! Events of the studio and of the window, gathered into numbered batches for the page.
//!
//! The first event after a silence goes out at once; what follows is gathered for [`BEAT`], so that a storm of events
//! reaches the page as a few dozen batches a second. While nothing happens, nothing runs. Whoever missed events sees a
//! gap in the numbers and begins anew from a snapshot.

use std::collections::HashMap;
use std::time::Duration;

use safelight_studio::wire::{Batch, Event, Told, Upkeep, WindowEvent};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc};
use tokio::time::Instant;

/// The shortest time between two batches.
pub(crate) const BEAT: Duration = Duration::from_millis(33);

/// Where batches go; `false`: there is nobody any more.
pub(crate) type Sink = Box<dyn Fn(Batch) -> bool + Send>;

/// What is merged: a later one of the same replaces an earlier one of the same batch.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Same {
    Job(i64),
    Receiving(i64),
    Upkeep(Upkeep),
}

impl Same {
    fn of(told: &Told) -> Option<Self> {
        match told {
            Told::Studio(Event::Job { job }) => Some(Self::Job(job.id)),
            Told::Studio(Event::Receiving { job_id, .. }) => Some(Self::Receiving(*job_id)),
            Told::Studio(Event::Upkeep { what, .. }) => Some(Self::Upkeep(*what)),
            _ => None,
        }
    }
}

/// Numbers batches and fills the next one.
#[derive(Debug, Default)]
struct Gatherer {
    number: u32,
    pending: Vec<Option<Told>>,
    places: HashMap<Same, usize>,
}

impl Gatherer {
    /// The last snapshot stands where it came in: whatever was told between two of them was told before the later.
    fn add(&mut self, told: Told) {
        if let Some(same) = Same::of(&told)
            && let Some(earlier) = self.places.insert(same, self.pending.len())
            && let Some(place) = self.pending.get_mut(earlier)
        {
            *place = None;
        }
        self.pending.push(Some(told));
    }

    /// Events were missed: what is gathered is dropped and a number left out. The batch that goes out next shows it.
    fn miss(&mut self) {
        self.pending.clear();
        self.places.clear();
        self.number = self.number.wrapping_add(1);
    }

    fn take(&mut self) -> Batch {
        let number = self.number;
        self.number = self.number.wrapping_add(1);
        self.places.clear();
        Batch {
            number,
            events: self.pending.drain(..).flatten().collect(),
        }
    }
}

/// What the feed is told.
enum Control {
    /// Begin anew, into this.
    Sink(Sink),
    /// Hear this studio from now on, and no other.
    Studio(broadcast::Receiver<Event>),
    /// The window itself has something to say.
    Window(WindowEvent),
    /// Something happens to a library that no studio has open.
    Event(Event),
}

/// The one way of events to the page.
#[derive(Debug, Clone)]
pub(crate) struct Feed {
    control: mpsc::UnboundedSender<Control>,
}

impl Feed {
    /// A feed, and the task that keeps it going for as long as somebody holds the feed.
    pub(crate) fn new() -> (Self, impl Future<Output = ()> + Send) {
        let (control, heard) = mpsc::unbounded_channel();
        (Self { control }, Pump::new(heard).run())
    }

    /// Begins anew at number 0, in place of whoever heard before.
    pub(crate) fn subscribe(&self, sink: Sink) {
        let _ = self.control.send(Control::Sink(sink));
    }

    /// Hears another studio from now on.
    pub(crate) fn hear(&self, events: broadcast::Receiver<Event>) {
        let _ = self.control.send(Control::Studio(events));
    }

    /// Tells the page of a library that no studio has open.
    pub(crate) fn tell_event(&self, event: Event) {
        let _ = self.control.send(Control::Event(event));
    }

    /// Tells the page something of the window.
    pub(crate) fn tell(&self, event: WindowEvent) {
        let _ = self.control.send(Control::Window(event));
    }
}

struct Pump {
    heard: mpsc::UnboundedReceiver<Control>,
    studio: Option<broadcast::Receiver<Event>>,
    sink: Option<Sink>,
    gatherer: Gatherer,
    /// Something is to go out, a gap perhaps.
    due: bool,
    last: Option<Instant>,
}

/// What woke the pump.
enum Woken {
    Control(Option<Control>),
    Studio(Result<Event, RecvError>),
    Beat,
}

impl Pump {
    fn new(heard: mpsc::UnboundedReceiver<Control>) -> Self {
        Self {
            heard,
            studio: None,
            sink: None,
            gatherer: Gatherer::default(),
            due: false,
            last: None,
        }
    }

    async fn run(mut self) {
        loop {
            let woken = {
                let (due, last) = (self.due, self.last);
                let studio = async {
                    match &mut self.studio {
                        Some(events) => events.recv().await,
                        None => std::future::pending().await,
                    }
                };
                let beat = async {
                    match last {
                        Some(last) if due => tokio::time::sleep_until(last + BEAT).await,
                        _ => std::future::pending().await,
                    }
                };
                tokio::select! {
                    biased;
                    control = self.heard.recv() => Woken::Control(control),
                    event = studio => Woken::Studio(event),
                    () = beat => Woken::Beat,
                }
            };
            match woken {
                Woken::Control(None) => return,
                Woken::Control(Some(control)) => self.obey(control),
                Woken::Studio(event) => self.note(event),
                Woken::Beat => {}
            }
            // Here and not only when the beat comes up, so that a storm of events cannot hold it down.
            if self.due && self.last.is_none_or(|last| last.elapsed() >= BEAT) {
                self.send();
            }
        }
    }

    fn obey(&mut self, control: Control) {
        match control {
            Control::Sink(sink) => {
                self.sink = Some(sink);
                self.gatherer = Gatherer::default();
                self.due = false;
                self.last = None;
            }
            Control::Studio(events) => self.studio = Some(events),
            Control::Window(event) => self.add(Told::Window(event)),
            Control::Event(event) => self.add(Told::Studio(event)),
        }
    }

    fn note(&mut self, event: Result<Event, RecvError>) {
        match event {
            Ok(event) => self.add(Told::Studio(event)),
            Err(RecvError::Lagged(missed)) => {
                tracing::warn!(missed, "events were missed: the page begins anew");
                self.gatherer.miss();
                self.due = self.sink.is_some();
            }
            Err(RecvError::Closed) => self.studio = None,
        }
    }

    fn add(&mut self, told: Told) {
        // Before anybody listens there is nothing to tell: they begin from a snapshot.
        if self.sink.is_some() {
            self.gatherer.add(told);
            self.due = true;
        }
    }

    fn send(&mut self) {
        let batch = self.gatherer.take();
        self.due = false;
        self.last = Some(Instant::now());
        if self.sink.as_ref().is_some_and(|sink| !sink(batch)) {
            self.sink = None;
        }
    }
}

#[cfg(test)]
mod tests;
