"""Every way in which wapcommerce says no.

A rule that refuses is a value; an infrastructure failure or a broken document is an exception.

Values::

    Refusal                     what a verb returns instead of its result
    └── rejections: Rejection   one broken rule: code, message, path, hint

Exceptions::

    WapcommerceError
    ├── Refused                 a Refusal turned into an exception by `accepted`
    ├── MoneyError
    │   ├── CurrencyMismatch    two currencies met in one sum
    │   └── UnknownCurrency     a code that ISO 4217 does not have
    ├── InvalidCharge           tiers or limits of a charge contradict each other; .rejections
    ├── InvalidDocument         a document is unusable; nothing of it was loaded
    │   ├── InvalidWorkbook     .problems, each with sheet and cell
    │   ├── InvalidOffering     .rejections, each with the path in the TOML file
    │   ├── InvalidMailTemplate .rejections, each naming the part and the field
    │   └── InvalidJson         .rejections, each with the path in the JSON
    ├── RowsNotPriced           rows of a frame have no price; .counts by code
    ├── NotFound                no such thing, or not yours to see
    ├── IdempotencyConflict     the same key came again with another order
    ├── LeaseLost               another worker took the order over; stop
    ├── StorageFailed           the database is locked, damaged or not to be opened
    ├── DatabaseTooNew          a later release wrote the database
    ├── DatabaseNotMigrated     its tables are older than this release
    └── EndpointError           a call to the outside world failed
        ├── CallNotDone         refused before any effect: trying again is safe
        ├── CallOutcomeUnknown  perhaps done: look before acting again
        └── IdentityConflict    something with our key exists and is not ours
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, TypeVar

from attrs import define, field, frozen
from attrs.validators import instance_of

T = TypeVar("T")


@frozen
class Rejection:
    """One rule that refuses, as a value a host can translate.

    `code` is stable and meant for programs, `message` is English for people, `path` names the
    refused part of the input (``selections[1].template``), `hint` says what to do next (D14).
    """

    code: str
    message: str
    path: str = ""
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.path}: " if self.path else ""
        then = f" ({self.hint})" if self.hint else ""
        return f"{where}{self.message}{then}"


@frozen
class Refusal:
    """What a verb returns when rules refuse: every reason at once, never only the first."""

    rejections: tuple[Rejection, ...] = field(validator=instance_of(tuple))

    def __str__(self) -> str:
        return "; ".join(str(rejection) for rejection in self.rejections)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all rejections, in order of discovery."""
        return tuple(rejection.code for rejection in self.rejections)


class Severity(StrEnum):
    """How bad a problem in a document is: an error refuses the whole document."""

    ERROR = "error"
    WARNING = "warning"


@frozen
class Problem:
    """One problem of a price workbook, with the place where a person mends it (D4)."""

    code: str
    severity: Severity
    sheet: str
    cell: str
    value: str
    message: str
    hint: str

    def __str__(self) -> str:
        place = "!".join(part for part in (self.sheet, self.cell) if part) or "file"
        return f"{self.code} {place}: {self.message} {self.hint}"


class WapcommerceError(Exception):
    """Root of every exception this library raises on purpose."""

    code: ClassVar[str] = "error"


@define(slots=False)
class Refused(WapcommerceError):
    """A refusal raised by `accepted`, for scripts that want an exception."""

    code: ClassVar[str] = "refused"
    rejections: tuple[Rejection, ...]

    def __str__(self) -> str:
        return str(Refusal(self.rejections))


class MoneyError(WapcommerceError):
    """Money was used in a way that has no exact meaning."""

    code: ClassVar[str] = "money"


@define(slots=False)
class CurrencyMismatch(MoneyError):
    """Two amounts of different currencies met in one operation."""

    code: ClassVar[str] = "currency_mismatch"
    expected: str
    actual: str

    def __str__(self) -> str:
        return f"cannot combine {self.expected} with {self.actual}; convert one of them first"


@define(slots=False)
class UnknownCurrency(MoneyError):
    """A currency code that ISO 4217 does not list."""

    code: ClassVar[str] = "unknown_currency"
    currency: str

    def __str__(self) -> str:
        return f"{self.currency!r} is not an ISO 4217 code; use three capital letters, as in EUR"


@define(slots=False)
class InvalidCharge(WapcommerceError):
    """A charge model whose tiers, sizes or limits contradict each other, with every reason (D3)."""

    code: ClassVar[str] = "invalid_charge"
    rejections: tuple[Rejection, ...]

    def __str__(self) -> str:
        return str(Refusal(self.rejections))


class InvalidDocument(WapcommerceError):
    """A document cannot be used; nothing of it was loaded."""

    code: ClassVar[str] = "invalid_document"


@define(slots=False)
class InvalidWorkbook(InvalidDocument):
    """A price workbook with at least one error; warnings are listed too (D4)."""

    code: ClassVar[str] = "invalid_workbook"
    source: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return _listing(f"{self.source}: the price workbook was not loaded", self.problems)


@define(slots=False)
class InvalidOffering(InvalidDocument):
    """An offering that contradicts itself or its format."""

    code: ClassVar[str] = "invalid_offering"
    source: str
    rejections: tuple[Rejection, ...]

    def __str__(self) -> str:
        return _listing(f"{self.source}: the offering was not loaded", self.rejections)


@define(slots=False)
class InvalidMailTemplate(InvalidDocument):
    """A mail template that could not be filled when it is needed, so it is not saved (D11)."""

    code: ClassVar[str] = "invalid_mail_template"
    source: str
    rejections: tuple[Rejection, ...]

    def __str__(self) -> str:
        return _listing(f"{self.source}: the mail template was not saved", self.rejections)


@define(slots=False)
class InvalidJson(InvalidDocument):
    """JSON that is not the value it should be; `source` names the kind of value (D14)."""

    code: ClassVar[str] = "invalid_json"
    source: str
    rejections: tuple[Rejection, ...]

    def __str__(self) -> str:
        return _listing(f"{self.source}: the JSON was not read", self.rejections)


@define(slots=False)
class RowsNotPriced(WapcommerceError):
    """Rows of a frame cannot be priced; `counts` says how many for which code (D6)."""

    code: ClassVar[str] = "rows_not_priced"
    counts: dict[str, int]

    def __str__(self) -> str:
        counted = ", ".join(f"{count} of {code}" for code, count in self.counts.items())
        return f"rows without a price: {counted}; look at column price_error without strict"


@define(slots=False)
class NotFound(WapcommerceError):
    """No such thing, or a thing outside the actor's scope: the two look alike (D12)."""

    code: ClassVar[str] = "not_found"
    kind: str
    key: str

    def __str__(self) -> str:
        return f"there is no {self.kind} {self.key!r}"


@define(slots=False)
class IdempotencyConflict(WapcommerceError):
    """An order was submitted again under a used key, but with other content (D9)."""

    code: ClassVar[str] = "idempotency_conflict"
    key: str

    def __str__(self) -> str:
        return f"the key {self.key!r} was used for another order; submit this one under a new key"


@define(slots=False)
class LeaseLost(WapcommerceError):
    """Another worker holds this order now; whatever this one still wanted to write is refused."""

    code: ClassVar[str] = "lease_lost"
    order_id: str

    def __str__(self) -> str:
        return f"order {self.order_id} was taken over by another worker; stop working on it"


@define(slots=False)
class StorageFailed(WapcommerceError):
    """A database could not do its work: locked for too long, damaged, full or not to be opened."""

    code: ClassVar[str] = "storage_failed"
    path: str
    reason: str
    hint: str = "check the file, its folder and the free space"

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}; {self.hint}"


@define(slots=False)
class DatabaseTooNew(WapcommerceError):
    """A database was written by a later release; this one would not understand it (D10)."""

    code: ClassVar[str] = "database_too_new"
    path: str
    component: str
    found: int
    known: int

    def __str__(self) -> str:
        return (
            f"{self.path}: the {self.component} has schema version {self.found}, this release "
            f"knows {self.known}; install the release that wrote it, or a later one"
        )


@define(slots=False)
class DatabaseNotMigrated(WapcommerceError):
    """A database has older tables than this release needs, and may not be changed here (D10)."""

    code: ClassVar[str] = "database_not_migrated"
    path: str
    component: str
    found: int
    known: int

    def __str__(self) -> str:
        return (
            f"{self.path}: the {self.component} has schema version {self.found}, this release "
            f"needs {self.known}; run `wapcommerce db migrate`"
        )


@define(slots=False)
class EndpointError(WapcommerceError):
    """A call to the outside world failed: which endpoint, which operation, why, what next."""

    code: ClassVar[str] = "endpoint"
    endpoint: str
    operation: str
    reason: str
    hint: str = ""

    def __str__(self) -> str:
        then = f"; {self.hint}" if self.hint else ""
        return f"{self.endpoint}: {self.operation}: {self.reason}{then}"


@define(slots=False)
class CallNotDone(EndpointError):
    """The call had no effect (D9).

    `permanent` says that the same call will be refused again until a person changes something;
    `retry_after_s` is the endpoint's own wish, in seconds.
    """

    code: ClassVar[str] = "call_not_done"
    permanent: bool = False
    retry_after_s: int | None = None


@define(slots=False)
class CallOutcomeUnknown(EndpointError):
    """The call was perhaps carried out: timeout, reset or server error (D9)."""

    code: ClassVar[str] = "call_outcome_unknown"


@define(slots=False)
class IdentityConflict(EndpointError):
    """A record with our natural key exists, but its owner or content is not ours (D8)."""

    code: ClassVar[str] = "identity_conflict"


def accepted(result: T | Refusal) -> T:
    """Return the result, or raise `Refused` with every reason if it is a refusal.

    For scripts, tests and other places where a refusal is a mistake of the programmer.
    """
    if isinstance(result, Refusal):
        raise Refused(result.rejections)
    return result


def _listing(title: str, items: tuple[Problem, ...] | tuple[Rejection, ...]) -> str:
    return "\n".join([title, *(f"  {item}" for item in items)])
