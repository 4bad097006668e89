-- Lists stay a walk along an index at a million tickets: one index for every filter in the order of
-- the list, and a small one beside it for the tickets that are still active.

-- owner: tickets
DROP INDEX tickets_owner;
-- owner: tickets
DROP INDEX tickets_team;
-- owner: tickets
DROP INDEX tickets_inbox;

-- owner: tickets
CREATE INDEX tickets_owner ON tickets(owner_id, updated_at, id);
-- owner: tickets
CREATE INDEX tickets_owner_active ON tickets(owner_id, updated_at, id) WHERE active = 1;
-- owner: tickets
CREATE INDEX tickets_team ON tickets(team_id, updated_at, id);
-- owner: tickets
CREATE INDEX tickets_team_active ON tickets(team_id, updated_at, id) WHERE active = 1;
-- owner: tickets
CREATE INDEX tickets_inbox ON tickets(inbox_id, updated_at, id);
-- owner: tickets
CREATE INDEX tickets_inbox_active ON tickets(inbox_id, updated_at, id) WHERE active = 1;
-- owner: tickets
CREATE INDEX tickets_active_created ON tickets(id) WHERE active = 1;

-- owner: tickets
CREATE TABLE tag_counts (                 -- derived: deskbell rebuild counts
    tag_key TEXT PRIMARY KEY,
    tag TEXT NOT NULL,                    -- as written last
    tickets BIGINT NOT NULL
);
INSERT INTO tag_counts (tag_key, tag, tickets)
    SELECT tag_key, min(tag), count(*) FROM ticket_tags GROUP BY tag_key;
