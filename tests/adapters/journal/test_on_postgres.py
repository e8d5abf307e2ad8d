"""D10: on PostgreSQL the journal keeps the same contract, by the same statements.

And a race that the contract cannot show is closed: what is read at READ COMMITTED may be outdated
when the next statement runs, so the fence is a condition of the statement that writes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest

from tests.adapters.journal.races import (
    CheckedFirst,
    Fenced,
    Guarded,
    content,
    in_a_thread,
    prepared,
    take_over,
    waits,
)
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.journal.on_postgres import PostgresActivations, PostgresJournal
from wapcommerce.errors import LeaseLost
from wapcommerce.model.execution import ExecutionState, Lease
from wapcommerce.ports import Activations, Journal
from wapcommerce.testing.contracts.activations import ActivationsContract
from wapcommerce.testing.contracts.fencing import RELEASES, WRITES
from wapcommerce.testing.contracts.journal import JournalContract

every_write = pytest.mark.parametrize("write", WRITES)


class TestJournal(JournalContract):
    @pytest.fixture
    def journal(self, postgres_database: str) -> Iterator[Journal]:
        with closing(PostgresJournal(postgres_database)) as journal:
            yield journal


class TestActivations(ActivationsContract):
    @pytest.fixture
    def activations(self, postgres_database: str) -> Iterator[Activations]:
        with closing(PostgresActivations(postgres_database)) as activations:
            yield activations


@pytest.fixture
def journal(postgres_database: str) -> Iterator[PostgresJournal]:
    with closing(PostgresJournal(postgres_database, connections=2)) as journal:
        yield journal


@pytest.fixture
def other(postgres_database: str, journal: PostgresJournal) -> Iterator[psycopg.Connection]:
    """The connection of another worker, at PostgreSQL's default of READ COMMITTED."""
    with psycopg.connect(postgres_database) as connection:
        (isolation,) = connection.execute("SHOW transaction_isolation").fetchone() or ("",)
        assert isolation == "read committed"
        connection.commit()
        yield connection


def take_over_and_commit(other: psycopg.Connection, lease: Lease) -> None:
    assert take_over(other, lease) is not None
    other.commit()


@every_write
def test_a_fence_that_is_read_before_the_write_lets_a_takeover_in_between(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    naive = Guarded(postgres_database, CheckedFirst, lambda: take_over_and_commit(other, lease))

    WRITES[write](SqlJournal(naive, apply_migrations=False), lease)

    assert content(postgres_database) != before  # although the lease was lost


@every_write
def test_a_takeover_just_before_the_fenced_statement_is_seen(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    fenced = Guarded(postgres_database, Fenced, lambda: take_over_and_commit(other, lease))

    with pytest.raises(LeaseLost):
        WRITES[write](SqlJournal(fenced, apply_migrations=False), lease)

    assert content(postgres_database) == before


@every_write
def test_a_check_beside_an_open_takeover_sees_the_former_fence(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    naive = SqlJournal(Guarded(postgres_database, CheckedFirst, tuple), apply_migrations=False)
    assert take_over(other, lease) is not None

    with in_a_thread(lambda: WRITES[write](naive, lease)) as written:
        waits(written, other)
        other.commit()

    written.result()
    assert content(postgres_database) != before  # although the lease was lost


@every_write
def test_a_fenced_write_waits_for_an_open_takeover_and_then_changes_nothing(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    assert take_over(other, lease) is not None

    with in_a_thread(lambda: WRITES[write](journal, lease)) as written:
        assert waits(written, other)
        other.commit()

    with pytest.raises(LeaseLost):
        written.result()
    assert content(postgres_database) == before


@every_write
def test_a_fenced_write_goes_on_when_the_takeover_is_rolled_back(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    assert take_over(other, lease) is not None

    with in_a_thread(lambda: WRITES[write](journal, lease)) as written:
        assert waits(written, other)
        other.rollback()

    written.result()
    assert content(postgres_database) != before


@every_write
def test_a_takeover_waits_for_a_fenced_write_and_then_sees_it(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str, write: str
) -> None:
    lease = prepared(journal, write)
    before = content(postgres_database)
    WRITES[write](journal.joined(other), lease)  # not committed yet

    with (
        psycopg.connect(postgres_database) as third,
        in_a_thread(lambda: take_over(third, lease)) as taken,
    ):
        assert waits(taken, other)
        other.commit()
        later = taken.result()

    assert content(postgres_database) != before
    ended = journal.execution("O-1").state is not ExecutionState.PENDING
    assert (later is None) is ended
    assert ended is (write in {*RELEASES} - {"postpone"})


def test_an_insert_with_the_fence_in_its_select_does_not_wait_for_an_open_takeover(
    journal: PostgresJournal, other: psycopg.Connection, postgres_database: str
) -> None:
    lease = prepared(journal, "claim_mail")
    assert take_over(other, lease) is not None

    with psycopg.connect(postgres_database) as stale:
        cursor = stale.execute(
            "INSERT INTO wapcommerce_mails (mail_key, order_id, state)"
            " SELECT 'mail', id, 'claimed' FROM wapcommerce_orders WHERE id = %s AND fence = %s",
            [lease.order_id, lease.fence],
        )
        other.commit()

    assert cursor.rowcount == 1  # a stale write: this is why the journal updates the order's row
    assert journal.mail("mail") is not None
