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
