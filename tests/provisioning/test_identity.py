"""D8: identities are chosen by us and are the same on every try."""

from uuid import UUID

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import ANN, DORA, INSTALLATION, NIKOS
from wapcommerce.provisioning.identity import (
    activation_mail_key,
    activation_template,
    plan_display_name,
    plan_subscription_id,
)


def test_the_id_of_a_subscription_is_fixed_for_all_time() -> None:
    """An id that changed with a release would sell everything a second time."""
    assert plan_subscription_id(INSTALLATION, "ord-1-1") == UUID(
        "9d2a2a84-1007-5a0e-a3d1-c0d794c13330"
    )


@given(st.uuids(), st.text(), st.integers(1, 9))
def test_the_same_item_always_has_the_same_id(namespace: UUID, item: str, generation: int) -> None:
    assert plan_subscription_id(namespace, item, generation) == plan_subscription_id(
        namespace, item, generation
    )


def test_another_installation_item_or_generation_has_another_id() -> None:
    ids = {
        plan_subscription_id(namespace, item, generation)
        for namespace in (INSTALLATION, UUID(int=1))
        for item in ("ord-1-1", "ord-1-2", "ord-11", "ord-1-1#1")
        for generation in (1, 2)
    }

    assert len(ids) == 16


def test_the_display_name_of_a_plan_contains_the_id_of_its_subscription() -> None:
    """D7."""
    assert plan_display_name("iaas", UUID(int=10)) == "iaas 00000000-0000-0000-0000-00000000000a"


def test_resellers_and_customers_have_templates_of_their_own() -> None:
    """S20, S21."""
    assert activation_template(NIKOS) == "reseller_activation"
    assert activation_template(ANN) == activation_template(DORA) == "customer_activation"


def test_an_activation_mail_is_keyed_by_template_wap_account_and_generation() -> None:
    """D11; not by order, so that a second order mails nothing."""
    assert activation_mail_key(NIKOS) == "reseller_activation:acc-1:6e0d221d:1"
    assert activation_mail_key(ANN, 2) == "customer_activation:acc-2:5f993d14:2"
    assert activation_mail_key(evolve(ANN, email=" ANN.Lee@shop.example ")) == (
        activation_mail_key(ANN)
    )
