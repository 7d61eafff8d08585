ALTER TABLE jobs ADD COLUMN reply_status INTEGER;
ALTER TABLE jobs ADD COLUMN dismissed_at INTEGER;
ALTER TABLE jobs ADD COLUMN cleared_at INTEGER;
CREATE INDEX jobs_tiles ON jobs (id) WHERE dismissed_at IS NULL AND state IN ('failed','interrupted');
CREATE INDEX outputs_lost ON outputs (job_id) WHERE state IN ('failed','expired');
