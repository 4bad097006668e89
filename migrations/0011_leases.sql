-- What only one of several nodes may do at a time, and which one does it now.

-- owner: kernel
CREATE TABLE leases (
    name TEXT PRIMARY KEY, -- "mailbox:42"
    holder TEXT NOT NULL,
    until BIGINT NOT NULL -- by the database's clock
);
