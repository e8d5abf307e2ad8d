"""D5: markup, margin and percent, exact."""

from decimal import Decimal
from fractions import Fraction
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wapcommerce.errors import InvalidCharge
from wapcommerce.pricing.adjustment import Adjustment, AdjustmentKind

PERCENT, MARKUP, MARGIN = AdjustmentKind.PERCENT, AdjustmentKind.MARKUP, AdjustmentKind.MARGIN

amounts = st.fractions(0, 10**6, max_denominator=10**6)
#: Hundredths of a percent.
shares = st.integers(0, 9999).map(lambda hundredths: Decimal(f"{hundredths}e-2"))
percents = st.integers(-10_000, 100_000).map(lambda hundredths: Decimal(f"{hundredths}e-2"))


def applied(kind: AdjustmentKind, value: str, amount: int | str = 100) -> Fraction:
    return Adjustment(kind, Decimal(value)).apply(Fraction(amount))


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (PERCENT, "-10", Fraction(90)),
        (PERCENT, "10", Fraction(110)),
        (PERCENT, "-100", Fraction(0)),
        (PERCENT, "0", Fraction(100)),
        (MARKUP, "25", Fraction(125)),
        (MARKUP, "0", Fraction(100)),
        (MARKUP, "250", Fraction(350)),
        (MARGIN, "20", Fraction(125)),
        (MARGIN, "0", Fraction(100)),
        (MARGIN, "15", Fraction(2000, 17)),
        (MARGIN, "99.99", Fraction(1_000_000)),
    ],
)
def test_what_becomes_of_a_hundred(kind: AdjustmentKind, value: str, expected: Fraction) -> None:
    """By hand: 20 % of 125.00 are the 25.00 that were added."""
    assert applied(kind, value) == expected


def test_an_amount_keeps_its_sign() -> None:
    """A discount line of the book is adjusted like the others."""
    assert applied(PERCENT, "-10", "-50") == -45


@pytest.mark.parametrize(
    ("kind", "value", "hint"),
    [
        (PERCENT, "-100.01", "give -100 or more"),
        (MARKUP, "-0.01", "give 0 or more"),
        (MARGIN, "-0.01", "give 0 or more"),
        (MARGIN, "100", "give 0 or more, and less than 100"),
        (MARGIN, "100.01", "give 0 or more, and less than 100"),
    ],
)
def test_a_value_without_meaning_is_refused(kind: AdjustmentKind, value: str, hint: str) -> None:
    with pytest.raises(InvalidCharge) as caught:
        Adjustment(kind, Decimal(value))

    (found,) = caught.value.rejections
    assert (found.code, found.path, found.hint) == ("adjustment", "value", hint)
    assert found.message == f"a {kind} of {value} % has no meaning"


def test_a_value_is_never_a_float() -> None:
    """D1."""
    with pytest.raises(TypeError):
        Adjustment(PERCENT, cast("Any", 12.5))


def test_equal_values_are_equal_adjustments() -> None:
    assert Adjustment(MARKUP, Decimal("25")) == Adjustment(MARKUP, Decimal("25.00"))
    assert Adjustment(MARKUP, Decimal("25")) != Adjustment(PERCENT, Decimal("25"))


@given(amounts, percents, percents)
def test_percents_compose_exactly_and_in_any_order(
    amount: Fraction, first: Decimal, second: Decimal
) -> None:
    one, two = Adjustment(PERCENT, first), Adjustment(PERCENT, second)
    factor = (100 + Fraction(first)) * (100 + Fraction(second)) / 10_000

    assert two.apply(one.apply(amount)) == amount * factor == one.apply(two.apply(amount))


@given(amounts, shares)
def test_a_markup_is_a_percent_on_top(amount: Fraction, share: Decimal) -> None:
    assert Adjustment(MARKUP, share).apply(amount) == Adjustment(PERCENT, share).apply(amount)


@given(amounts, shares)
def test_a_margin_is_undone_by_taking_it_off(amount: Fraction, share: Decimal) -> None:
    """What is left of the result when the profit is taken out is the cost, to the last digit."""
    sold = Adjustment(MARGIN, share).apply(amount)

    assert sold - sold * Fraction(share) / 100 == amount
    assert sold >= amount


@given(amounts, st.fractions(0, Fraction(9999, 100), max_denominator=100))
def test_a_margin_of_k_is_a_markup_of_100k_by_100_less_k(amount: Fraction, k: Fraction) -> None:
    """A margin of 15 % is a markup of 1500/85 %, which no decimal can write."""
    margin = Decimal(f"{int(k * 100)}e-2")
    markup = 100 * Fraction(margin) / (100 - Fraction(margin))

    assert Adjustment(MARGIN, margin).apply(amount) == amount * (1 + markup / 100)


@given(amounts, st.integers(0, 12), st.integers(0, 5))
def test_where_both_can_be_written_margin_and_markup_are_the_same_adjustment(
    amount: Fraction, twos: int, fives: int
) -> None:
    """Margin 50 is markup 100, margin 80 markup 400, margin 90 markup 900."""
    times = 2**twos * 5**fives
    k = Fraction(100 * (times - 1), times)
    digits = twos + fives
    margin = Adjustment(MARGIN, Decimal(f"{int(k * 10**digits)}e-{digits}"))
    markup = Adjustment(MARKUP, Decimal(100 * (times - 1)))

    assert Fraction(markup.value) == 100 * k / (100 - k)
    assert margin.apply(amount) == markup.apply(amount) == amount * times


@given(amounts, amounts, shares, st.sampled_from(AdjustmentKind))
def test_adjusting_a_sum_is_adjusting_its_parts(
    one: Fraction, other: Fraction, share: Decimal, kind: AdjustmentKind
) -> None:
    """So lines may be adjusted one by one, as long as nothing is rounded on the way."""
    adjustment = Adjustment(kind, share)

    assert adjustment.apply(one + other) == adjustment.apply(one) + adjustment.apply(other)
