-- Which blobs are unused and go, and finding what refers to a blob.

-- owner: kernel
CREATE TABLE blob_marks (
    hash TEXT PRIMARY KEY,
    due BIGINT NOT NULL, -- not before then
    removal_begun_at BIGINT, -- remembered for an hour: whoever puts the same bytes meanwhile looks
    removal_ended_at BIGINT
);
CREATE INDEX blob_marks_due ON blob_marks(due) WHERE removal_begun_at IS NULL;

-- owner: kernel
CREATE TABLE blob_shelves ( -- one row: which part of a store that businesses share is this one's
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    name TEXT NOT NULL
);

-- owner: timeline
CREATE INDEX messages_original ON messages(original_hash) WHERE original_hash IS NOT NULL;
-- owner: intake
CREATE INDEX intake_raw_hash ON intake(raw_hash) WHERE raw_hash IS NOT NULL;
