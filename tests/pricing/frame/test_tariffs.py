"""Tariffs: regions that are priced alike are one."""

from datetime import date
from typing import Any

import pytest

from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.tariffs import ratios, regions_named, tariffs

DAY = date(2026, 11, 22)


def cores(**terms: Any) -> Charge:
    price = PerUnit(terms.pop("price", 1))
    return Charge("cpu_cores", "cores", ChargeKind.RECURRING, "month", price, **terms)


def labels(*charges: Charge, **terms: Any) -> tuple[tuple[str, ...], ...]:
    book = PriceBook("book", "1", "EUR", charges, **terms)
    return tariffs(PriceList("list", book), "AB", DAY, "month", 1).labels


def test_regions_that_are_priced_alike_are_one_tariff() -> None:
    assert labels(cores()) == (("A", "B"),)
    assert labels(cores(region="A", source="Prices!A2"), cores(region="B")) == (("A", "B"),)


@pytest.mark.parametrize(
    "terms",
    [
        {"price": 2},
        {"min_qty": 1},
        {"max_qty": 9},
        {"step": 2},
        {"min_charge": 1},
        {"max_charge": 9},
        {"included": 1},
        {"tax_code": "full"},
    ],
)
def test_any_term_of_a_charge_makes_another_tariff(terms: dict[str, Any]) -> None:
    assert labels(cores(region="A"), cores(region="B", **terms)) == (("A",), ("B",))


def test_factors_and_discounts_of_a_region_make_another_tariff() -> None:
    factor = Adjustment(AdjustmentKind.FACTOR, 2, region="A")
    discount = Discount(percent=5, region="B")

    assert len(labels(cores(), adjustments=(factor,))) == 2
    assert len(labels(cores(), discounts=(discount,))) == 2


def test_a_meter_that_only_one_region_charges_makes_another_tariff() -> None:
    other = Charge("vm_count", "machines", ChargeKind.RECURRING, "year", PerUnit(1), region="A")

    assert len(labels(cores(), other)) == 2


def test_every_row_that_names_a_region_makes_it_known() -> None:
    book = PriceBook(
        "book",
        "1",
        "EUR",
        (cores(region="A"), cores()),
        adjustments=(Adjustment(AdjustmentKind.FACTOR, 2, region="B"),),
        discounts=(Discount(percent=5, region="C"),),
    )
    agreed = (Adjustment(AdjustmentKind.FACTOR, 2, region="D"),)
    root = PriceBook("root", "1", "EUR", (cores(region="E"),))

    assert regions_named(PriceList("list", book, agreed, (root,))) == set("ABCDE")


def test_the_ratio_of_a_line_holds_all_levels_and_is_zero_where_nothing_is_charged() -> None:
    markup = Adjustment(AdjustmentKind.MARGIN, 20)
    book = PriceBook("book", "1", "EUR", (cores(region="A"),), adjustments=(markup,))
    found = tariffs(PriceList("list", book), "AB", DAY, "month", 1)

    assert ratios(found.rates(ChargeKind.RECURRING, "cpu_cores")) == [100 / 80, 0]


def test_problems_of_all_regions_are_told_once() -> None:
    book = PriceBook("book", "1", "EUR", (cores(region="A"),), valid_to=date(2026, 1, 1))

    found = tariffs(PriceList("list", book), "AB", DAY, "month", 1)

    assert [problem.code for problem in found.problems] == ["book_not_valid"]
