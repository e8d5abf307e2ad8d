"""Package: a price for every block of units (D3)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import ClassVar, Self

from attrs import evolve, field, frozen

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import minus, plain
from wapcommerce.model.option import one_of
from wapcommerce.model.quote import Slice
from wapcommerce.pricing.charge_models.charge_model import ChargeModel, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import BlockRounding, Curve, Piece, blocks

_ZERO = Decimal(0)


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
    rounding: BlockRounding = field(validator=one_of(BlockRounding), default="up")
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

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """One slice of all blocks."""
        beyond = minus(quantity, self.included)
        count = blocks(beyond, self.size, self.rounding) if beyond > 0 else _ZERO
        if not count:
            return ()
        return (slice_of(count, f"package of {plain(self.size)}", self.price, self.source),)

    def curve(self) -> Curve:
        """One line through zero, over blocks instead of units."""
        line = Piece(_ZERO, _ZERO, self.price)
        return Curve((line,), included=self.included, block=self.size, rounding=self.rounding)

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        """With another price of the package."""
        return evolve(self, price=change(self.price))
