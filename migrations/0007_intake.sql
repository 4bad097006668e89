-- owner: intake
CREATE TABLE intake (
    id BIGINT PRIMARY KEY,
    inbox_id BIGINT,
    channel TEXT NOT NULL,
    natural_key TEXT NOT NULL UNIQUE,     -- per channel; the same arrival twice is one row
    received_at BIGINT NOT NULL,
    envelope TEXT NOT NULL,               -- JSON {"from":…,"to":…,"protocol":…,"peer":…}
    raw BLOB,                             -- up to 256 kB here, else in a blob
    raw_hash TEXT,
    raw_size BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'quarantined', 'dismissed')),
    attempts BIGINT NOT NULL,
    error TEXT NOT NULL,
    from_hint TEXT NOT NULL,
    subject_hint TEXT NOT NULL,
    ticket_id BIGINT,
    entry_id BIGINT
);
CREATE INDEX intake_waiting ON intake(id) WHERE state = 'waiting';
CREATE INDEX intake_quarantined ON intake(id) WHERE state = 'quarantined';

-- owner: intake
CREATE TABLE acknowledgements (           -- automatic answers, bounded per address and day
    address TEXT NOT NULL,
    day BIGINT NOT NULL,
    sent BIGINT NOT NULL,
    PRIMARY KEY (address, day)
);
