"""A price book: one immutable, dated version of all charges in one currency (D4)."""

from __future__ import annotations

from collections import Counter
from datetime import date

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import InvalidCharge, Rejection
from wapcommerce.model.currency import minor_unit_digits
from wapcommerce.model.quote import BookVersion, ChargeKind
from wapcommerce.pricing.charge import Charge


@frozen
class PriceBook:
    """The charges that the administrator loaded; `valid_from` and `valid_to` are inclusive days.

    Days are days in `time_zone` (an IANA name). `source` is the file the book came from. Raises
    `UnknownCurrency`, and `InvalidCharge` when two charges have the same key: meter, region, kind,
    period and first day.
    """

    book_id: str
    version: str
    currency: str
    charges: tuple[Charge, ...] = field(validator=instance_of(tuple))
    valid_from: date | None = None
    valid_to: date | None = None
    time_zone: str = "UTC"
    source: str = ""

    def __attrs_post_init__(self) -> None:
        minor_unit_digits(self.currency)
        keys = Counter(
            (each.meter, each.region, each.kind, each.period, each.valid_from)
            for each in self.charges
        )
        found = [
            Rejection("charge_repeated", f"{count} charges of {key[0]}", key[0], "keep one of them")
            for key, count in keys.items()
            if count > 1
        ]
        if found:
            raise InvalidCharge(tuple(found))

    @property
    def name(self) -> BookVersion:
        """Which version this is, as a quote cites it."""
        return BookVersion(self.book_id, self.version)

    def is_valid_on(self, day: date) -> bool:
        """Whether the book applies on that day; both ends inclusive."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_to is None or day <= self.valid_to)

    def charge(
        self, meter: str, region: str, kind: ChargeKind, period: str, day: date
    ) -> Charge | None:
        """The one charge that applies, or None.

        A charge of the region goes before one for all regions; among these the one that became
        valid last applies. A setup charge has no period.
        """
        wanted = "" if kind is ChargeKind.SETUP else period
        candidates = [
            charge
            for charge in self.charges
            if charge.meter == meter
            and charge.kind is kind
            and charge.period == wanted
            and charge.region in (None, region)
            and charge.is_valid_on(day)
        ]
        return max(
            candidates,
            key=lambda charge: (charge.region is not None, charge.valid_from or date.min),
            default=None,
        )

    def periods(self, meter: str, region: str, day: date) -> frozenset[str]:
        """The billing periods by which the meter is charged in the region on that day."""
        return frozenset(
            charge.period
            for charge in self.charges
            if charge.meter == meter
            and charge.kind is ChargeKind.RECURRING
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
