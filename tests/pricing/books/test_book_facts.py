"""The rows and settings of a book as named texts with their cells."""

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.books import price_books, unsourced
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.book_facts import (
    KEYS,
    Fact,
    Row,
    content_of,
    facts_of,
    key_of,
    named,
    settings_of,
)
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.tier import Tier


def charge(model: ChargeModel, included: int = 0) -> Charge:
    """A recurring charge of memory in Prices!A7."""
    return Charge(
        "ram_gib",
        "Memory",
        ChargeKind.RECURRING,
        "month",
        model,
        included=Decimal(included),
        source="Prices!A7",
    )


def values(row: Row) -> dict[str, str]:
    """The facts without their cells."""
    return {name: fact.value for name, fact in facts_of(row).items()}


def test_a_tier_is_named_by_its_bound_and_stands_in_its_own_cell() -> None:
    tiers = (Tier(16, "3.00", 5, source="Prices!J7"), Tier(None, "2.40", source="Prices!J8"))

    assert facts_of(charge(Graduated(tiers))) == {
        "label": Fact("Memory", "Prices!A7"),
        "model": Fact("graduated", "Prices!A7"),
        "unit_price in tier up to 16": Fact("3", "Prices!J7"),
        "flat_fee in tier up to 16": Fact("5", "Prices!J7"),
        "unit_price in the last tier": Fact("2.4", "Prices!J8"),
        "boundary": Fact("upper", "Prices!A7"),
        "zero": Fact("free", "Prices!A7"),
        "included": Fact("0", "Prices!A7"),
    }


def test_a_price_without_tiers_stands_in_the_cell_of_the_price() -> None:
    found = facts_of(charge(PerUnit("3.00", source="Prices!J7")))

    assert found["unit_price"] == Fact("3", "Prices!J7")
    assert found["label"].cell == "Prices!A7"
    assert facts_of(charge(PerUnit(3)))["unit_price"].cell == "Prices!A7"


def test_included_units_of_a_package_and_of_its_charge_are_two_facts() -> None:
    found = values(charge(Package(10, 5, included=2), included=3))

    assert (found["included in the package"], found["included"]) == ("2", "3")


def test_what_is_blank_is_left_out_and_what_is_zero_is_not() -> None:
    found = values(charge(Percentage(0, of=())))

    assert found["percent"] == "0"
    assert not {"of", "min_qty", "tax_code"} & set(found)
    assert values(charge(Percentage("2.9", of=("a", "b"))))["of"] == "a, b"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (charge(PerUnit(1)), "ram_gib in every region, recurring per month"),
        (
            Charge(
                "vm_count",
                "",
                ChargeKind.SETUP,
                "",
                PerUnit(1),
                region="Athens",
                valid_from=date(2026, 2, 1),
            ),
            "vm_count in Athens, setup, from 2026-02-01",
        ),
        (
            Adjustment(AdjustmentKind.MARKUP, Decimal(5)),
            "markup, every meter in every region",
        ),
        (
            Adjustment(
                AdjustmentKind.OVERRIDE,
                Decimal(5),
                meter="ram_gib",
                region="Athens",
                reseller="acc-1",
                customer="acc-2",
                priority=3,
                valid_from=date(2026, 2, 1),
            ),
            "override, ram_gib in Athens, reseller acc-1, customer acc-2, priority 3, "
            "from 2026-02-01",
        ),
        (Discount(amount=5), "for everyone, every meter in every region"),
        (
            Discount("SPRING", percent=5, kind=ChargeKind.SETUP),
            "code SPRING, every meter in every region, setup",
        ),
        (TaxRate("STD", Decimal(24)), "STD in every country"),
        (TaxRate("STD", Decimal(24), "GR"), "STD in GR"),
    ],
)
def test_a_row_is_called_by_what_tells_it_from_others(row: Row, name: str) -> None:
    assert named(row) == name


def test_settings_are_everything_but_the_name_and_the_rows() -> None:
    book = PriceBook("b", "1", "EUR", (), derived_periods=True, source="prices.xlsx")

    assert {name: fact.value for name, fact in settings_of(book).items()} == {
        "currency": "EUR",
        "time_zone": "UTC",
        "discount_order": "declared",
        "derived_periods": "yes",
        "rounding_level": "line",
        "tax_rounding": "line",
    }


def test_adjustments_of_two_priorities_are_two_rows() -> None:
    low, high = (Adjustment(AdjustmentKind.MARKUP, Decimal(5), priority=n) for n in (1, 2))

    assert key_of(low) != key_of(high)


LISTS = st.lists(st.text('a", ', max_size=4), max_size=3)


@given(LISTS, LISTS)
def test_different_lists_are_never_the_same_text(one: list[str], other: list[str]) -> None:
    texts = [values(charge(Percentage(1, of=tuple(of)))).get("of") for of in (one, other)]

    assert (texts[0] == texts[1]) is (one == other)


def test_the_content_of_a_book_is_all_but_its_places() -> None:
    def of(source: str, *meters: str) -> PriceBook:
        tiers = (Tier(16, 3, 5, source=source, fee_source=source), Tier(None, "2.40"))
        share = attrs.evolve(charge(Percentage(1, of=meters, source=source)), meter="addon:x")
        charges = (charge(Graduated(tiers)), share)
        return PriceBook("b", "1", "EUR", charges, source=source)

    assert content_of(of("a.xlsx", "a", "b")) == content_of(of("b.xlsx", "a", "b"))
    assert content_of(of("", "a, b")) != content_of(of("", "a", "b"))


@settings(max_examples=40)
@given(price_books())
def test_books_have_the_same_content_when_they_are_the_same_without_places(
    book: PriceBook,
) -> None:
    assert content_of(book) == content_of(unsourced(book))
    for changed in (
        attrs.evolve(book, version=f"{book.version}x"),
        attrs.evolve(book, charges=book.charges[1:]),
    ):
        assert (content_of(book) == content_of(changed)) is (unsourced(book) == unsourced(changed))


@settings(max_examples=40)
@given(price_books())
def test_every_field_of_a_row_is_a_fact_or_part_of_its_key(book: PriceBook) -> None:
    rows: list[Row] = [*book.charges, *book.adjustments, *book.discounts, *book.taxes]
    for row in rows:
        told = set(facts_of(row)) | set(KEYS[type(row)]) | {"source", "model"}
        for field in attrs.fields(type(row)):
            assert field.name in told or getattr(row, field.name) in (None, "")
        assert key_of(row) == tuple(getattr(row, name) for name in KEYS[type(row)])
