"""What every charge model can do: turn a quantity into slices, and slices into an amount (D3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from wapcommerce.model.exact import Exact, as_fraction, exact_decimal
from wapcommerce.model.quote import Slice

#: Which tier owns a quantity that equals its bound: the tier below ("upper") or the next ("lower").
Boundary = Literal["upper", "lower"]
#: What quantity zero costs: nothing, or the first tier's flat fee.
ZeroPolicy = Literal["free", "first_fee"]


class ChargeModel(ABC):
    """Prices a quantity of one meter; immutable."""

    #: The name of the model in a price workbook and on a quote line.
    name: ClassVar[str]

    @abstractmethod
    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """The steps of the calculation, exact; no slice means that nothing is charged."""

    def charge(self, quantity: Exact) -> Decimal:
        """The exact price of a quantity, not rounded: the sum of the slices.

        Raises ValueError for a negative quantity, TypeError for a float.
        """
        exact = as_fraction(quantity)
        if exact < 0:
            raise ValueError(f"quantity {quantity} is negative; a quantity is 0 or more")
        return exact_decimal(total_of(self.slices(exact)))


def total_of(slices: tuple[Slice, ...]) -> Fraction:
    """The exact sum of the slices' amounts."""
    return sum((Fraction(part.amount) for part in slices), Fraction(0))


def slice_of(count: Fraction, what: str, unit_price: Decimal, source: str) -> Slice:
    """One step: 6 units at 5.00 make a slice of 30.00."""
    amount = count * Fraction(unit_price)
    return Slice(exact_decimal(count), what, unit_price, exact_decimal(amount), source)


def price_of(value: Exact) -> Decimal:
    """A price as the models keep it: an exact decimal, never a float."""
    return exact_decimal(as_fraction(value))
