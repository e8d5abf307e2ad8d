"""A book has a price for all that an offering sells, or every gap is named at once."""

from datetime import date
from decimal import Decimal

from attrs import evolve

from tests.builders import DAY, STARTER, an_offering
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.offering_coverage import offering_without_prices

RESOURCES = ("cpu_cores", "ram_gib", "storage_gib")
SOLD = ("addon:s2s-10", "addon:s2s-1", "addon:ipv4-1", "product:starter")


def monthly(meter: str, region: str | None = None) -> Charge:
    price = PerUnit(Decimal(1))
    return Charge(meter, meter, ChargeKind.RECURRING, "month", price, region)


def a_book(*charges: Charge) -> PriceBook:
    return PriceBook("B", "1", "EUR", charges)


FULL = a_book(*map(monthly, (*RESOURCES, *SOLD)))


def missing(book: PriceBook, period: str = "month") -> list[tuple[str, str]]:
    found = offering_without_prices(an_offering(), book, DAY, period)
    return [(rejection.code, rejection.path) for rejection in found]


def test_a_book_that_prices_everything_leaves_nothing_to_say() -> None:
    assert missing(FULL) == []


def test_everything_is_named_by_a_book_of_another_period() -> None:
    paths = [path for _, path in missing(FULL, "year")]
    assert paths.count("regions[0]") == paths.count("regions[1]") == 3
    assert [paths.count(f"add_ons[{number}]") for number in range(3)] == [2, 2, 2]
    assert paths.count("packages[0]") == 1


def test_a_price_of_one_region_does_not_hold_in_the_other() -> None:
    kept = [each for each in FULL.charges if each.meter != "storage_gib"]
    assert missing(a_book(*kept, monthly("storage_gib", "Athens"))) == [
        ("price_missing", "regions[1]")
    ]


def test_a_package_needs_its_price_in_its_own_region_only() -> None:
    sold = evolve(an_offering(), packages=(evolve(STARTER, region="Berlin"),))
    kept = [each for each in FULL.charges if each.meter != "product:starter"]
    in_berlin = a_book(*kept, monthly("product:starter", "Berlin"))
    in_athens = a_book(*kept, monthly("product:starter", "Athens"))
    assert offering_without_prices(sold, in_berlin, DAY) == ()
    (found,) = offering_without_prices(sold, in_athens, DAY)
    assert (found.code, found.path) == ("price_missing", "packages[0]")


def test_a_book_by_hardware_profile_needs_no_price_of_cores_and_memory() -> None:
    kept = [each for each in FULL.charges if each.meter not in ("cpu_cores", "ram_gib")]
    assert missing(a_book(*kept, monthly("profile:Medium"))) == []
    assert len(missing(a_book(*kept))) == 4


def test_a_book_that_does_not_apply_on_the_day_is_named_once() -> None:
    assert missing(evolve(FULL, valid_to=date(2020, 1, 1))) == [("book_not_valid", "as_of")]


def test_a_quantity_that_a_charge_does_not_allow_is_no_gap() -> None:
    kept = [each for each in FULL.charges if each.meter != "storage_gib"]
    assert missing(a_book(*kept, evolve(monthly("storage_gib"), min_qty=Decimal(10)))) == []
