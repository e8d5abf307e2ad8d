"""Catalogues in memory do what every source of catalogues does."""

import pytest
from attrs import evolve

from wapcommerce.adapters.memory.catalogue import MemoryCatalogue
from wapcommerce.ports import CatalogueSource
from wapcommerce.testing.contracts.catalogue_source import (
    CATALOGUE,
    REGION,
    CatalogueSourceContract,
)


class TestMemoryCatalogue(CatalogueSourceContract):
    @pytest.fixture
    def source(self) -> CatalogueSource:
        return MemoryCatalogue([CATALOGUE])


def test_a_catalogue_can_be_replaced() -> None:
    source = MemoryCatalogue([CATALOGUE])
    changed = evolve(CATALOGUE, profiles=())

    source.replace(changed)

    assert source.catalogue(REGION) == changed
