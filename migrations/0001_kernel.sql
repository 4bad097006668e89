-- What the kernel needs: the event log, jobs, settings, the audit log, remembered answers.

-- The newest position, counted in the transaction of the event: positions follow the commits.
-- owner: kernel
CREATE TABLE event_head (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    position BIGINT NOT NULL
);
INSERT INTO event_head (one, position) VALUES (1, 0);

-- owner: kernel
CREATE TABLE events (
    position BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    subject BIGINT NOT NULL,
    by_agent BIGINT,
    permission TEXT NOT NULL,
    only_agent BIGINT,
    scoped BIGINT NOT NULL,
    team BIGINT,
    owner BIGINT,
    followers TEXT NOT NULL, -- agent ids separated by spaces
    data TEXT NOT NULL
);

-- owner: kernel
CREATE TABLE event_cursors (
    consumer TEXT PRIMARY KEY,
    position BIGINT NOT NULL
);

-- A job is ready (may be claimed when due), behind (waits for others of its lane), running (claimed
-- until a time) or failed. At most one job of a lane is ready or running: the index sees to it.
-- owner: kernel
CREATE TABLE jobs (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    job_key TEXT NOT NULL,
    payload TEXT NOT NULL,
    lane TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ready', 'behind', 'running', 'failed')),
    claim BIGINT,
    claimed_until BIGINT,
    reason TEXT NOT NULL
);
CREATE UNIQUE INDEX jobs_key ON jobs (kind, job_key)
    WHERE job_key <> '' AND state IN ('ready', 'behind');
CREATE UNIQUE INDEX jobs_lane_head ON jobs (lane) WHERE lane <> '' AND state IN ('ready', 'running');
CREATE INDEX jobs_lane_queue ON jobs (lane, due, id) WHERE state = 'behind';
CREATE INDEX jobs_due ON jobs (due, id) WHERE state = 'ready';
CREATE INDEX jobs_claimed ON jobs (claimed_until) WHERE state = 'running';

-- owner: kernel
CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_by BIGINT
);

-- owner: kernel
CREATE TABLE audit_entries (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    agent BIGINT,
    actor_name TEXT NOT NULL,
    peer TEXT NOT NULL,
    request_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    details TEXT NOT NULL
);

-- Answers to POST requests that carried an Idempotency-Key. Status 0: still being worked on.
-- owner: kernel
CREATE TABLE idempotency_keys (
    scope TEXT PRIMARY KEY,
    body_hash TEXT NOT NULL,
    at BIGINT NOT NULL,
    status BIGINT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);
