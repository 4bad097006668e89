-- Who gets which ticket: skills and capacity of agents, whether they are there, queues and offers.

-- owner: routing
CREATE TABLE skills (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('language', 'product', 'certificate')),
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,        -- folded
    language TEXT NOT NULL,               -- "de", of a language
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- owner: routing
CREATE TABLE agent_skills (
    agent_id BIGINT NOT NULL,
    skill_id BIGINT NOT NULL REFERENCES skills(id),
    level BIGINT NOT NULL,                -- 1 to 5
    PRIMARY KEY (agent_id, skill_id)
);
CREATE INDEX agent_skills_skill ON agent_skills(skill_id);

-- owner: routing
CREATE TABLE agent_capacities (           -- of those who have another one than all
    agent_id BIGINT PRIMARY KEY,
    capacity BIGINT NOT NULL
);

-- owner: routing
CREATE TABLE channel_weights (            -- of those that differ from the built-in ones
    channel TEXT PRIMARY KEY,
    weight BIGINT NOT NULL
);

-- owner: routing
CREATE TABLE agent_presences (
    agent_id BIGINT PRIMARY KEY,
    chosen TEXT NOT NULL CHECK (chosen IN ('', 'available', 'busy', 'away')),  -- by hand
    chosen_at BIGINT,
    acted_at BIGINT,                      -- the last act, to the minute
    missed_at BIGINT,                     -- when an offer was last not taken
    state TEXT NOT NULL CHECK (state IN ('available', 'busy', 'away', 'off_shift')),
    why TEXT NOT NULL,
    since BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- owner: routing
CREATE TABLE absences (
    id BIGINT PRIMARY KEY,
    agent_id BIGINT NOT NULL,
    begins BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    stand_in_id BIGINT,
    note TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX absences_ends ON absences(ends, id);

-- owner: routing
CREATE TABLE queues (
    id BIGINT PRIMARY KEY,
    position BIGINT NOT NULL,             -- the first that matches wins
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,        -- folded
    active BIGINT NOT NULL,
    definition TEXT NOT NULL,             -- JSON: conditions, team, skills, strategy, times
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What was offered to whom; and who lost a ticket, which is not offered to them again at once.
-- owner: routing
CREATE TABLE offers (
    id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    agent_id BIGINT NOT NULL,
    queue_id BIGINT,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'missed', 'withdrawn', 'returned')),
    made_at BIGINT NOT NULL,
    until BIGINT NOT NULL,
    ended_at BIGINT,
    reason TEXT NOT NULL                  -- in the words of whoever declined, or why it returned
);
CREATE UNIQUE INDEX offers_open ON offers(ticket_id) WHERE state = 'open';
CREATE INDEX offers_agent ON offers(agent_id, id) WHERE state = 'open';
CREATE INDEX offers_ticket ON offers(ticket_id, id);
CREATE INDEX offers_ended ON offers(ended_at) WHERE ended_at IS NOT NULL;
