-- Version 2: what the gates say of a run's version, and what a person said.
CREATE TABLE verdicts (
  run         TEXT PRIMARY KEY,
  collection  TEXT NOT NULL,
  doc         TEXT NOT NULL,
  approved    TEXT NOT NULL DEFAULT '',
  by_whom     TEXT NOT NULL DEFAULT '',
  reason      TEXT NOT NULL DEFAULT ''
);
CREATE INDEX verdicts_by_collection ON verdicts (collection, run);
