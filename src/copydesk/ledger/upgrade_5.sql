-- 5 to 6: events say by whom and why; what examinations of articles found.

ALTER TABLE article_events ADD COLUMN by TEXT;
ALTER TABLE article_events ADD COLUMN why TEXT;
CREATE TABLE findings (
    finding INTEGER PRIMARY KEY, article_id TEXT NOT NULL, text_sha256 TEXT NOT NULL, examiner TEXT NOT NULL,
    found TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX findings_by_article ON findings (article_id, text_sha256, examiner);
