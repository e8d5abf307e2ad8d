"""Catalogues that are remembered for a while, and longer while VMM cannot be reached."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from threading import Lock

from attrs import evolve, frozen

from wapcommerce.adapters.vmm.snapshots import CatalogueSnapshots
from wapcommerce.adapters.wire.system import utc_now
from wapcommerce.errors import EndpointError, StorageFailed, WapcommerceError
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Region
from wapcommerce.ports import CatalogueSource

_RETRY_AFTER = timedelta(seconds=30)

log = logging.getLogger(__name__)


@frozen
class _Kept:
    """A catalogue, when its reading began, and when reading it anew last failed."""

    catalogue: Catalogue
    read_at: datetime
    failed_at: datetime | None = None

    def is_current(self, now: datetime, max_age: timedelta) -> bool:
        # A catalogue from the future was read by a clock that has been set back since.
        return timedelta(0) <= now - self.read_at < max_age

    def failed_within(self, now: datetime, pause: timedelta) -> bool:
        return self.failed_at is not None and timedelta(0) <= now - self.failed_at < pause

    def stale(self) -> Catalogue:
        return evolve(self.catalogue, stale_since=self.read_at)


class CachedCatalogue:
    """Implements `wapcommerce.ports.CatalogueSource` on top of another; share it between threads.

    A catalogue younger than `max_age` is handed out as current, an older one is read anew. While
    that fails, the last one is handed out with `stale_since`; a next try comes `retry_after`
    later. With `snapshots` that holds after a restart too. However many threads ask for a region
    at once, the source is asked once. `clock` returns aware instants.

    Raises ValueError for a `max_age` or a `retry_after` below zero.
    """

    def __init__(
        self,
        source: CatalogueSource,
        max_age: timedelta,
        *,
        snapshots: CatalogueSnapshots | None = None,
        retry_after: timedelta = _RETRY_AFTER,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        if max_age < timedelta(0) or retry_after < timedelta(0):
            raise ValueError("max_age and retry_after cannot be below zero")
        self._source = source
        self._max_age = max_age
        self._snapshots = snapshots
        self._retry_after = retry_after
        self._clock = clock
        self._lock = Lock()
        self._saving = Lock()
        self._kept: dict[Region, _Kept] = {}
        self._flights: dict[Region, Future[Catalogue]] = {}

    def catalogue(self, region: Region) -> Catalogue:
        """What the region sells, as far as it is known.

        Raises what the source raises, where there is no earlier catalogue.
        """
        with self._lock:
            at_hand = self._at_hand(self._kept.get(region))
            if at_hand is not None:
                return at_hand
            flight = self._flights.get(region)
            leads = flight is None
            if flight is None:
                flight = self._flights[region] = Future()
        return self._lead(region, flight) if leads else flight.result()

    def refresh(self, region: Region) -> Catalogue:
        """Read it now, whatever its age, for an administrator who changed something in VMM.

        Raises what the source raises; then the former catalogue stays.
        """
        return self._read(region)

    def _lead(self, region: Region, flight: Future[Catalogue]) -> Catalogue:
        """Read for everyone who waits on the flight."""
        try:
            catalogue = self._current_or_stale(region)
        except BaseException as failure:
            self._land(region)
            flight.set_exception(failure)
            raise
        self._land(region)
        flight.set_result(catalogue)
        return catalogue

    def _land(self, region: Region) -> None:
        with self._lock:
            del self._flights[region]

    def _current_or_stale(self, region: Region) -> Catalogue:
        kept = self._recalled(region)
        at_hand = self._at_hand(kept)
        if at_hand is not None:
            return at_hand
        try:
            return self._read(region)
        except EndpointError as failure:
            if kept is None:
                raise
            self._keep(region, evolve(kept, failed_at=self._clock()))
            why = _kind(failure)
            log.warning("region %r is sold as of %s: %s", region.name, kept.read_at, why)
            return kept.stale()

    def _at_hand(self, kept: _Kept | None) -> Catalogue | None:
        """What can be handed out without asking the source."""
        if kept is None:
            return None
        now = self._clock()
        if kept.is_current(now, self._max_age):
            return kept.catalogue
        return kept.stale() if kept.failed_within(now, self._retry_after) else None

    def _recalled(self, region: Region) -> _Kept | None:
        """The last catalogue of this process, else of the snapshot."""
        with self._lock:
            kept = self._kept.get(region)
        if kept is not None or self._snapshots is None:
            return kept
        try:
            snapshot = self._snapshots.catalogue(region)
        except EndpointError as failure:
            log.info("region %r is not recalled: %s", region.name, _kind(failure))
            return None
        if snapshot.stale_since is None:
            return None
        recalled = _Kept(evolve(snapshot, stale_since=None), snapshot.stale_since)
        self._keep(region, recalled)
        return recalled

    def _read(self, region: Region) -> Catalogue:
        read_at = self._clock()
        catalogue = self._source.catalogue(region)
        if catalogue.stale_since is not None:
            return catalogue
        kept = _Kept(catalogue, read_at)
        if self._keep(region, kept):
            self._save(region, kept)
        return catalogue

    def _keep(self, region: Region, kept: _Kept) -> bool:
        """Whether it is kept: of two readings the one that began later stays."""
        with self._lock:
            former = self._kept.get(region)
            if former is not None and former.read_at > kept.read_at:
                return False
            self._kept[region] = kept
            return True

    def _save(self, region: Region, kept: _Kept) -> None:
        if self._snapshots is None:
            return
        with self._saving:
            if self._kept[region] is not kept:
                return
            try:
                self._snapshots.save(region, kept.catalogue, kept.read_at)
            except StorageFailed as failure:
                # Selling goes on; only the next outage after a restart is worse off.
                why = _kind(failure)
                log.warning("the catalogue of region %r is not saved: %s", region.name, why)


def _kind(failure: WapcommerceError) -> str:
    """What may be logged: the text is whatever a server or a source wrote."""
    return f"{type(failure).__name__} ({failure.code})"
