-- The journal's first schema: streams and their fences, passes, the ledger, batches with their items, failures, events.
-- Times are milliseconds since the epoch, UTC. Enumerations are the numbers of lib/model/states.hpp.
-- Hashes and identities are keyed; addresses in clear stand in failure.identifier only.

-- Facts about the file itself: key_fingerprint, created_at.
CREATE TABLE meta (
  name TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
  account_id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  state TEXT NOT NULL DEFAULT 'ok',          -- ok, parked
  state_reason TEXT NOT NULL DEFAULT '',
  state_at INTEGER
) STRICT;

CREATE TABLE stream (
  stream_id INTEGER PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account,
  name TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  mapping_version TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'ok',          -- ok, paused, parked
  state_reason TEXT NOT NULL DEFAULT '',
  state_at INTEGER,
  fence_xmin INTEGER,                        -- X in force; NULL before the first whole pass
  fence_bound TEXT,                          -- L in force; NULL is -infinity
  open_pass_id INTEGER REFERENCES pass,      -- the poll pass to be taken up again
  position_watermark TEXT,                   -- last row taken by any poll pass, for people
  position_key TEXT,
  last_success_at INTEGER,
  next_run_at INTEGER,
  reconcile_pass_id INTEGER REFERENCES pass,
  last_reconcile_at INTEGER,
  account_identity TEXT NOT NULL DEFAULT '', -- of Dotdigital's account; empty: not known yet
  first_name TEXT NOT NULL DEFAULT '',       -- that tombstones go by; empty: its name
  parting_lifted INTEGER NOT NULL DEFAULT 0  -- a person let contacts be told until the next reconcile
) STRICT;

-- Which fields the bytes of line.fields stand for, for each of the mappings a stream has had.
CREATE TABLE field_layout (
  stream_id INTEGER NOT NULL REFERENCES stream,
  layout INTEGER NOT NULL,                   -- the first byte of line.fields
  names TEXT NOT NULL,                       -- a line each, in the order of the bytes
  PRIMARY KEY (stream_id, layout)
) STRICT, WITHOUT ROWID;

-- The fence history; facts are JSON that lib/source makes and reads.
CREATE TABLE fence (
  fence_id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES stream,
  facts TEXT NOT NULL
) STRICT;
CREATE INDEX fence_by_stream ON fence (stream_id, fence_id);

CREATE TABLE pass (
  pass_id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES stream,
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),
  started_at INTEGER NOT NULL,
  ended_at INTEGER,
  success INTEGER,                           -- NULL while open
  from_xmin INTEGER,                         -- X and L that a poll pass reads from
  from_bound TEXT,
  next_xmin INTEGER,                         -- X', L', N of a poll pass: into force with its last page
  next_bound TEXT,
  xmax INTEGER,
  position_watermark TEXT,                   -- after the last row taken; NULL at the start
  position_key TEXT,
  read INTEGER NOT NULL DEFAULT 0,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  rejected INTEGER NOT NULL DEFAULT 0,
  superseded INTEGER NOT NULL DEFAULT 0,
  sent INTEGER NOT NULL DEFAULT 0,
  late INTEGER NOT NULL DEFAULT 0,
  position_line INTEGER NOT NULL DEFAULT 0,  -- of a reconcile; 0: still at the rows, position_key is the last
  resend INTEGER NOT NULL DEFAULT 0,         -- every row is sent, also what did not change
  known_changed INTEGER NOT NULL DEFAULT 0,  -- contacts sent before whose payload changed
  cleared INTEGER NOT NULL DEFAULT 0,        -- fields of them that lost their value
  guard_lifted INTEGER NOT NULL DEFAULT 0    -- a person let the pass go on
) STRICT;
CREATE INDEX pass_by_stream ON pass (stream_id, pass_id);

-- The ledger: one line per row, written in order. Found by key and by identity through line_run, line_chunk and line_patch.
CREATE TABLE line (
  line_id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL,
  row_key TEXT NOT NULL,
  identity BLOB,                             -- 16 bytes; NULL while the row is rejected without one
  watermark_value INTEGER NOT NULL,
  read_xmin INTEGER NOT NULL,
  tried_hash INTEGER NOT NULL,               -- 0: none
  acknowledged_hash INTEGER NOT NULL,        -- 0: none
  outcome INTEGER NOT NULL,
  batch_id INTEGER NOT NULL,                 -- that carried it last, 0: never
  contact_id INTEGER,
  due_reason INTEGER NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  room BLOB,                                 -- spare bytes, given up when the report fills other columns in place
  fields BLOB,                               -- lib/model/field_digests.hpp; NULL: none
  former_identity BLOB,                      -- 16 bytes, while an import renames the contact
  statuses INTEGER NOT NULL DEFAULT 0,       -- lib/model/channel_status.hpp; 0: nothing is known
  consents BLOB                              -- lib/model/consent_marks.hpp; NULL: none was sent
) STRICT;
-- Lines in flight (outcome 1) are not in it: they become due again by the step that ends their flight. Re-asserts
-- (reason 3) stand apart.
CREATE INDEX line_due ON line (stream_id, due_reason = 3, due_at) WHERE due_at IS NOT NULL AND outcome <> 1;

-- Sorted immutable runs of (hash, line), cut into chunks by hash; the entries are packed by lib/journal/line_run.cpp.
CREATE TABLE line_run (
  run_id INTEGER PRIMARY KEY,
  kind INTEGER NOT NULL CHECK (kind IN (0, 1)),   -- 0: by key, 1: by identity
  entries INTEGER NOT NULL,
  chunks INTEGER NOT NULL,
  last_line INTEGER NOT NULL,                -- lines up to the greatest of these are in runs, later ones in memory
  filter BLOB                                -- tells most hashes that are not in the run; NULL: none
) STRICT;
CREATE TABLE line_chunk (
  chunk_id INTEGER PRIMARY KEY,              -- run_id * 2^32 + number of the chunk
  entries BLOB NOT NULL
) STRICT;
-- Identities that lines already in a run took later; joins the next run.
CREATE TABLE line_patch (
  patch_id INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  line_id INTEGER NOT NULL
) STRICT;

-- One import. Its states and their legal steps are those of BatchState and is_legal().
CREATE TABLE batch (
  batch_id INTEGER PRIMARY KEY,
  stream_id INTEGER NOT NULL REFERENCES stream,
  account_id INTEGER NOT NULL REFERENCES account,
  pass_id INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 8),
  import_id TEXT,
  reassert INTEGER NOT NULL DEFAULT 0,
  contacts INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  created INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  partial INTEGER NOT NULL DEFAULT 0,
  failed INTEGER NOT NULL DEFAULT 0,
  unreported INTEGER NOT NULL DEFAULT 0,
  http_status INTEGER,                       -- of the last answer that moved the batch
  error_code TEXT,
  submitted_at INTEGER NOT NULL,
  accepted_at INTEGER,
  unknown_at INTEGER,
  final_at INTEGER
) STRICT;
CREATE INDEX batch_open ON batch (state) WHERE state IN (0, 1, 5, 6);
CREATE INDEX batch_by_import ON batch (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX batch_by_stream ON batch (stream_id, batch_id);

CREATE TRIGGER batch_born BEFORE INSERT ON batch WHEN NEW.state <> 0
BEGIN
  SELECT RAISE(ABORT, 'a batch begins in state submitting');
END;
CREATE TRIGGER batch_step BEFORE UPDATE OF state ON batch
WHEN NOT ((OLD.state = 0 AND NEW.state IN (1, 4, 5))
       OR (OLD.state = 1 AND NEW.state IN (2, 3, 5, 6))
       OR (OLD.state = 6 AND NEW.state IN (2, 3, 5, 7))
       OR (OLD.state = 5 AND NEW.state = 8))
BEGIN
  SELECT RAISE(ABORT, 'not a legal step of a batch');
END;

-- A contact of a batch. The history of a line is a chain: line.batch_id, then earlier_batch_id from item to item.
CREATE TABLE item (
  batch_id INTEGER NOT NULL,
  line_id INTEGER NOT NULL,
  payload_hash INTEGER NOT NULL,
  earlier_batch_id INTEGER NOT NULL,         -- that carried the line before, 0: none
  outcome INTEGER NOT NULL,
  code TEXT,                                 -- of a failure
  PRIMARY KEY (batch_id, line_id)
) STRICT, WITHOUT ROWID;

-- Identities a batch holds locked although its line carries another one by now.
CREATE TABLE held_identity (
  batch_id INTEGER NOT NULL REFERENCES batch,
  identity BLOB NOT NULL,
  PRIMARY KEY (batch_id, identity)
) STRICT, WITHOUT ROWID;

-- Rows that are failed, partial, rejected or unreported now.
CREATE TABLE failure (
  line_id INTEGER PRIMARY KEY REFERENCES line,
  stream_id INTEGER NOT NULL REFERENCES stream,
  outcome INTEGER NOT NULL,
  code TEXT NOT NULL,
  class INTEGER NOT NULL,
  field TEXT NOT NULL,
  description TEXT NOT NULL,
  remedy TEXT NOT NULL,
  identifier TEXT NOT NULL,
  batch_id INTEGER,                          -- that reported it; NULL for a rejection
  first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL
) STRICT;
CREATE INDEX failure_by_stream ON failure (stream_id, outcome);

CREATE TABLE event (
  event_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  stream_id INTEGER,
  batch_id INTEGER,
  row_key TEXT,
  kind TEXT NOT NULL,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE INDEX event_by_batch ON event (batch_id) WHERE batch_id IS NOT NULL;
-- Append-only. Retention and forget announce themselves in meta for the length of their transaction.
CREATE TRIGGER event_kept BEFORE DELETE ON event WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = 'event_deletion')
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;
CREATE TRIGGER event_unchanged BEFORE UPDATE ON event
BEGIN
  SELECT RAISE(ABORT, 'events are append-only');
END;
-- The views are a contract: people and BI tools read them. Names and columns stay; a later column is added at the end.
-- Times are ISO 8601 texts in UTC, always with milliseconds, so that they sort as text. Enumerations are the words of
-- lib/model/states.hpp; a test compares the two.

-- Where each stream stands. `position` is the watermark of the row taken last. `due` counts what v_delivery calls due,
-- also the contacts that a stuck import has freed; `failed` counts partial ones too.
CREATE VIEW v_stream AS
SELECT
  stream.name AS stream,
  account.name AS account,
  stream.source AS source,
  stream.state AS state,
  stream.position_watermark AS position,
  strftime('%Y-%m-%dT%H:%M:%fZ', stream.last_success_at / 1000.0, 'unixepoch') AS last_success_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', stream.next_run_at / 1000.0, 'unixepoch') AS next_run_at,
  (SELECT count(*) FROM line
   WHERE line.stream_id = stream.stream_id AND line.due_at IS NOT NULL AND line.outcome <> 1
     AND (line.outcome = 2 OR (line.outcome = 0 AND line.due_reason = 1)))
  + (SELECT count(*) FROM batch JOIN item USING (batch_id) JOIN line USING (line_id)
     WHERE batch.state = 6 AND batch.stream_id = stream.stream_id AND line.outcome = 2 AND line.due_at IS NULL
       AND line.batch_id = batch.batch_id) AS due,
  (SELECT coalesce(sum(batch.contacts), 0) FROM batch
   WHERE batch.state IN (0, 1, 5) AND batch.stream_id = stream.stream_id) AS in_flight,
  (SELECT count(*) FROM failure WHERE failure.stream_id = stream.stream_id AND failure.outcome IN (3, 4)) AS failed,
  (SELECT count(*) FROM failure WHERE failure.stream_id = stream.stream_id AND failure.outcome = 5) AS rejected
FROM stream JOIN account USING (account_id);

-- One line an import.
CREATE VIEW v_batch AS
SELECT
  batch.batch_id AS batch_id,
  stream.name AS stream,
  batch.import_id AS import_id,
  CASE batch.state
    WHEN 0 THEN 'submitting' WHEN 1 THEN 'accepted' WHEN 2 THEN 'finished' WHEN 3 THEN 'failed' WHEN 4 THEN 'refused'
    WHEN 5 THEN 'unknown' WHEN 6 THEN 'stuck' WHEN 7 THEN 'abandoned' WHEN 8 THEN 'resolved' END AS state,
  batch.contacts AS contacts,
  batch.created AS created,
  batch.updated AS updated,
  batch.partial AS partial,
  batch.failed AS failed,
  batch.unreported AS unreported,
  batch.bytes AS bytes,
  batch.http_status AS http_status,
  batch.error_code AS error_code,
  strftime('%Y-%m-%dT%H:%M:%fZ', batch.submitted_at / 1000.0, 'unixepoch') AS submitted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', batch.accepted_at / 1000.0, 'unixepoch') AS accepted_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', batch.final_at / 1000.0, 'unixepoch') AS final_at
FROM batch JOIN stream USING (stream_id);

-- One line a row that was ever read: what is known of it now. A row that was delivered and has changed since, but waits,
-- is due.
CREATE VIEW v_delivery AS
SELECT
  stream.name AS stream,
  line.row_key AS row_key,
  CASE
    WHEN line.outcome = 0 AND line.due_reason = 1 THEN 'due'
    ELSE CASE line.outcome
      WHEN 0 THEN 'current' WHEN 1 THEN 'in_flight' WHEN 2 THEN 'due' WHEN 3 THEN 'failed' WHEN 4 THEN 'partial'
      WHEN 5 THEN 'rejected' WHEN 6 THEN 'superseded' WHEN 7 THEN 'gone' END
  END AS outcome,
  failure.code AS code,
  nullif(line.batch_id, 0) AS batch_id,
  batch.import_id AS import_id,
  line.contact_id AS contact_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', line.updated_at / 1000.0, 'unixepoch') AS updated_at
FROM line JOIN stream USING (stream_id)
  LEFT JOIN failure ON failure.line_id = line.line_id
  LEFT JOIN batch ON batch.batch_id = line.batch_id;

-- One line a row that is failed, partial, rejected or unreported now. A contact that no report names is `unreported`
-- while it waits for its other attempt, then failed with the code unreported.
CREATE VIEW v_failure AS
SELECT
  stream.name AS stream,
  line.row_key AS row_key,
  CASE
    WHEN failure.code = 'unreported' AND line.due_at IS NOT NULL THEN 'unreported'
    ELSE CASE failure.outcome WHEN 3 THEN 'failed' WHEN 4 THEN 'partial' WHEN 5 THEN 'rejected' END
  END AS outcome,
  failure.code AS code,
  CASE failure.class
    WHEN 0 THEN 'fix the row' WHEN 1 THEN 'transient' WHEN 2 THEN 'fix the set-up' WHEN 3 THEN 'suppressed'
    WHEN 4 THEN 'unknown' END AS class,
  failure.field AS field,
  failure.description AS description,
  failure.remedy AS remedy,
  failure.identifier AS identifier,
  line.contact_id AS contact_id,
  failure.batch_id AS batch_id,
  batch.import_id AS import_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', failure.first_at / 1000.0, 'unixepoch') AS first_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', failure.last_at / 1000.0, 'unixepoch') AS last_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', line.due_at / 1000.0, 'unixepoch') AS next_attempt_at
-- CROSS JOIN: failures are few, lines are many, and SQLite is not to begin with the lines.
FROM failure CROSS JOIN line USING (line_id)
  JOIN stream ON stream.stream_id = line.stream_id
  LEFT JOIN batch ON batch.batch_id = failure.batch_id
WHERE line.outcome IN (3, 4, 5);

-- One line a reading of a stream.
CREATE VIEW v_pass AS
SELECT
  pass.pass_id AS pass_id,
  stream.name AS stream,
  CASE pass.kind WHEN 0 THEN 'poll' WHEN 1 THEN 'reconcile' WHEN 2 THEN 'due' END AS kind,
  strftime('%Y-%m-%dT%H:%M:%fZ', pass.started_at / 1000.0, 'unixepoch') AS started_at,
  strftime('%Y-%m-%dT%H:%M:%fZ', pass.ended_at / 1000.0, 'unixepoch') AS ended_at,
  pass.read AS read,
  pass.added AS new,
  pass.changed AS changed,
  pass.unchanged AS unchanged,
  pass.rejected AS rejected,
  pass.superseded AS superseded,
  pass.sent AS sent,
  pass.late AS late
FROM pass JOIN stream USING (stream_id);

-- What happened, in order.
CREATE VIEW v_event AS
SELECT
  event.event_id AS event_id,
  strftime('%Y-%m-%dT%H:%M:%fZ', event.at / 1000.0, 'unixepoch') AS at,
  stream.name AS stream,
  event.batch_id AS batch_id,
  event.row_key AS row_key,
  event.kind AS kind,
  event.from_state AS from_state,
  event.to_state AS to_state,
  event.text AS text
FROM event LEFT JOIN stream USING (stream_id);

-- Contacts of imports that nobody can answer for. The promise to assert a contact again belongs to the contact, not to
-- the row that was sent: another row may own it by then.
CREATE TABLE doubt (
  batch_id INTEGER NOT NULL REFERENCES batch,
  identity BLOB NOT NULL,
  stream_id INTEGER NOT NULL REFERENCES stream,
  at INTEGER,                                -- when its owner is due again; NULL: when the import ends
  PRIMARY KEY (batch_id, identity)
) STRICT, WITHOUT ROWID;
CREATE INDEX doubt_due ON doubt (stream_id, at) WHERE at IS NOT NULL;

-- What operators ask of a running journal, what retention and `forget` take out of it.

-- Left by commands, taken up by the owner: the one table that others than the owner may write.
CREATE TABLE request (
  request_id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  kind TEXT NOT NULL,                        -- pause, resume, retry, resend, reconcile, forget
  stream TEXT NOT NULL,                      -- its name; empty: all, or none
  argument TEXT NOT NULL CHECK (json_valid(argument)),
  done_at INTEGER,                           -- NULL while it waits
  success INTEGER,
  answer TEXT NOT NULL DEFAULT ''            -- what came of it, for people
) STRICT;
CREATE INDEX request_waiting ON request (request_id) WHERE done_at IS NULL;

-- People that were forgotten, as keyed hashes only. What carries one of them is not sent.
CREATE TABLE tombstone (
  kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 2),   -- 0: an identifier; 1: a row key; 2: a row key let through
  hash BLOB NOT NULL,                        -- 16 bytes; of a row key with the name of its stream
  request_id INTEGER NOT NULL,               -- that asked for it: what it forgot is let through again together
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, hash)
) STRICT, WITHOUT ROWID;

-- Contacts that retention and `forget` took out of a batch (0), or with their batches out of a pass (1): the figures of
-- what stays go on adding up.
CREATE TABLE removed (
  kind INTEGER NOT NULL CHECK (kind IN (0, 1)),
  id INTEGER NOT NULL,
  contacts INTEGER NOT NULL,
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX batch_by_pass ON batch (pass_id);
CREATE INDEX event_by_time ON event (at);
