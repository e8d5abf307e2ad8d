"""The lines of all rows' quotes while they are worked on (D6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING

from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.calculation.rate_card import Rate
from wapcommerce.pricing.frame.amount import Amount, Measured
from wapcommerce.pricing.frame.expressions import any_of
from wapcommerce.pricing.frame.lookup import Lookup
from wapcommerce.pricing.frame.whole import Whole, chosen, constant, is_above

if TYPE_CHECKING:
    from narwhals.stable.v2 import Expr


class TooLarge(Exception):
    """What `what` comes to may not fit into 64 bits."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Line:
    """One charge of one meter for all rows; `rates` holds what each tariff asks.

    It amounts to `amount` times the factor of the row's tariff, and then to `money` minor units.
    What all factors have in common may be in the amount already; it is `common`.
    """

    def __init__(
        self, kind: ChargeKind, meter: str, quantity: Measured, rates: Sequence[Rate | None]
    ) -> None:
        self.kind = kind
        self.meter = meter
        self.quantity = quantity
        self.rates = rates
        self.amount = Amount(constant(0))
        self.common = Fraction(1)
        self.factors = [Fraction(1) for _ in rates]
        self.money = constant(0)

    @property
    def label(self) -> str:
        """How the book calls the charge."""
        return next(rate.charge.label for rate in self.rates if rate is not None)

    @property
    def has_percentage(self) -> bool:
        """Whether some tariff takes a share of other charges here."""
        return any(rate is not None and rate.is_percentage for rate in self.rates)


class Calculation:
    """What the operations work on; `split` says whether every line needs its own amount."""

    def __init__(self, lookup: Lookup, quantities: Mapping[str, Measured], *, split: bool) -> None:
        self.lookup = lookup
        self.tariffs = lookup.tariffs
        self.book = self.tariffs.book
        self.quantities = quantities
        self.stages = lookup.stages
        self.split = split
        self.scale = 10 ** minor_unit_digits(self.book.currency)
        self.lines: list[Line] = []
        self.totals: dict[ChargeKind, Whole] = {}
        #: What a minimum or maximum total adds, where the book has one.
        self.commitment: Whole | None = None
        self.tax: Whole | None = None
        #: Where a line has a tax code that has no rate.
        self.untaxed: Expr | bool = False

    def of_kind(self, kind: ChargeKind) -> list[Line]:
        """The lines of one kind, in order."""
        return [line for line in self.lines if line.kind is kind]

    def keep_money(self, lines: Sequence[Line]) -> None:
        """Keep what the lines come to, because several columns are made of it."""
        kept = self.stages.keep([line.money for line in lines])
        for line, money in zip(lines, kept, strict=True):
            line.money = money

    def is_there(self, line: Line, tariffs: Sequence[bool] | None = None) -> Expr | bool:
        """Where the line is on the quote: something is bought, or even nothing costs something.

        With `tariffs` only where one of those flagged applies.
        """
        flags = tariffs or [rate is not None for rate in line.rates]
        costs_at_zero = [
            flag and rate is not None and bool(rate.curve.at_zero)
            for flag, rate in zip(flags, line.rates, strict=True)
        ]
        is_bought = both(is_above(line.quantity.whole, 0), self.lookup.applies(flags))
        return either(is_bought, self.lookup.applies(costs_at_zero))


@contextmanager
def naming(what: str) -> Iterator[None]:
    """Say what it was that did not fit."""
    try:
        yield
    except OverflowError as error:
        raise TooLarge(what) from error


def both(one: Expr | bool, other: Expr | bool) -> Expr | bool:
    """Whether both hold, without asking what is clear beforehand."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Expr | bool, other: Expr | bool) -> Expr | bool:
    """Whether one of the two holds."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return any_of([one, other])


def where(condition: Expr | bool, whole: Whole) -> Whole:
    """The number where the condition holds, else 0."""
    if isinstance(condition, bool):
        return whole if condition else constant(0)
    return chosen(condition, whole, constant(0))
