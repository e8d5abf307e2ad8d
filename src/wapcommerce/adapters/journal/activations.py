"""Activation links, on any database that speaks the shared statements (D11)."""

from __future__ import annotations

from wapcommerce.adapters.journal import rows, statements
from wapcommerce.adapters.journal.journal import COMPONENT, MIGRATIONS
from wapcommerce.adapters.wire.sql import Database, Value, migrate
from wapcommerce.model.execution import Activation


class SqlActivations:
    """The port `Activations` on a database, which may be the journal's.

    Threads and processes may share it. `apply_migrations` is that of `SqlJournal`.
    """

    def __init__(self, database: Database, *, apply_migrations: bool = True) -> None:
        self._database = database
        migrate(database, COMPONENT, MIGRATIONS, apply=apply_migrations)

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def put(self, activation: Activation) -> None:
        """Store a new link; unused ones of earlier generations of the same user are revoked.

        One that comes late, after an unused one of a later generation, is revoked at once.
        """
        user: dict[str, Value] = {
            "username": activation.username,
            "generation": activation.generation,
        }
        with self._database.writing() as transaction:
            transaction.change(statements.ADD_ACTIVATION_USER, username=activation.username)
            transaction.change(statements.HOLD_ACTIVATION_USER, username=activation.username)
            transaction.change(statements.REVOKE_ACTIVATIONS, **user)
            late = transaction.row(statements.LATER_ACTIVATION, **user) is not None
            transaction.change(
                statements.ADD_ACTIVATION,
                token_hash=activation.token_hash,
                expires_at=rows.micros(activation.expires_at),
                state="used" if activation.used else "revoked" if late else "open",
                **user,
            )

    def find(self, token_hash: str) -> Activation | None:
        """The link with that hash unless it was revoked, or None."""
        with self._database.reading() as transaction:
            row = transaction.row(statements.ACTIVATION, token_hash=token_hash)
        return None if row is None else rows.activation(row)

    def use(self, token_hash: str) -> bool:
        """Mark the link used; False when it was used or revoked meanwhile."""
        with self._database.writing() as transaction:
            return transaction.change(statements.USE_ACTIVATION, token_hash=token_hash) == 1
