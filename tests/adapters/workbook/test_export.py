"""A book that is written as a workbook and loaded again is the same book, or it is refused."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Self

import openpyxl
import pytest
from attrs import evolve
from hypothesis import given, settings
from openpyxl.worksheet.worksheet import Worksheet

from tests.books import price_books, texts, unsourced
from wapcommerce.adapters.workbook import check, load
from wapcommerce.adapters.workbook.export import export
from wapcommerce.errors import Refusal
from wapcommerce.model.quote import ChargeKind, Slice
from wapcommerce.pricing.books.adjustment import Adjustment, AdjustmentKind
from wapcommerce.pricing.books.book import PriceBook
from wapcommerce.pricing.books.charge import Charge
from wapcommerce.pricing.books.discount import Discount
from wapcommerce.pricing.books.tax import TaxRate
from wapcommerce.pricing.charge_models.charge_model import ChargeModel
from wapcommerce.pricing.charge_models.curve import Curve, Piece
from wapcommerce.pricing.charge_models.flat import Flat
from wapcommerce.pricing.charge_models.graduated import Graduated
from wapcommerce.pricing.charge_models.package import Package
from wapcommerce.pricing.charge_models.per_unit import PerUnit
from wapcommerce.pricing.charge_models.percentage import Percentage
from wapcommerce.pricing.charge_models.stairstep import Stairstep
from wapcommerce.pricing.charge_models.tier import Tier
from wapcommerce.pricing.charge_models.volume import Volume
from wapcommerce.testing import example


def charge(model: ChargeModel, meter: str = "ram_gib", label: str = "Memory") -> Charge:
    """A monthly charge."""
    return Charge(meter, label, ChargeKind.RECURRING, "month", model)


def book(*charges: Charge) -> PriceBook:
    """A book of these charges."""
    return PriceBook("RETAIL-EU", "1", "EUR", charges or (charge(PerUnit("3.00")),))


def written(book: PriceBook, *parents: PriceBook) -> bytes:
    """The workbook of a book that can be written."""
    content = export(book, parents)
    assert isinstance(content, bytes), str(content)
    return content


def sheet(content: bytes, name: str) -> Worksheet:
    """A sheet of a written workbook."""
    return openpyxl.load_workbook(BytesIO(content))[name]


def refused(book: PriceBook) -> list[tuple[str, str]]:
    """Code and path of everything that speaks against a book."""
    found = export(book)
    assert isinstance(found, Refusal)
    return [(each.code, each.path) for each in found.rejections]


@settings(max_examples=60)
@given(price_books())
def test_a_book_comes_back_as_it_was_but_for_its_cells(book: PriceBook) -> None:
    assert unsourced(load(written(book))) == unsourced(book)


@settings(max_examples=20)
@given(price_books())
def test_what_is_written_from_what_was_loaded_is_the_same_to_the_last_cell(
    book: PriceBook,
) -> None:
    once = load(written(book))

    assert load(written(once)) == once


def test_the_example_comes_back_as_it_was() -> None:
    original = example.price_book()

    assert unsourced(load(written(original))) == unsourced(original)


@given(texts, texts)
@settings(max_examples=40)
def test_any_text_stays_text_wherever_it_stands(label: str, code: str) -> None:
    hostile = evolve(
        book(charge(PerUnit(1), f"profile:{label}", label=label)),
        book_id=label,
        version=code,
        discounts=(Discount(code, percent=Decimal(1), group=label, region=code),),
    )

    assert unsourced(load(written(hostile))) == hostile


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")', "#N/A"],
)
def test_what_looks_like_a_formula_is_never_one(text: str) -> None:
    content = written(book(charge(PerUnit(1), label=text)))

    cell = sheet(content, "Prices")["B2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix is not text.startswith("#")
    assert load(content).charges[0].label == text


@pytest.mark.parametrize(
    "price",
    [
        "0",
        "0.000000000001",
        "123456789012345",
        "999999999999999",
        "12345678901234.5",
        "123456789012345.6",
        "123456789012345.123456789012",
        "0.1000000000000000",
    ],
)
def test_a_price_keeps_every_digit(price: str) -> None:
    (back,) = load(written(book(charge(PerUnit(price))))).charges

    assert back.model == PerUnit(price, source="Prices!J2")
    assert check(written(book(charge(PerUnit(price))))).problems == ()


@pytest.mark.parametrize("digits", ["1" * 15, "1" * 16, "1." + "1" * 15])
def test_a_number_is_text_only_where_a_cell_would_not_keep_it(digits: str) -> None:
    found = export(book(charge(PerUnit(digits))))

    if isinstance(found, bytes):
        kept = sheet(found, "Prices")["J2"].data_type
        assert kept == ("n" if len(digits.replace(".", "")) <= 15 else "s")
    else:
        assert found.codes == ("E-VALUE",)  # more than the format has, told by the reader


@pytest.mark.parametrize(
    "day",
    [date(1, 1, 1), date(1900, 1, 1), date(1900, 2, 28), date(1900, 3, 1), date(9999, 12, 31)],
)
def test_a_day_stays_that_day(day: date) -> None:
    content = written(evolve(book(), valid_from=day))

    assert load(content).valid_from == day
    typed = {row[0].value: row[1].data_type for row in sheet(content, "Book").iter_rows()}
    assert typed["valid_from"] == ("d" if day >= date(1900, 3, 1) else "s")


def test_prices_keep_their_cells_in_the_new_workbook() -> None:
    tiers = (Tier(16, 3), Tier(None, "2.40", 5))

    (back,) = load(written(book(charge(Graduated(tiers))))).charges

    assert back.source == "Prices!A2"
    assert isinstance(back.model, Graduated)
    assert [tier.source for tier in back.model.tiers] == ["Prices!J2", "Prices!J3"]


@pytest.mark.parametrize(
    "model",
    [
        Flat(0),
        Package(10, 0, rounding="down"),
        Graduated((Tier(10, 0, 0), Tier(None, 1, 5)), boundary="lower", zero="first_fee"),
        Volume((Tier(10, 0, 0), Tier(None, 1, 5))),
        Stairstep((Tier(10, 0, 0), Tier(None, 0, 5)), zero="first_fee"),
        Stairstep((Tier(10, 0, 3), Tier(None, 0, 0)), cumulative=True),
        Percentage("2.9"),
        Percentage(0, of=("cpu_cores", "addon:a, b")),
    ],
)
def test_what_is_free_stays_free_in_every_model(model: ChargeModel) -> None:
    others = (charge(PerUnit(1), "cpu_cores"), charge(PerUnit(0), "addon:a, b"))

    assert unsourced(load(written(book(charge(model), *others)))).charges[0].model == model


def test_adjustments_discounts_and_taxes_have_a_row_each() -> None:
    first, last = date(2026, 3, 1), date(2026, 4, 30)
    full = evolve(
        book(),
        adjustments=(
            Adjustment(
                *(AdjustmentKind.MARGIN, Decimal(15), "ram_gib", "Athens", "acc-1", "acc-2"),
                priority=-2,
                valid_from=first,
                valid_to=last,
            ),
            Adjustment(AdjustmentKind.FACTOR, Decimal("1.1")),
        ),
        discounts=(
            Discount(
                *("SPRING", Decimal(10), None, "ram_gib", "Athens", ChargeKind.SETUP, "a", 1),
                valid_from=first,
                valid_to=last,
            ),
            Discount(amount=Decimal(5), periods=12),
            Discount("LOYAL", percent=Decimal(1)),
        ),
        tax_mode="exclusive",
        taxes=(TaxRate("STD", Decimal(24), "GR"), TaxRate("STD", Decimal(19))),
    )

    content = written(full)

    def rows(name: str) -> list[list[str]]:
        found = sheet(content, name).iter_rows(min_row=2, values_only=True)
        return [["" if value is None else str(value) for value in row] for row in found]

    days = ["2026-03-01 00:00:00", "2026-04-30 00:00:00", ""]
    none = [""] * 3
    assert rows("Adjustments") == [
        ["Athens", "acc-1", "acc-2", "ram_gib", "margin", "15", "-2", *days],
        ["", "", "", "", "factor", "1.1", "", *none],
    ]
    assert rows("Discounts") == [
        ["SPRING", "10", "", "ram_gib", "Athens", "setup", "a", "", "once", *days],
        ["", "", "5", "", "", "", "", "", "12", *none],
        ["LOYAL", "1", "", "", "", "", "", "", "", *none],
    ]
    assert rows("Tax") == [["STD", "24", "GR"], ["STD", "19", ""]]
    assert unsourced(load(content)) == full


def test_the_workbook_looks_like_the_template() -> None:
    content = written(book())

    workbook = openpyxl.load_workbook(BytesIO(content))
    assert workbook.sheetnames[0] == "ReadMe"
    assert workbook["Prices"]["A1"].comment is not None
    assert [row[0].value for row in workbook["Examples"].iter_rows(min_row=2, max_col=1)] == []


def test_a_book_that_names_what_its_parent_sells_needs_its_parent() -> None:
    adjusted = Adjustment(AdjustmentKind.MARKUP, Decimal(5), meter="cpu_cores")
    child = evolve(book(), parent_id="ROOT", adjustments=(adjusted,))
    root = evolve(book(charge(PerUnit(1), "cpu_cores")), book_id="ROOT")

    assert isinstance(export(child), Refusal)
    assert unsourced(load(written(child, root), (root,))) == child


TIERS = (Tier(10, 1), Tier(None, 2))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda: book(
                charge(Graduated(TIERS, boundary="upper")),
                charge(Volume(TIERS, boundary="lower"), "cpu_cores"),
            ),
            [("not_in_format", "charge cpu_cores in every region, recurring per month")],
        ),
        (
            lambda: book(charge(Package(10, 5, included=2))),
            [("not_in_format", "charge ram_gib in every region, recurring per month")],
        ),
        (
            lambda: evolve(
                book(),
                adjustments=(
                    Adjustment(AdjustmentKind.OVERRIDE, Decimal(0), meter="ram_gib", model=Flat(5)),
                ),
            ),
            [("not_in_format", "adjustment override, ram_gib in every region")],
        ),
        (
            lambda: book(charge(PerUnit(1), label="")),
            [("not_in_format", "charge ram_gib in every region, recurring per month")],
        ),
        (
            lambda: book(charge(PerUnit(1), label=" Memory")),
            [("not_in_format", "charge ram_gib in every region, recurring per month")],
        ),
        (lambda: evolve(book(), book_id=" RETAIL"), [("not_in_format", "book_id")]),
        (lambda: book(charge(PerUnit(1), label="a\nb")), [("text_not_kept", "Prices.label")]),
        (lambda: book(charge(PerUnit(1), label="a\x00")), [("text_not_kept", "Prices.label")]),
        (lambda: book(charge(PerUnit(1), label="_x0041_")), [("text_not_kept", "Prices.label")]),
        (lambda: evolve(book(), version="1\u2028"), [("text_not_kept", "Book.version")]),
        (
            lambda: evolve(
                book(),
                tax_mode="exclusive",
                taxes=(TaxRate("A\r", Decimal(1)),),
                discounts=(Discount("B\t", percent=Decimal(1)),),
            ),
            [("text_not_kept", "Discounts.code"), ("text_not_kept", "Tax.code")],
        ),
        (
            lambda: book(charge(PerUnit("1e-13".replace("e-13", "") + ".0000000000001"))),
            [("E-VALUE", "Prices!J2")],
        ),
        (lambda: book(charge(PerUnit(1), meter="disk")), [("E-VALUE", "Prices!A2")]),
        (lambda: book(charge(PerUnit(-1))), [("E-NEG-PRICE", "Prices!J2")]),
    ],
)
def test_what_the_format_cannot_say_is_refused_with_every_reason(
    change: Callable[[], PriceBook], expected: list[tuple[str, str]]
) -> None:
    assert set(expected) <= set(refused(change()))


def test_a_refusal_says_what_would_come_back() -> None:
    found = export(book(charge(Package(10, 5, included=2))))

    assert isinstance(found, Refusal)
    (told,) = found.rejections
    assert told.message.startswith("included in the package: 2 → 0")
    assert told.message.endswith("when it is read again")


class Free(ChargeModel):
    """A model of a host."""

    name = "free"

    def slices(self, quantity: Decimal) -> tuple[Slice, ...]:
        return ()

    def curve(self) -> Curve:
        return Curve((Piece(Decimal(0), Decimal(0), Decimal(0)),))

    def with_prices(self, change: Callable[[Decimal], Decimal]) -> Self:
        return self


def test_a_model_that_the_format_does_not_know_is_refused() -> None:
    assert refused(book(charge(Free()))) == [("E-VALUE", "Prices!F2")]


def test_meters_that_look_like_others_in_a_list_are_refused() -> None:
    odd = "template:a, cpu_cores"
    others = [charge(PerUnit(1), meter) for meter in ("cpu_cores", "template:a", odd)]
    share = charge(Percentage("2.5", of=(odd,)), "addon:x")

    assert refused(book(*others, share)) == [
        ("not_in_format", "charge addon:x in every region, recurring per month")
    ]
