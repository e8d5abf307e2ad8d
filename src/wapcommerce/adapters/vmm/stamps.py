"""Which VMM server is which stamp, from SPF's Admin feed (S3)."""

from __future__ import annotations

from wapcommerce.adapters.vmm.entities import Stamp, stamp_of
from wapcommerce.adapters.vmm.odata import Feed
from wapcommerce.adapters.vmm.routes import SPF_ADMIN, Route
from wapcommerce.adapters.wire.answers import Fields, Unreadable
from wapcommerce.adapters.wire.http import Endpoint
from wapcommerce.errors import CallNotDone, Rejection
from wapcommerce.model.offering import Region

_STAMPS, _SERVERS = "Stamps", "Servers"


class StampDirectory:
    """Reads the stamps of an SPF; safe to share between threads.

    The endpoint is SPF itself, its login a member of SPF_Admin. Of stamps and servers only id,
    name and kind are read: no more of that feed is known. Not verified against a live SPF.
    """

    def __init__(self, endpoint: Endpoint, operator: str, route: Route = SPF_ADMIN) -> None:
        self._feed = Feed(endpoint, operator, route)

    def stamps(self) -> tuple[Stamp, ...]:
        """All stamps with their VMM servers. Raises `CallNotDone`."""
        found = self._feed.entities(_STAMPS, {}, expand=_SERVERS)
        try:
            return tuple(stamp_of(entity, self._servers(entity)) for entity in found)
        except Unreadable as unreadable:
            raise CallNotDone(self._feed.name, f"read {_STAMPS}", str(unreadable)) from None

    def stamp_of(self, vmm_server: str) -> Stamp:
        """The stamp whose VMM server has that host name, in any letter case.

        Raises `CallNotDone` for good when there is none, or more than one.
        """
        stamps = self.stamps()
        found = [stamp for stamp in stamps if _has_server(stamp, vmm_server)]
        if len(found) == 1:
            return found[0]
        if found:
            reason = f"{len(found)} stamps have the VMM server {vmm_server!r}"
            hint = "let the administrator of SPF remove all but one of them"
        else:
            reason = f"no stamp has the VMM server {vmm_server!r}"
            known = ", ".join(sorted(name for stamp in stamps for name in stamp.servers))
            hint = f"name one of: {known}" if known else "register the VMM server in SPF"
        raise CallNotDone(self._feed.name, f"read {_STAMPS}", reason, hint, permanent=True)

    def problems(self, region: Region) -> tuple[Rejection, ...]:
        """Whether the region names a stamp that exists, and the VMM server of that stamp.

        Raises `CallNotDone`.
        """
        stamps = self.stamps()
        stamp = next((each for each in stamps if each.id == region.stamp_id), None)
        if stamp is None:
            what = f"SPF has no stamp {region.stamp_id!r}"
            known = ", ".join(f"{each.id} ({', '.join(each.servers)})" for each in stamps)
            hint = f"take one of: {known}" if known else "register the VMM server in SPF"
            return (Rejection("unknown_stamp", what, "stamp_id", hint),)
        if not _has_server(stamp, region.vmm_server):
            what = f"stamp {stamp.id} has no VMM server {region.vmm_server!r}"
            hint = f"its servers are: {', '.join(stamp.servers) or 'none'}"
            return (Rejection("other_vmm_server", what, "vmm_server", hint),)
        return ()

    def _servers(self, stamp: Fields) -> tuple[Fields, ...]:
        if stamp.has(_SERVERS) and not stamp.has(f"{_SERVERS}@odata.nextLink"):
            return stamp.objects(_SERVERS)
        servers = self._feed.related(_STAMPS, {"ID": stamp.guid("ID")}, _SERVERS)
        return servers or ()


def _has_server(stamp: Stamp, vmm_server: str) -> bool:
    return _host(vmm_server) in map(_host, stamp.servers)


def _host(name: str) -> str:
    return name.strip().rstrip(".").lower()
