"""A rate card is chosen once for a region, a day and a period, and knows why it cannot be used."""

import gc
import pickle
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from typing import Any
from weakref import ref

import pytest
from attrs import evolve

from tests.pricing.small_books import (
    DAY,
    MARKUP,
    OVERRIDE,
    a_book,
    a_chain,
    change,
    codes,
    monthly,
    once,
    quoted,
    result,
)
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.discount import Discount, DiscountOrder
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.calculation.rate_card import rate_card
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.price import price_total

BOOK = a_book(once("cpu_cores", "5"), monthly("ram_gib", "2"), monthly("cpu_cores", "1"))
CHILD = a_book(book_id="last", parent_id="root")


def test_a_card_holds_the_rates_by_kind_sorted_by_meter() -> None:
    card = rate_card(BOOK, "Athens", DAY)

    assert {kind: list(rates) for kind, rates in card.rates.items()} == {
        ChargeKind.SETUP: ["cpu_cores"],
        ChargeKind.RECURRING: ["cpu_cores", "ram_gib"],
    }
    assert (card.book, card.level, card.problems) == (BOOK, 0, ())
    assert card.periods("cpu_cores") == {"month"}
    assert card.charged == {"cpu_cores", "ram_gib"}


def test_a_card_of_a_later_period_has_no_setup_but_knows_of_it() -> None:
    card = rate_card(BOOK, "Athens", DAY, period_number=2)

    assert list(card.rates) == [ChargeKind.RECURRING]
    assert card.set_up == rate_card(BOOK, "Athens", DAY).set_up == {"cpu_cores"}


def test_the_discounts_of_a_card_are_those_granted() -> None:
    book = a_book(
        monthly("cpu_cores", "1"),
        discounts=(
            Discount("A", percent=1),
            Discount("B", percent=2),
            Discount(amount=3, periods=1),
            Discount(percent=4, valid_from=date(2026, 5, 2)),
        ),
        discount_order="amount_first",
    )
    prices = a_chain(book, codes=("B",))

    first, second = (rate_card(prices, "Athens", DAY, "month", n) for n in (1, 2))
    assert [str(each) for each in first.discounts] == ["discount", "discount B of 2 %"]
    assert [str(each) for each in second.granted] == ["discount B of 2 %"]


def test_a_card_is_remembered_for_equal_questions() -> None:
    """Also for a book that was made or read again."""
    again = pickle.loads(pickle.dumps(BOOK))  # noqa: S301 - our own pickle

    assert again is not BOOK
    assert rate_card(BOOK, "Athens", DAY) is rate_card(again, "Athens", DAY)
    assert rate_card(BOOK, "Athens", DAY) is not rate_card(BOOK, "Berlin", DAY)
    assert rate_card(BOOK, "Athens", DAY) is not rate_card(evolve(BOOK, source="x"), "Athens", DAY)


def test_threads_may_ask_for_the_same_card() -> None:
    book = evolve(BOOK, version="threads")
    with ThreadPoolExecutor(8) as pool:
        totals = list(pool.map(lambda _: quoted(book, {"cpu_cores": 1, "ram_gib": 2}), range(64)))

    assert {str(total) for total in totals} == {"10.00 EUR (5.00 EUR once, 5.00 EUR every month)"}


def test_only_so_many_cards_are_remembered() -> None:
    """A host that makes a book for every question does not keep them all in memory."""
    book = evolve(BOOK, version="gone")
    meters = {"cpu_cores": 1}
    quoted(book, meters)
    price_total(meters, "Athens", book, DAY)
    last_seen = ref(book)

    del book
    for number in range(600):
        another = evolve(BOOK, version=str(number))
        quoted(another, meters)
        price_total(meters, "Athens", another, DAY)
    gc.collect()

    assert last_seen() is None


@pytest.mark.parametrize("number", [0, -1])
def test_the_first_period_is_number_one(number: int) -> None:
    with pytest.raises(ValueError, match="the first is 1"):
        rate_card(BOOK, "Athens", DAY, "month", number)


def test_an_instant_is_no_day() -> None:
    with pytest.raises(TypeError, match="time zone"):
        rate_card(BOOK, "Athens", datetime(2026, 5, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        pytest.param(CHILD, ["parent_missing"], id="no parent"),
        pytest.param(a_chain(BOOK, CHILD), [], id="its parent"),
        pytest.param(
            a_chain(BOOK, CHILD, a_book(book_id="x", parent_id="last")), [], id="each its parent"
        ),
        pytest.param(a_chain(CHILD, a_book(book_id="x")), ["parent_missing"], id="of the root"),
        pytest.param(
            a_chain(BOOK, a_book(book_id="x"), CHILD), ["parent_missing"], id="not just above"
        ),
        pytest.param(a_chain(BOOK, a_book(book_id="x")), [], id="a chain that the host made"),
        pytest.param(
            a_chain(BOOK, a_book(book_id="x"), BOOK), ["parent_cycle"], id="in its own chain"
        ),
        pytest.param(
            a_chain(a_book(monthly("cpu_cores", "1"), currency="USD"), CHILD),
            ["book_currency"],
            id="two currencies",
        ),
        pytest.param(
            a_chain(evolve(BOOK, valid_to=date(2026, 4, 30)), CHILD),
            ["book_not_valid"],
            id="a parent of yesterday",
        ),
        pytest.param(
            a_chain(
                evolve(BOOK, valid_to=date(2026, 4, 30)),
                evolve(CHILD, valid_from=date(2026, 5, 2), currency="USD", parent_id="y"),
            ),
            ["book_not_valid", "book_currency", "book_not_valid", "parent_missing"],
            id="everything at once",
        ),
    ],
)
def test_a_chain_that_cannot_price_says_why(
    prices: PriceBook | PriceList, expected: list[str]
) -> None:
    if expected:
        assert list(codes(result(prices, {"cpu_cores": 1}))) == expected
        assert list(codes(price_total({"cpu_cores": 1}, "Athens", prices, DAY))) == expected
    assert [each.code for each in rate_card(prices, "Athens", DAY).problems] == expected


@pytest.mark.parametrize(
    ("fields", "is_lost"),
    [
        ({}, False),
        ({"adjustments": (change(MARKUP, "5"),)}, False),
        ({"adjustments": (change(MARKUP, "5", meter="cpu_cores"),)}, False),
        ({"adjustments": (change(MARKUP, "5", meter="addon:care"),)}, True),
        ({"adjustments": (change(MARKUP, "5", meter="addon:care", region="Berlin"),)}, False),
        ({"adjustments": (change(MARKUP, "5", meter="addon:care", customer="acc-9"),)}, False),
        ({"adjustments": (change(OVERRIDE, "5", meter="addon:care"),)}, False),
        (
            {"adjustments": (change(OVERRIDE, "0", meter="addon:care", model=Percentage(2)),)},
            False,
        ),
        ({"discounts": (Discount(percent=5, meter="addon:care"),)}, True),
        ({"discounts": (Discount("NOT-MINE", percent=5, meter="addon:care"),)}, False),
        ({"discounts": (Discount(amount=5, meter="addon:care"),)}, False),
    ],
)
def test_what_changes_a_percentage_by_itself_is_refused_where_unit_prices_are_rounded(
    fields: dict[str, Any], is_lost: bool
) -> None:
    """It would have no effect there; elsewhere it has."""
    book = a_book(monthly("cpu_cores", "1"), monthly("addon:care", Percentage(1)), **fields)

    assert rate_card(book, "Athens", DAY).problems == ()
    problems = rate_card(evolve(book, rounding_level="unit_price"), "Athens", DAY).problems
    found = [(each.code, each.path) for each in problems]
    assert found == ([("percentage_of_unit_prices", "addon:care")] if is_lost else [])


def test_what_was_agreed_with_the_account_or_above_may_be_lost_too() -> None:
    special = change(MARKUP, "5", meter="addon:care")
    root = a_book(monthly("cpu_cores", "1"), monthly("addon:care", Percentage(1)))
    child = evolve(CHILD, rounding_level="unit_price")

    agreed = a_chain(root, child, adjustments=(special,))
    above = a_chain(evolve(root, adjustments=(special,)), child)
    for prices in (agreed, above):
        assert codes(result(prices, {"cpu_cores": 1})) == ("percentage_of_unit_prices",)


@pytest.mark.parametrize(
    ("order", "problem"),
    [("declared", True), ("amount_first", True), ("percent_first", False)],
)
def test_an_amount_before_a_percentage_is_refused_where_unit_prices_are_rounded(
    order: DiscountOrder, problem: bool
) -> None:
    """The unit prices hold the percentage already, so the amount would be taken after it."""
    book = a_book(
        monthly("cpu_cores", "1"),
        discounts=(Discount(amount=10), Discount("TEN", percent=10)),
        discount_order=order,
    )

    for prices, refused in ((a_chain(book), False), (a_chain(book, codes=("TEN",)), problem)):
        assert rate_card(prices, "Athens", DAY).problems == ()
        rounding = evolve(prices, book=evolve(book, rounding_level="unit_price"))
        found = [each.code for each in rate_card(rounding, "Athens", DAY).problems]
        assert found == (["amount_before_percentage"] if refused else [])


@pytest.mark.parametrize("day", ["2026-05-01", 20260501, None])
def test_a_day_that_is_no_date_is_refused(day: Any) -> None:
    with pytest.raises(TypeError, match="no day"):
        rate_card(a_book(monthly("cpu_cores", "1")), "Athens", day)
