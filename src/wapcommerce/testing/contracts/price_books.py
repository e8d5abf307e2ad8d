# ruff: noqa: D102 - a test's name is its sentence
"""What every store of price book versions must keep to (D4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from attrs import evolve

from wapcommerce.errors import IdentityConflict
from wapcommerce.model.quote import ChargeKind
from wapcommerce.ports import PriceBooks
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.testing.contracts.samples import at_once

_TIERS = (Tier(10, "3.00", "5", source="Prices!J7"), Tier(None, "2.123456789012"))
_STEPS = (Tier(100, 0, 25), Tier(None, 0, 20))


def _charge(meter: str, model: ChargeModel, kind: ChargeKind = ChargeKind.RECURRING) -> Charge:
    period = "" if kind is ChargeKind.SETUP else "month"
    return Charge(meter, f"Τιμή {meter}", kind, period, model, source="Prices!A2")


def a_book(version: str, valid_from: date | None = None, price: str = "12.00") -> PriceBook:
    """A version of a book that uses everything a book can have."""
    limited = Charge(
        "storage_gib",
        "Storage",
        ChargeKind.RECURRING,
        "year",
        Stairstep(_STEPS, cumulative=True, boundary="lower", zero="first_fee"),
        region="Athens",
        included=Decimal("0.5"),
        min_qty=Decimal(1),
        max_qty=Decimal(1000),
        step=Decimal("0.5"),
        min_charge=Decimal(1),
        max_charge=Decimal(99),
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 11, 30),
        cost=Decimal("0.01"),
        tax_code="STD",
    )
    return PriceBook(
        book_id="RETAIL-EU",
        version=version,
        currency="EUR",
        charges=(
            _charge("cpu_cores", PerUnit(price, source="Prices!J2")),
            _charge("ram_gib", Graduated(_TIERS, zero="first_fee")),
            _charge("vm_count", Volume(_TIERS, boundary="lower")),
            _charge("addon:s2s-10", Package(10, 5, included=2, rounding="down")),
            _charge("product:starter", Flat("49.90"), ChargeKind.SETUP),
            _charge("addon:care", Percentage("2.9", of=("cpu_cores", "ram_gib"))),
            limited,
        ),
        valid_from=valid_from,
        time_zone="Europe/Athens",
        source="prices.xlsx",
        parent_id="DISTRIBUTOR",
        adjustments=(
            Adjustment(AdjustmentKind.MARGIN, Decimal(15), reseller="acc-1", priority=2),
            Adjustment(
                AdjustmentKind.OVERRIDE, Decimal(0), meter="ram_gib", model=Graduated(_TIERS)
            ),
        ),
        discounts=(Discount("SPRING", Decimal(10), group="a", periods=3), Discount(amount=5)),
        discount_order="percent_first",
        derived_periods=True,
        rounding_level="unit_price",
        unit_price_digits=4,
        min_total=Decimal(5),
        max_total=Decimal(5000),
        tax_mode="exclusive",
        tax_rounding="total",
        taxes=(TaxRate("STD", Decimal(24), "GR"), TaxRate("STD", Decimal(19))),
    )


class PriceBooksContract:
    """Subclass it as ``class TestMine(PriceBooksContract)`` and define the fixture `books`.

    It is a store without books that threads may share.
    """

    @pytest.fixture
    def books(self) -> PriceBooks | Iterator[PriceBooks]:
        """An empty store, for one test."""
        raise NotImplementedError

    def test_an_unknown_book_has_no_versions(self, books: PriceBooks) -> None:
        assert books.version("RETAIL-EU", "1") is None
        assert books.versions("RETAIL-EU") == ()
        assert books.in_force("RETAIL-EU", date(2026, 1, 1)) is None

    def test_a_version_comes_back_as_it_was_added_with_all_it_says(self, books: PriceBooks) -> None:
        book = a_book("1", date(2026, 1, 1))

        books.add(book)

        assert books.version("RETAIL-EU", "1") == book
        assert books.version("RETAIL-EU", "2") is None
        assert books.version("RETAIL", "1") is None

    def test_the_same_version_again_changes_nothing(self, books: PriceBooks) -> None:
        books.add(a_book("1"))
        books.add(a_book("2"))

        books.add(a_book("1"))

        assert books.versions("RETAIL-EU") == (a_book("1"), a_book("2"))

    def test_the_same_prices_from_another_file_are_the_same_version(
        self, books: PriceBooks
    ) -> None:
        books.add(a_book("1"))

        books.add(evolve(a_book("1"), source="copy of prices.xlsx"))

        assert books.versions("RETAIL-EU") == (a_book("1"),)

    @pytest.mark.parametrize(
        "changed",
        [
            a_book("1", price="12.01"),
            a_book("1", date(2026, 1, 1)),
            evolve(a_book("1"), charges=a_book("1").charges[1:]),
            evolve(a_book("1"), discounts=()),
        ],
        ids=["price", "first day", "row", "discounts"],
    )
    def test_a_version_is_never_overwritten_with_other_content(
        self, books: PriceBooks, changed: PriceBook
    ) -> None:
        books.add(a_book("1"))

        with pytest.raises(IdentityConflict, match="RETAIL-EU version 1"):
            books.add(changed)

        assert books.version("RETAIL-EU", "1") == a_book("1")
        assert books.versions("RETAIL-EU") == (a_book("1"),)

    def test_versions_stand_by_their_first_days_whenever_they_were_added(
        self, books: PriceBooks
    ) -> None:
        added = [
            a_book("c", date(2026, 7, 1)),
            a_book("a"),
            a_book("b", date(2026, 4, 1)),
            a_book("a2", date(2026, 4, 1)),
        ]
        for book in added:
            books.add(book)

        assert books.versions("RETAIL-EU") == tuple(added[n] for n in (1, 2, 3, 0))

    def test_a_later_version_takes_over_on_its_first_day(self, books: PriceBooks) -> None:
        books.add(a_book("2", date(2026, 4, 1)))
        books.add(a_book("1"))

        assert books.in_force("RETAIL-EU", date(1900, 1, 1)) == a_book("1")
        assert books.in_force("RETAIL-EU", date(2026, 3, 31)) == a_book("1")
        assert books.in_force("RETAIL-EU", date(2026, 4, 1)) == a_book("2", date(2026, 4, 1))
        assert books.in_force("RETAIL-EU", date(9999, 12, 31)) == a_book("2", date(2026, 4, 1))

    def test_a_version_that_has_ended_leaves_the_day_to_an_earlier_one(
        self, books: PriceBooks
    ) -> None:
        base = a_book("base")
        summer = evolve(a_book("summer", date(2026, 7, 1)), valid_to=date(2026, 8, 31))
        books.add(base)
        books.add(summer)

        assert books.in_force("RETAIL-EU", date(2026, 8, 31)) == summer
        assert books.in_force("RETAIL-EU", date(2026, 9, 1)) == base

    def test_before_the_first_version_nothing_is_in_force(self, books: PriceBooks) -> None:
        books.add(a_book("1", date(2026, 1, 1)))

        assert books.in_force("RETAIL-EU", date(2025, 12, 31)) is None
        assert books.in_force("OTHER", date(2026, 1, 1)) is None

    def test_of_two_versions_of_one_first_day_the_one_added_last_is_in_force(
        self, books: PriceBooks
    ) -> None:
        day = date(2026, 4, 1)
        books.add(a_book("with a mistake", day))
        books.add(a_book("corrected", day, price="12.50"))
        books.add(a_book("with a mistake", day))  # again, which changes nothing

        assert books.in_force("RETAIL-EU", day) == a_book("corrected", day, price="12.50")

    def test_books_of_other_names_do_not_mix(self, books: PriceBooks) -> None:
        other = evolve(a_book("1"), book_id="RETAIL-US", currency="USD")
        books.add(a_book("1"))
        books.add(other)

        assert books.versions("RETAIL-US") == (other,)
        assert books.in_force("RETAIL-EU", date(2026, 1, 1)) == a_book("1")

    def test_of_threads_that_add_one_version_at_once_one_content_is_kept(
        self, books: PriceBooks
    ) -> None:
        def add(price: str) -> bool:
            try:
                books.add(a_book("1", price=price))
            except IdentityConflict:
                return False
            return True

        kept = at_once([partial(add, price) for price in ("1", "2", "3", "4")])

        assert sorted(kept) == [False, False, False, True]
        price = "1234"[kept.index(True)]
        assert books.versions("RETAIL-EU") == (a_book("1", price=price),)

    def test_threads_that_add_at_once_lose_no_version(self, books: PriceBooks) -> None:
        versions = [a_book(f"{n}", date(2026, 1, n)) for n in range(1, 21)]

        def add(some: list[PriceBook]) -> None:
            for book in some:
                books.add(book)

        at_once([partial(add, versions[n::4]) for n in range(4)])

        assert books.versions("RETAIL-EU") == tuple(versions)
