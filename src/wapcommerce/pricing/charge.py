"""A charge: what a price book asks for one meter, under which limits and when (D3, D5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import field, frozen
from attrs.converters import optional

from wapcommerce.errors import InvalidCharge, Refusal, Rejection
from wapcommerce.model.exact import exact_decimal, plain, round_half_up
from wapcommerce.model.money import Money
from wapcommerce.model.quote import ChargeKind, QuoteLine, Slice
from wapcommerce.pricing.charge_model import ChargeModel, price_of, slice_of, total_of


@frozen
class Charge:
    """One charge of a price book.

    `region` None applies everywhere; `period` is "month", "year" and so on, and "" for setup.
    `included` units are free, before the first tier. `min_qty`, `max_qty` (both inclusive) and
    `step` (counted from zero) refuse other quantities, they never bill more. `min_charge` and
    `max_charge` bound the amount when anything is charged at all. `valid_from` and `valid_to` are
    both inclusive days, None is open. `source` is where the charge stands ("Prices!A7"). A float
    anywhere raises TypeError, limits that contradict each other `InvalidCharge`.
    """

    meter: str
    label: str
    kind: ChargeKind
    period: str
    model: ChargeModel
    region: str | None = None
    included: Decimal = field(converter=price_of, default=Decimal(0))
    min_qty: Decimal | None = field(converter=optional(price_of), default=None)
    max_qty: Decimal | None = field(converter=optional(price_of), default=None)
    step: Decimal | None = field(converter=optional(price_of), default=None)
    min_charge: Decimal | None = field(converter=optional(price_of), default=None)
    max_charge: Decimal | None = field(converter=optional(price_of), default=None)
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if found := _contradictions(self):
            raise InvalidCharge(found)

    def is_valid_on(self, day: date) -> bool:
        """Whether the charge applies on that day; both ends inclusive."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def line(self, quantity: Fraction, currency: str) -> QuoteLine | Refusal:
        """The quote line of a quantity: exact slices, rounded once to the minor unit.

        3 units at 0.115 EUR are exactly 0.345 and become 0.35 EUR. A quantity that `min_qty`,
        `max_qty` or `step` does not allow is refused with every reason, and so is one below zero.
        """
        if found := self._quantity_problems(quantity):
            return Refusal(found)
        slices = self._slices(quantity)
        exact = total_of(slices)
        digits = Money.zero(currency).digits
        return QuoteLine(
            meter=self.meter,
            label=self.label,
            quantity=exact_decimal(quantity),
            kind=self.kind,
            model=self.model.name,
            slices=slices,
            exact=exact_decimal(exact),
            amount=Money(round_half_up(exact, digits), currency),
        )

    def _slices(self, quantity: Fraction) -> tuple[Slice, ...]:
        free = min(quantity, Fraction(self.included))
        slices = self.model.slices(quantity - free)
        if free:
            slices = (slice_of(free, "included", Decimal(0), self.source), *slices)
        return slices + self._bounded(quantity, total_of(slices))

    def _bounded(self, quantity: Fraction, amount: Fraction) -> tuple[Slice, ...]:
        if not quantity:
            return ()
        if self.min_charge is not None and amount < Fraction(self.min_charge):
            return (self._adjustment("minimum", self.min_charge, amount),)
        if self.max_charge is not None and amount > Fraction(self.max_charge):
            return (self._adjustment("maximum", self.max_charge, amount),)
        return ()

    def _adjustment(self, name: str, bound: Decimal, amount: Fraction) -> Slice:
        what = f"adjustment to the {name} charge of {plain(bound, 2)}"
        return slice_of(Fraction(1), what, exact_decimal(Fraction(bound) - amount), self.source)

    def _quantity_problems(self, quantity: Fraction) -> tuple[Rejection, ...]:
        if not quantity:
            return ()
        shown = plain(exact_decimal(quantity))
        if quantity < 0:
            return (self._rejection("below_zero", f"{shown} is below zero", "take 0 or more"),)
        found = []
        if self.min_qty is not None and quantity < Fraction(self.min_qty):
            least = plain(self.min_qty)
            found.append(
                self._rejection("below_min_qty", f"{shown} is below {least}", f"take {least}")
            )
        if self.max_qty is not None and quantity > Fraction(self.max_qty):
            most = plain(self.max_qty)
            found.append(
                self._rejection("above_max_qty", f"{shown} is above {most}", f"take {most}")
            )
        if self.step is not None and quantity % Fraction(self.step):
            step = plain(self.step)
            found.append(
                self._rejection(
                    "off_step", f"{shown} is no multiple of {step}", f"take a multiple of {step}"
                )
            )
        return tuple(found)

    def _rejection(self, code: str, what: str, hint: str) -> Rejection:
        place = f" [{self.source}]" if self.source else ""
        return Rejection(code, f"{self.label}: {what}{place}", self.meter, hint)


def _contradictions(charge: Charge) -> tuple[Rejection, ...]:
    """Limits no quantity or amount could keep, all at once."""
    found = [
        Rejection("limit_below_zero", f"{name} is {plain(value)}", name, "give 0 or more")
        for name in ("included", "min_qty", "max_qty", "min_charge", "max_charge")
        if (value := getattr(charge, name)) is not None and value < 0
    ]
    if charge.step is not None and charge.step <= 0:
        found.append(
            Rejection("step", f"a step of {plain(charge.step)} is none", "step", "give more than 0")
        )
    for low, high in (("min_qty", "max_qty"), ("min_charge", "max_charge")):
        least, most = getattr(charge, low), getattr(charge, high)
        if least is not None and most is not None and least > most:
            what = f"{low} {plain(least)} is above {high} {plain(most)}"
            found.append(Rejection("limits_crossed", what, low, "exchange the two"))
    return tuple(found)
