"""What one book says otherwise than another, field by field, with both cells."""

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest
from attrs import evolve
from hypothesis import given, settings

from tests.books import charge_key, price_books, unsourced
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import facts_of, named
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.versions.book_diff import BookDiff, FieldDiff, RowChange, RowKind, diff


def per_unit(meter: str, price: str, row: int, valid_from: date | None = None) -> Charge:
    """A charge by the unit in that row of sheet Prices."""
    return Charge(
        meter,
        meter,
        ChargeKind.RECURRING,
        "month",
        PerUnit(price, source=f"Prices!J{row}"),
        valid_from=valid_from,
        source=f"Prices!A{row}",
    )


def book(*charges: Charge, version: str = "1") -> PriceBook:
    """A book of these charges."""
    return PriceBook("RETAIL-EU", version, "EUR", charges, source=f"{version}.xlsx")


OLD = book(per_unit("cpu_cores", "12.00", 2), per_unit("ram_gib", "3.00", 3))


def test_a_book_does_not_differ_from_itself() -> None:
    found = diff(OLD, OLD)

    assert found.is_empty
    assert found.explain() == "RETAIL-EU version 1 → RETAIL-EU version 1: no difference"


def test_files_cells_versions_and_the_order_of_charges_are_no_difference() -> None:
    new = book(per_unit("ram_gib", "3", 9), per_unit("cpu_cores", "12", 7), version="2")

    assert diff(OLD, new).is_empty


def test_a_changed_price_shows_old_and_new_with_both_cells() -> None:
    new = book(per_unit("cpu_cores", "12.50", 2), per_unit("ram_gib", "3.00", 5), version="2")
    new = evolve(new, charges=(new.charges[0], evolve(new.charges[1], label="Memory")))

    found = diff(OLD, new)

    cores, memory = found.rows
    assert (cores.kind, cores.change) == (RowKind.CHARGE, RowChange.CHANGED)
    assert cores.fields == (FieldDiff("unit_price", "12", "12.5", "Prices!J2", "Prices!J2"),)
    assert memory.fields == (FieldDiff("label", "ram_gib", "Memory", "Prices!A3", "Prices!A5"),)
    assert found.explain().splitlines() == [
        "RETAIL-EU version 1 → RETAIL-EU version 2: 0 added, 0 removed, 2 changed",
        "",
        "changed charge cpu_cores in every region, recurring per month",
        "    unit_price: 12 → 12.5   [Prices!J2 → Prices!J2]",
        "",
        "changed charge ram_gib in every region, recurring per month",
        "    label: ram_gib → Memory   [Prices!A3 → Prices!A5]",
    ]


def test_added_and_removed_rows_say_all_that_they_say() -> None:
    new = book(per_unit("cpu_cores", "12.00", 2), per_unit("vm_count", "1", 3), version="2")

    found = diff(OLD, new)

    (added,), (removed,) = found.of(RowChange.ADDED), found.of(RowChange.REMOVED)
    assert added.name == "vm_count in every region, recurring per month"
    assert FieldDiff("unit_price", None, "1", "", "Prices!J3") in added.fields
    assert FieldDiff("unit_price", "3", None, "Prices!J3", "") in removed.fields
    assert "    unit_price: 1   [Prices!J3]" in found.explain().splitlines()
    assert "    unit_price: 3   [Prices!J3]" in found.explain().splitlines()


def test_a_price_from_a_later_day_is_a_row_of_its_own() -> None:
    later = per_unit("ram_gib", "3.10", 4, date(2026, 7, 1))

    (row,) = diff(OLD, book(*OLD.charges, later)).rows

    assert row.change is RowChange.ADDED
    assert row.name == "ram_gib in every region, recurring per month, from 2026-07-01"


def test_tiers_are_compared_by_their_bounds() -> None:
    def tiered(*tiers: Tier) -> PriceBook:
        model = Graduated(tiers)
        return book(Charge("ram_gib", "", ChargeKind.RECURRING, "month", model))

    old = tiered(Tier(16, 3), Tier(None, 2))
    new = tiered(Tier(8, 4), Tier(16, 3), Tier(None, "1.5", 7))

    (row,) = diff(old, new).rows

    assert {(each.name, each.old, each.new) for each in row.fields} == {
        ("unit_price in tier up to 8", None, "4"),
        ("unit_price in the last tier", "2", "1.5"),
        ("flat_fee in the last tier", None, "7"),
    }


SETTINGS: dict[str, Any] = {
    "currency": "USD",
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2026, 12, 31),
    "time_zone": "Europe/Athens",
    "parent_id": "ROOT",
    "discount_order": "amount_first",
    "derived_periods": True,
    "rounding_level": "total",
    "unit_price_digits": 3,
    "min_total": Decimal(1),
    "max_total": Decimal(9),
    "tax_mode": "inclusive",
    "tax_rounding": "exact",
}


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_compared(name: str) -> None:
    # "unit_price_digits" may need the level at which it counts.
    base = evolve(OLD, rounding_level="unit_price")
    (row,) = diff(base, evolve(base, **{name: SETTINGS[name]})).rows

    assert (row.kind, row.change, row.name) == (RowKind.SETTING, RowChange.CHANGED, name)
    assert [each.name for each in row.fields] == [name]


def test_no_setting_was_forgotten_here() -> None:
    apart = {"book_id", "version", "source", "charges", "adjustments", "discounts", "taxes"}

    assert set(SETTINGS) == {field.name for field in attrs.fields(PriceBook)} - apart


def markup(percent: int, region: str | None = None) -> Adjustment:
    """A markup of everything in that region."""
    return Adjustment(AdjustmentKind.MARKUP, Decimal(percent), region=region)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([markup(5)], [markup(6)], ["changed adjustment value: 5 → 6"]),
        ([markup(5)], [], ["removed adjustment value: 5 → (blank)"]),
        ([], [markup(5, region="Athens")], ["added adjustment value: (blank) → 5"]),
        (
            [markup(5), markup(7)],
            [markup(5), markup(8)],
            ["changed adjustment value: 7 → 8"],
        ),
        (
            [markup(5), markup(7)],
            [markup(6), markup(7)],
            ["changed adjustment value: 5 → 6"],
        ),
        (
            [markup(5), markup(6, region="Athens")],
            [markup(6, region="Athens"), markup(5)],
            ["changed adjustment order"],
        ),
    ],
)
def test_adjustments_are_compared_in_their_order(
    old: list[Adjustment], new: list[Adjustment], told: list[str]
) -> None:
    found = diff(evolve(OLD, adjustments=tuple(old)), evolve(OLD, adjustments=tuple(new)))

    assert [
        f"{row.change} {row.kind} {'order' if each.name == 'order' else each}"
        for row in found.rows
        for each in row.fields
        if each.name in ("value", "order")
    ] == told


def test_discounts_and_taxes_are_compared_with_their_order() -> None:
    spring, loyal = Discount("SPRING", percent=10), Discount("LOYAL", amount=5)
    low, high = TaxRate("LOW", 6), TaxRate("STD", 24)
    old = evolve(OLD, discounts=(spring, loyal), taxes=(low, high))
    new = evolve(OLD, discounts=(loyal, evolve(spring, periods=3)), taxes=(high, low))

    found = diff(old, new)

    assert [(row.kind, row.fields[0].name) for row in found.rows] == [
        (RowKind.DISCOUNT, "periods"),
        (RowKind.DISCOUNT, "order"),
        (RowKind.TAX, "order"),
    ]
    order = found.rows[1].fields[0]
    assert order.old == (
        "code SPRING, every meter in every region; code LOYAL, every meter in every region"
    )
    assert order.new == (
        "code LOYAL, every meter in every region; code SPRING, every meter in every region"
    )


def test_a_row_between_others_does_not_change_their_order() -> None:
    old = evolve(OLD, discounts=(Discount("A", percent=1), Discount("B", percent=1)))
    more = (Discount("A", percent=1), Discount("C", percent=1), Discount("B", percent=1))

    (row,) = diff(old, evolve(OLD, discounts=more)).rows

    assert row.change is RowChange.ADDED


def test_html_shows_each_field_in_a_row_and_no_tag_of_a_text() -> None:
    new = evolve(OLD, charges=(evolve(OLD.charges[0], label="<i>"), OLD.charges[1]))

    html = diff(OLD, new)._repr_html_()

    assert "<td>cpu_cores</td><td>&lt;i&gt;</td><td>Prices!A2</td><td>Prices!A2</td>" in html
    assert "<i>" not in html


def comparable(book: PriceBook) -> object:
    """All that a difference is about."""
    plain = unsourced(book)
    charges = frozenset((charge_key(each), each) for each in plain.charges)
    return evolve(plain, book_id="", version="", charges=()), charges


@settings(max_examples=40)
@given(price_books(), price_books())
def test_two_books_differ_exactly_when_they_say_something_else(
    one: PriceBook, other: PriceBook
) -> None:
    found = diff(one, other)

    assert found.is_empty is (comparable(one) == comparable(other))
    assert diff(one, one).is_empty
    assert (found.old, found.new) == (one.name, other.name)


@settings(max_examples=40)
@given(price_books(), price_books())
def test_the_way_back_has_added_and_removed_exchanged(one: PriceBook, other: PriceBook) -> None:
    def told(found: BookDiff, change: RowChange) -> set[tuple[str, frozenset[str]]]:
        return {
            (f"{row.kind} {row.name}", frozenset(each.name for each in row.fields))
            for row in found.of(change)
        }

    there, back = diff(one, other), diff(other, one)

    assert told(there, RowChange.ADDED) == told(back, RowChange.REMOVED)
    assert told(there, RowChange.REMOVED) == told(back, RowChange.ADDED)
    assert told(there, RowChange.CHANGED) == told(back, RowChange.CHANGED)


@settings(max_examples=40)
@given(price_books())
def test_a_charge_that_is_taken_out_is_told_and_nothing_else(book: PriceBook) -> None:
    for number, charge in enumerate(book.charges):
        left = book.charges[:number] + book.charges[number + 1 :]

        (row,) = diff(book, evolve(book, charges=left)).rows

        assert (row.kind, row.change) == (RowKind.CHARGE, RowChange.REMOVED)
        assert row.name == named(charge)
        assert {each.name: each.old for each in row.fields} == {
            name: fact.value for name, fact in facts_of(charge).items()
        }
