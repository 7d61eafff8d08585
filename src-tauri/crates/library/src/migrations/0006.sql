CREATE TABLE index_words (word TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
INSERT INTO meta (name, value) VALUES ('search_words', '');
