"""A book must give the results of its own examples."""

from datetime import date

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, problems, with_examples


def changed(**cells: Typed) -> Workbook:
    """The draft with an example, with other values in some cells of Examples."""
    book = with_examples(draft())
    for cell, value in cells.items():
        book["Examples"][cell] = value
    return book


def test_an_example_that_is_fulfilled_changes_nothing() -> None:
    assert loaded(with_examples(draft())) == loaded(draft())


@pytest.mark.parametrize("expected", [115.49, 115.51, 0])
def test_another_result_is_refused_with_both_numbers(expected: float) -> None:
    (problem,) = problems(changed(F2=expected))

    assert (problem.code, problem.sheet, problem.cell) == ("E-EXAMPLE", "Examples", "F2")
    assert f"{expected:.2f} EUR" in problem.message
    assert "115.50 EUR" in problem.message


def test_a_setup_example_compares_what_is_charged_once() -> None:
    assert loaded(changed(E2="setup_net", F2=10)).charges
    assert found(changed(E2="setup_net", F2=10.01)) == [("E-EXAMPLE", "Examples!F2")]


def test_any_meter_may_be_a_column() -> None:
    book = changed(J1="product:starter", J2=1, F2=174.5)

    assert loaded(book).charges


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"B2": date(2025, 12, 31)}, "applies from 2026-01-01"),
        ({"D2": "year"}, "no price of cpu_cores"),
        ({"I2": None}, "number of machines"),
    ],
)
def test_an_example_that_cannot_be_priced_is_refused_with_the_reason(
    cells: dict[str, Typed], reason: str
) -> None:
    (problem,) = problems(changed(**cells))

    assert (problem.code, problem.cell) == ("E-EXAMPLE", "F2")
    assert reason in problem.message


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"A2": None}, ("E-VALUE", "Examples!A2")),
        ({"B2": None}, ("E-VALUE", "Examples!B2")),
        ({"D2": None}, ("E-VALUE", "Examples!D2")),
        ({"E2": None}, ("E-VALUE", "Examples!E2")),
        ({"F2": None}, ("E-VALUE", "Examples!F2")),
        ({"E2": "gross"}, ("E-UNSUPPORTED", "Examples!E2")),
        ({"E2": "total"}, ("E-VALUE", "Examples!E2")),
        ({"G2": -1}, ("E-VALUE", "Examples!G2")),
        ({"G2": "nine"}, ("E-NUM-TEXT", "Examples!G2")),
        ({"J1": "level", "J2": "reseller"}, ("E-UNSUPPORTED", "Examples!J2")),
        ({"J1": "ram", "J2": 1}, ("E-HEADER-UNKNOWN", "Examples!J1")),
        ({"F1": "result"}, ("E-HEADER-UNKNOWN", "Examples!F1")),
    ],
)
def test_an_example_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert problem in found(changed(**cells))


def test_a_blank_region_and_a_blank_level_are_allowed() -> None:
    assert loaded(changed(C2=None, J1="level")).charges


def test_a_name_stands_there_once() -> None:
    book = changed()
    values = [cell.value for cell in book["Examples"][2]]
    book["Examples"].append(values)

    assert found(book) == [("E-DUP-KEY", "Examples!A3")]


def test_examples_are_tried_only_when_everything_could_be_read() -> None:
    book = changed(F2=1)
    book["Prices"]["I4"] = "free"

    assert found(book) == [("E-NUM-TEXT", "Prices!I4")]


def test_an_example_is_priced_in_its_region() -> None:
    book = changed()
    row = ["ram_gib", None, "Athens", "recurring", "month", "per_unit", None, None, 5]
    book["Prices"].append(row)

    assert found(book) == [("E-EXAMPLE", "Examples!F2")]
    book["Examples"]["F2"] = 116.5
    assert found(book) == []
    book["Examples"]["C2"], book["Examples"]["F2"] = "Frankfurt", 115.5
    assert found(book) == []


def test_a_quantity_of_zero_is_a_quantity() -> None:
    assert loaded(changed(H2=0, F2=106.5)).charges
