"""The journal in SQLite: what was ordered, what was tried, who may try it now (D10)."""

from wapcommerce.adapters.journal.activations import SqliteActivations
from wapcommerce.adapters.journal.journal import SqliteJournal

__all__ = ["SqliteActivations", "SqliteJournal"]
