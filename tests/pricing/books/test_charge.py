"""What a book asks for one meter: limits of the quantity, bounds of the amount, validity."""

import copy
import pickle
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given

from tests.pricing.tables import QUANTITIES, Twin, tenths, twins_and_quantities
from wapcommerce.errors import InvalidCharge
from wapcommerce.model.exact import plain, times
from wapcommerce.model.quote import ChargeKind, total_of
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume

MEMORY = Charge(
    meter="ram_gib",
    label="Memory",
    kind=ChargeKind.RECURRING,
    period="month",
    model=PerUnit("4.50", source="Prices!I4"),
    source="Prices!A4",
)


def codes(charge: Charge, quantity: str) -> tuple[str, ...]:
    """Why the quantity is refused; empty when it is allowed."""
    return tuple(rejection.code for rejection in charge.refusals(Decimal(quantity)))


@given(twins_and_quantities(), tenths(50, 1))
def test_included_units_are_free_in_every_model(
    case: tuple[Twin, Decimal], included: Decimal
) -> None:
    """The model prices what is beyond them, told in slices and as a curve."""
    twin, quantity = case
    charge = evolve(MEMORY, model=twin.model, included=included)
    beyond = max(Fraction(0), Fraction(quantity) - Fraction(included))

    assert Fraction(total_of(charge.slices(quantity))) == twin.oracle(beyond)
    assert Fraction(charge.curve().amount(quantity)) == twin.oracle(beyond)


@pytest.mark.parametrize(("quantity", "expected"), [("1.9", "0"), ("2", "0"), ("2.1", "0.45")])
def test_included_units_end_at_their_number(quantity: str, expected: str) -> None:
    charge = evolve(MEMORY, included=2)

    assert total_of(charge.slices(Decimal(quantity))) == Decimal(expected)


def test_included_units_of_the_charge_and_of_its_package_add_up() -> None:
    charge = evolve(MEMORY, model=Package(10, 5, included=3), included=2)

    assert [charge.curve().amount(Decimal(units)) for units in (5, 6, 15, 16)] == [0, 5, 5, 10]
    assert [total_of(charge.slices(Decimal(units))) for units in (5, 6, 15, 16)] == [0, 5, 5, 10]


def test_included_units_are_shown() -> None:
    charge = evolve(MEMORY, included=2)

    assert [str(part) for part in charge.slices(Decimal(3))] == [
        "2 included × 0.00 = 0.00   [Prices!A4]",
        "1 × 4.50 = 4.50   [Prices!I4]",
    ]
    assert [str(part) for part in charge.slices(Decimal("1.5"))] == [
        "1.5 included × 0.00 = 0.00   [Prices!A4]"
    ]
    assert charge.slices(Decimal(0)) == ()


def test_tiers_begin_beyond_the_included_units() -> None:
    charge = evolve(MEMORY, model=Graduated((Tier(5, 5), Tier(None, 4))), included=10)

    assert charge.curve().amount(Decimal(16)) == total_of(charge.slices(Decimal(16))) == 29


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("0", ("minimum", Decimal(9))),
        ("8.999", ("minimum", Decimal(9))),
        ("9", None),
        ("20", None),
        ("20.001", ("maximum", Decimal(20))),
    ],
)
def test_an_amount_outside_its_bounds_is_told_the_bound(
    amount: str, expected: tuple[str, Decimal] | None
) -> None:
    assert evolve(MEMORY, min_charge=9, max_charge=20).bound(Decimal(amount)) == expected


def test_a_bound_that_is_not_given_is_kept_by_every_amount() -> None:
    assert MEMORY.bound(Decimal("1e12")) is None
    assert evolve(MEMORY, max_charge=20).bound(Decimal(0)) is None
    assert evolve(MEMORY, min_charge=9).bound(Decimal("1e12")) is None


@given(QUANTITIES)
def test_bounds_are_no_part_of_slices_and_curve(quantity: Decimal) -> None:
    bounded = evolve(MEMORY, min_charge=9, max_charge=20)

    assert bounded.slices(quantity) == MEMORY.slices(quantity)
    assert bounded.curve() == MEMORY.curve()


@pytest.mark.parametrize(("quantity", "expected"), [("64", ()), ("64.001", ("above_max_qty",))])
def test_the_greatest_quantity_itself_is_allowed(quantity: str, expected: tuple[str, ...]) -> None:
    assert codes(evolve(MEMORY, max_qty=64), quantity) == expected


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
    (found,) = evolve(MEMORY, max_qty=64).refusals(Decimal(65))

    assert str(found) == "ram_gib: Memory: 65 is above 64 [Prices!A4] (take 64)"


def test_a_refusal_without_a_place_names_none() -> None:
    (found,) = evolve(MEMORY, max_qty=64, source="").refusals(Decimal(65))

    assert str(found) == "ram_gib: Memory: 65 is above 64 (take 64)"


@pytest.mark.parametrize("limit", ["min_qty", "max_qty", "step"])
def test_a_charge_has_limits_when_any_is_given(limit: str) -> None:
    limits: dict[str, Any] = {limit: 1}

    assert evolve(MEMORY, **limits).has_limits
    assert not MEMORY.has_limits


@given(QUANTITIES)
def test_without_limits_every_quantity_can_be_bought(quantity: Decimal) -> None:
    assert MEMORY.refusals(quantity) == ()


@pytest.mark.parametrize(
    "name", ["included", "min_qty", "max_qty", "step", "min_charge", "max_charge", "cost"]
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


def test_prices_and_bounds_change_together_and_limits_stay() -> None:
    charge = evolve(MEMORY, included=2, max_qty=64, min_charge=9, max_charge=20, cost=3)
    doubled = charge.with_prices(lambda price: times(price, Decimal(2)))

    assert doubled == evolve(
        charge, model=PerUnit(9, source="Prices!I4"), min_charge=18, max_charge=40
    )
    assert MEMORY.with_prices(lambda price: price) == MEMORY


def test_a_charge_is_a_value() -> None:
    """D14."""
    copied = pickle.loads(pickle.dumps(MEMORY))  # noqa: S301 - our own

    assert copied == copy.deepcopy(MEMORY) == MEMORY
    assert hash(copied) == hash(MEMORY)
    assert evolve(MEMORY, included="2.0") == evolve(MEMORY, included=2)


@pytest.mark.parametrize(
    ("limits", "code", "path"),
    [
        ({"included": -1}, "limit_below_zero", "included"),
        ({"min_charge": "-0.01"}, "limit_below_zero", "min_charge"),
        ({"step": 0}, "step", "step"),
        ({"step": -1}, "step", "step"),
        ({"min_qty": 3, "max_qty": 2}, "limits_crossed", "min_qty"),
        ({"min_charge": 3, "max_charge": "2.99"}, "limits_crossed", "min_charge"),
        ({"cost": "-0.01"}, "limit_below_zero", "cost"),
        (
            {"valid_from": date(2026, 1, 2), "valid_to": date(2026, 1, 1)},
            "limits_crossed",
            "valid_from",
        ),
        ({"period": ""}, "period", "period"),
        ({"kind": ChargeKind.SETUP}, "period", "period"),
    ],
)
def test_limits_that_contradict_each_other_make_no_charge(
    limits: dict[str, Any], code: str, path: str
) -> None:
    with pytest.raises(InvalidCharge) as refused:
        evolve(MEMORY, **limits)

    assert [(each.code, each.path) for each in refused.value.rejections] == [(code, path)]


def test_every_contradiction_is_told_at_once() -> None:
    with pytest.raises(InvalidCharge) as refused:
        evolve(MEMORY, included=-1, step=0, min_qty=3, max_qty=2, min_charge=-1, period="")

    assert [each.path for each in refused.value.rejections] == [
        "included",
        "min_charge",
        "step",
        "min_qty",
        "period",
    ]


def test_limits_may_meet() -> None:
    day = date(2026, 1, 1)
    charge = evolve(
        MEMORY, min_qty=2, max_qty=2, min_charge=5, max_charge=5, valid_from=day, valid_to=day
    )

    assert codes(charge, "2") == ()
    assert charge.is_valid_on(day)


def test_a_setup_charge_has_no_period() -> None:
    """One with a period would never be found, and what it charges would be free."""
    assert evolve(MEMORY, kind=ChargeKind.SETUP, period="").period == ""


def test_a_kind_given_as_text_is_that_kind() -> None:
    charge = Charge("vm_count", "Setup", "setup", "", PerUnit(50))

    assert charge.kind is ChargeKind.SETUP


@pytest.mark.parametrize("wrong", [{"valid_from": "2026-01-01"}, {"model": 5}, {"model": None}])
def test_a_field_of_another_type_is_refused_where_it_is_given(wrong: dict[str, Any]) -> None:
    with pytest.raises(TypeError):
        Charge(**{"meter": "m", "label": "M", "kind": "setup", "period": "", "model": None} | wrong)


CLIFF = Volume((Tier(10, 10), Tier(None, 9)))


@pytest.mark.parametrize(
    ("limits", "cliffs"),
    [
        ({}, [("10", "100", "90")]),
        ({"max_qty": 10}, []),
        ({"max_qty": "10.001"}, [("10", "100", "90")]),
        ({"min_qty": 10}, [("10", "100", "90")]),
        ({"min_qty": "10.001"}, []),
        ({"max_charge": 95}, [("10", "95", "90")]),
        ({"max_charge": 90}, []),
        ({"min_charge": 95}, [("10", "100", "95")]),
        ({"step": 5}, []),  # 15 for 135
        ({"step": 1}, [("10", "100", "99")]),
        ({"step": 1, "max_qty": 11}, [("10", "100", "99")]),
        ({"step": 1, "max_qty": 10}, []),
        ({"step": 11}, []),  # nobody can buy less
    ],
)
def test_a_cliff_is_found_where_a_buyer_can_meet_it(
    limits: dict[str, Any], cliffs: list[tuple[str, str, str]]
) -> None:
    charge = Charge("m", "M", ChargeKind.RECURRING, "month", CLIFF, **limits)

    found = [tuple(map(plain, (each.quantity, each.at, each.beyond))) for each in charge.cliffs()]
    assert found == cliffs
