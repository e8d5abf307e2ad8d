"""What the order of operations works on: lines that change from step to step (D5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from wapcommerce.errors import Rejection
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.exact import plus
from wapcommerce.model.quote import ChargeKind, Slice, Step, TaxAmount
from wapcommerce.pricing.calculation.rate_card import Rate, RateCard

_ZERO = Decimal(0)


class Line:
    """A line while it is worked on: it amounts to `amount` over `divisor`, then to `money`."""

    __slots__ = (
        "amount",
        "divisor",
        "kind",
        "meter",
        "money",
        "quantity",
        "rate",
        "slices",
        "steps",
    )

    def __init__(self, kind: ChargeKind, meter: str, quantity: Decimal, rate: Rate) -> None:
        self.kind = kind
        self.meter = meter
        self.quantity = quantity
        self.rate = rate
        self.slices: tuple[Slice, ...] = ()
        self.steps: list[Step] = []
        self.amount = self.money = _ZERO
        self.divisor = 1

    @property
    def exact(self) -> Fraction:
        """The amount before it is rounded."""
        return Fraction(self.amount) / self.divisor


class Calculation:
    """One price on its way through the operations; `explained` keeps slices and steps.

    It is made for one price and belongs to the thread that makes it.
    """

    def __init__(self, card: RateCard, meters: Mapping[str, Decimal], *, explained: bool) -> None:
        self.card = card
        self.book = card.book
        self.meters = meters
        self.explained = explained
        self.digits = minor_unit_digits(card.book.currency)
        self.lines: list[Line] = []
        #: What the line of a minimum or maximum total says, and its amount.
        self.commitment: tuple[str, Decimal] | None = None
        self.taxes: list[TaxAmount] = []
        self.rejections: list[Rejection] = []

    def recurring(self) -> list[Line]:
        """The lines of every billing period."""
        return [line for line in self.lines if line.kind is ChargeKind.RECURRING]

    def total(self) -> Decimal:
        """The sum of all rounded lines: setup, recurring, and the commitment's."""
        total = _ZERO if self.commitment is None else self.commitment[1]
        for line in self.lines:
            total = plus(total, line.money)
        return total
