"""Reads requests and makes answers in the forms of WAP's own services.

Client code and captured: errors are ``{"Code", "Message", "Details"}``. Documented: paged lists are
``{"items", "filteredTotalCount", "totalCount"}``; booleans in queries are written in .NET style.
Captured: instants have no zone, up to seven digits of fraction, no trailing zeros. Inferred: query
keys are not case-sensitive; without ``Accept: application/json`` comes XML. XML is not simulated:
such a request gets 406, a body in XML 415.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

from werkzeug import Request, Response
from werkzeug.exceptions import abort

JsonObject = dict[str, object]

NO_INSTANT = "0001-01-01T00:00:00"


def json_answer(body: object, status: int = 200) -> Response:
    """An answer with a JSON body."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def wap_error(status: int, code: str, message: str) -> Response:
    """An error in WAP's form."""
    return json_answer({"Code": code, "Message": message, "Details": []}, status)


def refuse(status: int, code: str, message: str) -> NoReturn:
    """End the request with an error in WAP's form."""
    abort(wap_error(status, code, message))


def wants_json(request: Request) -> bool:
    """Whether the request names JSON as acceptable; ``*/*`` does not."""
    return "application/json" in request.headers.get("Accept", "").lower()


def json_body(request: Request) -> JsonObject:
    """The JSON object in the request's body."""
    if request.mimetype != "application/json":
        refuse(415, "UnsupportedMediaType", "the simulator reads application/json only")
    try:
        body = json.loads(request.get_data())
    except ValueError:
        refuse(400, "InvalidInput", "the body is not JSON")
    if not isinstance(body, dict):
        refuse(400, "InvalidInput", "the body is not an object")
    return body


def text_of(body: JsonObject, name: str) -> str | None:
    """A text field, None where it is null or absent."""
    value = body.get(name)
    if value is None or isinstance(value, str):
        return value
    refuse(400, "InvalidInput", f"{name} must be text")


def required_text(body: JsonObject, name: str) -> str:
    """A text field that must hold something."""
    value = text_of(body, name)
    if not value:
        refuse(400, "InvalidInput", f"{name} is required")
    return value


def number_of(body: JsonObject, name: str, default: int) -> int:
    """An integer field."""
    value = body.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    refuse(400, "InvalidInput", f"{name} must be a whole number")


def guid_of(text: str) -> str:
    """A guid in lower case."""
    try:
        return str(UUID(text))
    except ValueError:
        refuse(400, "InvalidInput", f"{text!r} is not a guid")


def query_of(request: Request) -> dict[str, str]:
    """The query, its keys in lower case."""
    return {key.lower(): value for key, value in request.args.items()}


def flag(query: dict[str, str], name: str) -> bool:
    """A boolean of the query; absent is false."""
    return query.get(name, "").lower() == "true"


def wire_instant(instant: datetime) -> str:
    """An instant as WAP writes it.

    >>> wire_instant(datetime(2024, 5, 6, 7, 8, 9, 120000, tzinfo=UTC))
    '2024-05-06T07:08:09.12'
    """
    text = instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")
    return text.rstrip("0").rstrip(".")


def paged(request: Request, items: Sequence[JsonObject], searched: Sequence[str]) -> Response:
    """One page of a list in WAP's envelope; ``filter`` looks for text in the `searched` fields.

    Without ``take`` everything comes (the default of real servers is unknown). Bad numbers are 404,
    as documented for users.
    """
    query = query_of(request)
    wanted = query.get("filter", "").lower()
    found = [i for i in items if any(wanted in str(i.get(name)).lower() for name in searched)]
    if "sortproperty" in query:
        descending = query.get("sortdirection", "").lower() == "descending"
        found.sort(key=lambda i: str(i.get(query["sortproperty"])), reverse=descending)
    try:
        skip = int(query.get("skip", "0"))
        take = int(query.get("take", len(found)))
    except ValueError:
        skip = take = -1
    if skip < 0 or take < 0:
        refuse(404, "InvalidQuery", "skip and take must be whole numbers, zero or more")
    return json_answer(
        {
            "items": found[skip : skip + take],
            "filteredTotalCount": len(found),
            "totalCount": len(items),
        }
    )
