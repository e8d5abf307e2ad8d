"""D14: every value of the model is frozen, compares, hashes, copies and pickles."""

import pickle
from collections.abc import Iterator
from copy import copy, deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from importlib import import_module
from pkgutil import iter_modules
from typing import Any, cast

import attrs
import pytest

import wapcommerce.model
from tests.builders import (
    ANN,
    ATHENS_CATALOGUE,
    INSTALLATION,
    a_basket,
    a_characteristic_configuration,
    a_package_configuration,
    a_profile_configuration,
    an_offering,
    an_order_for_resale,
)
from wapcommerce.model.actor import Actor, ActorRole
from wapcommerce.model.billing import Invoice
from wapcommerce.model.choices import (
    AddOnChoice,
    CharacteristicChoices,
    MachineChoice,
    PackageChoice,
    ProfileChoices,
)
from wapcommerce.model.execution import (
    Activation,
    Attention,
    Backlog,
    Done,
    Effect,
    EffectKind,
    EffectRecord,
    EffectState,
    Execution,
    ExecutionState,
    Lease,
    MailClaim,
    MailState,
    NotDone,
    Unknown,
)
from wapcommerce.model.form import FieldKind, FormField
from wapcommerce.model.mail import Mail
from wapcommerce.model.money import Money
from wapcommerce.model.party import Role, SyncStatus
from wapcommerce.model.portal import (
    PlanSubscription,
    PlanSubscriptionRequest,
    PlanSubscriptionState,
    PortalUser,
    SyncState,
)
from wapcommerce.model.quote import ChargeKind, Step, TaxAmount
from wapcommerce.model.quote_rows import QuoteRow
from wapcommerce.model.synchronisation import ActivationResend, Synchronisation, SyncOptions
from wapcommerce.model.synchronisation import SyncState as AccountSyncState
from wapcommerce.provisioning.plan_quotas import plan_quotas_of
from wapcommerce.provisioning.requests import (
    billing_subscription_of,
    invoice_request_of,
    plan_request_of,
)

NOW = datetime(2024, 5, 17, 9, 30, tzinfo=UTC)
ORDER = an_order_for_resale(
    a_profile_configuration(),
    a_characteristic_configuration(AddOnChoice("s2s-10", 2)),
    a_package_configuration(),
)
ITEM = ORDER.items[0]

#: Values that hold or are everything the model has; parts of them are found by looking inside.
ROOTS = (
    an_offering(),
    ATHENS_CATALOGUE,
    ProfileChoices("Athens", (MachineChoice("Small"),), 1, (AddOnChoice("s2s-10"),)),
    CharacteristicChoices("Athens", 4, 8, 100),
    PackageChoice("starter"),
    a_basket(),
    ORDER,
    Actor(ActorRole.RESELLER, "acc-1"),
    billing_subscription_of(ORDER, ITEM),
    Invoice("2024-17", invoice_request_of(ORDER)),
    plan_request_of(ITEM, "iaas 1", plan_quotas_of),
    PortalUser("ann@shop.example", "ann@shop.example"),
    PlanSubscriptionRequest(INSTALLATION, "iaas ord-1-1", "ann@shop.example", "plan-7"),
    PlanSubscription(
        INSTALLATION,
        "iaas",
        "ann",
        "plan-7",
        ("nikos",),
        PlanSubscriptionState.ACTIVE,
        SyncState.IN_SYNC,
    ),
    Mail("key", "ann@shop.example", "Your account", "text", "html"),
    Effect("plan:ord-1-1", EffectKind.PLAN, {"display_name": "iaas 1"}),
    Done({"plan_id": "plan-7"}),
    NotDone("busy", retry_after_s=30),
    Unknown("timeout"),
    EffectRecord("plan:1", EffectKind.PLAN, EffectState.DONE, 1, {"plan_id": "7"}, "", NOW, NOW),
    Execution("ord-1", ExecutionState.ATTENTION, NOW, Attention("plan:1", "refused")),
    Lease("ord-1", "worker-1", 3, NOW),
    MailClaim("key", "ord-1", MailState.SENT),
    Activation("ab" * 32, "ann@shop.example", 1, NOW),
    FormField("role", "Role", FieldKind.CHOICE, required=True, value="User", choices=("User",)),
    SyncOptions("ann@shop.example", Role.END_CUSTOMER, "acc-1"),
    Synchronisation("sync-1", ANN),
    ActivationResend("resend-1", ANN, 2),
    Backlog(1, 2, 3, 4, NOW, 5, 6),
    AccountSyncState(SyncStatus.FAILED, "refused"),
    Step("markup of 15 %", Decimal(115), source="Adjustments!G2"),
    TaxAmount(ChargeKind.SETUP, "VAT", Decimal(24), Money(100, "EUR"), Money(24, "EUR")),
    QuoteRow("Your Total", Money(100, "EUR")),
)


def values_in(value: object) -> Iterator[attrs.AttrsInstance]:
    """The value and every attrs value inside it."""
    if isinstance(value, tuple):
        for part in value:
            yield from values_in(part)
    elif attrs.has(type(value)):
        instance = cast("attrs.AttrsInstance", value)
        yield instance
        for attribute in attrs.fields(type(instance)):
            yield from values_in(getattr(instance, attribute.name))


def value_classes() -> set[type]:
    """Every attrs class that a module of the model defines."""
    modules = [
        import_module(f"wapcommerce.model.{module.name}")
        for module in iter_modules(wapcommerce.model.__path__)
    ]
    return {
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and attrs.has(thing) and thing.__module__ == module.__name__
    }


ONE_OF_EACH = {type(value): value for value in values_in(ROOTS)}


def name_of(value_class: type) -> str:
    return value_class.__name__


def test_there_is_a_value_of_every_class_of_the_model() -> None:
    assert {name_of(each) for each in value_classes() - set(ONE_OF_EACH)} == set()


@pytest.mark.parametrize("value", ONE_OF_EACH.values(), ids=lambda value: name_of(type(value)))
def test_a_value_is_equal_to_its_copies_in_every_way(value: attrs.AttrsInstance) -> None:
    for other in (copy(value), deepcopy(value), pickle.loads(pickle.dumps(value))):  # noqa: S301 - our own pickle
        assert other == value
        assert hash(other) == hash(value)
        assert repr(other) == repr(value)
    assert value != object()


@pytest.mark.parametrize("value", ONE_OF_EACH.values(), ids=lambda value: name_of(type(value)))
def test_no_field_of_a_value_can_be_set(value: attrs.AttrsInstance) -> None:
    for attribute in attrs.fields(type(value)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(value, attribute.name, getattr(value, attribute.name))


TUPLES = [
    (value, attribute.name)
    for value in ONE_OF_EACH.values()
    for attribute in attrs.fields(type(value))
    if isinstance(getattr(value, attribute.name), tuple)
]


@pytest.mark.parametrize(
    ("value", "name"),
    TUPLES,
    ids=lambda part: part if isinstance(part, str) else name_of(type(part)),
)
def test_a_list_is_refused_where_a_tuple_belongs(value: Any, name: str) -> None:
    """A list inside a frozen value could be changed, and would break its hash."""
    with pytest.raises(TypeError):
        attrs.evolve(value, **{name: list(getattr(value, name))})
