"""Workbooks in the very form in which Excel saves them, which openpyxl does not write."""

import zipfile
from io import BytesIO
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'

#: Numbers of cell styles: as they come, a day, a percentage, a day and time of one's own, text.
GENERAL, DAY, PERCENT, MOMENT, TEXT = range(5)

_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1">'
    '<numFmt numFmtId="164" formatCode="[$-409]d\\-mmm\\-yy;@"/></numFmts>'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
    "<borders count='1'><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    "<cellStyleXfs count='1'><xf numFmtId='0' fontId='0' fillId='0' borderId='0'/></cellStyleXfs>"
    "<cellXfs count='5'>"
    + "".join(
        f"<xf numFmtId='{number}' fontId='0' fillId='0' borderId='0' xfId='0'/>"
        for number in (0, 14, 9, 164, 49)
    )
    + "</cellXfs></styleSheet>"
)


class ExcelFile:
    """Collects sheets and their shared texts; `cell` methods give the XML of one cell."""

    def __init__(self, *, from_1904: bool = False, prefix: str = "") -> None:
        self.from_1904 = from_1904
        self.prefix = prefix
        self.texts: list[str] = []
        self.sheets: list[tuple[str, str]] = []

    def shared(self, place: str, text: str, style: int = GENERAL) -> str:
        """A text as Excel keeps it: once in a part of its own."""
        return self.rich(place, f'<t xml:space="preserve">{escape(text)}</t>', style)

    def rich(self, place: str, runs: str, style: int = GENERAL) -> str:
        """A shared text with formatting inside it."""
        if runs not in self.texts:
            self.texts.append(runs)
        return f'<c r="{place}" s="{style}" t="s"><v>{self.texts.index(runs)}</v></c>'

    def sheet(self, name: str, rows: dict[int, str], *, before: str = "", after: str = "") -> None:
        """A sheet with the XML of its rows; a row may carry attributes before a "|"."""
        listed = []
        for number, cells in rows.items():
            more, bar, listed_cells = cells.partition("|")
            if not bar:
                more, listed_cells = "", cells
            listed.append(
                f'<row r="{number}" spans="1:25" x14ac:dyDescent="0.25" {more}>{listed_cells}</row>'
            )
        self.sheets.append(
            (
                name,
                f'<worksheet xmlns="{MAIN}" xmlns:r="{_OFFICE}" '
                'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
                'mc:Ignorable="x14ac" '
                'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">'
                '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:Y40"/>'
                '<sheetViews><sheetView workbookViewId="0"/></sheetViews>'
                '<sheetFormatPr defaultRowHeight="15" x14ac:dyDescent="0.25"/>'
                f"{before}<sheetData>{''.join(listed)}</sheetData>{after}"
                '<pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" '
                'footer="0.3"/></worksheet>',
            )
        )

    def content(self) -> bytes:
        """The whole file."""
        numbers = range(1, len(self.sheets) + 1)
        relations = [("styles", "styles.xml"), ("sharedStrings", "sharedStrings.xml")]
        relations += [("worksheet", f"/xl/worksheets/sheet{n}.xml") for n in numbers]
        listed = "".join(
            f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n + 2}"/>'
            for n, (name, _) in zip(numbers, self.sheets, strict=True)
        )
        epoch = ' date1904="1"' if self.from_1904 else ""
        parts = {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/>'
            + "".join(
                f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
                f'ContentType="{_TYPE}.worksheet+xml"/>'
                for n in numbers
            )
            + "</Types>",
            "_rels/.rels": _relationships([("officeDocument", "xl/workbook.xml")]),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}">'
            f'<workbookPr{epoch} defaultThemeVersion="166925"/><bookViews><workbookView/>'
            f"</bookViews><sheets>{listed}</sheets><calcPr calcId='191029'/></workbook>",
            "xl/_rels/workbook.xml.rels": _relationships(relations),
            "xl/styles.xml": _STYLES,
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{len(self.texts)}">'
            + "".join(f"<si>{text}</si>" for text in self.texts)
            + "</sst>",
            **{
                f"xl/worksheets/sheet{n}.xml": _prefixed(xml, self.prefix)
                for n, (_, xml) in zip(numbers, self.sheets, strict=True)
            },
        }
        file = BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, _HEAD + text)
        return file.getvalue()


def inline(place: str, text: str) -> str:
    """A text that stands in the cell itself."""
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def number(place: str, value: str, style: int = GENERAL) -> str:
    """A number, also one that Excel shows as a day or a percentage."""
    return f'<c r="{place}" s="{style}"><v>{value}</v></c>'


def formula(place: str, text: str, result: str | None, kind: str = "n", more: str = "") -> str:
    """A formula with its stored result, None for none; kind "str", "b" or "e" for others."""
    stored = "" if result is None else f"<v>{escape(result)}</v>"
    return f'<c r="{place}" t="{kind}"><f{more}>{escape(text)}</f>{stored}</c>'


def blank(place: str, style: int = GENERAL) -> str:
    """A cell with a format and nothing in it."""
    return f'<c r="{place}" s="{style}"/>'


def _relationships(targets: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _prefixed(xml: str, prefix: str) -> str:
    """The same XML with a prefix before each name, as some programs write it."""
    if not prefix:
        return xml
    plain = ("x14ac:", "mc:", "r:")
    out, at = [], 0
    while (begin := xml.find("<", at)) >= 0:
        out.append(xml[at:begin])
        skip = 2 if xml[begin + 1] == "/" else 1
        out.append(xml[begin : begin + skip])
        if not xml[begin + skip :].startswith(plain):
            out.append(f"{prefix}:")
        at = begin + skip
    out.append(xml[at:])
    return "".join(out).replace(f'xmlns="{MAIN}"', f'xmlns:{prefix}="{MAIN}"')
