"""Writes through the VMM feed: VM networks, which tenants make themselves.

Client code: the body ``{Name, StampId, LogicalNetworkId[, Description]}``; every write is done by a
VMM job whose outcome is known only later; PUT and MERGE leave alone what the body does not hold.
Inferred: a write that fails leaves nothing, and its answer does not tell. Other sets are not
written here.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

from attrs import evolve, frozen

from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import Feed, Row
from wapcommerce.testing.simulator.odata import NotWritable, Written
from wapcommerce.testing.simulator.odata_query import BadQuery
from wapcommerce.testing.simulator.state import SimulatedWap
from wapcommerce.testing.simulator.vmm import VmmJob, VmmNetwork, VmmStamp
from wapcommerce.testing.simulator.vmm_feeds import network_row

_SET = "VMNetworks"
_KIND = "vm network"


@frozen
class VmmWriter:
    """Writes for one caller: a tenant (the id of its plan subscription) or, blank, SPF itself."""

    wap: SimulatedWap
    tenant: str
    user: str

    def create(self, set_name: str, body: JsonObject, visible: Feed) -> Written:
        """Create a VM network on a stamp that the caller sees."""
        _check_set(set_name)
        stamp = self._stamp(_guid(body, "StampId"), visible)
        name = body.get("Name")
        if not isinstance(name, str) or not name:
            raise BadQuery("a VM network needs a Name")
        network = VmmNetwork(
            str(uuid4()),
            name,
            str(body.get("Description") or ""),
            _guid(body, "LogicalNetworkId"),
            self.tenant,
        )
        job_id = self._job("New-SCVMNetwork", stamp.id, network.id)
        if not self.wap.behaviour.job_error:
            self._store(stamp, (*stamp.networks, network))
            self.wap.note("created", _KIND, network.id)
        return Written(network_row(stamp, network), job_id)

    def update(self, set_name: str, row: Row, body: JsonObject) -> Written:
        """Change the name or the description of a VM network."""
        stamp, network = self._found(set_name, row)
        changes = {key: body[key] for key in ("Name", "Description") if body.get(key) is not None}
        changed = evolve(network, **{key.lower(): str(text) for key, text in changes.items()})
        job_id = self._job("Set-SCVMNetwork", stamp.id, network.id)
        if not self.wap.behaviour.job_error:
            others = (changed if each is network else each for each in stamp.networks)
            self._store(stamp, tuple(others))
            self.wap.note("changed", _KIND, network.id)
        return Written(network_row(stamp, changed), job_id)

    def delete(self, set_name: str, row: Row) -> Written:
        """Delete a VM network."""
        stamp, network = self._found(set_name, row)
        job_id = self._job("Remove-SCVMNetwork", stamp.id, network.id)
        if not self.wap.behaviour.job_error:
            self._store(stamp, tuple(each for each in stamp.networks if each is not network))
            self.wap.note("deleted", _KIND, network.id)
        return Written(None, job_id)

    def _stamp(self, stamp_id: str, visible: Feed) -> VmmStamp:
        rows = (row for entities in visible.values() for row in entities.rows)
        if not any(row.get("StampId") == stamp_id for row in rows):
            raise BadQuery("there is no such stamp here")
        return self.wap.stamps[stamp_id]

    def _found(self, set_name: str, row: Row) -> tuple[VmmStamp, VmmNetwork]:
        _check_set(set_name)
        stamp = self.wap.stamps[str(row["StampId"])]
        network = next(each for each in stamp.networks if each.id == row["ID"])
        if self.tenant and network.owner != self.tenant:
            raise NotWritable("the network belongs to the provider")
        return stamp, network

    def _store(self, stamp: VmmStamp, networks: tuple[VmmNetwork, ...]) -> None:
        self.wap.stamps[stamp.id] = evolve(stamp, networks=networks)

    def _job(self, cmdlet: str, stamp_id: str, target_id: str) -> str:
        behaviour, now = self.wap.behaviour, self.wap.clock()
        job = VmmJob(
            id=str(uuid4()),
            stamp_id=stamp_id,
            name=cmdlet,
            cmdlet=cmdlet,
            target_id=target_id,
            target_type="VMNetwork",
            owner=self.user,
            started_at=now,
            ends_at=now + timedelta(seconds=behaviour.job_delay_s),
            error=behaviour.job_error,
            tenant=self.tenant,
        )
        self.wap.jobs.append(job)
        return job.id


def _check_set(set_name: str) -> None:
    if set_name != _SET:
        raise NotWritable(f"{set_name} is only read here")


def _guid(body: JsonObject, name: str) -> str:
    try:
        return str(UUID(str(body.get(name))))
    except ValueError:
        raise BadQuery(f"{name} must be a guid") from None
