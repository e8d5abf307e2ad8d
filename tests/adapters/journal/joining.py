"""A journal whose every call is a part of a transaction that the caller makes and commits."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from wapcommerce.ports import Journal

#: Opens a journal inside a transaction, which is committed at the end.
Joined = Callable[[], AbstractContextManager[Journal]]


class Joining:
    """Each call in a transaction of its own, so that threads may share it."""

    def __init__(self, joined: Joined) -> None:
        self._joined = joined

    def __getattr__(self, name: str) -> Any:
        def call(*args: object, **named: object) -> Any:
            with self._joined() as journal:
                return getattr(journal, name)(*args, **named)

        return call


def joining(joined: Callable[[], Any]) -> Journal:
    """The journal that opens itself anew for every call."""
    return cast(Journal, Joining(contextmanager(joined)))
