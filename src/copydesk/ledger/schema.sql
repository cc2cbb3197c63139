-- The ledger, version 7. Rows are added, never changed: the triggers at the end hold that.
-- `at` is when the row was written, UTC. What counts is the latest row.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

-- Versions of canonical text. `file` is the Parquet part in articles/ that holds text and raw input.
CREATE TABLE texts (
    article_id TEXT NOT NULL, text_sha256 TEXT NOT NULL, raw_sha256 TEXT NOT NULL, file TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (article_id, text_sha256));
CREATE INDEX texts_by_raw ON texts (raw_sha256);
CREATE INDEX texts_by_text ON texts (text_sha256);

-- Everything about an article that can change: story_id, outlet, url, published, author, title, language, side, and
-- why it is held back (`held`; NULL: it is not any more). `by`: NULL where it came with the data, `found` by Copydesk,
-- or a `person`; `why`: JSON.
CREATE TABLE article_events (
    event INTEGER PRIMARY KEY, article_id TEXT NOT NULL, kind TEXT NOT NULL, value TEXT, at TEXT NOT NULL, by TEXT, why TEXT);
CREATE INDEX article_events_by_article ON article_events (article_id, kind);
-- What an `examiner` (with the version of its rules: `damage@1`) found in a text: a JSON list. Only what is other than
-- what it found last is a new row.
CREATE TABLE findings (
    finding INTEGER PRIMARY KEY, article_id TEXT NOT NULL, text_sha256 TEXT NOT NULL, examiner TEXT NOT NULL,
    found TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX findings_by_article ON findings (article_id, text_sha256, examiner);

CREATE TABLE schemes (
    scheme TEXT NOT NULL, definition_sha256 TEXT NOT NULL, definition TEXT NOT NULL, config TEXT NOT NULL,
    config_sha256 TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (scheme, definition_sha256, config_sha256));
-- The guidelines of a scheme, which may be mended at any time: what is other than before is a new row. `sent`: people
-- had them before their eyes from then on; 0 where only a training set was built with them.
CREATE TABLE guidelines (
    entry INTEGER PRIMARY KEY, scheme TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL, sent INTEGER NOT NULL,
    at TEXT NOT NULL);

CREATE TABLE units (unit_id TEXT PRIMARY KEY, article_ids TEXT NOT NULL, at TEXT NOT NULL);
CREATE TABLE projects (
    project_key TEXT PRIMARY KEY, scheme TEXT NOT NULL, round TEXT NOT NULL, annotator TEXT NOT NULL,
    at TEXT NOT NULL);
CREATE TABLE assignments (
    unit_id TEXT NOT NULL REFERENCES units, annotator TEXT NOT NULL, scheme TEXT NOT NULL, round TEXT NOT NULL,
    project_key TEXT NOT NULL REFERENCES projects, at TEXT NOT NULL, PRIMARY KEY (unit_id, project_key));
-- An assignment that was taken back (`withdrawn`) before anybody began it, and one that was asked again (`asked`).
CREATE TABLE assignment_events (
    event INTEGER PRIMARY KEY, unit_id TEXT NOT NULL REFERENCES units, project_key TEXT NOT NULL REFERENCES projects,
    kind TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX assignment_events_by_unit ON assignment_events (unit_id, project_key);
-- Plans that people made by what they wished (JSON): since then `push` asks nobody by itself.
CREATE TABLE plans (plan INTEGER PRIMARY KEY, scheme TEXT NOT NULL, wishes TEXT NOT NULL, at TEXT NOT NULL);

-- Where a project lives: the server's own id, and the id of its project there.
CREATE TABLE project_places (
    project_key TEXT NOT NULL REFERENCES projects, server TEXT NOT NULL, studio_project INTEGER NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (project_key, server, studio_project));
CREATE TABLE sent (
    project_key TEXT NOT NULL REFERENCES projects, unit_id TEXT NOT NULL REFERENCES units, server TEXT NOT NULL,
    studio_task INTEGER NOT NULL, at TEXT NOT NULL, PRIMARY KEY (project_key, unit_id, server, studio_task));
-- Projects that Copydesk did not make: the labeling config that they had, and what their names are here (JSON): by
-- these their regions are read, for good.
CREATE TABLE adoptions (
    project_key TEXT PRIMARY KEY REFERENCES projects, config TEXT NOT NULL, names TEXT NOT NULL, at TEXT NOT NULL);
-- Up to which server time a project was seen, which of its tasks changed shortly before that (`recent`: task to
-- time), and how many tasks it had.
CREATE TABLE pulls (
    pull INTEGER PRIMARY KEY, project_key TEXT NOT NULL REFERENCES projects, server TEXT NOT NULL,
    seen_until TEXT, recent TEXT NOT NULL, tasks INTEGER, at TEXT NOT NULL);

-- Accounts on a server; the pseudonym is what every frame shows.
CREATE TABLE annotators (
    annotator TEXT NOT NULL, server TEXT NOT NULL, studio_user INTEGER NOT NULL, email TEXT,
    at TEXT NOT NULL, PRIMARY KEY (server, studio_user));

-- Every version of every annotation that ever came back.
CREATE TABLE annotation_versions (
    annotation_id TEXT NOT NULL, version INTEGER NOT NULL, project_key TEXT NOT NULL, unit_id TEXT NOT NULL,
    annotator TEXT NOT NULL, scheme TEXT NOT NULL, round TEXT NOT NULL, state TEXT NOT NULL,
    submitted_at TEXT NOT NULL, seconds REAL, origin TEXT NOT NULL, unique_id TEXT, studio_task INTEGER, objects TEXT NOT NULL,
    result TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (annotation_id, version));
CREATE INDEX annotation_versions_by_task ON annotation_versions (project_key, studio_task);
-- What counts: of each annotation the latest version, with the time when it vanished from the server.
CREATE VIEW latest_annotations AS
    SELECT v.*, d.at AS deleted_at FROM annotation_versions v
    LEFT JOIN deletions d ON d.annotation_id = v.annotation_id AND d.version = v.version
    WHERE v.version = (SELECT max(version) FROM annotation_versions WHERE annotation_id = v.annotation_id);
-- Of a version's regions, how many were found to be what.
-- `problems`: how often it breaks a rule of its scheme; NULL where nobody counted.
CREATE TABLE checks (
    annotation_id TEXT NOT NULL, version INTEGER NOT NULL, exact INTEGER NOT NULL, repaired INTEGER NOT NULL,
    reanchored INTEGER NOT NULL, rejected INTEGER NOT NULL, at TEXT NOT NULL, problems INTEGER,
    PRIMARY KEY (annotation_id, version));
-- SQLite servers give the id of a deleted annotation to the next one, so a deletion is of one version:
-- a later version under the same id is there again.
CREATE TABLE deletions (
    annotation_id TEXT NOT NULL, version INTEGER NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (annotation_id, version));

-- Input that was not taken, and why.
CREATE TABLE rejections (
    source TEXT NOT NULL, item TEXT NOT NULL, reason TEXT NOT NULL, raw TEXT NOT NULL, at TEXT NOT NULL,
    UNIQUE (source, item, reason, raw));

-- What was erased, the one exception to the rule above: a `kind` of thing, its hash, how far it is (begun, finished).
CREATE TABLE erasures (
    erasure INTEGER PRIMARY KEY, kind TEXT NOT NULL, what_sha256 TEXT NOT NULL, step TEXT NOT NULL,
    at TEXT NOT NULL);
