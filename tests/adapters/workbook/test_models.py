"""Each model takes its prices from its own columns and knows their cells."""

import pytest
from openpyxl import Workbook

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, problems, with_keys
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume


def changed(**cells: Typed) -> Workbook:
    """The draft with other values in some cells of Prices."""
    book = draft()
    for cell, value in cells.items():
        book["Prices"][cell] = value
    return book


def model(book: PriceBook, meter: str) -> ChargeModel:
    """The model of the only charge of a meter."""
    (charge,) = (charge for charge in book.charges if charge.meter == meter)
    return charge.model


def test_each_model_is_read_with_its_cells() -> None:
    book = loaded(draft())

    assert model(book, "cpu_cores") == Graduated(
        (
            Tier(8, 12, source="Prices!I2"),
            Tier(None, "10.5", source="Prices!I3"),
        )
    )
    assert model(book, "ram_gib") == PerUnit("4.5", source="Prices!I4")
    assert model(book, "storage_gib") == Package(10, 1, source="Prices!I5")
    assert model(book, "product:starter") == Flat(59, source="Prices!J7")


def test_volume_fees_and_the_zero_policy_of_the_row_are_read() -> None:
    book = loaded(changed(F2="volume", J2=5, J3=17, S2="first_fee"))

    assert model(book, "cpu_cores") == Volume(
        (
            Tier(8, 12, 5, source="Prices!I2", fee_source="Prices!J2"),
            Tier(None, "10.5", 17, source="Prices!I3", fee_source="Prices!J3"),
        ),
        zero="first_fee",
    )


STEPS: dict[str, Typed] = {"F2": "stairstep", "I2": None, "I3": None, "J2": 25, "J3": 40}


@pytest.mark.parametrize(("variant", "cumulative"), [(None, False), ("Cumulative", True)])
def test_a_stairstep_has_the_price_of_each_step_as_its_fee(
    variant: str | None, cumulative: bool
) -> None:
    book = loaded(changed(**STEPS, W1="variant", W2=variant, S2="first_fee"))

    tiers = (Tier(8, 0, 25, source="Prices!J2"), Tier(None, 0, 40, source="Prices!J3"))
    assert model(book, "cpu_cores") == Stairstep(tiers, cumulative, zero="first_fee")


def test_a_stairstep_takes_the_boundary_of_the_book() -> None:
    read = model(loaded(with_keys(changed(**STEPS), boundary="lower")), "cpu_cores")

    assert isinstance(read, Stairstep)
    assert read.boundary == "lower"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"J3": None}, [("E-VALUE", "Prices!J3")]),
        ({"J3": -1}, [("E-NEG-PRICE", "Prices!J3")]),
        ({"I2": 0}, [("E-UNUSED", "Prices!I2")]),
        ({"H3": 9}, [("E-TIER-NOT-OPEN", "Prices!H3")]),
        ({"W1": "variant", "W2": "sum"}, [("E-VALUE", "Prices!W2")]),
        ({"W1": "variant", "W2": "cumulative", "W4": "x"}, [("E-UNUSED", "Prices!W4")]),
    ],
)
def test_a_mistake_in_a_stairstep_is_told_at_its_cell(
    cells: dict[str, Typed], expected: list[tuple[str, str]]
) -> None:
    assert found(changed(**{**STEPS, **cells})) == expected


@pytest.mark.parametrize(
    ("variant", "meters"),
    [
        (None, ()),
        ("ram_gib", ("ram_gib",)),
        ("ram_gib , product:starter", ("ram_gib", "product:starter")),
    ],
)
def test_a_percentage_names_the_meters_it_is_taken_of(
    variant: str | None, meters: tuple[str, ...]
) -> None:
    book = changed(A8="addon:care", D8="recurring", E8="month", F8="percentage", I8=2.5)
    book["Prices"]["W1"], book["Prices"]["W8"] = "variant", variant

    assert model(loaded(book), "addon:care") == Percentage("2.5", meters, source="Prices!I8")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"I8": None}, [("E-VALUE", "Prices!I8")]),
        ({"I8": -2}, [("E-NEG-PRICE", "Prices!I8")]),
        ({"J8": 1}, [("E-UNUSED", "Prices!J8")]),
        ({"M8": 1}, [("E-UNUSED", "Prices!M8")]),
        ({"W1": "cost", "W8": 1}, [("E-UNUSED", "Prices!W8")]),
        ({"W1": "variant", "W8": "ram"}, [("E-VALUE", "Prices!W8")]),
        ({"W1": "variant", "W8": "ram_gib, RAM_GIB"}, [("E-VALUE", "Prices!W8")]),
    ],
)
def test_a_mistake_in_a_percentage_is_told_at_its_cell(
    cells: dict[str, Typed], expected: list[tuple[str, str]]
) -> None:
    row: dict[str, Typed] = {
        "A8": "addon:care",
        "D8": "recurring",
        "E8": "month",
        "F8": "percentage",
        "I8": 2.5,
    }

    assert found(changed(**{**row, **cells})) == expected


def test_a_package_may_be_rounded_down() -> None:
    book = loaded(changed(L5="down"))

    assert model(book, "storage_gib") == Package(10, 1, rounding="down", source="Prices!I5")


def test_a_matching_tier_from_is_accepted() -> None:
    assert loaded(changed(G2=0, G3=8)) == loaded(draft())


def test_zero_is_a_price_and_blank_is_none() -> None:
    assert loaded(changed(I4=0)).charges
    (problem,) = problems(changed(I4=None))
    assert (problem.code, problem.cell) == ("E-VALUE", "I4")
    assert "Type 0" in problem.hint


def test_a_package_needs_a_size_that_is_not_zero() -> None:
    (problem,) = problems(changed(K5=None))

    assert (problem.code, problem.cell) == ("E-VALUE", "K5")
    assert "Type 0" not in problem.hint


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"I3": None}, [("E-VALUE", "Prices!I3")]),
        ({"J7": None}, [("E-VALUE", "Prices!J7")]),
        ({"K5": None}, [("E-VALUE", "Prices!K5")]),
        ({"K5": 0}, [("E-VALUE", "Prices!K5")]),
        ({"K5": -10}, [("E-VALUE", "Prices!K5")]),
        ({"I2": -1}, [("E-NEG-PRICE", "Prices!I2")]),
        ({"J2": -1}, [("E-NEG-PRICE", "Prices!J2")]),
        ({"J7": -1}, [("E-NEG-PRICE", "Prices!J7")]),
        ({"H2": None}, [("E-TIER-UNSORTED", "Prices!H2")]),
        ({"H2": -1}, [("E-TIER-UNSORTED", "Prices!H2")]),
        ({"H3": 8}, [("E-TIER-NOT-OPEN", "Prices!H3"), ("E-TIER-UNSORTED", "Prices!H3")]),
        ({"H3": 9}, [("E-TIER-NOT-OPEN", "Prices!H3")]),
        ({"G2": 1}, [("E-TIER-GAP", "Prices!G2")]),
        ({"G3": 7.5}, [("E-TIER-OVERLAP", "Prices!G3")]),
        ({"J4": 1}, [("E-UNUSED", "Prices!J4")]),
        ({"H4": 8}, [("E-UNUSED", "Prices!H4")]),
        ({"G4": 0}, [("E-UNUSED", "Prices!G4")]),
        ({"K4": 8}, [("E-UNUSED", "Prices!K4")]),
        ({"L4": "up"}, [("E-UNUSED", "Prices!L4")]),
        ({"S4": "first_fee"}, [("E-UNUSED", "Prices!S4")]),
        ({"I7": 1}, [("E-UNUSED", "Prices!I7")]),
        ({"K2": 1}, [("E-UNUSED", "Prices!K2")]),
    ],
)
def test_a_price_that_cannot_be_meant_is_refused_at_its_cell(
    cells: dict[str, Typed], expected: list[tuple[str, str]]
) -> None:
    assert found(changed(**cells)) == expected


def test_a_model_without_tiers_has_one_row() -> None:
    book = changed(A5="ram_gib", F5=None, I5=4.0, K5=None)

    assert found(book) == [("E-DUP-KEY", "Prices!A5")]


def test_a_price_without_its_column_is_missed_at_the_row() -> None:
    book = draft()
    book["Prices"].delete_cols(9)

    assert found(book) == [("E-HEADER-MISSING", "Prices!A1")]
