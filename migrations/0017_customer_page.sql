-- The customer's page of a ticket: its address is computed; here stand the addresses that were made
-- anew, and who proved to be the customer.

-- owner: customer_page
CREATE TABLE customer_page_renewals (     -- tickets whose first address leads nowhere any more
    ticket_id BIGINT PRIMARY KEY,
    salt TEXT NOT NULL,                   -- part of the address in force
    renewed_at BIGINT NOT NULL
);

-- owner: customer_page
CREATE TABLE customer_page_codes (        -- sent to the address on record, to see private details
    ticket_id BIGINT PRIMARY KEY,
    code_hash TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    sent_today BIGINT NOT NULL,           -- within a day of the first of them
    first_sent_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL              -- that failed, of this code
);

-- owner: customer_page
CREATE TABLE customer_page_visits (       -- browsers that entered a code
    token_hash TEXT PRIMARY KEY,
    ticket_id BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX customer_page_visits_expires ON customer_page_visits(expires_at);
