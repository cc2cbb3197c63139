-- 6 to 7: the guidelines of a scheme, as they were mended; texts are looked up by what they say.

CREATE TABLE guidelines (
    entry INTEGER PRIMARY KEY, scheme TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, sent INTEGER NOT NULL,
    at TEXT NOT NULL);
CREATE INDEX texts_by_text ON texts (text_sha256);
