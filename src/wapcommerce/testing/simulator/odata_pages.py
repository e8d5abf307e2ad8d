"""Parts of a list: ``$top``, ``$skip``, and pages of the server's own size.

Inferred throughout: no public client uses them, and no page of a real server was seen.
"""

from __future__ import annotations

from collections.abc import Mapping

from wapcommerce.testing.simulator.edm import Row
from wapcommerce.testing.simulator.odata_query import BadQuery


def page_of_rows(
    rows: tuple[Row, ...], query: Mapping[str, str], page_size: int | None
) -> tuple[tuple[Row, ...], dict[str, str]]:
    """One page in the order of keys, and the query of the next, empty when there is none.

    A token is the last key seen; ``$top`` counts over all pages, ``$skip`` before the first.
    Raises `BadQuery` for what is no number.
    """
    token = query.get("$skiptoken", "")
    left = [row for row in sorted(rows, key=_place) if _place(row) > token]
    left = left[0 if token else _count(query, "$skip", 0) :]
    top = _count(query, "$top", len(left))
    left = left[:top]
    if page_size is None or len(left) <= page_size:
        return tuple(left), {}
    options = {n: v for n, v in query.items() if n.startswith("$") and n != "$skip"}
    if "$top" in options:
        options["$top"] = str(top - page_size)
    return tuple(left[:page_size]), {**options, "$skiptoken": _place(left[page_size - 1])}


def _count(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    if not text.isdecimal():
        raise BadQuery(f"{name} must be a whole number, zero or more")
    return int(text)


def _place(row: Row) -> str:
    return f"{row['ID']},{row.get('StampId', '')}"
