-- 1 to 2: checks count what was repaired and re-anchored; erasures.

ALTER TABLE checks RENAME TO checks_1;
CREATE TABLE checks (
    annotation_id TEXT NOT NULL, version INTEGER NOT NULL, exact INTEGER NOT NULL, repaired INTEGER NOT NULL,
    reanchored INTEGER NOT NULL, rejected INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (annotation_id, version));
INSERT INTO checks SELECT annotation_id, version, exact, 0, 0, rejected, at FROM checks_1;
DROP TABLE checks_1;
CREATE TABLE erasures (
    erasure INTEGER PRIMARY KEY, kind TEXT NOT NULL, what_sha256 TEXT NOT NULL, step TEXT NOT NULL,
    at TEXT NOT NULL);
