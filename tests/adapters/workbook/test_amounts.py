"""Amounts are not below zero, what is billed is no finer than the currency, days do not cross."""

from decimal import Decimal

import pytest
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tests.adapters.workbook.drafts import moment
from wapcommerce.adapters.workbook.amounts import billable, price, read_days
from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.header import Row
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheet_scan import SheetScan
from wapcommerce.adapters.workbook.sheets import Cell, Kind, Sheet


def reader() -> CellReader:
    return CellReader(Findings(), ".", WINDOWS_EPOCH)


def number(value: float) -> Cell:
    return Cell("Prices", 2, 1, Kind.NUMBER, value)


@pytest.mark.parametrize("value", [0, 0.000001])
def test_a_price_may_be_zero_and_finer_than_any_coin(value: float) -> None:
    used = reader()

    assert price(number(value), used, used.findings) == Decimal(str(value))
    assert used.findings.problems == ()


def test_a_price_below_zero_is_refused() -> None:
    used = reader()

    assert price(number(-0.000001), used, used.findings) is None
    assert [each.code for each in used.findings.problems] == ["E-NEG-PRICE"]


@pytest.mark.parametrize(
    ("value", "digits", "is_billable"),
    [
        (1.99, 2, True),
        (1.999, 2, False),
        (-1.99, 2, True),
        (-1.995, 2, False),
        (1, 0, True),
        (1.5, 0, False),
        (1.234, 3, True),
        (1.2345, 3, False),
        (1.2345, None, True),
    ],
)
def test_what_is_billed_has_no_more_digits_than_the_currency(
    value: float, digits: int | None, is_billable: bool
) -> None:
    used = reader()

    read = billable(number(value), digits, used, used.findings)

    assert read == (Decimal(str(value)) if is_billable else None)
    assert [each.code for each in used.findings.problems] == ["E-EXPONENT"] * (not is_billable)


@pytest.mark.parametrize(("last", "codes"), [(4, []), (3, ["E-VALUE"])])
def test_the_last_day_may_be_the_first_but_not_before(last: int, codes: list[str]) -> None:
    used = reader()
    cells = {
        1: Cell("Prices", 2, 1, Kind.DATE, moment(2026, 5, 4)),
        2: Cell("Prices", 2, 2, Kind.DATE, moment(2026, 5, last)),
    }
    row = Row(2, Sheet("Prices", {2: cells}, SheetScan()), {"valid_from": 1, "valid_to": 2})

    first, end = read_days(row, used, used.findings)

    assert first == moment(2026, 5, 4).date()
    assert (end is None) is bool(codes)
    assert [each.code for each in used.findings.problems] == codes
