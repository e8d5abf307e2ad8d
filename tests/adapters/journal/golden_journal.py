"""Journals and documents of earlier releases, kept as they were written, and how they are made.

``python -m tests.adapters.journal.golden_journal`` records those of today, before a release. What
is there already is never written again.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from uuid import UUID

from attrs import evolve

from tests import builders
from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.journal.journal import MIGRATIONS
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal
from wapcommerce.adapters.wire.json import VERSION, to_json
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown
from wapcommerce.model.billing import Invoice, InvoiceRequest
from wapcommerce.model.choices import AddOnChoice
from wapcommerce.model.execution import Effect
from wapcommerce.model.mail import Mail
from wapcommerce.model.order import SUBMITTED
from wapcommerce.model.party import Account
from wapcommerce.model.portal import PortalUser
from wapcommerce.model.synchronisation import ActivationResend, Submission, Synchronisation
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.plan import plan_of_effects
from wapcommerce.provisioning.synchronisation import synchronisation_id
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.host import memory_host

GOLDEN = Path(__file__).parent / "golden"
INSTALLATION = UUID("b6f4e7a2-5c1d-4a33-9e0f-7d2a8c6b1e95")
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

BOB = Account("acc-4", "Bob Ray", "bob@ray.example", language="el", other_emails=("b@ray.example",))

# What builders make may change; what was recorded may not. Then the former value moves to here.
DONE = evolve(
    builders.an_order_for_resale(
        builders.a_profile_configuration(extra_storage_gib=100),
        builders.a_characteristic_configuration(AddOnChoice("s2s-10"), vm_count=3),
        builders.a_package_configuration(),
    ),
    status=SUBMITTED,
)
INTERRUPTED = evolve(builders.a_direct_order(), status=SUBMITTED)
ATTENTION = Synchronisation(synchronisation_id(BOB), BOB)
PENDING = ActivationResend("resend:acc-2:2", builders.ANN, 2)

#: What the recorded journals hold, oldest first.
SUBMISSIONS: tuple[Submission, ...] = (DONE, INTERRUPTED, ATTENTION, PENDING)
KINDS: Mapping[str, Submission] = {
    "order": DONE,
    "synchronisation": ATTENTION,
    "activation_resend": PENDING,
}


class Billing(MemoryBilling):
    """Loses the answer about the invoice of one order."""

    def issue_invoice(self, request: InvoiceRequest) -> Invoice:
        if request.order_id == INTERRUPTED.id:
            raise CallOutcomeUnknown("BSS", "issue the invoice", "timeout")
        return super().issue_invoice(request)


class Portal(MemoryPortal):
    """Refuses one user for good."""

    def create_user(self, user: PortalUser) -> None:
        if user.name == BOB.username:
            raise CallNotDone("WAP", "create user", "no licence left", permanent=True)
        super().create_user(user)


class Mailer(MemoryMailer):
    """Loses the answer about one mail."""

    def send(self, mail: Mail) -> None:
        if mail.recipient == builders.ANN.username:
            raise CallOutcomeUnknown("mail", "send", "timeout")
        super().send(mail)


def plan(submission: Submission, installation: UUID) -> list[list[object]]:
    """Every effect as key, kind and payload, when each is done with the plan id "plan-1"."""
    effects = plan_of_effects(submission, installation)
    found: list[list[object]] = []
    effect: Effect = next(effects)
    while True:
        found.append([effect.key, str(effect.kind), dict(effect.payload)])
        try:
            effect = effects.send({"plan_id": "plan-1"})
        except StopIteration:
            return found


def fill(path: Path) -> None:
    """Write everything that a journal can hold into the file."""
    clock = ManualClock(NOW)
    with closing(SqliteJournal(path)) as journal, closing(SqliteActivations(path)) as activations:
        with sqlite3.connect(path) as connection:
            connection.execute(
                "INSERT INTO wapcommerce_installation VALUES (1, ?)", (str(INSTALLATION),)
            )
        host = evolve(
            memory_host(
                billing=Billing(), portal=Portal(["starter-plan"]), mailer=Mailer(), clock=clock
            ),
            journal=journal,
            activations=activations,
            jitter=lambda most: most,
            random_bytes=Random(1).randbytes,  # noqa: S311 - always the same
        )
        for number, submission in enumerate(SUBMISSIONS):
            journal.submit(submission, f"key-{number}", clock())
            if submission is not PENDING:
                Engine(host, "golden").advance(submission.id)
            clock.move(1)


def dump(path: Path) -> str:
    """The tables of an SQLite file and what is in them, as SQL that PostgreSQL accepts too."""
    made = "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid"
    found = []
    with closing(sqlite3.connect(path)) as connection:
        for kind, name, sql in connection.execute(made).fetchall():
            found.append(f"{sql};\n")
            if kind == "table":
                for row in connection.execute(f"SELECT * FROM {name}"):  # noqa: S608 - ours
                    values = ", ".join(map(_quoted, row))
                    found.append(f"INSERT INTO {name} VALUES ({values});\n")  # noqa: S608
    return "".join(found)


def _quoted(value: str | int | None) -> str:
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return "NULL" if value is None else str(value)


def record() -> None:
    """Record what is not there yet."""
    schema = len([file for file in MIGRATIONS.iterdir() if file.name.endswith(".sql")])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        fill(path)
        _write(GOLDEN / f"schema_{schema}.sql", dump(path))
    for name, submission in KINDS.items():
        document = json.dumps(json.loads(to_json(submission)), indent=1)
        _write(GOLDEN / "documents" / str(VERSION) / f"{name}.json", document + "\n")
    plans = {each.id: plan(each, INSTALLATION) for each in SUBMISSIONS}
    _write(GOLDEN / "plans.json", json.dumps(plans, indent=1) + "\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    record()
