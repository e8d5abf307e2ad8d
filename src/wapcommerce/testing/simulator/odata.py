"""Answers GET requests on an OData v3 feed in JSON light.

Captured: a list is ``{"odata.metadata", "value"}``, a single entity has its fields at top level and
metadata ending in ``/@Element``; the metadata names the SPF host even in an answer that came
through WAP. Inferred: the error body, the codes 400 and 404, ``odata.nextLink`` when paging is on.
Not simulated: Atom (406), full and verbose metadata (406), ordering, $top, $skip (501), writing.
"""

from __future__ import annotations

from typing import NoReturn
from urllib.parse import urlencode

from werkzeug import Request, Response
from werkzeug.exceptions import abort

from wapcommerce.testing.simulator.answers import JsonObject, json_answer, wants_json
from wapcommerce.testing.simulator.edm import EntitySet, EntityType, Feed, Row
from wapcommerce.testing.simulator.odata_query import (
    BadQuery,
    parse_filter,
    parse_key,
    parse_path,
)

_CONTENT_TYPE = "application/json;odata=minimalmetadata;streaming=true;charset=utf-8"
_NOT_SIMULATED = EntitySet(EntityType("an entity that is not simulated", frozenset(), {}), ())
_OPTIONS = frozenset({"$filter", "$expand", "$skiptoken"})


def odata_answer(
    feed: Feed, path: str, request: Request, service_url: str, page_size: int | None
) -> Response:
    """Answer one request; `path` is what follows the service, `service_url` the service itself.

    Refusals are raised as werkzeug's HTTPException, with a body in OData's form.
    """
    if request.method != "GET":
        refuse_odata(405, "the simulator only reads the feeds")
    accepted = request.headers.get("Accept", "").lower().replace(" ", "")
    if not wants_json(request) or "odata=full" in accepted or "odata=verbose" in accepted:
        refuse_odata(406, "ask for application/json; the simulator has no other form")
    for option in request.args:
        if option.startswith("$") and option not in _OPTIONS:
            refuse_odata(501, f"the simulator does not know {option}")
    try:
        body = _body(feed, path, request, service_url, page_size)
    except BadQuery as bad:
        refuse_odata(400, str(bad))
    answer = json_answer(body)
    answer.headers["Content-Type"] = _CONTENT_TYPE
    answer.headers["DataServiceVersion"] = "3.0;"
    return answer


def refuse_odata(status: int, message: str) -> NoReturn:
    """Answer with an error body in OData's JSON form."""
    error = {"code": "", "message": {"lang": "en-US", "value": message}}
    abort(json_answer({"odata.error": error}, status))


def _body(
    feed: Feed, path: str, request: Request, service_url: str, page_size: int | None
) -> JsonObject:
    asked = parse_path(path)
    expand = request.args.get("$expand")
    metadata = f"{service_url}/$metadata#{asked.navigation or asked.set_name}"
    entities = _existing(feed, asked.set_name)
    rows = entities.rows
    if asked.key is not None:
        row = _entity(entities, asked.key)
        if asked.navigation is None:
            return {
                "odata.metadata": f"{metadata}/@Element",
                **_expanded(feed, entities, row, expand),
            }
        entities, rows = _related(feed, entities, row, asked.navigation)
    if "$filter" in request.args:
        rows = tuple(filter(parse_filter(entities.type, request.args["$filter"]), rows))
    page, token = _page(rows, request.args.get("$skiptoken", ""), page_size)
    body: JsonObject = {
        "odata.metadata": metadata,
        "value": [_expanded(feed, entities, row, expand) for row in page],
    }
    if token is not None:
        options = {name: value for name, value in request.args.items() if name.startswith("$")}
        query = urlencode({**options, "$skiptoken": token})
        body["odata.nextLink"] = f"{service_url}/{path}?{query}"
    return body


def _existing(feed: Feed, set_name: str) -> EntitySet:
    if set_name not in feed:
        refuse_odata(404, f"there is no resource {set_name!r}")
    return feed[set_name]


def _entity(entities: EntitySet, key_text: str) -> Row:
    key = parse_key(entities.type, key_text)
    for row in entities.rows:
        if all(row[name] == value for name, value in key.items()):
            return row
    refuse_odata(404, f"there is no {entities.type.name} ({key_text})")


def _related(
    feed: Feed, entities: EntitySet, row: Row, name: str
) -> tuple[EntitySet, tuple[Row, ...]]:
    """Where a navigation leads from one entity; nowhere when what it leads to is not simulated."""
    if name not in entities.type.navigations:
        raise BadQuery(f"{entities.type.name} has no navigation {name!r}")
    if name not in entities.navigations:
        return _NOT_SIMULATED, ()
    navigation = entities.navigations[name]
    target = feed[navigation.target]
    return target, tuple(other for other in target.rows if navigation.belongs(row, other))


def _expanded(feed: Feed, entities: EntitySet, row: Row, expand: str | None) -> JsonObject:
    shown = entities.type.as_json(row)
    for name in expand.split(",") if expand else ():
        target, rows = _related(feed, entities, row, name.strip())
        shown[name.strip()] = [target.type.as_json(other) for other in rows]
    return shown


def _page(
    rows: tuple[Row, ...], token: str, page_size: int | None
) -> tuple[tuple[Row, ...], str | None]:
    """One page in the order of keys, and the token of the next; a token is the last key seen."""
    ordered = sorted(rows, key=_place)
    left = [row for row in ordered if _place(row) > token]
    if page_size is None or len(left) <= page_size:
        return tuple(left), None
    return tuple(left[:page_size]), _place(left[page_size - 1])


def _place(row: Row) -> str:
    return f"{row['ID']},{row.get('StampId', '')}"
