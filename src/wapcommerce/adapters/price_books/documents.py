"""Price books, and what is made of them, as versioned JSON, both ways (D14).

A book is ``{"v": 1, "type": "price_book", "book_id": "RETAIL-EU", …}``, as every document of
`wapcommerce.adapters.wire.json` is, and read as strictly.
"""

from __future__ import annotations

import json
from typing import TypeVar

from wapcommerce.adapters.wire.conversion import BOOKS, make_converter
from wapcommerce.adapters.wire.json import VERSION, _read

T = TypeVar("T")

_NAMES = {cls: name for name, cls in BOOKS.items()}
_converter = make_converter()


def to_json(value: object) -> str:
    """A price book, charge, difference or repricing as JSON text; TypeError for anything else."""
    document = {"v": VERSION, "type": _name(type(value)), **_converter.unstructure(value)}
    return json.dumps(document, allow_nan=False)


def from_json(cls: type[T], text: str) -> T:
    """The value of that type from its JSON text.

    Raises `InvalidJson` with the path of every problem, TypeError for a type without such a form.
    """
    return _read({_name(cls): cls}, text)


def _name(cls: type) -> str:
    try:
        return _NAMES[cls]
    except KeyError:
        raise TypeError(f"{cls.__name__} is none of {', '.join(BOOKS)}") from None
