"""What a feed says about itself: the list of its sets, and ``$metadata``.

Inferred throughout: no real document was published. Only what is simulated is described.
"""

from __future__ import annotations

from collections.abc import Mapping

from werkzeug import Request, Response

from wapcommerce.testing.simulator.answers import json_answer, wants_json
from wapcommerce.testing.simulator.edm import COMPLEX_TYPES, EntityType, Feed, item_kind, qualified

_EDMX = 'xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"'
_META = 'xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"'
_EDM = "http://schemas.microsoft.com/ado/2009/11/edm"
_APP = 'xmlns="http://www.w3.org/2007/app" xmlns:atom="http://www.w3.org/2005/Atom"'


def service_answer(request: Request, feed: Feed, service_url: str) -> Response:
    """The list of sets."""
    if wants_json(request):
        sets = [{"name": name, "url": name} for name in feed]
        return json_answer({"odata.metadata": f"{service_url}/$metadata", "value": sets})
    sets_xml = "".join(
        f'<collection href="{name}"><atom:title>{name}</atom:title></collection>' for name in feed
    )
    text = (
        f'<service {_APP} xml:base="{service_url}/"><workspace><atom:title>Default</atom:title>'
        f"{sets_xml}</workspace></service>"
    )
    return Response(text, content_type="application/atomsvc+xml;charset=utf-8")


def metadata_answer(feed: Feed) -> Response:
    """The entity types, complex types and sets of a feed, in EDMX."""
    types = [entities.type for entities in feed.values()]
    namespace = types[0].namespace
    used = [name for name in COMPLEX_TYPES if any(_uses(of, name) for of in types)]
    complex_types = "".join(
        f'<ComplexType Name="{name}">{_properties(namespace, COMPLEX_TYPES[name])}</ComplexType>'
        for name in used
    )
    sets = "".join(
        f'<EntitySet Name="{name}" EntityType="{namespace}.{entities.type.name}"/>'
        for name, entities in feed.items()
    )
    text = (
        f'<edmx:Edmx Version="1.0" {_EDMX}><edmx:DataServices m:DataServiceVersion="3.0" {_META}>'
        f'<Schema Namespace="{namespace}" xmlns="{_EDM}">{"".join(map(_entity_type, types))}'
        f'{complex_types}<EntityContainer Name="{namespace}Container" '
        f'm:IsDefaultEntityContainer="true">{sets}</EntityContainer></Schema>'
        "</edmx:DataServices></edmx:Edmx>"
    )
    return Response(text, content_type="application/xml;charset=utf-8")


def _uses(of: EntityType, complex_type: str) -> bool:
    return any(complex_type in (kind, item_kind(kind)) for kind in of.kinds.values())


def _entity_type(of: EntityType) -> str:
    key = "".join(f'<PropertyRef Name="{name}"/>' for name in sorted(of.key))
    body = _properties(of.namespace, of.kinds, of.key)
    return f'<EntityType Name="{of.name}"><Key>{key}</Key>{body}</EntityType>'


def _properties(namespace: str, kinds: Mapping[str, str], key: frozenset[str] = frozenset()) -> str:
    return "".join(
        f'<Property Name="{name}" Type="{qualified(namespace, kind)}"'
        + (' Nullable="false"/>' if name in key else "/>")
        for name, kind in kinds.items()
    )
