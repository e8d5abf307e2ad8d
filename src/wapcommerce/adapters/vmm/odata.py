"""Reading entity sets of an OData v3 feed in JSON light, as SPF serves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import httpx

from wapcommerce.adapters.wire.answers import Fields, Unreadable, json_object
from wapcommerce.adapters.wire.http import Endpoint, operator_headers

Literal = UUID | str | int

_NEXT_LINK = "odata.nextLink"


class Feed:
    r"""Reads whole entity sets below the endpoint's base URL; safe to share between threads.

    The base URL ends in ``Microsoft.Management.Odata.svc``, of SPF itself or behind WAP's admin
    API. `operator` (an e-mail or ``DOMAIN\user``) is named as the caller.
    """

    def __init__(self, endpoint: Endpoint, operator: str) -> None:
        self._endpoint = endpoint
        self._headers = operator_headers(operator)

    def entities(
        self, entity_set: str, where: Mapping[str, Literal], expand: Sequence[str] = ()
    ) -> tuple[Fields, ...]:
        """All entities whose properties equal those values, with the named links followed.

        Further pages are asked for at our own base URL: addresses in answers may name hosts that
        we cannot or must not reach. Raises `CallNotDone`.
        """
        query = {"$filter": filter_text(where)}
        if expand:
            query["$expand"] = ",".join(expand)
        found, following = self._page(entity_set, query)
        asked: set[tuple[tuple[str, str], ...]] = set()
        while following is not None and following not in asked:
            asked.add(following)
            # Filter and links stay our own whatever the server writes.
            more, following = self._page(entity_set, {**dict(following), **query})
            found += more
        return found

    def _page(
        self, entity_set: str, query: Mapping[str, str]
    ) -> tuple[tuple[Fields, ...], tuple[tuple[str, str], ...] | None]:
        return self._endpoint.call(
            f"read {entity_set}", "GET", entity_set, _page, params=query, headers=self._headers
        )


def filter_text(where: Mapping[str, Literal]) -> str:
    """Equalities as ``$filter`` takes them, joined by ``and``.

    >>> filter_text({"Name": "Kim's", "Generation": 2})
    "Name eq 'Kim''s' and Generation eq 2"
    """
    return " and ".join(f"{name} eq {literal(value)}" for name, value in where.items())


def literal(value: Literal) -> str:
    """A value as OData v3 writes it: ``guid'…'``, a quoted text with ``'`` doubled, a number."""
    if isinstance(value, UUID):
        return f"guid'{value}'"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def _page(
    response: httpx.Response,
) -> tuple[tuple[Fields, ...], tuple[tuple[str, str], ...] | None]:
    """The entities of one page, and the query of the next one."""
    page = json_object(response)
    link = page.text_or_none(_NEXT_LINK)
    if link is None:
        return page.objects("value"), None
    query = tuple(parse_qsl(urlsplit(link).query))
    if not query:
        raise Unreadable("the link to the next page has no query")
    return page.objects("value"), query
