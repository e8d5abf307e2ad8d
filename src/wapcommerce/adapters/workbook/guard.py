"""Checks an uploaded workbook before a library unpacks it: the file may be hostile (D4).

Measured: one cell in the last corner of a sheet made openpyxl take 2.5 GB, a zip of 1 MB unpacks
to 1 GB. So sizes are read from the zip's directory first, and every XML part is looked through in
small pieces, with a limit on everything that could make memory grow.
"""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from os import PathLike
from pathlib import Path
from xml.etree.ElementTree import ParseError

import openpyxl
from defusedxml import DefusedXmlException

from wapcommerce.adapters.workbook.problems import Unusable, damaged
from wapcommerce.adapters.workbook.scan import WorkbookScan, scan_part

MIB = 1024 * 1024
MAX_FILE_BYTES = 5 * MIB
MAX_ENTRIES = 200
MAX_UNPACKED_BYTES = 50 * MIB
MAX_RATIO = 100

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = 0x1
#: The other ways to pack ask for as much memory as the file likes.
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MACROS = "vbaproject.bin"
_TYPES = "[Content_Types].xml"
_XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

#: Where a workbook comes from: a path, or the bytes of an upload.
Workbook = str | PathLike[str] | bytes


def read_bytes(workbook: Workbook) -> bytes:
    """The file's content, at most 5 MiB of it. Raises `Unusable`."""
    if isinstance(workbook, bytes):
        content = workbook
    else:
        path = Path(workbook)
        if path.suffix.lower() != ".xlsx":
            raise Unusable(f"{path.name!r} does not end in .xlsx")
        try:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
        except OSError as fault:
            hint = "Check the name of the file, and whether you may read it."
            raise Unusable(f"the file cannot be read: {fault.strerror}", hint) from fault
    if len(content) > MAX_FILE_BYTES:
        raise Unusable(f"the file is larger than {MAX_FILE_BYTES // MIB} MiB")
    return content


def examine(content: bytes) -> WorkbookScan:
    """What the file really contains.

    Raises `Unusable` for anything that is no harmless xlsx file within the limits.
    """
    if not openpyxl.DEFUSEDXML:
        raise Unusable("openpyxl runs without defusedxml", "Install defusedxml.")
    if content.startswith(_OLE):
        raise Unusable("the file is protected by a password, or is an old .xls")
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _measure(archive, len(content))
            if _XLSX not in archive.read(_TYPES):
                raise Unusable("the file is a zip, but no .xlsx workbook")
            return _scan(archive)
    except Unusable:
        raise
    except DefusedXmlException as fault:
        raise Unusable("the file defines XML entities or a document type") from fault
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise Unusable("the file is not a zip, or a damaged one") from fault
    except Exception as fault:
        raise damaged(fault) from fault


def _measure(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise Unusable(f"the zip has {len(entries)} entries, more than {MAX_ENTRIES}")
    if unpacked > MAX_UNPACKED_BYTES:
        raise Unusable(f"the zip unpacks to {unpacked} bytes, more than {MAX_UNPACKED_BYTES}")
    if unpacked > MAX_RATIO * size:
        raise Unusable(f"the zip unpacks to more than {MAX_RATIO} times its size")
    if len({entry.filename for entry in entries}) < len(entries):
        raise Unusable("the zip has two entries of the same name")
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise Unusable("the zip is protected by a password")
    if any(entry.compress_type not in _PACKED for entry in entries):
        raise Unusable("the zip is packed in a way that Excel does not use")
    if any(entry.filename.lower().endswith(_MACROS) for entry in entries):
        raise Unusable("the workbook has macros", "Save it as an Excel workbook without macros.")


def _scan(archive: zipfile.ZipFile) -> WorkbookScan:
    # Relationships may point to a part of any name, so that every entry is looked through.
    scan = WorkbookScan()
    for entry in archive.infolist():
        with archive.open(entry) as part:
            try:
                scan_part(part, entry.filename, scan)
            except ParseError as fault:
                if entry.filename.endswith((".xml", ".rels")):
                    raise damaged(fault, f"part {entry.filename}") from fault
                # else an image, say
    return scan
