"""A copy in which every problem stands as a comment on its coloured cell."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from wapcommerce.adapters.workbook import check
from wapcommerce.adapters.workbook.annotate import annotate
from wapcommerce.errors import Problem, Refusal, Severity

RED, YELLOW = "00FFC7CE", "00FFEB9C"


def saved(workbook: Workbook) -> bytes:
    """The file of a workbook."""
    content = BytesIO()
    workbook.save(content)
    return content.getvalue()


def draft() -> Workbook:
    """Two sheets with a few cells."""
    workbook = Workbook()
    prices = workbook.worksheets[0]
    prices.title = "Prices"
    prices["A1"], prices["A2"], prices["B2"] = "meter", "ram_gib", "cheap"
    workbook.create_sheet("Book")["A1"] = "key"
    return workbook


def problem(
    sheet: str, cell: str, code: str = "E-NUM-TEXT", message: str = "'cheap' is text"
) -> Problem:
    """A problem in that place; codes that begin with W are warnings."""
    severity = Severity.WARNING if code.startswith("W") else Severity.ERROR
    return Problem(code, severity, sheet, cell, "cheap", message, "Type a number.")


def annotated(content: bytes, *problems: Problem) -> Workbook:
    """The annotated copy, opened."""
    copy = annotate(content, problems)
    assert isinstance(copy, bytes), str(copy)
    return openpyxl.load_workbook(BytesIO(copy), rich_text=True)


def comment(workbook: Workbook, sheet: str, cell: str) -> str:
    """The comment on a cell, "" without one."""
    found = workbook[sheet][cell].comment
    return "" if found is None else found.text


def colour(workbook: Workbook, sheet: str, cell: str) -> str:
    """The colour of a cell, "" without one."""
    fill = workbook[sheet][cell].fill
    return str(fill.fgColor.rgb) if fill.fill_type == "solid" else ""


def test_a_problem_is_a_comment_on_its_red_cell() -> None:
    copy = annotated(saved(draft()), problem("Prices", "B2"))

    assert comment(copy, "Prices", "B2") == "E-NUM-TEXT\n'cheap' is text\nType a number."
    assert colour(copy, "Prices", "B2") == RED
    assert (comment(copy, "Prices", "A2"), colour(copy, "Prices", "A2")) == ("", "")


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["W-HIDDEN"], YELLOW),
        (["E-VALUE"], RED),
        (["W-HIDDEN", "E-VALUE"], RED),
        (["E-VALUE", "W-HIDDEN"], RED),
        (["W-HIDDEN", "W-TRAILING"], YELLOW),
    ],
)
def test_all_problems_of_a_cell_are_in_one_comment_and_the_worst_colours_it(
    codes: list[str], expected: str
) -> None:
    copy = annotated(saved(draft()), *(problem("Prices", "B2", code) for code in codes))

    told = comment(copy, "Prices", "B2").split("\n\n")
    assert [each.partition("\n")[0] for each in told] == codes
    assert colour(copy, "Prices", "B2") == expected


@pytest.mark.parametrize(
    ("sheet", "cell", "place", "told"),
    [
        ("Book", "", ("Book", "A1"), "Book: 'cheap' is text"),
        ("Tax", "", ("Prices", "A1"), "Tax: 'cheap' is text"),
        ("Tax", "B2", ("Prices", "A1"), "Tax!B2: 'cheap' is text"),
        ("", "", ("Prices", "A1"), "file: 'cheap' is text"),
        ("Prices", "Z99", ("Prices", "Z99"), "'cheap' is text"),
    ],
)
def test_what_has_no_cell_stands_on_a_first_cell(
    sheet: str, cell: str, place: tuple[str, str], told: str
) -> None:
    copy = annotated(saved(draft()), problem(sheet, cell))

    assert comment(copy, *place).split("\n")[1] == told
    assert colour(copy, *place) == RED


def test_a_problem_within_merged_cells_stands_on_the_one_that_is_seen() -> None:
    workbook = draft()
    workbook["Prices"].merge_cells("B2:D4")

    copy = annotated(saved(workbook), problem("Prices", "C3"), problem("Prices", "B2"))

    assert comment(copy, "Prices", "B2").count("E-NUM-TEXT") == 2
    assert str(copy["Prices"].merged_cells) == "B2:D4"


def test_a_comment_that_stood_there_stays_above() -> None:
    workbook = draft()
    workbook["Prices"]["B2"].comment = Comment("ask Nikos", "Elli")

    copy = annotated(saved(workbook), problem("Prices", "B2"))

    assert comment(copy, "Prices", "B2").startswith("ask Nikos\n\nE-NUM-TEXT\n")


def test_what_a_copy_says_already_is_not_said_again() -> None:
    workbook = draft()
    workbook["Prices"]["B2"].comment = Comment("ask Nikos", "Elli")
    once = annotate(saved(workbook), [problem("Prices", "B2")])
    assert isinstance(once, bytes)

    twice = annotated(once, problem("Prices", "B2"), problem("Prices", "B2", "W-HIDDEN"))

    codes = [each.partition("\n")[0] for each in comment(twice, "Prices", "B2").split("\n\n")]
    assert codes == ["ask Nikos", "E-NUM-TEXT", "W-HIDDEN"]


def test_a_sheet_with_an_odd_name_has_its_comments_too() -> None:
    workbook = draft()
    workbook["Book"].title = "Bo\u200bok"
    content = saved(workbook)

    copy = annotated(content, problem("Bo\\u200bok", "A1"))

    assert "E-NUM-TEXT" in comment(copy, "Bo\u200bok", "A1")


def test_values_formulas_and_formats_stay() -> None:
    workbook = draft()
    sheet = workbook["Prices"]
    sheet["C2"], sheet["C3"] = "=SUM(1,2)", 0.1
    sheet["C3"].number_format, sheet["C3"].font = "0.000", Font(bold=True)
    sheet["C4"] = "=not a formula"
    sheet["C4"].data_type = "s"
    sheet["C5"] = CellRichText("plain ", TextBlock(InlineFont(b=True), "bold"))
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].width = 33

    copy = annotated(saved(workbook), problem("Prices", "C3"), problem("Prices", "C2"))

    found = copy["Prices"]
    assert (found["C2"].data_type, found["C2"].value) == ("f", "=SUM(1,2)")
    assert (found["C3"].value, found["C3"].number_format, found["C3"].font.b) == (
        0.1,
        "0.000",
        True,
    )
    assert (found["C4"].data_type, found["C4"].value) == ("s", "=not a formula")
    assert found["C5"].value == sheet["C5"].value
    assert found.row_dimensions[3].hidden
    assert found.column_dimensions["C"].width == 33


def test_nothing_to_tell_is_a_copy_without_comments() -> None:
    copy = annotated(saved(draft()))

    assert copy.sheetnames == ["Prices", "Book"]
    assert comment(copy, "Prices", "A1") == ""


def test_a_file_is_read_and_never_written(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    path.write_bytes(saved(draft()))
    before = path.read_bytes()

    assert isinstance(annotate(path, [problem("Prices", "B2")]), bytes)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["prices.xlsx"]


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1fb"])
def test_no_character_of_a_message_spoils_the_file(text: str) -> None:
    copy = annotated(saved(draft()), problem("Prices", "B2", message=text))

    assert "a�b" in comment(copy, "Prices", "B2")


def test_a_very_long_comment_is_cut() -> None:
    many = [problem("Prices", "B2", message=f"{n} " * 50) for n in range(200)]

    text = comment(annotated(saved(draft()), *many), "Prices", "B2")

    assert len(text) == 8_001
    assert text.endswith("…")


def test_the_problems_that_check_finds_stand_where_it_found_them() -> None:
    content = saved(draft())
    problems = check(content).problems

    copy = annotated(content, *problems)

    assert problems
    for each in problems:
        there = each.sheet in copy.sheetnames and each.cell
        place = (each.sheet, each.cell) if there else ("Prices", "A1")
        if each.sheet in copy.sheetnames and not each.cell:
            place = (each.sheet, "A1")
        assert each.code in comment(copy, *place)


def test_what_check_would_not_open_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "missing.xlsx"

    for bad in (b"", b"no zip", missing, saved(draft())[:-200]):
        found = annotate(bad, [])
        assert isinstance(found, Refusal)
        assert found.codes == ("E-FILE",)
        assert found.rejections[0].message == check(bad).problems[0].message
