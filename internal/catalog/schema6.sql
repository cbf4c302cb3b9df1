-- Version 6: when a stage last got anywhere, and what was told because something
-- did not happen. An alarm stands until what it is about has happened, so that it
-- is told once.
ALTER TABLE stages ADD COLUMN moved TEXT NOT NULL DEFAULT '';
CREATE TABLE alarms (
  kind     TEXT NOT NULL, -- of the event: run.stuck, collection.silent
  subject  TEXT NOT NULL, -- id of the run or collection
  raised   TEXT NOT NULL,
  PRIMARY KEY (kind, subject)
);
