"""Planted secrets and mail addresses are nowhere where an operator or a log looks (D11)."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from tests.builders import ANN, NIKOS, an_order_for_resale
from wapcommerce.adapters.journal import SqliteJournal
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, IdentityConflict
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.order import SUBMITTED
from wapcommerce.model.synchronisation import Synchronisation
from wapcommerce.provisioning.decisions import cancel, skip
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.resend import resend_activation
from wapcommerce.provisioning.synchronisation import synchronisation_id
from wapcommerce.provisioning.timeline import timeline
from wapcommerce.testing.clock import ManualClock
from wapcommerce.testing.faults import FaultPoint
from wapcommerce.testing.host import memory_host

SECRET = "canary-s3cret"
#: What nobody may find: the mailboxes, whole or in halves, and the secret itself.
CANARIES = (SECRET, "nikos@hosting", "ann.lee@shop", "hosting.example", "shop.example/activate#")
MANAGER = Actor(ActorRole.ACCOUNT_MANAGER)

NAMED = f"the user {NIKOS.username} ({ANN.email}) is known"
FAULTS: dict[str, Callable[[], Exception]] = {
    "refused": lambda: CallNotDone("wap", "call", NAMED),
    "refused for good": lambda: CallNotDone("wap", "call", NAMED, permanent=True),
    "lost": lambda: CallOutcomeUnknown("wap", "call", NAMED),
    "taken": lambda: IdentityConflict("wap", "call", NAMED),
    "defect": lambda: ValueError(f"{SECRET} of {NIKOS.username}"),
}


def shown_to_operators(path: Path) -> str:
    """Every column of the journal but documents, user names and results of effects."""
    texts = []
    with closing(sqlite3.connect(path)) as connection:
        for query in (
            "SELECT id, idempotency_key, state, attention, lease_owner FROM wapcommerce_orders",
            "SELECT order_id, effect_key, kind, state, result, reason FROM wapcommerce_effects",
            "SELECT mail_key, order_id, state FROM wapcommerce_mails",
        ):
            texts += [str(row) for row in connection.execute(query)]
    return "\n".join(texts)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("when", ["before", "after"])
def test_no_canary_is_logged_or_shown(
    fault: str, when: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []
    path = tmp_path / "journal.sqlite3"
    outside = ("billing", "portal", "mailer")
    with closing(SqliteJournal(path)) as journal:
        for at in range(1, 16, 3):
            clock = ManualClock()
            host = memory_host(
                clock=clock, billing=MemoryBilling(), portal=MemoryPortal(), mailer=MemoryMailer()
            )
            order = evolve(an_order_for_resale(), id=f"O-{at}", status=SUBMITTED)
            order = evolve(order, items=tuple(evolve(i, id=f"{i.id}-{at}") for i in order.items))
            journal.submit(order, order.id, clock())
            sync = Synchronisation(synchronisation_id(NIKOS), NIKOS)
            journal.submit(sync, sync.id, clock())
            point = FaultPoint(at, "before" if when == "before" else "after", FAULTS[fault])
            armed = point.arm(evolve(host, journal=journal), outside)
            engine = Engine(armed, "w")
            for submission in (sync.id, order.id, order.id):
                engine.advance(submission)
                told.append(timeline(submission, MANAGER, journal))
                clock.move(3600)
            skip(order.id, MANAGER, journal, clock())
            cancel(order.id, MANAGER, journal, clock())
        resend_activation(NIKOS, MANAGER, journal, clock())
        told.append(shown_to_operators(path))
    told += [str(record.__dict__) for record in caplog.records]
    everything = "\n".join(told).lower()
    assert "effect tried" in everything
    assert "o-1" in everything
    for canary in CANARIES:
        assert canary not in everything, canary


def test_the_search_would_find_a_canary(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with closing(SqliteJournal(path)) as journal:
        journal.submit(Synchronisation(f"sync {NIKOS.username}", NIKOS), "1", ManualClock()())
        assert "nikos@hosting" in shown_to_operators(path).lower()
