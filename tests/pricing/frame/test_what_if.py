"""What-if grids: every combination once, and priced as the configuration it stands for."""

from datetime import date

import polars as pl
import pytest

from wapcommerce.model.catalogue import HardwareProfile
from wapcommerce.model.configuration import ProfileConfiguration, Selection
from wapcommerce.model.offering import Region
from wapcommerce.model.quote import ChargeKind, Quote
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.price_frame import price_frame
from wapcommerce.pricing.frame.what_if import GRID_UNITS, what_if
from wapcommerce.pricing.price import price

DAY = date(2026, 11, 22)
REGION = Region("A", "vmm.example", "stamp", "cloud", "plan")
SMALL, LARGE = HardwareProfile("1", "S", 1, 512), HardwareProfile("2", "L", 8, 16384)


def test_every_combination_is_one_row() -> None:
    grid = what_if(["A", "B"], [SMALL, LARGE], [1, 5], storage_gib=[0, 100])

    assert len(grid) == 16
    assert grid.row(7, named=True) == {
        "region": "A",
        "profile": "L",
        "cpu_cores": 40,
        "ram_gib": 5 * 16384,
        "storage_gib": 100,
        "vm_count": 5,
        "profile:S": 0,
        "profile:L": 5,
    }


def test_a_grid_without_rows_has_its_columns() -> None:
    grid = what_if([], [SMALL], [1])

    assert grid.schema["cpu_cores"] == pl.Int64
    assert grid.schema["region"] == pl.String


@pytest.mark.parametrize("backend", ["pandas", "pyarrow"])
def test_a_grid_may_be_a_frame_of_another_library(backend: str) -> None:
    assert backend in type(what_if(["A"], [SMALL], [1], backend=backend)).__module__


def test_a_row_costs_what_its_configuration_costs() -> None:
    meters = ("cpu_cores", "ram_gib", "vm_count", "profile:L")
    charges = tuple(
        Charge(meter, meter, ChargeKind.RECURRING, "month", PerUnit("1.35")) for meter in meters
    )
    book = PriceBook("book", "1", "EUR", charges)

    priced = price_frame(what_if(["A"], [SMALL, LARGE], [1, 3]), book, DAY, units=GRID_UNITS)

    totals = []
    for profile in (SMALL, LARGE):
        for quantity in (1, 3):
            machines = Selection(profile, None, quantity)
            configuration = ProfileConfiguration("iaas", REGION, (machines,))
            quote = price(configuration, book, DAY)
            assert isinstance(quote, Quote)
            totals.append(int(quote.your_total.amount * 100))
    assert priced["total_minor"].to_list() == totals
