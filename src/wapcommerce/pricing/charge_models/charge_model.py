"""What every charge model can do: turn a quantity into slices, and into an amount (D3)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Literal, Self

from attrs.validators import instance_of

from wapcommerce.model.exact import Exact, as_decimal, as_fraction, exact_decimal, times
from wapcommerce.model.quote import Slice, total_of
from wapcommerce.pricing.charge_models.curve import Curve

#: What quantity zero costs: nothing, or the first tier's flat fee.
ZeroPolicy = Literal["free", "first_fee"]


class ChargeModel(ABC):
    """Prices a quantity of one meter; immutable.

    A model says the same thing twice: `slices` is the calculation as a person follows it, `curve`
    the same amounts as straight lines, for everyone who needs only the sum.
    """

    #: The name of the model in a price workbook and on a quote line.
    name: ClassVar[str]

    @abstractmethod
    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """The steps of the calculation, exact; no slice means that nothing is charged."""

    @abstractmethod
    def curve(self) -> Curve:
        """The amounts of all quantities as straight lines."""

    @abstractmethod
    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """The same model with every price changed, and the bounds and sizes as they are."""

    def charge(self, quantity: Exact) -> Decimal:
        """The exact price of a quantity, not rounded: the sum of the slices.

        Raises ValueError for a negative quantity, TypeError for a float.
        """
        exact = as_decimal(quantity)
        if exact < 0:
            raise ValueError(f"quantity {quantity} is negative; a quantity is 0 or more")
        return exact_decimal(as_fraction(total_of(self.slices(exact))))


#: Of a field that holds any charge model.
IS_MODEL = instance_of(ChargeModel)  # type: ignore[type-abstract]  # it makes no instance


def slice_of(count: Decimal, what: str, unit_price: Decimal, source: str) -> Slice:
    """One step: 6 units at 5.00 make a slice of 30.00."""
    return Slice(count, what, unit_price, times(count, unit_price), source)


def price_of(value: Exact) -> Decimal:
    """A price as the models keep it: an exact decimal, never a float."""
    return exact_decimal(as_fraction(value))
