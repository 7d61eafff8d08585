//! Faults that a test puts into a running server.

use std::time::Duration;

/// Where a [`Fault`] strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// `POST /v1/images/generations`, after the request was accepted (key, schema and limits are checked first).
    Generation,
    /// `GET /v1/images/tasks/{id}`.
    Task,
    /// `GET /v1/models`.
    Models,
    /// `GET /images/{token}`: the download of an image.
    Link,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Trouble {
    /// This status with the documented ten-field error body (for [`Place::Link`]: with a short plain text).
    Status(u16),
    /// As `Status`, with a `Retry-After` header of exactly this text.
    StatusRetryAfter(u16, String),
    /// As `Status`, with this text as the error's message.
    StatusMessage(u16, String),
    /// A gateway's HTML page with this status.
    Html(u16),
    /// Additional waiting time; then the request goes on as if nothing were wrong (the next fault may strike too).
    Delay(Duration),
    /// No answer at all while the connection stays open, until the client gives up or the server stops.
    Hang,
    /// The connection ends in order (FIN) before any byte of the reply.
    CloseBeforeHead,
    /// The connection is reset (RST) before any byte of the reply.
    Reset,
    /// Status and headers of the true reply, then the connection ends.
    CloseAfterHead,
    /// The true reply with its full `Content-Length`, cut half way through the body.
    HalfBody,
    /// The true reply with its full `Content-Length`, cut after this many bytes of the body.
    CutAfter(usize),
    /// The true reply, `bytes` at a time with a pause of `every` before each piece.
    Drip {
        /// Bytes in a piece, at least 1.
        bytes: usize,
        /// Pause before each piece.
        every: Duration,
    },
    /// Status 200 and a chunked body that repeats `piece` and never ends.
    Endless {
        /// `Content-Type` of the reply.
        content_type: String,
        /// What is repeated.
        piece: Vec<u8>,
    },
    /// A redirect with this status (for example 302) to this `Location`.
    Redirect(u16, String),
    /// The true reply under another `Content-Type`.
    Mislabel(String),
    /// The whole file with 200 even if a range was asked for ([`Place::Link`] only; elsewhere nothing happens).
    IgnoreRange,
    /// Only this many of the images asked for ([`Place::Generation`] only; elsewhere nothing happens).
    FewerImages(usize),
    /// `{"created": …, "data": []}` in a 200 ([`Place::Generation`]).
    EmptyData,
    /// The documented error body in a 200.
    ErrorIn200,
    /// Exactly this reply. A `Content-Length` among the headers must be that of the body.
    Raw {
        /// HTTP status, 200..=599.
        status: u16,
        /// Header names and values.
        headers: Vec<(String, String)>,
        /// The body as it is sent.
        body: Vec<u8>,
    },
}

/// One trouble at one place: how often, and after how many requests that are spared.
///
/// Faults at one place wait in the order in which they were injected; a request meets the first one that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) place: Place,
    pub(crate) trouble: Trouble,
    pub(crate) times: Option<u32>,
    pub(crate) spared: u32,
}

impl Fault {
    /// A fault that strikes once, at the next request to this place.
    pub fn new(place: Place, trouble: Trouble) -> Self {
        Self {
            place,
            trouble,
            times: Some(1),
            spared: 0,
        }
    }

    /// A one-shot fault of the next generation.
    pub fn generation(trouble: Trouble) -> Self {
        Self::new(Place::Generation, trouble)
    }

    /// A one-shot fault of the next question for a task.
    pub fn task(trouble: Trouble) -> Self {
        Self::new(Place::Task, trouble)
    }

    /// A one-shot fault of the next `GET /v1/models`.
    pub fn models(trouble: Trouble) -> Self {
        Self::new(Place::Models, trouble)
    }

    /// A one-shot fault of the next image download.
    pub fn link(trouble: Trouble) -> Self {
        Self::new(Place::Link, trouble)
    }

    /// Strikes this many times instead of once.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Strikes until [`Running::clear_faults`](crate::Running::clear_faults).
    #[must_use]
    pub fn standing(mut self) -> Self {
        self.times = None;
        self
    }

    /// Lets this many requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.spared = requests;
        self
    }
}
