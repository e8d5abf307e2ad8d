"""What a workbook names must be there: meters, tax codes, discount codes, levels."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from openpyxl import Workbook

from tests.adapters.workbook.drafts import Typed, draft, found, loaded, saved, with_keys, with_rows
from wapcommerce.adapters.workbook import check
from wapcommerce.adapters.workbook.book_sheet import BookSettings
from wapcommerce.adapters.workbook.contents import Contents
from wapcommerce.adapters.workbook.examples_sheet import Example
from wapcommerce.adapters.workbook.header import Entries, Entry, Row
from wapcommerce.adapters.workbook.parents import Ancestors
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.references import report_references
from wapcommerce.adapters.workbook.sheet_scan import SheetScan
from wapcommerce.adapters.workbook.sheets import Sheet

CARE: dict[str, Typed] = {
    "meter": "addon:care",
    "charge": "recurring",
    "period": "month",
    "model": "percentage",
    "unit_price": 10,
}
EXAMPLE: dict[str, Typed] = {
    "name": "a",
    "as_of": date(2026, 5, 1),
    "region": None,
    "period": "month",
    "kind": "recurring_net",
    "expected": 9,
    "ram_gib": 2,
}


def care(variant: str, **more: Typed) -> Workbook:
    """The draft with care as a percentage of something; the variant is cell W8."""
    return with_rows(draft(), "Prices", {**CARE, **more, "variant": variant})


@pytest.mark.parametrize("sheet", ["Adjustments", "Discounts"])
def test_a_meter_that_nothing_prices_is_told_at_every_cell(sheet: str) -> None:
    row: dict[str, Typed] = {"kind": "markup", "value": 1}
    if sheet == "Discounts":
        row = {"code": "A", "percent": 1}
    book = with_rows(draft(), sheet, *({**row, "meter": f"addon:{n}"} for n in "ab"))

    assert found(book) == [("E-REF-UNKNOWN", f"{sheet}!C2"), ("E-REF-UNKNOWN", f"{sheet}!C3")]


def test_a_row_with_another_mistake_is_compared_too() -> None:
    book = with_rows(draft(), "Discounts", {"code": "A", "percent": 101, "meter": "addon:x"})

    assert found(book) == [("E-VALUE", "Discounts!B2"), ("E-REF-UNKNOWN", "Discounts!C2")]


def test_a_price_with_a_mistake_defines_its_meter_nevertheless() -> None:
    book = with_rows(draft(), "Discounts", {"code": "A", "percent": 1, "meter": "ram_gib"})
    book["Prices"]["I4"] = "free"

    assert found(book) == [("E-NUM-TEXT", "Prices!I4")]


def test_a_long_name_is_compared_whole() -> None:
    name = "template:" + "x" * 90
    book = with_rows(
        draft(), "Prices", {**CARE, "meter": name + "1", "model": "per_unit", "unit_price": 1}
    )
    with_rows(book, "Discounts", {"code": "A", "percent": 1, "meter": name + "2"})

    assert found(book) == [("E-REF-UNKNOWN", "Discounts!C2")]


@pytest.mark.parametrize("variant", ["ram_gib", "ram_gib, cpu_cores", "product:starter"])
def test_a_percentage_is_taken_of_what_has_a_price(variant: str) -> None:
    assert found(care(variant)) == []


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        ("addon:none", "recurring price of 'addon:none'"),
        ("vm_count", "recurring price of 'vm_count'"),
        ("addon:care", "itself a percentage"),
    ],
)
def test_a_percentage_of_nothing_is_refused(variant: str, message: str) -> None:
    (problem,) = check(saved(care(f"ram_gib, {variant}"))).problems

    assert (problem.code, problem.cell) == ("E-REF-UNKNOWN", "W8")
    assert message in problem.message


def test_a_percentage_of_a_price_with_a_mistake_is_told_once() -> None:
    book = care("ram_gib")
    book["Prices"]["I4"] = "free"

    assert found(book) == [("E-NUM-TEXT", "Prices!I4")]


def test_a_percentage_may_be_taken_of_what_a_book_above_prices() -> None:
    above = evolve(loaded(draft()), book_id="LIST")
    above = evolve(above, charges=(evolve(above.charges[1], meter="addon:x"),))
    book = with_keys(care("addon:x"), parent_book="LIST")

    assert check(saved(book), [above]).problems == ()
    assert [p.code for p in check(saved(book)).problems] == ["E-PARENT-MISSING"]


def taxed(code: str, *codes: str, mode: str | None = "exclusive") -> Workbook:
    """The draft with a tax code on memory (W4), and rates of codes."""
    book = with_keys(draft(), tax_mode=mode)
    book["Prices"]["W1"], book["Prices"]["W4"] = "tax_code", code
    return with_rows(book, "Tax", *(dict[str, Typed](code=each, rate=20) for each in codes))


def test_a_tax_code_needs_a_rate() -> None:
    assert found(taxed("S", "S", "R")) == []
    assert found(taxed("S", "R")) == [("E-REF-UNKNOWN", "Prices!W4")]


def test_a_tax_code_whose_rate_has_a_mistake_is_known() -> None:
    book = taxed("S", "S")
    book["Tax"]["B2"] = "twenty"

    assert found(book) == [("E-NUM-TEXT", "Tax!B2")]


def test_rates_need_a_mode() -> None:
    assert found(taxed("S", "S", mode=None)) == [("E-KEY-MISSING", "Book!B7")]


def test_a_mode_that_is_a_mistake_is_told_once() -> None:
    assert found(taxed("S", "S", mode="gross")) == [("E-VALUE", "Book!B7")]


def test_codes_alone_and_a_mode_alone_are_told() -> None:
    book = draft()
    book["Prices"]["W1"], book["Prices"]["W4"], book["Prices"]["W5"] = "tax_code", "S", "S"

    assert found(book) == [("W-UNTAXED", "Prices!W4")]
    assert found(with_keys(draft(), tax_mode="exclusive")) == [("W-UNTAXED", "Book!B7")]


def test_codes_of_a_book_above_need_a_rate_in_the_book_that_taxes() -> None:
    above = evolve(loaded(draft()), book_id="LIST")
    above = evolve(above, charges=(evolve(above.charges[1], tax_code="S"),))
    keys = {"parent_book": "LIST", "tax_mode": "exclusive"}
    book = with_rows(with_keys(draft(), **keys), "Tax", {"code": "R", "rate": 5})

    told = check(saved(book), [above]).problems
    assert [(each.code, each.cell) for each in told] == [("E-REF-UNKNOWN", "B8")]
    assert "'S'" in told[0].message
    with_rows(book, "Tax", {"code": "S", "rate": 20})
    assert check(saved(book), [above]).problems == ()


def test_the_codes_of_an_example_are_those_of_its_level() -> None:
    above = loaded(with_rows(with_keys(draft(), book_id="LIST"), "Discounts", DISCOUNT))
    book = with_keys(draft(), parent_book="LIST")
    with_rows(book, "Examples", {**EXAMPLE, "level": "LIST", "code": "SPRING", "expected": 8.1})

    assert check(saved(book), [above]).problems == ()
    book["Examples"]["H2"] = None
    assert [each.cell for each in check(saved(book), [above]).problems][:1] == ["I2"]
    with_rows(book, "Discounts", DISCOUNT)
    assert check(saved(book), [above]).problems == ()


def test_each_unknown_code_and_level_is_told() -> None:
    book = with_rows(draft(), "Examples", {**EXAMPLE, "level": "LIST", "code": "A, B"})

    assert found(book) == [
        ("E-REF-UNKNOWN", "Examples!H2"),
        ("E-REF-UNKNOWN", "Examples!I2"),
        ("E-REF-UNKNOWN", "Examples!I2"),
    ]


class CountedRows(tuple[Row, ...]):
    """Rows that know how often they were gone through."""

    __slots__ = ()
    times = 0

    def __iter__(self) -> Iterator[Row]:
        CountedRows.times += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [1, 50])
def test_the_discounts_are_gone_through_as_often_for_many_examples_as_for_one(count: int) -> None:
    row = Row(2, Sheet("Examples", {}, SheetScan()), {})
    each = Example(
        "a", date(2026, 5, 1), "", "month", "recurring_net", Decimal(1), {}, codes=("A",)
    )
    contents = Contents(
        BookSettings(),
        discounts=Entries((), CountedRows([row])),
        examples=Entries((Entry(each, (row,)),) * count, (row,)),
    )
    CountedRows.times = 0

    report_references(contents, Ancestors(), Findings())

    assert CountedRows.times == 2  # for meters and for codes


DISCOUNT: dict[str, Typed] = {"code": "SPRING", "percent": 10}
