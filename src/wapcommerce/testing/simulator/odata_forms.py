"""The forms of an OData v3 answer: JSON light, JSON with full metadata, and Atom.

Captured: a list is ``{"odata.metadata", "value"}``; a single entity has its fields at top level and
metadata ending in ``/@Element``; addresses name the SPF host even in an answer that came through
WAP; Atom comes to who names no form. Client code: full metadata adds ``odata.type`` and, for every
navigation, ``odata.navigationLinkUrl``. Inferred: its other annotations, and how Atom shows
collections and expanded entities.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from attrs import evolve, frozen
from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import wants_json
from wapcommerce.testing.simulator.data_contracts import JsonObject
from wapcommerce.testing.simulator.edm import (
    COMPLEX_TYPES,
    EntityType,
    Row,
    encoded,
    item_kind,
    qualified,
)

_ATOM = (
    'xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:d="http://schemas.microsoft.com/ado/2007/08/dataservices" '
    'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
)
_RELATED = "http://schemas.microsoft.com/ado/2007/08/dataservices/related"
_SCHEME = "http://schemas.microsoft.com/ado/2007/08/dataservices/scheme"
_PROLOGUE = '<?xml version="1.0" encoding="utf-8"?>'
_UPDATED = "2016-03-23T08:15:00Z"
#: What JSON tells by itself needs no annotation.
_NATIVE = frozenset({"String", "Boolean", "Int32", "Double"})


@frozen
class FormStyle:
    """How entities are written."""

    int64_as_text: bool = True
    full: bool = False


@frozen
class Shown:
    """One entity as it shall be shown; `expanded` holds what comes with it, by navigation."""

    set_name: str
    type: EntityType
    row: Row
    expanded: Mapping[str, tuple[Shown, ...]]

    @property
    def address(self) -> str:
        """The address of the entity, relative to the service."""
        return f"{self.set_name}({self.type.key_text(self.row)})"


def entity_answer(
    request: Request, service_url: str, entity: Shown, style: FormStyle, status: int = 200
) -> Response:
    """A single entity in the form that the request accepts."""
    if wants_json(request):
        style = evolve(style, full=wants_full(request))
        metadata = f"{service_url}/$metadata#{entity.set_name}/@Element"
        return _json(
            {"odata.metadata": metadata, **_json_entity(entity, style, service_url)}, style, status
        )
    text = _atom_entry(entity, service_url, f'{_ATOM} xml:base="{escape(service_url)}/"')
    return _xml(text, "application/atom+xml;type=entry", status)


def list_answer(  # the parts of one list
    request: Request,
    service_url: str,
    set_name: str,
    entities: Sequence[Shown],
    next_link: str | None,
    style: FormStyle,
) -> Response:
    """A list of entities in the form that the request accepts."""
    if wants_json(request):
        style = evolve(style, full=wants_full(request))
        body: JsonObject = {
            "odata.metadata": f"{service_url}/$metadata#{set_name}",
            "value": [_json_entity(each, style, service_url) for each in entities],
        }
        if next_link is not None:
            body["odata.nextLink"] = next_link
        return _json(body, style)
    text = _atom_feed(set_name, entities, service_url, next_link)
    return _xml(text, "application/atom+xml;type=feed")


def error_answer(request: Request, status: int, message: str) -> Response:
    """An error in the form that the request accepts; nobody has published a real one (inferred)."""
    if wants_json(request):
        error = {"code": "", "message": {"lang": "en-US", "value": message}}
        return _json({"odata.error": error}, FormStyle(), status)
    text = (
        '<m:error xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata">'
        f'<m:code/><m:message xml:lang="en-US">{escape(message)}</m:message></m:error>'
    )
    return _xml(text, "application/xml", status)


def wants_full(request: Request) -> bool:
    """Whether the request asks for full metadata."""
    return "odata=fullmetadata" in request.headers.get("Accept", "").lower().replace(" ", "")


def _json(body: JsonObject, style: FormStyle, status: int = 200) -> Response:
    metadata = "fullmetadata" if style.full else "minimalmetadata"
    kind = f"application/json;odata={metadata};streaming=true;charset=utf-8"
    return _versioned(Response(json.dumps(body, ensure_ascii=False), status, content_type=kind))


def _xml(text: str, kind: str, status: int = 200) -> Response:
    return _versioned(Response(_PROLOGUE + text, status, content_type=f"{kind};charset=utf-8"))


def _versioned(answer: Response) -> Response:
    answer.headers["DataServiceVersion"] = "3.0;"
    return answer


def _json_entity(entity: Shown, style: FormStyle, service_url: str) -> JsonObject:
    of = entity.type
    shown = of.as_json(entity.row, int64_as_text=style.int64_as_text)
    for name, others in entity.expanded.items():
        shown[name] = [_json_entity(other, style, service_url) for other in others]
    if not style.full:
        return shown
    for name, kind in of.kinds.items():
        if kind in COMPLEX_TYPES:
            shown[name] = {"odata.type": f"{of.namespace}.{kind}", **_object(shown[name])}
        elif kind not in _NATIVE:
            shown[f"{name}@odata.type"] = qualified(of.namespace, kind)
    for name in of.navigations:
        shown[f"{name}@odata.navigationLinkUrl"] = f"{entity.address}/{name}"
    return {
        "odata.type": f"{of.namespace}.{of.name}",
        "odata.id": f"{service_url}/{entity.address}",
        "odata.editLink": entity.address,
        **shown,
    }


def _object(value: object) -> JsonObject:
    return value if isinstance(value, dict) else {}


def _atom_feed(
    set_name: str, entities: Sequence[Shown], service_url: str, next_link: str | None
) -> str:
    entries = "".join(_atom_entry(each, service_url, "") for each in entities)
    more = f'<link rel="next" href="{escape(next_link)}"/>' if next_link is not None else ""
    return (
        f'<feed {_ATOM} xml:base="{escape(service_url)}/">'
        f"<id>{escape(service_url)}/{set_name}</id>"
        f'<title type="text">{set_name}</title><updated>{_UPDATED}</updated>'
        f'<link rel="self" title="{set_name}" href="{set_name}"/>{entries}{more}</feed>'
    )


def _atom_entry(entity: Shown, service_url: str, attributes: str) -> str:
    of, address = entity.type, escape(entity.address)
    links = "".join(
        f'<link rel="{_RELATED}/{name}" type="application/atom+xml;type=feed" title="{name}" '
        f'href="{address}/{name}">{_atom_inline(entity, name, service_url)}</link>'
        for name in sorted(of.navigations)
    )
    properties = "".join(_atom_value(of, n, k, entity.row.get(n)) for n, k in of.kinds.items())
    extra = "".join(_atom_value(of, n, _kind_of(v), v) for n, v in of.extra.items())
    return (
        f"<entry {attributes}><id>{escape(service_url)}/{address}</id>"
        f'<category term="{of.namespace}.{of.name}" scheme="{_SCHEME}"/>'
        f'<link rel="edit" title="{of.name}" href="{address}"/>{links}'
        f"<title/><updated>{_UPDATED}</updated><author><name/></author>"
        f'<content type="application/xml"><m:properties>{properties}{extra}</m:properties>'
        "</content></entry>"
    )


def _atom_inline(entity: Shown, name: str, service_url: str) -> str:
    if name not in entity.expanded:
        return ""
    return f"<m:inline>{_atom_feed(name, entity.expanded[name], service_url, None)}</m:inline>"


def _atom_value(of: EntityType, name: str, kind: str, value: object) -> str:
    item = item_kind(kind)
    typed = "" if kind == "String" else f' m:type="{qualified(of.namespace, kind)}"'
    if item is not None:
        values = value if isinstance(value, (list, tuple)) else ()
        inner = "".join(_atom_value(of, "element", item, each) for each in values)
        return f"<d:{name}{typed}>{inner}</d:{name}>"
    if kind in COMPLEX_TYPES:
        members = _object(encoded(kind, value))
        parts = COMPLEX_TYPES[kind].items()
        inner = "".join(_atom_value(of, part, k, members.get(part)) for part, k in parts)
        return f"<d:{name}{typed}>{inner}</d:{name}>"
    if value is None:
        return f'<d:{name}{typed} m:null="true"/>'
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<d:{name}{typed}>{escape(text, quote=False)}</d:{name}>"


def _kind_of(value: object) -> str:
    return "Boolean" if isinstance(value, bool) else "String"
