"""A streaming look at every XML part of a workbook, before objects are made from it.

It finds out how large the parts really are, whatever they declare, and notes what the price loader
needs and openpyxl's read-only mode does not tell: formulas, merged and hidden cells, and whether
the results of formulas are worth anything.
"""

from __future__ import annotations

from typing import IO
from xml.etree.ElementTree import ParseError

from attrs import Factory, define
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from wapcommerce.adapters.workbook.problems import Unusable, damaged
from wapcommerce.adapters.workbook.sheet_scan import (
    MAX_TEXT,
    SHEET,
    SheetScan,
    SheetTotals,
    SheetWatcher,
    too_long_a_text,
)

MAX_PART_ELEMENTS = 200_000  #: XML elements of a part that is no sheet (texts, styles, ...)
MAX_OTHER_ELEMENTS = 400_000  #: of all such parts together
MAX_TAG_BYTES = 1 << 18  #: of one XML tag with its attributes, or of one comment
MAX_FORMAT = 255  #: characters of one number format; more Excel does not take either

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_SHARED_TEXT, _CALCULATION = f"{_MAIN}si", f"{_MAIN}calcPr"
_NO = ("0", "false")
_CHUNK = 1 << 16


@define
class WorkbookScan:
    """What a file really contains: its worksheets by the names of their parts in the zip.

    `is_uncalculated` says that the file wants its formulas calculated when it is opened, or that
    they were not when it was saved: then what stands there as their results is none.
    """

    sheets: dict[str, SheetScan] = Factory(dict)
    is_uncalculated: bool = False
    totals: SheetTotals = Factory(SheetTotals)
    other_elements: int = 0


def scan_part(part: IO[bytes], name: str, scan: WorkbookScan) -> None:
    """Read one XML part and note in `scan` what it contains.

    Raises `Unusable` for a part that is too large or out of order, ParseError for broken XML and
    DefusedXmlException for entities or a document type.
    """
    watcher = _Watcher(name, scan)
    parser = DefusedXMLParser(target=watcher, forbid_dtd=True)
    silent = 0
    while chunk := part.read(_CHUNK):
        events = watcher.events
        try:
            parser.feed(chunk)
        except (Unusable, ParseError, DefusedXmlException):
            raise
        except Exception as fault:
            raise damaged(fault, watcher.place) from fault
        silent = silent + len(chunk) if watcher.events == events else 0
        if silent > MAX_TAG_BYTES:
            raise Unusable(f"part {name} has an XML tag or comment of more than {silent} bytes")
    parser.close()
    if watcher.sheet is not None:
        scan.sheets[name] = watcher.sheet.scan


class _Watcher:
    """Receives the events of the XML parser; a worksheet has a watcher of its own."""

    def __init__(self, name: str, scan: WorkbookScan) -> None:
        self.name = name
        self.scan = scan
        self.sheet: SheetWatcher | None = None
        self.events = 0
        self.elements = 0
        self.in_text = False
        self.text = 0

    @property
    def place(self) -> str:
        """What is being read, for people."""
        return f"part {self.name}" if self.sheet is None else self.sheet.place

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.events += 1
        if self.events == 1:
            self._root(tag)
        if self.sheet is not None:
            self.sheet.start(tag, attributes)
            return
        self._count()
        if tag == _SHARED_TEXT:
            self.in_text, self.text = True, 0
        elif tag == _CALCULATION:
            asked = attributes.get("fullCalcOnLoad", "0") not in _NO
            is_left_out = attributes.get("calcCompleted", "1") in _NO
            self.scan.is_uncalculated |= asked or is_left_out
        elif len(attributes.get("formatCode", "")) > MAX_FORMAT:
            raise Unusable(
                f"part {self.name} has a number format of more than {MAX_FORMAT} characters",
                "Give the cells a shorter format.",
            )

    def data(self, text: str) -> None:
        self.events += 1
        if self.sheet is not None:
            self.sheet.data(text)
        elif self.in_text:
            self.text += len(text)
            if self.text > MAX_TEXT:
                raise too_long_a_text(self.name)

    def end(self, tag: str) -> None:
        if self.sheet is not None:
            self.sheet.end(tag)

    def close(self) -> None:
        """Nothing to return: what was found is in the scan."""

    def _root(self, tag: str) -> None:
        if tag.startswith(_STRICT):
            raise Unusable(
                "the workbook was saved as Strict Open XML",
                "Save it again as Excel Workbook (.xlsx).",
            )
        if tag == SHEET:
            self.sheet = SheetWatcher(self.name, self.scan.totals)

    def _count(self) -> None:
        self.elements += 1
        self.scan.other_elements += 1
        if self.elements > MAX_PART_ELEMENTS:
            raise Unusable(f"part {self.name} has more than {MAX_PART_ELEMENTS} XML elements")
        if self.scan.other_elements > MAX_OTHER_ELEMENTS:
            raise Unusable(
                f"the parts beside the sheets have more than {MAX_OTHER_ELEMENTS} XML elements"
            )
