-- owner: timeline
CREATE TABLE entries (
    id BIGINT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('message', 'note', 'change', 'event')),
    at BIGINT NOT NULL,
    by_kind TEXT NOT NULL CHECK (by_kind IN ('agent', 'customer', 'system')),
    by_id BIGINT,
    by_name TEXT NOT NULL,
    detail TEXT NOT NULL,                 -- change and event: JSON; note: sanitised HTML; message: ''
    redacted BIGINT NOT NULL
);
CREATE INDEX entries_ticket ON entries(ticket_id, id);

-- owner: timeline
CREATE TABLE messages (
    entry_id BIGINT PRIMARY KEY REFERENCES entries(id),
    ticket_id BIGINT NOT NULL,
    inbox_id BIGINT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    channel TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    recipients TEXT NOT NULL,             -- JSON {"to":[{name,address}],"cc":[…],"bcc":[…],"reply_to":[…]}
    subject TEXT NOT NULL,
    html TEXT NOT NULL,                   -- sanitised, visible part
    quoted_html TEXT NOT NULL,            -- sanitised, folded part
    body_text TEXT NOT NULL,              -- visible part as plain text
    has_remote_images BIGINT NOT NULL,
    machine TEXT NOT NULL,                -- '' or auto_reply, out_of_office, bounce, …
    trust TEXT NOT NULL,                  -- verified, unknown, forged
    message_id TEXT NOT NULL,             -- without <>
    in_reply_to TEXT NOT NULL,
    message_references TEXT NOT NULL,     -- space separated, without <>
    original_hash TEXT,                   -- blob of the raw mail
    intake_id BIGINT,
    delivery TEXT NOT NULL CHECK (delivery IN ('received', 'undo', 'queued', 'sending', 'sent', 'failed', 'bounced')),
    delivery_error TEXT NOT NULL,
    delivery_at BIGINT,                   -- of the last change of delivery; undo: until then
    attempts BIGINT NOT NULL
);
CREATE INDEX messages_ticket ON messages(ticket_id, entry_id);
CREATE INDEX messages_message_id ON messages(message_id);
CREATE INDEX messages_undelivered ON messages(inbox_id, delivery) WHERE delivery IN ('undo', 'queued', 'sending');

-- owner: timeline
CREATE TABLE attachments (
    id BIGINT PRIMARY KEY,
    entry_id BIGINT,                      -- NULL while it is only uploaded
    ticket_id BIGINT,
    uploaded_by BIGINT,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    blob_hash TEXT NOT NULL,
    inline_part BIGINT NOT NULL,
    content_id TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX attachments_entry ON attachments(entry_id);
CREATE INDEX attachments_blob ON attachments(blob_hash);

-- owner: replies
CREATE TABLE drafts (
    agent_id BIGINT NOT NULL,
    ticket_id BIGINT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reply', 'note')),
    html TEXT NOT NULL,
    recipients TEXT NOT NULL,
    attachment_ids TEXT NOT NULL,         -- JSON array
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL,
    PRIMARY KEY (agent_id, ticket_id, kind)
);

-- owner: notifications
CREATE TABLE notifications (
    id BIGINT PRIMARY KEY,
    agent_id BIGINT NOT NULL,
    kind TEXT NOT NULL,
    ticket_id BIGINT NOT NULL,
    entry_id BIGINT,
    by_id BIGINT,
    preview TEXT NOT NULL,
    at BIGINT NOT NULL,
    read_at BIGINT
);
CREATE INDEX notifications_agent ON notifications(agent_id, id);
CREATE INDEX notifications_unread ON notifications(agent_id) WHERE read_at IS NULL;
