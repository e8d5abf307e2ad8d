"""Running a plan: quick where every row is fine, with codes where one is not."""

from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from tests.pricing.frame.shops import DAY, book_of, monthly
from wapcommerce.pricing.books.price_list import PriceList
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.frame.plan import Source, with_codes, without_codes
from wapcommerce.pricing.frame.run import error_counts, run_eager, run_if_fine, run_lazy
from wapcommerce.pricing.frame.tariffs import tariffs

SOURCE = Source({"cpu_cores": 1}, {}, "region", max_quantity=9, exact=True)
TARIFFS = tariffs(
    PriceList("list", book_of(monthly("cpu_cores", PerUnit(2), region="A"))),
    ["A"],
    DAY,
    "month",
    1,
)
NEEDED = ["cpu_cores", "region"]


def frame(cores: int | None, region: str | None) -> nw.DataFrame[pl.DataFrame]:
    columns: dict[str, Any] = {
        "note": ["x", "y"],
        "cpu_cores": [0, cores],
        "region": ["A", region],
    }
    schema = {"note": pl.String, "cpu_cores": pl.Int64, "region": pl.String}
    return nw.from_native(pl.DataFrame(columns, schema=schema))


def test_rows_that_are_all_fine_need_no_codes() -> None:
    plan = without_codes(TARIFFS, SOURCE, per_charge=False)
    assert plan is not None

    found = run_if_fine(frame(9, "A"), plan, NEEDED)

    assert found is not None
    assert found["total_minor"].to_list() == [0, 1800]
    assert found.columns == ["note", *NEEDED, *plan.outputs]


@pytest.mark.parametrize(
    ("cores", "region"), [(None, "A"), (-1, "A"), (10, "A"), (1, "B"), (1, None)]
)
def test_one_row_that_is_not_fine_is_enough(cores: int | None, region: str | None) -> None:
    plan = without_codes(TARIFFS, SOURCE, per_charge=False)
    assert plan is not None

    assert run_if_fine(frame(cores, region), plan, NEEDED) is None


def test_a_plan_runs_alike_on_eager_and_lazy_frames() -> None:
    plan = with_codes(TARIFFS, SOURCE, per_charge=False)
    given = frame(-1, "A")

    eager = run_eager(given, plan, NEEDED)
    lazy = run_lazy(given.lazy(), plan, given.columns).collect()

    assert eager.to_native().equals(lazy.to_native())
    assert error_counts(eager) == error_counts(lazy) == {"negative_quantity": 1}
