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
CREATE INDEX images_seed ON images (seed) WHERE seed IS NOT NULL;
CREATE INDEX images_steps ON images (steps) WHERE steps IS NOT NULL;
CREATE INDEX images_profile ON images (profile_id) WHERE profile_id IS NOT NULL;
CREATE INDEX images_perceptual_hash ON images (perceptual_hash) WHERE perceptual_hash IS NOT NULL;
CREATE INDEX image_links_inputs ON image_links (image_id) WHERE kind = 'input';
INSERT INTO meta (name, value) SELECT 'search_fill', '0..' || max(image_id) FROM image_texts HAVING max(image_id) IS NOT NULL;
