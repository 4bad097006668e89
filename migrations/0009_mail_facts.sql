-- What mail tells beside its text: invitations, and that only the start of it is here. And the
-- consents by which mailboxes are connected.

-- JSON of timeline::Facts as on the wire; '' = none.
ALTER TABLE messages ADD COLUMN facts TEXT NOT NULL DEFAULT '';

CREATE INDEX messages_failed ON messages(ticket_id) WHERE delivery IN ('failed', 'bounced');

-- Bytes of the whole mail where only its start was taken, until an admin has seen it.
ALTER TABLE intake ADD COLUMN full_size BIGINT;
CREATE INDEX intake_oversized ON intake(id) WHERE full_size IS NOT NULL;

-- owner: inboxes
CREATE TABLE inbox_consents (             -- asked for at a provider and not yet answered
    state_hash TEXT PRIMARY KEY,          -- SHA-256 of the state that comes back with the code
    inbox_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    session_id BIGINT NOT NULL,           -- only the session that asked may bring the code
    verifier TEXT NOT NULL,               -- of PKCE, sealed
    expires_at BIGINT NOT NULL
);
CREATE INDEX inbox_consents_inbox ON inbox_consents(inbox_id);
