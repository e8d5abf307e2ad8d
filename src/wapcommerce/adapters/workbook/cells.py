"""Typed reading of cells: what may stand for a text, a number, a day; never a guess (D4)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from math import isfinite
from typing import TypeVar

from openpyxl.utils.datetime import from_excel

from wapcommerce.adapters.workbook.problems import Findings
from wapcommerce.adapters.workbook.sheets import Cell, Kind, Shown

T = TypeVar("T")

MAX_TEXT = 500  #: characters of one text
MAX_NUMBER_TEXT = 40  #: characters of a number that is text
MAX_DIGITS_AFTER_POINT = 12
MAX_NUMBER = 10**15  #: Excel itself keeps 15 digits
FIRST_SERIAL, LAST_SERIAL = 36_526, 73_050  #: 1 January 2000 to 31 December 2099

#: Excel reads it as one character, such as a line break.
ESCAPE = re.compile("_x[0-9A-Fa-f]{4}_")

_WHOLE = re.compile(r"-?[0-9]+")
_ONE_SEPARATOR = re.compile(r"-?[0-9]+[.,][0-9]+")
_GROUPED = re.compile("-?[0-9]+(?:[ .,'\u2019\u00a0\u202f\u2009][0-9]+)+")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212"
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class CellReader:
    """Reads cells by type and notes a problem where a value cannot be trusted.

    Every method returns None for a blank cell and after a problem; whether a blank is allowed is
    for the caller to say. `separator` is the book's decimal separator for numbers that are text,
    None when the book declares none.
    """

    def __init__(self, findings: Findings, separator: str | None, epoch: datetime) -> None:
        self.findings = findings
        self.separator = separator
        self.epoch = epoch

    def text(self, cell: Cell) -> str | None:
        """Text without blanks around it; a whole number is taken as its digits."""
        if not self._has_value(cell):
            return None
        if cell.kind is Kind.NUMBER and isinstance(cell.value, int):
            return str(cell.value)[:MAX_TEXT]
        if cell.kind is not Kind.TEXT or not isinstance(cell.value, str):
            hint = "Give the cell the format Text, then type the text again."
            self._reject("E-VALUE", cell, f"a {cell.kind} stands where text is needed", hint)
            return None
        if len(cell.value) > MAX_TEXT:
            self._reject("E-VALUE", cell, f"the text is longer than {MAX_TEXT} characters")
            return None
        found = cell.value.replace("\u00a0", " ").strip()
        if not found.isprintable():
            hint = "Type the text again."
            message = "the text has a line break or an invisible character"
            self._reject("E-VALUE", cell, message, hint)
            return None
        if ESCAPE.search(found):
            hint = "Type the text again."
            self._reject("E-VALUE", cell, "the text has a character in Excel's code, _x…_", hint)
            return None
        return found

    def choice(self, cell: Cell, allowed: Mapping[str, T]) -> T | None:
        """One of the allowed words, in capitals or not."""
        found = self.text(cell)
        if found is None:
            return None
        if found.lower() not in allowed:
            words = ", ".join(allowed)
            self._reject("E-VALUE", cell, f"{found!r} is not known here", f"Use one of: {words}.")
            return None
        return allowed[found.lower()]

    def number(self, cell: Cell) -> Decimal | None:
        """An exact decimal with at most 12 digits after the point."""
        if not self._has_value(cell):
            return None
        found = self._decimal(cell)
        if found is None:
            return None
        if not -MAX_NUMBER < found < MAX_NUMBER:
            self._reject("E-VALUE", cell, "the number has more than 15 digits before the point")
            return None
        if (Fraction(found) * 10**MAX_DIGITS_AFTER_POINT).denominator != 1:
            message = f"the number has more than {MAX_DIGITS_AFTER_POINT} digits after the point"
            self._reject("E-VALUE", cell, message, "Round it.")
            return None
        return found

    def whole(self, cell: Cell) -> int | None:
        """A whole number."""
        found = self.number(cell)
        if found is None:
            return None
        if found != int(found):
            self._reject("E-VALUE", cell, "this must be a whole number")
            return None
        return int(found)

    def day(self, cell: Cell) -> date | None:
        """A calendar day: a date cell, yyyy-mm-dd, or (with a warning) Excel's day number."""
        if not self._has_value(cell):
            return None
        match cell.kind:
            case Kind.DATE:
                return self._whole_day(cell, cell.value)
            case Kind.TEXT:
                return self._iso_day(cell)
            case Kind.NUMBER:
                return self._serial_day(cell)
            case _:
                self._reject("E-VALUE", cell, f"a {cell.kind} stands where a day is needed")
                return None

    def _has_value(self, cell: Cell) -> bool:
        if cell.kind is Kind.ERROR:
            self._reject("E-CELL-ERROR", cell, f"the cell shows {cell.shown}")
        elif cell.kind is Kind.NO_RESULT:
            message = "the formula has no stored result, or one that was never calculated"
            self._reject("E-FORMULA-NO-CACHE", cell, message)
        return cell.kind not in (Kind.BLANK, Kind.ERROR, Kind.NO_RESULT)

    def _decimal(self, cell: Cell) -> Decimal | None:
        match cell.kind, cell.value:
            case Kind.DATE, _:
                self._reject("E-DATE-AS-PRICE", cell, "a date stands where a number is needed")
            case Kind.NUMBER, _ if cell.is_shown is Shown.IN_PER_CENT:
                message = f"the cell has a percentage format and holds {cell.shown}"
                self._reject("E-PERCENT-FORMAT", cell, message)
            case Kind.NUMBER, _ if cell.is_shown is Shown.IN_THOUSANDS:
                message = f"the cell's format hides thousands, and it holds {cell.shown}"
                hint = "Give the cell the format Number, then type the number in full."
                self._reject("E-VALUE", cell, message, hint)
            case Kind.NUMBER, int(value):
                return Decimal(value)
            case Kind.NUMBER, float(value) if isfinite(value):
                return self._from_float(cell, value)
            case Kind.TEXT, str(value):
                return self._from_text(cell, value.strip())
            case _:
                self._reject("E-VALUE", cell, f"a {cell.kind} stands where a number is needed")
        return None

    def _from_float(self, cell: Cell, value: float) -> Decimal:
        shown = format(value, ".15g")
        if float(shown) != value:
            self.findings.add("W-FLOAT-NOISE", cell, f"{value!r} was read as {shown}")
        return Decimal(shown)

    def _from_text(self, cell: Cell, text: str) -> Decimal | None:
        if len(text) > MAX_NUMBER_TEXT:
            self._reject("E-NUM-TEXT", cell, "the text is too long for a number")
        elif _WHOLE.fullmatch(text):
            return Decimal(text)
        elif _ONE_SEPARATOR.fullmatch(text) and self.separator and self.separator in text:
            return Decimal(text.replace(self.separator, "."))
        elif _GROUPED.fullmatch(text):
            declared = f"{self.separator!r} as" if self.separator else "no"
            message = f"{text!r} is text, and the book declares {declared} decimal separator"
            self._reject("E-NUM-AMBIGUOUS", cell, message)
        else:
            self._reject("E-NUM-TEXT", cell, f"{text!r} is text, not a number", _cure(text))
        return None

    def _whole_day(self, cell: Cell, value: object) -> date | None:
        if isinstance(value, datetime) and value.time() == time():
            return value.date()
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self._reject("E-VALUE", cell, f"{cell.shown} is not a whole day", "Type the day only.")
        return None

    def _iso_day(self, cell: Cell) -> date | None:
        text = cell.shown.strip()
        if _ISO_DAY.fullmatch(text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        self._reject("E-DATE-TEXT", cell, f"{text!r} is text, not a day")
        return None

    def _serial_day(self, cell: Cell) -> date | None:
        value = cell.value
        if not isinstance(value, int | float) or not FIRST_SERIAL <= value <= LAST_SERIAL:
            self._reject("E-VALUE", cell, f"{cell.shown} is not a day", "Type the day as a date.")
            return None
        found = self._whole_day(cell, from_excel(value, self.epoch))
        if found is not None:
            self.findings.add("W-DATE-SERIAL", cell, f"{value} was read as {found}")
        return found

    def _reject(self, code: str, cell: Cell, message: str, hint: str = "") -> None:
        self.findings.add(code, cell, message, hint)


def _cure(text: str) -> str:
    """What to do about a text that only looks like a number, as far as one can tell."""
    if "%" in text:
        return "Turn the cell into a number and type 15 for 15 %."
    if any(unicodedata.category(sign) == "Sc" for sign in text):
        return "Turn the cell into a number without currency sign; the currency stands in Book."
    if "(" in text:
        return "Turn the cell into a number; parentheses do not make it negative."
    if any(sign in text for sign in _DASHES):
        return "Type the minus sign of the keyboard, or turn the cell into a number."
    return ""
