"""One discount per row, in the order in which they are taken."""

from datetime import date
from decimal import Decimal

import pytest

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, with_keys, with_rows
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.discount import Discount

SPRING: dict[str, Typed] = {"code": "SPRING", "percent": 10}


def rows(*cells: dict[str, Typed]) -> list[tuple[str, str]]:
    """What is told of the draft with these rows: code in A, percent in B, then as they come."""
    return found(with_rows(draft(), "Discounts", *({**SPRING, **row} for row in cells)))


def discounts(*cells: dict[str, Typed]) -> tuple[Discount, ...]:
    return loaded(with_rows(draft(), "Discounts", *cells)).discounts


def test_everything_that_a_row_says_reaches_the_book() -> None:
    row: dict[str, Typed] = {
        "code": "SPRING",
        "amount": 12.5,
        "meter": "ram_gib",
        "region": "Athens",
        "charge": "Recurring",
        "group": "welcome",
        "duration": 3,
        "note": "for now",
        "valid_from": date(2026, 3, 1),
        "valid_to": date(2026, 5, 31),
    }

    assert discounts(row) == (
        Discount(
            code="SPRING",
            amount=Decimal("12.5"),
            meter="ram_gib",
            region="Athens",
            kind=ChargeKind.RECURRING,
            group="welcome",
            periods=3,
            valid_from=date(2026, 3, 1),
            valid_to=date(2026, 5, 31),
            source="Discounts!B2",
        ),
    )


def test_a_discount_without_a_code_is_for_everybody() -> None:
    assert discounts({"code": None, "percent": 100}) == (
        Discount(percent=100, source="Discounts!B2"),
    )


@pytest.mark.parametrize(
    ("duration", "periods"),
    [(None, None), ("forever", None), ("Once", 1), (1, 1), (12, 12), ("6", 6)],
)
def test_a_duration_is_once_forever_or_a_number_of_periods(
    duration: Typed, periods: int | None
) -> None:
    assert discounts({**SPRING, "duration": duration})[0].periods == periods


def test_rows_go_by_their_order_and_then_as_they_stand() -> None:
    read = discounts(
        {"code": "last", "percent": 1},
        {"code": "third", "percent": 1, "order": 10},
        {"code": "first", "percent": 1, "order": -1},
        {"code": "second", "percent": 1, "order": 2},
        {"code": "very last", "percent": 1},
        {"code": "fourth", "percent": 1, "order": 10},
    )

    names = ["first", "second", "third", "fourth", "last", "very last"]
    assert [discount.code for discount in read] == names


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"percent": None}, ("E-VALUE", "Discounts!B2")),
        ({"amount": 5}, ("E-VALUE", "Discounts!C2")),
        ({"percent": "10%"}, ("E-NUM-TEXT", "Discounts!B2")),
        ({"percent": -1}, ("E-NEG-PRICE", "Discounts!B2")),
        ({"percent": 100.01}, ("E-VALUE", "Discounts!B2")),
        ({"percent": None, "amount": -0.01}, ("E-NEG-PRICE", "Discounts!C2")),
        ({"percent": None, "amount": 1.005}, ("E-EXPONENT", "Discounts!C2")),
        ({"meter": "ram"}, ("E-VALUE", "Discounts!C2")),
        ({"meter": "template:none"}, ("E-REF-UNKNOWN", "Discounts!C2")),
        ({"region": 1.5}, ("E-VALUE", "Discounts!C2")),
        ({"charge": "usage"}, ("E-VALUE", "Discounts!C2")),
        ({"group": True}, ("E-VALUE", "Discounts!C2")),
        ({"order": 1.5}, ("E-VALUE", "Discounts!C2")),
        ({"order": "first"}, ("E-NUM-TEXT", "Discounts!C2")),
        ({"duration": "twice"}, ("E-VALUE", "Discounts!C2")),
        ({"duration": 0}, ("E-VALUE", "Discounts!C2")),
        ({"duration": "-1"}, ("E-VALUE", "Discounts!C2")),
        ({"duration": 1.5}, ("E-VALUE", "Discounts!C2")),
        ({"duration": "#N/A"}, ("E-CELL-ERROR", "Discounts!C2")),
        ({"valid_to": "soon"}, ("E-DATE-TEXT", "Discounts!C2")),
    ],
)
def test_a_row_with_a_mistake_is_told_at_its_cell(
    cells: dict[str, Typed], problem: tuple[str, str]
) -> None:
    assert rows(cells) == [problem]


def test_without_either_column_the_row_is_told() -> None:
    assert found(with_rows(draft(), "Discounts", {"code": "A"})) == [("E-VALUE", "Discounts!A2")]


def test_the_currency_says_how_fine_an_amount_may_be() -> None:
    amount: dict[str, Typed] = {"code": "A", "amount": 1.005}

    assert found(with_rows(with_keys(draft(), currency="KWD"), "Discounts", amount)) == []


def test_the_same_discount_twice_is_refused() -> None:
    assert rows({}, {}) == [("E-DUP-KEY", "Discounts!A3")]
    assert rows({"code": None}, {"code": None}) == [("E-DUP-KEY", "Discounts!B3")]


@pytest.mark.parametrize(
    "other",
    [
        *({"code": "AUTUMN"}, {"percent": 11}, {"meter": "ram_gib"}, {"region": "Athens"}),
        *({"charge": "setup"}, {"group": "b"}, {"duration": 2}, {"valid_to": date(2026, 3, 1)}),
    ],
)
def test_discounts_that_differ_stand_beside_each_other(other: dict[str, Typed]) -> None:
    assert rows({}, other) == []
