-- owner: inboxes
CREATE TABLE inboxes (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    channel TEXT NOT NULL,                -- 'email'
    address TEXT NOT NULL UNIQUE,         -- normalised
    team_id BIGINT,
    sender_name TEXT NOT NULL,
    signature_html TEXT NOT NULL,
    acknowledge BIGINT NOT NULL,
    acknowledge_text TEXT NOT NULL,
    authserv_id TEXT NOT NULL,
    active BIGINT NOT NULL,
    incoming TEXT NOT NULL,               -- JSON: IncomingSettings without secrets
    outgoing TEXT NOT NULL,               -- JSON: OutgoingSettings without secrets
    secrets TEXT NOT NULL,                -- sealed JSON of passwords and tokens, '' = none
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- owner: inboxes
CREATE TABLE inbox_states (               -- what the pollers and deliverers last saw
    inbox_id BIGINT NOT NULL REFERENCES inboxes(id),
    direction TEXT NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
    last_success_at BIGINT,
    last_attempt_at BIGINT,
    lag_seconds BIGINT NOT NULL,
    error TEXT NOT NULL,                  -- plain words, '' = content
    cursor TEXT NOT NULL,                 -- JSON {"uid_validity":…,"uid_next":…} for IMAP
    PRIMARY KEY (inbox_id, direction)
);
