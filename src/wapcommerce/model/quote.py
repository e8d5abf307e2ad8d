"""A quote: what a configuration costs, line by line, and where each figure comes from (S7, D4).

Amounts inside a line are exact; each line is rounded once, to the currency's minor unit, and the
totals are sums of rounded lines (D5). So a person can add the lines up again by hand.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.exact import plain
from wapcommerce.model.money import Money


class ChargeKind(StrEnum):
    """Setup is charged once, recurring every billing period."""

    SETUP = "setup"
    RECURRING = "recurring"


@frozen
class Slice:
    """One step of a line: `count` units of something at `unit_price`; exact, never rounded.

    `what` names the unit counted ("in tier up to 16", "package of 10", "flat fee"); `source` is
    the cell or other place of the price ("Prices!I7").
    """

    count: Decimal
    what: str
    unit_price: Decimal
    amount: Decimal
    source: str

    def __str__(self) -> str:
        unit = f" {self.what}" if self.what else ""
        place = f"   [{self.source}]" if self.source else ""
        price, amount = plain(self.unit_price, 2), plain(self.amount, 2)
        return f"{plain(self.count)}{unit} × {price} = {amount}{place}"


@frozen
class QuoteLine:
    """One charge of the price book applied to one meter.

    `exact` is the sum of the slices, `amount` the same rounded to the minor unit.
    """

    meter: str
    label: str
    quantity: Decimal
    kind: ChargeKind
    model: str
    slices: tuple[Slice, ...] = field(validator=instance_of(tuple))
    exact: Decimal
    amount: Money


@frozen
class BookVersion:
    """Which price book priced a quote: an immutable, dated version."""

    book_id: str
    version: str

    def __str__(self) -> str:
        return f"{self.book_id} version {self.version}"


@frozen
class Quote:
    """The price of one configuration on one day; immutable.

    `as_of` is the day whose prices apply, in the book's time zone. `missing` lists choices that
    are still open; such a quote is an estimate and cannot be bought (S6). `notes` are remarks for
    the seller, such as meters the configuration cannot supply (D2). `payer_id` is the account by
    whose price list it was priced, "" where no list was asked; `valid_until` the last day on which
    it can be bought.
    """

    book: BookVersion
    region: str
    period: str
    as_of: date
    currency: str
    lines: tuple[QuoteLine, ...] = field(validator=instance_of(tuple))
    missing: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    notes: tuple[str, ...] = field(validator=instance_of(tuple), default=())
    valid_until: date | None = None
    payer_id: str = ""

    def is_valid_on(self, day: date) -> bool:
        """Whether the price still holds on that day; `valid_until` is the last day, inclusive."""
        return self.valid_until is None or day <= self.valid_until

    @property
    def is_complete(self) -> bool:
        """Whether nothing is left to choose, so that this can be bought (S6)."""
        return not self.missing

    @property
    def recurring(self) -> Money:
        """What is charged every billing period: the sum of the recurring lines."""
        return self._sum(ChargeKind.RECURRING)

    @property
    def setup(self) -> Money:
        """What is charged once: the sum of the setup lines."""
        return self._sum(ChargeKind.SETUP)

    @property
    def your_total(self) -> Money:
        """The figure called "Your Total": setup plus the first period (S7)."""
        return self.setup + self.recurring

    def explain(self) -> str:
        """The whole calculation as text that a person can add up again (D4)."""
        parts = [f"Prices of {self.book}, {self.region}, as of {self.as_of}, in {self.currency}"]
        for kind, title in (
            (ChargeKind.SETUP, "Setup, once"),
            (ChargeKind.RECURRING, f"Recurring, every {self.period}"),
        ):
            lines = [line for line in self.lines if line.kind is kind]
            if lines:
                parts += ["", title, *(row for line in lines for row in _explained(line))]
                parts.append(_row(f"  {title.split(',')[0]} total", self._sum(kind)))
        parts += ["", _row("Your Total", self.your_total)]
        if self.missing:
            parts.append(f"Incomplete: still to choose: {', '.join(self.missing)}")
        parts += [f"Note: {note}" for note in self.notes]
        return "\n".join(parts)

    def __str__(self) -> str:
        return f"{self.your_total} ({self.setup} once, {self.recurring} every {self.period})"

    def _sum(self, kind: ChargeKind) -> Money:
        amounts = (line.amount for line in self.lines if line.kind is kind)
        return Money.sum(amounts, self.currency)


_WIDTH = 72


def _row(text: str, amount: Money) -> str:
    return f"{text:<{_WIDTH - 18}}{amount!s:>18}"


def _explained(line: QuoteLine) -> list[str]:
    head = f"  {line.label}: {plain(line.quantity)} ({line.model})"
    steps = [f"      {step}" for step in line.slices]
    exact = plain(line.exact, line.amount.digits)
    if exact != plain(line.amount.amount, line.amount.digits):
        steps.append(f"      {exact} rounded to {line.amount}")
    return [_row(head, line.amount), *steps]
