"""The ports of a simulated world: the host's own, or ours in memory (D13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from wapcommerce.adapters.journal.activations import SqlActivations
from wapcommerce.adapters.journal.journal import SqlJournal
from wapcommerce.adapters.wire.sqlite import MEMORY, Database
from wapcommerce.model.mail import Mail
from wapcommerce.ports import Activations, BillingSystem, Journal, Mailer, ManagementPortal
from wapcommerce.testing.simulation.cast import PACKAGE_PLAN
from wapcommerce.testing.simulation.ledger import (
    Fact,
    Ledger,
    LedgerBilling,
    LedgerMailer,
    SlowPortal,
)


@frozen
class Ports:
    """The ports that the workers of one simulation share, fresh and empty.

    `facts` counts what exists in the end, see `Fact`; it must not ask the journal. `note` adds a
    fact that a person brought about by hand. `mails` are the mails that were delivered, oldest
    first; their links are opened in the end.
    """

    journal: Journal
    activations: Activations
    billing: BillingSystem
    portal: ManagementPortal
    mailer: Mailer
    facts: Callable[[], Counter[Fact]]
    note: Callable[[str, str], None]
    mails: Callable[[], Sequence[Mail]] = tuple


_SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - only new folders in it are used
_FOLDER = _SHARED_MEMORY if _SHARED_MEMORY.is_dir() else None

#: Opens fresh ports for one simulation and closes them after it.
World = Callable[[], AbstractContextManager[Ports]]


def ports_on(journal: Journal, activations: Activations, ledger: Ledger | None = None) -> Ports:
    """A portal, a billing system and a mailer with one ledger, on that journal."""
    ledger = ledger or Ledger()
    mailer = LedgerMailer(ledger)
    return Ports(
        journal=journal,
        activations=activations,
        billing=LedgerBilling(ledger),
        portal=SlowPortal(ledger, [PACKAGE_PLAN]),
        mailer=mailer,
        facts=ledger.counted,
        note=ledger.add,
        mails=lambda: mailer.sent,
    )


@contextmanager
def in_memory() -> Iterator[Ports]:
    """Everything in memory."""
    with closing(Database(MEMORY)) as database:
        yield ports_on(SqlJournal(database), SqlActivations(database))


@contextmanager
def on_file() -> Iterator[Ports]:
    """The journal in an SQLite file of its own, the rest in memory.

    The file lies in memory where the system has a place for that: a torn disk is none of the
    mishaps, and the journal waits for every commit.
    """
    with (
        TemporaryDirectory(prefix="wapcommerce-simulation-", dir=_FOLDER) as folder,
        closing(Database(Path(folder) / "orders.sqlite3")) as database,
    ):
        yield ports_on(SqlJournal(database), SqlActivations(database))
