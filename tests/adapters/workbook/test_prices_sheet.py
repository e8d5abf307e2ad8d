"""Rows become charges: by key, in order, each with its place."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    loaded,
    problems,
    with_keys,
    with_rows,
)
from wapcommerce.model.quote import ChargeKind

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "workbook.md"


def changed(**cells: Typed) -> Workbook:
    """The draft with other values in some cells of Prices."""
    book = draft()
    for cell, value in cells.items():
        book["Prices"][cell] = value
    return book


def test_charges_come_in_the_order_of_the_sheet_with_their_places() -> None:
    charges = loaded(draft()).charges

    assert [(charge.meter, charge.source) for charge in charges] == [
        ("cpu_cores", "Prices!A2"),
        ("ram_gib", "Prices!A4"),
        ("storage_gib", "Prices!A5"),
        ("vm_count", "Prices!A6"),
        ("product:starter", "Prices!A7"),
    ]


def test_the_key_reaches_the_charge() -> None:
    charge = loaded(changed(C4="Athens", E4="Year", T4=date(2026, 3, 1))).charges[1]

    assert charge.kind is ChargeKind.RECURRING
    assert (charge.region, charge.period) == ("Athens", "year")
    assert charge.valid_from == date(2026, 3, 1)


@pytest.mark.parametrize("period", ["month", "quarter", "half_year", "year"])
def test_every_billing_period_is_read(period: str) -> None:
    assert loaded(changed(E4=period)).charges[1].period == period


def test_cost_and_tax_code_reach_the_charge() -> None:
    book = with_keys(changed(W1="cost", W4=4.5, X1="tax_code", X4="S"), tax_mode="exclusive")
    charge = loaded(with_rows(book, "Tax", {"code": "S", "rate": 20})).charges[1]

    assert (charge.cost, charge.tax_code) == (Decimal("4.5"), "S")


def test_a_row_that_is_left_out_for_a_problem_overlaps_nevertheless() -> None:
    book = changed(U4=date(2026, 6, 30), I4="free")
    again = {"meter": "ram_gib", "charge": "recurring", "period": "month", "model": "per_unit"}
    with_rows(book, "Prices", {**again, "unit_price": 4, "valid_from": date(2026, 6, 30)})

    assert found(book) == [("E-NUM-TEXT", "Prices!I4"), ("E-VERSION-OVERLAP", "Prices!T8")]


def test_a_charge_may_hold_for_one_day() -> None:
    day = date(2026, 3, 1)
    charge = loaded(changed(T4=day, U4=day)).charges[1]

    assert charge.valid_from == charge.valid_to == day


def test_a_blank_region_is_every_region_and_a_blank_label_the_meter() -> None:
    charge = loaded(draft()).charges[3]

    assert (charge.region, charge.period, charge.label) == (None, "", "vm_count")


@pytest.mark.parametrize(
    ("column", "value"), [("C", "Athens"), ("E", "year"), ("T", date(2026, 7, 1))]
)
def test_the_same_meter_may_stand_there_again_under_another_key(column: str, value: Typed) -> None:
    book = draft()
    again: dict[str, Typed] = {
        "A": "ram_gib",
        "D": "recurring",
        "E": "month",
        "F": "per_unit",
        "I": 4,
    }
    for name, cell in {**again, column: value}.items():
        book["Prices"][f"{name}8"] = cell

    assert len(loaded(book).charges) == 6


def test_the_same_charge_twice_is_refused_where_it_stands_again() -> None:
    book = draft()
    again: dict[str, Typed] = {
        "A": "ram_gib",
        "D": "recurring",
        "E": "month",
        "F": "per_unit",
        "I": 4,
    }
    for name, cell in again.items():
        book["Prices"][f"{name}8"] = cell

    assert found(book) == [("E-DUP-KEY", "Prices!A8")]


def test_a_blank_row_inside_a_charge_does_not_divide_it() -> None:
    book = draft()
    book["Prices"].insert_rows(3)

    assert found(book) == [("W-BLANK-ROW", "Prices!A3")]


def test_formatted_blanks_below_are_nothing() -> None:
    book = draft()
    for row in range(8, 60):
        book["Prices"].cell(row, 1).number_format = "0.00"

    assert found(book) == []


@pytest.mark.parametrize(
    ("meter", "hint"),
    [
        ("ram", "Use one of"),
        ("CPU_CORES", "Write cpu_cores"),
        ("template: Windows", "Write template:Windows."),
        ("Template:Windows", "Write template:Windows."),
        ("template:", "Use one of"),
        ("disk:ssd", "Use one of"),
    ],
)
def test_a_name_that_is_no_meter_is_refused_with_the_right_one(meter: str, hint: str) -> None:
    book = changed(A4=meter)

    (problem,) = problems(book)
    assert (problem.code, problem.cell) == ("E-VALUE", "A4")
    assert hint in problem.hint


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"A4": None}, ("E-VALUE", "Prices!A4")),
        ({"D4": None}, ("E-VALUE", "Prices!D4")),
        ({"E4": None}, ("E-VALUE", "Prices!E4")),
        ({"E4": "week"}, ("E-VALUE", "Prices!E4")),
        ({"E6": "month"}, ("E-VALUE", "Prices!E6")),
        ({"D4": "usage"}, ("E-VALUE", "Prices!D4")),
        ({"T4": date(2026, 7, 1), "U4": date(2026, 6, 30)}, ("E-VALUE", "Prices!U4")),
        ({"T4": 2026}, ("E-VALUE", "Prices!T4")),
        ({"C4": 1.5}, ("E-VALUE", "Prices!C4")),
        ({"V8": "a remark"}, ("W-TRAILING", "Prices!V8")),
    ],
)
def test_a_row_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert found(changed(**cells)) == [problem]


def test_a_row_with_a_label_and_no_meter_is_not_passed_over() -> None:
    assert found(changed(B8="Licences")) == [
        ("E-VALUE", "Prices!A8"),
        ("E-VALUE", "Prices!D8"),
        ("E-MODE-MISSING", "Prices!F8"),
    ]


def test_columns_may_stand_there_blank() -> None:
    assert loaded(changed(W1="cost", X1="tax_code", Y1="variant")) == loaded(draft())


def test_every_row_is_checked_even_after_a_mistake() -> None:
    book = changed(A2="cpu", I3="ten", I4="free", K5=0)

    assert found(book) == [
        ("E-VALUE", "Prices!A2"),
        ("E-NUM-TEXT", "Prices!I3"),
        ("E-NUM-TEXT", "Prices!I4"),
        ("E-VALUE", "Prices!K5"),
    ]


def test_a_tier_with_a_wrong_key_does_not_spoil_the_charge_above() -> None:
    assert found(changed(A3="cpu")) == [("E-VALUE", "Prices!A3")]


def test_a_tier_with_another_key_is_a_charge_without_model() -> None:
    assert found(changed(A3="vm_count")) == [
        ("E-TIER-NOT-OPEN", "Prices!H2"),
        ("E-MODE-MISSING", "Prices!F3"),
    ]


def test_the_example_of_the_documentation_loads() -> None:
    text = PAGE.read_text("utf-8").split("### Example\n")[1]
    rows = [line.split("|")[2:-1] for line in text.strip().split("\n\n")[0].splitlines()]
    headings = [heading.split()[1] for heading in rows[0]]
    book = draft()
    book.remove(book["Prices"])
    sheet = book.create_sheet("Prices")
    sheet.append(headings)
    for row in rows[2:]:
        sheet.append([cell.strip() or None for cell in row])

    assert [charge.meter for charge in loaded(book).charges] == [
        "cpu_cores",
        "ram_gib",
        "storage_gib",
        "addon:S2S10",
        "vm_count",
    ]
