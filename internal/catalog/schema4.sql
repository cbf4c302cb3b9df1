-- Version 4: usage tells the month, for prices that depend on how much of it a
-- month had, and the size of calls, for services that bill large ones as
-- several. Size is bytes, rounded up as usage.Size does; -1: not noted, as in
-- all rows from before this version, whose month is that in which the run began.
CREATE TABLE usage_by_size (
  run       TEXT NOT NULL,
  stage     TEXT NOT NULL,
  piece     TEXT NOT NULL,
  driver    TEXT NOT NULL,
  op        TEXT NOT NULL,
  month     TEXT NOT NULL,
  size      INTEGER NOT NULL,
  count     INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  units     INTEGER NOT NULL,
  micros    INTEGER NOT NULL,
  errors    INTEGER NOT NULL,
  throttled INTEGER NOT NULL,
  PRIMARY KEY (run, stage, piece, driver, op, month, size)
);
INSERT INTO usage_by_size (run, stage, piece, driver, op, month, size, count, bytes, units, micros, errors, throttled)
  SELECT run, stage, piece, driver, op, COALESCE((SELECT SUBSTR(runs.created, 1, 7) FROM runs WHERE runs.id = usage.run), ''), -1,
    count, bytes, units, micros, errors, throttled FROM usage;
DROP TABLE usage;
ALTER TABLE usage_by_size RENAME TO usage;
CREATE INDEX usage_by_month ON usage (month, run);
