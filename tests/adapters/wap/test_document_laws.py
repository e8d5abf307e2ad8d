"""Laws of reading: what WAP may add, leave out, reorder or spell otherwise changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.wap.documents import (
    add_on,
    page,
    plan,
    plan_subscription,
    reference,
    resource_provider,
    service,
    user,
)
from wapcommerce.adapters.wap.add_ons import read_add_on
from wapcommerce.adapters.wap.plan_documents import read_plan, read_plan_row
from wapcommerce.adapters.wap.plan_subscription_documents import (
    read_add_on_reference,
    read_plan_subscription,
    read_wap_subscription,
)
from wapcommerce.adapters.wap.resource_providers import read_resource_provider
from wapcommerce.adapters.wap.users import read_user
from wapcommerce.adapters.wire.answers import Fields, json_object

Document = dict[str, Any]

# Every document with its reader and the fields without which it cannot be used.
DOCUMENTS: dict[str, tuple[Document, Callable[[Fields], object], set[str]]] = {
    "user": (user(), read_user, {"Name"}),
    "plan": (
        plan(ServiceQuotas=[service(), service(ServiceName="sqlservers")]),
        read_plan,
        {"Id", "ServiceName", "Key"},
    ),
    "plan row": (plan(), read_plan_row, {"Id"}),
    "plan subscription": (
        plan_subscription(AddOnReferences=[reference(1), reference(2)]),
        read_plan_subscription,
        {"SubscriptionID"},
    ),
    "subscription with add-ons": (
        plan_subscription(AddOnReferences=[reference(1), reference(2)]),
        read_wap_subscription,
        {"SubscriptionID", "AddOnId"},
    ),
    "add-on reference": (reference(), read_add_on_reference, {"AddOnId"}),
    "add-on": (add_on(), read_add_on, {"Id"}),
    "resource provider": (resource_provider(), read_resource_provider, {"Name"}),
    "page": (
        page(user(), user(Name="bea@customer.example")),
        lambda fields: [read_user(row) for row in fields.objects("items")],
        {"items", "Name"},
    ),
}
ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
UNKNOWN = st.dictionaries(st.text().map(lambda text: f"x-{text}"), ANY, max_size=3)
EVERY = pytest.mark.parametrize("name", DOCUMENTS)


def read_again(name: str, document: object) -> object:
    """What the reader makes of the document once it has travelled as JSON."""
    return DOCUMENTS[name][1](json_object(httpx.Response(200, json=document)))


def rebuilt(value: object, change: Callable[[Document], Document]) -> object:
    """The same value with every object in it changed."""
    if isinstance(value, list):
        return [rebuilt(each, change) for each in value]
    if isinstance(value, dict):
        return change({key: rebuilt(each, change) for key, each in value.items()})
    return value


def rearranged(document: Document, unknown: Document, random: Random) -> object:
    """Fields in another order, keys in other letter case, unknown fields anywhere."""

    def change(fields: Document) -> Document:
        more = {key: value for key, value in unknown.items() if random.random() < 0.5}
        spelled = {random.choice(spellings(key)): value for key, value in fields.items()}
        rows = [*spelled.items(), *more.items()]
        random.shuffle(rows)
        return dict(rows)

    return rebuilt(document, change)


def spellings(key: str) -> list[str]:
    return [key, key.upper(), key.lower(), key.swapcase()]


def thinned(document: Document, needed: set[str], random: Random) -> object:
    """Fields that are not needed are null or missing; lists hold nulls too."""

    def change(fields: Document) -> Document:
        kept: Document = {}
        for key, value in fields.items():
            fate = "kept" if key in needed else random.choice(["kept", "null", "missing"])
            if fate == "kept":
                kept[key] = [None, *value] if isinstance(value, list) else value
            elif fate == "null":
                kept[key] = None
        return kept

    return rebuilt(document, change)


@EVERY
@given(unknown=UNKNOWN, random=st.randoms())
def test_unknown_fields_order_and_letter_case_change_nothing(
    name: str, unknown: Document, random: Random
) -> None:
    document, _, _ = DOCUMENTS[name]

    read = read_again(name, rearranged(document, unknown, random))

    assert read == read_again(name, document)


@EVERY
@given(random=st.randoms())
def test_what_is_not_needed_may_be_null_or_missing(name: str, random: Random) -> None:
    document, _, needed = DOCUMENTS[name]

    read_again(name, thinned(document, needed, random))


@EVERY
def test_nulls_in_lists_change_nothing(name: str) -> None:
    document, _, _ = DOCUMENTS[name]

    def with_nulls(value: object) -> object:
        if isinstance(value, list):
            return [None, *map(with_nulls, value), None]
        if isinstance(value, dict):
            return {key: with_nulls(each) for key, each in value.items()}
        return value

    assert read_again(name, with_nulls(document)) == read_again(name, document)


@given(unknown=UNKNOWN, state=st.integers(0, 3))
def test_a_changed_document_keeps_everything_else(unknown: Document, state: int) -> None:
    document = {**user(), **unknown}

    assert Fields(document, "x").changed({"state": state}) == {**document, "State": state}
