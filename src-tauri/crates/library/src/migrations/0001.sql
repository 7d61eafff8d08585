CREATE TABLE images (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE,
  sha256 BLOB NOT NULL CHECK (length(sha256) = 32),
  source_sha256 BLOB NOT NULL CHECK (length(source_sha256) = 32),
  pixel_hash BLOB CHECK (length(pixel_hash) = 32),
  perceptual_hash INTEGER,
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  format TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  average_colour INTEGER,
  undecodable TEXT CHECK (undecodable IN ('unsupported','too_large','damaged')),
  model TEXT,
  size_asked TEXT,
  quality TEXT,
  steps INTEGER,
  guidance REAL,
  seed INTEGER,
  seed_mode TEXT NOT NULL CHECK (seed_mode IN ('servers_choice','random','fixed')),
  seed_index INTEGER NOT NULL DEFAULT 1,
  seed_count INTEGER NOT NULL DEFAULT 1,
  response_format TEXT,
  created_at INTEGER NOT NULL,
  server_created INTEGER,
  job_id INTEGER,
  output_index INTEGER,
  profile_id TEXT,
  demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  rating INTEGER NOT NULL DEFAULT 0 CHECK (rating BETWEEN 0 AND 5),
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1)),
  trashed_at INTEGER,
  missing_since INTEGER,
  imported INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1)),
  sidecar INTEGER NOT NULL DEFAULT 0 CHECK (sidecar IN (0, 1)),
  arrived_after_cancel INTEGER NOT NULL DEFAULT 0 CHECK (arrived_after_cancel IN (0, 1)),
  cost REAL
) STRICT;
CREATE INDEX images_gallery ON images (created_at DESC, id DESC) WHERE trashed_at IS NULL;
CREATE INDEX images_trash ON images (trashed_at DESC, id DESC) WHERE trashed_at IS NOT NULL;
CREATE INDEX images_sha256 ON images (sha256);
CREATE INDEX images_source_sha256 ON images (source_sha256);
CREATE INDEX images_pixel_hash ON images (pixel_hash) WHERE pixel_hash IS NOT NULL;
CREATE INDEX images_job ON images (job_id, output_index) WHERE job_id IS NOT NULL;
CREATE INDEX images_model ON images (model, created_at DESC) WHERE model IS NOT NULL;
CREATE INDEX images_rating ON images (rating, created_at DESC) WHERE rating > 0;
CREATE INDEX images_favourite ON images (created_at DESC) WHERE favourite = 1;
CREATE INDEX images_missing ON images (id) WHERE missing_since IS NOT NULL;
INSERT INTO sqlite_sequence (name, seq) VALUES ('images', 0);
CREATE TABLE image_texts (
  image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
  prompt TEXT NOT NULL,
  negative_prompt TEXT,
  revised_prompt TEXT,
  note TEXT
) STRICT;
CREATE TABLE image_links (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('parent','input')),
  position INTEGER NOT NULL DEFAULT 0,
  linked_id INTEGER NOT NULL,
  PRIMARY KEY (image_id, kind, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_links_linked ON image_links (linked_id);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  state TEXT NOT NULL CHECK (state IN
    ('queued','claimed','sending','replied','polling','done','failed','interrupted','cancelled')),
  request TEXT NOT NULL,
  profile_id TEXT,
  base_url TEXT NOT NULL,
  demo INTEGER NOT NULL DEFAULT 0 CHECK (demo IN (0, 1)),
  key_mark TEXT,
  owner TEXT,
  attempt INTEGER NOT NULL DEFAULT 0,
  cancel_requested INTEGER NOT NULL DEFAULT 0 CHECK (cancel_requested IN (0, 1)),
  not_before INTEGER,
  waits INTEGER NOT NULL DEFAULT 0,
  without_response_format INTEGER NOT NULL DEFAULT 0 CHECK (without_response_format IN (0, 1)),
  parent_image_id INTEGER,
  retry_of INTEGER,
  batch TEXT,
  seed_mode TEXT NOT NULL CHECK (seed_mode IN ('servers_choice', 'random', 'fixed')),
  task TEXT,
  error TEXT,
  reply TEXT,
  note TEXT,
  trace_id TEXT,
  server_created INTEGER,
  created_at INTEGER NOT NULL,
  claimed_at INTEGER,
  sent_at INTEGER,
  replied_at INTEGER,
  finished_at INTEGER
) STRICT;
CREATE INDEX jobs_state ON jobs (state, id);
CREATE INDEX jobs_owner ON jobs (owner, id) WHERE owner IS NOT NULL;
CREATE INDEX jobs_batch ON jobs (batch) WHERE batch IS NOT NULL;
CREATE TABLE outputs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  job_id INTEGER NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
  idx INTEGER NOT NULL CHECK (idx >= 0),
  image_id INTEGER NOT NULL UNIQUE,
  state TEXT NOT NULL CHECK (state IN ('pending','saved','failed','expired')),
  source TEXT NOT NULL CHECK (source IN ('url','inline')),
  url TEXT,
  revised_prompt TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER,
  expires_at INTEGER,
  last_error TEXT,
  created_at INTEGER NOT NULL,
  UNIQUE (job_id, idx)
) STRICT;
CREATE INDEX outputs_pending ON outputs (next_attempt_at, id) WHERE state = 'pending';
CREATE TABLE tags (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  folded TEXT NOT NULL UNIQUE,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE image_tags (
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  tag_id INTEGER NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
  PRIMARY KEY (image_id, tag_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX image_tags_tag ON image_tags (tag_id, image_id);
CREATE TABLE albums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  parent_id INTEGER REFERENCES albums (id) ON DELETE RESTRICT,
  name TEXT NOT NULL,
  position INTEGER NOT NULL,
  cover_image_id INTEGER REFERENCES images (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX albums_parent ON albums (parent_id, position);
CREATE INDEX albums_cover ON albums (cover_image_id) WHERE cover_image_id IS NOT NULL;
CREATE TABLE album_images (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  image_id INTEGER NOT NULL REFERENCES images (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  added_at INTEGER NOT NULL,
  PRIMARY KEY (album_id, image_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX album_images_order ON album_images (album_id, position);
CREATE INDEX album_images_image ON album_images (image_id);
CREATE TABLE smart_albums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  query TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE presets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  position INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE prompt_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  digest BLOB NOT NULL UNIQUE CHECK (length(digest) = 32),
  prompt TEXT NOT NULL,
  negative_prompt TEXT,
  uses INTEGER NOT NULL DEFAULT 1,
  used_at INTEGER NOT NULL,
  favourite INTEGER NOT NULL DEFAULT 0 CHECK (favourite IN (0, 1))
) STRICT;
CREATE INDEX prompt_history_used ON prompt_history (used_at DESC, id DESC);
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  before TEXT NOT NULL,
  after TEXT NOT NULL,
  undone_at INTEGER
) STRICT;
CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 1396786757;
