from decimal import Decimal
from fractions import Fraction

import pytest

from wapcommerce.pricing.charge_model import price_of, slice_of, total_of
from wapcommerce.pricing.per_unit import PerUnit


@pytest.mark.parametrize("quantity", [3, "3", "3.000", Decimal(3), Fraction(3)])
def test_a_quantity_is_any_exact_number(quantity: int | str | Decimal | Fraction) -> None:
    assert PerUnit(2).charge(quantity) == 6


@pytest.mark.parametrize("quantity", [3.0, True, None])
def test_a_quantity_is_never_a_float(quantity: object) -> None:
    with pytest.raises(TypeError):
        PerUnit(2).charge(quantity)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("quantity", [-1, "-0.001", "many", "1/3"])
def test_a_quantity_is_a_number_of_zero_or_more(quantity: int | str) -> None:
    with pytest.raises(ValueError, match=r"quantity|number"):
        PerUnit(2).charge(quantity)


def test_a_slice_multiplies_exactly() -> None:
    part = slice_of(Fraction(1, 8), "GiB", Decimal("0.123456789012"), "Prices!I2")

    assert part.amount == Decimal("0.0154320986265")
    assert total_of((part, part)) == Fraction(Decimal("0.030864197253"))


def test_no_slices_cost_nothing() -> None:
    assert total_of(()) == 0


def test_a_price_must_end_somewhere() -> None:
    assert price_of("4.50") == Decimal("4.5")
    with pytest.raises(ValueError, match="finite"):
        price_of(Fraction(1, 3))
