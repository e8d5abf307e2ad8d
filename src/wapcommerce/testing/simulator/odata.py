"""Answers requests on an OData v3 feed.

Client code: ``$filter``, ``$expand``; writing by POST, PUT, MERGE and DELETE, PUT with a body in
the answer when it is preferred. Captured: a create answers 201 with the job's id in
``x-ms-request-id``. Inferred: ``$top`` and ``$skip``, the codes 400, 404 and 405, 204 for what has
no body, ``odata.nextLink`` when paging is on.
Not simulated: verbose JSON (406), ordering, counting, selecting (501).
"""

from __future__ import annotations

import json
from typing import NoReturn, Protocol
from urllib.parse import urlencode
from uuid import uuid4

from attrs import field, frozen
from werkzeug import Request, Response
from werkzeug.exceptions import abort

from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import EntitySet, EntityType, Feed, Row
from wapcommerce.testing.simulator.odata_forms import (
    FormStyle,
    Shown,
    entity_answer,
    error_answer,
    list_answer,
)
from wapcommerce.testing.simulator.odata_metadata import metadata_answer, service_answer
from wapcommerce.testing.simulator.odata_pages import page_of_rows
from wapcommerce.testing.simulator.odata_query import (
    BadQuery,
    EntityPath,
    parse_filter,
    parse_key,
    parse_path,
)

_NOT_SIMULATED = EntitySet(EntityType("an entity that is not simulated", frozenset(), {}), ())
_OPTIONS = frozenset({"$filter", "$expand", "$skiptoken", "$top", "$skip"})
_FORMS = ("application/json", "application/atom+xml", "application/xml", "*/*")


@frozen
class Written:
    """What a write left: the entity, None after a deletion, and the job that did it."""

    row: Row | None
    job_id: str


class Writer(Protocol):
    """Writes into the sets that can be written; each may raise `BadQuery` or `NotWritable`."""

    def create(self, set_name: str, body: JsonObject, visible: Feed) -> Written:
        """Create an entity."""

    def update(self, set_name: str, row: Row, body: JsonObject) -> Written:
        """Change an entity; what the body does not hold stays."""

    def delete(self, set_name: str, row: Row) -> Written:
        """Delete an entity."""


class NotWritable(Exception):
    """The set takes no such write; answered with 405."""


@frozen
class FeedRequest:
    """One feed as one caller sees it; `path` is what follows the service in the address."""

    feed: Feed
    path: str
    service_url: str
    page_size: int | None = None
    expand: bool = True
    style: FormStyle = field(factory=FormStyle)
    stamp_implied: bool = False
    writer: Writer | None = None


def odata_answer(asked: FeedRequest, request: Request) -> Response:
    """Answer one request. Refusals are raised as werkzeug's HTTPException, in OData's form."""
    _check_form(request)
    try:
        if request.method != "GET":
            return _written(asked, request)
        if asked.path.strip("/") == "":
            return service_answer(request, asked.feed, asked.service_url)
        if asked.path == "$metadata":
            return metadata_answer(asked.feed)
        return _read(asked, parse_path(asked.path), request)
    except BadQuery as bad:
        refuse_odata(request, 400, str(bad))
    except NotWritable as not_writable:
        refuse_odata(request, 405, str(not_writable))


def refuse_odata(request: Request, status: int, message: str) -> NoReturn:
    """Answer with an error body in OData's form."""
    abort(error_answer(request, status, message))


def _check_form(request: Request) -> None:
    accepted = request.headers.get("Accept", "").lower().replace(" ", "")
    if "odata=verbose" in accepted or (accepted and not any(form in accepted for form in _FORMS)):
        refuse_odata(request, 406, "ask for JSON or Atom; verbose JSON is not simulated")
    for option in request.args:
        if option.startswith("$") and option not in _OPTIONS:
            refuse_odata(request, 501, f"the simulator does not know {option}")


def _read(asked: FeedRequest, path: EntityPath, request: Request) -> Response:
    expand = _expansions(asked, request)
    entities = _existing(asked, request, path.set_name)
    rows, set_name = entities.rows, path.set_name
    if path.key is not None:
        row = _entity(asked, request, path)
        if path.navigation is None:
            shown = _shown(asked.feed, set_name, entities, row, expand)
            return entity_answer(request, asked.service_url, shown, asked.style)
        set_name = path.navigation
        entities, rows = _related(asked.feed, entities, row, path.navigation)
    condition = request.args.get("$filter")
    if path.set_name == "Jobs" and not asked.stamp_implied and "StampId" not in (condition or ""):
        raise BadQuery("a list of jobs needs a StampId in its filter")
    if condition is not None:
        rows = tuple(filter(parse_filter(entities.type, condition), rows))
    page, options = page_of_rows(rows, request.args, asked.page_size)
    next_link = options and f"{asked.service_url}/{asked.path}?{urlencode(options)}"
    shown_page = [_shown(asked.feed, set_name, entities, row, expand) for row in page]
    return list_answer(
        request, asked.service_url, set_name, shown_page, next_link or None, asked.style
    )


def _written(asked: FeedRequest, request: Request) -> Response:
    if asked.writer is None:
        raise NotWritable("this feed is only read here")
    path = parse_path(asked.path)
    entities = _existing(asked, request, path.set_name)
    if request.method == "POST" and path.key is None:
        done = asked.writer.create(path.set_name, _json_body(request), asked.feed)
        status = 201
    elif path.key is None or path.navigation is not None or request.method == "POST":
        raise NotWritable("only entities are written")
    elif request.method == "DELETE":
        done, status = asked.writer.delete(path.set_name, _entity(asked, request, path)), 204
    else:
        row = _entity(asked, request, path)
        done = asked.writer.update(path.set_name, row, _json_body(request))
        status = 200 if "return-content" in request.headers.get("Prefer", "") else 204
    answer = Response(status=status)
    if done.row is not None and status != 204:
        shown = Shown(path.set_name, entities.type, done.row, {})
        answer = entity_answer(request, asked.service_url, shown, asked.style, status)
        if status == 201:
            answer.headers["Location"] = f"{asked.service_url}/{shown.address}"
    answer.headers["x-ms-request-id"] = done.job_id
    answer.headers["request-id"] = str(uuid4())
    answer.headers["DataServiceVersion"] = "3.0;"
    return answer


def _json_body(request: Request) -> JsonObject:
    if request.mimetype != "application/json":
        refuse_odata(request, 415, "the simulator reads JSON only")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        raise BadQuery("the body is not JSON") from None
    if not isinstance(body, dict):
        raise BadQuery("the body is not an entity")
    return body


def _existing(asked: FeedRequest, request: Request, set_name: str) -> EntitySet:
    if set_name not in asked.feed:
        refuse_odata(request, 404, f"there is no resource {set_name!r}")
    return asked.feed[set_name]


def _entity(asked: FeedRequest, request: Request, path: EntityPath) -> Row:
    entities = asked.feed[path.set_name]
    key = parse_key(entities.type, path.key or "")
    for row in entities.rows:
        if all(row[name] == value for name, value in key.items()):
            return row
    refuse_odata(request, 404, f"there is no {entities.type.name} ({path.key})")


def _expansions(asked: FeedRequest, request: Request) -> tuple[str, ...]:
    names = request.args.get("$expand", "")
    if names and not asked.expand:
        raise BadQuery("$expand is not supported")
    return tuple(name.strip() for name in names.split(",")) if names else ()


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


def _shown(
    feed: Feed, set_name: str, entities: EntitySet, row: Row, expand: tuple[str, ...]
) -> Shown:
    expanded: dict[str, tuple[Shown, ...]] = {}
    for name in expand:
        target, rows = _related(feed, entities, row, name)
        expanded[name] = tuple(Shown(name, target.type, other, {}) for other in rows)
    return Shown(set_name, entities.type, row, expanded)
