"""One change of prices per row, with the cell of its value."""

from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, problems, with_rows
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind

MARKUP: dict[str, Typed] = {"kind": "markup", "value": 10}


def rows(*cells: dict[str, Typed]) -> list[tuple[str, str]]:
    """What is told of the draft with these rows: kind in A, value in B, then as they come."""
    return found(with_rows(draft(), "Adjustments", *({**MARKUP, **row} for row in cells)))


def test_everything_that_a_row_says_reaches_the_book() -> None:
    row: dict[str, Typed] = {
        "region": "Athens",
        "reseller": "acme",
        "customer": 1001,
        "meter": "ram_gib",
        "kind": "Margin",
        "value": 12.5,
        "priority": 7,
        "note": "as agreed",
        "valid_from": date(2026, 3, 1),
        "valid_to": date(2026, 5, 31),
    }

    assert loaded(with_rows(draft(), "Adjustments", row)).adjustments == (
        Adjustment(
            kind=AdjustmentKind.MARGIN,
            value=Decimal("12.5"),
            meter="ram_gib",
            region="Athens",
            reseller="acme",
            customer="1001",
            priority=7,
            valid_from=date(2026, 3, 1),
            valid_to=date(2026, 5, 31),
            source="Adjustments!F2",
        ),
    )


def test_what_is_blank_is_everything() -> None:
    book = loaded(with_rows(draft(), "Adjustments", MARKUP))

    assert book.adjustments == (Adjustment(AdjustmentKind.MARKUP, 10, source="Adjustments!B2"),)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *(("factor", 0), ("percent", -100), ("percent", 250), ("markup", 0), ("markup", 500)),
        *(("margin", 0), ("margin", 99.99)),
    ],
)
def test_a_value_at_the_edge_is_read(kind: str, value: float) -> None:
    assert rows({"kind": kind, "value": value}) == []


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"kind": None}, ("E-VALUE", "Adjustments!A2")),
        ({"kind": "rebate"}, ("E-VALUE", "Adjustments!A2")),
        ({"value": None}, ("E-VALUE", "Adjustments!B2")),
        ({"value": "10 %"}, ("E-NUM-TEXT", "Adjustments!B2")),
        ({"value": -1}, ("E-NEG-PRICE", "Adjustments!B2")),
        ({"kind": "factor", "value": -0.1}, ("E-NEG-PRICE", "Adjustments!B2")),
        ({"kind": "margin", "value": -1}, ("E-NEG-PRICE", "Adjustments!B2")),
        ({"kind": "margin", "value": 100}, ("E-VALUE", "Adjustments!B2")),
        ({"kind": "percent", "value": -100.01}, ("E-VALUE", "Adjustments!B2")),
        ({"kind": "override", "value": 5, "meter": None}, ("E-VALUE", "Adjustments!C2")),
        ({"kind": "override", "value": -5, "meter": "ram_gib"}, ("E-NEG-PRICE", "Adjustments!B2")),
        ({"meter": "ram"}, ("E-VALUE", "Adjustments!C2")),
        ({"meter": "template:none"}, ("E-REF-UNKNOWN", "Adjustments!C2")),
        ({"priority": 1.5}, ("E-VALUE", "Adjustments!C2")),
        ({"valid_from": "soon"}, ("E-DATE-TEXT", "Adjustments!C2")),
        ({"region": 1.5}, ("E-VALUE", "Adjustments!C2")),
        ({"market": "EU"}, ("E-HEADER-UNKNOWN", "Adjustments!C1")),
        (
            {"valid_from": date(2026, 3, 2), "valid_to": date(2026, 3, 1)},
            ("E-VALUE", "Adjustments!D2"),
        ),
    ],
)
def test_a_row_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert rows(cells) == [problem]


def test_a_margin_of_everything_is_told_in_words() -> None:
    (problem,) = problems(with_rows(draft(), "Adjustments", {"kind": "margin", "value": 100}))

    assert problem.message == "a margin of 100 % or more has no price"
    assert problem.hint == "Use less than 100."


def test_every_mistake_of_a_row_is_told_at_once() -> None:
    assert rows({"kind": "rebate", "value": "ten", "meter": "ram", "priority": 0.5}) == [
        ("E-VALUE", "Adjustments!A2"),
        ("E-NUM-TEXT", "Adjustments!B2"),
        ("E-VALUE", "Adjustments!C2"),
        ("E-VALUE", "Adjustments!D2"),
    ]


def test_two_rows_that_differ_in_their_value_alone_are_refused() -> None:
    assert rows({}, {"value": 12}) == [("E-DUP-KEY", "Adjustments!A3")]


@pytest.mark.parametrize(
    "other",
    [
        *({"kind": "factor"}, {"region": "Athens"}, {"reseller": "acme"}, {"customer": "globex"}),
        *({"meter": "ram_gib"}, {"priority": 1}, {"valid_from": date(2026, 3, 1)}),
    ],
)
def test_rows_about_something_else_stand_beside_each_other(other: dict[str, Typed]) -> None:
    assert rows({"value": 5}, other) == []


def test_a_stated_end_must_come_before_the_next_row_begins() -> None:
    first: dict[str, Typed] = {"valid_from": None, "valid_to": date(2026, 3, 1)}

    assert rows(first, {"valid_from": date(2026, 3, 2)}) == []
    assert rows(first, {"valid_from": date(2026, 3, 1)}) == [
        ("E-VERSION-OVERLAP", "Adjustments!C3")
    ]


def test_without_its_column_a_value_is_missed_once() -> None:
    book = draft()
    book.create_sheet("Adjustments").append(["kind"])
    book["Adjustments"].append(["markup"])
    book["Adjustments"].append(["factor"])

    assert found(book) == [("E-HEADER-MISSING", "Adjustments!A1")]
