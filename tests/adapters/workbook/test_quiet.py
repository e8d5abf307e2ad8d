"""Warnings of openpyxl are not the caller's; those of others still are."""

import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest

from wapcommerce.adapters.workbook.quiet import quiet_openpyxl


def _warned_by(module: str) -> None:
    warnings.warn_explicit("left out", UserWarning, "a.py", 1, module=module)


def test_openpyxl_warns_of_nothing() -> None:
    with warnings.catch_warnings(record=True) as caught, quiet_openpyxl():
        _warned_by("openpyxl.reader.drawings")

    assert not caught


def test_others_still_warn() -> None:
    with pytest.warns(UserWarning, match="left out"), quiet_openpyxl():
        _warned_by("host.module")


def test_the_filters_are_as_before_when_many_threads_were_in_it() -> None:
    before = list(warnings.filters)

    def once(_: int) -> None:
        with quiet_openpyxl():
            _warned_by("openpyxl.styles")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(once, range(200)))

    assert list(warnings.filters) == before
