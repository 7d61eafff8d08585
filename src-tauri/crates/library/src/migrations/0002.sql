ALTER TABLE jobs ADD COLUMN reply_status INTEGER;
ALTER TABLE jobs ADD COLUMN dismissed_at INTEGER;
ALTER TABLE jobs ADD COLUMN cleared_at INTEGER;
CREATE INDEX jobs_tiles ON jobs (id) WHERE dismissed_at IS NULL AND state IN ('failed','interrupted');
CREATE INDEX outputs_lost ON outputs (job_id) WHERE state IN ('failed','expired');
DROP INDEX images_gallery;
DROP INDEX images_trash;
DROP INDEX images_rating;
DROP INDEX images_favourite;
CREATE INDEX images_gallery ON images (created_at DESC, id DESC, substr(sha256, 1, 4),
  (min(width, 65535) << 47) | (min(height, 65535) << 31) | (coalesce(average_colour, 8421504) << 7)
  | rating | (favourite << 3) | ((undecodable IS NOT NULL) << 4) | (demo << 5) | ((missing_since IS NOT NULL) << 6), trashed_at)
  WHERE trashed_at IS NULL;
CREATE INDEX images_trash ON images (trashed_at DESC, id DESC, substr(sha256, 1, 4),
  (min(width, 65535) << 47) | (min(height, 65535) << 31) | (coalesce(average_colour, 8421504) << 7)
  | rating | (favourite << 3) | ((undecodable IS NOT NULL) << 4) | (demo << 5) | ((missing_since IS NOT NULL) << 6))
  WHERE trashed_at IS NOT NULL;
CREATE INDEX images_rating ON images (rating, created_at DESC, trashed_at) WHERE rating > 0;
CREATE INDEX images_favourite ON images (created_at DESC, trashed_at) WHERE favourite = 1;
CREATE INDEX images_demo ON images (demo, trashed_at);
