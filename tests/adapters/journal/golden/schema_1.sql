CREATE TABLE wapcommerce_migrations (
        component TEXT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (component, version)
    );
INSERT INTO wapcommerce_migrations VALUES ('journal', 1);
CREATE TABLE wapcommerce_installation (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL
);
INSERT INTO wapcommerce_installation VALUES (1, 'b6f4e7a2-5c1d-4a33-9e0f-7d2a8c6b1e95');
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
INSERT INTO wapcommerce_orders VALUES ('ord-1', 'key-0', '{"v": 1, "type": "order", "id": "ord-1", "channel": "storefront", "purpose": "resale", "parties": {"owner": {"id": "acc-2", "name": "Ann Lee", "email": "ann.lee@shop.example", "role": "end_customer", "parent_id": "acc-1", "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}, "co_administrator": {"id": "acc-1", "name": "Nikos Hosting", "email": "Nikos@Hosting.example", "role": "reseller", "parent_id": null, "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}, "billed_to": {"id": "acc-1", "name": "Nikos Hosting", "email": "Nikos@Hosting.example", "role": "reseller", "parent_id": null, "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}}, "placed_on": "2024-05-17", "items": [{"id": "ord-1-1", "configuration": {"type": "profile_configuration", "product_code": "iaas", "region": {"name": "Athens", "vmm_server": "vmm-ath.nimbus.example", "stamp_id": "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01", "cloud_id": "1b8f6d2e-63a4-4c2f-9d66-ae4a2a3c7b02", "base_plan": "athens-base"}, "selections": [{"profile": {"id": "hp-2", "name": "Medium", "cpu_cores": 2, "ram_mib": 4096, "generation": null}, "template": {"id": "tp-1", "name": "Debian", "disk_bytes": [42949672960], "operating_system": "", "generation": null}, "quantity": 2}], "extra_storage_gib": 100, "add_ons": [], "catalogue_stale_since": null}, "quote": {"book": {"book_id": "nimbus", "version": "2024-05"}, "region": "Athens", "period": "month", "as_of": "2024-05-17", "currency": "EUR", "lines": [{"meter": "cpu_cores", "label": "cpu_cores", "quantity": "4", "kind": "recurring", "model": "per_unit", "slices": [{"count": "4", "what": "", "unit_price": "12", "amount": "48", "source": ""}], "amount": {"amount": "48.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "ram_gib", "label": "ram_gib", "quantity": "8", "kind": "recurring", "model": "per_unit", "slices": [{"count": "8", "what": "", "unit_price": "4.5", "amount": "36", "source": ""}], "amount": {"amount": "36.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "storage_gib", "label": "storage_gib", "quantity": "180", "kind": "recurring", "model": "per_unit", "slices": [{"count": "180", "what": "", "unit_price": "0.09", "amount": "16.2", "source": ""}], "amount": {"amount": "16.20", "currency": "EUR"}, "steps": [], "level": 0}], "missing": [], "notes": [], "valid_until": null, "payer_id": "", "tax_mode": "", "taxes": []}, "resale_quote": null}, {"id": "ord-1-2", "configuration": {"type": "characteristic_configuration", "product_code": "iaas", "region": {"name": "Athens", "vmm_server": "vmm-ath.nimbus.example", "stamp_id": "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01", "cloud_id": "1b8f6d2e-63a4-4c2f-9d66-ae4a2a3c7b02", "base_plan": "athens-base"}, "resources": {"cpu_cores": 4, "ram_mib": 8192, "storage_bytes": 107374182400, "vm_count": 3, "s2s_channels": 0, "ipv4_addresses": 0}, "add_ons": [{"add_on": {"code": "s2s-10", "label": "10 S2S Channels", "tab": "VPN", "grants_s2s_channels": 10, "grants_ipv4_addresses": 0}, "quantity": 1}]}, "quote": {"book": {"book_id": "nimbus", "version": "2024-05"}, "region": "Athens", "period": "month", "as_of": "2024-05-17", "currency": "EUR", "lines": [{"meter": "addon:s2s-10", "label": "Set-up of channels", "quantity": "1", "kind": "setup", "model": "per_unit", "slices": [{"count": "1", "what": "", "unit_price": "50", "amount": "50", "source": ""}], "amount": {"amount": "50.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "cpu_cores", "label": "cpu_cores", "quantity": "4", "kind": "recurring", "model": "per_unit", "slices": [{"count": "4", "what": "", "unit_price": "12", "amount": "48", "source": ""}], "amount": {"amount": "48.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "ram_gib", "label": "ram_gib", "quantity": "8", "kind": "recurring", "model": "per_unit", "slices": [{"count": "8", "what": "", "unit_price": "4.5", "amount": "36", "source": ""}], "amount": {"amount": "36.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "storage_gib", "label": "storage_gib", "quantity": "100", "kind": "recurring", "model": "per_unit", "slices": [{"count": "100", "what": "", "unit_price": "0.09", "amount": "9", "source": ""}], "amount": {"amount": "9.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "addon:s2s-10", "label": "addon:s2s-10", "quantity": "1", "kind": "recurring", "model": "per_unit", "slices": [{"count": "1", "what": "", "unit_price": "25", "amount": "25", "source": ""}], "amount": {"amount": "25.00", "currency": "EUR"}, "steps": [], "level": 0}], "missing": [], "notes": [], "valid_until": null, "payer_id": "", "tax_mode": "", "taxes": []}, "resale_quote": null}, {"id": "ord-1-3", "configuration": {"type": "package_configuration", "region": {"name": "Athens", "vmm_server": "vmm-ath.nimbus.example", "stamp_id": "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01", "cloud_id": "1b8f6d2e-63a4-4c2f-9d66-ae4a2a3c7b02", "base_plan": "athens-base"}, "package": {"code": "starter", "name": "Starter", "region": "Athens", "plan": "starter-plan", "quotas": {"cpu_cores": 2, "ram_mib": 4096, "storage_bytes": 53687091200, "vm_count": 2, "s2s_channels": 0, "ipv4_addresses": 0}}}, "quote": {"book": {"book_id": "nimbus", "version": "2024-05"}, "region": "Athens", "period": "month", "as_of": "2024-05-17", "currency": "EUR", "lines": [{"meter": "product:starter", "label": "product:starter", "quantity": "1", "kind": "recurring", "model": "per_unit", "slices": [{"count": "1", "what": "", "unit_price": "39.9", "amount": "39.9", "source": ""}], "amount": {"amount": "39.90", "currency": "EUR"}, "steps": [], "level": 0}], "missing": [], "notes": [], "valid_until": null, "payer_id": "", "tax_mode": "", "taxes": []}, "resale_quote": null}], "starts_on": "2024-05-17", "status": {"name": "Submitted", "type": "submitted"}, "part_of": null, "delivered": []}', 1795338000000000, 'done', NULL, NULL, 2, NULL, 0);
INSERT INTO wapcommerce_orders VALUES ('ord-3', 'key-1', '{"v": 1, "type": "order", "id": "ord-3", "channel": "storefront", "purpose": null, "parties": {"owner": {"id": "acc-3", "name": "Dora Papas", "email": "dora@papas.example", "role": "end_customer", "parent_id": null, "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}, "co_administrator": null, "billed_to": {"id": "acc-3", "name": "Dora Papas", "email": "dora@papas.example", "role": "end_customer", "parent_id": null, "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}}, "placed_on": "2024-05-17", "items": [{"id": "ord-3-1", "configuration": {"type": "profile_configuration", "product_code": "iaas", "region": {"name": "Athens", "vmm_server": "vmm-ath.nimbus.example", "stamp_id": "0a7e5c1d-52f3-4b1e-8c55-9d3f1f2b6a01", "cloud_id": "1b8f6d2e-63a4-4c2f-9d66-ae4a2a3c7b02", "base_plan": "athens-base"}, "selections": [{"profile": {"id": "hp-2", "name": "Medium", "cpu_cores": 2, "ram_mib": 4096, "generation": null}, "template": {"id": "tp-1", "name": "Debian", "disk_bytes": [42949672960], "operating_system": "", "generation": null}, "quantity": 2}], "extra_storage_gib": 0, "add_ons": [], "catalogue_stale_since": null}, "quote": {"book": {"book_id": "nimbus", "version": "2024-05"}, "region": "Athens", "period": "month", "as_of": "2024-05-17", "currency": "EUR", "lines": [{"meter": "cpu_cores", "label": "cpu_cores", "quantity": "4", "kind": "recurring", "model": "per_unit", "slices": [{"count": "4", "what": "", "unit_price": "12", "amount": "48", "source": ""}], "amount": {"amount": "48.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "ram_gib", "label": "ram_gib", "quantity": "8", "kind": "recurring", "model": "per_unit", "slices": [{"count": "8", "what": "", "unit_price": "4.5", "amount": "36", "source": ""}], "amount": {"amount": "36.00", "currency": "EUR"}, "steps": [], "level": 0}, {"meter": "storage_gib", "label": "storage_gib", "quantity": "80", "kind": "recurring", "model": "per_unit", "slices": [{"count": "80", "what": "", "unit_price": "0.09", "amount": "7.2", "source": ""}], "amount": {"amount": "7.20", "currency": "EUR"}, "steps": [], "level": 0}], "missing": [], "notes": [], "valid_until": null, "payer_id": "", "tax_mode": "", "taxes": []}, "resale_quote": null}], "starts_on": "2024-05-17", "status": {"name": "Submitted", "type": "submitted"}, "part_of": null, "delivered": []}', 1795338001000000, 'pending', 1795338011000000, NULL, 2, NULL, 0);
INSERT INTO wapcommerce_orders VALUES ('sync:acc-4:cdc57236', 'key-2', '{"v": 1, "type": "synchronisation", "id": "sync:acc-4:cdc57236", "account": {"id": "acc-4", "name": "Bob Ray", "email": "bob@ray.example", "role": "end_customer", "parent_id": null, "language": "el", "other_emails": ["b@ray.example"], "wap_username": null, "credit_limit": null, "tax_percent": "0"}}', 1795338002000000, 'attention', NULL, '{"v": 1, "type": "attention", "effect_key": "portal_user:acc-4:cdc57236", "reason": "WAP: create user: no licence left", "actions": ["retry", "skip", "cancel"]}', 2, NULL, 0);
INSERT INTO wapcommerce_orders VALUES ('resend:acc-2:2', 'key-3', '{"v": 1, "type": "activation_resend", "id": "resend:acc-2:2", "account": {"id": "acc-2", "name": "Ann Lee", "email": "ann.lee@shop.example", "role": "end_customer", "parent_id": "acc-1", "language": "en", "other_emails": [], "wap_username": null, "credit_limit": null, "tax_percent": "0"}, "generation": 2}', 1795338003000000, 'pending', 1795338003000000, NULL, 0, NULL, 0);
CREATE INDEX wapcommerce_orders_due ON wapcommerce_orders (state, retry_at);
CREATE TABLE wapcommerce_order_items (
    id TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES wapcommerce_orders (id)
);
INSERT INTO wapcommerce_order_items VALUES ('ord-1-1', 'ord-1');
INSERT INTO wapcommerce_order_items VALUES ('ord-1-2', 'ord-1');
INSERT INTO wapcommerce_order_items VALUES ('ord-1-3', 'ord-1');
INSERT INTO wapcommerce_order_items VALUES ('ord-3-1', 'ord-3');
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
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'billing_subscription:ord-1-1', 0, 'billing_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'billing_subscription:ord-1-2', 1, 'billing_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'billing_subscription:ord-1-3', 2, 'billing_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'portal_user:acc-1:6e0d221d', 3, 'portal_user', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'portal_user:acc-2:5f993d14', 4, 'portal_user', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan:ord-1-1', 5, 'plan', 'done', 0, '{"plan_id": "plan2"}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan_quotas:ord-1-1', 6, 'plan_quotas', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan_subscription:ord-1-1', 7, 'plan_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'co_administrator:ord-1-1', 8, 'co_administrator', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'verification:ord-1-1', 9, 'verification', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan:ord-1-2', 10, 'plan', 'done', 0, '{"plan_id": "plan3"}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan_quotas:ord-1-2', 11, 'plan_quotas', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan_subscription:ord-1-2', 12, 'plan_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'co_administrator:ord-1-2', 13, 'co_administrator', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'verification:ord-1-2', 14, 'verification', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'plan_subscription:ord-1-3', 15, 'plan_subscription', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'co_administrator:ord-1-3', 16, 'co_administrator', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'verification:ord-1-3', 17, 'verification', 'done', 0, '{}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'invoice:ord-1', 18, 'invoice', 'done', 0, '{"number": "INV-2024-000001"}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'activation_mail:reseller_activation:acc-1:6e0d221d:1', 19, 'activation_mail', 'done', 0, '{"mail": "sent"}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-1', 'activation_mail:customer_activation:acc-2:5f993d14:1', 20, 'activation_mail', 'done', 0, '{"mail": "uncertain"}', '', 1795338000000000, 1795338000000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'billing_subscription:ord-3-1', 0, 'billing_subscription', 'done', 0, '{}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'portal_user:acc-3:80733f2b', 1, 'portal_user', 'done', 0, '{}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'plan:ord-3-1', 2, 'plan', 'done', 0, '{"plan_id": "plan4"}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'plan_quotas:ord-3-1', 3, 'plan_quotas', 'done', 0, '{}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'plan_subscription:ord-3-1', 4, 'plan_subscription', 'done', 0, '{}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'verification:ord-3-1', 5, 'verification', 'done', 0, '{}', '', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('ord-3', 'invoice:ord-3', 6, 'invoice', 'unknown', 1, '{}', 'BSS: issue the invoice: timeout', 1795338001000000, 1795338001000000);
INSERT INTO wapcommerce_effects VALUES ('sync:acc-4:cdc57236', 'portal_user:acc-4:cdc57236', 0, 'portal_user', 'not_done', 1, '{}', 'WAP: create user: no licence left', 1795338002000000, 1795338002000000);
CREATE INDEX wapcommerce_effects_key ON wapcommerce_effects (effect_key, state);
CREATE TABLE wapcommerce_users (
    username TEXT NOT NULL PRIMARY KEY,
    account_id TEXT NOT NULL
);
INSERT INTO wapcommerce_users VALUES ('nikos@hosting.example', 'acc-1');
INSERT INTO wapcommerce_users VALUES ('ann.lee@shop.example', 'acc-2');
INSERT INTO wapcommerce_users VALUES ('dora@papas.example', 'acc-3');
INSERT INTO wapcommerce_users VALUES ('bob@ray.example', 'acc-4');
CREATE TABLE wapcommerce_mails (
    mail_key TEXT NOT NULL PRIMARY KEY,
    order_id TEXT NOT NULL REFERENCES wapcommerce_orders (id),
    state TEXT NOT NULL
);
INSERT INTO wapcommerce_mails VALUES ('reseller_activation:acc-1:6e0d221d:1', 'ord-1', 'sent');
INSERT INTO wapcommerce_mails VALUES ('customer_activation:acc-2:5f993d14:1', 'ord-1', 'uncertain');
CREATE TABLE wapcommerce_activations (
    token_hash TEXT NOT NULL PRIMARY KEY,
    username TEXT NOT NULL,
    generation BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    state TEXT NOT NULL
);
INSERT INTO wapcommerce_activations VALUES ('d846765d4c28f4878ddf71a6cd9d33225d7485292f7fa971cc546c045800bdc0', 'nikos@hosting.example', 1, 1795597200000000, 'open');
INSERT INTO wapcommerce_activations VALUES ('38a27429f342a61e79ae7ee222b2dd31379824b1886c8e9ab9eb2ab2e21d9d04', 'ann.lee@shop.example', 1, 1795597200000000, 'open');
CREATE INDEX wapcommerce_activations_user ON wapcommerce_activations (username, state);
