"""Hostile and damaged files are refused, in little memory, and never with a traceback."""

import subprocess
import sys
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tests.adapters.workbook.attacks import (
    NOISE,
    PRICES,
    REASONS,
    REFUSED,
    SECRET,
    WHOLE,
    in_sheet,
    with_document_type,
    with_entry,
)
from tests.adapters.workbook.drafts import (
    draft,
    found,
    loaded,
    problems,
    saved,
    with_shared_texts,
)
from wapcommerce.adapters.workbook import check
from wapcommerce.adapters.workbook.guard import (
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_UNPACKED_BYTES,
    MIB,
    examine,
    read_bytes,
)
from wapcommerce.adapters.workbook.problems import Unusable


@pytest.mark.parametrize("attack", REFUSED)
def test_a_hostile_or_damaged_file_is_one_problem(attack: str) -> None:
    (problem,) = problems(REFUSED[attack]())

    assert problem.code == "E-FILE"
    assert REASONS.get(attack, "the file is damaged") in problem.message


#: Checks the first file in one process, all of them in another, and tells what more that took in
#: MiB. A process begins with the peak of its parent, so that one without the attacks starts them.
MEASURE = """
import resource, subprocess, sys
check = "import sys; from wapcommerce.adapters.workbook import check"
check += "; [check(open(path, 'rb').read()) for path in sys.argv[1:]]"
peaks = []
for paths in (sys.argv[1:2], sys.argv[1:]):
    subprocess.run([sys.executable, "-c", check, *paths], check=True)
    peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print((peaks[1] - peaks[0]) // 1024)
"""


def test_all_attacks_together_take_little_of_the_machine_s_memory(tmp_path: Path) -> None:
    paths = []
    for number, content in enumerate([saved(draft()), *(make() for make in REFUSED.values())]):
        paths.append(tmp_path / f"{number}.xlsx")
        paths[-1].write_bytes(content)

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, *map(str, paths)], capture_output=True, check=True
    )

    assert int(measured.stdout) < 150  # MiB, of the whole process and its libraries


def test_a_workbook_made_of_problems_is_told_in_bounded_memory() -> None:
    book = draft()
    for row in range(8, 808):
        for column in range(1, 20):
            book["Prices"].cell(row, column).value = "#N/A"
    content = saved(book)
    tracemalloc.start()

    told = problems(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert told[-1].code == "W-MORE"
    assert peak < 40 * MIB


NAMED = {
    "a foreign cell": "",
    "a row within a cell": "W7",
    "a number that is none": "I4",
    "a number that is not one": "I4",
    "a number of 5000 digits": "I4",
    "a style that is not there": "I4",
    "a text that is not there": "C1",
}


@pytest.mark.parametrize("attack", NAMED)
def test_the_cell_that_is_damaged_is_named(attack: str) -> None:
    assert found(REFUSED[attack]()) == [("E-FILE", NAMED[attack])]


def test_a_cell_with_an_empty_name_stands_beside_the_one_before() -> None:
    assert loaded(in_sheet('<c r="A2"', '<c r=""')).charges == loaded(draft()).charges


def test_an_entry_s_name_forges_no_line_of_its_own() -> None:
    (problem,) = problems(with_entry("xl/a\nb.xml", b"<x"))

    assert problem.code == "E-FILE"
    assert str(problem).isprintable()


def test_the_cell_in_the_last_corner_is_named() -> None:
    assert found(REFUSED["a cell in the last corner"]()) == [("E-FILE", "XFD1048576")]


def test_an_external_entity_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("canary")

    told = problems(with_document_type(PRICES, SECRET.format(secret.as_uri()), "&s;"))

    assert "canary" not in str(told)


def test_as_many_entries_as_allowed_are_read() -> None:
    file = BytesIO(saved(draft()))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(MAX_ENTRIES - len(archive.namelist())):
            archive.writestr(f"xl/media/{number}.png", b"")

    assert loaded(file.getvalue()).charges


def test_a_file_may_unpack_to_exactly_the_limit() -> None:
    with zipfile.ZipFile(BytesIO(saved(draft()))) as archive:
        left = MAX_UNPACKED_BYTES - sum(entry.file_size for entry in archive.infolist())
    filling = NOISE + b"\0" * (left - len(NOISE))

    assert loaded(with_entry("xl/media/a.bin", filling)).charges
    assert found(with_entry("xl/media/a.bin", filling + b"\0")) == [("E-FILE", "")]


def test_a_file_larger_than_the_limit_is_not_read_further(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    path.write_bytes(b"\0" * (MAX_FILE_BYTES + 1))

    with pytest.raises(Unusable, match="larger than 5 MiB"):
        read_bytes(path)


@pytest.mark.parametrize(
    "part",
    [
        f"<mergeCells count='1'><mergeCell ref='{WHOLE}'/></mergeCells>",
        f"<hyperlinks><hyperlink ref='{WHOLE}' display='x'/></hyperlinks>",
    ],
    ids=["merged cells", "hyperlink"],
)
def test_a_range_over_the_whole_sheet_is_not_unfolded(part: str) -> None:
    content = in_sheet("</sheetData>", f"</sheetData>{part}")
    tracemalloc.start()

    told = problems(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [problem.code for problem in told] == ["E-MERGED"] * ("merge" in part)
    assert peak < 60 * MIB


@pytest.mark.parametrize("dimension", ["A1", "A1:A2", "XFD1048576", "A1:XFD1048576"])
def test_a_lying_dimension_hides_no_row(dimension: str) -> None:
    content = in_sheet('<dimension ref="A1:V7"', f'<dimension ref="{dimension}"')

    assert loaded(content).charges == loaded(draft()).charges


def test_formatted_blanks_far_below_the_prices_do_no_harm() -> None:
    content = in_sheet(
        "</sheetData>", "<row r='1048576'><c r='XFD1048576' s='0'/></row></sheetData>"
    )

    assert loaded(content).charges == loaded(draft()).charges


def test_deeply_nested_elements_are_no_problem() -> None:
    nested = "</sheetData>" + "<a>" * 19_000 + "</a>" * 19_000

    assert loaded(in_sheet("</sheetData>", nested)).charges


def test_texts_in_a_part_of_their_own_are_read_as_excel_saves_them() -> None:
    assert loaded(with_shared_texts(saved(draft()))).charges == loaded(draft()).charges


def test_an_image_in_the_workbook_is_no_problem() -> None:
    assert loaded(with_entry("xl/media/logo.png", b"\x89PNG\r\n\x1a\n...")).charges


def test_only_xlsx_files_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsm"
    path.write_bytes(saved(draft()))

    assert [problem.code for problem in check(path).problems] == ["E-FILE"]


def test_a_missing_file_is_told_with_what_to_do(tmp_path: Path) -> None:
    (problem,) = check(tmp_path / "missing.xlsx").problems

    assert "Check the name of the file" in problem.hint


@pytest.mark.parametrize("suffix", [".xlsx", ".XLSX"])
def test_a_path_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"prices{suffix}"
    path.write_bytes(saved(draft()))

    assert read_bytes(path) == read_bytes(str(path)) == saved(draft())[:0] + path.read_bytes()


def test_a_path_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "folder.xlsx"
    folder.mkdir()

    for path in (tmp_path / "missing.xlsx", folder):
        with pytest.raises(Unusable, match="cannot be read"):
            read_bytes(path)


def test_a_file_of_exactly_the_largest_size_is_read() -> None:
    assert len(read_bytes(b"\0" * MAX_FILE_BYTES)) == MAX_FILE_BYTES


def test_only_worksheets_are_returned() -> None:
    assert set(examine(saved(draft())).sheets) == {"xl/worksheets/sheet1.xml", PRICES}
