"""How every call of WAP's admin API (port 30004) is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar
from urllib.parse import quote

import httpx
from attrs import frozen

from wapcommerce.adapters.wire.answers import (
    Fields,
    Unreadable,
    json_document,
    json_object,
    objects_of,
)
from wapcommerce.adapters.wire.http import Endpoint, operator_headers
from wapcommerce.errors import CallNotDone

T = TypeVar("T")

#: How many rows are asked for at once; the server may give fewer.
PAGE = 100


@frozen
class Page:
    """One answer of a list: its rows, and how many there are in all, None where it says nothing."""

    rows: tuple[Fields, ...]
    total: int | None


class AdminCalls:
    r"""Calls of the admin API in the name of `operator` (``DOMAIN\user`` or an e-mail address).

    Everything here raises what `Endpoint.call` raises. Safe to share between threads.
    """

    def __init__(self, endpoint: Endpoint, operator: str) -> None:
        self._endpoint = endpoint
        self._operator = operator

    @property
    def endpoint_name(self) -> str:
        """The name of the endpoint, for error messages."""
        return self._endpoint.name

    def find(self, operation: str, path: str, read: Callable[[Fields], T]) -> T | None:
        """GET one object; None when there is none."""

        def read_unless_absent(response: httpx.Response) -> T | None:
            if response.status_code == httpx.codes.NOT_FOUND:
                return None
            return read(json_object(response))

        absent = (httpx.codes.NOT_FOUND,)
        headers = operator_headers(self._operator)
        return self._endpoint.call(
            operation, "GET", path, read_unless_absent, headers=headers, also=absent
        )

    def rows(
        self,
        operation: str,
        path: str,
        read: Callable[[Fields], T],
        params: Mapping[str, str] | None = None,
        *,
        paged: bool = True,
    ) -> tuple[T, ...]:
        """GET a whole list, whether it comes as one array or in pages.

        `paged` says that the server is asked for pages from the first call on.
        """
        wanted = dict(params or {})
        found: tuple[Fields, ...] = ()
        page = self._page(operation, path, wanted | _window(0) if paged else wanted)
        before: tuple[Fields, ...] = ()
        # A server that pays no heed to `skip` would give the same page for ever.
        while page.rows and page.rows != before:
            found += page.rows
            if page.total is not None and len(found) >= page.total:
                break
            before = page.rows
            page = self._page(operation, path, wanted | _window(len(found)))
        try:
            return tuple(map(read, found))
        except Unreadable as unreadable:
            reason, hint = str(unreadable), "compare the release of the server with the reference"
        raise CallNotDone(self.endpoint_name, operation, reason, hint)

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        body: Mapping[str, object] | None,
        read: Callable[[httpx.Response], T],
        *,
        params: Mapping[str, str] | None = None,
        also: tuple[int, ...] = (),
    ) -> T:
        """Make a call with an effect; `read` is also given the statuses in `also`."""
        headers = operator_headers(self._operator, method)
        return self._endpoint.call(
            operation, method, path, read, json=body, headers=headers, params=params, also=also
        )

    def segment(self, operation: str, name: str) -> str:
        """A name as one segment of a path; one that would leave the path is refused."""
        if name in ("", ".", "..") or not name.isprintable():
            raise CallNotDone(
                self.endpoint_name,
                operation,
                f"{name!r} names nothing in WAP",
                "pass the name as WAP shows it",
                permanent=True,
            )
        return quote(name, safe="@")

    def _page(self, operation: str, path: str, params: Mapping[str, str]) -> Page:
        headers = operator_headers(self._operator)
        return self._endpoint.call(
            operation, "GET", path, _read_page, headers=headers, params=params or None
        )


def flag(value: bool) -> str:
    """A boolean of a query, as .NET writes it."""
    return "True" if value else "False"


def _window(skip: int) -> dict[str, str]:
    return {"skip": str(skip), "take": str(PAGE)}


def _read_page(response: httpx.Response) -> Page:
    document = json_document(response)
    if isinstance(document, list):
        rows = objects_of(document, "an entry of the list")
        return Page(rows, len(rows))
    fields = Fields(document, "the answer")
    total = fields.integer_or_none("filteredTotalCount")
    return Page(
        fields.objects("items"), fields.integer_or_none("totalCount") if total is None else total
    )
