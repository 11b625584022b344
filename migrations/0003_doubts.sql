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

INSERT OR IGNORE INTO doubt (batch_id, identity, stream_id, at)
SELECT batch_id, identity, stream_id, reassert_at FROM line
WHERE reassert_at IS NOT NULL AND identity IS NOT NULL AND batch_id <> 0;
DROP INDEX line_reassert;
ALTER TABLE line DROP COLUMN reassert_at;
