"""S17–S21, S28: what happens for an order, in which order."""

import re
from collections.abc import Mapping

import pytest
from attrs import evolve

from tests.builders import (
    ANN,
    INSTALLATION,
    NIKOS,
    a_characteristic_configuration,
    a_direct_order,
    a_package_configuration,
    a_profile_configuration,
    an_order_for_personal_use,
    an_order_for_resale,
)
from wapcommerce.model.execution import Effect, EffectKind
from wapcommerce.model.order import Order
from wapcommerce.model.party import Account
from wapcommerce.model.synchronisation import Submission, Synchronisation
from wapcommerce.provisioning.identity import plan_subscription_id, portal_user_key
from wapcommerce.provisioning.plan import (
    invoice_effect,
    plan_of_effects,
    portal_user_effect,
)

TWO_ITEMS = an_order_for_resale(a_profile_configuration(), a_characteristic_configuration())
ORDERS = [
    TWO_ITEMS,
    an_order_for_personal_use(),
    a_direct_order(),
    an_order_for_resale(a_package_configuration(), a_profile_configuration()),
]


def result_of(effect: Effect) -> Mapping[str, str]:
    """What the outside world would answer."""
    if effect.kind is EffectKind.PLAN:
        return {"plan_id": f"plan-of-{effect.key.partition(':')[2]}"}
    return {}


def effects_of(order: Submission) -> list[Effect]:
    """All effects of the order, each answered by `result_of`."""
    plan = plan_of_effects(order, INSTALLATION)
    effects = [next(plan)]
    while True:
        try:
            effects.append(plan.send(result_of(effects[-1])))
        except StopIteration:
            return effects


def keys_of(order: Submission) -> list[str]:
    return [effect.key for effect in effects_of(order)]


def test_resale_of_two_items() -> None:
    assert keys_of(TWO_ITEMS) == [
        "billing_subscription:ord-1-1",
        "billing_subscription:ord-1-2",
        "portal_user:acc-1:6e0d221d",
        "portal_user:acc-2:5f993d14",
        "plan:ord-1-1",
        "plan_quotas:ord-1-1",
        "plan_subscription:ord-1-1",
        "co_administrator:ord-1-1",
        "verification:ord-1-1",
        "plan:ord-1-2",
        "plan_quotas:ord-1-2",
        "plan_subscription:ord-1-2",
        "co_administrator:ord-1-2",
        "verification:ord-1-2",
        "invoice:ord-1",
        "activation_mail:reseller_activation:acc-1:6e0d221d:1",
        "activation_mail:customer_activation:acc-2:5f993d14:1",
    ]


def test_personal_use_has_no_co_administrator() -> None:
    """S15."""
    assert keys_of(an_order_for_personal_use()) == [
        "billing_subscription:ord-2-1",
        "portal_user:acc-1:6e0d221d",
        "plan:ord-2-1",
        "plan_quotas:ord-2-1",
        "plan_subscription:ord-2-1",
        "verification:ord-2-1",
        "invoice:ord-2",
        "activation_mail:reseller_activation:acc-1:6e0d221d:1",
    ]


def test_a_direct_customer_has_an_account_and_a_mail_of_its_own() -> None:
    """S15, S20."""
    assert keys_of(a_direct_order()) == [
        "billing_subscription:ord-3-1",
        "portal_user:acc-3:80733f2b",
        "plan:ord-3-1",
        "plan_quotas:ord-3-1",
        "plan_subscription:ord-3-1",
        "verification:ord-3-1",
        "invoice:ord-3",
        "activation_mail:customer_activation:acc-3:80733f2b:1",
    ]


@pytest.mark.parametrize(
    ("account", "template"), [(NIKOS, "reseller_activation"), (ANN, "customer_activation")]
)
def test_a_synchronisation_makes_the_account_and_mails_it_and_does_nothing_else(
    account: Account, template: str
) -> None:
    """S24, S25."""
    assert keys_of(Synchronisation("sync-1", account)) == [
        f"portal_user:{portal_user_key(account)}",
        f"activation_mail:{template}:{portal_user_key(account)}:1",
    ]


@pytest.mark.parametrize(("account", "order"), [(NIKOS, TWO_ITEMS), (ANN, TWO_ITEMS)])
def test_an_order_and_a_synchronisation_mean_the_same_user_and_the_same_mail(
    account: Account, order: Order
) -> None:
    """S21, S22: whichever comes first, there is one account and one mail."""
    synchronising = effects_of(Synchronisation("sync-1", account))

    assert [effect for effect in effects_of(order) if effect in synchronising] == synchronising
    assert synchronising[0] == portal_user_effect(account)


def test_the_invoice_of_an_order_is_known_before_it_is_reached() -> None:
    """By which the credit limit tells whether it is issued."""
    assert invoice_effect(TWO_ITEMS) in effects_of(TWO_ITEMS)


def test_a_chosen_user_name_is_the_key_of_account_and_mail() -> None:
    """S23, D8."""
    account = evolve(NIKOS, wap_username="WAP@Hosting.example")

    assert keys_of(Synchronisation("sync-1", account)) == [
        "portal_user:acc-1:3cea49bd",
        "activation_mail:reseller_activation:acc-1:3cea49bd:1",
    ]


def test_a_package_subscribes_to_its_existing_plan_and_makes_none() -> None:
    """S1, D7."""
    order = an_order_for_resale(a_package_configuration())
    effects = {effect.kind: effect for effect in effects_of(order)}

    assert keys_of(order)[3:6] == [
        "plan_subscription:ord-1-1",
        "co_administrator:ord-1-1",
        "verification:ord-1-1",
    ]
    assert not {EffectKind.PLAN, EffectKind.PLAN_QUOTAS} & set(effects)
    assert effects[EffectKind.PLAN_SUBSCRIPTION].payload["plan_id"] == "starter-plan"


def test_the_id_of_the_new_plan_reaches_every_later_effect_of_its_item_and_no_other() -> None:
    """D7: the server makes the plan's id, we make the subscription's."""
    plan_ids = {
        effect.key: effect.payload["plan_id"]
        for effect in effects_of(TWO_ITEMS)
        if "plan_id" in effect.payload
    }

    assert plan_ids == {
        f"{kind}:{item}": f"plan-of-{item}"
        for item in ("ord-1-1", "ord-1-2")
        for kind in ("plan_quotas", "plan_subscription", "co_administrator", "verification")
    }


def test_payloads_name_the_subscription_by_our_id_and_the_plan_by_a_name_that_contains_it() -> None:
    """D8."""
    effects = {effect.key: effect for effect in effects_of(TWO_ITEMS)}
    ours = str(plan_subscription_id(INSTALLATION, "ord-1-2"))

    assert effects["plan:ord-1-2"].payload == {"display_name": f"iaas {ours}"}
    assert effects["plan_subscription:ord-1-2"].payload == {
        "plan_subscription_id": ours,
        "plan_id": "plan-of-ord-1-2",
    }
    assert effects["portal_user:acc-2:5f993d14"].payload == {"account_id": "acc-2"}


@pytest.mark.parametrize("order", ORDERS)
def test_every_key_is_unique_within_the_order_and_begins_with_its_kind(order: Order) -> None:
    effects = effects_of(order)

    assert len({effect.key for effect in effects}) == len(effects)
    assert all(effect.key.partition(":")[0] == effect.kind for effect in effects)


@pytest.mark.parametrize("order", ORDERS)
def test_the_same_results_give_the_same_effects(order: Order) -> None:
    """D9: an interrupted execution goes on where it was."""
    assert effects_of(order) == effects_of(order)


@pytest.mark.parametrize("order", ORDERS)
def test_payloads_hold_ids_and_names_only(order: Order) -> None:
    """D10, D11: the journal keeps them, so no secret, address or text of a mail may be inside."""
    payloads = [effect.payload for effect in effects_of(order)]

    names = {"account_id", "display_name", "generation", "plan_id", "plan_subscription_id"}
    assert {name for payload in payloads for name in payload} <= names
    one_word_or_two = re.compile(r"[\w-]+( [\w-]+)?")
    assert all(
        one_word_or_two.fullmatch(value) for payload in payloads for value in payload.values()
    )
