-- owner: customers
CREATE TABLE organizations (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    notes TEXT NOT NULL,
    version BIGINT NOT NULL
);

-- owner: customers
CREATE TABLE organization_domains (
    domain TEXT PRIMARY KEY,              -- lower case; new customers of it join the organization
    organization_id BIGINT NOT NULL REFERENCES organizations(id)
);
CREATE INDEX organization_domains_organization ON organization_domains(organization_id);

-- owner: customers
CREATE TABLE customers (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    organization_id BIGINT REFERENCES organizations(id),
    language TEXT NOT NULL,               -- '' = not known
    time_zone TEXT NOT NULL,
    notes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);
CREATE INDEX customers_name ON customers(name_key, id);
CREATE INDEX customers_organization ON customers(organization_id, id);

-- owner: customers
CREATE TABLE identities (
    id BIGINT PRIMARY KEY,
    customer_id BIGINT NOT NULL REFERENCES customers(id),
    kind TEXT NOT NULL CHECK (kind IN ('email', 'phone', 'external')),
    value TEXT NOT NULL,                  -- as people write it
    value_key TEXT NOT NULL,              -- normalised
    verified BIGINT NOT NULL,
    UNIQUE (kind, value_key)
);
CREATE INDEX identities_customer ON identities(customer_id);
