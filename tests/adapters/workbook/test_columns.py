"""The documentation describes the columns and keys that the loader knows, and no others."""

import re
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from defusedxml import ElementTree
from openpyxl.utils.cell import get_column_letter

from wapcommerce.adapters.workbook.columns import (
    ADJUSTMENT_COLUMNS,
    BOOK_KEYS,
    DISCOUNT_COLUMNS,
    DISCOUNT_ORDERS,
    EXAMPLE_COLUMNS,
    MODELS,
    PRICE_COLUMNS,
    ROUNDING_LEVELS,
    TAX_COLUMNS,
    TAX_MODES,
    TAX_ROUNDINGS,
    Column,
    names,
)
from wapcommerce.model.quote import TaxMode
from wapcommerce.pricing.books.book import RoundingLevel
from wapcommerce.pricing.books.discount import DiscountOrder
from wapcommerce.pricing.books.tax import TaxRounding
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.volume import Volume

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "workbook.md"
ALL = (
    *(*BOOK_KEYS, *PRICE_COLUMNS, *ADJUSTMENT_COLUMNS),
    *(*DISCOUNT_COLUMNS, *TAX_COLUMNS, *EXAMPLE_COLUMNS),
)


def described(section: str) -> list[str]:
    """The first column of the first table below a heading of the page."""
    text = PAGE.read_text("utf-8").split(f"\n{section}\n")[1]
    table = re.search(r"\|---.*\n((?:\|.*\n)+)", text)
    assert table is not None
    return re.findall(r"^\| `([a-z_]+)` \|", table[1], re.MULTILINE)


@pytest.mark.parametrize(
    ("section", "columns"),
    [
        ("## Sheet Book", BOOK_KEYS),
        ("### Columns", PRICE_COLUMNS),
        ("## Sheet Adjustments", ADJUSTMENT_COLUMNS),
        ("## Sheet Discounts", DISCOUNT_COLUMNS),
        ("## Sheet Tax", TAX_COLUMNS),
        ("## Sheet Examples", EXAMPLE_COLUMNS),
    ],
)
def test_every_column_is_documented_in_this_order(
    section: str, columns: tuple[Column, ...]
) -> None:
    assert described(section) == list(names(columns))


@pytest.mark.parametrize("column", ALL, ids=lambda column: column.name)
def test_a_column_with_choices_is_a_choice_and_each_is_documented(column: Column) -> None:
    text = PAGE.read_text("utf-8")
    rows = re.findall(rf"^\| `{column.name}` \|.*$", text, re.MULTILINE)

    assert bool(column.choices) == (column.format == "choice")
    assert any(all(f"`{word}`" in row for word in column.choices) for row in rows)


def test_the_choices_are_those_of_the_price_book() -> None:
    assert set(ROUNDING_LEVELS) == set(get_args(RoundingLevel))
    assert set(DISCOUNT_ORDERS) == set(get_args(DiscountOrder))
    assert {"", *TAX_MODES} == set(get_args(TaxMode))
    assert set(TAX_ROUNDINGS) == set(get_args(TaxRounding))


def test_every_charge_model_has_its_name_in_the_sheet() -> None:
    models = (Flat, PerUnit, Graduated, Volume, Package, Stairstep, Percentage)

    assert tuple(MODELS) == tuple(model.name for model in models)


def test_the_picture_shows_columns_of_the_sheet_at_their_letters() -> None:
    picture = ElementTree.parse(PAGE.with_suffix(".svg"))
    texts = [each.text for each in picture.iter() if (each.text or "").strip()]
    letters = {name: get_column_letter(n) for n, name in enumerate(names(PRICE_COLUMNS), start=1)}
    headings = [(before, text) for before, text in pairwise(texts) if text in letters]

    assert len(headings) == 9
    assert all(letters[str(name)] == letter for letter, name in headings)
    assert "workbook.svg" in PAGE.read_text("utf-8")
