"""Codes: each refusal of the scalar engine in every row, the first of several."""

from typing import Any

import pytest

from tests.pricing.frame.shops import book_of, monthly, once, priced
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.tier import Tier

FREE = PerUnit(1)


def codes(book: Any, columns: dict[str, Any], **options: Any) -> list[str | None]:
    return priced(book, columns, **options)["price_error"]


@pytest.mark.parametrize(
    ("terms", "numbers", "expected"),
    [
        ({"min_qty": "1.5"}, [0, 14, 15], [None, "below_min_qty", None]),
        ({"max_qty": "1.5"}, [0, 15, 16], [None, None, "above_max_qty"]),
        ({"step": "1.5"}, [0, 14, 15, 30, 31], [None, "off_step", None, None, "off_step"]),
        ({"step": "0.25"}, [2, 5, 10], ["off_step", None, None]),
    ],
)
def test_limits_are_kept_in_parts_of_a_unit(
    terms: dict[str, Any], numbers: list[int], expected: list[str | None]
) -> None:
    book = book_of(monthly("ram_gib", FREE, **terms))

    assert codes(book, {"ram_gib": numbers}, units={"ram_gib": 10}) == expected


def test_limits_are_those_of_the_region() -> None:
    book = book_of(
        monthly("cpu_cores", FREE, region="A", max_qty=4, step=2),
        monthly("cpu_cores", FREE, region="B", min_qty=5),
    )
    columns = {"cpu_cores": [3, 6, 4, 4, 6], "region": ["A", "A", "A", "B", "B"]}

    assert codes(book, columns) == ["off_step", "above_max_qty", None, "below_min_qty", None]


def test_limits_of_setup_hold_in_the_first_period() -> None:
    book = book_of(once("cpu_cores", FREE, max_qty=1), monthly("cpu_cores", FREE))

    assert codes(book, {"cpu_cores": [2]}) == ["above_max_qty"]
    assert codes(book, {"cpu_cores": [2]}, period_number=2) == [None]


def test_the_first_reason_is_told() -> None:
    book = book_of(monthly("cpu_cores", FREE, region="A", max_qty=4))
    columns = {
        "vm_count": [None, 1, 1, 1],
        "cpu_cores": [-1, -1, 9, 9],
        "region": ["B", "B", "B", "A"],
    }

    assert codes(book, columns) == [
        "null_quantity",
        "negative_quantity",
        "unknown_region",
        "above_max_qty",
    ]


@pytest.mark.parametrize("meter", ["cpu_cores", "ram_gib", "storage_gib", "addon:vpn", "product:p"])
def test_what_must_have_a_price_is_not_free(meter: str) -> None:
    book = book_of(monthly("vm_count", FREE))

    assert codes(book, {"vm_count": [1, 1], meter: [0, 1]}) == [None, "price_missing"]


@pytest.mark.parametrize("meter", ["vm_count", "template:t", "profile:p"])
def test_what_need_not_have_a_price_may_be_free(meter: str) -> None:
    book = book_of(monthly("cpu_cores", FREE))

    assert codes(book, {"cpu_cores": [1], meter: [1]}) == [None]


def test_cores_and_memory_may_be_sold_by_the_profile_if_all_are() -> None:
    book = book_of(monthly("profile:S", FREE))
    columns = {
        "cpu_cores": [1, 1, 1, 0],
        "profile:S": [1, 1, 0, 0],
        "profile:M": [0, 1, 0, 1],
    }

    assert codes(book, columns) == [None, "price_missing", "price_missing", None]


def test_what_is_sold_by_the_month_only_has_no_price_by_the_year() -> None:
    book = book_of(monthly("vm_count", FREE), monthly("cpu_cores", FREE))

    assert codes(book, {"cpu_cores": [0], "vm_count": [1]}, period="year") == ["price_missing"]


def test_a_setup_charge_prices_a_meter_that_no_period_does() -> None:
    book = book_of(once("addon:vpn", FREE))

    assert codes(book, {"addon:vpn": [1]}) == [None]
    assert priced(book, {"addon:vpn": [1]}, period_number=2)["total_minor"] == [0]


def test_a_price_that_only_one_region_has_is_missing_in_the_other() -> None:
    book = book_of(monthly("storage_gib", FREE, region="A"), monthly("cpu_cores", FREE))
    columns = {"storage_gib": [1, 1, 0], "region": ["A", "B", "B"]}

    assert codes(book, columns, regions=["B"]) == [None, "price_missing", None]


def test_machines_must_be_counted_where_they_are_charged() -> None:
    book = book_of(monthly("cpu_cores", FREE), monthly("vm_count", FREE, region="A"))
    columns = {"cpu_cores": [0, 0], "region": ["A", "B"]}

    assert codes(book, columns, regions=["B"]) == ["meter_not_supplied", None]


def test_what_zero_costs_is_charged_where_the_meter_is_there() -> None:
    fee = Graduated((Tier(None, 1, 5),), zero="first_fee")
    book = book_of(monthly("cpu_cores", FREE), monthly("addon:vpn", fee))

    assert priced(book, {"cpu_cores": [1]})["total_minor"] == [100]
    assert priced(book, {"cpu_cores": [1], "addon:vpn": [0]})["total_minor"] == [600]
