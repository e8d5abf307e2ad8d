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
from wapcommerce.adapters.workbook.sheet_scan import MAX_CELLS

#: Bytes that cannot be packed.
NOISE = hashlib.shake_256(b"noise").digest(MIB)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
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


def with_adjustments(part: str, old: str, new: str) -> bytes:
    """The draft with a markup in a third sheet, and a text replaced in one of its parts."""
    book = draft()
    sheet = book.create_sheet("Adjustments")
    sheet.append(["kind", "value"])
    sheet.append(["markup", 15])
    return rewritten(saved(book), {part: (old, new)})


def without_a_sheet() -> bytes:
    """The same without the part of the third sheet."""
    whole = with_adjustments(RELATIONS, SHEET_3, SHEET_3)
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(whole)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            if name != f"xl/worksheets/{SHEET_3}":
                target.writestr(name, source.read(name))
    return file.getvalue()


def packed(method: int) -> bytes:
    """The draft packed in another way, with spoilt bytes in its first entry."""
    file = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(saved(draft()))) as source,
        zipfile.ZipFile(file, "w", method) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    content = bytearray(file.getvalue())
    for at in range(70, 100):
        content[at] ^= 0xFF
    return bytes(content)


def many(setting: str, count: int) -> bytes:
    """The draft with a setting many times, behind the cells and before them."""
    end = f"</sheetData><all>{setting * count}</all>"
    return with_noise(in_sheet("</sheetData>", end))


def many_before(setting: str, count: int) -> bytes:
    """The same before the cells, where a reader cannot help but meet them."""
    return with_noise(in_sheet("<sheetData>", f"<all>{setting * count}</all><sheetData>"))


def many_parts() -> bytes:
    """The draft with 60 parts that are each just small enough."""
    file = BytesIO(with_noise(saved(draft())))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        for number in range(60):
            archive.writestr(f"xl/other{number}.xml", f"<x>{'<a/>' * 199_000}</x>")
    return file.getvalue()


def cell(xml: str) -> bytes:
    """The draft with another cell for the price of memory, I4."""
    return in_sheet('<c r="I4" t="n"><v>4.5</v></c>', xml)


RELATIONS, SHEET_3 = "xl/_rels/workbook.xml.rels", "sheet3.xml"
VALIDATIONS = "<dataValidations>{}</dataValidations>"
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
    "a sheet whose part has another name": lambda: with_adjustments(
        RELATIONS, SHEET_3, "Sheet3.xml"
    ),
    "a sheet whose part has another path": lambda: with_adjustments(
        RELATIONS, f"/xl/worksheets/{SHEET_3}", f"worksheets\\{SHEET_3}"
    ),
    "a sheet whose part is coded": lambda: with_adjustments(RELATIONS, SHEET_3, "sheet%33.xml"),
    "a sheet whose part is outside": lambda: with_adjustments(
        RELATIONS, f'Target="/xl/worksheets/{SHEET_3}"', 'Target="file:///x" TargetMode="External"'
    ),
    "a sheet whose part is missing": without_a_sheet,
    "a sheet that is said to be a chart": lambda: with_adjustments(
        RELATIONS,
        f'relationships/worksheet" Target="/xl/worksheets/{SHEET_3}"',
        f'relationships/chartsheet" Target="/xl/worksheets/{SHEET_3}"',
    ),
    "two sheets of one part": lambda: with_adjustments(RELATIONS, SHEET_3, "sheet2.xml"),
    "a sheet without a part": lambda: with_adjustments("xl/workbook.xml", 'r:id="rId3"', ""),
    "macros": lambda: with_entry("xl/vbaProject.bin", b"macro"),
    "packed with LZMA": lambda: packed(zipfile.ZIP_LZMA),
    "packed with BZIP2": lambda: packed(zipfile.ZIP_BZIP2),
    "a foreign cell": lambda: in_sheet(
        '<c r="I4" t="n"><v>4.5</v></c>',
        f'<c r="I4"><v>4.5</v></c><foo xmlns="urn:x" r="I4"><v xmlns="{MAIN}">0.01</v></foo>',
    ),
    "a row within a cell": lambda: in_sheet(
        "</row></sheetData>", '<c r="W7"><row r="8"/></c></row></sheetData>'
    ),
    "a number that is not one": lambda: cell('<c r="I4"><v>NaN</v></c>'),
    "a number of 5000 digits": lambda: cell(f'<c r="I4"><v>{"9" * 5000}</v></c>'),
    "a style that is not there": lambda: cell('<c r="I4" s="999"><v>4.5</v></c>'),
    "2M lists of choices": lambda: many("<dataValidation/>", 1_990_000),
    "2M merged cells": lambda: many('<mergeCell ref="A1"/>', 1_990_000),
    "1.5M links": lambda: many('<hyperlink ref="A1"/>', 1_500_000),
    "300 000 lists of two ranges": lambda: many('<dataValidation sqref="A1:XFD9 A1"/>', 300_000),
    "200 000 conditional formats": lambda: many(
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"/>'
        "</conditionalFormatting>",
        200_000,
    ),
    "lists of many ranges": lambda: many_before(
        VALIDATIONS.format(f"<dataValidation sqref='{'A1 ' * 80_000}'/>"), 100
    ),
    "a text of a million parts": lambda: with_noise(
        in_sheet(
            "</sheetData>", f"<row><c><is>{'<r><t/></r>' * 900_000}</is></c></row></sheetData>"
        )
    ),
    "60 other parts": many_parts,
    "a long number format": lambda: rewritten(
        saved(draft()),
        {"xl/styles.xml": ("<numFmts", f"<x formatCode='{'0' * 256}'/><numFmts")},
    ),
    "Strict Open XML": lambda: in_sheet(
        MAIN,
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
    "a sheet whose part has another name": "xl/worksheets/Sheet3.xml of sheet Adjustments",
    "a sheet whose part has another path": "of sheet Adjustments",
    "a sheet whose part is coded": "sheet%33.xml of sheet Adjustments",
    "a sheet whose part is outside": "file:///x of sheet Adjustments",
    "a sheet whose part is missing": "sheet3.xml of sheet Adjustments",
    "a sheet that is said to be a chart": "of sheet Adjustments",
    "two sheets of one part": "two sheets have the part xl/worksheets/sheet2.xml",
    "a sheet without a part": "sheet Adjustments has no part",
    "macros": "has macros",
    "packed with LZMA": "packed in a way that Excel does not use",
    "packed with BZIP2": "packed in a way that Excel does not use",
    "a foreign cell": "row 4: 'foo'",
    "a row within a cell": "cell W7: 'row'",
    "a number that is none": "sheet2.xml, cell I4",
    "a number that is not one": "sheet2.xml, cell I4",
    "a number of 5000 digits": "sheet2.xml, cell I4",
    "a style that is not there": "Prices!I4",
    "a text that is not there": "Prices!",
    "a broken cell name": "sheet2.xml, row 2",
    "2M lists of choices": "settings together",
    "2M merged cells": "settings together",
    "1.5M links": "settings together",
    "300 000 lists of two ranges": "settings together",
    "200 000 conditional formats": "settings together",
    "lists of many ranges": "settings together",
    "a text of a million parts": "in formatted texts",
    "60 other parts": "beside the sheets have more than 400000 XML elements",
    "a long number format": "number format of more than 255",
    "Strict Open XML": "Strict Open XML",
}
