"""openpyxl without its warnings: what it leaves out of a file is no concern of the caller."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

# The filters of Python are global: two threads at once would restore each other's.
_ONE_AT_A_TIME = Lock()


@contextmanager
def quiet_openpyxl() -> Iterator[None]:
    """A block in which openpyxl warns of nothing; one thread at a time is in it."""
    with _ONE_AT_A_TIME, warnings.catch_warnings():
        warnings.filterwarnings("ignore", module=r"openpyxl\.")
        yield
