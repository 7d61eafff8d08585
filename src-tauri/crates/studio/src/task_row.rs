//! The server's task as it stands in a job's row.

use routeway::Polling;
use serde::{Deserialize, Serialize};

/// A task and how far it has been followed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TaskRow {
    /// Since when it is followed, milliseconds since 1970.
    pub(crate) since: i64,
    /// Id, address and the next step.
    pub(crate) polling: Polling,
}

impl TaskRow {
    pub(crate) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    pub(crate) fn to_row(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}
