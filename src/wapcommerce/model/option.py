"""Fields that take one of a few words: a misspelt one is refused, never read as another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from attrs import Attribute


def one_of(literal: Any) -> Callable[[object, Attribute[Any], Any], None]:
    """A validator for the words of a ``Literal``; raises ValueError that names them all."""
    words = get_args(literal)

    def validate(_: object, attribute: Attribute[Any], value: Any) -> None:
        if value not in words:
            choices = " or ".join(repr(word) for word in words)
            raise ValueError(f"{attribute.name} is {value!r}; use {choices}")

    return validate
