"""Reading what a server answered: its keys in any letter case, unknown ones ignored."""

from __future__ import annotations

import json
import re
from typing import TypeVar
from uuid import UUID

import httpx

V = TypeVar("V")
_INTEGER = re.compile(r"-?[0-9]{1,20}")


class Unreadable(Exception):
    """An answer that does not hold what it should; the text names fields, never their content."""


def json_document(response: httpx.Response) -> object:
    """The JSON document in the body. Raises `Unreadable`."""
    try:
        return json.loads(response.content)
    except (ValueError, RecursionError):
        raise Unreadable("the answer is not JSON") from None


def json_object(response: httpx.Response) -> Fields:
    """The JSON object in the body. Raises `Unreadable`."""
    return Fields(json_document(response), "the answer")


def nothing(response: httpx.Response) -> None:
    """For calls whose answer tells no more than its status."""


class Fields:
    """One JSON object, its keys read in any letter case.

    Every method raises `Unreadable` when the value is there in another type, and the plain ones
    also when it is missing or null.
    """

    __slots__ = ("_values", "_what")

    def __init__(self, document: object, what: str) -> None:
        if not isinstance(document, dict):
            raise Unreadable(f"{what} is not a JSON object")
        self._what = what
        self._values = {str(key).lower(): value for key, value in document.items()}

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
        """A list of texts; missing or null is an empty one."""
        values = self._values.get(name.lower())
        if values is None:
            return ()
        if isinstance(values, list) and all(isinstance(value, str) for value in values):
            return tuple(values)
        raise self._wrong(name, "a list of texts")

    def objects(self, name: str) -> tuple[Fields, ...]:
        """A list of objects."""
        values = self._values.get(name.lower())
        if not isinstance(values, list):
            raise self._wrong(name, "a list")
        return tuple(Fields(value, f"an entry of {name}") for value in values)

    def _required(self, name: str, value: V | None) -> V:
        if value is None:
            raise Unreadable(f"{self._what} has no {name}")
        return value

    def _wrong(self, name: str, wanted: str) -> Unreadable:
        return Unreadable(f"{self._what} has no {name} that is {wanted}")
