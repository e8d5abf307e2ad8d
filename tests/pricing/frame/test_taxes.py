"""Tax on whole columns: every mode and level of rounding, worked out by hand (D5)."""

from typing import Any

import pytest

from tests.pricing.frame.shops import book_of, monthly, once, priced
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.per_unit import PerUnit

THREE = {"cpu_cores": [1], "ram_gib": [1], "vm_count": [1]}
PRICES = {"cpu_cores": "3.99", "ram_gib": "4.99", "vm_count": "5.99"}


def taxed(**terms: Any) -> dict[str, list[Any]]:
    """What 3.99, 4.99 and 5.99 make at 21 %."""
    charges = [monthly(name, PerUnit(price), tax_code="t") for name, price in PRICES.items()]
    return priced(book_of(*charges, taxes=(TaxRate("t", 21),), **terms), THREE)


@pytest.mark.parametrize(
    ("mode", "rounding", "tax", "gross"),
    [
        ("exclusive", "line", 315, 1812),
        ("exclusive", "total", 314, 1811),
        ("exclusive", "exact", 314, 1811),
        ("inclusive", "line", 260, 1497),
        ("inclusive", "total", 260, 1497),
        ("inclusive", "exact", 260, 1497),
    ],
)
def test_tax_is_rounded_where_the_book_says(mode: str, rounding: str, tax: int, gross: int) -> None:
    found = taxed(tax_mode=mode, tax_rounding=rounding)

    assert (found["total_minor"], found["tax_minor"]) == ([1497], [tax])
    assert found["gross_minor"] == [gross]


def test_exact_tax_is_taken_before_lines_are_rounded() -> None:
    charges = [monthly(name, PerUnit("0.004"), tax_code="t") for name in THREE]
    terms = {"tax_mode": "exclusive", "taxes": (TaxRate("t", 100),)}

    assert priced(book_of(*charges, tax_rounding="exact", **terms), THREE)["tax_minor"] == [1]
    assert priced(book_of(*charges, tax_rounding="total", **terms), THREE)["tax_minor"] == [0]


def test_several_rates_of_a_code_apply_together_and_kinds_apart() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit("0.05"), tax_code="t"),
        once("cpu_cores", PerUnit("0.05"), tax_code="t"),
        tax_mode="exclusive",
        tax_rounding="total",
        taxes=(TaxRate("t", 10), TaxRate("t", 30)),
    )

    assert priced(book, {"cpu_cores": [1]})["tax_minor"] == [2 * (1 + 2)]


def test_a_commitment_is_taxed_with_the_dearest_line_the_earlier_of_two() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(1), tax_code="high"),
        monthly("vm_count", PerUnit(1), tax_code="low"),
        monthly("ram_gib", PerUnit(1)),
        min_total=100,
        tax_mode="exclusive",
        taxes=(TaxRate("high", 50), TaxRate("low", 10)),
    )
    columns = {"vm_count": [1, 2, 0, 0], "cpu_cores": [1, 1, 0, 0], "ram_gib": [0, 0, 1, 0]}

    assert priced(book, columns)["tax_minor"] == [
        50 + 10 + 4900,
        50 + 20 + 970,
        0,
        0,
    ]


def test_a_tax_of_nothing_is_none() -> None:
    charge = monthly("cpu_cores", PerUnit(1), tax_code="t")
    book = book_of(charge, tax_mode="inclusive", taxes=(TaxRate("t", 0),))

    assert priced(book, {"cpu_cores": [1]})["tax_minor"] == [0]


def test_a_line_whose_tax_has_no_rate_has_no_price() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(1), tax_code="t", region="A"),
        monthly("cpu_cores", PerUnit(1), region="B"),
        tax_mode="exclusive",
    )
    columns = {"cpu_cores": [1, 0, 1], "region": ["A", "A", "B"]}

    assert priced(book, columns)["price_error"] == ["tax_rate_missing", None, None]
