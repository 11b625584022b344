-- Which fields the bytes of line.fields stand for, for each of the mappings a stream has had.
CREATE TABLE field_layout (
  stream_id INTEGER NOT NULL REFERENCES stream,
  layout INTEGER NOT NULL,                   -- the first byte of line.fields
  names TEXT NOT NULL,                       -- a line each, in the order of the bytes
  PRIMARY KEY (stream_id, layout)
) STRICT, WITHOUT ROWID;
