"""The world outside of a proof with real processes: WAP, a BSS and a mail server, and one ledger.

It lives in the process of the proof and is called over a socket, so that it outlives every worker
and is up while PostgreSQL is down. Nothing in it knows the journal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from multiprocessing.connection import Client, Connection, Listener
from secrets import token_bytes
from threading import Lock, Thread, local
from time import sleep
from typing import Any, cast

from attrs import evolve, frozen

from wapcommerce.errors import IdentityConflict, WapcommerceError
from wapcommerce.provisioning.host import Host
from wapcommerce.testing.simulation import Ledger
from wapcommerce.testing.simulation.cast import PACKAGE_PLAN
from wapcommerce.testing.simulation.ledger import LedgerBilling, LedgerMailer, LedgerPortal

#: Calls that bring something about begin so; the others look.
ACTS = ("create", "set", "issue", "send")
#: How long after such a call its caller waits for the answer, and may die.
ANSWER_S = 0.02


class Outside:
    """Answers one call after the other.

    `ledger` has every act that was accepted. WAP takes the name of a user, the name of a plan and
    the id of a plan subscription once, the BSS an order item and an order; a mail server takes
    whatever it is given. `asked` counts each act that was asked for, accepted or not; `refused`
    those that met one with their name.
    """

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.asked: Counter[tuple[str, str]] = Counter()
        self.refused = 0
        self._ports = {
            "portal": LedgerPortal(self.ledger, [PACKAGE_PLAN]),
            "billing": LedgerBilling(self.ledger),
            "mailer": LedgerMailer(self.ledger),
        }
        self._lock = Lock()

    @property
    def repeated(self) -> dict[str, int]:
        """How often acts were asked for again in the same words, by method."""
        found: Counter[str] = Counter()
        for (method, _), times in self.asked.items():
            found[method] += times - 1
        return dict(+found)

    def answer(self, port: str, method: str, arguments: tuple[object, ...]) -> object:
        """What the port returns or raises."""
        with self._lock:
            if method.startswith(ACTS):
                self.asked[method, repr(arguments)] += 1
            try:
                return getattr(self._ports[port], method)(*arguments)
            except IdentityConflict as error:
                self.refused += 1
                return error
            except WapcommerceError as error:
                return error


@frozen
class Address:
    """Where a world outside is called."""

    path: str
    key: bytes


@contextmanager
def served(outside: Outside) -> Iterator[Address]:
    """Answer calls, in threads of this process, until the end of the block."""
    key = token_bytes()
    with Listener(authkey=key) as listener:
        Thread(target=_accept, args=(listener, outside), daemon=True).start()
        yield Address(str(listener.address), key)


def _accept(listener: Listener, outside: Outside) -> None:
    while True:
        try:
            connection = listener.accept()
        except (EOFError, ConnectionError):  # a caller died while it introduced itself
            continue
        except OSError:
            return
        Thread(target=_converse, args=(connection, outside), daemon=True).start()


def _converse(connection: Connection[Any, Any], outside: Outside) -> None:
    with connection, suppress(EOFError, OSError):  # the caller died
        while True:
            port, method, arguments = connection.recv()
            answer = outside.answer(port, method, arguments)
            if method.startswith(ACTS):
                sleep(ANSWER_S)
            connection.send(answer)


class _Port:
    """A port of the world outside, called from another process; threads may share it."""

    deduplicates = False  # the mailer, see `Mailer`

    def __init__(self, name: str, address: Address) -> None:
        self._name = name
        self._address = address
        self._mine = local()

    def __getattr__(self, method: str) -> Callable[..., object]:
        return partial(self._call, method)

    def _call(self, method: str, *arguments: object) -> object:
        if not hasattr(self._mine, "connection"):
            self._mine.connection = Client(self._address.path, authkey=self._address.key)
        self._mine.connection.send((self._name, method, arguments))
        answer = self._mine.connection.recv()
        if isinstance(answer, WapcommerceError):
            raise answer
        return answer


def outside_of(host: Host, address: Address) -> Host:
    """The same host with the ports of that world."""
    ports = {name: cast(Any, _Port(name, address)) for name in ("portal", "billing", "mailer")}
    return evolve(host, **ports)
