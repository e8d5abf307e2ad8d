"""Sell many orders with many worker processes, then hold what exists against what was ordered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from time import monotonic, sleep

import psycopg
from procrastinate import App, PsycopgConnector

from tests.proof.outside import Outside, served
from tests.proof.workers import Supervisor
from wapcommerce.adapters.journal.on_postgres import PostgresJournal
from wapcommerce.adapters.runner.on_procrastinate import ProcrastinateRunner
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import StorageFailed
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account, Role
from wapcommerce.provisioning.engine import Engine
from wapcommerce.testing.host import memory_host
from wapcommerce.testing.simulation.cast import an_order
from wapcommerce.testing.simulation.findings import Story, findings

#: So many resellers share the orders; that many orders, one after the other, are one customer's.
RESELLERS, ORDERS_EACH = 20, 2
#: How long a sale may take.
PATIENCE_S = 400


def ordered(orders: int) -> tuple[Order, ...]:
    """Orders for resale: every fourth of a package, the others of machines."""
    found = []
    for number in range(orders):
        customer = number // ORDERS_EACH
        reseller = customer % RESELLERS
        buyer = Account(
            f"R-{reseller}", f"Host {reseller}", f"r{reseller}@x.example", Role.RESELLER
        )
        buys_for = Account(
            f"C-{customer}", f"Shop {customer}", f"c{customer}@x.example", parent_id=buyer.id
        )
        kind = "machines" if number % 4 else "package"
        found.append(an_order(f"O-{number:04}", kind, buyer, buys_for))
    return tuple(found)


class Sale:
    """Orders, the workers that carry them out, and the world outside."""

    def __init__(
        self,
        journal: PostgresJournal,
        orders: tuple[Order, ...],
        outside: Outside,
        supervisor: Supervisor,
    ) -> None:
        self.orders = orders
        self.outside = outside
        self.supervisor = supervisor
        self.took_s = 0.0
        self._journal = journal
        self._began = monotonic()

    def ended_within(self, seconds: float) -> bool:
        """Wait that long for every order to be done or to wait for a person."""
        end = monotonic() + seconds
        while monotonic() < end:
            self.took_s = monotonic() - self._began
            assert self.took_s < PATIENCE_S, "it never ends"
            try:
                if not self._journal.backlog().pending:
                    return True
            except StorageFailed:
                pass  # PostgreSQL is away
            sleep(0.1)
        return False

    def assert_sold_once(self) -> None:
        """Every order is done, and what was ordered exists once in the world outside.

        A mail of which a person can see that nobody knows may be missing, but is never there twice.
        """
        states = Counter(self._journal.execution(order.id).state for order in self.orders)
        assert states == {ExecutionState.DONE: len(self.orders)}, states
        facts = self.outside.ledger.counted()
        found = findings(Story(self.orders, {}, ()), facts, self._journal)
        assert not found, "\n".join(found)

    def __str__(self) -> str:
        mails = [n for fact, n in self.outside.ledger.counted().items() if fact.kind == "mail"]
        return (
            f"{len(self.orders)} orders in {self.took_s:.0f} s, "
            f"{len(self._journal.uncertain_mails())} mails uncertain beside {sum(mails)} sent, "
            f"asked for again {self.outside.repeated}, {self.outside.refused} refused, "
            f"workers ended by {dict(self.supervisor.exits)}"
        )


@contextmanager
def selling(database: str, orders: int, workers: int) -> Iterator[Sale]:
    """Submit orders, each with its job in one transaction, and keep workers at them."""
    app, outside = App(connector=PsycopgConnector(conninfo=database)), Outside()
    with app.open():
        app.schema_manager.apply_schema()
    runner = ProcrastinateRunner(Engine(memory_host(), "shop"), app)
    with closing(PostgresJournal(database, connections=2)) as journal, served(outside) as address:
        with psycopg.connect(database, autocommit=True) as connection:
            for order in ordered(orders):
                with connection.transaction():
                    journal.joined(connection).submit(order, order.id, utc_now())
                    runner.enqueue(order.id, connection)
        supervisor = Supervisor(database, address, workers)
        supervisor.start()
        sale = Sale(journal, ordered(orders), outside, supervisor)
        try:
            yield sale
        finally:
            supervisor.stop()
