"""The quick way is taken where lines are independent, and gives the same cents."""

from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pricing.chains import BUYERS, METERS, adjustments, charges
from tests.pricing.small_books import DAY, MARGIN, MARKUP, a_book, a_chain, change, monthly, once
from tests.pricing.tables import tenths
from wapcommerce.errors import accepted
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.calculation.quick_total import quick_total
from wapcommerce.pricing.calculation.rate_card import rate_card
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.price import price_meters, price_total

CORES = monthly("cpu_cores", "0.125", tax_code="VAT")


@st.composite
def independent(draw: st.DrawFn) -> PriceList:
    """A book of any charges and adjustments, without anything that joins lines."""
    rows = [draw(charges(meter, ChargeKind.RECURRING, "month")) for meter in METERS]
    rows += [draw(charges(meter, ChargeKind.SETUP, "")) for meter in METERS[:2]]
    made = draw(st.lists(adjustments(), max_size=3))
    everywhere = tuple(evolve(row, region=None, valid_from=None) for row in rows)
    book = PriceBook("b", "1", draw(st.sampled_from(["EUR", "JPY", "KWD"])), everywhere)
    kept = tuple(each for each in made if each.meter != "addon:support")
    return PriceList("list", book, kept, (), BUYERS)


@settings(max_examples=60)
@given(
    independent(),
    st.lists(st.just(Decimal(0)) | tenths(90, 3), min_size=4, max_size=4),
    st.integers(1, 2),
)
def test_the_quick_total_is_that_of_the_quote(
    prices: PriceList, quantities: list[Decimal], number: int
) -> None:
    meters = dict(zip(METERS, quantities, strict=True))
    card = rate_card(prices, "Rome", DAY, "month", number)
    quote = accepted(price_meters(meters, "Rome", prices, DAY, "month", number))

    assert quick_total(card, meters) == quote.your_total.amount


@pytest.mark.parametrize(
    "book",
    [
        a_book(CORES, discounts=(Discount(percent=1),)),
        a_book(CORES, rounding_level="total"),
        a_book(CORES, min_total=1),
        a_book(CORES, max_total=1),
        a_book(CORES, tax_mode="exclusive"),
        a_book(monthly("cpu_cores", Percentage(1))),
        a_book(monthly("ram_gib", "1")),
        a_book(CORES, monthly("vm_count", "1")),
    ],
    ids=["discount", "total", "min", "max", "tax", "percentage", "gap", "machines"],
)
def test_where_lines_depend_on_each_other_or_are_refused_it_is_not_taken(book: PriceBook) -> None:
    assert quick_total(rate_card(book, "Athens", DAY), {"cpu_cores": 1}) is None


@pytest.mark.parametrize(
    "book",
    [
        a_book(CORES),
        a_book(CORES, rounding_level="unit_price", unit_price_digits=3),
        a_book(CORES, tax_mode="exclusive", taxes=(TaxRate("VAT", 21),)),
        a_book(CORES, discounts=(Discount("NOT-MINE", percent=1),)),
        a_book(CORES, monthly("addon:care", Percentage(1))),
    ],
    ids=["plain", "unit_price", "tax", "no discount", "percentage not asked"],
)
def test_otherwise_it_is(book: PriceBook) -> None:
    """1 at 0.125 is 0.13."""
    total = quick_total(rate_card(book, "Athens", DAY), {"cpu_cores": 1})

    assert total == Decimal("0.13")


@pytest.mark.parametrize(
    ("quantity", "is_taken"), [(4, True), (6, True), (3, False), (8, False), (-2, False), (0, True)]
)
def test_a_quantity_that_is_refused_is_left_to_the_whole_order(
    quantity: int, is_taken: bool
) -> None:
    book = a_book(monthly("cpu_cores", "1", step=2, min_qty=4, max_qty=6))

    total = quick_total(rate_card(book, "Athens", DAY), {"cpu_cores": quantity})
    assert total == (quantity if is_taken else None)
    assert quick_total(rate_card(a_book(CORES), "Athens", DAY), {"cpu_cores": -1}) is None


@pytest.mark.parametrize(
    ("quantity", "expected"), [(0, "0"), (1, "5.75"), (6, "6.90"), (8, "9.20"), (9, "9.20")]
)
def test_bounds_are_adjusted_with_the_amount(quantity: int, expected: str) -> None:
    """At least 5.00 and at most 8.00, by 1.15."""
    bounded = monthly("cpu_cores", "1", min_charge="5", max_charge="8")
    book = a_book(bounded, adjustments=(change(MARKUP, "15"),))

    card = rate_card(book, "Athens", DAY)
    assert quick_total(card, {"cpu_cores": quantity}) == Decimal(expected)


def test_a_margin_is_divided_exactly() -> None:
    """7 × 0.085 / 0.85 = 0.70."""
    book = a_book(monthly("cpu_cores", "0.085"), adjustments=(change(MARGIN, "15"),))

    assert quick_total(rate_card(book, "Athens", DAY), {"cpu_cores": 7}) == Decimal("0.70")


def test_setup_and_recurring_are_added() -> None:
    book = a_book(CORES, once("cpu_cores", "10"))

    assert quick_total(rate_card(book, "Athens", DAY), {"cpu_cores": 1}) == Decimal("10.13")


@pytest.mark.parametrize("quantity", [1.5, True, None])
def test_what_is_no_exact_quantity_raises_even_if_it_is_not_priced(quantity: object) -> None:
    prices = a_chain(a_book(CORES))
    meters = {"cpu_cores": Fraction(1), "vm_count": quantity}

    with pytest.raises(TypeError):
        price_total(meters, "Athens", prices, DAY)  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError):
        price_meters(meters, "Athens", prices, DAY)  # type: ignore[arg-type]  # that is the point


def test_no_meters_cost_nothing() -> None:
    assert accepted(price_total({}, "Athens", a_book(CORES), DAY)) == Money(0, "EUR")
