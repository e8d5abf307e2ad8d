"""D3: what holds for every charge model."""

import copy
import pickle
from decimal import Context, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given

from tests.pricing.tables import TWINS, Twin, twins_and_quantities
from wapcommerce.model.exact import times
from wapcommerce.model.quote import total_of
from wapcommerce.pricing.charge_models.charge_model import price_of, slice_of
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.per_unit import PerUnit


@given(twins_and_quantities())
def test_slices_curve_and_oracle_agree(case: tuple[Twin, Decimal]) -> None:
    twin, quantity = case
    expected = twin.oracle(Fraction(quantity))

    assert Fraction(total_of(twin.model.slices(quantity))) == expected
    assert Fraction(twin.model.curve().amount(quantity)) == expected
    assert Fraction(twin.model.charge(quantity)) == expected


@given(twins_and_quantities())
def test_every_slice_is_count_times_price(case: tuple[Twin, Decimal]) -> None:
    twin, quantity = case

    for part in twin.model.slices(quantity):
        assert Fraction(part.amount) == Fraction(part.count) * Fraction(part.unit_price)


@given(twins_and_quantities())
def test_no_amount_depends_on_the_decimal_context(case: tuple[Twin, Decimal]) -> None:
    twin, quantity = case
    narrow = twin.model.charge(quantity), twin.model.curve().amount(quantity)

    with localcontext(Context(prec=50)):
        assert narrow == (twin.model.charge(quantity), twin.model.curve().amount(quantity))


@given(TWINS)
def test_unchanged_prices_make_the_same_model(twin: Twin) -> None:
    assert twin.model.with_prices(lambda price: price) == twin.model


@given(twins_and_quantities())
def test_doubled_prices_make_doubled_amounts(case: tuple[Twin, Decimal]) -> None:
    """A percentage apart, which follows the prices of which it is a share."""
    twin, quantity = case
    doubled = twin.model.with_prices(lambda price: times(price, Decimal(2)))
    factor = 1 if twin.model.name == "percentage" else 2

    assert Fraction(doubled.charge(quantity)) == factor * twin.oracle(Fraction(quantity))


@given(TWINS)
def test_a_model_is_a_value(twin: Twin) -> None:
    """D14."""
    model = twin.model
    copied = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own

    assert copied == copy.deepcopy(model) == model
    assert hash(copied) == hash(model)
    assert copied.curve() == model.curve()
    assert copied.slices(Decimal(3)) == model.slices(Decimal(3))


@pytest.mark.parametrize("quantity", [3, "3", "3.000", Decimal(3), Fraction(3)])
def test_a_quantity_is_any_exact_number(quantity: int | str | Decimal | Fraction) -> None:
    assert PerUnit(2).charge(quantity) == 6


@pytest.mark.parametrize("quantity", [3.0, True, None])
def test_a_quantity_is_never_a_float(quantity: object) -> None:
    with pytest.raises(TypeError):
        PerUnit(2).charge(quantity)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("quantity", [-1, "-0.001", "many", "1/3", Fraction(1, 3)])
def test_a_quantity_is_a_number_of_zero_or_more(quantity: int | str | Fraction) -> None:
    with pytest.raises(ValueError, match=r"quantity|number|finite"):
        PerUnit(2).charge(quantity)


def test_a_negative_quantity_has_no_price_even_where_the_price_is_flat() -> None:
    with pytest.raises(ValueError, match="quantity -1 is negative"):
        Flat(5).charge(-1)


def test_a_slice_multiplies_exactly() -> None:
    part = slice_of(Decimal("0.125"), "GiB", Decimal("0.123456789012"), "Prices!I2")

    assert part.amount == Decimal("0.0154320986265")
    assert total_of((part, part)) == Decimal("0.030864197253")


def test_no_slices_cost_nothing() -> None:
    assert total_of(()) == 0


def test_a_price_must_end_somewhere() -> None:
    assert price_of("4.50") == Decimal("4.5")
    with pytest.raises(ValueError, match="finite"):
        price_of(Fraction(1, 3))


def test_a_price_is_never_a_negative_zero() -> None:
    assert str(price_of(Decimal("-0.00"))) == "0"
