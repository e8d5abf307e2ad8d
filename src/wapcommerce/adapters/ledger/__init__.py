"""A small billing system for hosts that have none (S17, S28)."""

from wapcommerce.adapters.ledger.ledger import SqliteLedger

__all__ = ["SqliteLedger"]
