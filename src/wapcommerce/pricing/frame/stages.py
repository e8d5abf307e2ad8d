"""What is computed one after the other: columns that later expressions use by name (D6)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from wapcommerce.pricing.frame.expressions import column
from wapcommerce.pricing.frame.whole import Whole

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr

_PREFIX = "_wapcommerce_"  # of columns that are taken out again


class Stages:
    """Columns in the order in which they can be computed.

    An expression that is used several times is kept here once, because not every engine finds
    common parts by itself.
    """

    def __init__(self) -> None:
        self.stages: list[list[Expr]] = []
        self._count = 0

    def keep(self, wholes: Iterable[Whole]) -> list[Whole]:
        """The same numbers, as columns of one more stage."""
        wholes = list(wholes)
        kept = iter(self.flags([each.expr for each in wholes if not each.is_constant]))
        return [
            each if each.is_constant else Whole(next(kept), each.low, each.high, each.exact)
            for each in wholes
        ]

    def flags(self, expressions: Sequence[Expr]) -> list[Expr]:
        """The same expressions, as columns of one more stage."""
        names = [f"{_PREFIX}{self._count + number}" for number in range(len(expressions))]
        self._count += len(names)
        if names:
            self.stages.append(
                [each.alias(name) for each, name in zip(expressions, names, strict=True)]
            )
        return [column(name) for name in names]
