"""The report of a repricing: who pays how much more or less, and whose price is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.errors import Rejection
from wapcommerce.model.money import Money
from wapcommerce.model.quote import BookVersion
from wapcommerce.pricing.books.html_table import html_table


class PriceChange(StrEnum):
    """What a repricing does to an item."""

    MORE = "more"
    LESS = "less"
    SAME = "same"
    KEEPS = "keeps"
    NOT_PRICED = "not_priced"


@frozen
class RepricedItem:
    """One item before and after: amounts for one period, without setup.

    `new` is None, and `problems` say why, when the item cannot be priced or compared; `old` is
    None when its present price cannot be made either. `keeps` is an item that keeps its version
    on that day; `moves_on` is the first day on which it does not, None never or at once.
    """

    item_id: str
    account_id: str
    period: str
    old_book: BookVersion
    old: Money | None
    new_book: BookVersion | None = None
    new: Money | None = None
    keeps: bool = False
    moves_on: date | None = None
    problems: tuple[Rejection, ...] = field(validator=instance_of(tuple), default=())

    @property
    def difference(self) -> Money | None:
        """How much more is paid, below zero for less; None where it is not known."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def change(self) -> PriceChange:
        """More, less, the same, kept, or not known."""
        if self.keeps:
            return PriceChange.KEEPS
        if (difference := self.difference) is None:
            return PriceChange.NOT_PRICED
        if not difference:
            return PriceChange.SAME
        return PriceChange.MORE if difference.amount > 0 else PriceChange.LESS

    @property
    def remark(self) -> str:
        """In words what is not to be seen from the amounts."""
        if self.problems:
            return "; ".join(str(problem) for problem in self.problems)
        if not self.keeps:
            return ""
        moves = " for good" if self.moves_on is None else f", moves on {self.moves_on}"
        return f"keeps {self.old_book}{moves}"


@frozen
class RepricingTotal:
    """The sum over all items of one currency and period whose new price is known."""

    currency: str
    period: str
    old: Money
    new: Money

    @property
    def difference(self) -> Money:
        """How much more all of them pay together."""
        return self.new - self.old

    def __str__(self) -> str:
        return f"{self.old} → {self.new} every {self.period}, {_signed(self.difference)}"


@frozen
class Repricing:
    """Every item of an installed base before and after, in the order in which they came."""

    on: date
    items: tuple[RepricedItem, ...] = field(validator=instance_of(tuple))

    @property
    def totals(self) -> tuple[RepricingTotal, ...]:
        """One sum for every currency and period; items whose new price is not known are not in it.

        Those that keep their version are.
        """
        known = [
            (item.period, item.old, item.new)
            for item in self.items
            if item.old is not None and item.new is not None
        ]
        keys = sorted({(old.currency, period) for period, old, _ in known})
        return tuple(
            RepricingTotal(
                currency,
                period,
                Money.sum((old for p, old, _ in known if (old.currency, p) == key), currency),
                Money.sum((new for p, old, new in known if (old.currency, p) == key), currency),
            )
            for key in keys
            for currency, period in [key]
        )

    def of(self, change: PriceChange) -> tuple[RepricedItem, ...]:
        """The items to which that happens."""
        return tuple(item for item in self.items if item.change is change)

    def __str__(self) -> str:
        counts = Counter(item.change for item in self.items)
        listed = ", ".join(f"{counts[change]} {_WORDS[change]}" for change in PriceChange)
        return f"Repricing on {self.on} of {len(self.items)} items: {listed}"

    def explain(self) -> str:
        """Totals and every item as text."""
        parts = [str(self), *(f"  {total}" for total in self.totals), ""]
        parts += ["  ".join(row).rstrip() for row in _in_columns([_HEADINGS, *self._rows()])]
        return "\n".join(parts)

    def records(self) -> list[dict[str, str | int | None]]:
        """One plain row for each item, for a data frame; amounts in minor units, None if unknown.

        ``polars.DataFrame(records, infer_schema_length=None)``, ``pandas.DataFrame(records)``.
        """
        return [
            {
                "item_id": item.item_id,
                "account_id": item.account_id,
                "change": item.change.value,
                "period": item.period,
                "currency": "" if item.old is None else item.old.currency,
                "old_minor": _minor(item.old),
                "new_minor": _minor(item.new),
                "difference_minor": _minor(item.difference),
                "old_book": str(item.old_book),
                "new_book": "" if item.new_book is None else str(item.new_book),
                "codes": " ".join(problem.code for problem in item.problems),
                "remark": item.remark,
            }
            for item in self.items
        ]

    def _repr_html_(self) -> str:
        totals = [
            (f"every {total.period}", str(total.old), str(total.new), _signed(total.difference))
            for total in self.totals
        ]
        summed = html_table(str(self), ("Period", "Old", "New", "Difference"), totals)
        return summed + html_table("Items", _HEADINGS, self._rows())

    def _rows(self) -> list[tuple[str, ...]]:
        return [
            (
                item.item_id,
                item.account_id,
                _WORDS[item.change],
                _shown(item.old),
                _shown(item.new),
                "" if item.difference is None else _signed(item.difference),
                f"every {item.period}",
                item.remark,
            )
            for item in self.items
        ]


_HEADINGS = ("Item", "Account", "Pays", "Old", "New", "Difference", "Period", "Remark")
_WORDS = {
    PriceChange.MORE: "more",
    PriceChange.LESS: "less",
    PriceChange.SAME: "the same",
    PriceChange.KEEPS: "kept",
    PriceChange.NOT_PRICED: "not priced",
}


def _in_columns(rows: Iterable[tuple[str, ...]]) -> list[list[str]]:
    """Padded to the widest text of each column."""
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    return [[text.ljust(width) for text, width in zip(row, widths, strict=True)] for row in listed]


def _minor(amount: Money | None) -> int | None:
    # An amount that is billed has no part of a minor unit.
    return None if amount is None else int(Fraction(amount.amount) * 10**amount.digits)


def _shown(amount: Money | None) -> str:
    return "" if amount is None else str(amount)


def _signed(difference: Money) -> str:
    return f"+{difference}" if difference.amount > 0 else str(difference)
