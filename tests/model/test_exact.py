from decimal import Context, Decimal, Inexact, localcontext
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from wapcommerce.model.exact import (
    as_decimal,
    as_fraction,
    exact_decimal,
    left_over,
    minus,
    over,
    plain,
    plus,
    round_half_up,
    rounded,
    scaled_decimal,
    times,
    times_plus,
    whole_times,
)

UNITS = st.integers(-(10**24), 10**24)
PLACES = st.integers(0, 18)
DECIMALS = st.builds(scaled_decimal, UNITS, PLACES)
POSITIVE = st.builds(scaled_decimal, st.integers(0, 10**24), PLACES)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, Fraction(7)),
        ("12.50", Fraction(25, 2)),
        (" -0.1 ", Fraction(-1, 10)),
        (Decimal("1E+2"), Fraction(100)),
        (Fraction(1, 3), Fraction(1, 3)),
        ("007", Fraction(7)),
    ],
)
def test_exact_numbers_are_read(value: int | str, expected: Fraction) -> None:
    assert as_fraction(value) == expected


@pytest.mark.parametrize("value", [0.1, True, None, b"1", 1j])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError, match="not an exact number"):
        as_fraction(value)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize(
    "text", ["", "-", ".5", "5.", "1/3", "1e3", "+1", "1,5", "1_000", "٣", "NaN", "--1", "1.2.3"]
)
def test_text_must_be_plain_decimal_notation(text: str) -> None:
    with pytest.raises(ValueError, match="plain decimal"):
        as_fraction(text)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity")])
def test_what_is_not_finite_is_refused(value: Decimal) -> None:
    with pytest.raises(ValueError, match="finite"):
        as_fraction(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, "7"),
        ("12.50", "12.5"),
        (Decimal("12.50"), "12.50"),
        (Decimal("-0.00"), "0"),
        (Fraction(7), "7"),
        (Fraction(3, 8), "0.375"),
    ],
)
def test_exact_numbers_are_read_as_decimals(
    value: int | str | Decimal | Fraction, expected: str
) -> None:
    assert str(as_decimal(value)) == expected


@pytest.mark.parametrize("value", [0.1, True, None, b"1"])
def test_other_types_are_no_decimals_either(value: object) -> None:
    with pytest.raises(TypeError, match="not an exact number"):
        as_decimal(value)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), "1/3", Fraction(1, 3)])
def test_what_has_no_finite_decimal_is_refused(value: Decimal | str | Fraction) -> None:
    with pytest.raises(ValueError, match=r"finite|plain decimal"):
        as_decimal(value)


@given(DECIMALS, DECIMALS)
def test_sums_differences_and_products_are_exact(one: Decimal, other: Decimal) -> None:
    assert Fraction(plus(one, other)) == Fraction(one) + Fraction(other)
    assert Fraction(minus(one, other)) == Fraction(one) - Fraction(other)
    assert Fraction(times(one, other)) == Fraction(one) * Fraction(other)


@given(DECIMALS, DECIMALS, DECIMALS)
def test_a_product_and_a_sum_in_one_step_are_exact(
    one: Decimal, other: Decimal, more: Decimal
) -> None:
    assert Fraction(times_plus(one, other, more)) == Fraction(one) * Fraction(other) + Fraction(
        more
    )


@given(POSITIVE, POSITIVE.filter(bool))
def test_whole_times_and_what_is_left_over_make_up_the_number(
    number: Decimal, size: Decimal
) -> None:
    count, left = whole_times(number, size), left_over(number, size)

    assert Fraction(count) == Fraction(number) // Fraction(size)
    assert Fraction(left) == Fraction(number) % Fraction(size)


def test_what_does_not_fit_is_refused_and_never_rounded() -> None:
    """More digits than any price has."""
    with pytest.raises(Inexact):
        plus(Decimal("1e2000"), Decimal(1))
    with pytest.raises(Inexact):
        times(Decimal(10**1500 + 1), Decimal(10**1500 + 1))


@given(DECIMALS, DECIMALS, st.integers(1, 10**6), st.integers(0, 4))
def test_nothing_depends_on_the_decimal_context(
    one: Decimal, other: Decimal, divisor: int, digits: int
) -> None:
    def results() -> list[Decimal | tuple[Decimal, int]]:
        return [
            plus(one, other),
            minus(one, other),
            times(one, other),
            rounded(one, divisor, digits),
            rounded(one, 1, digits),
            round_half_up(Fraction(one), digits),
            as_decimal(Fraction(one)),
            over(Fraction(one) / divisor),
        ]

    narrow = results()
    with localcontext(Context(prec=60)):
        assert results() == narrow


@given(st.fractions(max_denominator=10**9))
def test_a_fraction_is_a_decimal_over_the_smallest_whole_divisor(value: Fraction) -> None:
    amount, divisor = over(value)

    assert Fraction(amount) / divisor == value
    assert divisor % 2 != 0
    assert divisor % 5 != 0
    assert value.denominator % divisor == 0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(20, 17), ("20", 17)),
        (Fraction(23, 20), ("1.15", 1)),
        (Fraction(-1, 6), ("-0.5", 3)),
        (Fraction(0), ("0", 1)),
    ],
)
def test_divisors_by_hand(value: Fraction, expected: tuple[str, int]) -> None:
    amount, divisor = over(value)

    assert (str(amount), divisor) == expected


@given(UNITS, PLACES)
def test_a_decimal_survives_the_way_there_and_back(units: int, places: int) -> None:
    value = scaled_decimal(units, places)

    assert Fraction(value) == Fraction(units, 10**places)
    assert exact_decimal(as_fraction(value)) == value
    assert as_fraction(plain(value)) == Fraction(value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Fraction(3, 8), "0.375"),
        (Fraction(-1, 25), "-0.04"),
        (Fraction(7), "7"),
        (Fraction(0), "0"),
        (Fraction(1, 2**30), "0.000000000931322574615478515625"),
    ],
)
def test_an_exact_decimal_has_as_many_digits_as_it_needs(value: Fraction, expected: str) -> None:
    assert str(exact_decimal(value)) == expected or plain(exact_decimal(value)) == expected


@pytest.mark.parametrize("value", [Fraction(1, 3), Fraction(1, 7), Fraction(22, 15)])
def test_a_number_without_an_end_has_no_exact_decimal(value: Fraction) -> None:
    with pytest.raises(ValueError, match="round it"):
        exact_decimal(value)


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("0.124", 2, "0.12"),
        ("0.125", 2, "0.13"),
        ("0.126", 2, "0.13"),
        ("-0.124", 2, "-0.12"),
        ("-0.125", 2, "-0.13"),
        ("2.5", 0, "3"),
        ("-0.001", 2, "0.00"),
        ("1.0005", 3, "1.001"),
        ("999.995", 2, "1000.00"),
    ],
)
def test_a_half_goes_away_from_zero(value: str, digits: int, expected: str) -> None:
    assert str(round_half_up(Fraction(value), digits)) == expected
    assert plain(rounded(Decimal(value), 1, digits), digits) == expected
    assert plain(rounded(times(Decimal(value), Decimal(3)), 3, digits), digits) == expected


@given(st.fractions(max_denominator=10**6), st.integers(0, 4))
def test_rounding_agrees_with_the_definition(value: Fraction, digits: int) -> None:
    assert Fraction(round_half_up(value, digits)) == oracle.rounded(value, digits)


@pytest.mark.parametrize("value", ["-0", "-0.00", "-0.004"])
@pytest.mark.parametrize("divisor", [1, 3])
def test_rounding_gives_no_negative_zero(value: str, divisor: int) -> None:
    """A minus before a zero would be read as a credit."""
    assert not rounded(Decimal(value), divisor, 2).is_signed()


@given(DECIMALS, st.integers(1, 10**6), st.integers(0, 4))
def test_rounding_over_a_divisor_agrees_with_the_definition(
    amount: Decimal, divisor: int, digits: int
) -> None:
    result = rounded(amount, divisor, digits)

    assert Fraction(result) == oracle.rounded(Fraction(amount) / divisor, digits)
    assert result or not result.is_signed()


@given(st.fractions(max_denominator=10**6), st.integers(0, 4))
def test_rounding_is_symmetric_and_settled(value: Fraction, digits: int) -> None:
    once = round_half_up(value, digits)

    assert Fraction(round_half_up(-value, digits)) == -Fraction(once)
    assert round_half_up(Fraction(once), digits) == once


@pytest.mark.parametrize(
    ("value", "least", "expected"),
    [
        ("1E+1", 0, "10"),
        ("2.500", 0, "2.5"),
        ("2.500", 2, "2.50"),
        ("2", 2, "2.00"),
        ("0.1234", 2, "0.1234"),
        ("-3.10", 0, "-3.1"),
        ("1E-12", 0, "0.000000000001"),
    ],
)
def test_plain_notation_has_no_exponent_and_no_superfluous_zero(
    value: str, least: int, expected: str
) -> None:
    assert plain(Decimal(value), least) == expected


def test_the_whole_numbers_of_numpy_are_exact_and_its_others_are_not() -> None:
    assert as_fraction(np.int64(4)) == 4  # type: ignore[arg-type]  # as rows of frames hold them
    assert as_decimal(np.uint8(4)) == Decimal(4)  # type: ignore[arg-type]
    for value in (np.float64(4), np.bool_(True)):
        with pytest.raises(TypeError):
            as_fraction(value)  # type: ignore[arg-type]  # that is the point
