-- Writers of several nodes meet at no row: on PostgreSQL numbers come from a sequence, and each
-- change of a count is a row of its own until the rows are added up (desk/tickets/tally.hpp).
-- Older programs give numbers and count at the rows themselves:
-- oldest node: 19

--postgres: CREATE SEQUENCE ticket_number_steps;

-- A foreign key is looked up when a row comes, beside the newest row, where all others add theirs: at
-- SERIALIZABLE each would get into the other's way. Code writes both rows in one transaction.
--postgres: ALTER TABLE identities DROP CONSTRAINT identities_customer_id_fkey;
--postgres: ALTER TABLE ticket_tags DROP CONSTRAINT ticket_tags_ticket_id_fkey;
--postgres: ALTER TABLE ticket_followers DROP CONSTRAINT ticket_followers_ticket_id_fkey;
--postgres: ALTER TABLE ticket_participants DROP CONSTRAINT ticket_participants_ticket_id_fkey;
--postgres: ALTER TABLE ticket_reads DROP CONSTRAINT ticket_reads_ticket_id_fkey;
--postgres: ALTER TABLE messages DROP CONSTRAINT messages_entry_id_fkey;

-- owner: tickets
CREATE TABLE ticket_count_changes (       -- not yet in ticket_counts
    id BIGINT PRIMARY KEY,
    team_id BIGINT NOT NULL,              -- 0 = no team
    owner_id BIGINT NOT NULL,             -- 0 = no owner
    status TEXT NOT NULL,
    tickets BIGINT NOT NULL               -- more, or fewer
);

-- owner: tickets
CREATE TABLE tag_count_changes (          -- not yet in tag_counts
    id BIGINT PRIMARY KEY,
    tag_key TEXT NOT NULL,
    tag TEXT NOT NULL,
    tickets BIGINT NOT NULL
);
CREATE INDEX tag_count_changes_tag ON tag_count_changes (tag_key);
