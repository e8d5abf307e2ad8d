from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import oracle
from wapcommerce.model.exact import (
    as_fraction,
    exact_decimal,
    plain,
    round_half_up,
    scaled_decimal,
)

UNITS = st.integers(-(10**24), 10**24)
PLACES = st.integers(0, 18)


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


@given(st.fractions(max_denominator=10**6), st.integers(0, 4))
def test_rounding_agrees_with_the_definition(value: Fraction, digits: int) -> None:
    assert Fraction(round_half_up(value, digits)) == oracle.rounded(value, digits)


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
