"""Each step of the order of operations on whole columns, worked out by hand (D5)."""

from tests.pricing.frame.shops import book_of, monthly, once, priced
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.calculation import operations as scalar
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.frame.operations import OPERATIONS

ONE_TO_THREE = {"cpu_cores": [1, 2, 3]}


def test_the_steps_are_those_of_the_scalar_engine() -> None:
    """Adding up is a step here, because every row needs it."""
    names = [operation.__name__ for operation in OPERATIONS]

    assert [name for name in names if name != "add_up"] == [
        operation.__name__ for operation in scalar.OPERATIONS
    ]


def test_setup_belongs_to_the_first_period() -> None:
    book = book_of(once("cpu_cores", PerUnit(5)), monthly("cpu_cores", PerUnit(1)))

    assert priced(book, ONE_TO_THREE)["setup_minor"] == [500, 1000, 1500]
    assert priced(book, ONE_TO_THREE, period_number=2)["total_minor"] == [100, 200, 300]


def test_tiers_have_their_own_lines_and_fees() -> None:
    tiers = (Tier(2, 1), Tier(None, "0.50", 3))
    book = book_of(monthly("cpu_cores", Graduated(tiers)))

    assert priced(book, ONE_TO_THREE)["total_minor"] == [100, 200, 550]


def test_a_minimum_holds_for_anything_above_zero() -> None:
    book = book_of(monthly("cpu_cores", PerUnit(2), min_charge=3, max_charge=5))

    assert priced(book, {"cpu_cores": [0, 1, 2, 3]})["total_minor"] == [0, 300, 400, 500]


def test_a_percentage_is_taken_of_the_others_before_their_factors() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(10)),
        monthly("vm_count", Percentage(5)),
        adjustments=(Adjustment(AdjustmentKind.FACTOR, 3, meter="cpu_cores"),),
    )
    columns = {"cpu_cores": [2, 2, 2], "vm_count": [0, 1, 2]}

    assert priced(book, columns)["total_minor"] == [6000, 6100, 6200]


def test_a_factor_of_a_region_holds_there() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit("0.37")),
        adjustments=(Adjustment(AdjustmentKind.FACTOR, "1.5", region="A"),),
    )
    columns = {"cpu_cores": [1, 1], "region": ["A", "B"]}

    assert priced(book, columns, regions=["B"])["total_minor"] == [56, 37]


def test_an_amount_is_split_over_its_lines_and_takes_no_more_than_there_is() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(1)),
        monthly("vm_count", PerUnit(2)),
        discounts=(Discount(amount="0.10"),),
    )
    columns = {"cpu_cores": [1, 0, 0], "vm_count": [1, 1, 0]}

    found = priced(book, columns, per_charge=True)

    assert found["recurring_minor:cpu_cores"] == [97, 0, 0]
    assert found["recurring_minor:vm_count"] == [193, 190, 0]


def test_a_percentage_after_an_amount_is_taken_of_what_is_left() -> None:
    book = book_of(
        monthly("cpu_cores", PerUnit(1)),
        discounts=(Discount(amount="0.50"), Discount(percent=10, region="A")),
    )
    columns = {"cpu_cores": [2, 2], "region": ["A", "B"]}

    assert priced(book, columns, regions=["B"])["total_minor"] == [135, 150]


def test_a_rounded_total_is_split_over_its_lines() -> None:
    thirds = [monthly(meter, PerUnit("0.004")) for meter in ("cpu_cores", "ram_gib", "vm_count")]
    book = book_of(*thirds, rounding_level="total")
    columns = {"cpu_cores": [1], "ram_gib": [1], "vm_count": [1]}

    found = priced(book, columns, per_charge=True)

    assert found["total_minor"] == [1]
    assert [found[f"recurring_minor:{name}"] for name in columns] == [[1], [0], [0]]
    assert priced(book, columns)["total_minor"] == [1]


def test_a_minimum_total_holds_where_anything_is_bought() -> None:
    book = book_of(monthly("cpu_cores", PerUnit(2)), min_total=3, max_total=5)

    found = priced(book, {"cpu_cores": [0, 1, 2, 3]}, per_charge=True)

    assert found["total_minor"] == [0, 300, 400, 500]
    assert found["recurring_minor:commitment"] == [0, 100, 0, -100]
