"""Hostile and damaged files are refused, in little memory, and never with a traceback."""

import struct
import tracemalloc
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from tests.adapters.workbook.drafts import (
    draft,
    found,
    loaded,
    problems,
    rewritten,
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

PRICES = "xl/worksheets/sheet2.xml"
LAUGHS = "".join(
    [
        '<!DOCTYPE x [<!ENTITY a0 "ha">',
        *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
        "]>",
    ]
)
SECRET = '<!DOCTYPE x [<!ENTITY s SYSTEM "file:///etc/hostname">]>'


def with_entry(name: str, content: bytes) -> bytes:
    """The draft with one more entry in its zip."""
    file = BytesIO(saved(draft()))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


def with_document_type(part: str, declaration: str, reference: str) -> bytes:
    """The draft with a document type in one part, used at the part's first closing tag."""
    content = with_shared_texts(saved(draft()))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = archive.read(part).decode()
    start = text.index("?>") + 2 if text.startswith("<?xml") else 0
    closing = text.index("</", start)
    spoilt = text[:start] + declaration + text[start:closing] + reference + text[closing:]
    return rewritten(content, {part: (text, spoilt)})


def in_sheet(old: str, new: str) -> bytes:
    """The draft with a text of the XML of Prices replaced."""
    return saved(draft(), prices=(old, new))


def flagged(flag: int) -> bytes:
    """The draft with a flag set on the first entry of the zip's directory."""
    content = bytearray(saved(draft()))
    at = content.index(b"PK\x01\x02")
    struct.pack_into("<H", content, at + 8, flag)
    return bytes(content)


def understated() -> bytes:
    """A zip whose directory declares one byte where a bomb of 60 MB is packed."""
    content = bytearray(with_entry("xl/media/bomb.xml", b" " * (60 * MIB)))
    at = content.rindex(b"PK\x01\x02")
    struct.pack_into("<I", content, at + 24, 1)
    return bytes(content)


def renamed_twice() -> bytes:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return with_entry(PRICES, b"<x/>")


HUGE = "<row r='1048576'><c r='XFD1048576'><v>1</v></c></row></sheetData>"
WHOLE = "A1:XFD1048576"

REFUSED: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "text": lambda: b"meter;price\n",
    "old xls or a password": lambda: bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600,
    "a cut download": lambda: saved(draft())[:-400],
    "a zip of something else": lambda: rewritten(
        saved(draft()), {"[Content_Types].xml": ("spreadsheetml.sheet.main+xml", "other+xml")}
    ),
    "a workbook with macros": lambda: rewritten(
        saved(draft()),
        {
            "[Content_Types].xml": (
                "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
                "vnd.ms-excel.sheet.macroEnabled.main+xml",
            )
        },
    ),
    "an encrypted entry": lambda: flagged(0x1),
    "an entry twice": renamed_twice,
    "too many entries": lambda: _many_entries(),
    "too large a file": lambda: b"PK" + b"\0" * MAX_FILE_BYTES,
    "a zip bomb": lambda: with_entry("xl/media/a.bin", b"\0" * (MAX_UNPACKED_BYTES + 1)),
    "a high ratio": lambda: with_entry("xl/media/a.bin", b"\0" * (4 * MIB)),
    "an understated size": understated,
    "a cell in the last corner": lambda: in_sheet("</sheetData>", HUGE),
    "billion laughs in a sheet": lambda: with_document_type(PRICES, LAUGHS, "&a9;"),
    "billion laughs in the texts": lambda: with_document_type(
        "xl/sharedStrings.xml", LAUGHS, "&a9;"
    ),
    "an external entity": lambda: with_document_type(PRICES, SECRET, "&s;"),
    "an external entity in the manifest": lambda: with_document_type(
        "[Content_Types].xml", SECRET, ""
    ),
    "broken XML": lambda: in_sheet("</sheetData>", ""),
    "a broken cell name": lambda: in_sheet('r="A2"', 'r="2A"'),
    "a broken merged range": lambda: in_sheet(
        "</sheetData>", "</sheetData><mergeCells><mergeCell ref='?'/></mergeCells>"
    ),
    "a number that is none": lambda: in_sheet("<v>4.5<", "<v>4.5.5<"),
    "many texts": lambda: rewritten(
        with_shared_texts(saved(draft())),
        {"xl/sharedStrings.xml": ("</sst>", "<si/>" * 200_000 + "</sst>")},
    ),
    "a text that is not there": lambda: rewritten(
        with_shared_texts(saved(draft())), {PRICES: ('t="s"><v>12<', 't="s"><v>9999<')}
    ),
    "Strict Open XML": lambda: in_sheet(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
}


def _many_entries() -> bytes:
    file = BytesIO(saved(draft()))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(MAX_ENTRIES):
            archive.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


@pytest.mark.parametrize("make", REFUSED.values(), ids=REFUSED.keys())
def test_a_hostile_or_damaged_file_is_one_problem_in_little_memory(
    make: Callable[[], bytes],
) -> None:
    content = make()
    tracemalloc.start()

    (problem,) = problems(content)

    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert problem.code == "E-FILE"
    assert peak < 60 * MIB


def test_the_cell_in_the_last_corner_is_named() -> None:
    assert found(REFUSED["a cell in the last corner"]()) == [("E-FILE", "XFD1048576")]


def test_an_external_entity_is_not_read() -> None:
    told = str(problems(REFUSED["an external entity"]())[0])

    assert Path("/etc/hostname").read_text().strip() not in told


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
    nested = "</sheetData>" + "<a>" * 20_000 + "</a>" * 20_000

    assert loaded(in_sheet("</sheetData>", nested)).charges


def test_texts_in_a_part_of_their_own_are_read_as_excel_saves_them() -> None:
    assert loaded(with_shared_texts(saved(draft()))).charges == loaded(draft()).charges


def test_an_image_in_the_workbook_is_no_problem() -> None:
    assert loaded(with_entry("xl/media/logo.png", b"\x89PNG\r\n\x1a\n...")).charges


def test_only_xlsx_files_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsm"
    path.write_bytes(saved(draft()))

    assert [problem.code for problem in check(path).problems] == ["E-FILE"]


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
    assert set(examine(saved(draft()))) == {"xl/worksheets/sheet1.xml", PRICES}
