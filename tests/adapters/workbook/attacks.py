"""Hostile and damaged workbooks, made on the spot."""

import hashlib
import struct
import warnings
import zipfile
from collections.abc import Callable
from io import BytesIO

from tests.adapters.workbook.drafts import draft, rewritten, saved, with_shared_texts
from wapcommerce.adapters.workbook.guard import (
    MAX_ENTRIES,
    MAX_FILE_BYTES,
    MAX_UNPACKED_BYTES,
    MIB,
)
from wapcommerce.adapters.workbook.scan import MAX_CELLS

#: Bytes that cannot be packed.
NOISE = hashlib.shake_256(b"noise").digest(MIB)
PRICES = "xl/worksheets/sheet2.xml"
LAUGHS = "".join(
    [
        '<!DOCTYPE x [<!ENTITY a0 "ha">',
        *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)),
        "]>",
    ]
)
SECRET = '<!DOCTYPE x [<!ENTITY s SYSTEM "{}">]>'


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


def many_entries() -> bytes:
    file = BytesIO(saved(draft()))
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(MAX_ENTRIES):
            archive.writestr(f"xl/media/{number}.png", b"")
    return file.getvalue()


def many_texts() -> bytes:
    """The draft with a part of 200 000 empty texts, and noise so that the ratio stays low."""
    texts = {"xl/sharedStrings.xml": ("</sst>", "<si/>" * 200_000 + "</sst>")}
    return with_noise(rewritten(with_shared_texts(saved(draft())), texts))


def with_noise(content: bytes) -> bytes:
    """The same with bytes that cannot be packed, so that the ratio stays low."""
    file = BytesIO(content)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/media/noise.bin", NOISE)
    return file.getvalue()


def long_text() -> bytes:
    """The draft with a shared text of 20 MB, blanks for the most part."""
    content = with_shared_texts(saved(draft()))
    texts = {"xl/sharedStrings.xml": ("<t>meter<", f"<t>meter{' ' * (20 * MIB)}x<")}
    return with_noise(rewritten(content, texts))


def many_cells() -> bytes:
    """The draft with two more sheets, each with half of all cells that a workbook may have."""
    book = draft()
    for name in ("Tax", "Discounts"):
        book.create_sheet(name)
    row = f"<row>{'<c><v>1</v></c>' * 100}</row>"
    filled = ("<sheetData></sheetData>", f"<sheetData>{row * (MAX_CELLS // 200)}</sheetData>")
    return with_noise(saved(book, tax=filled, discounts=filled))


MANY_ATTRIBUTES = " ".join(f"a{number}=''" for number in range(1_000_000))
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
    "too many entries": many_entries,
    "too large a file": lambda: b"PK" + b"\0" * MAX_FILE_BYTES,
    "a zip bomb": lambda: with_entry("xl/media/a.bin", b"\0" * (MAX_UNPACKED_BYTES + 1)),
    "a high ratio": lambda: with_entry("xl/media/a.bin", b"\0" * (4 * MIB)),
    "an understated size": understated,
    "a cell in the last corner": lambda: in_sheet("</sheetData>", HUGE),
    "billion laughs in a sheet": lambda: with_document_type(PRICES, LAUGHS, "&a9;"),
    "billion laughs in the texts": lambda: with_document_type(
        "xl/sharedStrings.xml", LAUGHS, "&a9;"
    ),
    "an external entity": lambda: with_document_type(PRICES, SECRET.format("file:///x"), "&s;"),
    "an external entity in the manifest": lambda: with_document_type(
        "[Content_Types].xml", SECRET.format("file:///x"), ""
    ),
    "broken XML": lambda: in_sheet("</sheetData>", ""),
    "a broken cell name": lambda: in_sheet('r="A2"', 'r="2A"'),
    "a broken merged range": lambda: in_sheet(
        "</sheetData>", "</sheetData><mergeCells><mergeCell ref='?'/></mergeCells>"
    ),
    "a number that is none": lambda: in_sheet("<v>4.5<", "<v>4.5.5<"),
    "many texts": many_texts,
    "a text that is not there": lambda: rewritten(
        with_shared_texts(saved(draft())), {PRICES: ('t="s"><v>12<', 't="s"><v>9999<')}
    ),
    "a million rows": lambda: with_noise(
        in_sheet("</sheetData>", "<row><c><v>1</v></c></row>" * 1_000_000 + "</sheetData>")
    ),
    "a million blank rows": lambda: with_noise(
        in_sheet("</sheetData>", "<row/>" * 1_000_000 + "</sheetData>")
    ),
    "many cells in several sheets": many_cells,
    "a text of 20 MB": long_text,
    "a tag of 20 MB": lambda: with_noise(
        in_sheet("</sheetData>", f"</sheetData><a b='{' ' * (20 * MIB)}'/>")
    ),
    "a million attributes": lambda: with_noise(
        in_sheet("</sheetData>", f"</sheetData><a {MANY_ATTRIBUTES}/>")
    ),
    "Strict Open XML": lambda: in_sheet(
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
        "http://purl.oclc.org/ooxml/spreadsheetml/main",
    ),
}

#: The reason that is told, where it is not simply that the file is damaged.
REASONS = {
    "nothing": "not a zip",
    "text": "not a zip",
    "old xls or a password": "password",
    "a cut download": "not a zip",
    "a zip of something else": "no .xlsx workbook",
    "a workbook with macros": "no .xlsx workbook",
    "an encrypted entry": "password",
    "an entry twice": "two entries of the same name",
    "too many entries": "entries, more than 200",
    "too large a file": "larger than 5 MiB",
    "a zip bomb": "more than 52428800",
    "a high ratio": "more than 100 times",
    "an understated size": "damaged",
    "a cell in the last corner": "outside the first 20000 rows",
    "billion laughs in a sheet": "XML entities",
    "billion laughs in the texts": "XML entities",
    "an external entity": "XML entities",
    "an external entity in the manifest": "document type",
    "many texts": "XML elements",
    "a million rows": "outside the first 20000 rows",
    "a million blank rows": "more than 100000 rows",
    "many cells in several sheets": "more than 500000 cells",
    "a text of 20 MB": "more than 32767 characters",
    "a tag of 20 MB": "tag or comment",
    "a million attributes": "tag or comment",
    "Strict Open XML": "Strict Open XML",
}
