"""What one price book says otherwise than another: rows and settings, with both cells (D4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import instance_of

from wapcommerce.model.quote import BookVersion
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import Fact, Row, facts_of, key_of, named, settings_of
from wapcommerce.pricing.books.html_table import html_table

_BLANK = "(blank)"


class RowKind(StrEnum):
    """What a difference is about."""

    SETTING = "setting"
    CHARGE = "charge"
    ADJUSTMENT = "adjustment"
    DISCOUNT = "discount"
    TAX = "tax"


class RowChange(StrEnum):
    """What became of a row or setting."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@frozen
class FieldDiff:
    """One field that says something else now; None is blank. The cells are "" where unknown."""

    name: str
    old: str | None
    new: str | None
    old_cell: str = ""
    new_cell: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {_shown(self.old)} → {_shown(self.new)}{self.where}"

    @property
    def where(self) -> str:
        """Both cells for people, or the one there is, or nothing."""
        places = [cell for cell in (self.old_cell, self.new_cell) if cell]
        return f"   [{' → '.join(places)}]" if places else ""


@frozen
class RowDiff:
    """One row of the books, or one setting, with every field that differs.

    The fields of a row that was added or removed are all that it says.
    """

    kind: RowKind
    change: RowChange
    name: str
    fields: tuple[FieldDiff, ...] = field(validator=instance_of(tuple))

    def __str__(self) -> str:
        return f"{self.change} {self.kind} {self.name}"

    def explain(self) -> str:
        """The row and what it says, or what it says otherwise."""
        if self.change is RowChange.CHANGED:
            return "\n    ".join([str(self), *map(str, self.fields)])
        said = (f"{each.name}: {each.new or each.old}{each.where}" for each in self.fields)
        return "\n    ".join([str(self), *said])


@frozen
class BookDiff:
    """Everything in which two books differ; what holds for the whole book first, then the rows.

    Names of files, cells and versions are no difference, nor is the order of charges. That of
    adjustments, discounts and taxes is one, because it can decide.
    """

    old: BookVersion
    new: BookVersion
    rows: tuple[RowDiff, ...] = field(validator=instance_of(tuple))

    @property
    def is_empty(self) -> bool:
        """Whether both books say the same."""
        return not self.rows

    def of(self, change: RowChange) -> tuple[RowDiff, ...]:
        """The rows that were added, removed or changed."""
        return tuple(row for row in self.rows if row.change is change)

    def __str__(self) -> str:
        counts = Counter(row.change for row in self.rows)
        summed = ", ".join(f"{counts[change]} {change}" for change in RowChange)
        return f"{self.old} → {self.new}: {'no difference' if self.is_empty else summed}"

    def explain(self) -> str:
        """All differences as text, each with the cells of both books."""
        return "\n\n".join([str(self), *(row.explain() for row in self.rows)])

    def _repr_html_(self) -> str:
        rows = (
            (
                row.change,
                f"{row.kind} {row.name}",
                each.name,
                _shown(each.old),
                _shown(each.new),
                each.old_cell,
                each.new_cell,
            )
            for row in self.rows
            for each in row.fields
        )
        return html_table(str(self), _HEADINGS, rows)


_HEADINGS = ("Change", "Row", "Field", "Old", "New", "Old cell", "New cell")


def diff(old: PriceBook, new: PriceBook) -> BookDiff:
    """Compare two books; usually two versions of one.

    A charge is the same as before when its meter, region, kind, period and first day are; then it
    is compared field by field, a tier by its bound. So a price that holds from a later day is a
    row that was added.
    """
    rows = [
        *_settings(old, new),
        *_rows(RowKind.CHARGE, old.charges, new.charges),
        *_rows(RowKind.ADJUSTMENT, old.adjustments, new.adjustments),
        *_order(RowKind.ADJUSTMENT, old.adjustments, new.adjustments),
        *_rows(RowKind.DISCOUNT, old.discounts, new.discounts),
        *_order(RowKind.DISCOUNT, old.discounts, new.discounts),
        *_rows(RowKind.TAX, old.taxes, new.taxes),
        *_order(RowKind.TAX, old.taxes, new.taxes),
    ]
    return BookDiff(old.name, new.name, tuple(rows))


def _settings(old: PriceBook, new: PriceBook) -> Iterator[RowDiff]:
    for each in _fields(settings_of(old), settings_of(new)):
        yield RowDiff(RowKind.SETTING, RowChange.CHANGED, each.name, (each,))


def _rows(kind: RowKind, old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowDiff]:
    before, after = _by_key(old), _by_key(new)
    for key, row in after.items():
        was = before.get(key)
        fields = _fields({} if was is None else facts_of(was), facts_of(row))
        if was is None:
            yield RowDiff(kind, RowChange.ADDED, named(row), fields)
        elif fields:
            yield RowDiff(kind, RowChange.CHANGED, named(row), fields)
    for key, row in before.items():
        if key not in after:
            yield RowDiff(kind, RowChange.REMOVED, named(row), _fields(facts_of(row), {}))


def _order(kind: RowKind, old: Sequence[Row], new: Sequence[Row]) -> Iterator[RowDiff]:
    """The order of the rows that both books have, when it is another one."""
    before, after = _by_key(old), _by_key(new)
    was = [named(row) for key, row in before.items() if key in after]
    now = [named(row) for key, row in after.items() if key in before]
    if [key for key in before if key in after] != [key for key in after if key in before]:
        fields = (FieldDiff("order", "; ".join(was), "; ".join(now)),)
        yield RowDiff(kind, RowChange.CHANGED, "in another order", fields)


def _by_key(rows: Sequence[Row]) -> dict[tuple[object, ...], Row]:
    """By key and, where rows share one, by how many of it stood before."""
    seen: Counter[tuple[object, ...]] = Counter()
    found: dict[tuple[object, ...], Row] = {}
    for row in rows:
        key = key_of(row)
        found[(*key, seen[key])] = row
        seen[key] += 1
    return found


def _fields(old: Mapping[str, Fact], new: Mapping[str, Fact]) -> tuple[FieldDiff, ...]:
    return tuple(
        FieldDiff(
            name,
            was.value if (was := old.get(name)) else None,
            now.value if (now := new.get(name)) else None,
            was.cell if was else "",
            now.cell if now else "",
        )
        for name in dict.fromkeys((*new, *old))
        if (old[name].value if name in old else None) != (new[name].value if name in new else None)
    )


def _shown(value: str | None) -> str:
    return _BLANK if value is None else value
