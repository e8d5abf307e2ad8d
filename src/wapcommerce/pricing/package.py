"""Package: a price for every block of units (D3)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import ClassVar, Literal

from attrs import field, frozen
from attrs.validators import in_

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import plain
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_model import ChargeModel, price_of, slice_of


@frozen
class Package(ChargeModel):
    """Blocks of `size` units at `price` each, after `included` units that are free.

    A started block counts whole with rounding "up" and not at all with "down". Blocks of 10 at
    5.00: 11 units are 2 blocks, 10.00.

    >>> Package(10, 5).charge(11), Package(10, 5, rounding="down").charge(11)
    (Decimal('10'), Decimal('5'))

    Raises `InvalidCharge` when the size is not above zero or fewer than none are included.
    """

    name: ClassVar[str] = "package"
    size: Decimal = field(converter=price_of)
    price: Decimal = field(converter=price_of)
    included: Decimal = field(converter=price_of, default=Decimal(0))
    rounding: Literal["up", "down"] = field(validator=in_(("up", "down")), default="up")
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        found = []
        if self.size <= 0:
            found.append(
                Rejection(
                    "package_size",
                    f"a package of {plain(self.size)} units is none",
                    "size",
                    "give a size above 0",
                )
            )
        if self.included < 0:
            found.append(
                Rejection(
                    "included",
                    f"{plain(self.included)} units cannot be included",
                    "included",
                    "give 0 or more",
                )
            )
        if found:
            raise InvalidCharge(tuple(found))

    def slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        """One slice of all blocks."""
        beyond = max(Fraction(0), quantity - Fraction(self.included))
        blocks = beyond / Fraction(self.size)
        count = ceil(blocks) if self.rounding == "up" else floor(blocks)
        if not count:
            return ()
        what = f"package of {plain(self.size)}"
        return (slice_of(Fraction(count), what, self.price, self.source),)
