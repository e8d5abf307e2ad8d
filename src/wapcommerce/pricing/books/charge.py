"""A charge: what a price book asks for one meter, under which limits and when (D3, D5)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from attrs import evolve, field, frozen
from attrs.converters import optional

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.exact import left_over, minus, plain, plus
from wapcommerce.model.quote import ChargeKind, Slice
from wapcommerce.pricing.books.validity import IS_DAY, crossed_days, holds_on
from wapcommerce.pricing.charge_models.charge_model import IS_MODEL, ChargeModel, price_of, slice_of
from wapcommerce.pricing.charge_models.curve import Cliff, Curve


@frozen
class Charge:
    """One charge of a price book.

    `region` None applies everywhere; `period` is "month", "year" and so on, and "" for setup.
    `included` units are free, before the first tier. `min_qty`, `max_qty` (both inclusive) and
    `step` (counted from zero) refuse other quantities, they never bill more. `min_charge` and
    `max_charge` bound the amount when anything is charged at all. `valid_from` and `valid_to` are
    both inclusive days, None is open. `cost` is what a unit costs the seller, for checks only; a
    charge without `tax_code` is not taxed. `source` is where the charge stands ("Prices!A7").
    A float anywhere raises TypeError, limits that contradict each other `InvalidCharge`, a kind
    that does not exist ValueError.
    """

    meter: str
    label: str
    kind: ChargeKind = field(converter=ChargeKind)
    period: str
    model: ChargeModel = field(validator=IS_MODEL)
    region: str | None = None
    included: Decimal = field(converter=price_of, default=Decimal(0))
    min_qty: Decimal | None = field(converter=optional(price_of), default=None)
    max_qty: Decimal | None = field(converter=optional(price_of), default=None)
    step: Decimal | None = field(converter=optional(price_of), default=None)
    min_charge: Decimal | None = field(converter=optional(price_of), default=None)
    max_charge: Decimal | None = field(converter=optional(price_of), default=None)
    valid_from: date | None = field(validator=IS_DAY, default=None)
    valid_to: date | None = field(validator=IS_DAY, default=None)
    cost: Decimal | None = field(converter=optional(price_of), default=None)
    tax_code: str = ""
    source: str = field(default="", kw_only=True)

    def __attrs_post_init__(self) -> None:
        if found := _contradictions(self):
            raise InvalidCharge(found)

    def is_valid_on(self, day: date) -> bool:
        """Whether the charge applies on that day; both ends inclusive."""
        return holds_on(day, self.valid_from, self.valid_to)

    @property
    def has_limits(self) -> bool:
        """Whether some quantities cannot be bought."""
        return not (self.min_qty is None and self.max_qty is None and self.step is None)

    def curve(self) -> Curve:
        """The amounts of all quantities, included units taken off, without the bounds."""
        curve = self.model.curve()
        return evolve(curve, included=plus(curve.included, self.included))

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        """The steps of the model for a quantity of 0 or more, included units first."""
        free = min(quantity, self.included) if self.included else self.included
        if not free:
            return self.model.slices(quantity)
        included = slice_of(free, "included", Decimal(0), self.source)
        return (included, *self.model.slices(minus(quantity, free)))

    def bound(self, amount: Decimal) -> tuple[str, Decimal] | None:
        """The bound that an amount above quantity zero does not keep: its name and value."""
        if self.min_charge is not None and amount < self.min_charge:
            return "minimum", self.min_charge
        if self.max_charge is not None and amount > self.max_charge:
            return "maximum", self.max_charge
        return None

    def cliffs(self) -> tuple[Cliff, ...]:
        """Where buying more costs less, within the limits and bounds of the charge.

        Up to 10 at 12.00, then 10.00: 10 cost 120.00 and just more 100.00. In steps of 5 the next
        are 15 for 150.00, so there is no cliff.
        """
        found = []
        for each in self.curve().cliffs():
            cliff = self._met(each)
            if cliff is not None and cliff.beyond < cliff.at:
                found.append(cliff)
        return tuple(found)

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Charge:
        """The same charge with every price changed, its bounds included."""
        least, most = self.min_charge, self.max_charge
        return evolve(
            self,
            model=self.model.with_prices(change),
            min_charge=None if least is None else change(least),
            max_charge=None if most is None else change(most),
        )

    def refusals(self, quantity: Decimal) -> tuple[Rejection, ...]:
        """Why this quantity cannot be bought: every limit that it does not keep.

        Zero can always be bought; with a step of 4 the quantities are 4, 8, 12 and so on.
        """
        if not quantity:
            return ()
        shown = plain(quantity)
        if quantity < 0:
            return (self._rejection("below_zero", f"{shown} is below zero", "take 0 or more"),)
        found = []
        if self.min_qty is not None and quantity < self.min_qty:
            least = plain(self.min_qty)
            found.append(
                self._rejection("below_min_qty", f"{shown} is below {least}", f"take {least}")
            )
        if self.max_qty is not None and quantity > self.max_qty:
            most = plain(self.max_qty)
            found.append(
                self._rejection("above_max_qty", f"{shown} is above {most}", f"take {most}")
            )
        if self.step is not None and left_over(quantity, self.step):
            step = plain(self.step)
            found.append(
                self._rejection(
                    "off_step", f"{shown} is no multiple of {step}", f"take a multiple of {step}"
                )
            )
        return tuple(found)

    def _met(self, cliff: Cliff) -> Cliff | None:
        """What a buyer meets at a cliff of the curve; None where nobody can buy on both sides."""
        if self.step is None:
            last, cost, next_cost = cliff.quantity, cliff.at, cliff.beyond
            is_sold = self.max_qty is None or last < self.max_qty
        else:
            last = minus(cliff.quantity, left_over(cliff.quantity, self.step))
            following = plus(last, self.step)
            curve = self.curve()
            cost, next_cost = curve.amount(last), curve.amount(following)
            is_sold = self.max_qty is None or following <= self.max_qty
        if not last or not is_sold or (self.min_qty is not None and last < self.min_qty):
            return None
        return Cliff(cliff.quantity, self._within(cost), self._within(next_cost))

    def _within(self, amount: Decimal) -> Decimal:
        bound = self.bound(amount)
        return amount if bound is None else bound[1]

    def _rejection(self, code: str, what: str, hint: str) -> Rejection:
        place = f" [{self.source}]" if self.source else ""
        return Rejection(code, f"{self.label}: {what}{place}", self.meter, hint)


def _contradictions(charge: Charge) -> tuple[Rejection, ...]:
    """Limits no quantity or amount could keep, all at once."""
    found = [
        Rejection("limit_below_zero", f"{name} is {plain(value)}", name, "give 0 or more")
        for name in ("included", "min_qty", "max_qty", "min_charge", "max_charge", "cost")
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
    found += crossed_days(charge.valid_from, charge.valid_to)
    if bool(charge.period) is (charge.kind is ChargeKind.SETUP):
        what = f"a {charge.kind} charge {'has no' if charge.period else 'needs a'} period"
        hint = 'give "" for setup, else "month", "year" and so on'
        found.append(Rejection("period", what, "period", hint))
    return tuple(found)
