"""A book must give the results of its own examples, on every level of its chain."""

from datetime import date

import pytest
from attrs import evolve
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    loaded,
    problems,
    saved,
    with_examples,
    with_keys,
    with_rows,
)
from wapcommerce.adapters.workbook import check
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind


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


DAY = date(2026, 5, 1)
EXAMPLE: dict[str, Typed] = {
    "name": "ten GiB",
    "as_of": DAY,
    "region": None,
    "period": "month",
    "kind": "recurring_net",
    "expected": 45,
    "ram_gib": 10,
}


def taxed(mode: str, kind: str, expected: float) -> Workbook:
    """The draft with 20 % tax on memory, and an example of 10 GiB for 45.00 and one machine."""
    book = with_keys(draft(), tax_mode=mode)
    book["Prices"]["W1"], book["Prices"]["W4"], book["Prices"]["W6"] = "tax_code", "S", "S"
    with_rows(book, "Tax", {"code": "S", "rate": 20}, {"code": "S", "rate": 10, "country": "GR"})
    return with_rows(
        book, "Examples", {**EXAMPLE, "kind": kind, "expected": expected, "vm_count": 1}
    )


@pytest.mark.parametrize(
    ("mode", "kind", "expected"),
    [
        ("exclusive", "recurring_net", 45),
        ("exclusive", "setup_net", 10),
        ("exclusive", "gross", 66),
        ("inclusive", "recurring_net", 37.5),
        ("inclusive", "setup_net", 8.33),
        ("inclusive", "gross", 55),
    ],
)
def test_net_is_without_tax_and_gross_with_it(mode: str, kind: str, expected: float) -> None:
    assert found(taxed(mode, kind, expected)) == []
    assert found(taxed(mode, kind, expected + 0.01)) == [("E-EXAMPLE", "Examples!F2")]


def test_gross_of_a_book_without_tax_is_setup_and_the_first_period() -> None:
    book = with_rows(draft(), "Examples", {**EXAMPLE, "kind": "gross", "expected": 45})

    assert found(book) == []


def test_an_example_is_taxed_in_its_country() -> None:
    book = taxed("exclusive", "gross", 60.5)

    assert found(book) == [("E-EXAMPLE", "Examples!F2")]
    with_rows(book, "Examples", {"name": None, "country": None})
    book["Examples"]["I2"] = "GR"
    assert found(book) == []


def test_an_example_has_the_discounts_of_its_codes_only() -> None:
    book = with_rows(draft(), "Discounts", {"code": "SPRING", "percent": 10})
    with_rows(book, "Discounts", {"code": "NEW", "percent": 50})
    with_rows(book, "Examples", {**EXAMPLE, "expected": 40.5, "code": "SPRING"})

    assert found(book) == []


@pytest.mark.parametrize("column", ["reseller", "customer"])
def test_an_example_is_bought_by_the_accounts_that_it_names(column: str) -> None:
    book = with_rows(draft(), "Adjustments", {"kind": "markup", "value": 10, column: "acme"})
    with_rows(book, "Examples", {**EXAMPLE, "expected": 49.5, column: "acme"})

    assert found(book) == []
    book["Examples"]["H2"] = "other"
    assert found(book) == [("E-EXAMPLE", "Examples!F2")]


def child(**example: Typed) -> Workbook:
    """A book without memory that marks up its parent's, with an example of 10 GiB."""
    book = with_keys(draft(), book_id="CHILD", parent_book="TEST")
    book["Prices"].delete_rows(4)
    with_rows(book, "Adjustments", {"kind": "markup", "value": 10})
    return with_rows(book, "Examples", {**EXAMPLE, **example})


def codes(book: Workbook, *parents: Workbook) -> list[str]:
    """The codes of the book's problems, checked with its parents."""
    checked = check(saved(book), [loaded(parent) for parent in parents])
    return [problem.code for problem in checked.problems]


def test_an_example_is_priced_through_the_chain() -> None:
    assert codes(child(expected=49.5), draft()) == []
    assert codes(child(expected=45), draft()) == ["E-EXAMPLE"]


def test_a_level_is_what_the_buyers_of_that_book_pay() -> None:
    assert codes(child(expected=45, level="TEST"), draft()) == []
    assert codes(child(expected=49.5, level="CHILD"), draft()) == []
    assert codes(child(expected=49.5, level="TEST"), draft()) == ["E-EXAMPLE"]


def test_the_version_of_the_parent_is_that_of_the_day() -> None:
    dear = with_keys(draft(), version="v2", valid_from=DAY)
    dear["Prices"]["I4"] = 9

    assert codes(child(expected=99), draft(), dear) == []
    assert codes(child(expected=49.5, as_of=date(2026, 4, 30)), draft(), dear) == []


def test_a_parent_that_is_not_in_force_on_the_day_is_the_reason() -> None:
    parent = evolve(loaded(draft()), valid_from=date(2026, 6, 1))

    (problem,) = check(saved(child()), [parent]).problems

    assert problem.code == "E-EXAMPLE"
    assert "no version in force on 2026-05-01" in problem.message


def test_adjustments_of_the_parent_hold_on_its_level() -> None:
    half = Adjustment(AdjustmentKind.FACTOR, "0.5")
    parent = evolve(loaded(draft()), adjustments=(half,))

    assert check(saved(child(expected=24.75)), [parent]).problems == ()
    assert check(saved(child(expected=22.5, level="TEST")), [parent]).problems == ()
