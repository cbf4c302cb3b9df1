-- Version 5: an event has a delivery for each destination that wants it, so that
-- one that is down neither holds up nor repeats for the others. An event that is
-- routed has all its deliveries.
ALTER TABLE outbox RENAME TO outbox_before;
DROP INDEX outbox_waiting;
CREATE TABLE outbox (
  id       INTEGER PRIMARY KEY,
  run      TEXT NOT NULL,
  kind     TEXT NOT NULL,
  doc      TEXT NOT NULL,
  created  TEXT NOT NULL,
  routed   TEXT NOT NULL DEFAULT ''
);
INSERT INTO outbox (id, run, kind, doc, created, routed) SELECT id, run, kind, doc, created, sent FROM outbox_before;
DROP TABLE outbox_before;
CREATE INDEX outbox_waiting ON outbox (routed, id);

CREATE TABLE deliveries (
  destination  TEXT NOT NULL,
  notice       INTEGER NOT NULL,
  run          TEXT NOT NULL,
  state        TEXT NOT NULL, -- waiting, delivered, aside
  batch        TEXT NOT NULL DEFAULT '', -- id of the digest that it is told in
  tries        INTEGER NOT NULL DEFAULT 0,
  failed       TEXT NOT NULL DEFAULT '', -- for the first time
  after        TEXT NOT NULL DEFAULT '',
  code         TEXT NOT NULL DEFAULT '',
  message      TEXT NOT NULL DEFAULT '',
  ended        TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (destination, notice)
);
CREATE INDEX deliveries_by_state ON deliveries (destination, state, notice);

CREATE TABLE stopped_destinations (
  destination  TEXT PRIMARY KEY,
  at           TEXT NOT NULL,
  reason       TEXT NOT NULL
);
