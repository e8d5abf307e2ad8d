"""With an offering, what it does not sell is told."""

from datetime import date

import pytest

from tests.adapters.workbook.drafts import Typed, draft, found, saved, with_rows
from wapcommerce.adapters.workbook import check
from wapcommerce.model.offering import Offering
from wapcommerce.testing import example

OFFERING: Offering = example.offering()
PRICE: dict[str, Typed] = {
    "charge": "recurring",
    "period": "month",
    "model": "per_unit",
    "unit_price": 1,
}


def told(sheet: str, row: dict[str, Typed]) -> list[tuple[str, str]]:
    """What the example's offering says to the draft with this row."""
    book = draft()
    book["Prices"].delete_rows(7)
    with_rows(book, sheet, row)
    assert found(book) == []
    problems = check(saved(book), offering=OFFERING).problems
    return [(each.code, f"{each.sheet}!{each.cell}") for each in problems]


@pytest.mark.parametrize(
    "meter",
    [
        *("addon:s2s-10", "product:web-starter", "template:any", "profile:any"),
        "ram_gib",
    ],
)
def test_what_is_sold_or_comes_from_vmm_is_no_problem(meter: str) -> None:
    assert told("Prices", {**PRICE, "meter": meter, "region": "Athens"}) == []


@pytest.mark.parametrize("meter", ["addon:s2s-11", "product:starter"])
def test_an_add_on_or_package_that_is_not_sold_is_told(meter: str) -> None:
    assert told("Prices", {**PRICE, "meter": meter}) == [("W-UNUSED-SKU", "Prices!A7")]


@pytest.mark.parametrize(
    ("sheet", "row", "place"),
    [
        ("Prices", {**PRICE, "meter": "ram_gib"}, "C7"),
        ("Adjustments", {"kind": "markup", "value": 1}, "C2"),
        ("Discounts", {"code": "A", "percent": 1}, "C2"),
        (
            "Examples",
            {
                "name": "a",
                "as_of": date(2026, 5, 1),
                "region": None,
                "period": "month",
                "kind": "recurring_net",
                "expected": 9,
                "ram_gib": 2,
            },
            "C2",
        ),
    ],
)
def test_a_region_that_is_not_sold_is_told_wherever_it_stands(
    sheet: str, row: dict[str, Typed], place: str
) -> None:
    assert told(sheet, {**row, "region": "Athens"}) == []
    assert told(sheet, {**row, "region": "athens"}) == [("W-UNUSED-SKU", f"{sheet}!{place}")]


def test_the_example_sells_all_that_it_prices() -> None:
    checked = check(example.prices_path(), as_of=date(2026, 5, 1), offering=OFFERING)

    assert checked.problems == ()
