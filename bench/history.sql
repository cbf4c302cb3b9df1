-- Old runs: of a hundred 92 are done, 6 failed and 2 are held. Their ids sort
-- before that of any real run. What is JSON is given, with @run and @col for ids.
CREATE TEMP TABLE old AS WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :runs)
  SELECT printf('01A%023d', i) AS run, printf('c%04d', i % :collections) AS collection, i / :collections AS round,
         CASE WHEN i * 7 % 100 < 92 THEN 'done' WHEN i * 7 % 100 < 98 THEN 'failed' ELSE 'held' END AS state,
         strftime('%Y-%m-%dT%H:%M:%fZ', '2024-01-01', printf('+%d minutes', i * 12)) AS at FROM n;

INSERT INTO collections (id, words, doc, created, updated)
  SELECT collection, collection || ' photographs of the ' || collection || ' family', replace(:collection, '@col', collection), at, at FROM old WHERE round = 0;
INSERT INTO runs (id, collection, state, doc, error, counts, created, started, ended)
  SELECT run, collection, state, replace(replace(:run, '@run', run), '@col', collection), CASE state WHEN 'done' THEN '' ELSE :error END, :counts, at, at, at FROM old;
INSERT INTO stages (run, stage, state, units, done, counts, started, ended)
  SELECT run, value, state, 2, 2, :counts, at, at FROM old, json_each(:stages);
INSERT INTO attempts (run, stage, unit, n, ok, code, message, counts, pages, started, took_ms)
  SELECT run, 'fetch', 'list', 1, state <> 'failed', 'unavailable', 'the server answers 500', :counts, :pages, at, 700 FROM old;
INSERT INTO attempts (run, stage, unit, n, ok, counts, pages, started, took_ms)
  SELECT run, s.value, u.value, 1, 1, :counts, :pages, at, 700 FROM old, json_each('["map","check","content","text","index"]') s, json_each('["000001","000002"]') u;
INSERT INTO problems (run, stage, unit, code, cause, count, doc)
  SELECT run, 'map', '000001', 'rejected', value, 3, :problem FROM old, json_each('["date","rights","language"]');
INSERT INTO cursors (run, chain, page, doc)
  SELECT run, 'list', value, '{"at":{"verb":"ListRecords"},"records":1000,"size":2000}' FROM old, json_each('[0,1,2]');
INSERT INTO usage (run, stage, piece, driver, op, month, size, count, bytes, units, micros, errors, throttled)
  SELECT run, s.value, 'blob', 'file', o.value, substr(at, 1, 7), 65536, 4, 100000, 0, 9000, 0, 0 FROM old, json_each('["fetch","map","check","content","text"]') s, json_each('["get","put"]') o;
INSERT INTO pointer_log (collection, site, before, after, moved, by_whom)
  SELECT collection, value, '', run, at, 'timer' FROM old, json_each('["stage","live"]') WHERE state = 'done';
INSERT INTO pointers (collection, site, version, moved, by_whom)
  SELECT collection, value, MAX(run), MAX(at), 'timer' FROM old, json_each('["stage","live"]') WHERE state = 'done' GROUP BY collection, value;
INSERT INTO verdicts (run, collection, doc) SELECT run, collection, '{}' FROM old;
INSERT INTO outbox (run, kind, doc, created, routed)
  SELECT run, 'run.' || state, replace(replace(:ended, '@run', run), '@col', collection), at, at FROM old;
INSERT INTO inbox (message, doc, created) SELECT run, doc, created FROM outbox;
DROP TABLE old;
