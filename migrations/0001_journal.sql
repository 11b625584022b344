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
  next_run_at INTEGER
) STRICT;

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
  late INTEGER NOT NULL DEFAULT 0
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
  reassert_at INTEGER,
  attempts INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  room BLOB                                  -- spare bytes, given up when the report fills the columns above in place
) STRICT;
-- Lines in flight (outcome 1) are in neither index: they become due again by the step that ends their flight.
CREATE INDEX line_due ON line (stream_id, due_at) WHERE due_at IS NOT NULL AND outcome <> 1;
CREATE INDEX line_reassert ON line (stream_id, reassert_at) WHERE reassert_at IS NOT NULL AND outcome <> 1;

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
