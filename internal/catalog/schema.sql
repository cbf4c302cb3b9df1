-- Version 1 of the catalog. Times are UTC in RFC 3339 with milliseconds, so
-- that they sort as text in every engine. JSON is text.
CREATE TABLE collections (
  id       TEXT PRIMARY KEY,
  words    TEXT NOT NULL, -- id and name in lower case, to look in
  doc      TEXT NOT NULL,
  created  TEXT NOT NULL,
  updated  TEXT NOT NULL
);

CREATE TABLE runs (
  id          TEXT PRIMARY KEY,
  collection  TEXT NOT NULL,
  state       TEXT NOT NULL,
  doc         TEXT NOT NULL,
  error       TEXT NOT NULL DEFAULT '',
  counts      TEXT NOT NULL DEFAULT '{}',
  created     TEXT NOT NULL,
  started     TEXT NOT NULL DEFAULT '',
  ended       TEXT NOT NULL DEFAULT '',
  beat        TEXT NOT NULL DEFAULT '',
  cancel      INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX runs_by_collection ON runs (collection, id);
CREATE INDEX runs_by_state ON runs (state, id);

CREATE TABLE stages (
  run      TEXT NOT NULL,
  stage    TEXT NOT NULL,
  state    TEXT NOT NULL,
  units    INTEGER NOT NULL DEFAULT 0,
  done     INTEGER NOT NULL DEFAULT 0,
  doing    TEXT NOT NULL DEFAULT '',
  counts   TEXT NOT NULL DEFAULT '{}',
  started  TEXT NOT NULL DEFAULT '',
  ended    TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (run, stage)
);

CREATE TABLE attempts (
  run      TEXT NOT NULL,
  stage    TEXT NOT NULL,
  unit     TEXT NOT NULL,
  n        INTEGER NOT NULL,
  ok       INTEGER NOT NULL,
  code     TEXT NOT NULL DEFAULT '',
  message  TEXT NOT NULL DEFAULT '',
  counts   TEXT NOT NULL DEFAULT '{}',
  pages    TEXT NOT NULL DEFAULT '[]',
  started  TEXT NOT NULL,
  took_ms  INTEGER NOT NULL,
  PRIMARY KEY (run, stage, unit, n)
);

CREATE TABLE problems (
  run      TEXT NOT NULL,
  stage    TEXT NOT NULL,
  unit     TEXT NOT NULL,
  code     TEXT NOT NULL,
  cause    TEXT NOT NULL,
  count    INTEGER NOT NULL,
  doc      TEXT NOT NULL,
  PRIMARY KEY (run, stage, unit, code, cause)
);

CREATE TABLE cursors (
  run     TEXT NOT NULL,
  chain   TEXT NOT NULL,
  page    INTEGER NOT NULL,
  doc     TEXT NOT NULL,
  PRIMARY KEY (run, chain, page)
);

CREATE TABLE pointers (
  collection  TEXT NOT NULL,
  site        TEXT NOT NULL,
  version     TEXT NOT NULL,
  moved       TEXT NOT NULL,
  by_whom     TEXT NOT NULL,
  PRIMARY KEY (collection, site)
);

CREATE TABLE pointer_log (
  id          INTEGER PRIMARY KEY,
  collection  TEXT NOT NULL,
  site        TEXT NOT NULL,
  before      TEXT NOT NULL,
  after       TEXT NOT NULL,
  moved       TEXT NOT NULL,
  by_whom     TEXT NOT NULL
);
CREATE INDEX pointer_log_by_collection ON pointer_log (collection, site, id);

CREATE TABLE usage (
  run       TEXT NOT NULL,
  stage     TEXT NOT NULL,
  piece     TEXT NOT NULL,
  driver    TEXT NOT NULL,
  op        TEXT NOT NULL,
  count     INTEGER NOT NULL,
  bytes     INTEGER NOT NULL,
  units     INTEGER NOT NULL,
  micros    INTEGER NOT NULL,
  errors    INTEGER NOT NULL,
  throttled INTEGER NOT NULL,
  PRIMARY KEY (run, stage, piece, driver, op)
);

CREATE TABLE downloads (
  url            TEXT PRIMARY KEY,
  etag           TEXT NOT NULL,
  last_modified  TEXT NOT NULL,
  file           TEXT NOT NULL,
  checked        TEXT NOT NULL
);

CREATE TABLE outbox (
  id        INTEGER PRIMARY KEY,
  run       TEXT NOT NULL,
  kind      TEXT NOT NULL,
  doc       TEXT NOT NULL,
  created   TEXT NOT NULL,
  sent      TEXT NOT NULL DEFAULT '',
  tries     INTEGER NOT NULL DEFAULT 0,
  after     TEXT NOT NULL DEFAULT '',
  UNIQUE (run, kind)
);
CREATE INDEX outbox_waiting ON outbox (sent, id);

CREATE TABLE inbox (
  id       INTEGER PRIMARY KEY,
  message  TEXT NOT NULL UNIQUE,
  doc      TEXT NOT NULL,
  created  TEXT NOT NULL,
  read     TEXT NOT NULL DEFAULT ''
);

CREATE TABLE audit (
  id       INTEGER PRIMARY KEY,
  at       TEXT NOT NULL,
  who      TEXT NOT NULL,
  did      TEXT NOT NULL,
  subject  TEXT NOT NULL,
  doc      TEXT NOT NULL DEFAULT '{}'
);

CREATE TABLE leases (
  name   TEXT PRIMARY KEY,
  owner  TEXT NOT NULL,
  until  TEXT NOT NULL
);
