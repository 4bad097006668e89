-- Passing tickets on: handovers that count when they are accepted, and sub-tickets for other teams.

-- owner: tickets
ALTER TABLE ticket_followers ADD COLUMN guest BIGINT NOT NULL DEFAULT 0; -- 1: sees it for a while, follows not

-- owner: handover
CREATE TABLE handovers (
    id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'refused', 'ignored', 'withdrawn', 'ended')),
    giver_id BIGINT NOT NULL,             -- the owner, who answers for it until it is accepted
    made_by_id BIGINT NOT NULL,           -- who offered it: the giver or, say, the lead
    agent_id BIGINT,                      -- to whom: this agent,
    team_id BIGINT,                       -- or any of this team
    packet TEXT NOT NULL,                 -- JSON: wanted, tried, promised, next, for_customer, sources
    offered_at BIGINT NOT NULL,
    due BIGINT NOT NULL,                  -- then it goes back
    ended_at BIGINT,
    ended_by_id BIGINT,                   -- who accepted, refused or withdrew it; NULL: Deskbell
    reason TEXT NOT NULL,                 -- a refusal's own words, or a word of the rules
    late BIGINT NOT NULL,                 -- its time came while nobody was watching
    told_entry_id BIGINT,                 -- the message by which the customer heard of it
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX handovers_open ON handovers(ticket_id) WHERE state = 'open';
CREATE INDEX handovers_ticket ON handovers(ticket_id, id);
CREATE INDEX handovers_agent ON handovers(agent_id, id) WHERE state = 'open';
CREATE INDEX handovers_team ON handovers(team_id, id) WHERE state = 'open';
CREATE INDEX handovers_giver ON handovers(giver_id, id) WHERE state = 'open';
CREATE INDEX handovers_due ON handovers(due, id) WHERE state = 'open';

-- owner: handover
CREATE TABLE sub_tickets (
    child_id BIGINT PRIMARY KEY,
    parent_id BIGINT NOT NULL,            -- its owner answers for the whole
    made_by_id BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    packet TEXT NOT NULL                  -- as of handovers
);
CREATE INDEX sub_tickets_parent ON sub_tickets(parent_id, child_id);
