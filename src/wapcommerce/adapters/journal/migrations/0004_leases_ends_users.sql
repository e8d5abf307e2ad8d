-- From when on a lease counts, when an order ended, and which WAP user an account has.

ALTER TABLE wapcommerce_orders ADD COLUMN lease_from BIGINT NOT NULL DEFAULT 0;

ALTER TABLE wapcommerce_orders ADD COLUMN ended_at BIGINT;

UPDATE wapcommerce_orders SET ended_at = submitted_at WHERE state IN ('done', 'canceled');

CREATE INDEX wapcommerce_orders_ended ON wapcommerce_orders (state, ended_at);

-- The effect that made the user, or is to make it: the account takes no other name beside it.
CREATE TABLE wapcommerce_account_users (
    account_id TEXT NOT NULL PRIMARY KEY,
    effect_key TEXT NOT NULL
);

-- Keys are `portal_user:ACCOUNT:12345678`. Of an account that got two users, the first key stays.
INSERT INTO wapcommerce_account_users (account_id, effect_key)
SELECT substr(effect_key, 13, length(effect_key) - 21), MIN(effect_key)
FROM wapcommerce_effects
WHERE kind = 'portal_user' AND length(effect_key) > 21 AND (
    state IN ('done', 'skipped')
    OR order_id IN (SELECT id FROM wapcommerce_orders WHERE state <> 'canceled')
)
GROUP BY substr(effect_key, 13, length(effect_key) - 21);
