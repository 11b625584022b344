-- Comparing the whole table with the ledger: where the comparison stands, so that a restart goes on.
ALTER TABLE stream ADD COLUMN reconcile_pass_id INTEGER REFERENCES pass;
ALTER TABLE stream ADD COLUMN last_reconcile_at INTEGER;
ALTER TABLE pass ADD COLUMN position_line INTEGER NOT NULL DEFAULT 0; -- 0: still at the rows, position_key is the last
ALTER TABLE pass ADD COLUMN resend INTEGER NOT NULL DEFAULT 0;        -- every row is sent, also what did not change
