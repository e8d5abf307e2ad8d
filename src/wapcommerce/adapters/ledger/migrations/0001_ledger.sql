-- Billing subscriptions and invoices as JSON, each in the order in which it was made.

CREATE TABLE wapcommerce_billing_subscriptions (
    position INTEGER NOT NULL PRIMARY KEY,
    order_item_id TEXT NOT NULL UNIQUE,
    document TEXT NOT NULL
);

CREATE TABLE wapcommerce_invoices (
    position INTEGER NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL UNIQUE,
    billed_to TEXT NOT NULL,
    paid BIGINT NOT NULL,
    document TEXT NOT NULL
);

CREATE INDEX wapcommerce_invoices_unpaid ON wapcommerce_invoices (billed_to, paid);

CREATE TABLE wapcommerce_invoice_counters (
    year BIGINT NOT NULL PRIMARY KEY,
    issued BIGINT NOT NULL
);
