"""Every statement of the journal, in the SQL that SQLite and PostgreSQL share (D10).

Parameters are written `:name`. A statement that must happen once either names the state it
expects, so that its row count tells, or inserts with ``ON CONFLICT DO NOTHING``.
"""

from __future__ import annotations

ADD_INSTALLATION = """
    INSERT INTO wapcommerce_installation (one, id) VALUES (1, :id) ON CONFLICT DO NOTHING
"""
INSTALLATION = "SELECT id FROM wapcommerce_installation"

ADD_ORDER = """
    INSERT INTO wapcommerce_orders
        (id, idempotency_key, document, submitted_at, state, retry_at, fence, lease_until)
    VALUES (:id, :key, :document, :now, 'pending', :now, 0, 0)
    ON CONFLICT DO NOTHING
"""
ADD_ITEM = """
    INSERT INTO wapcommerce_order_items (id, order_id) VALUES (:item, :id) ON CONFLICT DO NOTHING
"""
# What names an account has its id, quoted, somewhere in its document.
UNFINISHED_WITH = """
    SELECT document FROM wapcommerce_orders
    WHERE state IN ('pending', 'attention') AND replace(document, :quoted, '') <> document
    ORDER BY submitted_at, id
"""
SAME_ORDER = """
    SELECT document FROM wapcommerce_orders WHERE id = :id AND idempotency_key = :key
"""
ORDER = "SELECT document FROM wapcommerce_orders WHERE id = :id"
UNFINISHED = """
    SELECT document FROM wapcommerce_orders
    WHERE state IN ('pending', 'attention') ORDER BY submitted_at, id
"""
# A document that was purged is blank.
SUBMISSIONS = """
    SELECT document FROM wapcommerce_orders WHERE document <> '' ORDER BY submitted_at, id
"""
EXECUTION = "SELECT id, state, retry_at, attention FROM wapcommerce_orders WHERE id = :id"
EXECUTIONS = """
    SELECT id, state, retry_at, attention FROM wapcommerce_orders
    WHERE id > :after ORDER BY id LIMIT :limit
"""
EXECUTIONS_IN_STATE = """
    SELECT id, state, retry_at, attention FROM wapcommerce_orders
    WHERE state = :state AND id > :after ORDER BY id LIMIT :limit
"""
# A lease runs from `lease_from`, its length before it was taken, until `lease_until`. So one from a
# clock that was wrong for a moment holds nothing, and clocks of machines may differ a little.
DUE = """
    SELECT id FROM wapcommerce_orders
    WHERE state = 'pending' AND retry_at <= :now
        AND (lease_until <= :now OR lease_from > :now)
    ORDER BY retry_at, submitted_at, id
    LIMIT :limit
"""

CLAIM = """
    UPDATE wapcommerce_orders
    SET fence = fence + 1, lease_owner = :owner, lease_from = :from, lease_until = :until
    WHERE id = :id AND state = 'pending' AND retry_at <= :now
        AND (lease_until <= :now OR lease_from > :now)
"""
FENCE = "SELECT fence FROM wapcommerce_orders WHERE id = :id"

# What begins every write under a lease: it changes one row, or the lease is lost.
HOLD = "UPDATE wapcommerce_orders SET fence = :fence WHERE id = :id AND fence = :fence"
RENEW = """
    UPDATE wapcommerce_orders SET lease_from = :from, lease_until = :until
    WHERE id = :id AND fence = :fence
"""
LEASE = """
    SELECT id, lease_owner, fence, lease_until FROM wapcommerce_orders
    WHERE id = :id AND state = 'pending' AND lease_until > 0
"""
# Giving the lease back raises the fence, so that nothing more can be written under it. An order is
# done when the last of its effects was.
RELEASE = """
    UPDATE wapcommerce_orders
    SET state = :state, retry_at = :retry_at, attention = :attention,
        fence = fence + 1, lease_owner = NULL, lease_until = 0,
        ended_at = CASE WHEN :state = 'done' THEN COALESCE(
            (SELECT MAX(updated_at) FROM wapcommerce_effects WHERE order_id = :id), submitted_at
        ) END
    WHERE id = :id AND fence = :fence
"""
RESUME = """
    UPDATE wapcommerce_orders SET state = 'pending', retry_at = :now, attention = NULL
    WHERE id = :id AND (
        state = 'attention' OR state = 'pending' AND retry_at > :now
            AND (lease_until <= :now OR lease_from > :now)
    )
"""
# Two people who decide about the same order do so one after the other.
HOLD_ATTENTION = """
    UPDATE wapcommerce_orders SET state = 'attention' WHERE id = :id AND state = 'attention'
"""
SKIP = """
    UPDATE wapcommerce_effects SET state = 'skipped', reason = '', updated_at = :now
    WHERE order_id = :id AND effect_key = :key AND state NOT IN ('done', 'skipped')
"""
# The fence grows, so that a worker that holds an outdated lease cannot write any more.
CANCEL = """
    UPDATE wapcommerce_orders
    SET state = 'canceled', retry_at = NULL, attention = NULL, fence = fence + 1, ended_at = :now
    WHERE id = :id AND state IN ('pending', 'attention')
        AND (lease_until <= :now OR lease_from > :now)
"""
# Nobody will send these any more; a person sees them and may have another one sent.
GIVE_UP_MAILS = """
    UPDATE wapcommerce_mails SET state = 'uncertain'
    WHERE order_id = :id AND state IN ('claimed', 'sending')
"""
COUNTS = "SELECT state, COUNT(*) AS number FROM wapcommerce_orders GROUP BY state"
OLDEST_UNFINISHED = """
    SELECT MIN(submitted_at) AS oldest FROM wapcommerce_orders
    WHERE state IN ('pending', 'attention')
"""
# What a canceled order may have left behind counts until the order is forgotten.
UNKNOWN_EFFECTS = """
    SELECT COUNT(*) AS number FROM wapcommerce_effects e
    JOIN wapcommerce_orders o ON o.id = e.order_id
    WHERE e.state = 'unknown' AND o.state IN ('pending', 'attention', 'canceled')
        AND o.document <> ''
"""
# Whoever decides about an uncertain mail needs the order that it was for.
FORGET_REASONS = """
    UPDATE wapcommerce_effects SET reason = ''
    WHERE reason <> '' AND order_id IN (
        SELECT id FROM wapcommerce_orders
        WHERE state IN ('done', 'canceled') AND ended_at < :before
    ) AND order_id NOT IN (SELECT order_id FROM wapcommerce_mails WHERE state = 'uncertain')
"""
FORGET_DOCUMENTS = """
    UPDATE wapcommerce_orders SET document = ''
    WHERE state IN ('done', 'canceled') AND ended_at < :before AND document <> ''
        AND id NOT IN (SELECT order_id FROM wapcommerce_mails WHERE state = 'uncertain')
"""

EFFECTS = """
    SELECT effect_key, kind, state, attempts, result, reason, first_tried_at, updated_at
    FROM wapcommerce_effects WHERE order_id = :id ORDER BY position
"""
EFFECT = """
    SELECT effect_key, kind, state, attempts, result, reason, first_tried_at, updated_at
    FROM wapcommerce_effects WHERE order_id = :id AND effect_key = :key
"""
DONE_EFFECT = """
    SELECT effect_key FROM wapcommerce_effects WHERE effect_key = :key AND state = 'done' LIMIT 1
"""
# The order's row is held, so that no other effect of the order can take the same position.
ADD_EFFECT = """
    INSERT INTO wapcommerce_effects
        (order_id, effect_key, position, kind, state, attempts, result, reason, first_tried_at,
         updated_at)
    SELECT :id, :key, COUNT(*), :kind, 'intended', 0, '{}', '', :now, :now
    FROM wapcommerce_effects WHERE order_id = :id
    ON CONFLICT DO NOTHING
"""
INTEND_AGAIN = """
    UPDATE wapcommerce_effects SET state = 'intended', updated_at = :now
    WHERE order_id = :id AND effect_key = :key AND state NOT IN ('done', 'skipped')
"""
# What a person skipped stays so until it is settled for good, however often a try fails.
RECORD = """
    UPDATE wapcommerce_effects
    SET state = CASE WHEN state = 'skipped' AND :for_good = 0 THEN state ELSE :state END,
        result = :result, reason = :reason, updated_at = :now,
        attempts = attempts + :failed
    WHERE order_id = :id AND effect_key = :key
"""
FORGET_ATTEMPTS = """
    UPDATE wapcommerce_effects SET attempts = 0, first_tried_at = :now
    WHERE order_id = :id AND state <> 'done'
"""

ADD_USER = """
    INSERT INTO wapcommerce_users (username, account_id) VALUES (:username, :account)
    ON CONFLICT DO NOTHING
"""
USER = "SELECT account_id FROM wapcommerce_users WHERE username = :username"
ADD_ACCOUNT_USER = """
    INSERT INTO wapcommerce_account_users (account_id, effect_key) VALUES (:account, :key)
    ON CONFLICT DO NOTHING
"""
# Orders that choose at once do so one after the other.
HOLD_ACCOUNT_USER = """
    UPDATE wapcommerce_account_users SET account_id = :account WHERE account_id = :account
"""
# Another user is chosen only when no order made the former one, and none but canceled ones would.
CHOOSE_ACCOUNT_USER = """
    UPDATE wapcommerce_account_users SET effect_key = :key
    WHERE account_id = :account AND (effect_key = :key OR NOT EXISTS (
        SELECT 1 FROM wapcommerce_effects e
        JOIN wapcommerce_orders o ON o.id = e.order_id
        WHERE e.effect_key = wapcommerce_account_users.effect_key
            AND (o.state <> 'canceled' OR e.state IN ('done', 'skipped'))
    ))
"""

ADD_MAIL = """
    INSERT INTO wapcommerce_mails (mail_key, order_id, state) VALUES (:key, :id, 'claimed')
    ON CONFLICT DO NOTHING
"""
MAIL = "SELECT mail_key, order_id, state FROM wapcommerce_mails WHERE mail_key = :key"
SETTLE_MAIL = """
    UPDATE wapcommerce_mails SET state = :state WHERE mail_key = :key AND order_id = :id
"""
RESOLVE_MAIL = """
    UPDATE wapcommerce_mails SET state = :state WHERE mail_key = :key AND state = 'uncertain'
"""
COUNT_UNCERTAIN_MAILS = """
    SELECT COUNT(*) AS number FROM wapcommerce_mails WHERE state = 'uncertain'
"""
UNCERTAIN_MAILS = """
    SELECT mail_key, order_id, state FROM wapcommerce_mails
    WHERE state = 'uncertain' ORDER BY mail_key
"""

# Whoever makes a link for a user holds this row, so that two at once cannot both stay open.
ADD_ACTIVATION_USER = """
    INSERT INTO wapcommerce_activation_users (username) VALUES (:username) ON CONFLICT DO NOTHING
"""
HOLD_ACTIVATION_USER = """
    UPDATE wapcommerce_activation_users SET username = :username WHERE username = :username
"""
REVOKE_ACTIVATIONS = """
    UPDATE wapcommerce_activations SET state = 'revoked'
    WHERE username = :username AND state = 'open' AND generation < :generation
"""
LATER_ACTIVATION = """
    SELECT generation FROM wapcommerce_activations
    WHERE username = :username AND state = 'open' AND generation > :generation LIMIT 1
"""
ADD_ACTIVATION = """
    INSERT INTO wapcommerce_activations (token_hash, username, generation, expires_at, state)
    VALUES (:token_hash, :username, :generation, :expires_at, :state)
    ON CONFLICT DO NOTHING
"""
ACTIVATION = """
    SELECT token_hash, username, generation, expires_at, state FROM wapcommerce_activations
    WHERE token_hash = :token_hash AND state <> 'revoked'
"""
USE_ACTIVATION = """
    UPDATE wapcommerce_activations SET state = 'used'
    WHERE token_hash = :token_hash AND state = 'open'
"""
