"""A rate holds the product of its factors, and what the charge asks within its bounds."""

import pickle
from decimal import Decimal
from fractions import Fraction

import pytest

from tests.pricing.small_books import monthly
from wapcommerce.pricing.calculation.rate import Factor, Rate
from wapcommerce.pricing.charge_models.percentage import Percentage

FACTORS = (
    Factor("factor of 1.1", Decimal("1.1"), 1, 0),
    Factor("margin of 15 %", Decimal(20), 17, 1),
    Factor("margin of 10 %", Decimal(10), 9, 2),
)


def test_the_factors_multiply_to_one() -> None:
    rate = Rate(monthly("cpu_cores", "1"), 0, FACTORS)

    assert (rate.multiplier, rate.divisor) == (Decimal(220), 153)


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (0, Fraction(1)),
        (1, Fraction("1.1")),
        (2, Fraction(22, 17)),
        (3, Fraction(220, 153)),
    ],
)
def test_what_the_levels_above_one_make_of_it(level: int, expected: Fraction) -> None:
    assert Rate(monthly("cpu_cores", "1"), 0, FACTORS).ratio_above(level) == expected


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [("0", "0"), ("0.1", "5"), ("5", "5"), ("6", "6"), ("9", "9"), ("10", "9")],
)
def test_a_charge_asks_within_its_bounds_unless_there_is_nothing(
    quantity: str, expected: str
) -> None:
    rate = Rate(monthly("cpu_cores", "1", min_charge="5", max_charge="9"), 0, FACTORS)

    assert rate.asks(Decimal(quantity)) == Decimal(expected)


def test_a_percentage_asks_within_its_bounds_if_it_is_bought_whatever_it_is_taken_of() -> None:
    rate = Rate(monthly("addon:care", Percentage(10), min_charge="5"), 0)

    assert rate.asks(Decimal(0), Decimal(1)) == 5
    assert rate.asks(Decimal(10), Decimal(0)) == 1


def test_a_rate_knows_whether_it_is_a_percentage() -> None:
    assert Rate(monthly("addon:care", Percentage(1)), 0).is_percentage
    assert not Rate(monthly("addon:care", "1"), 0).is_percentage


def test_a_rate_is_a_value() -> None:
    rate = Rate(monthly("cpu_cores", "1"), 0, FACTORS)

    assert pickle.loads(pickle.dumps(rate)) == rate  # noqa: S301 - our own pickle
    assert hash(rate) == hash(Rate(monthly("cpu_cores", "1"), 0, FACTORS))
