"""A quote: what a configuration costs, line by line, and where each figure comes from (S7, D4).

Amounts inside a line are exact; each line is rounded once, to the currency's minor unit, and the
totals are sums of rounded lines (D5). So a person can add the lines up again by hand.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.exact import plain, plus, shown
from wapcommerce.model.money import Money
from wapcommerce.model.quote_rows import as_html, as_text

#: Whether prices are net and tax is added, or tax is part of them; "" where no tax is told.
TaxMode = Literal["", "exclusive", "inclusive"]


class ChargeKind(StrEnum):
    """Setup is charged once, recurring every billing period."""

    SETUP = "setup"
    RECURRING = "recurring"

    @classmethod
    def _missing_(cls, value: object) -> ChargeKind:
        raise ValueError(f"{value!r} is no kind of charge; use {' or '.join(cls)}")


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
class Step:
    """One change of a line after its slices, and what the line exactly amounts to then.

    That is `amount` over `divisor`, which is 1 unless a margin or an allotment was taken: 100 with
    a margin of 15 % is 2000 over 17. `level` is the level of the price list's chain that makes the
    change, counted from the root; `source` its cell or other place.
    """

    what: str
    amount: Decimal
    divisor: int = 1
    level: int = 0
    source: str = ""

    @property
    def exact(self) -> Fraction:
        """What the line amounts to after this step."""
        return Fraction(self.amount) / self.divisor

    def __str__(self) -> str:
        place = f"   [{self.source}]" if self.source else ""
        return f"{self.what} = {shown(self.exact)}{place}"


@frozen
class QuoteLine:
    """One charge of the price book applied to one meter.

    The slices add up to what the charge's model asks, the steps change that one after the other,
    and `amount` is the result rounded to the minor unit. `level` is the level of the price list's
    chain on which the price stands, counted from the root.
    """

    meter: str
    label: str
    quantity: Decimal
    kind: ChargeKind
    model: str
    slices: tuple[Slice, ...] = field(validator=instance_of(tuple))
    amount: Money
    steps: tuple[Step, ...] = field(validator=instance_of(tuple), default=())
    level: int = 0

    @property
    def exact(self) -> Fraction:
        """What the line amounts to before it is rounded."""
        if self.steps:
            return self.steps[-1].exact
        return Fraction(total_of(self.slices))


@frozen
class TaxAmount:
    """The tax of one rate on the lines of one kind; `net` and `tax` are rounded (D5 step 7)."""

    kind: ChargeKind
    code: str
    percent: Decimal
    net: Money
    tax: Money


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
    it can be bought. With `tax_mode` "exclusive" the lines are net and `taxes` come on top, with
    "inclusive" they are part of the lines.
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
    tax_mode: TaxMode = ""
    taxes: tuple[TaxAmount, ...] = field(validator=instance_of(tuple), default=())

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

    @property
    def tax(self) -> Money:
        """All taxes on setup and the first period together."""
        return Money.sum((each.tax for each in self.taxes), self.currency)

    @property
    def gross(self) -> Money:
        """Your Total with tax: 100.00 and 20.00 tax on top are 120.00."""
        return self.your_total + self.tax if self.tax_mode == "exclusive" else self.your_total

    def explain(self) -> str:
        """The whole calculation as text that a person can add up again (D4)."""
        return as_text(self)

    def _repr_html_(self) -> str:
        """The same as a table, which notebooks show."""
        return as_html(self)

    def __str__(self) -> str:
        return f"{self.your_total} ({self.setup} once, {self.recurring} every {self.period})"

    def _sum(self, kind: ChargeKind) -> Money:
        amounts = (line.amount for line in self.lines if line.kind is kind)
        return Money.sum(amounts, self.currency)


def total_of(slices: Iterable[Slice]) -> Decimal:
    """The exact sum of the slices' amounts."""
    total = Decimal(0)
    for part in slices:
        total = plus(total, part.amount)
    return total
