-- When the house works.

-- owner: calendars
CREATE TABLE calendars (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,        -- folded
    time_zone TEXT NOT NULL,
    week TEXT NOT NULL,                   -- JSON: spans of seven days, Monday first
    exceptions TEXT NOT NULL,             -- JSON: days with hours of their own
    holidays TEXT NOT NULL,               -- JSON: days added by hand
    holiday_sets TEXT NOT NULL,           -- codes, separated by spaces
    feed_url TEXT NOT NULL,
    feed_days TEXT NOT NULL,              -- JSON: the last good answer of that address
    feed_fetched_at BIGINT,
    feed_tried_at BIGINT,
    feed_error TEXT NOT NULL,
    is_default BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE UNIQUE INDEX calendars_default ON calendars(is_default) WHERE is_default = 1;

-- owner: calendars
CREATE TABLE calendar_uses (
    scope TEXT NOT NULL CHECK (scope IN ('inbox', 'team', 'agent')),
    target_id BIGINT NOT NULL,
    calendar_id BIGINT NOT NULL REFERENCES calendars(id),
    PRIMARY KEY (scope, target_id)
);
CREATE INDEX calendar_uses_calendar ON calendar_uses(calendar_id);
