"""How much openpyxl's normal mode would make of a workbook, counted before it is asked to.

That mode keeps an object for every cell and setting, and works through ranges cell by cell.
Measured: one merged range, hyperlink or comment on ``A1:XFD1048576`` keeps it busy until the memory
ends. The price loader reads in another mode; what writes a copy has to look first.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import DefusedXMLParser
from openpyxl.utils.cell import range_boundaries

from wapcommerce.adapters.workbook.problems import Unusable

MAX_CELLS = 500_000  #: cells, rows and cells of ranges, in all sheets together
MAX_SETTINGS = 200_000  #: other XML elements, in all parts together

_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CELLS, _IN_CELLS = ("c", "row"), ("v", "f", "is", "t")
_WITH_RANGE = ("mergeCell", "hyperlink", "comment", "table")
_CHUNK = 1 << 16


def measure(content: bytes) -> None:
    """Raise `Unusable` for a workbook that is too large as a whole; `examine` has accepted it."""
    extent = _Extent()
    with zipfile.ZipFile(BytesIO(content)) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                parser = DefusedXMLParser(target=extent, forbid_dtd=True)
                try:
                    while chunk := part.read(_CHUNK):
                        parser.feed(chunk)
                except ParseError:
                    continue  # an image, say


class _Extent:
    """Receives the events of the XML parser; keeps no tree."""

    def __init__(self) -> None:
        self.cells = 0
        self.settings = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if name in _IN_CELLS:
            return
        if name in _WITH_RANGE and "ref" in attributes:
            self.cells += _area(attributes["ref"], name)
        if name in _CELLS:
            self.cells += 1
        else:
            self.settings += 1
        if self.cells > MAX_CELLS or self.settings > MAX_SETTINGS:
            raise Unusable(
                f"the sheets have more than {MAX_CELLS} cells together, merged ranges, links, "
                f"comments and tables counted cell by cell, or more than {MAX_SETTINGS} settings",
                "Remove what is no price book, and take merged cells and links off whole columns.",
            )

    def close(self) -> None:
        """Nothing to return: what there is was counted."""


def _area(reference: str, name: str) -> int:
    """How many cells; a whole column has as many as there are rows."""
    left, top, right, bottom = range_boundaries(reference)
    if name == "mergeCell" and (left is None or top is None):
        raise Unusable(
            f"the whole rows or columns {reference} are merged, which a copy cannot keep",
            "Unmerge them.",
        )
    columns = (right or _LAST_COLUMN) - (left or 1) + 1
    return columns * ((bottom or _LAST_ROW) - (top or 1) + 1)
