"""The template is what an administrator can fill in, and what the loader then reads."""

from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter

from tests.adapters.workbook.drafts import Typed, loaded, saved
from wapcommerce.adapters.workbook import check, write_template
from wapcommerce.adapters.workbook.book_sheet import REQUIRED
from wapcommerce.adapters.workbook.columns import (
    ADJUSTMENT_COLUMNS,
    BOOK_KEYS,
    DISCOUNT_COLUMNS,
    EXAMPLE_COLUMNS,
    PRICE_COLUMNS,
    TAX_COLUMNS,
)
from wapcommerce.adapters.workbook.template import new_workbook

TABLES = {
    "Prices": PRICE_COLUMNS,
    "Adjustments": ADJUSTMENT_COLUMNS,
    "Discounts": DISCOUNT_COLUMNS,
    "Tax": TAX_COLUMNS,
    "Examples": EXAMPLE_COLUMNS,
}


def filled() -> Workbook:
    """The template with the required keys and two charges."""
    book = new_workbook()
    rows = {str(cell.value): cell.row for cell in book["Book"]["A"]}
    values = {"book_id": "B", "version": "2026-01", "currency": "EUR", "valid_from": "2026-01-01"}
    for key, value in values.items():
        book["Book"].cell(rows[key], 2, value)
    columns = {cell.value: number for number, cell in enumerate(book["Prices"][1], start=1)}
    charge: dict[str, Typed] = {
        "charge": "recurring",
        "period": "month",
        "model": "per_unit",
        "unit_price": 4.5,
    }
    for row, meter in enumerate(["ram_gib", "addon:ipv4-1"], start=2):
        for name, cell in {"meter": meter, **charge}.items():
            book["Prices"].cell(row, columns[name]).value = cell
    example: dict[str, Typed] = {
        "name": "one",
        "as_of": date(2026, 5, 1),
        "region": "Athens",
        "period": "month",
        "kind": "recurring_net",
        "expected": 9,
        "ram_gib": 2,
    }
    headings = [cell.value for cell in book["Examples"][1]]
    for name, part in example.items():
        book["Examples"].cell(2, headings.index(name) + 1).value = part
    return book


def test_the_filled_in_template_loads() -> None:
    book = loaded(filled())

    assert [charge.meter for charge in book.charges] == ["ram_gib", "addon:ipv4-1"]


def test_the_empty_template_lacks_only_what_must_be_filled_in(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"

    write_template(path)

    assert [(problem.code, problem.cell) for problem in check(path).problems] == [
        ("E-KEY-MISSING", "B3"),
        ("E-KEY-MISSING", "B4"),
        ("E-KEY-MISSING", "B6"),
    ]


def test_every_key_and_column_is_there_and_explained() -> None:
    book = openpyxl.load_workbook(BytesIO(saved(new_workbook())))

    assert [cell.value for cell in book["Book"]["A"]][1:] == [key.name for key in BOOK_KEYS]
    assert [cell.value for cell in book["Book"]["C"]][1:] == [key.about for key in BOOK_KEYS]
    for name, columns in TABLES.items():
        headings = list(book[name][1])[: len(columns)]
        assert [cell.value for cell in headings] == [column.name for column in columns]
        assert [cell.comment.text for cell in headings if cell.comment] == [
            column.about for column in columns
        ]


@pytest.mark.parametrize(
    ("sheet", "name"),
    [
        *(("Prices", name) for name in ("charge", "period", "model", "package_round")),
        *(("Adjustments", "kind"), ("Discounts", "charge"), ("Examples", "kind")),
    ],
)
def test_excel_offers_the_choices_of_a_column(sheet: str, name: str) -> None:
    (column,) = (column for column in TABLES[sheet] if column.name == name)
    rules = new_workbook()[sheet].data_validations.dataValidation

    assert f'"{",".join(column.choices)}"' in [rule.formula1 for rule in rules]


@pytest.mark.parametrize("key", ["rounding_level", "tax_mode", "derived_periods"])
def test_excel_offers_the_choices_of_a_key(key: str) -> None:
    (column,) = (column for column in BOOK_KEYS if column.name == key)
    rules = new_workbook()["Book"].data_validations.dataValidation

    assert f'"{",".join(column.choices)}"' in [rule.formula1 for rule in rules]


def test_text_columns_are_formatted_as_text_so_that_excel_makes_no_dates() -> None:
    book = new_workbook()

    assert book["Book"]["B4"].number_format == "@"  # version
    assert book["Prices"].column_dimensions["A"].number_format == "@"  # meter


def test_required_keys_stand_out() -> None:
    sheet = new_workbook()["Book"]
    bold = [row[0].value for row in sheet.iter_rows(min_row=2) if row[0].font.bold]

    assert bold == list(REQUIRED)


def test_examples_take_days_prices_and_quantities() -> None:
    sheet = new_workbook()["Examples"]
    formats = {
        str(cell.value): sheet.column_dimensions[get_column_letter(number)].number_format
        for number, cell in enumerate(sheet[1], start=1)
    }

    assert formats["as_of"] == "yyyy-mm-dd"
    assert formats["expected"].startswith("#,##0.00")
    assert formats["cpu_cores"] == "General"
    assert formats["name"] == "@"
    assert len({cell.comment.text for cell in sheet[1] if cell.comment}) == 12


def test_the_read_me_explains_the_sheets() -> None:
    told = "\n".join(str(cell.value) for cell in new_workbook()["ReadMe"]["A"] if cell.value)

    assert all(word in told for word in ("Book:", *(f"{name}:" for name in TABLES), "type 0"))
