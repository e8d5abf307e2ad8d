"""A database with orders in every state, and a host for workers in processes of their own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from attrs import evolve
from typer.testing import CliRunner, Result

from tests.builders import an_order_for_resale
from wapcommerce.adapters.journal import SqliteActivations, SqliteJournal
from wapcommerce.adapters.memory import MemoryMailer, MemoryPortal
from wapcommerce.cli.app import app
from wapcommerce.errors import CallNotDone, CallOutcomeUnknown, WapcommerceError
from wapcommerce.model.mail import Mail
from wapcommerce.model.order import SUBMITTED, Order
from wapcommerce.model.portal import PlanRequest, PortalUser
from wapcommerce.ports import Mailer, ManagementPortal
from wapcommerce.provisioning.engine import Engine
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.host import memory_host


def submitted(order_id: str) -> Order:
    """An order for resale of that id."""
    order = an_order_for_resale()
    items = tuple(evolve(item, id=f"{order_id}-{item.id}") for item in order.items)
    return evolve(order, id=order_id, items=items, status=SUBMITTED)


class Refusing(MemoryPortal):
    """Makes no plan, whoever asks."""

    def create_plan(self, request: PlanRequest) -> str:
        raise CallNotDone("wap", "create a plan", "the quota is used up", permanent=True)


class Failing(MemoryPortal):
    """Makes no plan today."""

    def create_plan(self, request: PlanRequest) -> str:
        raise CallNotDone("wap", "create a plan", "it has enough to do")


class Vanishing(MemoryMailer):
    """Nobody knows what became of its mails."""

    def send(self, mail: Mail) -> None:
        raise CallOutcomeUnknown("mail", "send", "the connection broke")


@contextmanager
def host_on(
    path: Path, *, portal: ManagementPortal | None = None, mailer: Mailer | None = None
) -> Iterator[Host]:
    """A host whose journal is that file."""
    with closing(SqliteJournal(path)) as journal, closing(SqliteActivations(path)) as activations:
        host = memory_host(portal=portal, mailer=mailer)
        yield evolve(host, journal=journal, activations=activations)


def stored(path: Path) -> Path:
    """One order that is done, one that waits for a person, one that is pending; two mails lost."""
    with host_on(path, mailer=Vanishing()) as host:
        host.journal.submit(submitted("O-done"), "1", host.clock())
        Engine(host, "test").advance("O-done")
    with host_on(path, portal=Refusing()) as host:
        # Its accounts have their WAP users in another memory.
        host.portal.create_user(_user("nikos@hosting.example"))
        host.portal.create_user(_user("ann.lee@shop.example"))
        host.journal.submit(submitted("O-waits"), "2", host.clock())
        Engine(host, "test").advance("O-waits")
        host.journal.submit(submitted("O-pending"), "3", host.clock())
    return path


def invoke(*arguments: str | Path, typed: str = "") -> Result:
    """What a command does with these arguments, in this process."""
    return CliRunner().invoke(app, [str(each) for each in arguments], input=typed)


def refusal(*arguments: str | Path) -> str:
    """Why a command ended with code 1, and not by a defect."""
    result = invoke(*arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, WapcommerceError | SystemExit)
    return f"{result.stderr}{result.exception}"


@contextmanager
def connect() -> Iterator[Host]:
    """For `wapcommerce worker --host tests.cli.stored:connect`."""
    with host_on(Path(os.environ["WAPCOMMERCE_DATABASE"])) as host:
        yield host


@contextmanager
def connect_to_refusing() -> Iterator[Host]:
    """A host whose orders end up with a person."""
    with host_on(Path(os.environ["WAPCOMMERCE_DATABASE"]), portal=Refusing()) as host:
        yield host


@contextmanager
def connect_to_nothing() -> Iterator[None]:
    """Somebody forgot to name the host."""
    yield


def _user(name: str) -> PortalUser:
    return PortalUser(name=name, email=name)
