"""Entity types of the feeds, and how their values look in JSON.

Captured: all properties are present, nulls too, in alphabetical order; Int64 and Decimal are
strings, the other numbers numbers, guids in lower case; servers add properties that no client
knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from attrs import field, frozen

Row = Mapping[str, object]

UNLISTED: Row = {"UnlistedProperty": ["a client passes over what it does not know"]}


@frozen
class EntityType:
    """One entity type: the EDM kind of each property, its key, what only newer servers send.

    A kind is the name of an EDM type or of a complex type, alone or as ``Collection(kind)``.
    """

    name: str
    key: frozenset[str]
    kinds: Mapping[str, str]
    navigations: frozenset[str] = frozenset()
    extra: Row = field(factory=dict)
    namespace: str = "VMM"

    def as_json(self, row: Row, *, int64_as_text: bool = True) -> dict[str, object]:
        """An entity in JSON light, every property present."""
        known = {
            name: encoded(kind, row.get(name), int64_as_text=int64_as_text)
            for name, kind in self.kinds.items()
        }
        return dict(sorted({**UNLISTED, **self.extra, **known}.items()))

    def key_text(self, row: Row) -> str:
        """The key of an entity as it stands in addresses."""
        if len(self.key) == 1:
            return f"guid'{row[next(iter(self.key))]}'"
        return ",".join(f"{name}=guid'{row[name]}'" for name in sorted(self.key))


@frozen
class Navigation:
    """A way from an entity to others: into which set, and which of its rows belong."""

    target: str
    belongs: Callable[[Row, Row], bool]


@frozen
class EntitySet:
    """A set of a feed; navigations not given lead to nothing."""

    type: EntityType
    rows: tuple[Row, ...]
    navigations: Mapping[str, Navigation] = field(factory=dict)


Feed = Mapping[str, EntitySet]


def kinds(text: str) -> dict[str, str]:
    r"""Read lines of a kind followed by the properties of that kind.

    >>> kinds("Guid ID\nString Name Description")
    {'ID': 'Guid', 'Name': 'String', 'Description': 'String'}
    """
    lines = (line.split() for line in text.strip().splitlines())
    return {name: kind for kind, *names in lines for name in names}


def item_kind(kind: str) -> str | None:
    """The kind of the items of a collection; None for what is no collection."""
    return kind[len("Collection(") : -1] if kind.startswith("Collection(") else None


def qualified(namespace: str, kind: str) -> str:
    """The full name of a kind.

    >>> qualified("VMM", "Collection(ErrorInfo)"), qualified("VMM", "Guid")
    ('Collection(VMM.ErrorInfo)', 'Edm.Guid')
    """
    item = item_kind(kind)
    if item is not None:
        return f"Collection({qualified(namespace, item)})"
    return f"{namespace if kind in COMPLEX_TYPES else 'Edm'}.{kind}"


def encoded(kind: str, value: object, *, int64_as_text: bool = True) -> object:
    """A value in JSON light."""
    item = item_kind(kind)
    if item is not None:
        values = value if isinstance(value, (list, tuple)) else ()
        return [encoded(item, each, int64_as_text=int64_as_text) for each in values]
    if kind in COMPLEX_TYPES:
        given = value if isinstance(value, Mapping) else {}
        return {
            name: encoded(of, given.get(name), int64_as_text=int64_as_text)
            for name, of in sorted(COMPLEX_TYPES[kind].items())
        }
    if kind in {"Int64", "Decimal"} and value is not None and int64_as_text:
        return str(value)
    return value


COMPLEX_TYPES: Mapping[str, Mapping[str, str]] = {
    "UserAndRole": kinds("Guid RoleID\nString RoleName UserName"),
    "OperatingSystem": kinds(
        "String Architecture Description Edition Name OSType ProductType Version"
    ),
    "JobDescription": kinds(
        """
        Boolean CanSkipLastFailedStep IsRestartable IsStoppable RequiresCredentialsForRestart
        String Code DescriptionCodeString Name
        """
    ),
    "ErrorInfo": kinds(
        """
        String CloudProblem Code DetailedErrorCode DetailedSource ErrorCodeString ErrorType
        String ExceptionDetails MessageParameters MomAlertSeverity Problem RecommendedAction
        String RecommendedActionCLI
        Int32 DetailedCode
        Int64 DisplayableErrorCode
        Boolean IsConditionallyTerminating IsDeploymentBlocker IsMomAlert IsSuccess
        Boolean IsTerminating ShowDetailedError
        """
    ),
}
