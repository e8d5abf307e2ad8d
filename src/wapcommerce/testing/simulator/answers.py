"""Reads requests and makes answers in the forms of WAP's own services.

Client code and captured: errors are ``{"Code", "Message", "Details"}``. Documented: paged lists are
``{"items", "filteredTotalCount", "totalCount"}``; booleans in queries are written in .NET style.
Captured: instants have no zone, up to seven digits of fraction, no trailing zeros. Client code and
inferred: without ``Accept: application/json`` comes XML; bodies are JSON or XML. Inferred: query
keys are not case-sensitive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NoReturn
from uuid import UUID

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException

from wapcommerce.testing.simulator.behaviour import Behaviour
from wapcommerce.testing.simulator.data_contracts import (
    Array,
    Contract,
    JsonObject,
    NotInContract,
    from_xml,
    xml_of,
)
from wapcommerce.testing.simulator.wap_contracts import ERROR, page_of

NO_INSTANT = "0001-01-01T00:00:00"


class WapRefusal(HTTPException):
    """Ends a request with an error in WAP's form."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.code = status
        self.wap_code = code
        self.message = message


def refuse(status: int, code: str, message: str) -> NoReturn:
    """End the request with an error in WAP's form."""
    raise WapRefusal(status, code, message)


def json_answer(body: object, status: int = 200) -> Response:
    """An answer with a JSON body."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status=status, content_type="application/json; charset=utf-8")


def data_answer(
    request: Request, of: Contract | Array, body: object, status: int = 200
) -> Response:
    """A document, or a list of them, in the form that the request accepts."""
    if wants_json(request):
        return json_answer(body, status)
    return Response(xml_of(of, body), status, content_type="application/xml; charset=utf-8")


def wap_error(request: Request, status: int, code: str, message: str) -> Response:
    """An error in WAP's form."""
    body = {"Code": code, "Message": message, "Details": []}
    return data_answer(request, ERROR, body, status)


def wants_json(request: Request) -> bool:
    """Whether the request names JSON as acceptable; ``*/*`` does not."""
    return "application/json" in request.headers.get("Accept", "").lower()


def body_of(request: Request, of: Contract) -> JsonObject:
    """The document in the request's body, in JSON or in XML."""
    if request.mimetype in ("application/xml", "text/xml"):
        try:
            return from_xml(of, request.get_data())
        except NotInContract as wrong:
            refuse(400, "InvalidInput", str(wrong))
    if request.mimetype != "application/json":
        refuse(415, "UnsupportedMediaType", "a body is application/json or application/xml")
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
    """An integer field; null is like absent."""
    value = body.get(name)
    if value is None:
        return default
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    refuse(400, "InvalidInput", f"{name} must be a whole number")


def one_of(body: JsonObject, name: str, numbers: Iterable[int], default: int) -> int:
    """An enumeration field, which holds one of these numbers."""
    number = number_of(body, name, default)
    if number not in tuple(numbers):
        refuse(400, "InvalidInput", f"{number} is no {name}")
    return number


def objects_of(body: JsonObject, name: str) -> list[JsonObject]:
    """A list of objects; null and absent are the empty list."""
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        refuse(400, "InvalidInput", f"{name} must be a list of objects")
    return found


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


def paged(
    request: Request,
    of: Contract,
    items: Sequence[JsonObject],
    searched: Sequence[str],
    behaviour: Behaviour,
) -> Response:
    """One page of a list in WAP's envelope; ``filter`` looks for text in the `searched` fields.

    How many come without ``take``, and how many at most, the behaviour says. A query that cannot
    be followed is 404, as documented for users.
    """
    query = query_of(request)
    wanted = query.get("filter", "").lower()
    found = [i for i in items if any(wanted in str(i.get(name)).lower() for name in searched)]
    _sort(found, of, query)
    try:
        skip = int(query.get("skip", "0"))
        take = int(query.get("take", _default_take(behaviour, len(found))))
    except ValueError:
        skip = take = -1
    if skip < 0 or take < 0:
        refuse(404, "InvalidQuery", "skip and take must be whole numbers, zero or more")
    if behaviour.largest_take is not None:
        take = min(take, behaviour.largest_take)
    body = {
        "items": found[skip : skip + take],
        "filteredTotalCount": len(found),
        "totalCount": len(items),
    }
    return data_answer(request, page_of(of), body)


def _default_take(behaviour: Behaviour, everything: int) -> int:
    return everything if behaviour.default_take is None else behaviour.default_take


def _sort(found: list[JsonObject], of: Contract, query: dict[str, str]) -> None:
    name, direction = query.get("sortproperty"), query.get("sortdirection", "ascending").lower()
    if direction not in ("ascending", "descending") or name not in (None, *of.members):
        refuse(404, "InvalidQuery", "sortProperty or sortDirection is not known")
    if name is not None:
        found.sort(key=lambda i: _place(i.get(name)), reverse=direction == "descending")


def _place(value: object) -> tuple[int, str]:
    """Numbers by size before text in the order of its characters."""
    return (value, "") if isinstance(value, int) else (0, str(value))
