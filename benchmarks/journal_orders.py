"""Orders for the benchmarks of execution, and what the journal does for one of them.

An order is one configuration for resale, with a reseller and a customer of its own: eleven
effects, two of them activation mails, and no order meets another one in a row. The ports answer at
once: they are those in memory, new for each order, as theirs is not the time to be measured. The
clock stands still, so that every run leaves the same rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from random import Random

from attrs import evolve, frozen

from tests.adapters.journal.recording import Recorded, RecordingDatabase
from tests.builders import an_order_for_resale
from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal, MemoryTemplates
from wapcommerce.adapters.wire.sql import Database
from wapcommerce.model.execution import ExecutionState
from wapcommerce.model.order import SUBMITTED, Order
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.host import EXAMPLE_SETTINGS

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
EFFECTS = 11

#: Every table of the journal with its columns, a table before those that refer to it.
TABLES = {
    table: columns.split()
    for table, columns in {
        "wapcommerce_orders": "id idempotency_key document submitted_at state retry_at attention"
        " fence lease_owner lease_from lease_until ended_at",
        "wapcommerce_order_items": "id order_id",
        "wapcommerce_effects": "order_id effect_key position kind state attempts result reason"
        " first_tried_at updated_at",
        "wapcommerce_users": "username account_id",
        "wapcommerce_account_users": "account_id effect_key",
        "wapcommerce_mails": "mail_key order_id state",
        "wapcommerce_activation_users": "username",
        "wapcommerce_activations": "token_hash username generation expires_at state",
    }.items()
}


def orders(count: int, name: str = "O") -> list[Order]:
    """So many submitted orders, named with that beginning."""
    model = an_order_for_resale()
    reseller = model.parties.billed_to
    found = []
    for number in range(count):
        suffix = f"{name}-{number}"
        above = evolve(reseller, id=f"R-{suffix}", email=f"r.{suffix}@shop.example")
        below = evolve(
            model.parties.owner,
            id=f"C-{suffix}",
            email=f"c.{suffix}@shop.example",
            parent_id=above.id,
        )
        parties = evolve(model.parties, owner=below, co_administrator=above, billed_to=above)
        items = tuple(evolve(item, id=f"{suffix}-{item.id}") for item in model.items)
        found.append(evolve(model, id=suffix, items=items, status=SUBMITTED, parties=parties))
    return found


def host_on(
    journal: SqlJournal, activations: SqlActivations, random_bytes: Callable[[int], bytes]
) -> Host:
    """A host on that journal whose other ports answer at once."""
    return Host(
        journal=journal,
        activations=activations,
        billing=MemoryBilling(),
        portal=MemoryPortal(),
        mailer=MemoryMailer(),
        templates=MemoryTemplates(),
        settings=EXAMPLE_SETTINGS,
        clock=lambda: NOW,
        jitter=lambda most: most,
        random_bytes=random_bytes,
    )


#: The transactions of one order, the first of which submits it.
Tape = Sequence[Recorded]


@frozen
class Tapes:
    """What the engine asked of the database for each order, by the order's id."""

    orders: Mapping[str, Tape]

    def writes_alone(self) -> Tapes:
        """Only the statements that changed a row, and the transactions that have one."""
        return Tapes({name: tuple(_writes_alone(tape)) for name, tape in self.orders.items()})


def _writes_alone(tape: Tape) -> Iterable[Recorded]:
    for transaction in tape:
        statements = [each for each in transaction.statements if each.changed]
        if statements:
            yield Recorded(True, statements)


def recorded(database: Database, wanted: Iterable[Order]) -> Tapes:
    """Carry the orders out on an empty journal, one after the other, and keep what was asked."""
    recording = RecordingDatabase(database)
    journal, activations = SqlJournal(recording), SqlActivations(recording)
    journal.installation()
    dice = Random(6)  # noqa: S311 - the same tokens in every run
    tapes = {}
    for order in wanted:
        recording.transactions.clear()
        carry_out(host_on(journal, activations, dice.randbytes), order)
        tapes[order.id] = tuple(recording.transactions)
        assert len(journal.effects(order.id)) == EFFECTS
    return Tapes(tapes)


def carry_out(host: Host, order: Order) -> None:
    """The whole order, from its submission until it is done."""
    host.journal.submit(order, order.id, NOW)
    assert Engine(host, "benchmark").advance(order.id).state is ExecutionState.DONE


def left_behind(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables, but for random tokens and what ports in memory number."""
    found = {}
    with database.reading() as transaction:
        for table, columns in TABLES.items():
            names = [name for name in columns if name not in ("token_hash", "result")]
            # By these names only, which stand above.
            rows = transaction.rows(f"SELECT * FROM {table} ORDER BY {', '.join(names)}")  # noqa: S608
            found[table] = [tuple(row[name] for name in names) for row in rows]
    return found
