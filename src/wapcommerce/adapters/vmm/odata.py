"""Reading entity sets of an OData v3 feed in JSON light, as SPF serves it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from urllib.parse import parse_qsl, quote, urlsplit
from uuid import UUID

import httpx
from attrs import frozen

from wapcommerce.adapters.vmm.routes import SERVICE, Route
from wapcommerce.adapters.wire.answers import Fields, Unreadable, json_object
from wapcommerce.adapters.wire.http import Endpoint, operator_headers
from wapcommerce.errors import CallNotDone

Literal = UUID | str | int
Options = Mapping[str, str]

_NEXT_LINK = "odata.nextLink"
_MOST_PAGES = 10_000
#: How a server says that it does not expand: any refusal that is not about the caller.
_EXPAND_REFUSED = frozenset({400, 404, 405, 406, 501})
_GONE = frozenset({404})
#: What stands for itself in a query, so that requests look as other clients send them.
_QUERY_SAFE = "$',():/"


class Feed:
    r"""Reads whole entity sets below the endpoint's base URL; safe to share between threads.

    `route` says where the feed is below that URL. `operator` (an e-mail or ``DOMAIN\user``) is
    named as the caller; on a tenant's route it is that tenant's user.
    """

    def __init__(self, endpoint: Endpoint, operator: str, route: Route = SERVICE) -> None:
        self.name = endpoint.name
        self._endpoint = endpoint
        self._headers = operator_headers(operator)
        self._route = route

    def entities(
        self, entity_set: str, where: Mapping[str, Literal], expand: str = ""
    ) -> tuple[Fields, ...]:
        """All entities whose properties equal those values.

        `expand` names a navigation to bring along. A server may refuse that, or not do it: then
        the entities come without, and `related` brings it for one. Raises `CallNotDone`.
        """
        path = self._route.set_path(entity_set)
        options = {"$filter": filter_text(where)} if where else {}
        if expand:
            expanding = {**options, "$expand": expand}
            found = self._read(f"read {entity_set}", path, expanding, _EXPAND_REFUSED)
            if found is not None:
                return found
        return self._read(f"read {entity_set}", path, options) or ()

    def related(
        self, entity_set: str, key: Mapping[str, Literal], navigation: str
    ) -> tuple[Fields, ...] | None:
        """What the entity of that key leads to, None when there is no such entity any more.

        Raises `CallNotDone`.
        """
        path = self._route.navigation_path(entity_set, key_text(key), navigation)
        return self._read(f"read {navigation} of {entity_set}", path, {}, _GONE)

    def _read(
        self, operation: str, path: str, options: Options, refusals: frozenset[int] = frozenset()
    ) -> tuple[Fields, ...] | None:
        """All pages; None when one of the statuses in `refusals` comes back.

        Further pages are asked for at our own address: addresses in answers may name hosts that
        we cannot or must not reach.
        """
        read = partial(_page, refusals=refusals)
        found: list[Fields] = []
        asked: set[frozenset[tuple[str, str]]] = set()
        following: Options | None = {}
        while following is not None:
            # Filter and navigation stay our own whatever the server writes.
            query = {**following, **options}
            turn = frozenset(query.items())
            if turn in asked or len(asked) == _MOST_PAGES:
                raise CallNotDone(self.name, operation, "the links to further pages never end")
            asked.add(turn)
            page = self._endpoint.call(
                operation,
                "GET",
                with_query(path, query),
                read,
                headers=self._headers,
                also=refusals,
            )
            if page is None:
                return None
            found.extend(page.entities)
            following = page.following
        return tuple(found)


def filter_text(where: Mapping[str, Literal]) -> str:
    """Equalities as ``$filter`` takes them, joined by ``and``.

    >>> filter_text({"Name": "Kim's", "Generation": 2})
    "Name eq 'Kim''s' and Generation eq 2"
    """
    return " and ".join(f"{name} eq {literal(value)}" for name, value in where.items())


def key_text(key: Mapping[str, Literal]) -> str:
    """A key as it stands in parentheses; one of a single property goes without its name.

    >>> key_text({"ID": 1, "StampId": 2})
    'ID=1,StampId=2'
    >>> key_text({"ID": UUID(int=1)})
    "guid'00000000-0000-0000-0000-000000000001'"
    """
    if len(key) == 1:
        return literal(next(iter(key.values())))
    return ",".join(f"{name}={literal(value)}" for name, value in key.items())


def literal(value: Literal) -> str:
    """A value as OData v3 writes it: ``guid'…'``, a quoted text with ``'`` doubled, a number."""
    if isinstance(value, UUID):
        return f"guid'{value}'"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("'", "''") + "'"


def with_query(path: str, options: Options) -> str:
    """The path with its query; ``$`` and quotes stand as they are, as other clients send them.

    >>> with_query("Clouds", {"$filter": "Name eq 'a&b'"})
    "Clouds?$filter=Name%20eq%20'a%26b'"
    """
    pairs = (f"{quote(k, _QUERY_SAFE)}={quote(v, _QUERY_SAFE)}" for k, v in options.items())
    query = "&".join(pairs)
    return f"{path}?{query}" if query else path


@frozen
class _Page:
    entities: tuple[Fields, ...]
    following: Options | None


def _page(response: httpx.Response, refusals: frozenset[int]) -> _Page | None:
    """The entities of one page, and the query of the next one."""
    if response.status_code in refusals:
        return None
    if response.content.lstrip()[:1] == b"<":
        raise Unreadable(f"the answer is {_kind_of_markup(response.content)}, not JSON")
    page = json_object(response)
    entities = page.objects("value")
    link = page.text_or_none(_NEXT_LINK)
    return _Page(entities, None if link is None else _query_of(link))


def _query_of(link: str) -> Options:
    try:
        query = dict(parse_qsl(urlsplit(link).query))
    except ValueError:
        query = {}
    if not query:
        raise Unreadable("the link to the next page has no query")
    return query


def _kind_of_markup(content: bytes) -> str:
    start = content[:500].lower()
    if b"<html" in start:
        return "a web page"
    return "Atom" if b"w3.org/2005/atom" in start else "XML"
