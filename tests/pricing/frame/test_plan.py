"""Plans: with codes for any rows, without them where a glance can show that none is needed."""

from typing import Any

import narwhals.stable.v2 as nw
import pytest

from tests.pricing.frame.shops import DAY, book_of, monthly
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.lines import TooLarge
from wapcommerce.pricing.frame.plan import Source, with_codes, without_codes
from wapcommerce.pricing.frame.tariffs import Tariffs, tariffs


def source(**terms: Any) -> Source:
    given = {"parts": {"cpu_cores": 1}, "wide": {}, "region": None, "max_quantity": 100}
    return Source(**{**given, "exact": True, **terms})


def of(*charges: Charge, **terms: Any) -> Tariffs:
    return tariffs(PriceList("list", book_of(*charges, **terms)), ["A"], DAY, "month", 1)


CORES = monthly("cpu_cores", PerUnit(1))


def test_a_plan_without_codes_says_when_it_is_right() -> None:
    plan = without_codes(of(CORES), source(), per_charge=False)

    assert plan is not None
    assert plan.is_fine is not None
    assert with_codes(of(CORES), source(), per_charge=False).is_fine is None


@pytest.mark.parametrize(
    ("tariff", "terms"),
    [
        (of(monthly("cpu_cores", PerUnit(1), step=2)), {}),
        (of(monthly("vm_count", PerUnit(1))), {}),  # cores have no price
        (of(monthly("cpu_cores", PerUnit(1), tax_code="t"), tax_mode="exclusive"), {}),
        (of(CORES), {"wide": {"cpu_cores": nw.UInt64()}}),
    ],
)
def test_what_a_glance_cannot_show_needs_codes(tariff: Tariffs, terms: dict[str, Any]) -> None:
    assert without_codes(tariff, source(**terms), per_charge=False) is None


def test_both_plans_show_the_same_columns() -> None:
    quick = without_codes(of(CORES), source(), per_charge=True)

    assert quick is not None
    assert list(quick.outputs) == list(with_codes(of(CORES), source(), per_charge=True).outputs)
    assert list(quick.outputs) == [
        "setup_minor",
        "recurring_minor",
        "total_minor",
        "recurring_minor:cpu_cores",
        "price_error",
    ]


def test_what_does_not_fit_is_found_before_anything_runs() -> None:
    dear = of(monthly("cpu_cores", PerUnit("9" * 16)))

    with pytest.raises(TooLarge, match="cpu_cores"):
        with_codes(dear, source(), per_charge=False)
    with_codes(dear, source(cap=1), per_charge=False)


def test_the_most_that_is_priced_is_the_charge_s_limit_or_the_frame_s() -> None:
    limited = of(monthly("cpu_cores", PerUnit(1), max_qty="2.5"))
    given = source(parts={"cpu_cores": 10, "vm_count": 1})

    assert given.most(of(CORES), "cpu_cores") == 1000
    assert given.most(limited, "cpu_cores") == 25
    assert given.most(limited, "vm_count") is None
    assert given.most_units(limited) == 2
    assert source(parts={"cpu_cores": 10}, cap=1).most(limited, "cpu_cores") == 10


def test_each_factor_that_regions_share_costs_one_lookup() -> None:
    """Work is counted, not timed: five lines with one factor per region look it up once."""
    names = ("cpu_cores", "ram_gib", "storage_gib", "vm_count", "addon:vpn")
    factors = (
        Adjustment(AdjustmentKind.FACTOR, "1.1", region="A"),
        Adjustment(AdjustmentKind.FACTOR, "0.95", region="B"),
        Adjustment(AdjustmentKind.MARKUP, 15),
    )
    book = book_of(
        *(monthly(n, PerUnit(f"0.{k}7")) for k, n in enumerate(names)), adjustments=factors
    )
    both = tariffs(PriceList("list", book), "AB", DAY, "month", 1)

    plan = without_codes(
        both, source(parts=dict.fromkeys(names, 1), region="region"), per_charge=False
    )

    assert plan is not None
    assert [len(stage) for stage in plan.stages] == [1, 1, 5]  # region, factor, lines
