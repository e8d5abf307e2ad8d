"""A price book: one immutable, dated version of all charges in one currency (D4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from attrs import Attribute, field, frozen
from attrs.converters import optional
from attrs.validators import deep_iterable, instance_of

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.exact import plain, rounded
from wapcommerce.model.option import one_of
from wapcommerce.model.quote import BookVersion, ChargeKind, TaxMode
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount, DiscountOrder
from wapcommerce.pricing.books.tax import TaxRate, TaxRounding
from wapcommerce.pricing.books.validity import IS_DAY, crossed_days, holds_on
from wapcommerce.pricing.charge_models.charge_model import price_of

#: What is rounded to the minor unit: every line, the total once, or unit prices before the line.
RoundingLevel = Literal["line", "total", "unit_price"]

MAX_DIGITS = 12  #: of a unit price, after the point


def _tuple_of(member: type) -> Callable[[object, Attribute[Any], Any], None]:
    return deep_iterable(instance_of(member), instance_of(tuple))


@frozen(cache_hash=True)
class PriceBook:
    """The charges that the administrator loaded; `valid_from` and `valid_to` are inclusive days.

    Days are days in `time_zone` (an IANA name). `source` is the file the book came from.
    `parent_id` is the book whose prices hold where this one has none; `adjustments` are made to
    all that this book sells, its own prices and its parent's. `derived_periods` allows a price by
    the year to follow from that by the month, times 12. With `rounding_level` "unit_price" the
    percentages go into the unit prices, which are rounded to `unit_price_digits`, by default those
    of the currency. `min_total` and `max_total` bound the recurring total. Everything else is the
    order of operations, see `wapcommerce.pricing.calculation.operations`.

    Raises `UnknownCurrency`, and `InvalidCharge` with everything that is wrong: two charges of the
    same key (meter, region, kind, period and first day), totals or days that contradict each other,
    totals and discounts that are finer than the minor unit.
    """

    book_id: str
    version: str
    currency: str
    charges: tuple[Charge, ...] = field(validator=_tuple_of(Charge))
    valid_from: date | None = field(validator=IS_DAY, default=None)
    valid_to: date | None = field(validator=IS_DAY, default=None)
    time_zone: str = "UTC"
    source: str = ""
    parent_id: str = ""
    adjustments: tuple[Adjustment, ...] = field(validator=_tuple_of(Adjustment), default=())
    discounts: tuple[Discount, ...] = field(validator=_tuple_of(Discount), default=())
    discount_order: DiscountOrder = field(validator=one_of(DiscountOrder), default="declared")
    derived_periods: bool = False
    rounding_level: RoundingLevel = field(validator=one_of(RoundingLevel), default="line")
    unit_price_digits: int | None = None
    min_total: Decimal | None = field(converter=optional(price_of), default=None)
    max_total: Decimal | None = field(converter=optional(price_of), default=None)
    tax_mode: TaxMode = field(validator=one_of(TaxMode), default="")
    tax_rounding: TaxRounding = field(validator=one_of(TaxRounding), default="line")
    taxes: tuple[TaxRate, ...] = field(validator=_tuple_of(TaxRate), default=())

    def __attrs_post_init__(self) -> None:
        if found := tuple(self._problems()):
            raise InvalidCharge(found)

    def _problems(self) -> Iterator[Rejection]:
        yield from self._repeated()
        yield from self._unbillable()
        yield from crossed_days(self.valid_from, self.valid_to)
        least, most = self.min_total, self.max_total
        if least is not None and most is not None and least > most:
            what = f"min_total {plain(least)} is above max_total {plain(most)}"
            yield Rejection("limits_crossed", what, "min_total", "exchange the two")
        if self.unit_price_digits is not None and not 0 <= self.unit_price_digits <= MAX_DIGITS:
            what = f"unit prices cannot have {self.unit_price_digits} digits"
            yield Rejection("digits", what, "unit_price_digits", f"give 0 to {MAX_DIGITS}")

    def _repeated(self) -> Iterator[Rejection]:
        keys = Counter(
            (each.meter, each.region, each.kind, each.period, each.valid_from)
            for each in self.charges
        )
        for key, count in keys.items():
            if count > 1:
                what = f"{count} charges of {key[0]}"
                yield Rejection("charge_repeated", what, key[0], "keep one of them")

    def _unbillable(self) -> Iterator[Rejection]:
        digits = minor_unit_digits(self.currency)
        amounts = [("total", "min_total", self.min_total), ("total", "max_total", self.max_total)]
        amounts += [
            ("discount", f"discounts[{number}]", discount.amount)
            for number, discount in enumerate(self.discounts)
        ]
        for code, path, amount in amounts:
            if amount is not None and (amount < 0 or amount != rounded(amount, 1, digits)):
                what = f"{path}: {plain(amount)} is below zero or finer than the minor unit"
                yield Rejection(code, what, path, "give an amount that can be billed")

    @property
    def name(self) -> BookVersion:
        """Which version this is, as a quote cites it."""
        return BookVersion(self.book_id, self.version)

    def is_valid_on(self, day: date) -> bool:
        """Whether the book applies on that day; both ends inclusive."""
        return holds_on(day, self.valid_from, self.valid_to)

    def charge(
        self, meter: str, region: str, kind: ChargeKind, period: str, day: date
    ) -> Charge | None:
        """The one charge that applies, or None.

        A charge of the region goes before one for all regions; among these the one that became
        valid last applies. A setup charge has no period.
        """
        wanted = "" if kind is ChargeKind.SETUP else period
        return max(
            (
                charge
                for charge in self._of_meter.get(meter, ())
                if charge.kind is kind
                and charge.period == wanted
                and charge.region in (None, region)
                and charge.is_valid_on(day)
            ),
            key=lambda charge: (charge.region is not None, charge.valid_from or date.min),
            default=None,
        )

    def periods(self, meter: str, region: str, day: date) -> frozenset[str]:
        """The billing periods by which the meter is charged in the region on that day."""
        return frozenset(
            charge.period
            for charge in self._of_meter.get(meter, ())
            if charge.kind is ChargeKind.RECURRING
            and charge.region in (None, region)
            and charge.is_valid_on(day)
        )

    def meters_charged(self, region: str, day: date) -> frozenset[str]:
        """All meters that have any charge in the region on that day."""
        return frozenset(
            charge.meter
            for charge in self.charges
            if charge.region in (None, region) and charge.is_valid_on(day)
        )

    @property
    def meters(self) -> frozenset[str]:
        """All meters that have any charge at all."""
        return frozenset(self._of_meter)

    def explain(self) -> str:
        """The whole book as text: settings and rows with their cells, and volume cliffs."""
        from wapcommerce.pricing.books.book_text import book_text

        return book_text(self)

    def _repr_html_(self) -> str:
        """The same as tables, for notebooks."""
        from wapcommerce.pricing.books.book_text import book_html

        return book_html(self)

    @cached_property
    def _of_meter(self) -> dict[str, tuple[Charge, ...]]:
        found: dict[str, list[Charge]] = {}
        for charge in self.charges:
            found.setdefault(charge.meter, []).append(charge)
        return {meter: tuple(charges) for meter, charges in found.items()}
