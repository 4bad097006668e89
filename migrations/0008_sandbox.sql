-- owner: sandbox
CREATE TABLE sandbox_mails (              -- what customers would have received
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    from_address TEXT NOT NULL,
    recipients TEXT NOT NULL,             -- comma separated
    subject TEXT NOT NULL,
    message_id TEXT NOT NULL,
    raw TEXT NOT NULL                     -- RFC 5322 bytes; 7-bit as composed
);
