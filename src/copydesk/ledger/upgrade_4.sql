-- 4 to 5: what somebody was asked can be taken back, and asked of her again; plans that were made.

CREATE TABLE assignment_events (
    event INTEGER PRIMARY KEY, unit_id TEXT NOT NULL REFERENCES units, project_key TEXT NOT NULL REFERENCES projects,
    kind TEXT NOT NULL, at TEXT NOT NULL);
CREATE INDEX assignment_events_by_unit ON assignment_events (unit_id, project_key);
CREATE TABLE plans (plan INTEGER PRIMARY KEY, scheme TEXT NOT NULL, wishes TEXT NOT NULL, at TEXT NOT NULL);
