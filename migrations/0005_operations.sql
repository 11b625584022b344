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
