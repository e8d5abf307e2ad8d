"""What holds for a whole charge stands on its first row; limits do not contradict each other."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import Typed, draft, found, loaded


def memory(**cells: Typed) -> Workbook:
    """The draft with other values in the row of ram_gib: ``M=5`` is cell M4."""
    book = draft()
    for column, value in cells.items():
        book["Prices"][f"{column}4"] = value
    return book


def test_every_limit_reaches_the_charge() -> None:
    read = loaded(memory(B="Memory", M=2, N=4, O=64, P=2, Q=9, R=500, U=date(2026, 6, 30)))

    (charge,) = (charge for charge in read.charges if charge.meter == "ram_gib")
    assert charge.label == "Memory"
    assert charge.included == 2
    assert (charge.min_qty, charge.max_qty) == (Decimal(4), Decimal(64))
    assert charge.step == 2
    assert (charge.min_charge, charge.max_charge) == (Decimal(9), Decimal(500))
    assert charge.valid_to == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"M": -1}, ("E-VALUE", "Prices!M4")),
        ({"N": -1}, ("E-STEP", "Prices!N4")),
        ({"P": 0}, ("E-STEP", "Prices!P4")),
        ({"P": -2}, ("E-STEP", "Prices!P4")),
        ({"N": 5, "O": 4}, ("E-STEP", "Prices!O4")),
        ({"O": -1}, ("E-STEP", "Prices!O4")),
        ({"N": 5, "O": 7, "P": 4}, ("E-STEP", "Prices!O4")),
        ({"O": 3, "P": 4}, ("E-STEP", "Prices!O4")),
        ({"Q": -1}, ("E-NEG-PRICE", "Prices!Q4")),
        ({"R": -1}, ("E-NEG-PRICE", "Prices!R4")),
        ({"Q": 5, "R": 4}, ("E-VALUE", "Prices!R4")),
        ({"F": "tiered"}, ("E-VALUE", "Prices!F4")),
    ],
)
def test_limits_that_allow_nothing_are_refused(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert found(memory(**cells)) == [problem]


@pytest.mark.parametrize(
    "cells",
    [
        {"N": 5, "O": 5},
        {"N": 5, "O": 8, "P": 4},
        {"O": 4, "P": 4},
        {"P": 0.5},
        {"Q": 5, "R": 5},
        {"M": 0},
        {"O": 0},
        {"N": 0},
        {"Q": 0},
    ],
)
def test_limits_that_allow_one_quantity_are_accepted(cells: dict[str, Typed]) -> None:
    assert loaded(memory(**cells)).charges


@pytest.mark.parametrize("value", ["Cores", None])
def test_a_later_row_may_repeat_or_leave_out(value: str | None) -> None:
    book = draft()
    book["Prices"]["B2"], book["Prices"]["B3"] = "Cores", value
    book["Prices"]["F3"] = "graduated"

    assert loaded(book).charges[0].label == "Cores"


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("B3", "Cores"),
        ("F3", "volume"),
        ("M3", 1),
        ("N3", 1),
        ("O3", 99),
        ("P3", 1),
        ("Q3", 1),
        ("R3", 1),
        ("S3", "free"),
        ("U3", date(2026, 12, 31)),
    ],
)
def test_a_later_row_may_not_say_something_else(cell: str, value: Typed) -> None:
    book = draft()
    book["Prices"][cell] = value

    assert found(book) == [("E-REPEAT", f"Prices!{cell}")]


def test_a_mistake_on_the_first_row_does_not_make_the_later_ones_differ() -> None:
    book = draft()
    book["Prices"]["M2"], book["Prices"]["M3"] = "two", 2

    assert found(book) == [("E-NUM-TEXT", "Prices!M2")]


def test_variant_cost_and_tax_code_stand_on_the_first_row_too() -> None:
    book = draft()
    for column, name in (("W", "cost"), ("X", "tax_code")):
        book["Prices"][f"{column}1"], book["Prices"][f"{column}3"] = name, 1

    assert found(book) == [
        ("E-REPEAT", "Prices!W3"),
        ("E-REPEAT", "Prices!X3"),
        ("W-UNTAXED", "Prices!X3"),
    ]
