-- 2 to 3: pulls remember what changed shortly before them, and how many tasks there were.

ALTER TABLE pulls RENAME TO pulls_2;
CREATE TABLE pulls (
    pull INTEGER PRIMARY KEY, project_key TEXT NOT NULL REFERENCES projects, server TEXT NOT NULL,
    seen_until TEXT, recent TEXT NOT NULL, tasks INTEGER, at TEXT NOT NULL);
INSERT INTO pulls SELECT pull, project_key, server, seen_until, '{}', NULL, at FROM pulls_2;
DROP TABLE pulls_2;
