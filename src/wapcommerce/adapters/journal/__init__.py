"""The journal: what was ordered, what was tried, who may try it now (D10).

`SqliteJournal` and `SqliteActivations` need nothing; those for PostgreSQL are in `on_postgres`, as
they need the extra of that name.
"""

from wapcommerce.adapters.journal.on_sqlite import SqliteActivations, SqliteJournal

__all__ = ["SqliteActivations", "SqliteJournal"]
