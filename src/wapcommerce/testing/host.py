"""A host in memory, for tutorials, tests and first steps: every port is there, nothing is real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.memory import MemoryBilling, MemoryMailer, MemoryPortal, MemoryTemplates
from wapcommerce.adapters.wire.system import jitter, random_bytes, utc_now
from wapcommerce.ports import BillingSystem, Mailer, MailTemplates, ManagementPortal
from wapcommerce.provisioning.host import Host, Settings

#: Addresses that lead nowhere (RFC 2606).
EXAMPLE_SETTINGS = Settings(
    activation_url="https://shop.example/activate", portal_url="https://portal.example"
)


def memory_host(
    *,
    billing: BillingSystem | None = None,
    portal: ManagementPortal | None = None,
    mailer: Mailer | None = None,
    templates: MailTemplates | None = None,
    settings: Settings = EXAMPLE_SETTINGS,
    clock: Callable[[], datetime] = utc_now,
) -> Host:
    """A host whose ports are in memory, except those given: replace one after another by yours."""
    return Host(
        journal=SqliteJournal(":memory:"),
        activations=SqliteActivations(":memory:"),
        billing=billing or MemoryBilling(),
        portal=portal or MemoryPortal(),
        mailer=mailer or MemoryMailer(),
        templates=templates or MemoryTemplates(),
        settings=settings,
        clock=clock,
        jitter=jitter,
        random_bytes=random_bytes,
    )
