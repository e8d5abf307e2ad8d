"""Sensitivity: which price row moves which total, by hand and against two price books."""

from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import polars as pl
import pytest

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.pricing.frame.sensitivity import price_rows, sensitivity

DAY = date(2026, 11, 22)
ONE = Decimal(1)
TIERS = (Tier(8, "12.00", source="Prices!I2"), Tier(None, "9.50", 2, source="Prices!I3"))


def monthly(meter: str, model: ChargeModel, region: str | None = None) -> Charge:
    return Charge(meter, f"the {meter}", ChargeKind.RECURRING, "month", model, region)


BOOK = PriceBook("book", "1", "EUR", (monthly("cpu_cores", Graduated(TIERS)),))


def test_each_price_row_moves_the_totals_it_is_in() -> None:
    """10 cores: 8 × 12.00 and 2 × 9.50 + 2.00; one per cent of that is 0.96 and 0.21."""
    frame = pl.DataFrame({"id": ["a", "b", "c"], "cpu_cores": [4, 10, None]})

    found = sensitivity(frame, BOOK, DAY, region="x")

    assert found.columns == [
        *frame.columns,
        "price_row",
        "meter",
        "label",
        "total_minor",
        "change_minor",
    ]
    assert found.select("id", "price_row", "total_minor", "change_minor").rows() == [
        ("a", "Prices!I2", 4800, 48),
        ("b", "Prices!I2", 11700, 96),
        ("c", "Prices!I2", None, None),
        ("a", "Prices!I3", 4800, 0),
        ("b", "Prices!I3", 11700, 21),
        ("c", "Prices!I3", None, None),
    ]


def test_prices_may_fall_and_frames_be_of_any_engine() -> None:
    relation: Any = duckdb.sql("select 10 as cpu_cores")

    found = sensitivity(relation, BOOK, DAY, region="x", percent="-50")

    assert sorted(found.project("price_row, change_minor").fetchall()) == [
        ("Prices!I2", -4800),
        ("Prices!I3", -1050),
    ]


def test_rows_without_a_cell_are_described() -> None:
    charges = (
        monthly("cpu_cores", Flat(1), "North"),
        Charge("cpu_cores", "cores", ChargeKind.SETUP, "", Volume((Tier(5, 1), Tier(None, 1)))),
    )
    book = PriceBook("book", "1", "EUR", charges)

    assert [row.source for row in price_rows(PriceList("list", book), DAY, ONE)] == [
        "cpu_cores per month in North",
        "cpu_cores setup, tier 1",
        "cpu_cores setup, tier 2",
    ]


@pytest.mark.parametrize(
    ("model", "raised_model"),
    [
        (PerUnit(10), PerUnit("10.1")),
        (Flat(10), Flat("10.1")),
        (Package(5, 10), Package(5, "10.1")),
        (Percentage(10), Percentage("10.1")),
        (Volume((Tier(None, 10, 5),)), Volume((Tier(None, "10.1", "5.05"),))),
        (Stairstep((Tier(None, 0, 5),)), Stairstep((Tier(None, 0, "5.05"),))),
    ],
)
def test_one_per_cent_more_of_every_model(model: ChargeModel, raised_model: ChargeModel) -> None:
    price_list = PriceList("list", PriceBook("b", "1", "EUR", (monthly("cpu_cores", model),)))
    (row,) = price_rows(price_list, DAY, ONE)

    assert row.changed.book.charges[0].model == raised_model


def test_rows_of_the_books_above_are_raised_too_and_others_stay() -> None:
    root = PriceBook("root", "1", "EUR", (monthly("cpu_cores", PerUnit(1)),))
    seller = PriceBook("seller", "1", "EUR", (monthly("ram_gib", PerUnit(2)),))
    price_list = PriceList("list", seller, above=(root,))
    rows = list(price_rows(price_list, DAY, Decimal(100)))

    assert [row.meter for row in rows] == ["cpu_cores", "ram_gib"]
    first, second = (row.changed for row in rows)
    assert (first.above[0].charges[0].model, first.book) == (PerUnit(2), seller)
    assert (second.above[0], second.book.charges[0].model) == (root, PerUnit(4))


def test_rows_of_another_day_are_left_out() -> None:
    gone = Charge(
        "cpu_cores", "c", ChargeKind.RECURRING, "month", PerUnit(1), valid_to=date(2026, 1, 1)
    )

    assert not list(price_rows(PriceList("l", PriceBook("b", "1", "EUR", (gone,))), DAY, ONE))


def test_a_price_that_overrides_another_is_a_row_and_moves_the_total_instead() -> None:
    override = Adjustment(AdjustmentKind.OVERRIDE, 5, "cpu_cores", source="Adjustments!D2")
    agreed = Adjustment(AdjustmentKind.OVERRIDE, 4, "ram_gib")
    book = PriceBook(
        "book",
        "1",
        "EUR",
        (monthly("cpu_cores", PerUnit(10)), monthly("ram_gib", PerUnit(3))),
        adjustments=(override,),
    )
    prices = PriceList("list", book, adjustments=(agreed,))
    frame = pl.DataFrame({"cpu_cores": [2], "ram_gib": [1]})

    found = sensitivity(frame, prices, DAY, region="x", percent=10)

    assert found.select("price_row", "label", "total_minor", "change_minor").rows() == [
        ("cpu_cores per month", "the cpu_cores", 1400, 0),
        ("ram_gib per month", "the ram_gib", 1400, 0),
        ("Adjustments!D2", "override of 5", 1400, 100),
        ("ram_gib by override of 4", "override of 4", 1400, 40),
    ]


def test_without_a_price_row_the_result_is_empty_and_has_its_columns() -> None:
    frame = pl.DataFrame({"id": ["a"], "vm_count": [1]})

    found = sensitivity(frame, PriceBook("empty", "1", "EUR", ()), DAY, region="x")

    assert found.columns[-2:] == ["total_minor", "change_minor"]
    assert found.is_empty()


@pytest.mark.parametrize("name", ["price_row", "meter", "label", "total_minor", "change_minor"])
def test_a_frame_with_a_column_of_the_result_is_refused(name: str) -> None:
    frame = pl.DataFrame({name: ["a"], "cpu_cores": [1]})

    with pytest.raises(ValueError, match=f"columns {name} of its own; rename"):
        sensitivity(frame, BOOK, DAY, region="x")
