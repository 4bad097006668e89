-- owner: tickets
CREATE TABLE ticket_numbers (
    only_row BIGINT PRIMARY KEY CHECK (only_row = 1),
    last BIGINT NOT NULL
);
INSERT INTO ticket_numbers (only_row, last) VALUES (1, 1000);

-- owner: tickets
CREATE TABLE tickets (
    id BIGINT PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'waiting', 'paused', 'solved', 'closed')),
    active BIGINT NOT NULL,               -- 1 while open, waiting or paused
    priority BIGINT NOT NULL,             -- 1 low, 2 normal, 3 high, 4 urgent
    owner_id BIGINT,
    team_id BIGINT,
    inbox_id BIGINT NOT NULL,
    customer_id BIGINT NOT NULL,
    customer_name TEXT NOT NULL,          -- copies, kept by Tickets::customerRenamed
    customer_address TEXT NOT NULL,
    channel TEXT NOT NULL,
    tags TEXT NOT NULL,                   -- JSON array, copy of ticket_tags
    preview TEXT NOT NULL,
    reply_token TEXT NOT NULL UNIQUE,     -- unguessable, in the reply address
    has_attachments BIGINT NOT NULL,
    has_failed BIGINT NOT NULL,           -- a message could not be delivered
    follows_up_id BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    last_entry_at BIGINT NOT NULL,
    last_customer_at BIGINT,
    waiting_since BIGINT,                 -- the customer's oldest unanswered message
    solved_at BIGINT,
    closed_at BIGINT,
    version BIGINT NOT NULL
);
CREATE INDEX tickets_updated ON tickets(updated_at, id);
CREATE INDEX tickets_active ON tickets(updated_at, id) WHERE active = 1;
CREATE INDEX tickets_unowned ON tickets(updated_at, id) WHERE active = 1 AND owner_id IS NULL;
CREATE INDEX tickets_owner ON tickets(owner_id, active, updated_at, id);
CREATE INDEX tickets_team ON tickets(team_id, active, updated_at, id);
CREATE INDEX tickets_status ON tickets(status, updated_at, id);
CREATE INDEX tickets_customer ON tickets(customer_id, updated_at, id);
CREATE INDEX tickets_waiting ON tickets(waiting_since, id) WHERE active = 1 AND waiting_since IS NOT NULL;
CREATE INDEX tickets_inbox ON tickets(inbox_id);
CREATE INDEX tickets_follows_up ON tickets(follows_up_id) WHERE follows_up_id IS NOT NULL;

-- owner: tickets
CREATE TABLE ticket_tags (
    ticket_id BIGINT NOT NULL REFERENCES tickets(id),
    tag_key TEXT NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (tag_key, ticket_id)
);
CREATE INDEX ticket_tags_ticket ON ticket_tags(ticket_id);

-- owner: tickets
CREATE TABLE ticket_followers (
    ticket_id BIGINT NOT NULL REFERENCES tickets(id),
    agent_id BIGINT NOT NULL,
    PRIMARY KEY (ticket_id, agent_id)
);
CREATE INDEX ticket_followers_agent ON ticket_followers(agent_id);

-- owner: tickets
CREATE TABLE ticket_participants (        -- people who get answers besides the customer (Cc)
    ticket_id BIGINT NOT NULL REFERENCES tickets(id),
    address TEXT NOT NULL,                -- normalised
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('to', 'cc')),
    PRIMARY KEY (ticket_id, address)
);

-- owner: tickets
CREATE TABLE ticket_reads (
    agent_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL REFERENCES tickets(id),
    read_at BIGINT NOT NULL,
    PRIMARY KEY (agent_id, ticket_id)
);

-- owner: tickets
CREATE TABLE ticket_counts (              -- derived: deskbell rebuild counts
    team_id BIGINT NOT NULL,              -- 0 = no team
    owner_id BIGINT NOT NULL,             -- 0 = no owner
    status TEXT NOT NULL,
    tickets BIGINT NOT NULL,
    PRIMARY KEY (team_id, owner_id, status)
);

-- owner: tickets
CREATE TABLE bulk_undos (
    token_hash TEXT PRIMARY KEY,
    agent_id BIGINT NOT NULL,
    changes TEXT NOT NULL,                -- JSON: what to put back
    created_at BIGINT NOT NULL
);
