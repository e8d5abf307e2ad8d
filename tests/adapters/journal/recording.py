"""A database that keeps a record of its transactions, to count them or to repeat them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from attrs import define, field, frozen

from wapcommerce.adapters.wire.sql import Database, Row, Transaction, Value


@frozen
class Statement:
    """One statement with its values; `changed` is how many rows it wrote, None for a query."""

    text: str
    values: dict[str, Value] = field(hash=False)
    changed: int | None


@define
class Recorded:
    """One transaction that was committed; `writes` as it was asked for, whatever it did."""

    writes: bool
    statements: list[Statement] = field(factory=list)


class RecordingDatabase:
    """Another database, whose committed transactions are kept in `transactions`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.name = database.name
        self.transactions: list[Recorded] = []

    def writing(self) -> AbstractContextManager[Transaction]:
        return self._recorded(self._database.writing, writes=True)

    def reading(self) -> AbstractContextManager[Transaction]:
        return self._recorded(self._database.reading, writes=False)

    def migrating(self) -> AbstractContextManager[Transaction]:
        return self._database.migrating()

    def close(self) -> None:
        self._database.close()

    @contextmanager
    def _recorded(
        self, begin: Callable[[], AbstractContextManager[Transaction]], *, writes: bool
    ) -> Iterator[Transaction]:
        recorded = Recorded(writes)
        with begin() as transaction:
            yield _Recording(transaction, recorded.statements)
        self.transactions.append(recorded)


class _Recording:
    def __init__(self, transaction: Transaction, statements: list[Statement]) -> None:
        self._transaction, self._statements = transaction, statements

    def change(self, statement: str, **values: Value) -> int:
        changed = self._transaction.change(statement, **values)
        self._statements.append(Statement(statement, values, changed))
        return changed

    def rows(self, statement: str, **values: Value) -> list[Row]:
        self._statements.append(Statement(statement, values, None))
        return self._transaction.rows(statement, **values)

    def row(self, statement: str, **values: Value) -> Row | None:
        self._statements.append(Statement(statement, values, None))
        return self._transaction.row(statement, **values)

    def has_table(self, name: str) -> bool:
        return self._transaction.has_table(name)
