-- Orders and their effects, the things that hold across orders, and activation links.
-- Instants are UTC microseconds, documents are JSON. Accepted by SQLite and PostgreSQL.

CREATE TABLE wapcommerce_installation (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);

CREATE TABLE wapcommerce_orders (
    id TEXT NOT NULL PRIMARY KEY,
    idempotency_key TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    retry_at BIGINT,
    attention TEXT,
    fence BIGINT NOT NULL,
    lease_owner TEXT,
    lease_until BIGINT NOT NULL
);

CREATE INDEX wapcommerce_orders_due ON wapcommerce_orders (state, retry_at);

-- Everything in the outside world is keyed by order items, so no two orders share one.
CREATE TABLE wapcommerce_order_items (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES wapcommerce_orders (id)
);

CREATE TABLE wapcommerce_effects (
    order_id TEXT NOT NULL REFERENCES wapcommerce_orders (id),
    effect_key TEXT NOT NULL,
    position BIGINT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    result TEXT NOT NULL,
    reason TEXT NOT NULL,
    first_tried_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (order_id, effect_key)
);

CREATE INDEX wapcommerce_effects_key ON wapcommerce_effects (effect_key, state);

CREATE TABLE wapcommerce_users (
    username TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL
);

CREATE TABLE wapcommerce_mails (
    mail_key TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES wapcommerce_orders (id),
    state TEXT NOT NULL
);

CREATE TABLE wapcommerce_activations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    generation BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL
);

CREATE INDEX wapcommerce_activations_user ON wapcommerce_activations (username, state);
