"""Which tariff applies to a row, and what follows from that (D6)."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from typing import TYPE_CHECKING

from wapcommerce.pricing.frame.expressions import any_of
from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.tariffs import Tariffs
from wapcommerce.pricing.frame.whole import Whole, chosen, constant

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr


class Lookup:
    """The tariffs of a frame's rows; `region` holds the rows' labels, None where all have one.

    What is looked up is kept in `stages`, once for all that use it.
    """

    def __init__(self, tariffs: Tariffs, stages: Stages, region: Expr | None) -> None:
        self.tariffs = tariffs
        self.stages = stages
        self._region = region
        self._picked: dict[tuple[int, ...], Whole] = {}
        #: Where each tariff but the last applies.
        self._where: list[Expr] = []
        if region is not None:
            others = tariffs.labels[:-1]
            self._where = stages.flags([_is_one_of(region, labels) for labels in others])

    @property
    def is_known(self) -> Expr | None:
        """Where the region is one of those with a tariff; None where no label matters."""
        if self._region is None or not any(self.tariffs.labels[0]):
            return None
        return any_of([*self._where, _is_one_of(self._region, self.tariffs.labels[-1])])

    def choose(self, cases: Sequence[Whole]) -> Whole:
        """In each row the case of its tariff."""
        found = cases[-1]
        for case, where in zip(reversed(cases[:-1]), reversed(self._where), strict=True):
            found = found if _are_same(case, found) else chosen(where, case, found)
        return found

    def pick(self, values: Sequence[int]) -> Whole:
        """In each row the number of its tariff, or the one number of all."""
        if len(set(values)) == 1:
            return constant(values[0])
        common = gcd(*values)
        key = tuple(value // common for value in values)
        if key not in self._picked:
            (self._picked[key],) = self.stages.keep([self.choose([constant(v) for v in key])])
        return self._picked[key] * common

    def applies(self, flags: Sequence[bool]) -> Expr | bool:
        """Whether the row's tariff is one of those flagged; True or False where all are alike."""
        if len(set(flags)) == 1:
            return flags[0]
        return self.pick([int(flag) for flag in flags]).expr == 1


def _is_one_of(region: Expr, labels: Sequence[str]) -> Expr:
    return any_of([region == label for label in labels])


def _are_same(one: Whole, other: Whole) -> bool:
    return one is other or (one.is_constant and other.is_constant and one.low == other.low)
