//! Which jobs a person wants to see, and putting them away.

use super::{JobRow, Jobs, JobsMut, row};
use crate::tables::statement::limit_value;
use crate::{DbError, JobId, Millis};

/// Jobs that have not come to their end.
const UNFINISHED: &str =
    "SELECT * FROM jobs WHERE state IN ('queued','claimed','sending','replied','polling')
 ORDER BY id DESC LIMIT ?1";
/// Jobs that ended without an image and were not put away.
pub(crate) const IN_VAIN: &str = "SELECT * FROM jobs INDEXED BY jobs_tiles
 WHERE dismissed_at IS NULL AND state IN ('failed','interrupted') ORDER BY id DESC LIMIT ?1";
/// Jobs that ended without some of their images and were not put away.
pub(crate) const IN_PART: &str =
    "SELECT j.* FROM outputs o INDEXED BY outputs_lost CROSS JOIN jobs j ON j.id = o.job_id
 WHERE o.state IN ('failed','expired') AND j.state = 'done' AND j.dismissed_at IS NULL
 GROUP BY o.job_id ORDER BY o.job_id DESC LIMIT ?1";

impl Jobs<'_> {
    /// Jobs that have tiles: unfinished ones, and those that failed, were interrupted or lost some of their images and
    /// were not [dismissed](JobsMut::dismiss). Newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn with_tiles(&self, limit: usize) -> Result<Vec<JobRow>, DbError> {
        let mut jobs: Vec<JobRow> = Vec::new();
        for sql in [UNFINISHED, IN_VAIN, IN_PART] {
            let mut statement = self.conn.prepare_cached(sql)?;
            for found in statement.query_map([limit_value(limit)], row)? {
                jobs.push(found?);
            }
        }
        jobs.sort_by_key(|job| std::cmp::Reverse(job.id));
        jobs.truncate(limit);
        Ok(jobs)
    }
}

impl JobsMut<'_> {
    /// Puts the tiles of jobs away; those that have not ended keep theirs. Returns those that changed.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn dismiss(&self, ids: &[JobId], at: Millis) -> Result<Vec<JobId>, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE jobs SET dismissed_at = ?2 WHERE id = ?1 AND dismissed_at IS NULL
             AND state IN ('done','failed','interrupted','cancelled')",
        )?;
        let mut changed = Vec::new();
        for id in ids {
            if statement.execute((id, at))? == 1 {
                changed.push(*id);
            }
        }
        Ok(changed)
    }

    /// Clears every ended job away from the queue, and its tile with it. Rows and images stay. Returns their number.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn clear_ended(&self, at: Millis) -> Result<usize, DbError> {
        let mut statement = self.conn.prepare_cached(
            "UPDATE jobs SET cleared_at = ?1, dismissed_at = coalesce(dismissed_at, ?1) WHERE cleared_at IS NULL
             AND state IN ('done','failed','interrupted','cancelled')",
        )?;
        Ok(statement.execute([at])?)
    }
}
