"""Catalogues in memory (S4)."""

from __future__ import annotations

from collections.abc import Iterable

from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.offering import Region


class MemoryCatalogue:
    """Implements `wapcommerce.ports.CatalogueSource` with catalogues made in Python.

    A region without a catalogue sells nothing. Safe to share between threads.
    """

    def __init__(self, catalogues: Iterable[Catalogue] = ()) -> None:
        self._catalogues = {catalogue.region: catalogue for catalogue in catalogues}

    def catalogue(self, region: Region) -> Catalogue:
        """What the region sells right now."""
        return self._catalogues.get(region.name, Catalogue(region.name, (), ()))

    def replace(self, catalogue: Catalogue) -> None:
        """Sell this in its region from now on, as when VMM's administrator changed a profile."""
        self._catalogues[catalogue.region] = catalogue
