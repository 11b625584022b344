-- Rows that left their address: `why` finds them by it. Events of one row are found by its key.
ALTER TABLE event ADD COLUMN identity BLOB;   -- of an `address` event: 16 bytes of the address that the row left
CREATE INDEX event_by_identity ON event (identity) WHERE identity IS NOT NULL;
CREATE INDEX event_by_row ON event (stream_id, row_key) WHERE row_key IS NOT NULL;
