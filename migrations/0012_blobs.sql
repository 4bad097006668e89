-- Blobs in the database, for several nodes that share nothing else.

-- owner: kernel
CREATE TABLE blobs (
    hash TEXT PRIMARY KEY, -- SHA-256, lower-case hex
    size BIGINT NOT NULL,
    stored_at BIGINT NOT NULL -- of the last put
);

-- owner: kernel
CREATE TABLE blob_pieces (
    hash TEXT NOT NULL,
    piece BIGINT NOT NULL, -- from zero; all but the last have half a megabyte
    bytes BLOB NOT NULL,
    PRIMARY KEY (hash, piece)
);
