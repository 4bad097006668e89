-- What customers were promised, by policies and by people, and what is due next on each ticket.

-- owner: tickets
ALTER TABLE tickets ADD COLUMN next_due BIGINT;
-- owner: tickets
ALTER TABLE tickets ADD COLUMN next_due_kind TEXT NOT NULL DEFAULT '';
-- owner: tickets
ALTER TABLE tickets ADD COLUMN next_due_state TEXT NOT NULL DEFAULT '';
-- owner: tickets
CREATE INDEX tickets_due ON tickets(next_due, id) WHERE active = 1 AND next_due IS NOT NULL;

-- owner: promises
CREATE TABLE promise_policies (
    id BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,             -- the first that matches wins
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,        -- folded
    active BIGINT NOT NULL,
    definition TEXT NOT NULL,             -- JSON: conditions, targets, warnings, steps, notice
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- owner: promises
CREATE TABLE promises (
    id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('first_answer', 'next_answer', 'solution', 'callback', 'update')),
    state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'kept', 'broken', 'withdrawn')),
    active BIGINT NOT NULL,               -- 1 while running or paused, and while broken and still owed
    owner_id BIGINT,
    team_id BIGINT,
    due BIGINT,                           -- NULL while paused
    what TEXT NOT NULL,
    visible BIGINT NOT NULL,              -- the customer sees it
    made_by TEXT NOT NULL CHECK (made_by IN ('policy', 'agent', 'system')),
    made_by_id BIGINT,
    made_at BIGINT NOT NULL,
    policy_id BIGINT,
    calendar_id BIGINT,                   -- by which it is counted; NULL: real time
    target BIGINT NOT NULL,               -- time to keep it in, 0 for a time that was named
    spent BIGINT NOT NULL,                -- of that, before counting_since
    counting_since BIGINT,                -- NULL while paused
    broken_at BIGINT,
    ended_at BIGINT,                      -- kept, withdrawn, or kept after it was broken
    decided_at BIGINT,                    -- when it was clear: kept or broken
    due_hour BIGINT,                      -- of the day in the calendar's zone, once it was decided
    late BIGINT NOT NULL,                 -- its time came while nobody was watching
    reason TEXT NOT NULL,
    kept_by_id BIGINT,                    -- entry of the timeline
    renews_id BIGINT,                     -- the promise in whose place it was made
    alarm_at BIGINT,                      -- next warning, due time or step
    fired BIGINT NOT NULL,                -- one bit for each alarm that was given
    version BIGINT NOT NULL
);
CREATE INDEX promises_ticket ON promises(ticket_id, id);
CREATE INDEX promises_alarm ON promises(alarm_at, id) WHERE alarm_at IS NOT NULL;
CREATE INDEX promises_owner ON promises(owner_id, due, id) WHERE active = 1;
CREATE INDEX promises_due ON promises(due, id) WHERE active = 1;
CREATE INDEX promises_decided ON promises(decided_at, id) WHERE decided_at IS NOT NULL;

-- owner: promises
CREATE TABLE promise_recounts (           -- one row: counting anew after a change
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    wanted BIGINT NOT NULL,               -- counts changes
    done BIGINT NOT NULL,                 -- the change that was counted through
    after_ticket BIGINT NOT NULL,
    tickets_done BIGINT NOT NULL,
    tickets_all BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
INSERT INTO promise_recounts (only_row, wanted, done, after_ticket, tickets_done, tickets_all)
    VALUES (1, 0, 0, 0, 0, 0);

-- owner: promises
CREATE TABLE promise_notices (            -- what customers were told of a delay, or may be told
    id BIGINT PRIMARY KEY,
    promise_id BIGINT NOT NULL REFERENCES promises(id),
    ticket_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'sent', 'dismissed')),
    new_due BIGINT NOT NULL,
    reason TEXT NOT NULL,                 -- a key of letters, or an agent's own words
    entry_id BIGINT,
    at BIGINT NOT NULL
);
CREATE INDEX promise_notices_ticket ON promise_notices(ticket_id, id);
