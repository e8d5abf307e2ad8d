"""Small workbooks to spoil in tests."""

import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook

from wapcommerce.adapters.workbook import check
from wapcommerce.errors import Problem
from wapcommerce.pricing.books.book import PriceBook

COLUMNS = (
    *("meter", "label", "region", "charge", "period", "model", "tier_from", "tier_to"),
    *("unit_price", "flat_fee", "package_size", "package_round", "included", "min_qty"),
    *("max_qty", "step", "min_charge", "max_charge", "zero_policy", "valid_from"),
    *("valid_to", "note"),
)

#: What a test may type into a cell.
Typed = str | int | float | Decimal | date | time | None

BOOK: dict[str, Typed] = {
    "format_version": 1,
    "book_id": "TEST",
    "version": "v1",
    "currency": "EUR",
    "decimal_separator": ".",
    "valid_from": date(2026, 1, 1),
}

#: Meter, charge, period, model, tier_to, unit_price, flat_fee, package_size; from row 2 on.
PRICES = (
    ("cpu_cores", "recurring", "month", "graduated", 8, 12, None, None),
    ("cpu_cores", "recurring", "month", None, None, 10.5, None, None),
    ("ram_gib", "recurring", "month", "per_unit", None, 4.5, None, None),
    ("storage_gib", "recurring", "month", "package", None, 1, None, 10),
    ("vm_count", "setup", None, "per_unit", None, 10, None, None),
    ("product:starter", "recurring", "month", "flat", None, None, 59, None),
)
PLACES = ("A", "D", "E", "F", "H", "I", "J", "K")


def moment(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """A point in time as Excel has it: without a time zone."""
    return datetime.combine(date(year, month, day), time(hour))


def draft() -> Workbook:
    """A good workbook: Book has its keys from row 1, Prices its columns from A to V."""
    book = Workbook()
    book.remove(book.worksheets[0])
    settings = book.create_sheet("Book")
    for row, (key, value) in enumerate(BOOK.items(), start=1):
        settings.cell(row, 1, key)
        settings.cell(row, 2, value)
    prices = book.create_sheet("Prices")
    prices.append(COLUMNS)
    for number, values in enumerate(PRICES, start=2):
        for column, value in zip(PLACES, values, strict=True):
            prices[f"{column}{number}"] = value
    return book


def with_examples(book: Workbook) -> Workbook:
    """The same with an example that the draft fulfils: 8 × 12.00 + 1 × 10.50 and 2 × 4.50."""
    sheet = book.create_sheet("Examples")
    meters = ["cpu_cores", "ram_gib", "vm_count"]
    sheet.append(["name", "as_of", "region", "period", "kind", "expected", *meters])
    day = date(2026, 1, 1)
    sheet.append(["nine cores", day, "Athens", "month", "recurring_net", 115.5, 9, 2, 1])
    return book


def with_keys(book: Workbook, **keys: Typed) -> Workbook:
    """The workbook with more keys in Book, or other values of keys that it has."""
    sheet = book["Book"]
    for key, value in keys.items():
        rows = {str(cell.value): cell.row for cell in sheet["A"] if cell.value is not None}
        row = rows.get(key, sheet.max_row + 1)
        sheet.cell(row, 1, key)
        sheet.cell(row, 2).value = value
    return book


def with_rows(book: Workbook, name: str, *rows: Mapping[str, Typed]) -> Workbook:
    """The workbook with these rows below what the sheet has; columns that are needed are added."""
    sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
    headings = [cell.value for cell in sheet[1] if cell.value is not None]
    for row in rows:
        headings += [column for column in row if column not in headings]
    for number, heading in enumerate(headings, start=1):
        sheet.cell(1, number).value = heading
    first = max(sheet.max_row + 1, 2)
    for number, row in enumerate(rows, start=first):
        for column, value in row.items():
            sheet.cell(number, headings.index(column) + 1).value = value
    return book


def saved(book: Workbook, **replaced: tuple[str, str]) -> bytes:
    """The workbook as a file. `prices=(old, new)` replaces text in the XML of that sheet."""
    file = BytesIO()
    book.save(file)
    parts = {
        f"xl/worksheets/sheet{book.sheetnames.index(name.capitalize()) + 1}.xml": texts
        for name, texts in replaced.items()
    }
    return rewritten(file.getvalue(), parts) if parts else file.getvalue()


def rewritten(content: bytes, parts: Mapping[str, tuple[str, str]]) -> bytes:
    """The same zip with a text replaced in each of the named parts; the text must be there."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(content)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            text = source.read(name).decode()
            if name in parts:
                old, new = parts[name]
                assert old in text
                text = text.replace(old, new)
            target.writestr(name, text)
    return file.getvalue()


def with_shared_texts(content: bytes) -> bytes:
    """The same workbook as Excel saves it: texts in a part of their own, cells with an index."""
    texts: list[str] = []

    def shared(match: re.Match[str]) -> str:
        texts.append(match[2])
        return f'<c{match[1]} t="s"><v>{len(texts) - 1}</v></c>'

    inline = re.compile(r'<c([^>]*) t="inlineStr"><is><t[^>]*>(.*?)</t></is></c>')
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(target, "w") as file:
        for name in source.namelist():
            text = source.read(name).decode()
            if name.startswith("xl/worksheets/sheet"):
                text = inline.sub(shared, text)
            file.writestr(name, text.replace("</Types>", f"{_SHARED_TYPE}</Types>"))
        items = "".join(f"<si><t>{text}</t></si>" for text in texts)
        file.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">{items}</sst>')
    return target.getvalue()


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHARED_TYPE = (
    '<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def problems(book: Workbook | bytes) -> tuple[Problem, ...]:
    """What the loader says about the workbook."""
    return check(book if isinstance(book, bytes) else saved(book)).problems


def found(book: Workbook | bytes) -> list[tuple[str, str]]:
    """The codes and places of all problems, in order: ``("E-VALUE", "Prices!A2")``."""
    return [
        (problem.code, "!".join(part for part in (problem.sheet, problem.cell) if part))
        for problem in problems(book)
    ]


def loaded(book: Workbook | bytes) -> PriceBook:
    """The price book of a good workbook without any problem."""
    checked = check(book if isinstance(book, bytes) else saved(book))
    assert checked.problems == ()
    assert checked.book is not None
    return checked.book
