"""The parts of a price book as plain facts: named texts, each with the cell it came from.

What compares and shows whole books reads these, so that a field added to a charge, an adjustment
or a model is compared and shown too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import attrs
from attrs import frozen

from wapcommerce.model.exact import plain
from wapcommerce.pricing.books.adjustment import Adjustment
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.tier import Tier

if TYPE_CHECKING:
    from attrs import AttrsInstance

#: The rows of a book, each kind with the fields that tell one row from another.
Row = Charge | Adjustment | Discount | TaxRate
KEYS: Mapping[type, tuple[str, ...]] = {
    Charge: ("meter", "region", "kind", "period", "valid_from"),
    Adjustment: ("kind", "meter", "region", "reseller", "customer", "priority", "valid_from"),
    Discount: ("code", "meter", "region", "kind", "valid_from"),
    TaxRate: ("code", "country"),
}

#: Which version it is and what its rows are: everything else is a setting.
_NO_SETTING = (
    *("book_id", "version", "source"),
    *("charges", "adjustments", "discounts", "taxes"),
)

#: Where something stands, not what it says.
_PLACES = ("source", "fee_source")


@frozen
class Fact:
    """What a field says, as text, and the cell or other place where it stands."""

    value: str
    cell: str = ""


def facts_of(row: Row) -> dict[str, Fact]:
    """Everything a row says beside its key, by name; what is blank is left out.

    A tier up to 16 at 3.00 says ``unit_price in tier up to 16``: 3.
    """
    return _facts(row, row.source, KEYS[type(row)])


def settings_of(book: PriceBook) -> dict[str, Fact]:
    """Everything that holds for the whole book, by the name of its field."""
    return _facts(book, "", _NO_SETTING)


def content_of(value: object) -> object:
    """All that a book, or a part of it, says, to compare it by: its values without their places.

    Two books are the same when these are equal, even where their facts would be the same texts.
    """
    if isinstance(value, tuple):
        return tuple(map(content_of, value))
    if not attrs.has(type(value)):
        return value
    fields = (field.name for field in attrs.fields(cast("type[AttrsInstance]", type(value))))
    said = (content_of(getattr(value, name)) for name in fields if name not in _PLACES)
    return type(value), *said


def key_of(row: Row) -> tuple[object, ...]:
    """What tells a row from the others of its kind; adjustments and discounts may share one."""
    return tuple(getattr(row, name) for name in KEYS[type(row)])


def named(row: Row) -> str:
    """The key for people: ``ram_gib in Athens, recurring per month, from 2026-02-01``."""
    if isinstance(row, TaxRate):
        return f"{row.code} in {row.country or 'every country'}"
    parts = [f"{row.meter or 'every meter'} in {row.region or 'every region'}"]
    match row:
        case Charge():
            parts.append(f"{row.kind} per {row.period}" if row.period else row.kind)
        case Adjustment():
            parts.insert(0, row.kind)
            parts += [f"reseller {row.reseller}"] if row.reseller is not None else []
            parts += [f"customer {row.customer}"] if row.customer is not None else []
            parts += [f"priority {row.priority}"] if row.priority else []
        case Discount():
            parts.insert(0, f"code {row.code}" if row.code else "for everyone")
            parts += [row.kind] if row.kind is not None else []
    parts += [f"from {row.valid_from}"] if row.valid_from is not None else []
    return ", ".join(parts)


def _facts(thing: object, cell: str, without: Collection[str]) -> dict[str, Fact]:
    stated = dict(_stated(thing, cell))
    return {name: fact for name, fact in stated.items() if fact.value and name not in without}


def _stated(thing: object, cell: str) -> Iterator[tuple[str, Fact]]:
    for field in attrs.fields(cast("type[AttrsInstance]", type(thing))):
        if field.name == "source" or not field.init:
            continue
        value = getattr(thing, field.name)
        if isinstance(value, ChargeModel):
            yield from _stated_by_model(value, cell)
        elif field.name == "tiers":
            for tier in value:
                yield from _stated_by_tier(tier)
        else:
            yield field.name, Fact(_text(value), cell)


def _stated_by_model(model: ChargeModel, cell: str) -> Iterator[tuple[str, Fact]]:
    yield "model", Fact(model.name, cell)
    for name, fact in _stated(model, getattr(model, "source", "") or cell):
        # A package can have included units of its own, beside those of its charge.
        yield "included in the package" if name == "included" else name, fact


def _stated_by_tier(tier: Tier) -> Iterator[tuple[str, Fact]]:
    yield f"unit_price {tier.label}", Fact(plain(tier.unit_price), tier.source)
    if tier.flat_fee:
        yield f"flat_fee {tier.label}", Fact(plain(tier.flat_fee), tier.fee_source or tier.source)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case tuple():
            return ", ".join(_listed(_text(each)) for each in value)
        case _:
            return str(value)


def _listed(text: str) -> str:
    """One text of several, in quotes where it would look like more than one, or none."""
    is_plain = text and not {",", '"'} & set(text)
    return text if is_plain else '"' + text.replace('"', '""') + '"'
