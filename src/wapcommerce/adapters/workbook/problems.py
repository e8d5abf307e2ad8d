"""Where problems of a workbook are collected while it is read (D4)."""

from __future__ import annotations

from typing import Protocol

from attrs import frozen
from openpyxl.utils.cell import coordinate_to_tuple

from wapcommerce.adapters.workbook.codes import CODES
from wapcommerce.errors import Problem, Severity

#: So that a file made of problems does not fill the memory.
MAX_PROBLEMS = 10_000

_MOST_OF_A_REASON = 200

_BY_CODE = {code.code: code for code in CODES}


class Located(Protocol):
    """Anything that stands in a cell."""

    @property
    def sheet(self) -> str:
        """Name of the sheet."""

    @property
    def coordinate(self) -> str:
        """Such as G7."""

    @property
    def shown(self) -> str:
        """The value as a person would recognise it."""


@frozen
class Place:
    """A place in the workbook that need not hold a value."""

    sheet: str
    coordinate: str = ""
    shown: str = ""


class Unusable(ValueError):
    """The file as a whole cannot be read; becomes one E-FILE."""

    def __init__(self, message: str, hint: str = "", coordinate: str = "") -> None:
        super().__init__(printable(message))
        self.hint = hint
        self.coordinate = coordinate


def damaged(fault: Exception, where: str = "") -> Unusable:
    """What is said when a library fails over a file: such a file provokes any exception."""
    cause = fault.__cause__ or fault
    reason = f"{type(cause).__name__}: {cause}"[:_MOST_OF_A_REASON]
    place = f"{where}: " if where else ""
    return Unusable(f"the file is damaged: {place}{reason}", "Open it in Excel and save it again.")


def printable(text: str) -> str:
    """The text with its line breaks and invisible characters as codes, so that it forges none."""
    if text.isprintable():
        return text
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


class Findings:
    """Collects the problems of one workbook; one pass, one collector, one thread."""

    def __init__(self) -> None:
        self._noted: dict[Problem, None] = {}
        self.errors = 0
        self.more = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was noted, in the order in which it was found; the same only once."""
        return tuple(self._noted)

    def add(self, code: str, where: Located, message: str, hint: str = "") -> None:
        """Note one problem; without a hint the code's own is given."""
        known = _BY_CODE[code]
        self.errors += known.severity is Severity.ERROR
        if len(self._noted) >= MAX_PROBLEMS:
            self.more += 1
            return
        problem = Problem(
            code=code,
            severity=known.severity,
            sheet=printable(where.sheet),
            cell=where.coordinate,
            value=printable(where.shown),
            message=printable(message),
            hint=hint or known.hint,
        )
        self._noted[problem] = None

    def in_order(self) -> tuple[Problem, ...]:
        """All problems, sheet by sheet, from the top row to the last and from left to right."""
        sheets = list(dict.fromkeys(problem.sheet for problem in self._noted))
        found = sorted(
            self._noted,
            key=lambda problem: (sheets.index(problem.sheet), *_row_and_column(problem.cell)),
        )
        if self.more:
            known = _BY_CODE["W-MORE"]
            message = f"{self.more} more problems are not listed"
            found.append(
                Problem(known.code, known.severity, "", "", "", message, known.hint),
            )
        return tuple(found)


def _row_and_column(coordinate: str) -> tuple[int, int]:
    return coordinate_to_tuple(coordinate) if coordinate else (0, 0)
