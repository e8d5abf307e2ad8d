"""Reads paths, keys and filters of OData v3 requests.

Client code: keys are written ``Set(ID=guid'..',StampId=guid'..')`` in any order, ``Set()`` equals
``Set``; filters are comparisons (eq ne lt gt le ge) joined by ``and``; guids stand as ``guid'..'``
(also ``Guid``, also with braces), numbers bare, text in single quotes. Inferred: a quote inside
text is doubled; a number may end in L; text is compared character by character; what is null is
neither less nor greater.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from attrs import frozen

from wapcommerce.testing.simulator.edm import EntityType, Row


class BadQuery(ValueError):
    """The path or a query option cannot be understood; answered with 400."""


@frozen
class EntityPath:
    """``Set``, ``Set(key)`` or ``Set(key)/Navigation``."""

    set_name: str
    key: str | None
    navigation: str | None


_PATH = re.compile(r"(?P<set>\w+)(?:\((?P<key>[^()]*)\))?(?:/(?P<nav>\w+)(?:\(\))?)?/?")
_KEY_PART = re.compile(r"\s*(?:(?P<name>\w+)\s*=\s*)?(?P<value>[^=,]+?)\s*")
_LITERAL = r"[Gg]uid'[^']*'|'(?:[^']|'')*'|-?\d+L?|true|false|null"
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "gt": operator.gt,
    "le": operator.le,
    "ge": operator.ge,
}
_CLAUSE = re.compile(
    rf"\s*(?P<name>\w+)\s+(?P<op>{'|'.join(_OPERATORS)})\s+(?P<value>{_LITERAL})(?P<rest>\s.*|$)"
)

_NUMBERS = frozenset({"Byte", "Int16", "Int32", "Int64", "Decimal"})


def parse_path(text: str) -> EntityPath:
    """Take the part of a URL path after the service apart. Raises `BadQuery`."""
    found = _PATH.fullmatch(text)
    if found is None:
        raise BadQuery(f"the path {text!r} is not understood")
    if found["nav"] and not found["key"]:
        raise BadQuery("a navigation starts at one entity; give its key")
    return EntityPath(found["set"], found["key"] or None, found["nav"])


def parse_key(of: EntityType, text: str) -> dict[str, object]:
    """The key in the parentheses, by property. Raises `BadQuery` unless it is complete."""
    key: dict[str, object] = {}
    for part in text.split(","):
        found = _KEY_PART.fullmatch(part)
        if found is None:
            raise BadQuery(f"the key {text!r} is not understood")
        name = found["name"] or (next(iter(of.key)) if len(of.key) == 1 else "")
        key[name] = _literal(of, name, found["value"])
    if key.keys() != of.key:
        raise BadQuery(f"the key of {of.name} is {', '.join(sorted(of.key))}")
    return key


def parse_filter(of: EntityType, text: str) -> Callable[[Row], bool]:
    """The test a ``$filter`` makes on an entity. Raises `BadQuery`."""
    clauses: list[tuple[str, str, object]] = []
    rest = text
    while True:
        found = _CLAUSE.fullmatch(rest)
        if found is None:
            raise BadQuery(f"the filter is not understood at {rest.strip()!r}")
        name = found["name"]
        clauses.append((name, found["op"], _literal(of, name, found["value"])))
        rest = found["rest"].strip()
        if not rest:
            break
        joined, _, rest = rest.partition(" ")
        if joined != "and":
            raise BadQuery(f"the filter is not understood at {joined!r}")
    return lambda row: all(_holds(row.get(name), op, value) for name, op, value in clauses)


def _holds(left: object, op: str, right: object) -> bool:
    if op not in ("eq", "ne") and (left is None or right is None):
        return False
    return _OPERATORS[op](left, right)


def _literal(of: EntityType, name: str, text: str) -> object:
    """The value of a literal, which must have the kind of the property."""
    kind = of.kinds.get(name)
    if kind is None:
        raise BadQuery(f"{of.name} has no property {name!r}")
    if text == "null":
        return None
    try:
        if kind == "Guid" and text[:5].lower() == "guid'":
            return str(UUID(text[5:-1]))
        if kind == "String" and text.startswith("'"):
            return text[1:-1].replace("''", "'")
        if kind in _NUMBERS:
            return int(text.removesuffix("L"))
        if kind == "Boolean":
            return {"true": True, "false": False}[text]
    except (ValueError, KeyError):
        pass
    raise BadQuery(f"{text} is no literal of the type of {name}, Edm.{kind}")
