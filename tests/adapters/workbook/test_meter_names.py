"""Names of meters, one or several in a cell."""

import pytest
from openpyxl.utils.datetime import WINDOWS_EPOCH

from wapcommerce.adapters.workbook.cells import CellReader
from wapcommerce.adapters.workbook.meter_names import read_meter, read_meters
from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Kind


def cell(text: str) -> Cell:
    return Cell("Prices", 2, 1, Kind.TEXT, text)


def test_a_name_is_read_and_a_blank_is_none() -> None:
    reader = CellReader(Findings(), None, WINDOWS_EPOCH)

    assert read_meter(cell(" ram_gib "), reader, reader.findings) == "ram_gib"
    assert read_meter(Cell("Prices", 2, 1), reader, reader.findings) is None
    assert reader.findings.problems == ()


@pytest.mark.parametrize(
    ("text", "meters"),
    [
        ("ram_gib", ("ram_gib",)),
        ("ram_gib,cpu_cores", ("ram_gib", "cpu_cores")),
        ("ram_gib ,  addon:a", ("ram_gib", "addon:a")),
        ("template:Windows, Standard", ("template:Windows, Standard",)),
        ("template:Windows, Standard, ram_gib", ("template:Windows, Standard", "ram_gib")),
        ("template:a, ram_gib free, addon:b", ("template:a, ram_gib free", "addon:b")),
    ],
)
def test_commas_separate_only_before_another_meter(text: str, meters: tuple[str, ...]) -> None:
    findings = Findings()

    assert read_meters(cell(text), text, findings) == meters
    assert findings.problems == ()


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ram", "Use one of"),
        ("ram_gib,", "Use one of"),
        ("ram_gib; cpu_cores", "Use one of"),
        ("Addon:x", "Write addon:x."),
    ],
)
def test_what_is_no_meter_is_told_with_the_right_one(text: str, hint: str) -> None:
    findings = Findings()

    assert read_meters(cell(text), text, findings) == ()
    (problem,) = findings.problems
    assert (problem.code, problem.cell) == ("E-VALUE", "A2")
    assert hint in problem.hint
