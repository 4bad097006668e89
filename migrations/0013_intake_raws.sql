-- The raw bytes of an arrival stand beside its row, which changes when it is understood: they are
-- written once and read once.

-- owner: intake
CREATE TABLE intake_raws (
    intake_id BIGINT PRIMARY KEY,         -- up to 256 kB here, else in a blob (intake.raw_hash)
    raw BLOB NOT NULL
);
INSERT INTO intake_raws (intake_id, raw) SELECT id, raw FROM intake WHERE raw IS NOT NULL;
-- owner: intake
ALTER TABLE intake DROP COLUMN raw;
