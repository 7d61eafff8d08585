//! Links that die soon: the person is told ten minutes before.

use std::collections::HashSet;

use safelight_library::JobId;

use crate::clock::now_ms;
use crate::core::Core;
use crate::fault::Fault;
use crate::wire;

/// How long before the end of a link the person is told, in milliseconds.
const WARNED_BEFORE_MS: i64 = 10 * 60_000;

/// Who has been told of in this process.
#[derive(Default)]
pub(super) struct Warnings(HashSet<JobId>);

impl Warnings {
    /// Tells of each job once whose links die soon; gives the moment to look again, if any link still lives.
    pub(super) async fn tell(&mut self, core: &Core) -> Result<Option<i64>, Fault> {
        let links = core.read(|tx| tx.outputs().pending_links()).await?;
        let now = now_ms();
        let mut next: Option<i64> = None;
        for link in &links {
            let at = link.expires_at.saturating_sub(WARNED_BEFORE_MS);
            if at > now {
                next = Some(next.map_or(at, |next| next.min(at)));
            } else if link.expires_at > now && self.0.insert(link.job) {
                core.tell(wire::Event::LinksDieSoon {
                    job_id: link.job.0,
                    images: link.count,
                    expires_at: link.expires_at,
                });
            }
        }
        // A job whose images have come home may have others one day, by a person's retry.
        self.0
            .retain(|job| links.iter().any(|link| link.job == *job));
        Ok(next)
    }
}
