"""The journal in SQLite keeps the contract, in files and in memory, and keeps what it said."""

import multiprocessing
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.errors import DatabaseTooNew, InvalidJson, NotFound
from wapcommerce.model.execution import Done, EffectState, Lease, MailState
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.ports import Journal
from wapcommerce.testing.contracts.fencing import NOW, PLAN, TTL_S, leased
from wapcommerce.testing.contracts.journal import JournalContract
from wapcommerce.testing.contracts.samples import an_order, at_once

# A child that shares nothing with this process, as after a restart.
SPAWN = multiprocessing.get_context("spawn")

ORDERS = [an_order(f"O-{number:02}") for number in range(50)]


class TestInAFile(JournalContract):
    @pytest.fixture
    def journal(self, tmp_path: Path) -> Iterator[Journal]:
        with closing(SqliteJournal(tmp_path / "journal.db")) as journal:
            yield journal


class TestInMemory(JournalContract):
    @pytest.fixture
    def journal(self) -> Iterator[Journal]:
        with closing(SqliteJournal(":memory:")) as journal:
            yield journal


def submit_and_claim(path: Path, owner: str) -> list[Lease]:
    """Open the file, submit every order and claim what can be claimed."""
    with closing(SqliteJournal(path)) as journal:
        journal.installation()
        for order in ORDERS:
            journal.submit(order, order.id, NOW)
        leases = [journal.claim(order.id, owner, NOW, TTL_S) for order in ORDERS]
    return [lease for lease in leases if lease is not None]


def submit_and_claim_in_a_process(path: Path, owner: str, answer: Connection) -> None:
    """Begin when told to; answer with the orders that were claimed."""
    answer.send("ready")
    answer.recv()
    answer.send([lease.order_id for lease in submit_and_claim(path, owner)])


def be_killed(path: Path, answer: Connection) -> None:
    """Finish an effect, say so, and begin a transaction that never ends."""
    journal = SqliteJournal(path)
    lease = leased(journal)
    journal.intend(lease, PLAN, NOW, TTL_S)
    journal.record(lease, PLAN, Done({"plan_id": "p"}), NOW)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM wapcommerce_effects")
    answer.send("committed")
    answer.recv()


def test_connections_that_race_for_the_same_orders_store_and_lease_each_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"

    leases = at_once([partial(submit_and_claim, path, f"worker {n}") for n in range(4)])

    claimed = [lease.order_id for some in leases for lease in some]
    assert sorted(claimed) == [order.id for order in ORDERS]


def test_processes_that_race_for_the_same_orders_store_and_lease_each_once(
    tmp_path: Path,
) -> None:
    path = tmp_path / "journal.db"
    claimed: list[str] = []
    with ExitStack() as stack:
        answers = []
        for name in ("first", "second"):
            ours, theirs = SPAWN.Pipe()
            child = SPAWN.Process(target=submit_and_claim_in_a_process, args=(path, name, theirs))
            child.start()
            theirs.close()
            stack.callback(child.join)
            stack.enter_context(ours)
            assert ours.recv() == "ready"
            answers.append(ours)
        for answer in answers:
            answer.send("go")
        for answer in answers:
            claimed += answer.recv()

    assert sorted(claimed) == [order.id for order in ORDERS]


def test_what_was_recorded_survives_a_killed_process(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    ours, theirs = SPAWN.Pipe()
    child = SPAWN.Process(target=be_killed, args=(path, theirs))
    child.start()
    theirs.close()
    assert ours.recv() == "committed"
    child.kill()
    child.join()
    ours.close()

    with closing(SqliteJournal(path)) as journal:
        (record,) = journal.effects("O-1")
        assert (record.state, record.result) == (EffectState.DONE, {"plan_id": "p"})
        assert journal.order("O-1") == an_order("O-1")


def test_a_journal_that_is_opened_again_knows_everything(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with closing(SqliteJournal(path)) as journal:
        installation = journal.installation()
        lease = leased(journal)

    with closing(SqliteJournal(str(path))) as journal:
        assert journal.installation() == installation
        assert journal.claim("O-1", "other", NOW, TTL_S) is None
        journal.finish(lease)


def test_two_installations_have_different_namespaces() -> None:
    with closing(SqliteJournal(":memory:")) as one, closing(SqliteJournal(":memory:")) as other:
        assert one.installation() != other.installation()


def test_a_document_that_cannot_be_read_stops_only_what_concerns_its_accounts(
    tmp_path: Path,
) -> None:
    """A later release wrote it, or somebody damaged it."""
    path = tmp_path / "journal.db"
    with closing(SqliteJournal(path)) as journal:
        journal.submit(an_order("O-1"), "O-1", NOW)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(
                "UPDATE wapcommerce_orders SET document = replace(document, ': 1,', ': 1000,')"
            )

        assert journal.unfinished_of("acc-2") == ()
        with pytest.raises(InvalidJson):
            journal.unfinished_of("acc-1")


def test_a_journal_of_a_later_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    SqliteJournal(path).close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO wapcommerce_migrations (component, version) VALUES ('journal', 1000)"
        )

    with pytest.raises(DatabaseTooNew):
        SqliteJournal(path)


def test_what_is_not_there_is_named() -> None:
    journal = SqliteJournal(":memory:")
    lease = leased(journal)
    person = Synchronisation("sync-1", an_order("O-1").accounts[0])
    journal.submit(person, "sync", NOW)
    missing: dict[str, Callable[[], object]] = {
        "there is no order 'O-2'": lambda: journal.order("O-2"),
        "there is no order 'O-3'": lambda: journal.execution("O-3"),
        "there is no order 'O-4'": lambda: journal.claim("O-4", "worker", NOW, TTL_S),
        "there is no order 'sync-1'": lambda: journal.order("sync-1"),
        f"there is no effect '{PLAN.key}'": lambda: journal.record(lease, PLAN, Done(), NOW),
        "there is no mail 'hello'": lambda: journal.settle_mail(lease, "hello", MailState.SENT),
    }

    for text, ask in missing.items():
        with pytest.raises(NotFound) as refused:
            ask()
        assert str(refused.value) == text


def test_a_purged_order_is_not_found_under_its_id() -> None:
    journal = SqliteJournal(":memory:")
    journal.finish(leased(journal))
    journal.purge(NOW + timedelta(days=1))

    with pytest.raises(NotFound, match="there is no order 'O-1'"):
        journal.submission("O-1")
