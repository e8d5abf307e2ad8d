"""Make the price workbook of the example shop, the same bytes every time.

python examples/make_example.py             writes the one in wapcommerce.testing.example
python examples/make_example.py <path>      writes another one
"""

from __future__ import annotations

import re
import sys
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from wapcommerce.adapters import workbook
from wapcommerce.adapters.workbook.template import new_workbook, write_heading
from wapcommerce.testing.example import prices_path

Value = str | int | Decimal | date

BOOK: dict[str, Value] = {
    "book_id": "EXAMPLE-EUR",
    "version": "2026-01",
    "currency": "EUR",
    "decimal_separator": ".",
    "time_zone": "Europe/Athens",
    "valid_from": date(2026, 1, 1),
    "rounding_mode": "half_up",
    "rounding_level": "line",
    "boundary": "upper",
    "zero_policy": "free",
}


def money(amount: str) -> Decimal:
    """An exact amount."""
    return Decimal(amount)


def charge(meter: str, label: str, kind: str, period: str, model: str) -> dict[str, Value]:
    """The cells of a charge's first row that every charge has."""
    cells = {"meter": meter, "label": label, "charge": kind, "period": period, "model": model}
    return {name: value for name, value in cells.items() if value}


def monthly(meter: str, label: str, model: str, **more: Value) -> dict[str, Value]:
    """The first row of a charge by the month."""
    return {**charge(meter, label, "recurring", "month", model), **more}


def yearly(meter: str, label: str, model: str, **more: Value) -> dict[str, Value]:
    """The first row of a charge by the year."""
    return {**charge(meter, label, "recurring", "year", model), **more}


def setup(meter: str, label: str, model: str, **more: Value) -> dict[str, Value]:
    """The row of a charge that is billed once."""
    return {**charge(meter, label, "setup", "", model), **more}


def tier(first: dict[str, Value], **more: Value) -> dict[str, Value]:
    """A further tier of the charge that begins with `first`: its key again, and the tier."""
    key = ("meter", "region", "charge", "period", "valid_from")
    return {**{name: first[name] for name in key if name in first}, **more}


def cores(region: str, tiers: list[tuple[int | None, str]], months: int) -> list[dict[str, Value]]:
    """A graduated price of cores, for one month or for a year of `months` months."""
    begin = monthly if months == 1 else yearly
    first = begin("cpu_cores", "CPU cores", "graduated", max_qty=256)
    if region:
        first["region"] = region
    rows = []
    for number, (bound, price) in enumerate(tiers):
        row = dict(first) if number == 0 else tier(first)
        if bound is not None:
            row["tier_to"] = bound
        row["unit_price"] = money(price) * months
        rows.append(row)
    rows[0]["note"] = "Each core at the price of the tier it falls into."
    return rows


EVERYWHERE: list[tuple[int | None, str]] = [(8, "12.00"), (32, "10.50"), (None, "9.00")]
FRANKFURT: list[tuple[int | None, str]] = [(16, "13.20"), (None, "11.40")]
VOLUME_MONTH = monthly("storage_gib", "Storage", "volume", region="Frankfurt")
VOLUME_YEAR = yearly("storage_gib", "Storage", "volume", region="Frankfurt")
PACKAGE_NOTE = "A started package of 10 GiB counts whole."
VOLUME_NOTE = "The total decides the price of every GiB; the fee keeps more from costing less."
WINDOWS, WINDOWS_GEN2 = "template:Windows Server 2012 R2", "template:Windows Server 2012 R2 Gen2"
SQL = "template:SQL Server 2014 Standard"

PRICES: list[dict[str, Value]] = [
    *cores("", EVERYWHERE, 1),
    *cores("Frankfurt", FRANKFURT, 1),
    monthly("ram_gib", "Memory (GiB)", "per_unit", unit_price=money("4.50")),
    {
        **monthly("storage_gib", "Storage", "package", package_size=10, package_round="up"),
        "unit_price": money("1.00"),
        "note": PACKAGE_NOTE,
    },
    {**VOLUME_MONTH, "tier_to": 500, "unit_price": money("0.11"), "note": VOLUME_NOTE},
    tier(VOLUME_MONTH, unit_price=money("0.09"), flat_fee=money("10.00")),
    monthly(WINDOWS, "Windows Server licence", "per_unit", unit_price=money("18.00")),
    monthly(WINDOWS_GEN2, "Windows Server licence", "per_unit", unit_price=money("18.00")),
    monthly(SQL, "SQL Server licence", "per_unit", unit_price=money("140.00")),
    monthly("addon:s2s-10", "10 S2S Channels", "per_unit", unit_price=money("25.00")),
    monthly("addon:ipv4-1", "1 Static IPv4 Address", "per_unit", unit_price=money("3.50")),
    monthly("product:web-starter", "Web Starter", "flat", flat_fee=money("59.00")),
    *cores("", EVERYWHERE, 10),
    *cores("Frankfurt", FRANKFURT, 10),
    yearly("ram_gib", "Memory (GiB)", "per_unit", unit_price=money("45.00")),
    {
        **yearly("storage_gib", "Storage", "package", package_size=10, package_round="up"),
        "unit_price": money("10.00"),
        "note": PACKAGE_NOTE,
    },
    {**VOLUME_YEAR, "tier_to": 500, "unit_price": money("1.10"), "note": VOLUME_NOTE},
    tier(VOLUME_YEAR, unit_price=money("0.90"), flat_fee=money("100.00")),
    yearly(WINDOWS, "Windows Server licence", "per_unit", unit_price=money("180.00")),
    yearly(WINDOWS_GEN2, "Windows Server licence", "per_unit", unit_price=money("180.00")),
    yearly(SQL, "SQL Server licence", "per_unit", unit_price=money("1400.00")),
    yearly("addon:s2s-10", "10 S2S Channels", "per_unit", unit_price=money("250.00")),
    yearly("addon:ipv4-1", "1 Static IPv4 Address", "per_unit", unit_price=money("35.00")),
    yearly("product:web-starter", "Web Starter", "flat", flat_fee=money("590.00")),
    setup("vm_count", "Setup of a machine", "per_unit", unit_price=money("10.00")),
    setup("addon:s2s-10", "Setup of S2S channels", "per_unit", unit_price=money("40.00")),
    setup("addon:ipv4-1", "Setup of an address", "per_unit", unit_price=money("5.00")),
    setup("product:web-starter", "Setup of Web Starter", "flat", flat_fee=money("19.00")),
]

EXAMPLES: list[dict[str, Value]] = [
    {
        # 4 × 12.00 + 8 × 4.50 + 12 × 1.00 + 2 × 18.00
        "name": "Two Windows machines",
        "region": "Athens",
        "period": "month",
        "kind": "recurring_net",
        "expected": money("132.00"),
        "cpu_cores": 4,
        "ram_gib": 8,
        "storage_gib": 120,
        "vm_count": 2,
        WINDOWS: 2,
    },
    {
        # 2 × 10.00 + 1 × 40.00 + 2 × 5.00
        "name": "Their setup, with add-ons",
        "region": "Athens",
        "period": "month",
        "kind": "setup_net",
        "expected": money("70.00"),
        "cpu_cores": 4,
        "ram_gib": 8,
        "storage_gib": 120,
        "vm_count": 2,
        "addon:s2s-10": 1,
        "addon:ipv4-1": 2,
    },
    {
        # 16 × 13.20 + 4 × 11.40 + 8.75 × 4.50 (39.375 becomes 39.38) + 600 × 0.09 + 10.00
        "name": "Many cores in Frankfurt",
        "region": "Frankfurt",
        "period": "month",
        "kind": "recurring_net",
        "expected": money("360.18"),
        "cpu_cores": 20,
        "ram_gib": Decimal("8.75"),
        "storage_gib": 600,
        "vm_count": 5,
    },
    {
        "name": "Web Starter for a year",
        "region": "Athens",
        "period": "year",
        "kind": "recurring_net",
        "expected": money("590.00"),
        "product:web-starter": 1,
    },
]


def build() -> Workbook:
    """The example's workbook, on top of the empty template."""
    book = new_workbook()
    sheet = book["Book"]
    for row in range(2, sheet.max_row + 1):
        if (key := str(sheet.cell(row, 1).value)) in BOOK:
            sheet.cell(row, 2).value = BOOK[key]
    _fill(book["Prices"], PRICES)
    _fill(book["Examples"], [{"as_of": date(2026, 1, 1), **example} for example in EXAMPLES])
    return book


def save(book: Workbook, path: Path) -> None:
    """Save without the time of day, so that equal workbooks are equal files."""
    fresh = BytesIO()
    book.save(fresh)
    with ZipFile(fresh) as source, ZipFile(path, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT[\d:]+Z", b"2026-01-01T00:00:00Z", content)
            entry = ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
            target.writestr(entry, content, ZIP_DEFLATED)


def _fill(sheet: Worksheet, rows: list[dict[str, Value]]) -> None:
    columns = {str(cell.value): number for number, cell in enumerate(sheet[1], start=1)}
    for row in rows:
        for name in row:
            if name not in columns:
                columns[name] = len(columns) + 1
                write_heading(sheet, columns[name], name)
                letter = get_column_letter(columns[name])
                sheet.column_dimensions[letter].width = max(14, len(name) + 2)
    for number, row in enumerate(rows, start=2):
        for name, value in row.items():
            cell = sheet.cell(number, columns[name], value)
            cell.number_format = sheet.column_dimensions[cell.column_letter].number_format


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else prices_path()
    save(build(), target)
    for problem in workbook.check(target).problems:
        print(problem)
    print(f"wrote {target.name}")
