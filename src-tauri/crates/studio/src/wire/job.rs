//! A job as the window and the command line show it.

use routeway::GenerateRequest;
use serde::Serialize;
use ts_rs::TS;

use crate::fault::Fault;

/// Where a job stands, in the terms of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "job.ts")]
pub enum Phase {
    /// It waits for its turn.
    Queued,
    /// It was not sent before a restart and waits for a person.
    Held,
    /// It waits for the key it was made with.
    NeedsItsKey,
    /// The engine has taken it.
    Claimed,
    /// The request is on the wire.
    Sending,
    /// The server works on a task.
    Polling,
    /// The reply is here; images are read or fetched.
    Saving,
    /// The disk is full: what has arrived is kept, and it goes on when there is room. Retry tries at once.
    NeedsRoom,
    /// Every image of the reply is saved or has come to its end.
    Done,
    /// It failed; nothing more happens by itself.
    Failed,
    /// Its outcome is unknown: it may have been billed. Only a person sends it again.
    Interrupted,
    /// Cancelled before it cost anything, as far as known.
    Cancelled,
}

/// Where one image of a reply stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "snake_case")]
#[ts(export_to = "job.ts")]
pub enum OutputPhase {
    /// Not here yet.
    Pending,
    /// In the library.
    Saved,
    /// It failed; a person may try again.
    Failed,
    /// Its link died.
    Expired,
}

/// One image of a reply.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "job.ts")]
pub struct Output {
    /// Its place in the reply, from 0.
    pub index: u32,
    /// Where it stands.
    pub phase: OutputPhase,
    /// The image, once it is saved.
    pub image_id: Option<i64>,
    /// When its link dies, in milliseconds since 1970; `None` for images that came in the reply.
    pub expires_at: Option<i64>,
    /// When it is fetched again, in milliseconds since 1970.
    pub next_try_at: Option<i64>,
    /// What went wrong last.
    pub fault: Option<Fault>,
}

/// One call of the API, whole, as it stands now.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[ts(export_to = "job.ts")]
pub struct Job {
    /// Its id.
    pub id: i64,
    /// Where it stands.
    pub phase: Phase,
    /// The same in the ledger's word: `queued`, `claimed`, `sending`, `replied`, `polling`, `done`, `failed`,
    /// `interrupted` or `cancelled`.
    pub state: String,
    /// The request, as sent or to be sent; never a key.
    #[ts(type = "Record<string, unknown>")]
    pub request: GenerateRequest,
    /// The profile it belongs to; `None` for a server named just for this request.
    pub profile_id: Option<String>,
    /// The address it goes to.
    pub base_url: String,
    /// Drawn by the demo.
    pub demo: bool,
    /// How many images were asked for.
    pub asked: u32,
    /// The images the reply held.
    pub outputs: Vec<Output>,
    /// A person asked to cancel it while it was on the wire.
    pub cancel_requested: bool,
    /// How often its request went out.
    pub attempt: u32,
    /// Created, in milliseconds since 1970.
    pub created_at: i64,
    /// Sent, in milliseconds since 1970.
    pub sent_at: Option<i64>,
    /// When it is tried again, in milliseconds since 1970.
    pub waits_until: Option<i64>,
    /// Ended, in milliseconds since 1970.
    pub finished_at: Option<i64>,
    /// The job this one repeats.
    pub retry_of: Option<i64>,
    /// The server's task.
    pub task_id: Option<String>,
    /// Something worth knowing, such as "arrived after cancel".
    pub note: Option<String>,
    /// What went wrong.
    pub fault: Option<Fault>,
}

impl Job {
    /// Images that are in the library.
    #[must_use]
    pub fn saved(&self) -> u32 {
        self.count(OutputPhase::Saved)
    }

    /// Images that are not here yet and may still come.
    #[must_use]
    pub fn pending(&self) -> u32 {
        self.count(OutputPhase::Pending)
    }

    /// Whether nothing more happens to it by itself.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(
            self.phase,
            Phase::Done | Phase::Failed | Phase::Interrupted | Phase::Cancelled
        )
    }

    fn count(&self, phase: OutputPhase) -> u32 {
        u32::try_from(
            self.outputs
                .iter()
                .filter(|output| output.phase == phase)
                .count(),
        )
        .unwrap_or(u32::MAX)
    }
}
