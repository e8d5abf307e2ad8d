"""Every statement of the ledger. Parameters are written `:name`."""

from __future__ import annotations

ADD_BILLING_SUBSCRIPTION = """
    INSERT INTO wapcommerce_billing_subscriptions (order_item_id, document)
    VALUES (:order_item_id, :document) ON CONFLICT DO NOTHING
"""
BILLING_SUBSCRIPTION = """
    SELECT document FROM wapcommerce_billing_subscriptions WHERE order_item_id = :order_item_id
"""
BILLING_SUBSCRIPTIONS = "SELECT document FROM wapcommerce_billing_subscriptions ORDER BY position"

ADD_COUNTER = """
    INSERT INTO wapcommerce_invoice_counters (year, issued) VALUES (:year, 0)
    ON CONFLICT DO NOTHING
"""
COUNT = "UPDATE wapcommerce_invoice_counters SET issued = issued + 1 WHERE year = :year"
COUNTER = "SELECT issued FROM wapcommerce_invoice_counters WHERE year = :year"

ADD_INVOICE = """
    INSERT INTO wapcommerce_invoices (order_id, number, billed_to, paid, document)
    VALUES (:order_id, :number, :billed_to, 0, :document)
"""
PAY = "UPDATE wapcommerce_invoices SET paid = 1 WHERE number = :number"
UNPAID = """
    SELECT document FROM wapcommerce_invoices
    WHERE billed_to = :billed_to AND paid = 0 ORDER BY position
"""
INVOICE = "SELECT document FROM wapcommerce_invoices WHERE order_id = :order_id"
INVOICES = "SELECT document FROM wapcommerce_invoices ORDER BY position"
