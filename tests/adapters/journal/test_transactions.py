"""D10: how many transactions an order costs; each of those that write waits for the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest
from attrs import evolve

from tests.adapters.journal.recording import Recorded, RecordingDatabase
from tests.builders import a_package_configuration, a_profile_configuration, an_order_for_resale
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.memory import MemoryPortal
from wapcommerce.adapters.wire.sqlite import MEMORY, Database
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.execution import EffectKind, ExecutionState
from wapcommerce.model.order import SUBMITTED, Order
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.host import memory_host

#: Submit, claim and finish the order.
PER_ORDER = 3
#: Intend and record it.
PER_EFFECT = 2
#: Tie its name to the account.
PER_USER = 1
#: Claim it, store its link, note that it is being sent and that it was.
PER_MAIL = 4

#: Which installation this is, what was ordered, what was tried, and where the order stands then.
READS_PER_ORDER = 4
#: To whom the name is tied.
READS_PER_USER = 1


class Shop:
    """An engine on a journal that counts."""

    def __init__(self, database: RecordingDatabase) -> None:
        self.database = database
        self.journal = SqlJournal(database)
        self.journal.installation()
        host = memory_host(portal=MemoryPortal(["starter-plan"]))
        host = evolve(host, journal=self.journal, activations=SqlActivations(database))
        self.engine = Engine(host, "w")
        self.database.transactions.clear()

    def carry_out(self, order: Order) -> None:
        self.journal.submit(order, order.id, self.engine.host.clock())
        assert self.engine.advance(order.id).state is ExecutionState.DONE

    def counted(self) -> tuple[int, int]:
        """How many transactions wrote and how many only read, from now on counted anew."""
        writing, reading = split(self.database.transactions)
        self.database.transactions.clear()
        return len(writing), len(reading)


def split(transactions: Sequence[Recorded]) -> tuple[list[Recorded], list[Recorded]]:
    writing = [each for each in transactions if each.writes]
    return writing, [each for each in transactions if not each.writes]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with closing(RecordingDatabase(Database(MEMORY))) as database:
        yield Shop(database)


def an_order(*configurations: Configuration, name: str = "O-1") -> Order:
    order = an_order_for_resale(*configurations)
    items = tuple(evolve(item, id=f"{name}-{item.id}") for item in order.items)
    return evolve(order, id=name, items=items, status=SUBMITTED)


@pytest.mark.parametrize(
    ("configurations", "effects"),
    [
        ((a_package_configuration(),), 9),
        ((a_profile_configuration(),), 11),
        ((a_profile_configuration(), a_package_configuration()), 15),
    ],
    ids=["a package", "machines", "both"],
)
def test_an_order_writes_twice_for_an_effect_and_more_only_for_users_and_mails(
    shop: Shop, configurations: tuple[Configuration, ...], effects: int
) -> None:
    shop.carry_out(an_order(*configurations))
    writing, reading = shop.counted()
    records = shop.journal.effects("O-1")
    assert len(records) == effects
    kinds = [record.kind for record in records]
    assert kinds.count(EffectKind.PORTAL_USER) == kinds.count(EffectKind.ACTIVATION_MAIL) == 2
    assert writing == PER_ORDER + PER_EFFECT * effects + 2 * PER_USER + 2 * PER_MAIL
    assert reading == READS_PER_ORDER + 2 * READS_PER_USER


def test_a_mail_that_another_order_has_sent_is_claimed_and_no_more(shop: Shop) -> None:
    shop.carry_out(an_order(name="O-1"))
    shop.counted()
    shop.carry_out(an_order(name="O-2"))
    writing, reading = shop.counted()
    assert writing == PER_ORDER + PER_EFFECT * 11 + 2
    assert reading == READS_PER_ORDER + 2 * READS_PER_USER


def test_no_transaction_that_writes_is_empty(shop: Shop) -> None:
    shop.carry_out(an_order())
    writing, reading = split(shop.database.transactions)
    assert all(any(each.changed for each in one.statements) for one in writing)
    assert not any(each.changed for one in reading for each in one.statements)


def test_advancing_an_order_that_is_done_claims_nothing_and_reads_where_it_stands(
    shop: Shop,
) -> None:
    shop.carry_out(an_order())
    shop.counted()
    shop.engine.advance("O-1")
    assert shop.counted() == (1, 1)


def test_what_is_done_costs_an_order_that_goes_on_no_transaction(shop: Shop) -> None:
    order, done = an_order(), 4
    asked = iter([False] * (done - 1) + [True])
    shop.journal.submit(order, order.id, shop.engine.host.clock())
    stopped = evolve(shop.engine, stopping=lambda: next(asked))
    assert stopped.advance("O-1").state is ExecutionState.PENDING
    shop.counted()
    assert shop.engine.advance("O-1").state is ExecutionState.DONE
    writing, _ = shop.counted()
    claim_and_finish = 2
    assert writing == claim_and_finish + PER_EFFECT * (11 - done) + 2 * PER_MAIL
