"""Whether what stands in a cell's XML as its value is one of its kind, before it is converted."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import cast

from openpyxl.utils.datetime import from_ISO8601

SHARED = "s"  #: type of a cell that has the number of a shared text

_NUMBER = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_MOST_DIGITS = 9


def is_stored(kind: str, text: str) -> bool:
    """Whether `text` is a value of that type of cell; in one of another type it may be anything."""
    match kind:
        case "n":
            return _NUMBER.fullmatch(text) is not None and isfinite(float(text))
        case _ if kind == SHARED:
            return is_number_of(text)
        case "b":
            return text in ("0", "1")
        case "d":
            return _is_moment(text)
        case _:
            return True


def is_number_of(text: str) -> bool:
    """Whether it counts something from 0; a negative number would count from the end."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _is_moment(text: str) -> bool:
    try:
        cast(Callable[[str], object], from_ISO8601)(text)
    except (ValueError, OverflowError):
        return False
    return True
