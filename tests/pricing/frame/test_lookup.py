"""Lookup: in every row the tariff of its region."""

from datetime import date

import narwhals.stable.v2 as nw

from tests.pricing.frame.columns import values, whole
from wapcommerce.model.quote import ChargeKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.lookup import Lookup
from wapcommerce.pricing.frame.stages import Stages
from wapcommerce.pricing.frame.tariffs import Tariffs, tariffs
from wapcommerce.pricing.frame.whole import constant

REGIONS = {"region": ["A", "B", "C", "A"]}


def three_tariffs() -> Tariffs:
    charges = tuple(
        Charge("cpu_cores", "cores", ChargeKind.RECURRING, "month", PerUnit(price), region=label)
        for label, price in (("A", 1), ("B", 2), ("C", 3))
    )
    book = PriceBook("book", "1", "EUR", charges)
    return tariffs(PriceList("list", book), "ABC", date(2026, 11, 22), "month", 1)


def test_each_row_has_the_number_of_its_tariff() -> None:
    stages = Stages()
    lookup = Lookup(three_tariffs(), stages, nw.col("region"))

    assert values(lookup.pick([10, 20, 40]), REGIONS, stages) == [10, 20, 40, 10]
    assert lookup.pick([5, 5, 5]).is_constant


def test_multiples_are_looked_up_once() -> None:
    stages = Stages()
    lookup = Lookup(three_tariffs(), stages, nw.col("region"))
    lookup.pick([1, 2, 4])
    before = len(stages.stages)

    assert values(lookup.pick([3, 6, 12]), REGIONS, stages) == [3, 6, 12, 3]
    assert len(stages.stages) == before


def test_each_row_has_the_case_of_its_tariff() -> None:
    stages = Stages()
    lookup = Lookup(three_tariffs(), stages, nw.col("region"))
    cases = [whole("a", 0, 9), constant(-1), whole("a", 0, 9) * 2]

    found = lookup.choose(cases)

    assert values(found, {**REGIONS, "a": [1, 2, 3, 4]}, stages) == [1, -1, 6, 4]


def test_whether_a_tariff_applies_is_not_asked_where_all_are_alike() -> None:
    stages = Stages()
    lookup = Lookup(three_tariffs(), stages, nw.col("region"))

    some = lookup.applies([True, False, True])

    assert lookup.applies([True] * 3) is True
    assert lookup.applies([False] * 3) is False
    assert not isinstance(some, bool)
    assert values(some, REGIONS, stages) == [True, False, True, True]


def test_a_region_without_a_tariff_is_not_known() -> None:
    stages = Stages()
    known = Lookup(three_tariffs(), stages, nw.col("region")).is_known

    assert known is not None
    assert values(known, {"region": ["A", "C", "D", ""]}, stages) == [True, True, False, False]


def test_without_regions_nothing_is_looked_up() -> None:
    stages = Stages()
    book = PriceBook("book", "1", "EUR", ())
    one = tariffs(PriceList("list", book), [""], date(2026, 11, 22), "month", 1)

    assert Lookup(one, stages, None).is_known is None
    assert Lookup(one, stages, None).pick([7]).low == 7
    assert stages.stages == []
