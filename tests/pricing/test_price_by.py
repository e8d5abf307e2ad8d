"""S7, D4, D5: by a price list every line is adjusted exactly, and rounded once."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from tests.builders import (
    DAY,
    a_characteristic_configuration,
    a_price_book,
    a_profile_configuration,
    an_order_for_resale,
    configured,
)
from wapcommerce.errors import Refusal, accepted
from wapcommerce.model.choices import AddOnChoice, CharacteristicChoices, MachineChoice
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion, ChargeKind, Quote
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.price import price
from wapcommerce.pricing.price_by import price_by
from wapcommerce.provisioning.rules import check

CONFIGURATION = a_characteristic_configuration(AddOnChoice("s2s-10", 2))
SEVEN_CORES = configured(CharacteristicChoices("Athens", 7, 1, 1, None, ()))
DIGITS = {"EUR": 2, "JPY": 0, "KWD": 3}

adjustments = st.builds(
    Adjustment,
    st.sampled_from([kind for kind in AdjustmentKind if kind is not AdjustmentKind.OVERRIDE]),
    st.integers(0, 9999).map(lambda hundredths: Decimal(f"{hundredths}e-2")),
)


def percent(value: str) -> Adjustment:
    return Adjustment(AdjustmentKind.PERCENT, Decimal(value))


def markup(value: str) -> Adjustment:
    return Adjustment(AdjustmentKind.MARKUP, Decimal(value))


def a_list(*adjusted: Adjustment, book: PriceBook | None = None) -> PriceList:
    return PriceList("price list for acc-1", book or a_price_book(), adjusted)


def quoted(price_list: PriceList) -> Quote:
    return accepted(price_by(price_list, CONFIGURATION, DAY))


def cores_at(unit_price: str) -> PriceBook:
    """A book that prices cores only, so that there is one line to follow."""
    free = [
        Charge(meter, meter, ChargeKind.RECURRING, "month", PerUnit("0"))
        for meter in ("ram_gib", "storage_gib")
    ]
    cores = Charge("cpu_cores", "Cores", ChargeKind.RECURRING, "month", PerUnit(unit_price))
    return PriceBook("nimbus", "1", "EUR", (cores, *free))


@pytest.mark.parametrize(
    ("unit_price", "adjusted", "expected"),
    [
        pytest.param("12.05", (percent("-10"),), "75.92", id="84.35 - 8.435 = 75.915"),
        pytest.param("12.05", (percent("-10.01"),), "75.91", id="just below the half cent"),
        pytest.param("12.05", (percent("-10"), markup("25")), "94.89", id="75.915 + 18.97875"),
        pytest.param("12.05", (Adjustment(AdjustmentKind.MARGIN, Decimal(15)),), "99.24", id="m"),
        pytest.param("12.05", (percent("-100"),), "0.00", id="free"),
        pytest.param("12.05", (), "84.35", id="as in the book"),
    ],
)
def test_seven_cores_by_a_price_list(
    unit_price: str, adjusted: tuple[Adjustment, ...], expected: str
) -> None:
    """By hand; rounding 75.915 before the markup would make 94.90."""
    quote = accepted(price_by(a_list(*adjusted, book=cores_at(unit_price)), SEVEN_CORES, DAY))

    assert quote.recurring == Money(expected, "EUR")


def test_without_adjustments_the_quote_is_that_of_the_book() -> None:
    assert price_by(a_list(), CONFIGURATION, DAY) == price(CONFIGURATION, a_price_book(), DAY)


def test_setup_and_recurring_lines_are_adjusted_alike() -> None:
    """100.00 once and 143.00 a month, 10 % off."""
    quote = quoted(a_list(percent("-10")))

    assert (quote.setup, quote.recurring) == (Money("90.00", "EUR"), Money("128.70", "EUR"))


def test_everything_but_the_prices_is_as_in_the_book() -> None:
    plain, adjusted = quoted(a_list()), quoted(a_list(percent("-10")))

    assert evolve(adjusted, book=plain.book, lines=plain.lines) == plain
    assert [
        (line.meter, line.label, line.quantity, line.kind, line.model) for line in adjusted.lines
    ] == [(line.meter, line.label, line.quantity, line.kind, line.model) for line in plain.lines]


def test_an_estimate_stays_one() -> None:
    """S6."""
    open_choice = a_profile_configuration(MachineChoice("Small"), MachineChoice("Medium"))

    assert not accepted(price_by(a_list(percent("-10")), open_choice, DAY)).is_complete


def test_what_the_book_cannot_price_no_list_can() -> None:
    refused = price_by(a_list(percent("-10")), CONFIGURATION, DAY, period="year")
    by_the_book = price(CONFIGURATION, a_price_book(), DAY, period="year")

    assert isinstance(refused, Refusal)
    assert isinstance(by_the_book, Refusal)
    assert refused.codes == by_the_book.codes


def test_nothing_of_the_level_above_is_shown() -> None:
    """D4: neither its prices nor its book, nor by how much they were changed."""
    book = evolve(a_price_book(), book_id="upstream-canary")
    quote = quoted(a_list(percent("-10"), markup("37"), book=book))
    shown = f"{quote!r} {quote.explain()}"

    assert quote.book == BookVersion("price list for acc-1", book.version)
    for secret in ("upstream-canary", "12.00", "48.00", "4.50", "37", "markup"):
        assert secret not in shown
    assert all(step.source == "" for line in quote.lines for step in line.slices)


@given(
    st.sampled_from(list(DIGITS)),
    st.lists(adjustments, max_size=4, unique_by=lambda each: each.kind).map(tuple),
    st.tuples(st.integers(1, 99), st.integers(1, 99), st.integers(1, 999)),
)
def test_every_line_is_the_exact_amount_rounded_once(
    currency: str, chain: tuple[Adjustment, ...], bought: tuple[int, int, int]
) -> None:
    """D5, by another way: plain fractions, all adjustments as one factor."""
    configuration = configured(CharacteristicChoices("Athens", *bought, None, ()))
    book = a_price_book(currency)
    base = accepted(price(configuration, book, DAY))
    factor = Fraction(1)
    for each in chain:
        share = Fraction(each.value) / 100
        if each.kind is AdjustmentKind.FACTOR:
            factor *= Fraction(each.value)
        else:
            factor *= 1 / (1 - share) if each.kind is AdjustmentKind.MARGIN else 1 + share

    quote = accepted(price_by(a_list(*chain, book=book), configuration, DAY))

    expected = [
        oracle.rounded(Fraction(line.exact) * factor, DIGITS[currency]) for line in base.lines
    ]
    assert [Fraction(line.amount.amount) for line in quote.lines] == expected
    assert Fraction(quote.your_total.amount) == sum(expected)


def test_a_quote_by_a_price_list_adds_up_and_can_be_ordered() -> None:
    """D5: the rule that every line is the sum of its slices holds for it too."""
    order = an_order_for_resale(CONFIGURATION)
    (item,) = order.items
    margin = Adjustment(AdjustmentKind.MARGIN, Decimal("15"))

    adjusted = evolve(item, quote=quoted(a_list(percent("-3.33"), margin)))

    assert adjusted.quote != item.quote
    assert check(evolve(order, items=(adjusted,))) == ()


@pytest.mark.parametrize(
    ("period", "day", "code"),
    [
        ("fortnight", DAY, "price_missing"),
        ("month", date(1999, 1, 1), "book_not_valid"),
        ("month", DAY, "above_max_qty"),
    ],
)
def test_a_refusal_tells_nothing_of_the_level_above_either(
    period: str, day: date, code: str
) -> None:
    """D4: neither the book, nor its cells, nor what only its administrator can do."""
    book = a_price_book()
    capped = tuple(evolve(each, max_qty=1, source="Prices!A7") for each in book.charges)
    above = evolve(book, charges=capped, valid_from=date(2024, 1, 1))
    refused = price_by(a_list(percent("-10"), book=above), CONFIGURATION, day, period)
    assert isinstance(refused, Refusal)
    assert code in refused.codes
    shown = str(refused)
    assert book.book_id not in shown
    assert "Prices" not in shown
    assert "workbook" not in shown
    own = price_by(a_list(book=above), CONFIGURATION, day, period)
    assert isinstance(own, Refusal)
    assert own.codes == refused.codes
