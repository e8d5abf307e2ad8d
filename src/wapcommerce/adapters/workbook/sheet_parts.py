"""Whether the sheets that a workbook lists are in the file.

openpyxl leaves out a sheet whose part it does not find, without a word: a book without its
adjustments would be loaded as if it had none.
"""

from __future__ import annotations

from io import BytesIO

from openpyxl.reader.excel import ExcelReader

from wapcommerce.adapters.workbook.problems import Unusable
from wapcommerce.adapters.workbook.scan import WorkbookScan

_HINT = "Open the file in Excel, look at that sheet, then save the file again."


def check_parts(content: bytes, scan: WorkbookScan) -> None:
    """Raise `Unusable` unless every listed sheet has a part of its own that is what it says."""
    reader = ExcelReader(BytesIO(content), read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    for sheet in reader.parser.sheets:
        if not sheet.id:
            raise Unusable(f"the file is damaged: sheet {sheet.name} has no part", _HINT)
    seen = set()
    for sheet, relation in reader.parser.find_sheets():
        part = str(relation.target)
        is_chart = "chartsheet" in str(relation.Type)
        if part not in reader.valid_files or is_chart == (part in scan.sheets):
            message = f"part {part} of sheet {sheet.name} is not in it, or is no such sheet"
            raise Unusable(f"the file is damaged: {message}", _HINT)
        if part in seen:
            raise Unusable(f"the file is damaged: two sheets have the part {part}", _HINT)
        seen.add(part)
