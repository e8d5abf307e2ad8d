"""Reading what a server answered: its keys in any letter case, unknown ones ignored."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from enum import IntEnum
from typing import TypeVar
from uuid import UUID

import httpx

V = TypeVar("V")
E = TypeVar("E", bound=IntEnum)
_INTEGER = re.compile(r"-?[0-9]{1,20}")


class Unreadable(Exception):
    """An answer that does not hold what it should; the text names fields, never their content."""


def json_document(response: httpx.Response) -> object:
    """The JSON document in the body. Raises `Unreadable`."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind.endswith("xml"):
        # WAP and SPF answer in XML when they are not asked for JSON, as we always do.
        raise Unreadable("the answer is XML; does a proxy drop the header Accept?")
    raise Unreadable("the answer is not JSON")


def json_object(response: httpx.Response) -> Fields:
    """The JSON object in the body. Raises `Unreadable`."""
    return Fields(json_document(response), "the answer")


def nothing(response: httpx.Response) -> None:
    """For calls whose answer tells no more than its status."""


class Fields:
    """One JSON object, its keys read in any letter case.

    Every method raises `Unreadable` when the value is there in another type, and the plain ones
    also when it is missing or null. Of two keys that differ in letter case only, the first that
    is not null counts.
    """

    __slots__ = ("_document", "_values", "_what")

    def __init__(self, document: object, what: str) -> None:
        if not isinstance(document, dict):
            raise Unreadable(f"{what} is not a JSON object")
        self._what = what
        self._document = document
        self._values: dict[str, object] = {}
        for key, value in document.items():
            if self._values.get(key.lower()) is None:
                self._values[key.lower()] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fields) and self._document == other._document

    __hash__ = None  # type: ignore[assignment]  # equal by what it holds, like the dict it reads

    def changed(self, changes: Mapping[str, object]) -> dict[str, object]:
        """The whole object, unknown fields included, with some values replaced."""
        left = {name.lower(): (name, value) for name, value in changes.items()}
        document = dict(self._document)
        for key in self._document:
            if key.lower() in left:
                document[key] = left[key.lower()][1]
        known = {key.lower() for key in self._document}
        return document | {name: value for key, (name, value) in left.items() if key not in known}

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._values.get(name.lower()) is not None

    def text(self, name: str) -> str:
        """A text."""
        return self._required(name, self.text_or_none(name))

    def text_or_none(self, name: str) -> str | None:
        """A text, or None when missing or null."""
        value = self._values.get(name.lower())
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(name, "a text")

    def integer(self, name: str) -> int:
        """A whole number."""
        return self._required(name, self.integer_or_none(name))

    def integer_or_none(self, name: str) -> int | None:
        """A whole number, also as OData writes 64-bit ones: in a text."""
        value = self._values.get(name.lower())
        if isinstance(value, str) and _INTEGER.fullmatch(value):
            return int(value)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._wrong(name, "a whole number")

    def member_or_none(self, name: str, kind: type[E]) -> E | None:
        """A member of an enumeration, by its number or, in any letter case, by its name."""
        value = self._values.get(name.lower())
        if isinstance(value, str):
            found = [each for each in kind if each.name.replace("_", "").lower() == value.lower()]
            if found:
                return found[0]
        number = self.integer_or_none(name)
        if number is None or number in (*kind,):
            return None if number is None else kind(number)
        raise self._wrong(name, f"one of {', '.join(map(str, map(int, kind)))}")

    def flag_or_none(self, name: str) -> bool | None:
        """True or false, or None when missing or null."""
        value = self._values.get(name.lower())
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(name, "true or false")

    def guid(self, name: str) -> UUID:
        """A GUID, in any letter case, with or without braces."""
        try:
            return UUID(self.text(name))
        except ValueError:
            raise self._wrong(name, "a GUID") from None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, nulls passed over; missing or null is an empty one."""
        values = self._values.get(name.lower())
        if values is None:
            return ()
        if isinstance(values, list):
            texts = [value for value in values if value is not None]
            if all(isinstance(text, str) for text in texts):
                return tuple(map(str, texts))
        raise self._wrong(name, "a list of texts")

    def objects(self, name: str) -> tuple[Fields, ...]:
        """A list of objects, nulls passed over."""
        values = self._values.get(name.lower())
        if not isinstance(values, list):
            raise self._wrong(name, "a list")
        return objects_of(values, f"an entry of {name}")

    def objects_or_none(self, name: str) -> tuple[Fields, ...]:
        """A list of objects; missing or null is an empty one."""
        return self.objects(name) if self.has(name) else ()

    def _required(self, name: str, value: V | None) -> V:
        if value is None:
            raise Unreadable(f"{self._what} has no {name}")
        return value

    def _wrong(self, name: str, wanted: str) -> Unreadable:
        return Unreadable(f"{self._what} has no {name} that is {wanted}")


def objects_of(values: list[object], what: str) -> tuple[Fields, ...]:
    """The objects of a list, nulls passed over. Raises `Unreadable`."""
    return tuple(Fields(value, what) for value in values if value is not None)
