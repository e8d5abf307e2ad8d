"""What is allowed and may not be meant: warnings, each at its cell."""

from datetime import date

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import (
    Typed,
    draft,
    found,
    problems,
    saved,
    with_keys,
    with_rows,
)
from wapcommerce.adapters.workbook import check


def changed(**cells: Typed) -> Workbook:
    """The draft with other values in some cells of Prices; W is the cost."""
    book = draft()
    book["Prices"]["W1"] = "cost"
    for cell, value in cells.items():
        book["Prices"][cell] = value
    return book


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"F2": "volume"}, "8 cost 96.00, just more costs 84.00"),
        ({"F2": "volume", "J2": 1, "J3": 12.99}, "8 cost 97.00, just more costs 96.99"),
        ({"F2": "volume", "M2": 2}, "10 cost 96.00, just more costs 84.00"),
        ({"F2": "volume", "O2": 9}, "8 cost 96.00, just more costs 84.00"),
        ({"F2": "volume", "Q2": 90}, "8 cost 96.00, just more costs 90.00"),
        (
            {"F2": "stairstep", "I2": None, "I3": None, "J2": 10, "J3": 9.5},
            "8 cost 10.00, just more costs 9.50",
        ),
    ],
)
def test_a_bound_beyond_which_more_costs_less_is_told_with_both_amounts(
    cells: dict[str, Typed], message: str
) -> None:
    (problem,) = problems(changed(**cells))

    assert (problem.code, problem.sheet, problem.cell) == ("W-VOLUME-CLIFF", "Prices", "H2")
    assert problem.message == message


@pytest.mark.parametrize(
    "cells",
    [
        {"F2": "graduated"},
        {"F2": "volume", "J3": 12},
        {"F2": "volume", "O2": 8},
        {"F2": "volume", "O2": 10, "M2": 2},
        {"F2": "volume", "N2": 9},
        {"F2": "volume", "P2": 8},
        {"F2": "volume", "Q2": 96},
        {"F2": "volume", "R2": 84},
        {"F2": "stairstep", "I2": None, "I3": None, "J2": 10, "J3": 10},
    ],
)
def test_where_more_never_costs_less_there_is_no_warning(cells: dict[str, Typed]) -> None:
    assert found(changed(**cells)) == []


def test_every_cliff_is_told_at_its_own_row() -> None:
    rows: list[dict[str, Typed]] = [
        {"tier_to": 5, "unit_price": 3, "model": "volume"},
        {"tier_to": 10, "unit_price": 2},
        {"unit_price": 1},
    ]
    key: dict[str, Typed] = {"meter": "addon:x", "charge": "recurring", "period": "month"}
    book = with_rows(draft(), "Prices", *({**key, **row} for row in rows))

    assert found(book) == [("W-VOLUME-CLIFF", "Prices!H8"), ("W-VOLUME-CLIFF", "Prices!H9")]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        ({"W4": 4.51}, "I4"),
        ({"W5": 0.1001}, "I5"),
        ({"W7": 59.01}, "J7"),
        ({"W2": 10.51}, "I3"),
        ({"W2": 12, "I3": 12, "I2": 11.99}, "I2"),
        ({"F2": "volume", "I3": 12, "I2": 11, "J2": 7, "J3": 7, "W2": 11.9}, "I2"),
        (
            {"F2": "stairstep", "I2": None, "I3": None, "J2": 79, "J3": 90, "W2": 10},
            "J2",
        ),
    ],
)
def test_a_row_that_does_not_cover_its_cost_is_told_at_its_price(
    cells: dict[str, Typed], place: str
) -> None:
    assert found(changed(**cells)) == [("W-BELOW-COST", f"Prices!{place}")]


@pytest.mark.parametrize(
    "cells",
    [
        {"W4": 4.5},
        {"W5": 0.1},
        {"W7": 59},
        {"W2": 10.5},
        {"F2": "volume", "I3": 12, "I2": 11, "J2": 7.2, "J3": 7.2, "W2": 11.9},
        {"J2": 100, "I2": 0, "W2": 10.5},
        {"F2": "stairstep", "I2": None, "I3": None, "J2": 80, "J3": 90, "W2": 10},
    ],
)
def test_a_row_that_just_covers_its_cost_is_not_told(cells: dict[str, Typed]) -> None:
    assert found(changed(**cells)) == []


def test_steps_that_add_up_cover_costs_together() -> None:
    key: dict[str, Typed] = {"meter": "addon:x", "charge": "recurring", "period": "month"}
    first: dict[str, Typed] = {"model": "stairstep", "flat_fee": 25, "tier_to": 10, "cost": 2}
    rows: list[dict[str, Typed]] = [
        {**first, "variant": "cumulative"},
        {"flat_fee": 15, "tier_to": 20},
        {"flat_fee": 1},
    ]

    def told() -> list[tuple[str, str]]:
        return found(with_rows(draft(), "Prices", *({**key, **row} for row in rows)))

    assert told() == []
    rows[1]["flat_fee"] = 14.99
    assert told() == [("W-BELOW-COST", "Prices!J9")]


def test_a_graduated_tier_is_compared_by_itself() -> None:
    book = changed(W2=11)

    (problem,) = problems(book)
    assert problem.cell == "I3"
    assert problem.message == "1 bring in 10.50 and cost 11.00"


def test_the_fee_of_a_graduated_tier_is_spread_over_its_own_units() -> None:
    key: dict[str, Typed] = {"meter": "addon:x", "charge": "recurring", "period": "month"}
    rows: list[dict[str, Typed]] = [
        {"model": "graduated", "unit_price": 1, "tier_to": 10, "cost": 1},
        {"unit_price": 0.5, "flat_fee": 5, "tier_to": 20},
        {"unit_price": 1},
    ]

    assert found(with_rows(draft(), "Prices", *({**key, **row} for row in rows))) == []


def days(name: str, **cells: Typed) -> Workbook:
    """The draft with a year, and a row of a sheet with these cells."""
    rows: dict[str, dict[str, Typed]] = {
        "Prices": {
            "meter": "addon:x",
            "charge": "recurring",
            "period": "month",
            "model": "per_unit",
            "unit_price": 1,
        },
        "Adjustments": {"kind": "markup", "value": 1},
        "Discounts": {"code": "A", "percent": 1},
    }
    book = with_keys(draft(), valid_to=date(2026, 12, 31))
    return with_rows(book, name, {**rows[name], **cells})


SHEETS = ["Prices", "Adjustments", "Discounts"]


@pytest.mark.parametrize("name", SHEETS)
def test_a_row_outside_the_book_s_days_has_no_effect(name: str) -> None:
    late = days(name, valid_from=date(2027, 1, 1))
    early = days(name, valid_to=date(2025, 12, 31))

    for book, column in ((late, "valid_from"), (early, "valid_to")):
        (problem,) = problems(book)
        assert (problem.code, problem.sheet) == ("W-UNUSED-SKU", name)
        headings = [cell.value for cell in book[name][1]]
        assert problem.cell.startswith("ABCDEFGHIJKLMNOPQRSTUVWXYZ"[headings.index(column)])


@pytest.mark.parametrize("name", SHEETS)
def test_a_row_on_the_first_or_last_day_has_effect(name: str) -> None:
    assert found(days(name, valid_from=date(2026, 12, 31))) == []
    assert found(days(name, valid_to=date(2026, 1, 1))) == []


@pytest.mark.parametrize("name", SHEETS)
def test_what_ended_before_the_day_is_told_when_asked_for(name: str) -> None:
    book = saved(days(name, valid_to=date(2026, 5, 31)))

    assert check(book).problems == ()
    assert check(book, as_of=date(2026, 5, 31)).problems == ()
    (problem,) = check(book, as_of=date(2026, 6, 1)).problems
    assert (problem.code, problem.sheet) == ("W-PAST-DATE", name)


def test_a_book_that_ended_is_told_once() -> None:
    book = saved(with_keys(draft(), valid_to=date(2026, 5, 31)))

    assert check(book, as_of=date(2026, 5, 31)).problems == ()
    (problem,) = check(book, as_of=date(2026, 6, 1)).problems
    assert (problem.code, problem.cell) == ("W-PAST-DATE", "B7")
