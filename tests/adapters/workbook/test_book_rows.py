"""A book as rows: what stands in which column of which sheet."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from wapcommerce.adapters.workbook.book_rows import Row, rows_of
from wapcommerce.adapters.workbook.columns import (
    ADJUSTMENT_COLUMNS,
    BOOK_KEYS,
    DISCOUNT_COLUMNS,
    PRICE_COLUMNS,
    TAX_COLUMNS,
    names,
)
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.testing.contracts.price_books import a_book


def filled(row: Row) -> dict[str, object]:
    """What stands in a row; blanks left out."""
    return {name: value for name, value in row.items() if value not in (None, "")}


def test_every_row_has_columns_of_its_sheet_only() -> None:
    columns = {
        "Book": BOOK_KEYS,
        "Prices": PRICE_COLUMNS,
        "Adjustments": ADJUSTMENT_COLUMNS,
        "Discounts": DISCOUNT_COLUMNS,
        "Tax": TAX_COLUMNS,
    }
    tables = rows_of(a_book("1", date(2026, 1, 1)))

    assert list(tables) == list(columns)
    for sheet, rows in tables.items():
        assert rows
        for row in rows:
            assert set(row) <= set(names(columns[sheet]))


def test_what_holds_for_a_whole_charge_stands_on_its_first_row() -> None:
    tiers = (Tier(16, 3), Tier(None, "2.40", 5))
    charge = Charge(
        *("ram_gib", "Memory", ChargeKind.RECURRING, "month", Graduated(tiers, zero="first_fee")),
        region="Athens",
        min_qty=Decimal(2),
        valid_from=date(2026, 3, 1),
        valid_to=date(2026, 4, 30),
    )
    key = {
        "meter": "ram_gib",
        "region": "Athens",
        "charge": "recurring",
        "period": "month",
        "valid_from": date(2026, 3, 1),
    }

    first, second = map(filled, rows_of(PriceBook("b", "1", "EUR", (charge,)))["Prices"])

    assert first == key | {
        "label": "Memory",
        "model": "graduated",
        "tier_to": 16,
        "unit_price": 3,
        "zero_policy": "first_fee",
        "min_qty": 2,
        "valid_to": date(2026, 4, 30),
    }
    assert second == key | {"unit_price": Decimal("2.4"), "flat_fee": 5}


def test_settings_that_are_the_default_stay_blank() -> None:
    plain = PriceBook("b", "1", "EUR", ())

    (settings,) = rows_of(plain)["Book"]

    assert filled(settings) == {
        "format_version": 1,
        "book_id": "b",
        "version": "1",
        "currency": "EUR",
        "decimal_separator": ".",
        "time_zone": "UTC",
        "rounding_level": "line",
    }


@pytest.mark.parametrize("boundary", ["upper", "lower"])
def test_the_boundary_is_that_of_the_first_charge_with_tiers(boundary: str) -> None:
    model = Graduated((Tier(1, 1), Tier(None, 2)), boundary=boundary)  # type: ignore[arg-type]
    flat = Charge("vm_count", "", ChargeKind.RECURRING, "month", PerUnit(1))
    tiered = evolve(flat, meter="ram_gib", model=model)

    (settings,) = rows_of(PriceBook("b", "1", "EUR", (flat, tiered)))["Book"]

    assert settings["boundary"] == boundary
