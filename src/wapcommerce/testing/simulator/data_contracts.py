"""Data contracts of WAP: the same document as JSON or as XML.

Client code: the XML namespaces, and that members stand in contract order. Captured and client code:
enumerations are numbers in JSON and names in XML. Inferred: a member that stands out of order is
passed over, as .NET's serialiser does; nulls are written with ``i:nil``; unknown members are not
written to XML, where they would stand out of order.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from html import escape
from xml.etree.ElementTree import Element, ParseError

from attrs import frozen
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

JsonObject = dict[str, object]

WINDOWS_AZURE = "http://schemas.microsoft.com/windowsazure"
PROVISIONING_AGENT = "http://www.microsoft.com/Azure/ProvisioningAgent/1.0"
_ARRAYS = "http://schemas.microsoft.com/2003/10/Serialization/Arrays"
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


class Plain(Enum):
    """Members without members of their own; TEXTS is a list of text."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TEXTS = "texts"


@frozen
class Enumeration:
    """A number in JSON, the name at that place in XML."""

    names: tuple[str, ...]


@frozen
class ListOf:
    """A list of documents; the contract is looked up late, because contracts hold each other."""

    item: Callable[[], Contract]


Kind = Plain | Enumeration | ListOf


@frozen
class Contract:
    """One kind of document with its members in contract order."""

    name: str
    members: Mapping[str, Kind]
    namespace: str = WINDOWS_AZURE


@frozen
class Array:
    """A bare list of documents, with the name of its root in XML."""

    name: str
    item: Contract


class NotInContract(ValueError):
    """The XML cannot be read as a document of that contract."""


def xml_of(of: Contract | Array, value: object) -> str:
    """A document, or a list of them, as XML.

    >>> xml_of(Contract("Pet", {"Name": Plain.TEXT, "State": Enumeration(("Out", "In"))}),
    ...        {"State": 1, "Name": "Rex"}).partition(">")[2]
    '<Name>Rex</Name><State>In</State></Pet>'
    """
    namespace = of.namespace if isinstance(of, Contract) else WINDOWS_AZURE
    inner = _members(of, value) if isinstance(of, Contract) else _list(of.item, value)
    return f'<{of.name} xmlns="{namespace}" xmlns:i="{_INSTANCE}">{inner}</{of.name}>'


def _members(of: Contract, value: object) -> str:
    given = value if isinstance(value, Mapping) else {}
    return "".join(_member(name, kind, given.get(name)) for name, kind in of.members.items())


def _member(name: str, kind: Kind, value: object) -> str:
    if value is None:
        return f'<{name} i:nil="true"/>'
    if kind is Plain.TEXTS and isinstance(value, list):
        texts = "".join(f"<a:string>{escape(str(text))}</a:string>" for text in value)
        return f'<{name} xmlns:a="{_ARRAYS}">{texts}</{name}>'
    if isinstance(kind, ListOf):
        return f"<{name}>{_list(kind.item(), value)}</{name}>"
    if isinstance(kind, Enumeration) and isinstance(value, int):
        value = kind.names[value]
    elif kind is Plain.BOOLEAN:
        value = str(value).lower()
    return f"<{name}>{escape(str(value), quote=False)}</{name}>"


def _list(item: Contract, value: object) -> str:
    values = value if isinstance(value, list) else []
    return "".join(f"<{item.name}>{_members(item, each)}</{item.name}>" for each in values)


def from_xml(of: Contract, content: bytes) -> JsonObject:
    """The document in XML, as it would be in JSON. Raises `NotInContract`."""
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except (ParseError, DefusedXmlException) as broken:
        raise NotInContract("the body is not XML") from broken
    if root.tag != f"{{{of.namespace}}}{of.name}":
        raise NotInContract(f"the root is not {of.name} in the namespace {of.namespace}")
    return _document(of, root)


def _document(of: Contract, element: Element) -> JsonObject:
    """Read the members in their order; what stands too late or is unknown is passed over."""
    found: JsonObject = {}
    names = list(of.members)
    place = 0
    for child in element:
        namespace, _, name = child.tag.rpartition("}")
        if namespace == f"{{{of.namespace}" and name in names[place:]:
            place = names.index(name) + 1
            found[name] = _value(of.members[name], child)
    return found


def _value(kind: Kind, element: Element) -> object:
    text = element.text or ""
    if element.get(f"{{{_INSTANCE}}}nil") == "true":
        return None
    if isinstance(kind, ListOf):
        return [_document(kind.item(), child) for child in element]
    if kind is Plain.TEXTS:
        return [child.text or "" for child in element]
    try:
        if isinstance(kind, Enumeration):
            return kind.names.index(text.strip())
        if kind is Plain.NUMBER:
            return int(text)
    except ValueError as wrong:
        raise NotInContract(f"{text!r} is no value of {element.tag}") from wrong
    return text.strip().lower() == "true" if kind is Plain.BOOLEAN else text
