from decimal import Decimal
from fractions import Fraction

from hypothesis import given

from tests import oracle
from tests.pricing.tables import PRICES, QUANTITIES
from wapcommerce.model.exact import Exact
from wapcommerce.pricing.charge_models.flat import Flat


@given(QUANTITIES, PRICES)
def test_any_quantity_above_zero_costs_the_same(quantity: Exact, amount: Exact) -> None:
    expected = oracle.flat(Fraction(quantity), Fraction(amount))

    assert Fraction(Flat(amount).charge(quantity)) == expected


def test_nothing_costs_nothing_and_makes_no_slice() -> None:
    assert Flat(49).slices(Decimal(0)) == ()


def test_the_slice_is_one_fee_with_its_place() -> None:
    (part,) = Flat("49.90", source="Prices!J7").slices(Decimal("0.001"))

    assert str(part) == "1 flat fee × 49.90 = 49.90   [Prices!J7]"
