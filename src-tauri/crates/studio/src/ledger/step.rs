//! The transitions of a job.

use super::JobState;
use super::outcome::{Failure, Outcome, Pause};

/// How often and how long a job may be put back before a person is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// How often a job that the server put off (429, 503) is tried again by itself.
    pub put_offs: u32,
    /// The longest wait, in milliseconds, that is kept without asking a person.
    pub longest_wait_ms: u64,
    /// How long, in milliseconds, an unreachable server is tried before the job fails.
    pub patience_ms: u64,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            put_offs: 3,
            longest_wait_ms: 600_000,
            patience_ms: 600_000,
        }
    }
}

/// What the ledger knows of a job when something happens to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ledger {
    /// Where the job stands.
    pub state: JobState,
    /// How often the server has put it off so far.
    pub put_offs: u32,
    /// A person asked to cancel it.
    pub cancel_requested: bool,
}

/// Something that happens to a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Event<'a> {
    /// The engine takes it to send it.
    Claimed,
    /// It cannot be sent now (no key, profile paused, app closing): nothing went out.
    PutBack,
    /// The next thing on the wire is its request.
    SendStarted,
    /// The request did not leave this machine; the server has been tried for this many milliseconds.
    NothingSent {
        /// Milliseconds since the first try of this job.
        trying_ms: u64,
    },
    /// A successful reply stands in the spool, whole and synced.
    ReplyStored,
    /// The reply, or the lack of one, has been read.
    Settled(&'a Outcome),
    /// Every output of the reply has come to its end.
    OutputsEnded,
    /// A person cancels it.
    CancelAsked,
    /// The process that owned it is gone; `reply_in_spool` says whether a reply had begun to arrive.
    OwnerDied {
        /// A spool file with a head exists.
        reply_in_spool: bool,
    },
    /// A person asks for another look at a task whose outcome is unknown.
    TaskTakenUp,
    /// Failed downloads of an ended job are tried again.
    OutputsTakenUp,
}

/// How the queue of a profile is held up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// It goes on.
    None,
    /// The job and its whole profile wait so many milliseconds; `None`: as the back-off says.
    Shared(Option<u64>),
    /// The profile stops until a person acts.
    Pause(Pause),
}

/// The answer to an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The new state.
    pub to: JobState,
    /// What the profile's queue does.
    pub wait: Wait,
    /// The job counts one more put-off.
    pub counts_put_off: bool,
    /// The next attempt leaves `response_format` out.
    pub drops_response_format: bool,
}

impl Step {
    fn to(to: JobState) -> Self {
        Self {
            to,
            wait: Wait::None,
            counts_put_off: false,
            drops_response_format: false,
        }
    }

    fn waiting(self, wait: Wait) -> Self {
        Self { wait, ..self }
    }
}

/// An event that cannot happen in this state: the caller lost a race or has a fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a job that is {state:?} cannot take {event}")]
pub struct IllegalStep {
    /// The state the job was in.
    pub state: JobState,
    /// The name of the event.
    pub event: &'static str,
}

/// Where a job goes when `event` happens to it.
///
/// # Errors
/// [`IllegalStep`] when the event cannot happen in this state.
pub fn step(job: &Ledger, event: &Event<'_>, rules: &Rules) -> Result<Step, IllegalStep> {
    use JobState as S;
    let to = |state| Ok(Step::to(state));
    match (job.state, event) {
        (S::Queued, Event::Claimed) => to(S::Claimed),
        (S::Claimed, Event::PutBack) => to(S::Queued),
        (S::Claimed, Event::SendStarted) => to(S::Sending),
        (S::Sending, Event::NothingSent { trying_ms }) => {
            if job.cancel_requested {
                to(S::Cancelled)
            } else if *trying_ms >= rules.patience_ms {
                to(S::Failed)
            } else {
                Ok(Step::to(S::Queued).waiting(Wait::Shared(None)))
            }
        }
        (S::Sending, Event::ReplyStored) => to(S::Replied),
        (S::Sending, Event::Settled(outcome)) => Ok(settled_unpaid(job, outcome, rules)),
        (S::Replied, Event::Settled(outcome)) => Ok(settled_paid(job, outcome)),
        (S::Polling, Event::Settled(outcome)) => Ok(settled_paid(job, outcome)),
        (S::Replied, Event::OutputsEnded) => to(S::Done),

        (S::Queued | S::Claimed, Event::CancelAsked) => to(S::Cancelled),
        // The connection is read to its end: what is paid is kept.
        (S::Sending, Event::CancelAsked) => to(S::Sending),
        (S::Replied, Event::CancelAsked) => to(S::Replied),
        (S::Polling, Event::CancelAsked) => to(S::Cancelled),

        (S::Queued, Event::OwnerDied { .. }) => to(S::Queued),
        (S::Claimed, Event::OwnerDied { .. }) => to(S::Queued),
        (
            S::Sending,
            Event::OwnerDied {
                reply_in_spool: true,
            },
        ) => to(S::Sending),
        (
            S::Sending,
            Event::OwnerDied {
                reply_in_spool: false,
            },
        ) => to(S::Interrupted),
        (S::Replied, Event::OwnerDied { .. }) => to(S::Replied),
        (S::Polling, Event::OwnerDied { .. }) => to(S::Polling),

        (S::Interrupted, Event::TaskTakenUp) => to(S::Polling),
        (S::Done, Event::OutputsTakenUp) => to(S::Replied),
        (state, event) => Err(IllegalStep {
            state,
            event: event.name(),
        }),
    }
}

/// A reply to a request that is not known to be paid: it may be a refusal that is safe to repeat.
fn settled_unpaid(job: &Ledger, outcome: &Outcome, rules: &Rules) -> Step {
    use JobState as S;
    match outcome {
        Outcome::PutOff { .. } | Outcome::FormatRefused if job.cancel_requested => {
            Step::to(S::Cancelled)
        }
        Outcome::PutOff { wait_ms, daily } => {
            let wait = if *daily {
                Wait::Pause(Pause::DailyQuota)
            } else if job.put_offs >= rules.put_offs
                || wait_ms.is_some_and(|ms| ms > rules.longest_wait_ms)
            {
                Wait::Pause(Pause::RateLimit)
            } else {
                Wait::Shared(*wait_ms)
            };
            let counts = matches!(wait, Wait::Shared(_));
            Step {
                counts_put_off: counts,
                ..Step::to(S::Queued).waiting(wait)
            }
        }
        Outcome::FormatRefused => Step {
            drops_response_format: true,
            ..Step::to(S::Queued)
        },
        other => settled_paid(job, other),
    }
}

/// A reply after which the request must never be sent again by itself.
fn settled_paid(job: &Ledger, outcome: &Outcome) -> Step {
    use JobState as S;
    match outcome {
        Outcome::Images => Step::to(S::Replied),
        Outcome::Task if job.cancel_requested => Step::to(S::Cancelled),
        Outcome::Task => Step::to(S::Polling),
        Outcome::Failed(failure) => {
            Step::to(S::Failed).waiting(failure.pause().map_or(Wait::None, Wait::Pause))
        }
        Outcome::Unknown(_) => Step::to(S::Interrupted),
        // A refusal that comes where work is already accepted proves nothing about the bill.
        Outcome::PutOff { .. } | Outcome::FormatRefused => Step::to(S::Interrupted),
    }
}

impl Failure {
    /// Whether this failure stops the whole profile: 200 jobs must not fail one by one.
    fn pause(&self) -> Option<Pause> {
        match self {
            Failure::KeyRefused => Some(Pause::Key),
            Failure::OutOfCredit => Some(Pause::Money),
            Failure::NotPermitted => Some(Pause::Permission),
            Failure::BlockedAtEdge => Some(Pause::Edge),
            Failure::Refused
            | Failure::ServerError
            | Failure::NoImage
            | Failure::Redirected
            | Failure::TaskFailed => None,
        }
    }
}

impl Event<'_> {
    fn name(&self) -> &'static str {
        match self {
            Event::Claimed => "Claimed",
            Event::PutBack => "PutBack",
            Event::SendStarted => "SendStarted",
            Event::NothingSent { .. } => "NothingSent",
            Event::ReplyStored => "ReplyStored",
            Event::Settled(_) => "Settled",
            Event::OutputsEnded => "OutputsEnded",
            Event::CancelAsked => "CancelAsked",
            Event::OwnerDied { .. } => "OwnerDied",
            Event::TaskTakenUp => "TaskTakenUp",
            Event::OutputsTakenUp => "OutputsTakenUp",
        }
    }
}
