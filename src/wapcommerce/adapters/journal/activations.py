"""Activation links in SQLite (D11)."""

from __future__ import annotations

from importlib.resources import files
from os import PathLike

from wapcommerce.adapters.journal import rows, statements
from wapcommerce.adapters.wire.sqlite import Database, migrate
from wapcommerce.model.execution import Activation


class SqliteActivations:
    """The port `Activations` on an SQLite file, which may be the journal's, or ``":memory:"``.

    Threads and processes may share it.
    """

    def __init__(self, path: str | PathLike[str]) -> None:
        self._database = Database(path)
        migrate(self._database, "journal", files("wapcommerce.adapters.journal") / "migrations")

    def close(self) -> None:
        """Close the connections to the database."""
        self._database.close()

    def put(self, activation: Activation) -> None:
        """Store a new link; every earlier unused link of the same user is revoked."""
        with self._database.writing() as transaction:
            transaction.change(
                statements.REVOKE_ACTIVATIONS,
                username=activation.username,
                token_hash=activation.token_hash,
            )
            transaction.change(
                statements.ADD_ACTIVATION,
                token_hash=activation.token_hash,
                username=activation.username,
                generation=activation.generation,
                expires_at=rows.micros(activation.expires_at),
                state="used" if activation.used else "open",
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
