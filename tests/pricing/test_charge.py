from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from tests import oracle
from tests.pricing.tables import PRICES, QUANTITIES, tenths
from wapcommerce.errors import InvalidCharge, Refusal, accepted
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, QuoteLine
from wapcommerce.pricing.charge import Charge
from wapcommerce.pricing.flat import Flat
from wapcommerce.pricing.per_unit import PerUnit

MEMORY = Charge(
    meter="ram_gib",
    label="Memory",
    kind=ChargeKind.RECURRING,
    period="month",
    model=PerUnit("4.50", source="Prices!I4"),
    source="Prices!A4",
)


def line(charge: Charge, quantity: str, currency: str = "EUR") -> QuoteLine:
    """The line of an allowed quantity."""
    return accepted(charge.line(Fraction(quantity), currency))


def codes(charge: Charge, quantity: str) -> tuple[str, ...]:
    """Why the quantity is refused; empty when it is allowed."""
    result = charge.line(Fraction(quantity), "EUR")
    return result.codes if isinstance(result, Refusal) else ()


@given(QUANTITIES, PRICES)
def test_a_line_is_rounded_once_half_away_from_zero(quantity: Decimal, price: Decimal) -> None:
    read = accepted(evolve(MEMORY, model=PerUnit(price)).line(Fraction(quantity), "EUR"))

    exact = Fraction(quantity) * Fraction(price)
    assert Fraction(read.exact) == exact
    assert Fraction(read.amount.amount) == oracle.rounded(exact, 2)


@pytest.mark.parametrize(
    ("currency", "expected"), [("EUR", "0.35"), ("JPY", "0"), ("KWD", "0.345"), ("CLF", "0.345")]
)
def test_the_currency_decides_the_digits(currency: str, expected: str) -> None:
    charge = evolve(MEMORY, model=PerUnit("0.115"))

    assert line(charge, "3", currency).amount == Money(expected, currency)


@given(QUANTITIES, tenths(50, 1))
def test_included_units_are_free(quantity: Decimal, included: Decimal) -> None:
    read = accepted(evolve(MEMORY, included=included).line(Fraction(quantity), "EUR"))

    beyond = max(Fraction(0), Fraction(quantity) - Fraction(included))
    assert Fraction(read.exact) == beyond * Fraction("4.5")


def test_included_units_are_shown() -> None:
    parts = [str(part) for part in line(evolve(MEMORY, included=Decimal(2)), "3").slices]

    assert parts == [
        "2 included × 0.00 = 0.00   [Prices!A4]",
        "1 × 4.50 = 4.50   [Prices!I4]",
    ]


@pytest.mark.parametrize(
    ("quantity", "expected"), [("0", "0"), ("1", "9"), ("2", "9"), ("3", "13.5"), ("9", "20")]
)
def test_least_and_greatest_amount_hold_except_for_nothing(quantity: str, expected: str) -> None:
    charge = evolve(MEMORY, min_charge=Decimal(9), max_charge=Decimal(20))

    assert line(charge, quantity).exact == Decimal(expected)


@pytest.mark.parametrize("quantity", ["2", "4"])
def test_an_amount_equal_to_a_bound_needs_no_adjustment(quantity: str) -> None:
    charge = evolve(MEMORY, min_charge=9, max_charge=18)

    assert len(line(charge, quantity).slices) == 1


@pytest.mark.parametrize(("quantity", "expected"), [("64", ()), ("64.001", ("above_max_qty",))])
def test_the_greatest_quantity_itself_is_allowed(quantity: str, expected: tuple[str, ...]) -> None:
    assert codes(evolve(MEMORY, max_qty=64), quantity) == expected


def test_an_adjustment_is_shown_as_such() -> None:
    parts = line(evolve(MEMORY, min_charge=Decimal(9)), "1").slices

    assert str(parts[-1]) == (
        "1 adjustment to the minimum charge of 9.00 × 4.50 = 4.50   [Prices!A4]"
    )


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        ("0", ()),
        ("1", ("below_min_qty", "off_step")),
        ("3", ("below_min_qty", "off_step")),
        ("4", ()),
        ("5", ("off_step",)),
        ("4.000001", ("off_step",)),
        ("8", ()),
        ("9", ("above_max_qty", "off_step")),
        ("10", ("above_max_qty",)),
        ("-4", ("below_zero",)),
    ],
)
def test_a_quantity_outside_the_limits_is_refused_with_every_reason(
    quantity: str, expected: tuple[str, ...]
) -> None:
    charge = evolve(MEMORY, min_qty=4, max_qty="8.5", step=2)

    assert codes(charge, quantity) == expected


def test_a_refusal_names_label_meter_and_cell() -> None:
    result = evolve(MEMORY, max_qty=Decimal(64)).line(Fraction(65), "EUR")

    assert isinstance(result, Refusal)
    assert str(result) == "ram_gib: Memory: 65 is above 64 [Prices!A4] (take 64)"


def test_a_refusal_without_a_place_names_none() -> None:
    result = evolve(MEMORY, max_qty=64, source="").line(Fraction(65), "EUR")

    assert str(result) == "ram_gib: Memory: 65 is above 64 (take 64)"


@pytest.mark.parametrize(
    "name", ["included", "min_qty", "max_qty", "step", "min_charge", "max_charge"]
)
def test_no_number_of_a_charge_is_a_float(name: str) -> None:
    with pytest.raises(TypeError):
        evolve(MEMORY, **{name: 0.1})  # type: ignore[arg-type]  # that is the point


def test_both_days_are_inclusive() -> None:
    charge = evolve(MEMORY, valid_from=date(2026, 3, 1), valid_to=date(2026, 5, 31))

    assert not charge.is_valid_on(date(2026, 2, 28))
    assert charge.is_valid_on(date(2026, 3, 1))
    assert charge.is_valid_on(date(2026, 5, 31))
    assert not charge.is_valid_on(date(2026, 6, 1))
    assert MEMORY.is_valid_on(date.min)
    assert MEMORY.is_valid_on(date.max)


def test_the_line_says_what_was_charged() -> None:
    read = line(evolve(MEMORY, model=Flat(59), kind=ChargeKind.SETUP), "2.5")

    assert (read.meter, read.label, read.quantity) == ("ram_gib", "Memory", Decimal("2.5"))
    assert (read.kind, read.model) == (ChargeKind.SETUP, "flat")


@pytest.mark.parametrize(
    ("limits", "code", "path"),
    [
        ({"included": -1}, "limit_below_zero", "included"),
        ({"min_charge": "-0.01"}, "limit_below_zero", "min_charge"),
        ({"step": 0}, "step", "step"),
        ({"step": -1}, "step", "step"),
        ({"min_qty": 3, "max_qty": 2}, "limits_crossed", "min_qty"),
        ({"min_charge": 3, "max_charge": "2.99"}, "limits_crossed", "min_charge"),
    ],
)
def test_limits_that_contradict_each_other_make_no_charge(
    limits: dict[str, Any], code: str, path: str
) -> None:
    with pytest.raises(InvalidCharge) as refused:
        Charge("cpu_cores", "Cores", ChargeKind.RECURRING, "month", PerUnit(1), **limits)
    assert [(each.code, each.path) for each in refused.value.rejections] == [(code, path)]


def test_limits_may_meet() -> None:
    limits: dict[str, Any] = {"min_qty": 2, "max_qty": 2, "min_charge": 5, "max_charge": 5}
    charge = Charge("cpu_cores", "Cores", ChargeKind.RECURRING, "month", PerUnit(1), **limits)
    line = charge.line(Fraction(2), "EUR")
    assert isinstance(line, QuoteLine)
    assert line.amount == Money("5.00", "EUR")
