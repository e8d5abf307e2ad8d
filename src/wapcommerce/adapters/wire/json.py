"""Versioned JSON of the model's values, both ways, for hosts and for the stores (D14).

An order is ``{"v": 1, "type": "order", "id": "O-1", …}``: fields by name, decimals and money as
text, dates in ISO form, instants in UTC, enums by value. The same value always gives the same
text. Text of an earlier version is read too, see `wapcommerce.adapters.wire.upcasting`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, TypeVar

from cattrs import BaseValidationError, ForbiddenExtraKeysError, transform_error

from wapcommerce.adapters.wire.conversion import BOOKS, CONFIGURATIONS, make_converter
from wapcommerce.adapters.wire.upcasting import UPCASTERS, Upcaster, upcast, version
from wapcommerce.errors import InvalidJson, Rejection
from wapcommerce.model.basket import Basket
from wapcommerce.model.billing import BillingSubscription, Invoice, InvoiceRequest
from wapcommerce.model.catalogue import Catalogue
from wapcommerce.model.choices import (
    CharacteristicChoices,
    Choices,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.configuration import Configuration
from wapcommerce.model.execution import Attention, EffectRecord, Execution
from wapcommerce.model.money import Money
from wapcommerce.model.offering import Offering
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account
from wapcommerce.model.portal import PlanSubscription
from wapcommerce.model.quotas import Quotas
from wapcommerce.model.quote import Quote
from wapcommerce.model.synchronisation import ActivationResend, Submission, Synchronisation

T = TypeVar("T")

#: The version of the form that is written.
VERSION = version()

_CHOICES: dict[str, type[Choices]] = {
    "profile_choices": ProfileChoices,
    "characteristic_choices": CharacteristicChoices,
    "package_choice": PackageChoice,
}

_SUBMISSIONS: dict[str, type[Submission]] = {
    "order": Order,
    "synchronisation": Synchronisation,
    "activation_resend": ActivationResend,
}

#: Every type that has a JSON form of its own, under the name that it carries as its ``type``.
TYPES: dict[str, type] = {
    "account": Account,
    "attention": Attention,
    "basket": Basket,
    "billing_subscription": BillingSubscription,
    "catalogue": Catalogue,
    "effect_record": EffectRecord,
    "execution": Execution,
    "invoice": Invoice,
    "invoice_request": InvoiceRequest,
    "money": Money,
    "offering": Offering,
    "plan_subscription": PlanSubscription,
    "quotas": Quotas,
    "quote": Quote,
    **BOOKS,
    **CONFIGURATIONS,
    **_CHOICES,
    **_SUBMISSIONS,
}
_NAMES = {cls: name for name, cls in TYPES.items()}
_converter = make_converter()


def to_json(value: object) -> str:
    """The value as JSON text; raises TypeError for a type that is not in `TYPES`."""
    return json.dumps(_document(value), allow_nan=False)


def from_json(cls: type[T], text: str) -> T:
    """The value of that type from its JSON text.

    Fields that have a default may be left out. Raises `InvalidJson` with the path of every
    problem, and TypeError for a type that is not in `TYPES`.
    """
    return read({_name(cls): cls}, text)


def configuration_from_json(text: str) -> Configuration:
    """A configuration of whichever kind the text says; raises `InvalidJson`."""
    return read(CONFIGURATIONS, text)


def choices_from_json(text: str) -> Choices:
    """Choices of whichever kind the text says; raises `InvalidJson`."""
    return read(_CHOICES, text)


def submission_from_json(text: str) -> Submission:
    """An order, a synchronisation or a resend, as the text says; raises `InvalidJson`."""
    return read(_SUBMISSIONS, text)


def read(
    expected: Mapping[str, type[T]], text: str, upcasters: Sequence[Upcaster] = UPCASTERS
) -> T:
    """The value of whichever expected type the text says, by the names of the types.

    Text of an earlier version is brought to today's form by `upcasters`. Raises `InvalidJson`.
    """
    document, problems = _opened(text, list(expected), upcasters)
    if problems:
        raise InvalidJson(" or ".join(expected), problems)
    cls = expected[document.pop("type")]
    del document["v"]
    try:
        return _converter.structure(document, cls)
    except BaseValidationError as error:
        raise InvalidJson(" or ".join(expected), _rejections(error)) from None


def fingerprint(value: object) -> str:
    """SHA-256, in hexadecimal, of the value's JSON with sorted keys and no spaces.

    Equal values have equal fingerprints; no field is left out.
    """
    canonical = json.dumps(_document(value), allow_nan=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode("ascii")).hexdigest()


def _document(value: object) -> dict[str, Any]:
    return {"v": VERSION, "type": _name(type(value)), **_converter.unstructure(value)}


def _name(cls: type) -> str:
    try:
        return _NAMES[cls]
    except KeyError:
        raise TypeError(f"{cls.__name__} has no JSON form; use one of {', '.join(TYPES)}") from None


def _opened(
    text: str, expected: Sequence[str], upcasters: Sequence[Upcaster]
) -> tuple[dict[str, Any], tuple[Rejection, ...]]:
    """The document in today's form, and what is wrong with it apart from its fields."""
    document, problem = _parsed(text)
    if problem is not None:
        return document, (problem,)
    document, problem = upcast(document, upcasters)
    found = [] if problem is None else [problem]
    if document.get("type") not in expected:
        found.append(
            Rejection(
                "unknown_type",
                f"type {document.get('type')!r} is not expected here",
                "type",
                f"expected: {', '.join(expected)}",
            )
        )
    return document, tuple(found)


def _parsed(text: str) -> tuple[dict[str, Any], Rejection | None]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        return {}, Rejection("not_json", str(error), hint="pass JSON as `to_json` writes it")
    if not isinstance(document, dict):
        return {}, Rejection("not_json", "an object is expected", hint="begin it with {")
    return document, None


def _rejections(error: BaseValidationError) -> tuple[Rejection, ...]:
    found = []
    for line in transform_error(error, format_exception=_code_and_message):
        text, _, path = line.rpartition(" @ ")
        code, _, message = text.partition(" ")
        found.append(Rejection(code, message, path.removeprefix("$").removeprefix(".")))
    return tuple(found)


def _code_and_message(error: BaseException, _expected: type | None) -> str:
    if isinstance(error, KeyError):
        return "missing the field is missing"
    if isinstance(error, ForbiddenExtraKeysError):
        return f"unknown_field unknown: {', '.join(sorted(error.extra_fields))}"
    return f"malformed {error}"
