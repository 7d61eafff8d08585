//! `touched`, `texts_index`, `index_words`: the index of words and the words in it, and what it and the columns in memory have not seen yet.
//!
//! Triggers write a line in `touched` for each image whose row, texts or tags changed, in the same transaction as the
//! change, whoever makes it. The index of words and the columns in memory remember the last line they have seen; so they
//! are kept true by every process, a crash loses nothing, and a damaged index never stands in the way of a paid image.
//! An image's row and its texts are inserted together, so one line is enough for a new one.

pub(crate) const CREATE: &str = "
CREATE TABLE touched (
  seq INTEGER PRIMARY KEY,
  image_id INTEGER NOT NULL,
  texts INTEGER NOT NULL CHECK (texts IN (0, 1))
) STRICT;
CREATE TRIGGER images_update_touches AFTER UPDATE ON images
  BEGIN INSERT INTO touched (image_id, texts) VALUES (new.id, 0); END;
CREATE TRIGGER images_delete_touches AFTER DELETE ON images
  BEGIN INSERT INTO touched (image_id, texts) VALUES (old.id, 1); END;
CREATE TRIGGER image_texts_insert_touches AFTER INSERT ON image_texts
  BEGIN INSERT INTO touched (image_id, texts) VALUES (new.image_id, 1); END;
CREATE TRIGGER image_texts_update_touches AFTER UPDATE ON image_texts
  BEGIN INSERT INTO touched (image_id, texts) VALUES (new.image_id, 1); END;
CREATE TRIGGER image_tags_insert_touches AFTER INSERT ON image_tags
  BEGIN INSERT INTO touched (image_id, texts) VALUES (new.image_id, 0); END;
CREATE TRIGGER image_tags_delete_touches AFTER DELETE ON image_tags
  BEGIN INSERT INTO touched (image_id, texts) VALUES (old.image_id, 0); END;
CREATE VIRTUAL TABLE texts_index USING fts5 (prompt, revised, note, negative, content='', contentless_delete=1,
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');
CREATE TABLE index_words (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE INDEX images_seed ON images (seed) WHERE seed IS NOT NULL;
CREATE INDEX images_steps ON images (steps) WHERE steps IS NOT NULL;
CREATE INDEX images_profile ON images (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX images_perceptual_hash ON images (perceptual_hash) WHERE perceptual_hash IS NOT NULL;
CREATE INDEX image_links_inputs ON image_links (image_id) WHERE kind = 'input';
";

/// Makes the index of words anew.
pub(crate) const INDEX: &str = "CREATE VIRTUAL TABLE texts_index USING fts5 (prompt, revised, note, negative, content='', contentless_delete=1,
  tokenize='unicode61 remove_diacritics 2', prefix='2 3');";
