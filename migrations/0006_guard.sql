-- What the guard counts, whose account a stream feeds, and a small digest of each field that was sent.
ALTER TABLE stream ADD COLUMN account_identity TEXT NOT NULL DEFAULT ''; -- of Dotdigital's account; empty: not known yet
ALTER TABLE stream ADD COLUMN first_name TEXT NOT NULL DEFAULT '';       -- that tombstones go by; empty: its name
ALTER TABLE pass ADD COLUMN known_changed INTEGER NOT NULL DEFAULT 0;    -- contacts sent before whose payload changed
ALTER TABLE pass ADD COLUMN cleared INTEGER NOT NULL DEFAULT 0;          -- fields of them that lost their value
ALTER TABLE pass ADD COLUMN guard_lifted INTEGER NOT NULL DEFAULT 0;     -- a person let the pass go on
ALTER TABLE line ADD COLUMN fields BLOB;                                 -- lib/model/field_digests.hpp; NULL: none
