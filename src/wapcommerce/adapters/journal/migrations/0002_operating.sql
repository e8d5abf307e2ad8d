-- What operators ask: the oldest unfinished order, unknown effects, uncertain mails.

CREATE INDEX wapcommerce_orders_submitted ON wapcommerce_orders (state, submitted_at);

CREATE INDEX wapcommerce_effects_state ON wapcommerce_effects (state, order_id);

CREATE INDEX wapcommerce_mails_state ON wapcommerce_mails (state);

-- One row for each user that ever had a link; it is held while a new one replaces the former.
CREATE TABLE wapcommerce_activation_users (
    username TEXT NOT NULL PRIMARY KEY
);
