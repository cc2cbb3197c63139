-- 3 to 4: projects that Copydesk did not make, with their labeling config; how often annotations break a rule.

CREATE TABLE adoptions (
    project_key TEXT PRIMARY KEY REFERENCES projects, config TEXT NOT NULL, names TEXT NOT NULL, at TEXT NOT NULL);
ALTER TABLE checks ADD COLUMN problems INTEGER;
