-- Agents, teams, roles and how they sign in.

-- owner: people
CREATE TABLE roles (
    id BIGINT PRIMARY KEY,
    builtin_key TEXT UNIQUE,              -- admin, lead, agent, observer; NULL for own roles
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    permissions TEXT NOT NULL,            -- space separated names
    version BIGINT NOT NULL
);

-- owner: people
CREATE TABLE agents (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL UNIQUE,           -- normalised
    role_id BIGINT NOT NULL REFERENCES roles(id),
    active BIGINT NOT NULL,
    password_hash TEXT,                   -- NULL until the invitation is accepted
    time_zone TEXT NOT NULL,
    language TEXT NOT NULL,
    signature_html TEXT NOT NULL,
    theme TEXT NOT NULL,
    notify_desktop BIGINT NOT NULL,
    notify_email BIGINT NOT NULL,
    avatar_hash TEXT,
    avatar_type TEXT,
    last_seen_at BIGINT,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX agents_role ON agents(role_id);

-- owner: people
CREATE TABLE teams (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    lead_id BIGINT REFERENCES agents(id),
    version BIGINT NOT NULL
);

-- owner: people
CREATE TABLE team_members (
    team_id BIGINT NOT NULL REFERENCES teams(id),
    agent_id BIGINT NOT NULL REFERENCES agents(id),
    PRIMARY KEY (team_id, agent_id)
);
CREATE INDEX team_members_agent ON team_members(agent_id);

-- owner: access
CREATE TABLE sessions (
    id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,      -- SHA-256 of the cookie's value
    agent_id BIGINT NOT NULL REFERENCES agents(id),
    created_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    peer TEXT NOT NULL,
    user_agent TEXT NOT NULL
);
CREATE INDEX sessions_agent ON sessions(agent_id);
CREATE INDEX sessions_expiry ON sessions(expires_at);

-- owner: access
CREATE TABLE api_tokens (
    id BIGINT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    agent_id BIGINT NOT NULL REFERENCES agents(id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_used_at BIGINT,
    expires_at BIGINT
);
CREATE INDEX api_tokens_agent ON api_tokens(agent_id);

-- owner: access
CREATE TABLE access_links (               -- invitations and password resets, one use each
    token_hash TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('invitation', 'reset')),
    agent_id BIGINT NOT NULL REFERENCES agents(id),
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX access_links_agent ON access_links(agent_id);
