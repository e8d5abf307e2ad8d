"""Amounts: a whole column has the amounts of the charge's curve, exactly."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.pricing.frame.books import Dice
from tests.pricing.frame.columns import values, whole
from wapcommerce.model.exact import exact_decimal
from wapcommerce.pricing.calculation.rate import Rate
from wapcommerce.pricing.frame.amount import (
    Amount,
    Measured,
    amount_of,
    common_unit,
    rounded,
    sum_of_amounts,
)
from wapcommerce.pricing.frame.whole import constant


@given(st.integers(0, 2**32), st.sampled_from([1, 2, 10]), st.lists(st.integers(0, 600)))
def test_a_column_has_the_amounts_of_the_curve(seed: int, parts: int, more: list[int]) -> None:
    """Around every bound, too: a random charge has bounds of at most 40 with one digit."""
    rate = Rate(Dice(seed).charge("cpu_cores", percentage=False), 0)
    numbers = [0, 1, *(abs(int(p.start * parts)) + d for p in rate.curve.pieces for d in (0, 1, 2))]
    numbers += more
    own = whole("n", 0, 600 + 2)

    found = amount_of(rate, Measured(own, parts), own, Fraction(100))

    quantities = [exact_decimal(Fraction(number, parts)) for number in numbers]
    assert [n * found.unit for n in values(found.whole, {"n": numbers})] == [
        100 * Fraction(rate.asks(quantity)) for quantity in quantities
    ]
    assert all(
        found.whole.low <= n <= found.whole.high for n in values(found.whole, {"n": numbers})
    )


def test_a_common_unit_divides_every_number() -> None:
    assert common_unit([Fraction(3, 4), Fraction(1, 2)]) == Fraction(1, 4)
    assert common_unit([Fraction(12), Fraction(0), Fraction(-8)]) == 4
    assert common_unit([Fraction(0), Fraction(0)]) == 1
    assert common_unit([]) == 1


def test_amounts_of_several_units_are_added_exactly() -> None:
    one = Amount(whole("a", 0, 9), Fraction(1, 3))
    other = Amount(whole("b", 0, 9), Fraction(1, 2))

    found = sum_of_amounts([one, other, Amount(constant(0), Fraction(1, 7))])

    assert found.unit == Fraction(1, 6)
    assert values(found.whole, {"a": [1, 3], "b": [1, 9]}) == [5, 33]


def test_amounts_are_rounded_half_up_to_the_minor_unit() -> None:
    found = rounded(Amount(whole("a", 0, 9), Fraction(3, 2)))

    assert values(found, {"a": [1, 2, 3]}) == [2, 3, 5]
