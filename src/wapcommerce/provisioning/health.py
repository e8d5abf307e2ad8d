"""How execution is doing: the figures an operator watches (D9)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from attrs import field, frozen

from wapcommerce.model.execution import Backlog
from wapcommerce.ports import Journal
from wapcommerce.provisioning.gate import Circuit, Endpoint, Gate
from wapcommerce.provisioning.host import Host

_NO_GATES: Mapping[Endpoint, Gate] = MappingProxyType({})


@frozen
class Health:
    """A moment of execution; `circuits` are those of this process.

    `oldest_unfinished_s` is the age of the oldest order that has not ended, in seconds, 0 when
    there is none. It is the alarm for lost orders: nothing unfinished may grow old unnoticed.
    """

    backlog: Backlog
    oldest_unfinished_s: int
    circuits: Mapping[Endpoint, Circuit] = field(hash=False)

    @property
    def needs_a_person(self) -> bool:
        """Whether an order or a mail waits for somebody's decision."""
        return bool(self.backlog.attention or self.backlog.uncertain_mails)

    def __str__(self) -> str:
        backlog = self.backlog
        lines = [
            f"pending          {backlog.pending}",
            f"need attention   {backlog.attention}",
            f"done             {backlog.done}",
            f"canceled         {backlog.canceled}",
            f"oldest           {self.oldest_unfinished_s} s",
            f"unknown effects  {backlog.unknown_effects}",
            f"uncertain mails  {backlog.uncertain_mails}",
            *(f"{endpoint:<16} {circuit}" for endpoint, circuit in self.circuits.items()),
        ]
        return "\n".join(lines)


def health(host: Host) -> Health:
    """Take the figures now."""
    return journal_health(host.journal, host.clock(), host.gates)


def journal_health(
    journal: Journal, now: datetime, gates: Mapping[Endpoint, Gate] = _NO_GATES
) -> Health:
    """The figures that a process without a host can see; circuits only of the gates given."""
    backlog = journal.backlog()
    oldest = backlog.oldest_unfinished_at
    return Health(
        backlog=backlog,
        oldest_unfinished_s=0 if oldest is None else _seconds(oldest, now),
        circuits={endpoint: gate.circuit(now) for endpoint, gate in gates.items()},
    )


def _seconds(since: datetime, now: datetime) -> int:
    return max(0, int((now - since).total_seconds()))
