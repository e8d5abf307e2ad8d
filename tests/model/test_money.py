import copy
import operator
import pickle
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from wapcommerce.errors import CurrencyMismatch, UnknownCurrency
from wapcommerce.model.exact import Exact, scaled_decimal
from wapcommerce.model.money import Money, largest_remainder

CURRENCIES = st.sampled_from(["EUR", "JPY", "KWD"])
CENTS = st.integers(-(10**18), 10**18)


def euro(cents: int) -> Money:
    """So many cents."""
    return Money(scaled_decimal(cents, 2), "EUR")


EUROS = CENTS.map(euro)


@pytest.mark.parametrize("amount", [5, "5", "5.00", Decimal("5.0"), Fraction(5)])
def test_equal_amounts_are_equal_however_written(amount: int | str | Decimal | Fraction) -> None:
    assert Money(amount, "EUR") == Money(5, "EUR")
    assert hash(Money(amount, "EUR")) == hash(Money(5, "EUR"))


@pytest.mark.parametrize("amount", [0.1, 5.0, True])
def test_a_float_is_never_money(amount: float) -> None:
    with pytest.raises(TypeError):
        Money(amount, "EUR")  # type: ignore[arg-type]  # that is the point
    with pytest.raises(TypeError):
        Money(1, "EUR") * amount  # type: ignore[operator]  # that is the point


def test_money_needs_a_currency_that_exists() -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, "EURO")


def test_an_amount_must_end_somewhere() -> None:
    with pytest.raises(ValueError, match="finite"):
        Money(Fraction(1, 3), "EUR")


@given(EUROS, EUROS, EUROS)
def test_adding_obeys_the_laws(first: Money, second: Money, third: Money) -> None:
    assert first + second == second + first
    assert (first + second) + third == first + (second + third)
    assert first - second == first + -second
    assert first + Money.zero("EUR") == first
    assert Money.sum([first, second, third], "EUR") == first + second + third


@given(CENTS, CENTS)
def test_order_is_that_of_the_amounts(first: int, second: int) -> None:
    assert (euro(first) < euro(second)) == (first < second)
    assert (euro(first) >= euro(second)) == (first >= second)


def test_two_currencies_never_meet() -> None:
    euros, yen = Money(1, "EUR"), Money(1, "JPY")

    assert euros != yen
    for combine in (Money.__add__, Money.__sub__, Money.__lt__):
        with pytest.raises(CurrencyMismatch):
            combine(euros, yen)
    with pytest.raises(CurrencyMismatch):
        Money.sum([yen], "EUR")


def test_money_combines_with_money_only() -> None:
    for combine in (operator.add, operator.sub, operator.gt):
        with pytest.raises(TypeError, match="money combines with money only"):
            combine(Money(1, "EUR"), 1)


@pytest.mark.parametrize("factor", [3, Decimal(3)])
def test_money_times_a_number_is_exact(factor: int | Decimal) -> None:
    assert Money("0.10", "EUR") * factor == factor * Money("0.10", "EUR") == Money("0.30", "EUR")


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        ("2.344", "EUR", "2.34"),
        ("2.345", "EUR", "2.35"),
        ("-2.345", "EUR", "-2.35"),
        ("2.5", "JPY", "3"),
        ("1.2345", "KWD", "1.235"),
    ],
)
def test_rounding_goes_to_the_smallest_coin(amount: str, currency: str, expected: str) -> None:
    assert Money(amount, currency).rounded() == Money(expected, currency)


@given(st.integers(-(10**12), 10**12), CURRENCIES)
def test_rounding_agrees_with_the_definition(units: int, currency: str) -> None:
    money = Money(scaled_decimal(units, 5), currency)

    assert Fraction(money.rounded().amount) == oracle.rounded(Fraction(units, 10**5), money.digits)


WEIGHTS = st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any)


@given(CENTS, WEIGHTS)
def test_splitting_loses_no_cent_and_favours_nobody_by_more_than_one(
    cents: int, weights: list[int]
) -> None:
    parts = euro(cents).split(weights)

    assert Money.sum(parts, "EUR") == euro(cents)
    for part, weight in zip(parts, weights, strict=True):
        fair = Fraction(cents * weight, sum(weights))
        assert abs(Fraction(part.amount) * 100 - fair) < 1
        assert weight or not part


@given(CENTS, WEIGHTS)
def test_a_credit_is_split_like_a_debit(cents: int, weights: list[int]) -> None:
    assert euro(-cents).split(weights) == tuple(-part for part in euro(cents).split(weights))


def test_what_is_left_over_goes_to_the_largest_remainders_first() -> None:
    assert euro(100).split([1, 1, 1]) == (euro(34), euro(33), euro(33))
    assert euro(5).split([3, 3, 4]) == (euro(2), euro(1), euro(2))


@pytest.mark.parametrize(
    ("amount", "currency", "weights", "expected"),
    [
        ("30.00", "EUR", ["10.00", "20.00"], ["10.00", "20.00"]),
        ("10.00", "EUR", ["0.10", "0.20"], ["3.33", "6.67"]),
        ("100", "JPY", [Decimal("1.5"), Fraction(1, 3), 0], ["82", "18", "0"]),
        ("-0.010", "KWD", [1, 1, 1], ["-0.004", "-0.003", "-0.003"]),
    ],
)
def test_weights_are_any_exact_numbers(
    amount: str, currency: str, weights: list[Exact], expected: list[str]
) -> None:
    parts = Money(amount, currency).split(weights)

    assert parts == tuple(Money(part, currency) for part in expected)


@given(CENTS, WEIGHTS, st.fractions(0, 100).filter(bool))
def test_only_the_proportion_of_weights_counts(
    cents: int, weights: list[int], scale: Fraction
) -> None:
    assert euro(cents).split([weight * scale for weight in weights]) == euro(cents).split(weights)


@pytest.mark.parametrize("weight", [0.5, True])
def test_a_weight_is_never_a_float(weight: float) -> None:
    with pytest.raises(TypeError):
        euro(100).split([weight, 1])  # type: ignore[list-item]  # that is the point


@given(st.integers(0, 10**15), WEIGHTS)
def test_whole_units_are_shared_out_by_largest_remainder(units: int, weights: list[int]) -> None:
    """Who gets one more than the whole part of its share has no smaller remainder than who not."""
    parts = largest_remainder(units, weights)
    exact = [Fraction(units * weight, sum(weights)) for weight in weights]
    more = [share % 1 for share, part in zip(exact, parts, strict=True) if part > share // 1]
    same = [share % 1 for share, part in zip(exact, parts, strict=True) if part == share // 1]

    assert sum(parts) == units
    assert len(more) + len(same) == len(parts)
    assert min(more, default=1) >= max(same, default=0)


def test_on_a_tie_the_earlier_part_goes_first() -> None:
    assert largest_remainder(2, [1, 1, 1, 1]) == [1, 1, 0, 0]
    assert largest_remainder(10, [1, 2]) == [3, 7]


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1], ["0.00"], ["-0.01", 1]])
def test_weights_must_share_something(weights: list[Exact]) -> None:
    with pytest.raises(ValueError, match="weights"):
        euro(100).split(weights)


def test_an_amount_finer_than_the_coin_is_rounded_before_it_is_split() -> None:
    with pytest.raises(ValueError, match="round it"):
        Money("0.005", "EUR").split([1, 1])


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money("1234.5", "EUR"), "1234.50 EUR"),
        (Money(0, "JPY"), "0 JPY"),
        (Money("-0.125", "EUR"), "-0.125 EUR"),
        (Money("1", "KWD"), "1.000 KWD"),
    ],
)
def test_money_is_written_the_same_everywhere(money: Money, text: str) -> None:
    assert str(money) == text
    assert eval(repr(money), {"Money": Money}) == money  # noqa: S307 - our own repr


def test_nothing_has_no_sign() -> None:
    """A minus before a zero would be read as a credit."""
    assert str(-Money(0, "EUR")) == str(Money("-0.00", "EUR")) == "0.00 EUR"
    assert str(Money("-0.001", "EUR").rounded()) == "0.00 EUR"
    assert str(Money(Decimal("-0.0"), "JPY")) == "0 JPY"


def test_only_nothing_is_false() -> None:
    assert not Money("0.00", "EUR")
    assert Money("-0.01", "EUR")


def test_money_copies_and_pickles() -> None:
    money = Money("12.30", "EUR")

    assert copy.deepcopy(money) == pickle.loads(pickle.dumps(money)) == money  # noqa: S301 - ours


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, 2]])
def test_of_nothing_everyone_gets_nothing(weights: list[int]) -> None:
    assert euro(0).split(weights) == tuple(euro(0) for _ in weights)
