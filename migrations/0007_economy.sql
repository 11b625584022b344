-- What a contact is known to have: channel statuses and consent records. What is due, re-asserts apart from the rest.
ALTER TABLE line ADD COLUMN statuses INTEGER NOT NULL DEFAULT 0; -- lib/model/channel_status.hpp; 0: nothing is known
ALTER TABLE line ADD COLUMN consents BLOB;                       -- lib/model/consent_marks.hpp; NULL: none was sent

DROP INDEX line_due;
CREATE INDEX line_due ON line (stream_id, due_reason = 3, due_at) WHERE due_at IS NOT NULL AND outcome <> 1;
