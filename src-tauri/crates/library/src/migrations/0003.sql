ALTER TABLE tags ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
ALTER TABLE albums ADD COLUMN images INTEGER NOT NULL DEFAULT 0;
UPDATE tags SET images = (SELECT count(*) FROM image_tags t JOIN images i ON i.id = t.image_id
  WHERE t.tag_id = tags.id AND i.trashed_at IS NULL);
UPDATE albums SET images = (SELECT count(*) FROM album_images a JOIN images i ON i.id = a.image_id
  WHERE a.album_id = albums.id AND i.trashed_at IS NULL);
CREATE TRIGGER image_tags_added AFTER INSERT ON image_tags
  WHEN EXISTS (SELECT 1 FROM images WHERE id = NEW.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE tags SET images = images + 1 WHERE id = NEW.tag_id;
END;
CREATE TRIGGER image_tags_removed AFTER DELETE ON image_tags
  WHEN EXISTS (SELECT 1 FROM images WHERE id = OLD.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE tags SET images = images - 1 WHERE id = OLD.tag_id;
END;
CREATE TRIGGER album_images_added AFTER INSERT ON album_images
  WHEN EXISTS (SELECT 1 FROM images WHERE id = NEW.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE albums SET images = images + 1 WHERE id = NEW.album_id;
END;
CREATE TRIGGER album_images_removed AFTER DELETE ON album_images
  WHEN EXISTS (SELECT 1 FROM images WHERE id = OLD.image_id AND trashed_at IS NULL)
BEGIN
  UPDATE albums SET images = images - 1 WHERE id = OLD.album_id;
END;
CREATE TRIGGER images_trashed AFTER UPDATE OF trashed_at ON images
  WHEN OLD.trashed_at IS NULL AND NEW.trashed_at IS NOT NULL
BEGIN
  UPDATE tags SET images = images - 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = NEW.id);
  UPDATE albums SET images = images - 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = NEW.id);
END;
CREATE TRIGGER images_restored AFTER UPDATE OF trashed_at ON images
  WHEN OLD.trashed_at IS NOT NULL AND NEW.trashed_at IS NULL
BEGIN
  UPDATE tags SET images = images + 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = NEW.id);
  UPDATE albums SET images = images + 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = NEW.id);
END;
CREATE TRIGGER images_gone BEFORE DELETE ON images WHEN OLD.trashed_at IS NULL
BEGIN
  UPDATE tags SET images = images - 1 WHERE id IN (SELECT tag_id FROM image_tags WHERE image_id = OLD.id);
  UPDATE albums SET images = images - 1 WHERE id IN (SELECT album_id FROM album_images WHERE image_id = OLD.id);
END;
DROP TABLE changes;
CREATE TABLE changes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  made_at INTEGER NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT,
  images INTEGER NOT NULL,
  undone_at INTEGER,
  parts TEXT NOT NULL
) STRICT;
CREATE INDEX changes_undone ON changes (undone_at, id) WHERE undone_at IS NOT NULL;
